//! Where the episodes of one pathway of one version are kept, and what they are made from.

use std::path::{Path, PathBuf};

use super::cut::{Known, Staying, cut};
use super::error::EpisodesError;
use super::keeping::{Pieces, Place, Rosters};
use super::kept::{KeptHeader, MadeFrom, kept_header};
use super::roster::names;
use super::sql::Part;
use crate::cohort::{Cohort, CohortTables};
use crate::store::{EventsFile, PathwayFiles, Store, StoreAddress};

/// Events that a query is run over at once.
const ROWS_AT_ONCE: u64 = 3 << 16;

/// One pathway of one version.
#[derive(Debug, Clone)]
pub(super) struct Shelf {
    pub(super) kept: PathBuf,
    pub(super) reporting: PathBuf,
    pub(super) files: Vec<EventsFile>,
    /// First and last day of each file.
    pub(super) days: Vec<Option<(i32, i32)>>,
    pub(super) rows: u64,
    pub(super) key: String,
    pub(super) rosters: Rosters,
    /// The store that has it; none of what is kept for itself.
    pub(super) store: Option<StoreAddress>,
    /// Files of kept episodes that these can be made from.
    pub(super) bases: Vec<PathBuf>,
}

impl Shelf {
    /// The shelf of a pathway of a store.
    pub(super) fn of(store: &Store, found: &PathwayFiles, tables: &CohortTables) -> Self {
        let (slug, as_of) = (&found.pathway, found.as_of);
        let kept = store.episodes_path(slug, as_of);
        let present = as_of.map(|_| store.episodes_path(slug, None));
        Self {
            bases: std::iter::once(kept.clone()).chain(present).collect(),
            kept,
            reporting: store.reporting_path(slug, as_of),
            files: found.files.clone(),
            days: found.days.clone(),
            rows: found.rows,
            key: MadeFrom { files: &names(&found.files), tables }.key(),
            rosters: Rosters::Kept,
            store: Some(store.address()),
        }
    }

    /// The shelf of episodes that are kept for themselves.
    pub(super) fn apart(kept: &Path, files: &[EventsFile], rows: u64, tables: &CohortTables) -> Self {
        Self {
            kept: kept.to_owned(),
            reporting: kept.with_extension("reporting"),
            files: files.to_vec(),
            days: vec![None; files.len()],
            rows,
            key: MadeFrom { files: &names(files), tables }.key(),
            rosters: Rosters::Left,
            store: None,
            bases: Vec::new(),
        }
    }

    /// Whether what is kept is missing or of other files, queries or tables.
    pub(super) fn is_stale(&self) -> bool {
        self.header().is_none()
    }

    /// The line of what is kept, if it is there and up to date.
    pub(super) fn header(&self) -> Option<KeptHeader> {
        kept_header(&self.kept, &self.key)
    }

    /// The parts that its episodes are queried in, so that memory does not grow with the pathway.
    pub(super) fn parts(&self) -> impl Iterator<Item = Part> + use<> {
        let of = self.rows.div_ceil(ROWS_AT_ONCE).max(1);
        (0..of).map(move |index| Part { index, of })
    }

    /// Keeps its episodes.
    pub(super) fn keep(
        &self,
        version: i64,
        pieces: Pieces,
        come: impl Iterator<Item = Option<Known>>,
    ) -> Result<KeptHeader, EpisodesError> {
        let place = Place {
            path: &self.kept,
            key: &self.key,
            version,
            files: &self.files,
            store: self.store.as_ref(),
            rosters: self.rosters,
        };
        place.keep(pieces, come)
    }

    /// Keeps all of its episodes, in parts.
    pub(super) fn keep_all(
        &self,
        version: i64,
        known: Known,
        tables: &CohortTables,
    ) -> Result<Cohort, EpisodesError> {
        let all = Staying::all(known);
        self.keep(version, Pieces::default(), cut(std::slice::from_ref(&all), tables))?;
        Ok(all.known.cohort)
    }
}
