//! The episodes of a store: derived where they are missing or out of date, loaded where they are kept.

use std::path::PathBuf;
use std::sync::Arc;

use polars::prelude::DataFrame;

use super::error::EpisodesError;
use super::gather::{Linking, hides_events, link};
use super::kept::{MadeFrom, keep, kept_header, load_kept};
use super::sql::{Query, run};
use crate::cohort::{Cohort, CohortSize, CohortSource, CohortTables, Snapshot};
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

    /// Derives and keeps the episodes of every pathway, or of those whose kept file is missing or out of date.
    ///
    /// Calls `progress` with how many pathways are done, of how many, and the size of the last.
    /// One pathway is linked while the engine runs the next one's query.
    ///
    /// # Errors
    /// The first thing that went wrong; what is kept by then stays kept.
    pub fn refresh(
        &self,
        rebuild: Rebuild,
        progress: &mut dyn FnMut(usize, usize, CohortSize),
    ) -> Result<usize, EpisodesError> {
        let is_stale = |s: &Shelf| rebuild == Rebuild::All || kept_header(&s.kept, &s.key).is_none();
        let stale: Vec<usize> =
            (0..self.shelves.len()).filter(|&p| self.shelves[p].as_ref().is_some_and(is_stale)).collect();
        let (to_link, queried) = crossbeam_channel::bounded::<Result<Rows, EpisodesError>>(0);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let to_link = to_link;
                for &pathway in &stale {
                    let rows = self.query(pathway);
                    let failed = rows.is_err();
                    if to_link.send(rows).is_err() || failed {
                        return;
                    }
                }
            });
            let queried = queried;
            for done in 1..=stale.len() {
                let Ok(rows) = queried.recv() else { break };
                let cohort = self.link_and_keep(&rows?)?;
                progress(done, stale.len(), cohort.size());
            }
            Ok(stale.len())
        })
    }

    /// The snapshot of this version. Every pathway's episodes must be kept ([`Library::refresh`]).
    #[must_use]
    pub fn snapshot(self) -> Snapshot {
        let present: Vec<bool> = self.shelves.iter().map(Option::is_some).collect();
        let last: Option<Day> =
            self.shelves.iter().flatten().filter_map(|s| kept_header(&s.kept, &s.key)).map(|h| h.last_day()).max();
        Snapshot::new(self.version, last, &present, Box::new(self))
    }

    /// Runs the queries over one pathway's files.
    fn query(&self, pathway: usize) -> Result<Rows, EpisodesError> {
        let files = self.shelves[pathway].as_ref().map_or(&[][..], |s| &s.files);
        let slug = &self.tables.slugs[pathway];
        let long = run(Query::LongForm, slug, files)?;
        let repeats = if hides_events(&long)? { Some(run(Query::Repeats, slug, files)?) } else { None };
        Ok(Rows { pathway, long, repeats })
    }

    /// Links one pathway's rows into episodes and keeps them.
    fn link_and_keep(&self, rows: &Rows) -> Result<Cohort, EpisodesError> {
        let linking = Linking {
            pathway: &self.tables.slugs[rows.pathway],
            tables: &self.tables.cohorts[rows.pathway],
            zone: &self.tables.zone,
        };
        let cohort = link(&linking, &rows.long, rows.repeats.as_ref())?;
        if let Some(shelf) = &self.shelves[rows.pathway] {
            keep(&shelf.kept, &shelf.key, self.version, &cohort)?;
        }
        Ok(cohort)
    }
}

/// Results of the queries over one pathway.
struct Rows {
    pathway: usize,
    long: DataFrame,
    repeats: Option<DataFrame>,
}

/// Which pathways are derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rebuild {
    /// Those whose kept file is missing or out of date.
    Stale,
    /// Every one.
    All,
}

impl CohortSource for Library {
    fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for shelf in &self.shelves {
            hasher.update(shelf.as_ref().map_or("-", |s| &s.key).as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }

    fn load(&self, pathway: usize) -> Result<Cohort, String> {
        let empty = || "the pathway has no events in this version".to_owned();
        let shelf = self.shelves.get(pathway).and_then(Option::as_ref).ok_or_else(empty)?;
        if let Some(cohort) = load_kept(&shelf.kept, &shelf.key) {
            return Ok(cohort);
        }
        self.query(pathway).and_then(|rows| self.link_and_keep(&rows)).map_err(|e| e.to_string())
    }
}
