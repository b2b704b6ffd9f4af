//! Where the episodes of one pathway of one version are kept, and what they are made from.

use std::path::{Path, PathBuf};

use super::error::EpisodesError;
use super::kept::{MadeFrom, keep, kept_header, load_kept};
use super::patch::{Base, Known};
use super::roster::{Roster, names};
use super::sql::Part;
use crate::cohort::{Cohort, CohortTables};
use crate::store::{PathwayFiles, Store};

/// Events that a query is run over at once.
const ROWS_AT_ONCE: u64 = 1 << 19;

/// One pathway of one version.
#[derive(Debug, Clone)]
pub(super) struct Shelf {
    pub(super) kept: PathBuf,
    pub(super) reporting: PathBuf,
    pub(super) files: Vec<PathBuf>,
    /// First and last day of each file.
    pub(super) days: Vec<Option<(i32, i32)>>,
    pub(super) rows: u64,
    pub(super) key: String,
    /// Where it is kept whose the episodes are; nowhere for a release's.
    pub(super) roster: Option<PathBuf>,
    /// Kept episodes that these can be made from.
    pub(super) bases: Vec<Base>,
}

impl Shelf {
    /// The shelf of a pathway of a store.
    pub(super) fn of(store: &Store, found: &PathwayFiles, tables: &CohortTables) -> Self {
        let (slug, as_of) = (&found.pathway, found.as_of);
        let base =
            |as_of| Base { kept: store.episodes_path(slug, as_of), roster: store.roster_path(slug, as_of) };
        let own = base(as_of);
        Self {
            kept: own.kept.clone(),
            reporting: store.reporting_path(slug, as_of),
            files: found.files.clone(),
            days: found.days.clone(),
            rows: found.rows,
            key: MadeFrom { files: &found.files, tables }.key(),
            roster: Some(own.roster.clone()),
            bases: std::iter::once(own).chain(as_of.map(|_| base(None))).collect(),
        }
    }

    /// The shelf of episodes that are kept for themselves.
    pub(super) fn apart(kept: &Path, files: &[PathBuf], rows: u64, tables: &CohortTables) -> Self {
        Self {
            kept: kept.to_owned(),
            reporting: kept.with_extension("reporting"),
            files: files.to_vec(),
            days: vec![None; files.len()],
            rows,
            key: MadeFrom { files, tables }.key(),
            roster: None,
            bases: Vec::new(),
        }
    }

    /// Whether what is kept is missing or of other files, queries or tables.
    pub(super) fn is_stale(&self) -> bool {
        kept_header(&self.kept, &self.key).is_none()
    }

    /// The parts that its episodes are queried in, so that memory does not grow with the pathway.
    pub(super) fn parts(&self) -> impl Iterator<Item = Part> + use<> {
        let of = self.rows.div_ceil(ROWS_AT_ONCE).max(1);
        (0..of).map(move |index| Part { index, of })
    }

    /// Its episodes and whose they are, if both are kept and up to date.
    pub(super) fn load(&self) -> Option<Known> {
        let header = kept_header(&self.kept, &self.key)?;
        let roster = Roster::load(self.roster.as_deref()?, &header)?;
        Some(Known { cohort: load_kept(&self.kept, &self.key)?, keys: roster.keys })
    }

    /// Keeps its episodes, and whose they are.
    pub(super) fn keep(&self, version: i64, known: Known) -> Result<Cohort, EpisodesError> {
        // The roster first: episodes that are up to date have theirs, wherever a crash comes.
        keep(&self.kept, (&self.key, version), &known.cohort, |header| {
            let roster = Roster { files: names(&self.files), keys: known.keys };
            self.roster.as_ref().map_or(Ok(()), |path| roster.keep(path, header))
        })?;
        Ok(known.cohort)
    }
}
