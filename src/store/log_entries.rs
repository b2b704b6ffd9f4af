//! Which entries the log of a table has, and which are missing that should be there.
//!
//! Nothing of ours clears a log. An older program let the Delta library clear away the oldest entries, up to a checkpoint that says
//! what they said; so a log may begin with a checkpoint. Whatever else is missing was lost: an entry between others, one of
//! which a receipt was given (`record.rs`), and those before the first where no checkpoint stands for them. Such a table may
//! still open, from a later checkpoint, and nobody would notice.

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use super::error::{StoreError, is_of_the_system};
use super::layout::is_there;
use super::record::{CommitRecord, commit_path};
use super::schema::TableName;
use super::store::Store;
use super::table::Table;

/// Digits of a version in the name of a file.
const DIGITS: usize = 20;

/// The files of a log, by version.
#[derive(Debug, Default)]
pub(super) struct LogEntries {
    log: PathBuf,
    versions: BTreeSet<i64>,
    checkpoints: BTreeSet<i64>,
}

impl LogEntries {
    /// What is in a log; nothing if there is none.
    ///
    /// # Errors
    /// If it cannot be read: what may not be looked at is not missing.
    pub(super) fn read(log: &Path) -> Result<Self, StoreError> {
        let mut found = Self { log: log.to_owned(), ..Self::default() };
        if !is_there(log)? {
            return Ok(found);
        }
        for entry in fs::read_dir(log).map_err(StoreError::io("read", log))? {
            let name = entry.map_err(StoreError::io("read", log))?.file_name();
            let name = name.to_string_lossy();
            let Some((version, ending)) = name.split_once('.') else { continue };
            let Some(version) = version_of(version) else { continue };
            if ending == "json" {
                found.versions.insert(version);
            } else if ending.starts_with("checkpoint.") {
                found.checkpoints.insert(version);
            }
        }
        Ok(found)
    }

    /// The versions that have an entry, oldest first, and where it lies.
    pub(super) fn paths(&self) -> impl Iterator<Item = (i64, PathBuf)> {
        self.versions.iter().map(|&version| (version, commit_path(&self.log, version)))
    }

    /// The versions without an entry that should have one, oldest first, if receipts were given from a version on.
    ///
    /// # Errors
    /// If an entry cannot be looked at.
    pub(super) fn missing(
        &self,
        first_recorded: Option<i64>,
    ) -> Result<Vec<RangeInclusive<i64>>, StoreError> {
        let Some(&first) = self.versions.first() else { return Ok(Vec::new()) };
        let was_cleared = self.checkpoints.contains(&first);
        let begin = if was_cleared { first_recorded.unwrap_or(first).min(first) } else { 0 };
        let mut missing = Vec::new();
        let mut expected = begin;
        for &version in &self.versions {
            // An entry that is there came while the folder was read.
            if version > expected && !is_there(&commit_path(&self.log, expected))? {
                missing.push(expected..=version - 1);
            }
            expected = version + 1;
        }
        Ok(missing)
    }

    /// Whether a version cannot be made from the log without these entries.
    fn needs(&self, version: i64, missing: &RangeInclusive<i64>) -> bool {
        let base = self.checkpoints.range(..=version).next_back().copied().unwrap_or(-1);
        missing.contains(&version) || (*missing.start() <= version && *missing.end() > base)
    }
}

impl Store {
    /// Entries that are missing from the log of a table, each run of them in a sentence without an end.
    pub(super) fn missing_entries(
        &self,
        name: TableName,
        record: &CommitRecord,
    ) -> Result<Vec<String>, StoreError> {
        let missing = self.entries(name)?.missing(first_recorded(record, name))?;
        Ok(missing.iter().map(|missing| told(name, missing)).collect())
    }

    /// Refuses if an entry is missing from the log of a table: what it said of times and files is not known.
    pub(super) fn refuse_missing_entries(&self, name: TableName) -> Result<(), StoreError> {
        let record = CommitRecord::read(&self.layout.commits())?;
        let first = self.missing_entries(name, &record)?.into_iter().next();
        first.map_or(Ok(()), |what| Err(StoreError::Damaged { what }))
    }

