//! A data directory → an engine that can be asked.

use std::sync::Arc;

use super::again::read_again;
use super::error::PipelineError;
use super::tables::library_tables;
use crate::catalogue::Catalogue;
use crate::episodes::{Library, Rebuild};
use crate::indicators::Engine;
use crate::model::Stockholm;
use crate::store::{AsOf, EventsVersion, MADE_UP_SOURCE, Store, StoreError};

/// Derives what episodes are missing or out of date, and opens the latest version.
///
/// # Errors
/// If the store cannot be read or episodes cannot be derived.
pub fn open_engine(
    store: &Store,
    catalogue: &Arc<Catalogue>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Engine, PipelineError> {
    open_found(store, || store.events(), catalogue, progress)
}

/// The same of an older version: its number, or a date whose last version it is.
///
/// # Errors
/// If there is no such version, or its files are no more; as [`open_engine`] otherwise.
pub fn open_engine_as_of(
    store: &Store,
    as_of: AsOf,
    catalogue: &Arc<Catalogue>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Engine, PipelineError> {
    open_found(store, || store.events_as_of(as_of, Stockholm::shared()), catalogue, progress)
}

/// Opens a version that is found, and looked for again if it lost its data files to an erasure or vacuum while its episodes
/// were derived.
pub(super) fn open_found(
    store: &Store,
    find: impl Fn() -> Result<EventsVersion, StoreError>,
    catalogue: &Arc<Catalogue>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Engine, PipelineError> {
    read_again(|| Ok(find()?), |events| open_version(store, events, catalogue, progress))
}

/// Derives what episodes of a version are missing or out of date, and opens it.
///
/// # Errors
/// As [`open_engine`].
pub fn open_version(
    store: &Store,
    events: &EventsVersion,
    catalogue: &Arc<Catalogue>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Engine, PipelineError> {
    let library = Library::new(store, events, Arc::new(library_tables(catalogue)));
    let done = library.refresh(Rebuild::Stale, &mut |done, of, _| progress(done, of))?;
    tracing::info!(
        events.version = events.version,
        pathways.derived = done.derived,
        pathways.patched = done.patched,
        "episodes are up to date"
    );
    let deliveries = store.deliveries_until(events.version)?;
    let made_up = deliveries.iter().any(|d| d.source.as_deref() == Some(MADE_UP_SOURCE));
    Ok(Engine::new(Arc::clone(catalogue), library.snapshot().with_made_up(made_up)))
}
