//! The record of commits: what the tables were when a receipt was given, in a file of our own.
//!
//! The last commit of a Delta table may vanish or come back empty after a power cut, and the table then reads as an older
//! one without an error. So before a receipt is given, a line with version, rows and hash of the last commit of every
//! table is written to `commits.ndjson` and synced; what the tables say is compared with the last line (`inspect.rs`).

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::durable::append_line;
use super::error::StoreError;
use super::inspect::is_table;
use super::layout::is_there;
use super::schema::TableName;
use super::store::Store;
use super::table::Table;

/// Format of a line; raised when an older program would misread it. The first lines did not say theirs.
const FORMAT: u32 = 1;

/// What a line of whatever format says.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    format: u32,
}

/// The tables as they were when a change was acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Acknowledged {
    /// 0 where it is not said.
    #[serde(default)]
    format: u32,
    /// The delivery, or what else changed the tables.
    pub(super) change: String,
    pub(super) tables: Vec<TableState>,
    /// The marks of erased persons; none in lines of older programs, and before the first erasure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) erased: Option<MarksState>,
}

/// The marks of erased persons, as they were when a change was acknowledged: later ones come behind them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct MarksState {
    pub(super) marks: u64,
    /// Of the key and these marks.
    pub(super) blake3: String,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TableState {
    pub(super) table: String,
    pub(super) version: i64,
    pub(super) rows: u64,
    /// Of the commit file of the version.
    pub(super) sha256: String,
}

/// The lines of the record, and how many bytes they are without a torn last one.
#[derive(Debug, Default)]
pub(super) struct CommitRecord {
    pub(super) lines: Vec<Acknowledged>,
    /// Numbers of lines that cannot be read.
    pub(super) damaged: Vec<usize>,
    whole: u64,
}

impl CommitRecord {
    /// Reads a record; without one there is nothing that was acknowledged.
    pub(super) fn read(path: &Path) -> Result<Self, StoreError> {
        if !is_there(path)? {
            return Ok(Self::default());
        }
        let bytes = std::fs::read(path).map_err(StoreError::io("read", path))?;
        let whole = bytes.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        let mut record = Self { whole: whole as u64, ..Self::default() };
        for (number, line) in (1..).zip(bytes[..whole].split_inclusive(|&b| b == b'\n')) {
            if let Some(found) = serde_json::from_slice::<Line>(line).ok().map(|l| l.format)
                && found > FORMAT
            {
                return Err(StoreError::NewerFile { path: path.to_owned(), found, known: FORMAT });
            }
            match serde_json::from_slice(line) {
                Ok(line) => record.lines.push(line),
                Err(_) => record.damaged.push(number),
            }
        }
        Ok(record)
    }

    /// What was acknowledged last.
    pub(super) fn last(&self) -> Option<&Acknowledged> {
        self.lines.last()
    }
}

impl Acknowledged {
    /// A table's state, if it was there.
    pub(super) fn of(&self, name: TableName) -> Option<&TableState> {
        self.tables.iter().find(|t| t.table == name.folder())
    }
}

/// Where the commit of a version lies.
pub(super) fn commit_path(log: &Path, version: i64) -> PathBuf {
    log.join(format!("{version:020}.json"))
}

/// SHA-256, hexadecimal.
pub(super) fn sha256_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

impl Store {
    /// Writes down what the tables are now: the change is acknowledged when this returns.
    pub(super) fn acknowledge(&self, change: &str) -> Result<(), StoreError> {
        self.begin_removed()?;
        let path = self.layout.commits();
        let record = CommitRecord::read(&path)?;
        let states = TableName::ALL.into_iter().filter_map(|name| self.state_of(name).transpose());
        let tables = states.collect::<Result<_, _>>()?;
        let erased = self.marks_state(None)?;
        let line = Acknowledged { format: FORMAT, change: change.to_owned(), tables, erased };
        let mut text = serde_json::to_vec(&line).unwrap_or_default();
        text.push(b'\n');
        append_line(&path, record.whole, &text)
    }

    /// The present state of a table, if it is there.
    fn state_of(&self, name: TableName) -> Result<Option<TableState>, StoreError> {
        let root = self.layout.table(name);
        if !is_table(&root)? {
            return Ok(None);
        }
        let table = self.runtime.block_on(Table::open(&root, name))?;
        let path = commit_path(&root.join("_delta_log"), table.version());
        let bytes = std::fs::read(&path).map_err(StoreError::io("read", &path))?;
        Ok(Some(TableState {
            table: name.folder().to_owned(),
            version: table.version(),
            rows: table.rows()?,
            sha256: sha256_of(&bytes),
        }))
    }
}
