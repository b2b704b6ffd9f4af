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

    /// Counts those of the latest versions that have not been counted and can be read, one at a time, the latest first, passing over those
    /// that cannot be read any more when it is their turn. Who comes while another counts waits.
    ///
    /// # Errors
    /// The first thing that went wrong; what was counted by then is kept.
    pub fn fill(&self, progress: &mut dyn FnMut(usize, usize)) -> Result<usize, PipelineError> {
        let _turn = self.filling.lock().unwrap_or_else(PoisonError::into_inner);
        let store = Store::open(&self.data)?;
        let latest = Latest::up_to(i64::MAX, &store)?;
        let mut lacking = Vec::new();
        for version in latest.versions.iter().rev().map(|v| v.version).filter(|v| latest.readable.contains(v))
        {
            if self.kept(version).is_none() {
                lacking.extend(events_of(&store, version)?);
            }
        }
        for (done, events) in (1..).zip(&lacking) {
            if let Err(error) = self.count(&store, events)
                && store.readable_since(events.version)?.contains(&events.version)
            {
                return Err(error);
            }
            progress(done, lacking.len());
        }
        Ok(lacking.len())
    }

    /// Counts an older version. The episodes that are derived for it are removed again, if nobody had asked for them before.
    fn count(&self, store: &Store, events: &EventsVersion) -> Result<(), PipelineError> {
        let were_there = store.keeps_episodes_of(events.version);
        let mut engine = open_version(store, events, &self.catalogue, &mut |_, _| {})?;
        self.keep(store, &VersionFigures::of_unused(&mut engine)?)?;
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

    /// Keeps what was counted, unless its version can no longer be read: who has been erased from it is counted.
    fn keep(&self, store: &Store, figures: &VersionFigures) -> Result<(), PipelineError> {
        let Some(_keeping) = store.keeping_of(figures.version)? else { return Ok(()) };
        Ok(self.folder().write(figures.version, &figures.to_json())?)
    }

    /// The figures of the engine's own version, which can be counted at once.
    fn own(&self, store: &Store, engine: &Engine) -> Result<Arc<VersionFigures>, EngineError> {
        if let Some(kept) = self.kept(engine.snapshot().version()) {
            return Ok(kept);
        }
        let figures = VersionFigures::of(engine)?;
        if let Err(error) = self.keep(store, &figures) {
            tracing::warn!(%error, "the figures of a version are not kept and will be counted again");
        }
        Ok(Arc::new(figures))
    }

    fn found(&self, engine: &Engine) -> Result<KeptVersions, PipelineError> {
        let store = Store::open(&self.data)?;
        let now = engine.snapshot().version();
        let mut out = KeptVersions::default();
        let Latest { versions, readable } = Latest::up_to(now, &store)?;
        let last = versions.last().map(|version| version.version);
        for version in versions {
            let number = version.version;
            // What came after the last of them moved no figure: it has those of the present, though its files may have been put together
            // and vacuumed since.
            let is_present = Some(number) == last && !readable.contains(&number);
            if number == now || is_present {
                out.versions.push((version, self.own(&store, engine)?));
            } else if !readable.contains(&number) {
                out.gone += 1;
            } else if let Some(kept) = self.kept(number) {
                out.versions.push((version, kept));
            } else {
                out.not_counted += 1;
            }
        }
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

/// The latest versions that may have moved a figure, whether or not they can be read.
///
/// So many and no more are looked at: where a person is erased who had been there since the first delivery, every older version is
/// gone.
struct Latest {
    /// Oldest first, at most [`REVISED_VERSIONS`].
    versions: Vec<RevisedVersion>,
    /// Those of them that can be read, among others.
    readable: BTreeSet<i64>,
}

impl Latest {
    /// Those up to a version.
    fn up_to(last: i64, store: &Store) -> Result<Self, StoreError> {
        let mut versions = versions(store)?;
        versions.retain(|v| v.version <= last);
        versions.drain(..versions.len().saturating_sub(REVISED_VERSIONS));
        let readable = match versions.first() {
            Some(oldest) => store.readable_since(oldest.version)?,
            None => BTreeSet::new(),
        };
        Ok(Self { versions, readable })
    }
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
