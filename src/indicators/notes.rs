//! What has to be known beside the numbers.

use super::answer::{Notes, Row};
use super::coverage::Covered;
use super::engine::Engine;

/// The notes of an answer's rows.
pub(super) fn notes(rows: &[&Row], coverage: &Covered<'_>, engine: &Engine) -> Notes {
    let code = |r: usize| engine.catalogue().regions().get(r).map(|r| r.code.clone());
    Notes {
        compared: rows.iter().filter(|row| row.against_rest.is_some()).count(),
        protected: rows.iter().filter(|row| row.status == "protected").count(),
        preliminary: Vec::new(),
        not_reported: coverage.silent_regions().filter_map(code).collect(),
    }
}
