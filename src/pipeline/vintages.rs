//! Older versions of the data before a viewer's eyes: a few of them at a time, each opened once.
//!
//! Who sees what of an older version: the national view its data; a region's analyst the own region of its data, and the
//! rest as it was released from just this version; everyone else the release that was made from it, or nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::PipelineError;
use super::open::open_found;
use super::recent::Recent;
use super::released::open_release;
use crate::catalogue::Catalogue;
use crate::disclosure::{Grid, ReleaseRecord, Showing, Viewer};
use crate::indicators::Engine;
use crate::indicators::grid::NotInGrid;
use crate::model::Stockholm;
use crate::store::{AsOf, Gone, Releases, Store, StoreError};

/// Engines, and grids of releases, that are held in memory.
const HELD: usize = 2;

/// Why an older version is not shown.
#[derive(Debug, thiserror::Error)]
pub enum AsOfError {
    /// There never was such a version.
    #[error("there is no such version of the data: the latest is {latest}")]
    NoSuchVersion {
        /// The latest.
        latest: i64,
    },
    /// There was, and it cannot be read any more.
    #[error("version {version} of the data can no longer be read: {why}")]
    Gone {
        /// Which.
        version: i64,
        /// Why.
        why: Gone,
    },
    /// This viewer may not ask it.
    #[error(transparent)]
    NotReleased(#[from] NotInGrid),
    /// It could not be opened.
    #[error(transparent)]
    Failed(PipelineError),
}

impl From<PipelineError> for AsOfError {
    fn from(error: PipelineError) -> Self {
        match error {
            PipelineError::Store(StoreError::NoSuchVersion { latest }) => Self::NoSuchVersion { latest },
            PipelineError::Store(StoreError::VersionGone { version, why }) => Self::Gone { version, why },
            other => Self::Failed(other),
        }
    }
}

impl From<StoreError> for AsOfError {
    fn from(error: StoreError) -> Self {
        PipelineError::Store(error).into()
    }
}

/// The older versions of a data directory. A clone has the same ones in memory.
#[derive(Debug, Clone)]
pub struct Vintages {
    data: PathBuf,
    catalogue: Arc<Catalogue>,
    releases: Releases,
    engines: Arc<Recent<i64, Engine>>,
    grids: Arc<Recent<String, Grid>>,
}

impl Vintages {
    /// The older versions of a data directory; none is opened yet.
    #[must_use]
    pub fn new(data: &Path, catalogue: Arc<Catalogue>) -> Self {
        Self {
            data: data.to_owned(),
            catalogue,
            releases: Releases::new(data),
            engines: Arc::new(Recent::new(HELD)),
            grids: Arc::new(Recent::new(HELD)),
        }
    }

    /// What the viewer of the present sees of a version, or of the last version of a day. The first who asks for a
    /// version waits until its episodes are derived; those who ask meanwhile wait with them.
    ///
    /// # Errors
    /// [`AsOfError`].
    pub fn showing(&self, now: &Showing, as_of: AsOf) -> Result<Showing, AsOfError> {
        let viewer = now.viewer();
        if viewer == Viewer::Open {
            let grid = self.released(as_of)?;
            return Ok(Showing::new(Arc::clone(now.engine()), Some(grid), viewer).pinned());
        }
        let engine = self.engine(now, as_of)?;
        let version = engine.snapshot().version();
        let release = match viewer {
            Viewer::Region(_) => self.release_of(version)?,
            _ => None,
        };
        Ok(Showing::new(engine, release, viewer).with_figures(now.figures()).pinned())
    }

    /// Forgets what is held in memory.
    pub fn forget(&self) {
        self.engines.forget();
        self.grids.forget();
    }

    /// The engine of a version. Whether its files are all there is looked at every time, so that an erasure or vacuum
    /// is not outlived by what is held in memory.
    fn engine(&self, now: &Showing, as_of: AsOf) -> Result<Arc<Engine>, AsOfError> {
        let store = Store::open(&self.data)?;
        let events = store.events_as_of(as_of, Stockholm::shared())?;
        if events.version == now.engine().snapshot().version() {
            return Ok(Arc::clone(now.engine()));
        }
        // Of a number, so that it is never another version than the one that it is held as.
        let find = || store.events_as_of(AsOf::Version(events.version), Stockholm::shared());
        let open = || open_found(&store, find, &self.catalogue, &mut |_, _| {});
        Ok(self.engines.get_or_make(&events.version, open)?)
    }

    /// The release that the open tier is shown: a version's, never a day's, as days tell of versions that were not
    /// released.
    fn released(&self, as_of: AsOf) -> Result<Arc<Grid>, AsOfError> {
        let records = self.records()?;
        let asked = match as_of {
            AsOf::Version(version) => self.latest_of(version, &records)?,
            AsOf::Day(_) => None,
        };
        asked.ok_or_else(|| {
            let mut versions: Vec<i64> = records.iter().map(|record| record.version).collect();
            versions.sort_unstable();
            versions.dedup();
            let versions: Vec<String> = versions.iter().map(i64::to_string).collect();
            let allowed: Vec<&str> = versions.iter().map(String::as_str).collect();
            let problem =
                "the open tier answers from releases: name the version of the data that one was made from";
            NotInGrid::new("as_of", problem, &allowed).into()
        })
    }

    fn release_of(&self, version: i64) -> Result<Option<Arc<Grid>>, AsOfError> {
        self.latest_of(version, &self.records()?)
    }

    /// The latest release that was made from a version.
    fn latest_of(&self, version: i64, records: &[ReleaseRecord]) -> Result<Option<Arc<Grid>>, AsOfError> {
        let Some(record) = records.iter().rfind(|record| record.version == version) else { return Ok(None) };
        let open = || {
            open_release(&self.releases, &record.name, &self.catalogue)?
                .ok_or(PipelineError::Store(StoreError::NoSuchVersion { latest: version }))
        };
        Ok(Some(self.grids.get_or_make(&record.name, open)?))
    }

    /// The records of the releases, in the order in which they came.
    fn records(&self) -> Result<Vec<ReleaseRecord>, AsOfError> {
        let mut records = Vec::new();
        for name in self.releases.names()? {
            if let Some(text) = self.releases.record(&name)? {
                records.push(ReleaseRecord::parse(&name, &text).map_err(PipelineError::from)?);
            }
        }
        Ok(records)
    }
}
