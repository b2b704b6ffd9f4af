//! The check at the start: are the tables what was acknowledged, and whole?
//!
//! It reads the logs' last commits, the record of commits and the sizes of files, not their contents; that is what
//! `ledtid check-store` does. Writing is refused while anything is wrong.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::durable::STAGED;
use super::error::{StoreError, is_of_the_system};
use super::layout::is_there;
use super::record::{CommitRecord, Promised, commit_path, sha256_of};
use super::schema::TableName;
use super::store::Store;

/// Something that is wrong with the store, in a sentence without an end.
pub(super) type Fault = String;

impl Store {
    /// Removes what a writer that died left in the logs, and refuses if the tables are not what was acknowledged.
    pub(super) fn check_before_writing(&self) -> Result<(), StoreError> {
        for name in TableName::ALL {
            remove_staged(&self.layout.table(name).join("_delta_log"))?;
        }
        self.refuse_newer_files()?;
        refuse(&self.faults()?)?;
        self.settle_record()
    }

    /// Refuses if the tables are not what was acknowledged.
    pub(super) fn check_before_copying(&self) -> Result<(), StoreError> {
        self.refuse_newer_files()?;
        refuse(&self.faults()?)
    }

    /// Refuses if a newer program wrote why files were removed: it is written to, and copied. The record of commits is looked at with the
    /// tables.
    fn refuse_newer_files(&self) -> Result<(), StoreError> {
        self.removed_files().map(drop)
    }

    /// What is wrong with the tables, in a sentence that says what to do; as far as it shows without reading data files.
    ///
    /// # Errors
    /// If they cannot be looked at.
    pub fn damage(&self) -> Result<Option<String>, StoreError> {
        match refuse(&self.faults()?) {
            Err(damaged @ StoreError::Damaged { .. }) => Ok(Some(damaged.to_string())),
            other => other.map(|()| None),
        }
    }

    /// Refuses if the last commit of the events is not what was acknowledged: the table would read as an older one.
    pub(super) fn check_before_reading(&self) -> Result<(), StoreError> {
        let record = CommitRecord::read(&self.layout.commits())?;
        refuse(&self.faults_of_commits(TableName::Events, &record)?)
    }

    /// What is wrong with the tables, as far as it shows without reading data files.
    pub(super) fn faults(&self) -> Result<Vec<Fault>, StoreError> {
        let promised = self.lines_promised()?;
        let record = CommitRecord::read(&self.layout.commits())?;
        let mut faults = faults_of_record(&record, promised.as_ref());
        faults.extend(self.fault_of_marks(&record)?);
        for name in TableName::ALL {
            let of_commits = self.faults_of_commits(name, &record)?;
            // With a commit that is not right, what the table says of its files means nothing.
            if of_commits.is_empty() {
                faults.extend(self.fault_of_creation(name, &record)?);
                faults.extend(self.faults_of_files(name, &record)?);
            }
            faults.extend(of_commits);
        }
        Ok(faults)
    }

    /// What is wrong with the last commits of a table.
    fn faults_of_commits(&self, name: TableName, record: &CommitRecord) -> Result<Vec<Fault>, StoreError> {
        let (log, folder) = (self.layout.table(name).join("_delta_log"), name.folder());
        let known = record.last().and_then(|line| line.of(name));
        let Some(latest) = latest_commit(&log)? else {
            let gone = known.map(|k| format!("{folder} was at version {} and is gone", k.version));
            return Ok(gone.into_iter().collect());
        };
        let mut faults: Vec<Fault> =
            fault_of_commit(&commit_path(&log, latest), folder)?.into_iter().collect();
        if let Some(known) = known {
            let path = commit_path(&log, known.version);
            if latest < known.version {
                faults.push(format!("{folder} was at version {} and is at {latest}", known.version));
            // An old commit may have been cleared away after a checkpoint.
            } else if faults.is_empty() && path.exists() && sha256_of(&read(&path)?) != known.sha256 {
                faults.push(format!(
                    "{folder}/_delta_log/{:020}.json is not what was committed",
                    known.version
                ));
            }
        }
        Ok(faults)
    }

