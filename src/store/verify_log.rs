//! The log of a table held against the files that older versions have, and against whoever else writes to tables.

use std::fs;
use std::path::Path;

use hashbrown::HashSet;
use serde_json::Value;

use super::data_file::{HASH_TAG, hash_of};
use super::error::StoreError;
use super::record::commit_path;
use super::removed::{Gone, RemovedFiles};
use super::schema::TableName;

/// A file that a version of a table got.
struct Added {
    path: String,
    bytes: u64,
    /// Hash of its bytes; files of older programs have none.
    hash: Option<String>,
}

/// The commits of a log, by version. A version whose entry was cleared away is not among them.
pub(super) fn commits_in(log: &Path, latest: i64) -> impl Iterator<Item = (i64, Vec<Value>)> {
    let log = log.to_owned();
    (0..=latest).filter_map(move |version| {
        let text = fs::read_to_string(commit_path(&log, version)).ok()?;
        Some((version, text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()))
    })
}

/// What is wrong with the log of a table and the files that only older versions have: changed, cut off, or missing though
/// neither an erasure nor vacuum removed them.
pub(super) fn faults_of_log(
    root: &Path,
    folder: &str,
    (latest, current): (i64, &HashSet<String>),
    removed: &RemovedFiles,
) -> Result<Vec<String>, StoreError> {
    let mut faults = Vec::new();
    for (version, actions) in commits_in(&root.join("_delta_log"), latest) {
        if folder == TableName::Events.folder() {
            faults.extend(lost(root, folder, version, &actions, removed));
        }
        if version > 0 && !actions.iter().any(is_ours) {
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
