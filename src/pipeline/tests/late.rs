//! A reader that has derived something before a person is erased and keeps it after: nothing of the person comes back.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::patches::{Deed, Desk, PATHWAY, Row, base};
use super::support::{copy, files_under};
use crate::catalogue::Catalogue;
use crate::cohort::CohortSource;
use crate::episodes::{EpisodesError, Library, Rebuild};
use crate::indicators::KeptFigures;
use crate::model::Stockholm;
use crate::pipeline::{Figures, PipelineError, library_tables, open_engine, open_engine_as_of, open_version};
use crate::store::watched::{Watch, Watcher, When};
use crate::store::{AsOf, EventsVersion, Gone, Store, StoreError};

/// A store of two versions, of which nothing is kept yet.
struct Late {
    desk: Arc<Desk>,
    data: PathBuf,
    versions: [i64; 2],
}

impl Late {
    fn new() -> Self {
        let desk = Desk::new();
        desk.deliver(&base(), 0, None);
        let version = || desk.store().events().unwrap().version;
        let older = version();
        let row = Row { episode: 3, event: 1, said: [3, 200, 1, 1, 2, 0, 1, 1, 4], retracts: false };
        desk.deliver(&row.line(5), 5, None);
        let data = desk.dir.path().canonicalize().unwrap().join("data");
        assert!(!data.join("episodes").exists());
        let versions = [older, version()];
        Self { versions, desk: Arc::new(desk), data }
    }

    fn store(&self) -> Store {
        Store::open(&self.data).unwrap()
    }

    fn events(&self, version: i64) -> EventsVersion {
        self.store().events_as_of(AsOf::Version(version), Stockholm::shared()).unwrap()
    }

    fn library(&self, version: i64) -> (Library, usize) {
        let tables = Arc::new(library_tables(&Catalogue::embedded().unwrap()));
        let at = tables.slugs.iter().position(|slug| slug == PATHWAY).unwrap();
        (Library::new(&self.store(), &self.events(version), tables), at)
    }

    /// What is kept, but for the lock.
    fn kept(&self) -> Vec<PathBuf> {
        let folders = ["episodes", "figures"].map(|name| self.data.join(name));
        let files = folders.iter().filter(|folder| folder.exists()).flat_map(|folder| files_under(folder));
        let mut kept: Vec<_> = files.filter(|path| !path.ends_with(".lock")).collect();
        kept.sort();
        kept
    }

    /// Erases at the moment when a reader is about to keep the first thing of all.
    fn erasing(&self) -> (Arc<Erasing>, Watch) {
        let erasing = Arc::new(Erasing { desk: Arc::clone(&self.desk), done: Mutex::new(false) });
        let watcher: Arc<dyn Watcher> = Arc::<Erasing>::clone(&erasing);
        (erasing, Watch::new(&self.data.join("episodes"), watcher))
    }
}

/// Erases a person before the folder of kept episodes is made.
struct Erasing {
    desk: Arc<Desk>,
    done: Mutex<bool>,
}

impl Watcher for Erasing {
    fn at(&self, when: When, step: &str, path: &Path) -> io::Result<()> {
        let is_first = when == When::Before && step == "Create" && path.ends_with("episodes");
        // The erasure makes the folder, too.
        if is_first && !std::mem::replace(&mut *self.done.lock().unwrap(), true) {
            self.desk.take(&Deed::Erase(3), 6);
        }
        Ok(())
    }
}

#[test]
fn episodes_that_were_derived_before_an_erasure_are_not_kept_after_it() {
    for which in [0, 1] {
        let late = Late::new();
        let (library, _) = late.library(late.versions[which]);
        let (erasing, watch) = late.erasing();
        let kept = library.refresh(Rebuild::Stale, &mut |_, _, _| {});
        assert!(matches!(kept, Err(EpisodesError::Gone { .. })), "version {which}: {kept:?}");
        drop(watch);
        assert!(*erasing.done.lock().unwrap(), "the erasure was between");
        let (told, done) = late.desk.episodes(&late.data);
        assert_eq!((told, done.pathways()), (late.desk.anew(), 0), "the erasure's own are there");
        assert!(late.kept().iter().all(|path| path.parent() == Some(&late.data.join("episodes"))));
        let parts = crate::episodes::unnamed_parts(&late.data.join("episodes")).unwrap();
        assert_eq!(parts, Vec::<PathBuf>::new());
    }
}

#[test]
fn a_question_that_loses_its_files_to_an_erasure_is_asked_of_the_version_after_it_or_says_that_there_is_none()
{
    let catalogue = Arc::new(Catalogue::embedded().unwrap());
    let late = Late::new();
    let (erasing, watch) = late.erasing();
    let engine = open_engine(&late.store(), &catalogue, &mut |_, _| {}).unwrap();
    assert!(*erasing.done.lock().unwrap());
    assert_eq!(engine.snapshot().version(), late.store().events().unwrap().version);
    assert!(engine.snapshot().version() > late.versions[1]);
    drop(watch);
    let late = Late::new();
    let (_erasing, _watch) = late.erasing();
    let asked = AsOf::Version(late.versions[0]);
    let gone = open_engine_as_of(&late.store(), asked, &catalogue, &mut |_, _| {});
    assert!(matches!(gone, Err(PipelineError::Store(StoreError::VersionGone { why: Gone::Erased, .. }))));
}

#[test]
fn what_deliveries_brought_is_not_kept_either() {
    let late = Late::new();
    let (library, at) = late.library(late.versions[0]);
    let (erasing, _watch) = late.erasing();
    library.reporting(at).unwrap();
    assert!(*erasing.done.lock().unwrap());
    let reporting = |path: &&PathBuf| path.extension().is_some_and(|end| end == "reporting");
    assert_eq!(late.kept().iter().find(reporting), None);
}

#[test]
fn figures_that_an_engine_in_memory_counts_are_not_kept_of_a_version_that_is_gone() {
    let late = Late::new();
    let catalogue = Arc::new(Catalogue::embedded().unwrap());
    let [older, _] = late.versions;
    let (store, events) = (late.store(), late.events(older));
    let engine = open_version(&store, &events, &catalogue, &mut |_, _| {}).unwrap();
    let figures = || Figures::new(&late.data, Arc::clone(&catalogue)).up_to(&engine).unwrap();
    let (path, before) = (late.data.join(format!("figures/v{older}.json")), figures());
    assert!(path.exists());
    late.desk.take(&Deed::Erase(3), 6);
    assert!(!path.exists());
    assert_eq!(figures().versions.len(), before.versions.len(), "it is counted again, from memory");
    assert!(!path.exists());
}

#[test]
fn what_an_older_program_left_of_a_version_that_is_gone_goes_with_the_next_erasure() {
    let late = Late::new();
    let [older, _] = late.versions;
    let (library, _) = late.library(older);
    library.refresh(Rebuild::Stale, &mut |_, _, _| {}).unwrap();
    let (folder, aside) = (late.data.join(format!("episodes/v{older}")), late.desk.dir.path().join("aside"));
    copy(&folder, &aside);
    late.desk.take(&Deed::Erase(3), 6);
    assert!(!folder.exists());
    copy(&aside, &folder);
    let figures = late.data.join(format!("figures/v{older}.json"));
    std::fs::create_dir_all(late.data.join("figures")).unwrap();
    std::fs::write(&figures, "counts").unwrap();
    late.desk.take(&Deed::Erase(3), 7);
    assert!(!folder.exists() && !figures.exists(), "no data file of the person is left to tell the pathway");
}
