//! The releases before the one that is made: what the last of them counted and showed, and what older ones showed besides.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::error::PublishError;
use crate::catalogue::{Catalogue, PathwayId};
use crate::disclosure::{COUNTS_FILE, Earlier, Grid, Older, read_counts};
use crate::indicators::grid::{Block, Released as _};
use crate::pipeline::open_release;
use crate::store::Releases;

/// All releases before one.
pub(super) struct Before {
    counts: BTreeMap<(usize, Option<PathwayId>), Block>,
    grid: Grid,
    older: Older,
}

impl Before {
    /// Opens a release, and those before it one after the other.
    pub(super) fn open(
        releases: &Releases,
        latest: &str,
        catalogue: &Arc<Catalogue>,
    ) -> Result<Self, PublishError> {
        let grid = grid_of(releases, latest, catalogue)?;
        let folder = releases.folder(latest).unwrap_or_default();
        let counts = read_counts(&folder.join(COUNTS_FILE), catalogue, grid.layout())?;
        let mut older = Older::default();
        let names = releases.names()?;
        for name in names.iter().take_while(|name| *name != latest).collect::<Vec<_>>().into_iter().rev() {
            older.look_into(&grid, &grid_of(releases, name, catalogue)?);
        }
        Ok(Self { counts, grid, older })
    }

    /// The same, for the disclosure control.
    pub(super) const fn as_earlier(&self) -> Earlier<'_> {
        Earlier { counts: &self.counts, grid: &self.grid, older: &self.older }
    }
}

/// The grid of a release.
///
/// # Errors
/// If there is no such release, or it cannot be opened.
pub(super) fn grid_of(
    releases: &Releases,
    name: &str,
    catalogue: &Arc<Catalogue>,
) -> Result<Grid, PublishError> {
    open_release(releases, name, catalogue)?
        .ok_or_else(|| PublishError::NoSuchRelease { name: name.to_owned() })
}
