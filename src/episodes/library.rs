//! The episodes of a store: derived where they are missing or out of date, loaded where they are kept.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use polars::prelude::DataFrame;

use super::error::EpisodesError;
use super::gather::{Linking, gather, hides_events, link};
use super::kept::{MadeFrom, keep, kept_header, load_kept};
use super::reported::{Brought, delivery_facts};
use super::sql::{Part, Query, run};
use crate::cohort::{
    Cohort, CohortSize, CohortSource, CohortTables, DeliveryFacts, LongForm, Reporting, Snapshot,
};
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

/// Events that a query is run over at once.
const ROWS_AT_ONCE: u64 = 1 << 19;

/// One pathway of one version.
#[derive(Debug, Clone)]
struct Shelf {
    kept: PathBuf,
    reporting: PathBuf,
    files: Vec<PathBuf>,
    rows: u64,
    key: String,
}

impl Shelf {
    /// The parts that its episodes are queried in, so that memory does not grow with the pathway.
    fn parts(&self) -> impl Iterator<Item = Part> + use<> {
        let of = self.rows.div_ceil(ROWS_AT_ONCE).max(1);
        (0..of).map(move |index| Part { index, of })
    }
}

/// The episodes of one version of the events.
#[derive(Debug)]
pub struct Library {
    tables: Arc<LibraryTables>,
    version: i64,
    shelves: Vec<Option<Shelf>>,
    /// The data directory, whose ledger is read when it is first asked for.
    root: PathBuf,
}

impl Library {
    /// The library of a version of a store's events.
    #[must_use]
    pub fn new(store: &Store, events: &EventsVersion, tables: Arc<LibraryTables>) -> Self {
        let shelf = |(slug, tables): (&String, &CohortTables)| {
            let found = events.pathways.iter().find(|p| p.pathway == *slug)?;
            let key = MadeFrom { files: &found.files, tables }.key();
            let as_of = found.as_of;
            let (kept, reporting) = (store.episodes_path(slug, as_of), store.reporting_path(slug, as_of));
            Some(Shelf { kept, reporting, files: found.files.clone(), rows: found.rows, key })
        };
        let shelves = tables.slugs.iter().zip(&tables.cohorts).map(shelf).collect();
        Self { tables, version: events.version, shelves, root: store.root().to_owned() }
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
                let parts = stale.iter().flat_map(|&p| self.parts(p).map(move |part| (p, part)));
                for (pathway, part) in parts {
                    let rows = self.query(pathway, part);
                    let failed = rows.is_err();
                    if to_link.send(rows).is_err() || failed {
                        return;
                    }
                }
            });
            let queried = queried;
            for (done, &pathway) in (1..).zip(&stale) {
                let received = self.parts(pathway).map_while(|_| queried.recv().ok());
                let cohort = self.link_and_keep(pathway, received)?;
                progress(done, stale.len(), cohort.size());
            }
            Ok(stale.len())
        })
    }

    /// The snapshot of this version. Every pathway's episodes must be kept ([`Library::refresh`]).
    #[must_use]
    pub fn snapshot(self) -> Snapshot {
        let present: Vec<bool> = self.shelves.iter().map(Option::is_some).collect();
        let last: Option<Day> = self
            .shelves
            .iter()
            .flatten()
            .filter_map(|s| kept_header(&s.kept, &s.key))
            .map(|h| h.last_day())
            .max();
        Snapshot::new(self.version, last, &present, Box::new(self))
    }

    fn parts(&self, pathway: usize) -> impl Iterator<Item = Part> + use<> {
        self.shelves[pathway].as_ref().map(Shelf::parts).into_iter().flatten()
    }

    /// Runs the queries over a part of one pathway.
    fn query(&self, pathway: usize, part: Part) -> Result<Rows, EpisodesError> {
        let started = std::time::Instant::now();
        let files = self.shelves[pathway].as_ref().map_or(&[][..], |s| &s.files);
        let slug = &self.tables.slugs[pathway];
        let long = run(Query::LongForm, slug, files, part)?;
        let repeats = if hides_events(&long)? { Some(run(Query::Repeats, slug, files, part)?) } else { None };
        tracing::debug!(pathway.slug = slug, rows.out = long.height(), duration_ms = ms(started), "queried");
        Ok(Rows { long, repeats })
    }

    /// Links one pathway's rows into episodes and keeps them.
    fn link_and_keep(
        &self,
        pathway: usize,
        parts: impl Iterator<Item = Result<Rows, EpisodesError>>,
    ) -> Result<Cohort, EpisodesError> {
        let linking = Linking {
            pathway: &self.tables.slugs[pathway],
            tables: &self.tables.cohorts[pathway],
            zone: &self.tables.zone,
        };
        let rows = self.shelves[pathway].as_ref().map_or(0, |s| s.rows);
        let mut form = LongForm::with_room(linking.tables.clone(), usize::try_from(rows).unwrap_or(0));
        for rows in parts {
            let rows = rows?;
            gather(&linking, &rows.long, rows.repeats.as_ref(), &mut form)?;
        }
        let started = std::time::Instant::now();
        let cohort = link(&linking, form)?;
        tracing::debug!(episodes.out = cohort.len(), duration_ms = ms(started), "linked");
        if let Some(shelf) = &self.shelves[pathway] {
            keep(&shelf.kept, &shelf.key, self.version, &cohort)?;
        }
        Ok(cohort)
    }
}

