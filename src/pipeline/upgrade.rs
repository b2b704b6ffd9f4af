//! A data directory of an older format, and the episodes kept in it, brought to the present formats.

use std::sync::Arc;

use super::error::PipelineError;
use super::tables::library_tables;
use crate::catalogue::Catalogue;
use crate::episodes::{Library, Rebuild};
use crate::store::{Store, Upgraded};

/// What an upgrade changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Upgrade {
    /// In the store.
    #[serde(flatten)]
    pub store: Upgraded,
    /// Pathways whose kept episodes were of an older format, or otherwise not the present ones, and were derived anew.
    pub pathways_derived: usize,
}

/// Brings a data directory to the present formats. Nothing that is answered changes.
///
/// # Errors
/// If the store is damaged, and then it is left as it is, or something cannot be read or written; run again, it does
/// what is left.
pub fn upgrade(store: &Store, catalogue: &Arc<Catalogue>) -> Result<Upgrade, PipelineError> {
    let upgraded = store.upgrade()?;
    let library = Library::new(store, &store.events()?, Arc::new(library_tables(catalogue)));
    let pathways_derived = library.refresh(Rebuild::Stale, &mut |_, _, _| {})?.pathways();
    tracing::info!(format.from = upgraded.from, format.to = upgraded.to, "data directory is up to date");
    Ok(Upgrade { store: upgraded, pathways_derived })
}
