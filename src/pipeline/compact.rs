//! Small data files put together, and the kept episodes taken along: no event changes, so none need be derived again.

use super::error::PipelineError;
use super::tables::library_tables;
use crate::catalogue::Catalogue;
use crate::clock::now_micros;
use crate::episodes::carry_over;
use crate::store::{Compacted, Store};

/// Puts the small data files of each pathway together. Kept episodes that were up to date still are.
///
/// # Errors
/// If something cannot be read or written; the tables are as they were, or one is done, or only episodes are left to be derived
/// again.
pub fn compact(store: &Store, catalogue: &Catalogue) -> Result<Compacted, PipelineError> {
    let writing = store.writing()?;
    let before = store.events()?;
    let done = store.compact(&writing, now_micros())?;
    let carried = carry_over(store, &before, &store.events()?, &library_tables(catalogue))?;
    tracing::info!(files.before = done.files_before, pathways.carried = carried, "data files put together");
    Ok(done)
}
