//! The record of commits: what the tables were when a receipt was given, in a file of our own.
//!
//! The last commit of a Delta table may vanish or come back empty after a power cut, and the table then reads as an older
//! one without an error. So before a receipt is given, a line with version, rows and hash of the last commit of every
//! table is written to `commits.ndjson` and synced; what the tables say is compared with the last line (`inspect.rs`).
//!
//! That no line is lost is told by the lines themselves and by the commits: a line has the hash of the one before it, and a commit says
//! how many lines there were when it was made. The file is there before the first commit. What may be missing after a crash is the
//! last line alone: that of a change of which no receipt was given.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::durable::{append_line, sync_file};
use super::error::StoreError;
use super::inspect::{is_table, latest_commit};
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
    /// SHA-256 of the line before; none in the first, and in lines of older programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<String>,
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
    /// Of the commit file of version 0, which made the table; none in lines of older programs, and where one cleared it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) created: Option<String>,
}

/// The lines of the record, and how many bytes they are without a torn last one.
#[derive(Debug, Default)]
pub(super) struct CommitRecord {
    pub(super) lines: Vec<Acknowledged>,
    /// Numbers of lines that cannot be read.
    pub(super) damaged: Vec<usize>,
    /// Numbers of lines that were written after another line than the one before them.
    pub(super) torn_off: Vec<usize>,
    /// Whether there is a file.
    pub(super) is_there: bool,
    whole: u64,
    /// SHA-256 of the last line.
    last_sha256: Option<String>,
}

impl CommitRecord {
    /// Reads a record; without one there is nothing that was acknowledged.
    pub(super) fn read(path: &Path) -> Result<Self, StoreError> {
        if !is_there(path)? {
            return Ok(Self::default());
        }
        let bytes = std::fs::read(path).map_err(StoreError::io("read", path))?;
        let whole = bytes.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        let mut record = Self { whole: whole as u64, is_there: true, ..Self::default() };
        for (number, line) in (1..).zip(bytes[..whole].split_inclusive(|&b| b == b'\n')) {
            if let Some(found) = serde_json::from_slice::<Line>(line).ok().map(|l| l.format)
                && found > FORMAT
            {
                return Err(StoreError::NewerFile { path: path.to_owned(), found, known: FORMAT });
            }
            record.take(number, line);
        }
        Ok(record)
    }

    fn take(&mut self, number: usize, line: &[u8]) {
        match serde_json::from_slice::<Acknowledged>(line) {
            Ok(parsed) => {
                let follows = parsed.after.is_none() || parsed.after == self.last_sha256;
                // Of one after a line that cannot be read nothing more is to be said.
                if !follows && self.damaged.last().is_none_or(|damaged| damaged + 1 != number) {
                    self.torn_off.push(number);
                }
                self.lines.push(parsed);
            }
            Err(_) => self.damaged.push(number),
        }
        self.last_sha256 = Some(sha256_of(line));
    }

    /// How many lines there are.
    pub(super) fn n_lines(&self) -> u64 {
        (self.lines.len() + self.damaged.len()) as u64
    }

    /// What was acknowledged last.
    pub(super) fn last(&self) -> Option<&Acknowledged> {
        self.lines.last()
    }
}

/// The name in a commit's info of how many lines the record had when the commit was made.
pub(super) const RECORDED: &str = "recorded";