    /// What is wrong with the data files of a table, by their names and lengths.
    fn faults_of_files(&self, name: TableName, record: &CommitRecord) -> Result<Vec<Fault>, StoreError> {
        let (root, folder) = (self.layout.table(name), name.folder());
        if !is_table(&root)? {
            return Ok(Vec::new());
        }
        let table = match self.open_table(name) {
            Ok(table) => table,
            // What the system refuses says nothing of the table.
            Err(error) if is_of_the_system(&error) => return Err(error),
            Err(StoreError::Damaged { what }) => return Ok(vec![what]),
            // Some older commit is not right: every commit since the last checkpoint is read.
            Err(error) => return Ok(vec![format!("{folder} cannot be opened ({error})")]),
        };
        let files = table.files()?;
        let mut faults = Vec::new();
        let rows: u64 = files.iter().map(|f| f.rows).sum();
        let known = record.last().and_then(|line| line.of(name));
        if let Some(known) = known.filter(|k| k.version == table.version() && k.rows != rows) {
            faults.push(format!(
                "{folder} had {} rows at version {} and has {rows}",
                known.rows, known.version
            ));
        }
        for file in files {
            match fs::metadata(root.join(&file.path)).map(|m| m.len()) {
                Err(e) if e.kind() == ErrorKind::NotFound => {
                    faults.push(format!("{folder}/{} is missing", file.path));
                }
                // A file that may not be looked at is not lost.
                Err(e) => return Err(StoreError::io("look at", &root.join(&file.path))(e)),
                Ok(bytes) if bytes != file.bytes => {
                    faults
                        .push(format!("{folder}/{} has {bytes} bytes instead of {}", file.path, file.bytes));
                }
                Ok(_) => {}
            }
        }
        Ok(faults)
    }
}

/// What is wrong with the record of commits itself: lines that cannot be read, and lines that are missing. The last may be missing after a
/// crash, and no commit says that it was there.
fn faults_of_record(record: &CommitRecord, promised: Option<&Promised>) -> Vec<Fault> {
    let damaged = record.damaged.iter().map(|n| format!("line {n} of commits.ndjson cannot be read"));
    let torn_off = record.torn_off.iter().map(|n| {
        format!(
            "line {n} of commits.ndjson does not follow the one before it: a line is missing or was changed"
        )
    });
    let lost = promised.filter(|p| !record.is_there || p.lines > record.n_lines()).map(|p| {
        let (lines, by) = (p.lines, &p.by);
        if record.is_there {
            let there = record.n_lines();
            format!("commits.ndjson has {there} of the {lines} lines that it had when {by} was written")
        } else {
            format!("commits.ndjson is missing, and was there when {by} was written")
        }
    });
    damaged.chain(torn_off).chain(lost).collect()
}

/// An error that says the first fault, if there is one.
fn refuse(faults: &[Fault]) -> Result<(), StoreError> {
    let Some((first, more)) = faults.split_first() else { return Ok(()) };
    let what = if more.is_empty() { first.clone() } else { format!("{first}, and {} more", more.len()) };
    Err(StoreError::Damaged { what })
}

fn read(path: &Path) -> Result<Vec<u8>, StoreError> {
    fs::read(path).map_err(StoreError::io("read", path))
}

/// Whether a folder holds a table: a log with a commit, which a folder whose writer died at once has not.
///
/// # Errors
/// If it cannot be looked at: a folder without permission is not an empty one.
pub(super) fn is_table(root: &Path) -> Result<bool, StoreError> {
    Ok(latest_commit(&root.join("_delta_log"))?.is_some())
}

/// The version of the latest commit in a log.
pub(super) fn latest_commit(log: &Path) -> Result<Option<i64>, StoreError> {
    if !is_there(log)? {
        return Ok(None);
    }
    let version = |name: &str| name.strip_suffix(".json").and_then(|n| n.parse::<i64>().ok());
    let entries = fs::read_dir(log).map_err(StoreError::io("read", log))?;
    Ok(entries.filter_map(|e| version(&e.ok()?.file_name().to_string_lossy())).max())
}

/// What is wrong with a commit file: it must hold lines of JSON, and say what it is.
pub(super) fn fault_of_commit(path: &Path, folder: &str) -> Result<Option<Fault>, StoreError> {
    let bytes = read(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let fault = |what: &str| Ok(Some(format!("{folder}/_delta_log/{name} {what}")));
    if bytes.is_empty() {
        return fault("is empty");
    }
    let lines: Option<Vec<serde_json::Value>> = bytes
        .split(|&b| b == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).ok())
        .collect();
    match lines {
        None => fault("cannot be read"),
        Some(lines) if lines.iter().all(|l| l.get("commitInfo").is_none()) => fault("is cut off"),
        Some(_) => Ok(None),
    }
}

/// Removes files of a log that never got their names: those of ours and those of the Delta library.
fn remove_staged(log: &Path) -> Result<(), StoreError> {
    if !log.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(log).map_err(StoreError::io("read", log))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(STAGED) || name.contains(".json#") {
            let path = entry.path();
            fs::remove_file(&path).map_err(StoreError::io("remove", &path))?;
            tracing::warn!(file = name, "removed what a writer that died had left");
        }
    }
    Ok(())
}
