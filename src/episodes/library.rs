//! The episodes of a store: derived where they are missing or out of date, loaded where they are kept.

use std::path::PathBuf;
use std::sync::Arc;

use super::error::EpisodesError;
use super::gather::{Linking, hides_events, link};
use super::kept::{MadeFrom, keep, kept_header, load_kept};
use super::sql::{Query, run};
use crate::cohort::{Cohort, CohortSource, CohortTables, Snapshot};
use crate::model::{Day, Stockholm};
use crate::store::{EventsVersion, Store};

/// What the library must know of the catalogue: by pathway number, its slug and tables.
#[derive(Debug, Clone)]
pub struct LibraryTables {
    /// Slug of each pathway.
    pub slugs: Vec<String>,
    /// What linking each pathway takes from the catalogue.
    pub cohorts: Vec<CohortTables>,
    /// Swedish local time.
    pub zone: Stockholm,
}

/// One pathway of one version.
#[derive(Debug, Clone)]
struct Shelf {
    kept: PathBuf,
    files: Vec<PathBuf>,
    key: String,
}

/// The episodes of one version of the events.
#[derive(Debug)]
pub struct Library {
    tables: Arc<LibraryTables>,
    version: i64,
    shelves: Vec<Option<Shelf>>,
}

impl Library {
    /// The library of a version of a store's events.
    #[must_use]
    pub fn new(store: &Store, events: &EventsVersion, tables: Arc<LibraryTables>) -> Self {
        let shelf = |(slug, tables): (&String, &CohortTables)| {
            let (_, files) = events.pathways.iter().find(|(s, _)| s == slug)?;
            let key = MadeFrom { files, tables }.key();
            Some(Shelf { kept: store.episodes_path(slug), files: files.clone(), key })
        };
        let shelves = tables.slugs.iter().zip(&tables.cohorts).map(shelf).collect();
        Self { tables, version: events.version, shelves }
    }

    /// Derives and keeps the episodes of every pathway whose kept file is missing or out of date.
    ///
    /// Calls `progress` with how many pathways are done, of how many.
    ///
    /// # Errors
    /// The first thing that went wrong; what is kept by then stays kept.
    pub fn refresh(&self, progress: &mut dyn FnMut(usize, usize)) -> Result<usize, EpisodesError> {
        let stale: Vec<usize> = (0..self.shelves.len())
            .filter(|&p| self.shelves[p].as_ref().is_some_and(|s| kept_header(&s.kept, &s.key).is_none()))
            .collect();
        for (done, &pathway) in stale.iter().enumerate() {
            self.derive(pathway)?;
            progress(done + 1, stale.len());
        }
        Ok(stale.len())
    }

    /// The snapshot of this version. Every pathway's episodes must be kept ([`Library::refresh`]).
    #[must_use]
    pub fn snapshot(self) -> Snapshot {
        let present: Vec<bool> = self.shelves.iter().map(Option::is_some).collect();
        let last: Option<Day> =
            self.shelves.iter().flatten().filter_map(|s| kept_header(&s.kept, &s.key)).map(|h| h.last_day()).max();
        Snapshot::new(self.version, last, &present, Box::new(self))
    }

    /// Derives one pathway's episodes from its events and keeps them.
    fn derive(&self, pathway: usize) -> Result<Option<Cohort>, EpisodesError> {
        let Some(shelf) = &self.shelves[pathway] else { return Ok(None) };
        let slug = &self.tables.slugs[pathway];
        let cohort = derive_cohort(slug, &shelf.files, &self.tables.cohorts[pathway], &self.tables.zone)?;
        keep(&shelf.kept, &shelf.key, self.version, &cohort)?;
        Ok(Some(cohort))
    }
}

/// Runs the queries over a pathway's files and links the result.
///
/// # Errors
/// If a query fails or the events are not what the store writes.
pub fn derive_cohort(
    slug: &str,
    files: &[PathBuf],
    tables: &CohortTables,
    zone: &Stockholm,
) -> Result<Cohort, EpisodesError> {
    let long = run(Query::LongForm, slug, files)?;
    let repeats = if hides_events(&long)? { Some(run(Query::Repeats, slug, files)?) } else { None };
    link(&Linking { pathway: slug, tables, zone }, &long, repeats.as_ref())
}

impl CohortSource for Library {
    fn load(&self, pathway: usize) -> Result<Cohort, String> {
        let empty = || "the pathway has no events in this version".to_owned();
        let shelf = self.shelves.get(pathway).and_then(Option::as_ref).ok_or_else(empty)?;
        if let Some(cohort) = load_kept(&shelf.kept, &shelf.key) {
            return Ok(cohort);
        }
        self.derive(pathway).map_err(|e| e.to_string())?.ok_or_else(empty)
    }
}
