//! The episodes of a store: derived where they are missing or out of date, loaded where they are kept.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crossbeam_channel::Sender;
use polars::prelude::DataFrame;

use super::cut::{Known, cut};
use super::error::EpisodesError;
use super::gather::{Linking, gather, hides_events, link};
use super::keeping::{Pieces, forget_unnamed_beside};
use super::kept::{FORMAT, KeptHeader, MadeFrom, kept_header, load_kept};
use super::patch::patched;
use super::reported::{Brought, delivery_facts};
use super::roster::key_of;
use super::roster::names;
use super::shelf::Shelf;
use super::sql::{Part, Query, Which, run};
use crate::cohort::{
    Cohort, CohortSize, CohortSource, CohortTables, DeliveryFacts, LongForm, Reporting, Snapshot,
};
use crate::model::{Day, Stockholm};
use crate::store::{EventsFile, EventsVersion, Store, StoreAddress};

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

/// The episodes of one version of the events.
#[derive(Debug)]
pub struct Library {
    tables: Arc<LibraryTables>,
    version: i64,
    shelves: Vec<Option<Shelf>>,
    /// Of the store whose ledger is read when it is first asked for.
    store: StoreAddress,
}

impl Library {
    /// The library of a version of a store's events.
    #[must_use]
    pub fn new(store: &Store, events: &EventsVersion, tables: Arc<LibraryTables>) -> Self {
        let shelf = |(slug, tables): (&String, &CohortTables)| {
            let found = events.pathways.iter().find(|p| p.pathway == *slug)?;
            Some(Shelf::of(store, found, tables))
        };
        let shelves = tables.slugs.iter().zip(&tables.cohorts).map(shelf).collect();
        Self { tables, version: events.version, shelves, store: store.address() }
    }

    /// Derives and keeps the episodes of every pathway, or of those whose kept file is missing or out of date: of these,
    /// where they are kept for other files of the pathway, only the episodes whose events came or went.
    ///
    /// Calls `progress` with how many pathways are done, of how many, and the size of the last.
    ///
    /// # Errors
    /// The first thing that went wrong; what is kept by then stays kept.
    pub fn refresh(
        &self,
        rebuild: Rebuild,
        progress: &mut dyn FnMut(usize, usize, CohortSize),
    ) -> Result<Refreshed, EpisodesError> {
        let is_stale = |s: &Shelf| rebuild == Rebuild::All || s.is_stale();
        let stale: Vec<usize> =
            (0..self.shelves.len()).filter(|&p| self.shelves[p].as_ref().is_some_and(is_stale)).collect();
        let mut done = 0;
        let mut tell = |size| {
            done += 1;
            progress(done, stale.len(), size);
        };
        let whole = match rebuild {
            Rebuild::All => stale.clone(),
            Rebuild::Stale => self.patch_all(&stale, &mut tell),
        };
        self.derive_all(&whole, &mut tell)?;
        let mut written = stale.iter().filter_map(|&pathway| self.shelves[pathway].as_ref());
        if let Some(shelf) = written.next_back()
            && let Some(store) = &shelf.store
        {
            forget_unnamed_beside(store, &shelf.kept)?;
        }
        Ok(Refreshed { derived: whole.len(), patched: stale.len() - whole.len() })
    }

    /// Makes kept episodes up to date, a pathway a core; gives the pathways of which all must be derived.
    ///
    /// On threads of its own: a thread of a pool that waits for the engine would begin the next pathway meanwhile, and the next.
    fn patch_all(&self, stale: &[usize], tell: &mut dyn FnMut(CohortSize)) -> Vec<usize> {
        let (patched, done) = crossbeam_channel::unbounded();
        let next = AtomicUsize::new(0);
        let work = |patched: Sender<(usize, Option<CohortSize>)>| {
            while let Some(&pathway) = stale.get(next.fetch_add(1, Ordering::Relaxed)) {
                let size = self.patch(pathway).map(|header| header.size());
                if patched.send((pathway, size)).is_err() {
                    return;
                }
            }
        };
        let mut whole: Vec<usize> = std::thread::scope(|scope| {
            for _ in 0..std::thread::available_parallelism().map_or(1, usize::from).min(stale.len()) {
                let patched = patched.clone();
                let work = &work;
                scope.spawn(move || work(patched));
            }
            drop(patched);
            let left = done.into_iter().filter_map(|(pathway, size)| {
                size.map_or(Some(pathway), |size| {
                    tell(size);
                    None
                })
            });
            left.collect()
        });
        whole.sort_unstable();
        whole
    }