/// Milliseconds since a moment.
fn ms(started: std::time::Instant) -> u64 {
    u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Results of the queries over a part of one pathway.
struct Rows {
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

/// Episodes that are kept for themselves, and the data files that they are derived from.
#[derive(Debug, Clone, Copy)]
pub struct OwnEpisodes<'a> {
    /// Slug.
    pub pathway: &'a str,
    /// Data files.
    pub files: &'a [PathBuf],
    /// Events in them.
    pub rows: u64,
    /// The version that they are of.
    pub version: i64,
    /// Where the episodes are kept.
    pub kept: &'a Path,
}

/// Derives the episodes of a pathway from data files of their own, if those that are kept were made from others; whether
/// they were derived.
///
/// # Errors
/// If they cannot be derived or written; those that are kept stay then.
pub fn derive_own(tables: &Arc<LibraryTables>, own: &OwnEpisodes<'_>) -> Result<bool, EpisodesError> {
    let shelf = |(slug, tables): (&String, &CohortTables)| {
        (slug == own.pathway).then(|| Shelf {
            kept: own.kept.to_owned(),
            reporting: own.kept.with_extension("reporting"),
            files: own.files.to_vec(),
            rows: own.rows,
            key: MadeFrom { files: own.files, tables }.key(),
        })
    };
    let shelves = tables.slugs.iter().zip(&tables.cohorts).map(shelf).collect();
    let library = Library { tables: Arc::clone(tables), version: own.version, shelves, root: PathBuf::new() };
    Ok(library.refresh(Rebuild::Stale, &mut |_, _, _| {})? > 0)
}

/// Whether a file of kept episodes of a pathway is derived from just these data files.
#[must_use]
pub fn is_derived_from(tables: &LibraryTables, own: &OwnEpisodes<'_>) -> bool {
    let of = tables.slugs.iter().zip(&tables.cohorts).find(|(slug, _)| *slug == own.pathway);
    let key = of.map(|(_, tables)| MadeFrom { files: own.files, tables }.key());
    key.is_some_and(|key| kept_header(own.kept, &key).is_some())
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
        let parts = self.parts(pathway).map(|part| self.query(pathway, part));
        self.link_and_keep(pathway, parts).map_err(|e| e.to_string())
    }

    fn reporting(&self, pathway: usize) -> Result<Reporting, String> {
        let Some(shelf) = self.shelves.get(pathway).and_then(Option::as_ref) else {
            return Ok(Reporting::default());
        };
        let brought = Brought {
            pathway: &self.tables.slugs[pathway],
            files: &shelf.files,
            regions: &self.tables.cohorts[pathway].regions,
        };
        brought.load(&shelf.reporting, shelf.parts()).map_err(|e| e.to_string())
    }

    fn deliveries(&self) -> Result<Vec<DeliveryFacts>, String> {
        let loaded = Store::open(&self.root).and_then(|store| store.deliveries_until(self.version));
        let loaded = loaded.map_err(|e| e.to_string())?;
        Ok(loaded.iter().map(|d| delivery_facts(d, &self.tables.zone)).collect())
    }
}