    /// Opens a table at its latest version.
    ///
    /// # Errors
    /// Where entries are missing from its log, [`StoreError::Damaged`] says which.
    pub(super) fn open_table(&self, name: TableName) -> Result<Table, StoreError> {
        let error = match self.runtime.block_on(Table::open(&self.layout.table(name), name)) {
            Err(error) if !is_of_the_system(&error) => error,
            opened => return opened,
        };
        self.refuse_missing_entries(name)?;
        Err(error)
    }

    /// The entry of the events' log without which a version cannot be opened, if one is missing.
    pub(super) fn entry_missing_for(&self, version: i64) -> Result<Option<StoreError>, StoreError> {
        let name = TableName::Events;
        let record = CommitRecord::read(&self.layout.commits())?;
        let entries = self.entries(name)?;
        let missing = entries.missing(first_recorded(&record, name))?;
        let missing = missing.iter().find(|missing| entries.needs(version, missing));
        Ok(missing.map(|missing| StoreError::Damaged { what: told(name, missing) }))
    }

    /// The entries of a table's log.
    pub(super) fn entries(&self, name: TableName) -> Result<LogEntries, StoreError> {
        LogEntries::read(&self.layout.table(name).join("_delta_log"))
    }
}

/// The first version of a table of which a receipt was given.
fn first_recorded(record: &CommitRecord, name: TableName) -> Option<i64> {
    record.lines.iter().find_map(|line| line.of(name)).map(|state| state.version)
}

fn told(name: TableName, missing: &RangeInclusive<i64>) -> String {
    let (folder, first, last) = (name.folder(), missing.start(), missing.end());
    if first == last {
        return format!("{folder}/_delta_log/{first:020}.json is missing");
    }
    format!("{folder}/_delta_log/{first:020}.json to {last:020}.json are missing")
}

fn version_of(digits: &str) -> Option<i64> {
    let is_version = digits.len() == DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| is_version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(versions: &[i64], checkpoints: &[i64]) -> (tempfile::TempDir, LogEntries) {
        let dir = tempfile::tempdir().unwrap();
        for version in versions {
            fs::write(commit_path(dir.path(), *version), "{}").unwrap();
        }
        for version in checkpoints {
            fs::write(dir.path().join(format!("{version:020}.checkpoint.parquet")), "").unwrap();
        }
        for other in ["_last_checkpoint", "7.json", ".staged-1", "00000000000000000007.json.bak"] {
            fs::write(dir.path().join(other), "").unwrap();
        }
        let entries = LogEntries::read(dir.path()).unwrap();
        (dir, entries)
    }

    #[test]
    fn entries_between_others_are_missed_and_cleared_ones_are_not() {
        for (versions, checkpoints, recorded, missing) in [
            (&[0, 1, 2, 3][..], &[][..], Some(1), vec![]),
            (&[0, 1, 3, 6], &[], Some(1), vec![2..=2, 4..=5]),
            (&[0, 1, 3], &[3], None, vec![2..=2]),
            // Cleared away by an older program, before there was a record of commits and since.
            (&[5, 6, 7], &[5], None, vec![]),
            (&[5, 6, 7], &[5], Some(6), vec![]),
            (&[5, 7], &[5], Some(7), vec![6..=6]),
            (&[5, 6, 7], &[5], Some(3), vec![3..=4]),
            // No checkpoint stands for them.
            (&[1, 2], &[], Some(1), vec![0..=0]),
            (&[4, 5, 6], &[5], None, vec![0..=3]),
            (&[], &[], Some(1), vec![]),
        ] {
            let (_dir, entries) = log(versions, checkpoints);
            assert_eq!(
                entries.missing(recorded).unwrap(),
                missing,
                "{versions:?} {checkpoints:?} {recorded:?}"
            );
        }
    }

    #[test]
    fn an_entry_that_comes_while_the_folder_is_read_is_not_missing() {
        let (dir, entries) = log(&[0, 1, 3], &[]);
        fs::write(commit_path(dir.path(), 2), "{}").unwrap();
        assert_eq!(entries.missing(None).unwrap(), vec![]);
    }

    #[test]
    fn a_version_needs_the_entries_since_the_checkpoint_before_it_and_its_own() {
        let (_dir, entries) = log(&[0, 1, 3, 4, 5, 6], &[4]);
        let needed: Vec<i64> = (0..=6).filter(|&version| entries.needs(version, &(2..=2))).collect();
        assert_eq!(needed, [2, 3]);
        assert!(entries.needs(6, &(5..=5)) && entries.needs(4, &(4..=4)) && !entries.needs(4, &(5..=5)));
    }
}