    /// Derives all episodes of some pathways. One pathway is linked while the engine runs the next one's query.
    fn derive_all(&self, whole: &[usize], tell: &mut dyn FnMut(CohortSize)) -> Result<(), EpisodesError> {
        let (to_link, queried) = crossbeam_channel::bounded::<Result<Rows, EpisodesError>>(0);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let to_link = to_link;
                let parts = whole.iter().flat_map(|&p| self.parts(p).map(move |part| (p, part)));
                for (pathway, part) in parts {
                    let rows = self.query(pathway, self.files(pathway), &Which::Part(part));
                    let failed = rows.is_err();
                    if to_link.send(rows).is_err() || failed {
                        return;
                    }
                }
            });
            let queried = queried;
            for &pathway in whole {
                let received = self.parts(pathway).map_while(|_| queried.recv().ok());
                let rows = self.shelves[pathway].as_ref().map_or(0, |s| s.rows);
                let known = self.link(pathway, rows, received)?;
                tell(self.keep_all(pathway, known)?.size());
            }
            Ok(())
        })
    }

    /// The snapshot of this version. Every pathway's episodes must be kept ([`Library::refresh`]).
    #[must_use]
    pub fn snapshot(self) -> Snapshot {
        let present: Vec<bool> = self.shelves.iter().map(Option::is_some).collect();
        let last: Option<Day> =
            self.shelves.iter().flatten().filter_map(Shelf::header).map(|h| h.last_day()).max();
        Snapshot::new(self.version, last, &present, Box::new(self))
    }

    fn parts(&self, pathway: usize) -> impl Iterator<Item = Part> + use<> {
        self.shelves[pathway].as_ref().map(Shelf::parts).into_iter().flatten()
    }

    fn files(&self, pathway: usize) -> &[EventsFile] {
        self.shelves[pathway].as_ref().map_or(&[][..], |s| &s.files)
    }

    fn linking(&self, pathway: usize) -> Linking<'_> {
        Linking {
            pathway: &self.tables.slugs[pathway],
            tables: &self.tables.cohorts[pathway],
            zone: &self.tables.zone,
        }
    }

    /// Runs the queries over some episodes of one pathway.
    fn query(&self, pathway: usize, files: &[EventsFile], which: &Which) -> Result<Rows, EpisodesError> {
        let started = std::time::Instant::now();
        let slug = &self.tables.slugs[pathway];
        let long = run(Query::LongForm, slug, files, which)?;
        let repeats =
            if hides_events(&long)? { Some(run(Query::Repeats, slug, files, which)?) } else { None };
        tracing::debug!(pathway.slug = slug, rows.out = long.height(), duration_ms = ms(started), "queried");
        Ok(Rows { long, repeats })
    }

    /// Links one pathway's rows, about so many, into episodes.
    fn link(
        &self,
        pathway: usize,
        rows: u64,
        parts: impl Iterator<Item = Result<Rows, EpisodesError>>,
    ) -> Result<Known, EpisodesError> {
        let linking = self.linking(pathway);
        let mut form = LongForm::with_room(linking.tables.clone(), usize::try_from(rows).unwrap_or(0));
        for rows in parts {
            let rows = rows?;
            gather(&linking, &rows.long, rows.repeats.as_ref(), &mut form)?;
        }
        let started = std::time::Instant::now();
        let keys = form.order_by_last_day().map(key_of).collect();
        let cohort = link(&linking, form)?;
        tracing::debug!(episodes.out = cohort.len(), duration_ms = ms(started), "linked");
        Ok(Known { cohort, keys })
    }

    /// Keeps all episodes of a pathway.
    fn keep_all(&self, pathway: usize, known: Known) -> Result<Cohort, EpisodesError> {
        let Some(shelf) = &self.shelves[pathway] else { return Ok(known.cohort) };
        shelf.keep_all(self.version, known, &self.tables.cohorts[pathway])
    }

    /// Makes the episodes of a pathway from those that are kept for other files, and keeps them in their turn; `None` where
    /// all of them must be derived.
    fn patch(&self, pathway: usize) -> Option<KeptHeader> {
        let shelf = self.shelves[pathway].as_ref()?;
        let linking = self.linking(pathway);
        let derive = |files: &[EventsFile], lists: &mut dyn Iterator<Item = Which>| {
            self.link(pathway, 0, lists.map(|which| self.query(pathway, files, &which)))
        };
        for base in &shelf.bases {
            let started = std::time::Instant::now();
            let patched = patched(&self.store, shelf, base, &linking, derive).and_then(|made| {
                let kept =
                    made.map(|(stay, anew)| shelf.keep(self.version, stay, cut(&anew, linking.tables)));
                kept.transpose()
            });
            match patched {
                Ok(Some(header)) => {
                    let (slug, duration_ms) = (linking.pathway, ms(started));
                    tracing::debug!(pathway.slug = slug, duration_ms, "kept episodes made up to date");
                    return Some(header);
                }
                Ok(None) => {}
                // Deriving all of them asks no more than the files of this version, and says what is wrong if they are.
                Err(error) => {
                    tracing::debug!(pathway.slug = linking.pathway, error = %error, "all are derived");
                }
            }
        }
        // Another program may have been faster, and have removed meanwhile what these were to be made from.
        shelf.header()
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

/// What was done to bring kept episodes up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Refreshed {
    /// Pathways of which all episodes were derived.
    pub derived: usize,
    /// Pathways of which only those were derived whose events came or went.
    pub patched: usize,
}

