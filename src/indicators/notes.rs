//! What has to be known beside the numbers.

use super::answer::{Notes, Row};
use super::coverage::Covered;
use super::engine::Engine;

/// The notes of an answer's rows; `silent` are the codes of the regions without any event in the period.
pub(super) fn notes(rows: &[&Row], silent: Vec<String>) -> Notes {
    Notes {
        compared: rows.iter().filter(|row| row.against_rest.is_some()).count(),
        protected: rows.iter().filter(|row| row.status == "protected").count(),
        preliminary: Vec::new(),
        not_reported: silent,
    }
}

/// Codes of the regions that a question takes and that have no event in its period.
pub(super) fn silent(engine: &Engine, coverage: &Covered<'_>) -> Vec<String> {
    let code = |r: usize| engine.catalogue().regions().get(r).map(|r| r.code.clone());
    coverage.silent_regions().filter_map(code).collect()
}
