//! The log of a table held against the files that older versions have, and against whoever else writes to tables.

use std::fs;
use std::path::Path;

use hashbrown::HashSet;
use serde_json::Value;

use super::data_file::{HASH_TAG, hash_of};
use super::error::StoreError;
use super::inspect::fault_of_commit;
use super::log_entries::LogEntries;
use super::removed::{Gone, RemovedFiles};
use super::schema::TableName;

/// A file that a version of a table got.
struct Added {
    path: String,
    bytes: u64,
    /// Hash of its bytes; files of older programs have none.
    hash: Option<String>,
}

/// The actions of an entry of a log.
fn actions_in(entry: &Path) -> Result<Vec<Value>, StoreError> {
    let bytes = fs::read(entry).map_err(StoreError::io("read", entry))?;
    Ok(bytes.split(|&b| b == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

/// What is wrong with the log of a table and the files that only older versions have: changed, cut off, or missing though
/// neither an erasure nor vacuum removed them. Entries that are missing are told elsewhere (`log_entries.rs`).
pub(super) fn faults_of_log(
    root: &Path,
    folder: &str,
    current: &HashSet<String>,
    removed: &RemovedFiles,
) -> Result<Vec<String>, StoreError> {
    let mut faults = Vec::new();
    for (version, entry) in LogEntries::read(&root.join("_delta_log"))?.paths() {
        let actions = match actions_in(&entry) {
            Ok(actions) => actions,
            Err(error) => {
                faults.push(format!("{folder}/_delta_log/{version:020}.json cannot be looked at: {error}"));
                continue;
            }
        };
        if folder == TableName::Events.folder() {
            faults.extend(lost(root, folder, version, &actions, removed));
        }
        if let Some(fault) = fault_of_commit(&entry, folder)? {
            faults.push(fault);
        } else if version > 0 && !actions.iter().any(is_ours) {
            faults.push(format!(
                "{folder}/_delta_log/{version:020}.json is of another program: no receipt tells what it did"
            ));
        }
        for added in actions.iter().filter_map(added).filter(|added| !current.contains(&added.path)) {
            faults.extend(fault_of_old_file(root, folder, &added)?);
        }
    }
    Ok(faults)
}

/// The names of the data files that some version of a table has or had; `None` if the log does not say all of them: where entries
/// are missing, or were cleared away by an older program, nothing can be said of files that the others do not name.
pub(super) fn named_files(log: &LogEntries) -> Result<Option<HashSet<String>>, StoreError> {
    let begins_with_the_first = log.paths().next().is_some_and(|(version, _)| version == 0);
    if !begins_with_the_first || !log.missing(None)?.is_empty() {
        return Ok(None);
    }
    let mut named = HashSet::new();
    for (_, entry) in log.paths() {
        // One that may not be read, or is not whole, has been told.
        let Ok(actions) = actions_in(&entry) else { return Ok(None) };
        if fault_of_commit(&entry, "")?.is_some() {
            return Ok(None);
        }
        let files = actions.iter().flat_map(|action| [&action["add"], &action["remove"]]);
        let paths = files.filter_map(|file| file["path"].as_str());
        named.extend(paths.filter_map(|path| path.rsplit('/').next()).map(str::to_owned));
    }
    Ok(Some(named))
}

/// The files that went with a commit and that nothing is known of: the version before it has lost them.
fn lost(root: &Path, folder: &str, version: i64, actions: &[Value], removed: &RemovedFiles) -> Vec<String> {
    let gone = actions.iter().filter_map(|action| Some(as_path(action.get("remove")?["path"].as_str()?)));
    let gone = gone.filter(|path| !root.join(path).exists()).map(|path| format!("{folder}/{path}"));
    let lost = gone.filter(|place| removed.why_gone(version - 1, std::slice::from_ref(place)) == Gone::Lost);
    lost.map(|place| format!("{place}, of version {}, is missing", version - 1)).collect()
}

/// A path as it is on the disk: the log writes `=` as an address does.
fn as_path(in_log: &str) -> String {
    in_log.replace("%3D", "=")
}

/// Whether an action is the mark of a commit of ours.
fn is_ours(action: &Value) -> bool {
    action["txn"]["appId"].as_str().is_some_and(|id| id.starts_with("ledtid:"))
}

fn added(action: &Value) -> Option<Added> {
    let add = action.get("add")?;
    Some(Added {
        path: as_path(add["path"].as_str()?),
        bytes: add["size"].as_u64()?,
        hash: add["tags"][HASH_TAG].as_str().map(str::to_owned),
    })
}

fn fault_of_old_file(root: &Path, folder: &str, added: &Added) -> Result<Option<String>, StoreError> {
    let (data, place) = (root.join(&added.path), format!("{folder}/{}", added.path));
    let Ok(bytes) = fs::metadata(&data).map(|m| m.len()) else { return Ok(None) };
    if bytes != added.bytes {
        return Ok(Some(format!(
            "{place}, of an older version, has {bytes} bytes instead of {}",
            added.bytes
        )));
    }
    let Some(hash) = &added.hash else { return Ok(None) };
    let is_same = hash_of(&data)? == *hash;
    Ok((!is_same).then(|| format!("{place}, of an older version, is not what was written")))
}
