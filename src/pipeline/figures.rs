//! The figures of each version, kept beside the tables: counted once a version, from its episodes.
//!
//! A file a version, `figures/vN.json`: counts by measure, pathway, region and month, no pseudonyms. It is made anew where
//! another program or catalogue counted it, and goes with the version's files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::error::PipelineError;
use super::open::open_version;
use super::recent::Recent;
use crate::catalogue::Catalogue;
use crate::indicators::{
    Engine, EngineError, KeptFigures, KeptVersions, REVISED_VERSIONS, RevisedVersion, VersionFigures,
};
use crate::model::Stockholm;
use crate::store::{AsOf, EventsVersion, FiguresFolder, Store, StoreError};

/// The figures that are kept in a data directory.
#[derive(Debug)]
pub struct Figures {
    data: PathBuf,
    catalogue: Arc<Catalogue>,
    read: Recent<i64, VersionFigures>,
    filling: Mutex<()>,
}

impl Figures {
    /// The figures of a data directory.
    #[must_use]
    pub fn new(data: &Path, catalogue: Arc<Catalogue>) -> Self {
        Self {
            data: data.to_owned(),
            catalogue,
            read: Recent::new(REVISED_VERSIONS),
            filling: Mutex::new(()),
        }
    }

    /// Counts those of the latest versions that have not been counted, one at a time, the latest first. Who comes while
    /// another counts waits.
    ///
    /// # Errors
    /// The first thing that went wrong; what was counted by then is kept.
    pub fn fill(&self, progress: &mut dyn FnMut(usize, usize)) -> Result<usize, PipelineError> {
        let _turn = self.filling.lock().unwrap_or_else(PoisonError::into_inner);
        let store = Store::open(&self.data)?;
        let mut lacking = Vec::new();
        let mut readable = 0;
        for version in versions(&store)?.iter().rev() {
            let Some(events) = events_of(&store, version.version)? else { continue };
            if self.kept(version.version).is_none() {
                lacking.push(events);
            }
            readable += 1;
            if readable == REVISED_VERSIONS {
                break;
            }
        }
        for (done, events) in (1..).zip(&lacking) {
            self.count(&store, events)?;
            progress(done, lacking.len());
        }
        Ok(lacking.len())
    }

    /// Counts an older version. The episodes that are derived for it are removed again, if nobody had asked for them before.
    fn count(&self, store: &Store, events: &EventsVersion) -> Result<(), PipelineError> {
        let were_there = store.keeps_episodes_of(events.version);
        let mut engine = open_version(store, events, &self.catalogue, &mut |_, _| {})?;
        self.keep(&VersionFigures::of_unused(&mut engine)?)?;
        if !were_there {
            store.forget_episodes_of(events.version)?;
        }
        Ok(())
    }

    fn folder(&self) -> FiguresFolder {
        FiguresFolder::of(&self.data)
    }

    fn kept(&self, version: i64) -> Option<Arc<VersionFigures>> {
        let read = || {
            let text = self.folder().read(version).ok_or(())?;
            VersionFigures::parse(&text, &self.catalogue).filter(|f| f.version == version).ok_or(())
        };
        self.read.get_or_make(&version, read).ok()
    }

    fn keep(&self, figures: &VersionFigures) -> Result<(), PipelineError> {
        Ok(self.folder().write(figures.version, &figures.to_json())?)
    }

    /// The figures of the engine's own version, which can be counted at once.
    fn own(&self, engine: &Engine) -> Result<Arc<VersionFigures>, EngineError> {
        if let Some(kept) = self.kept(engine.snapshot().version()) {
            return Ok(kept);
        }
        let figures = VersionFigures::of(engine)?;
        if let Err(error) = self.keep(&figures) {
            tracing::warn!(%error, "the figures of a version are not kept and will be counted again");
        }
        Ok(Arc::new(figures))
    }

    fn found(&self, engine: &Engine) -> Result<KeptVersions, PipelineError> {
        let store = Store::open(&self.data)?;
        let now = engine.snapshot().version();
        let mut out = KeptVersions::default();
        for version in versions(&store)?.into_iter().rev().filter(|v| v.version <= now) {
            if out.versions.len() == REVISED_VERSIONS {
                break;
            }
            let number = version.version;
            if number == now {
                out.versions.push((version, self.own(engine)?));
            } else if events_of(&store, number)?.is_none() {
                out.gone += 1;
            } else if let Some(kept) = self.kept(number) {
                out.versions.push((version, kept));
            } else {
                out.not_counted += 1;
            }
        }
        out.versions.reverse();
        Ok(out)
    }
}

impl KeptFigures for Figures {
    fn up_to(&self, engine: &Engine) -> Result<KeptVersions, EngineError> {
        let failed =
            |e: PipelineError| EngineError { pathway: "older versions".to_owned(), why: e.to_string() };
        self.found(engine).map_err(failed)
    }

    fn tag(&self, before: i64) -> String {
        let versions: Vec<i64> = self.folder().versions().into_iter().filter(|v| *v < before).collect();
        format!("{versions:?}")
    }
}

/// Removes the figures of versions that can no longer be read: they counted who has been erased since.
///
/// # Errors
/// If one cannot be removed, or the log cannot be read.
pub fn forget_figures(store: &Store) -> Result<u64, PipelineError> {
    let folder = store.figures();
    let mut readable = BTreeSet::new();
    for version in folder.versions() {
        if events_of(store, version)?.is_some() {
            readable.insert(version);
        }
    }
    Ok(folder.keep_only(|version| readable.contains(&version))?)
}

/// The versions that may have moved a figure, oldest first.
fn versions(store: &Store) -> Result<Vec<RevisedVersion>, StoreError> {
    let of = |version: crate::store::Version| {
        let change = match (&version.delivery, version.change.as_deref()) {
            (_, Some("erasure")) => "erasure",
            (Some(_), _) => "delivery",
            _ => return None,
        };
        Some(RevisedVersion { version: version.version, committed_at: version.committed_at, change })
    };
    Ok(store.history()?.into_iter().filter_map(of).collect())
}

/// The events of a version; `None` if it can no longer be read.
fn events_of(store: &Store, version: i64) -> Result<Option<EventsVersion>, StoreError> {
    match store.events_as_of(AsOf::Version(version), Stockholm::shared()) {
        Ok(events) => Ok(Some(events)),
        Err(StoreError::VersionGone { .. } | StoreError::NoSuchVersion { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