impl Refreshed {
    /// Pathways that were not up to date.
    #[must_use]
    pub const fn pathways(self) -> usize {
        self.derived + self.patched
    }
}

/// Takes kept episodes over from one version of the events to another that has the same events in other files, as a compaction
/// leaves them; gives of how many pathways.
///
/// # Errors
/// If they cannot be written.
pub fn carry_over(
    store: &Store,
    before: &EventsVersion,
    after: &EventsVersion,
    tables: &LibraryTables,
) -> Result<usize, EpisodesError> {
    let mut carried = 0;
    for (slug, tables) in tables.slugs.iter().zip(&tables.cohorts) {
        let find = |version: &EventsVersion| {
            let found = version.pathways.iter().find(|p| p.pathway == *slug)?;
            Some(Shelf::of(store, found, tables))
        };
        if let (Some(old), Some(new)) = (find(before), find(after))
            && old.key != new.key
            && let Some(header) = old.header().filter(|header| header.format == FORMAT)
        {
            new.keep(after.version, Pieces { stay: header.parts, of: old.kept }, std::iter::empty())?;
            carried += 1;
        }
    }
    Ok(carried)
}

/// Episodes that are kept for themselves, and the data files that they are derived from.
#[derive(Debug, Clone, Copy)]
pub struct OwnEpisodes<'a> {
    /// Slug.
    pub pathway: &'a str,
    /// Data files.
    pub files: &'a [EventsFile],
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
        (slug == own.pathway).then(|| Shelf::apart(own.kept, own.files, own.rows, tables))
    };
    let shelves = tables.slugs.iter().zip(&tables.cohorts).map(shelf).collect();
    let library =
        Library { tables: Arc::clone(tables), version: own.version, shelves, store: StoreAddress::default() };
    Ok(library.refresh(Rebuild::Stale, &mut |_, _, _| {})?.pathways() > 0)
}

/// Whether a file of kept episodes of a pathway is derived from just these data files.
#[must_use]
pub fn is_derived_from(tables: &LibraryTables, own: &OwnEpisodes<'_>) -> bool {
    let of = tables.slugs.iter().zip(&tables.cohorts).find(|(slug, _)| *slug == own.pathway);
    let key = of.map(|(_, tables)| MadeFrom { files: &names(own.files), tables }.key());
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
        let load = || load_kept(&shelf.kept, &shelf.key, &self.tables.cohorts[pathway]);
        if let Some(cohort) = load() {
            return Ok(cohort);
        }
        if let Some(cohort) = self.patch(pathway).and_then(|_| load()) {
            return Ok(cohort);
        }
        let parts = self.parts(pathway).map(|part| self.query(pathway, &shelf.files, &Which::Part(part)));
        let known = self.link(pathway, shelf.rows, parts).map_err(|e| e.to_string())?;
        self.keep_all(pathway, known).map_err(|e| e.to_string())
    }

    fn reporting(&self, pathway: usize) -> Result<Reporting, String> {
        let Some(shelf) = self.shelves.get(pathway).and_then(Option::as_ref) else {
            return Ok(Reporting::default());
        };
        let brought = Brought {
            pathway: &self.tables.slugs[pathway],
            files: &shelf.files,
            regions: &self.tables.cohorts[pathway].regions,
            store: &self.store,
        };
        brought.load(&shelf.reporting, shelf.parts()).map_err(|e| e.to_string())
    }

    fn deliveries(&self) -> Result<Vec<DeliveryFacts>, String> {
        let loaded = Store::open_again(&self.store).and_then(|store| store.deliveries_until(self.version));
        let loaded = loaded.map_err(|e| e.to_string())?;
        Ok(loaded.iter().map(|d| delivery_facts(d, &self.tables.zone)).collect())
    }
}
