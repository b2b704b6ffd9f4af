//! The record of data files that were removed from the disk on purpose: `removed.ndjson`.
//!
//! An older version whose file is gone cannot be read, and why it is gone is told from here: a person was erased from it, or
//! it was vacuumed. A file that is gone and of which nothing is written here was lost. The first line says since when the
//! record is kept; of files that went before nothing can be said.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::durable::append_line;
use super::error::StoreError;
use super::layout::is_there;
use super::schema::TableName;
use super::store::Store;

/// Format of a line; raised when an older program would misread it.
const FORMAT: u32 = 1;
/// No line is longer.
const LONGEST: u64 = 4_096;

/// Why a data file was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Removal {
    /// A person was erased from it.
    Erasure,
    /// No version that was to be kept needed it.
    Vacuum,
}

/// Why a version can no longer be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// A person has been erased from it.
    Erased,
    /// It was vacuumed.
    Vacuumed,
    /// A file of it is missing that was not removed by this program.
    Lost,
    /// One of the first two, before it was written down which.
    Unknown,
}

impl std::fmt::Display for Gone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Erased => "a person has been erased from it",
            Self::Vacuumed => "it was vacuumed",
            Self::Lost => "files of it are missing, and neither an erasure nor vacuum removed them: see ledtid check-store",
            Self::Unknown => "a person has been erased from it, or it was vacuumed",
        })
    }
}

/// A line of the record.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    format: u32,
    /// Version of the events from which on every removal is here: the first line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<i64>,
    /// A file below the data directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<Removal>,
}

impl Line {
    fn bytes(&self) -> Vec<u8> {
        let mut line = serde_json::to_vec(self).unwrap_or_default();
        line.push(b'\n');
        line
    }
}

/// The record as it is.
#[derive(Debug, Default)]
pub(super) struct RemovedFiles {
    since: Option<i64>,
    why: HashMap<String, Removal>,
    /// Bytes without a torn last line.
    whole: u64,
}

impl RemovedFiles {
    /// Why a version lacks files, which are named from the data directory on.
    pub(super) fn why_gone(&self, version: i64, missing: &[String]) -> Gone {
        let reasons: Vec<Option<Removal>> = missing.iter().map(|file| self.why.get(file).copied()).collect();
        if reasons.contains(&Some(Removal::Erasure)) {
            return Gone::Erased;
        }
        if !reasons.contains(&None) {
            return Gone::Vacuumed;
        }
        if self.since.is_some_and(|since| version >= since) { Gone::Lost } else { Gone::Unknown }
    }
}

impl Store {
    /// The record, empty where there is none.
    pub(super) fn removed_files(&self) -> Result<RemovedFiles, StoreError> {
        let path = self.layout.removed();
        let mut record = RemovedFiles::default();
        if !is_there(&path)? {
            return Ok(record);
        }
        let bytes = std::fs::read(&path).map_err(StoreError::io("read", &path))?;
        let whole = bytes.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        record.whole = whole as u64;
        // A line that cannot be read tells nothing: its file is lost, which is said of it.
        for line in
            bytes[..whole].split(|&b| b == b'\n').filter_map(|l| serde_json::from_slice::<Line>(l).ok())
        {
            if line.format > FORMAT {
                return Err(StoreError::NewerFile { path, found: line.format, known: FORMAT });
            }
            record.since = record.since.or(line.since);
            record.why.extend(line.file.zip(line.why));
        }
        Ok(record)
    }

