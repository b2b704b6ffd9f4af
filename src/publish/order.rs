//! What is to be published, and whether that can be, as far as can be told before any work.

use std::fs;
use std::path::Path;

use super::copy::check_out;
use super::error::PublishError;
use super::plan::Plan;
use crate::disclosure::ReleaseRecord;
use crate::model::Stockholm;
use crate::store::{AsOf, Releases, Store, check_release};

/// The record of a release.
const RECORD: &str = "release.json";

/// What is to be published.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The data directory.
    pub data: &'a Path,
    /// Where a copy is wanted; it gets the folder and the archive of the release.
    pub out: Option<&'a Path>,
    /// The release's name; the data's last day and version if none is given.
    pub name: Option<&'a str>,
    /// The version of the data, not older than that of the release before it; the latest if none is given.
    pub as_of: Option<AsOf>,
    /// A release whose changed figures are listed; that of the release itself, if it is made again and none is given.
    pub compare_with: Option<&'a str>,
    /// Which tables and figures: if none is given its own where the release is made again, else the national plan.
    pub plan: Option<&'a Plan>,
}

/// Whether an order can be carried out, as far as can be told at once: nothing is made.
///
/// # Errors
/// [`PublishError`], as [`publish`](super::publish) would give it.
pub fn check_order(order: &Order<'_>) -> Result<(), PublishError> {
    check(order, &opened(order.data)?, &Releases::new(order.data))
}

/// Opens the data directory. An empty one, of which others make a store, stays empty: there is nothing to publish.
pub(super) fn opened(data: &Path) -> Result<Store, PublishError> {
    if fs::read_dir(data).is_ok_and(|mut entries| entries.next().is_none()) {
        return Err(PublishError::Nothing);
    }
    Ok(Store::open(data)?)
}

/// The same as [`check_order`] of a store that is open.
pub(super) fn check(order: &Order<'_>, store: &Store, releases: &Releases) -> Result<(), PublishError> {
    let record = order.name.map(|name| kept(releases, name)).transpose()?.flatten();
    releases.check_records()?;
    if let Some(out) = order.out {
        check_out(out, order.name.map(|name| (name, releases.folder(name))))?;
    }
    if let Some(other) = order.compare_with.filter(|other| releases.folder(other).is_none()) {
        return Err(PublishError::NoSuchRelease { name: other.to_owned() });
    }
    match record {
        Some(record) => of_version_asked(order, store, &record),
        None if store.latest_version()? < 0 => Err(PublishError::Nothing),
        None => {
            let asked =
                order.as_of.map(|as_of| store.version_as_of(as_of, Stockholm::shared())).transpose()?;
            asked.map_or(Ok(()), |version| not_before(releases, version))
        }
    }
}

/// The record of a release that is there, if one is of the name.
pub(super) fn kept(releases: &Releases, name: &str) -> Result<Option<ReleaseRecord>, PublishError> {
    if !Releases::is_name(name) {
        return Err(PublishError::Name { name: name.to_owned() });
    }
    if let Some(folder) = releases.folder(name) {
        check_release(&folder, |path| path == RECORD)?;
    }
    Ok(releases.record(name)?.map(|text| ReleaseRecord::parse(name, &text)).transpose()?)
}

/// Whether a release that is there is of the version that was asked for.
fn of_version_asked(order: &Order<'_>, store: &Store, record: &ReleaseRecord) -> Result<(), PublishError> {
    let asked = order.as_of.map(|as_of| store.version_as_of(as_of, Stockholm::shared())).transpose()?;
    if asked.is_some_and(|version| version != record.version) {
        return Err(PublishError::OfAnotherVersion { name: record.name.clone(), version: record.version });
    }
    Ok(())
}

/// Releases come in the order of their data: what is hidden in one holds against those before it.
pub(super) fn not_before(releases: &Releases, version: i64) -> Result<(), PublishError> {
    let Some(name) = releases.names()?.pop() else { return Ok(()) };
    let Some(record) = kept(releases, &name)?.filter(|record| record.version > version) else {
        return Ok(());
    };
    Err(PublishError::OlderThanPublished { version, name, published: record.version })
}
