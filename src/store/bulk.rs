//! A bulk load: many new rows of one pathway and of many months, which are cut by months before they are in the table.
//!
//! What is corrected is nearly always recent: where a file has all years, the first correction writes all of them again.

use super::clusters;
use super::data_file::For;
use super::error::StoreError;
use super::merge::{Source, merge};
use super::rewrite::{Copied, StoredFile};
use super::scope::Drops;
use super::staging::{StagedFile, Staging};

/// Staged files of one pathway that do not go into the table as they are.
#[derive(Debug)]
pub(super) struct Bulk {
    /// Each with its rows that do not become events, ascending.
    files: Vec<(StoredFile, Vec<u32>)>,
}

/// Whether a pathway's new rows are to be cut by months.
pub(super) fn is_bulk(staged: &[StagedFile]) -> bool {
    staged.iter().any(|file| file.purpose == For::Now)
        || clusters::is_bulk(staged.iter().map(|file| (file.data.rows, file.data.days)))
}

impl Bulk {
    /// Staged files, and their rows that do not become events.
    pub(super) fn of(staged: &[StagedFile], mut lost: Drops) -> Self {
        let with_lost = |(k, file): (u32, &StagedFile)| {
            let mut rows = lost.remove(&k).unwrap_or_default();
            rows.sort_unstable();
            (file.as_stored(), rows)
        };
        Self { files: (0..).zip(staged).map(with_lost).collect() }
    }

    /// The events in files of few months, sorted, still in the stage; what they were in is removed.
    ///
    /// # Errors
    /// If a file cannot be read or written.
    pub(super) fn cut(self, stage: &Staging) -> Result<Vec<Copied>, StoreError> {
        let sources: Vec<Source<'_>> =
            self.files.iter().map(|(file, lost)| (file, lost.as_slice())).collect();
        let made = merge(stage, &sources)?;
        for path in self.files.iter().flat_map(|(file, _)| [&file.data, &file.identities]) {
            // For the room; what stays goes with the stage.
            let _removed = std::fs::remove_file(path).is_ok();
        }
        Ok(made)
    }
}
