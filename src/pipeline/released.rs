//! A data directory → its latest release, for the open tier.

use std::sync::Arc;

use super::error::PipelineError;
use crate::catalogue::Catalogue;
use crate::disclosure::{GRID_FILE, Grid, LENGTHS_FILE, ReleaseRecord};
use crate::store::{Releases, check_release};

/// What an opened release is made of; nothing else of it is looked at here.
const OPENED: [&str; 3] = ["release.json", GRID_FILE, LENGTHS_FILE];

/// Opens the latest release of a data directory; `None` while nothing has been published.
///
/// # Errors
/// If there is one and it cannot be read or is not what was published; or if the record of any is not, since it might be the latest.
pub fn latest_release(
    releases: &Releases,
    catalogue: &Arc<Catalogue>,
) -> Result<Option<Grid>, PipelineError> {
    releases.check_records()?;
    releases.names()?.last().map_or(Ok(None), |name| open_release(releases, name, catalogue))
}

/// Opens a release by its name, and holds what is opened against what was published; `None` if there is none.
///
/// # Errors
/// If it cannot be read or is not what was published.
pub fn open_release(
    releases: &Releases,
    name: &str,
    catalogue: &Arc<Catalogue>,
) -> Result<Option<Grid>, PipelineError> {
    let Some(folder) = releases.folder(name) else { return Ok(None) };
    check_release(&folder, |path| OPENED.contains(&path))?;
    let Some(text) = releases.record(name)? else { return Ok(None) };
    let record = ReleaseRecord::parse(name, &text)?;
    Ok(Some(Grid::open(&folder, &record, catalogue)?))
}
