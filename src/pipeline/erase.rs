//! A person out of the store, and out of what is derived from it.

use std::sync::Arc;

use super::erase_releases::{ErasedFromRelease, erase_from_releases, prove_releases};
use super::error::PipelineError;
use super::open::open_engine;
use crate::catalogue::Catalogue;
use crate::clock::now_micros;
use crate::store::{Erased, Store};

/// What an erasure did, and what it could not reach.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Erasure {
    /// What went.
    #[serde(flatten)]
    pub erased: Erased,
    /// Releases whose kept episodes had the person, and what was done to them.
    pub releases: Vec<ErasedFromRelease>,
}

impl Erasure {
    /// Whether nothing at all was removed: the person had been erased, or no row had the pseudonym.
    #[must_use]
    pub const fn found_nothing(&self) -> bool {
        let done = &self.erased;
        let rows = done.events + done.withdrawals;
        rows + done.files_rewritten + done.files_removed == 0 && self.releases.is_empty()
    }
}

/// Erases a person and derives the episodes of the pathways concerned anew.
///
/// # Errors
/// If something cannot be read or written; run again, it does what is left.
pub fn erase_person(
    store: &Store,
    catalogue: &Arc<Catalogue>,
    patient_id: &str,
) -> Result<Erasure, PipelineError> {
    let writing = store.writing()?;
    store.mark_erased(&writing, patient_id)?;
    // A making that died may have left a copy of the episodes.
    store.releases().clear_stages()?;
    let erasing = store.begin_erasing(&writing, patient_id, now_micros())?;
    let releases = erase_from_releases(store, catalogue, patient_id, &erasing)?;
    let mut erased = erasing.finish()?;
    prove_releases(store, catalogue, patient_id, &mut erased.proof)?;
    store.end_erasing(&writing, patient_id)?;
    drop(writing);
    open_engine(store, catalogue, &mut |_, _| {})?;
    tracing::info!(events.erased = erased.events, files.removed = erased.files_removed, "person erased");
    Ok(Erasure { erased, releases })
}