/// What a commit says of the record.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Promised {
    /// So many lines there were.
    pub(super) lines: u64,
    /// The commit, from the data directory on.
    pub(super) by: String,
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
        let (after, change) = (record.last_sha256.clone(), change.to_owned());
        let line = Acknowledged { format: FORMAT, after, change, tables, erased };
        let mut text = serde_json::to_vec(&line).unwrap_or_default();
        text.push(b'\n');
        append_line(&path, record.whole, &text)
    }

    /// Sees to it that the lines that are there last, before a commit says how many they are: a writer that died may have left one that
    /// was not synced.
    pub(super) fn settle_record(&self) -> Result<(), StoreError> {
        let path = self.layout.commits();
        if is_there(&path)? { sync_file(&path) } else { Ok(()) }
    }

    /// How many lines the record has, for a commit that is about to be made; it is begun if it is not there.
    pub(super) fn lines_recorded(&self) -> Result<u64, StoreError> {
        let path = self.layout.commits();
        if !is_there(&path)? {
            append_line(&path, 0, b"")?;
        }
        let bytes = std::fs::read(&path).map_err(StoreError::io("read", &path))?;
        Ok(bytes.iter().filter(|&&b| b == b'\n').count() as u64)
    }

    /// The most lines that the latest commit of a table says that the record had; `None` if none says it, as those of older programs.
    ///
    /// To be asked before the record is read: whoever writes meanwhile only adds lines.
    pub(super) fn lines_promised(&self) -> Result<Option<Promised>, StoreError> {
        let mut most: Option<Promised> = None;
        for name in TableName::ALL {
            let log = self.layout.table(name).join("_delta_log");
            let Some(version) = latest_commit(&log)? else { continue };
            let path = commit_path(&log, version);
            let bytes = std::fs::read(&path).map_err(StoreError::io("read", &path))?;
            let Some(lines) = lines_said(&bytes) else { continue };
            if most.as_ref().is_none_or(|most| lines > most.lines) {
                let by = format!("{}/_delta_log/{version:020}.json", name.folder());
                most = Some(Promised { lines, by });
            }
        }
        Ok(most)
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
            created: sha256_if_there(&commit_path(&root.join("_delta_log"), 0))?,
        }))
    }
}

/// The hash of a file; `None` if it is not there.
fn sha256_if_there(path: &Path) -> Result<Option<String>, StoreError> {
    if !is_there(path)? {
        return Ok(None);
    }
    std::fs::read(path).map(|bytes| Some(sha256_of(&bytes))).map_err(StoreError::io("read", path))
}

/// How many lines a commit says that the record had.
fn lines_said(commit: &[u8]) -> Option<u64> {
    let entries = commit.split(|&b| b == b'\n').filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    entries.into_iter().find_map(|entry| entry.get("commitInfo")?.get(RECORDED)?.as_u64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acknowledged(lines: usize) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_or_create(dir.path()).unwrap();
        for _ in 0..lines {
            store.acknowledge("change").unwrap();
        }
        let path = store.layout.commits();
        (dir, path)
    }

    #[test]
    fn a_line_that_is_missing_or_changed_is_seen_by_the_one_after_it() {
        let (_dir, path) = acknowledged(4);
        let whole = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = whole.split_inclusive('\n').collect();
        let torn_off = |text: String| {
            std::fs::write(&path, text).unwrap();
            CommitRecord::read(&path).unwrap().torn_off
        };
        assert_eq!(torn_off(whole.clone()), [0; 0]);
        assert_eq!(torn_off(lines[1..].concat()), [1], "without the first");
        assert_eq!(torn_off([lines[0], lines[2], lines[3]].concat()), [2], "without one in the middle");
        assert_eq!(torn_off(whole.replacen(":\"change\"", ":\"chanje\"", 1)), [2], "the first was changed");
        assert_eq!(torn_off(lines[..3].concat()), [0; 0], "the last may not have been written");
        let older = "{\"change\":\"of an older program\",\"tables\":[]}\n";
        assert_eq!(torn_off([lines[0], lines[1], older, older].concat()), [0; 0]);
    }

    #[test]
    fn a_line_follows_the_last_whole_one() {
        let (dir, path) = acknowledged(2);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, [&whole[..], b"{\"half"].concat()).unwrap();
        Store::open(dir.path()).unwrap().acknowledge("third").unwrap();
        let record = CommitRecord::read(&path).unwrap();
        assert_eq!((record.n_lines(), record.torn_off, record.damaged), (3, vec![], vec![]));
    }

    #[test]
    fn a_commit_says_how_many_lines_there_were() {
        let of = |text: &str| lines_said(text.as_bytes());
        assert_eq!(of("{\"add\":{}}\n{\"commitInfo\":{\"recorded\":7}}\n"), Some(7));
        assert_eq!(of("{\"commitInfo\":{\"delivery\":\"d\"}}\n"), None);
        assert_eq!(of(""), None);
    }
}
