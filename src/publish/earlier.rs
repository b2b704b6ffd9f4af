//! The releases before the one that is made: what the last of them counted and showed, and what older ones showed besides.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::error::PublishError;
use super::release::{FILES, HIDDEN_FILE, HIDING_FILE};
use crate::catalogue::{Catalogue, PathwayId};
use crate::disclosure::{COUNTS_FILE, Earlier, Grid, Older, read_counts};
use crate::indicators::grid::{Block, Released as _};
use crate::pipeline::open_release;
use crate::store::{Releases, check_release};

/// A release before one, and those before it.
pub(super) struct Before {
    counts: BTreeMap<(usize, Option<PathwayId>), Block>,
    grid: Grid,
    older: Older,
}

impl Before {
    /// Opens what a release of some calendar years is held against, the newest first: the last release, and where that lacks some
    /// of the years the last one that has them.
    pub(super) fn open(
        releases: &Releases,
        latest: &str,
        (first, last): (i32, i32),
        catalogue: &Arc<Catalogue>,
    ) -> Result<Vec<Self>, PublishError> {
        let names = releases.names()?;
        let at = names.iter().position(|name| name == latest);
        let at = at.ok_or_else(|| PublishError::NoSuchRelease { name: latest.to_owned() })? + 1;
        let mut wanted: BTreeSet<i32> = (first..=last).collect();
        let mut out: Vec<Self> = Vec::new();
        for name in names[..at].iter().rev() {
            let folder = releases.folder(name).unwrap_or_default();
            check_release(&folder, is_beside)?;
            let grid = grid_of(releases, name, catalogue)?;
            for newer in &mut out {
                newer.older.look_into(&newer.grid, &grid);
            }
            let years = years_of(&grid);
            if out.is_empty() || years.clone().any(|year| wanted.contains(&year)) {
                let counts = read_counts(&folder.join(COUNTS_FILE), catalogue, grid.layout())?;
                years.for_each(|year| {
                    wanted.remove(&year);
                });
                out.push(Self { counts, grid, older: Older::default() });
            }
        }
        Ok(out)
    }

    /// The same, for the disclosure control.
    pub(super) const fn as_earlier(&self) -> Earlier<'_> {
        Earlier { counts: &self.counts, grid: &self.grid, older: &self.older }
    }
}

/// Whether a file of a release is what a new one is held against: its record, grid, lengths, counts and plan; not what is given out, nor
/// the reports of what is hidden.
fn is_beside(path: &str) -> bool {
    !Path::new(path).starts_with(FILES)
        && !path.ends_with(".zip")
        && ![HIDDEN_FILE, HIDING_FILE].contains(&path)
}

/// The calendar years of a grid.
fn years_of(grid: &Grid) -> std::ops::Range<i32> {
    let layout = grid.layout();
    layout.first_year..layout.first_year + i32::try_from(layout.years).unwrap_or(0)
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