    /// How long the record is: it grows when an erasure or vacuum is about to remove data files.
    ///
    /// # Errors
    /// If it cannot be looked at.
    pub fn removed_bytes(&self) -> Result<u64, StoreError> {
        let path = self.layout.removed();
        match path.metadata() {
            Ok(about) => Ok(about.len()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(StoreError::io("look at", &path)(error)),
        }
    }

    /// Begins the record if there is none: what is removed from now on is written down.
    pub(super) fn begin_removed(&self) -> Result<(), StoreError> {
        if self.is_begun()? {
            return Ok(());
        }
        let record = self.removed_files()?;
        let since = Line { format: FORMAT, since: Some(self.latest_version()?), file: None, why: None };
        append_line(&self.layout.removed(), record.whole, &since.bytes())
    }

    /// Whether the first line is there: every change asks, and the record grows for ever.
    fn is_begun(&self) -> Result<bool, StoreError> {
        let path = self.layout.removed();
        if !is_there(&path)? {
            return Ok(false);
        }
        let file = File::open(&path).map_err(StoreError::io("read", &path))?;
        let mut first = Vec::new();
        BufReader::new(file)
            .take(LONGEST)
            .read_until(b'\n', &mut first)
            .map_err(StoreError::io("read", &path))?;
        Ok(first.ends_with(b"\n")
            && serde_json::from_slice::<Line>(&first).is_ok_and(|line| line.since.is_some()))
    }

    /// Writes down which data files of a table are about to be removed.
    pub(super) fn note_removed(
        &self,
        name: TableName,
        files: &[String],
        why: Removal,
    ) -> Result<(), StoreError> {
        if files.is_empty() {
            return Ok(());
        }
        self.begin_removed()?;
        let line = |file: &String| {
            let file = format!("{}/{file}", name.folder());
            Line { format: FORMAT, since: None, file: Some(file), why: Some(why) }.bytes()
        };
        let lines: Vec<u8> = files.iter().flat_map(line).collect();
        append_line(&self.layout.removed(), self.removed_files()?.whole, &lines)
    }

    /// Why a version of the events lacks files.
    pub(super) fn why_gone(&self, version: i64, missing: &[PathBuf]) -> Result<Gone, StoreError> {
        let below =
            |path: &PathBuf| path.strip_prefix(self.root()).ok().map(|p| p.to_string_lossy().into_owned());
        let missing: Vec<String> = missing.iter().filter_map(below).collect();
        Ok(self.removed_files()?.why_gone(version, &missing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_gone_for_the_reason_that_was_written_down() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_or_create(dir.path()).unwrap();
        let names = |names: &[&str]| -> Vec<String> { names.iter().map(|n| (*n).to_owned()).collect() };
        let why =
            |version, missing: &[&str]| store.removed_files().unwrap().why_gone(version, &names(missing));
        assert_eq!(why(3, &["events/a"]), Gone::Unknown, "there is no record yet");
        store.note_removed(TableName::Events, &names(&["a", "b"]), Removal::Vacuum).unwrap();
        store.note_removed(TableName::Events, &names(&["c"]), Removal::Erasure).unwrap();
        store.note_removed(TableName::Withdrawals, &names(&["d"]), Removal::Vacuum).unwrap();
        assert_eq!(why(3, &["events/a", "events/b"]), Gone::Vacuumed);
        assert_eq!(why(3, &["events/a", "events/c", "events/x"]), Gone::Erased);
        assert_eq!(why(3, &["events/a", "events/x"]), Gone::Lost);
        assert_eq!(why(3, &["events/d"]), Gone::Lost, "that was a file of another table");
        assert_eq!(why(-2, &["events/x"]), Gone::Unknown, "the record began at version -1");
    }

    #[test]
    fn a_torn_line_is_written_over_and_a_newer_format_refused() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_or_create(dir.path()).unwrap();
        store.note_removed(TableName::Events, &["a".to_owned()], Removal::Vacuum).unwrap();
        let path = store.layout.removed();
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 3]).unwrap();
        assert_eq!(store.removed_files().unwrap().why_gone(0, &["events/a".to_owned()]), Gone::Lost);
        store.note_removed(TableName::Events, &["a".to_owned()], Removal::Vacuum).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), whole);
        std::fs::write(&path, "{\"format\":9}\n").unwrap();
        assert!(matches!(store.removed_files(), Err(StoreError::NewerFile { found: 9, .. })));
    }
}
