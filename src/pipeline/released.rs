//! A data directory → its latest release, for the open tier.

use std::sync::Arc;

use super::error::PipelineError;
use crate::catalogue::Catalogue;
use crate::disclosure::{Grid, ReleaseRecord};
use crate::store::Releases;

/// Opens the latest release of a data directory; `None` while nothing has been published.
///
/// # Errors
/// If there is one and it cannot be read.
pub fn latest_release(
    releases: &Releases,
    catalogue: &Arc<Catalogue>,
) -> Result<Option<Grid>, PipelineError> {
    releases.names()?.last().map_or(Ok(None), |name| open_release(releases, name, catalogue))
}

/// Opens a release by its name; `None` if there is none.
///
/// # Errors
/// If it cannot be read.
pub fn open_release(
    releases: &Releases,
    name: &str,
    catalogue: &Arc<Catalogue>,
) -> Result<Option<Grid>, PipelineError> {
    let (Some(folder), Some(text)) = (releases.folder(name), releases.record(name)?) else { return Ok(None) };
    let record = ReleaseRecord::parse(name, &text)?;
    Ok(Some(Grid::open(&folder, &record, catalogue)?))
}
