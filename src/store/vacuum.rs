//! Files that no kept version needs, removed.

use std::fs;
use std::path::{Path, PathBuf};

use hashbrown::HashSet;
use serde::Serialize;
use serde_json::Value;

use super::durable::remove_file;
use super::error::StoreError;
use super::inspect::is_table;
use super::log_entries::LogEntries;
use super::removed::Removal;
use super::schema::TableName;
use super::store::{Store, Writing};
use super::table::Table;
use super::verify::data_files;

/// What was removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Vacuumed {
    /// Data files.
    pub files_removed: u64,
    /// Their bytes.
    pub bytes_removed: u64,
}

impl Store {
    /// Removes data files that no version needs but those that were replaced before a time (UTC milliseconds), and that
    /// are themselves older; and what was derived from older versions.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if an entry of a log is missing; otherwise if a log cannot be read or a file not be removed.
    pub fn vacuum(&self, writing: &Writing, before_ms: i64) -> Result<Vacuumed, StoreError> {
        let _ = writing;
        let mut done = Vacuumed::default();
        // Of rejections and deliveries no file is ever replaced, but writers that died leave some there, too.
        for name in TableName::ALL {
            let root = self.layout.table(name);
            if !is_table(&root)? {
                continue;
            }
            // What an entry that is missing replaced would be taken for what nobody needs.
            self.refuse_missing_entries(name)?;
            let files = self.runtime.block_on(Table::open(&root, name))?.files()?;
            let mut needed: HashSet<String> = files.into_iter().map(|f| f.path).collect();
            needed.extend(removed_since(&self.entries(name)?, before_ms)?);
            let below = |data: PathBuf| {
                let path = data.strip_prefix(&root).ok()?.to_string_lossy().into_owned();
                Some((data, path))
            };
            let mut gone: Vec<(PathBuf, String)> = data_files(&root).into_iter().filter_map(below).collect();
            gone.retain(|(data, path)| !needed.contains(path) && is_older(data, before_ms));
            let paths: Vec<String> = gone.iter().map(|(_, path)| path.clone()).collect();
            self.note_removed(name, &paths, Removal::Vacuum)?;
            for (data, path) in gone {
                done.bytes_removed += data.metadata().map_or(0, |m| m.len());
                done.files_removed += 1;
                // First the identities: without its data file nobody would look for them.
                let identities = self.layout.identities(name, &path);
                if identities.exists() {
                    remove_file(&identities)?;
                }
                remove_file(&data)?;
            }
        }
        self.layout.forget_older_versions()?;
        Ok(done)
    }
}

/// Files that were replaced at or after a time: versions before have them.
///
/// A file was replaced after everything that came before it, whatever the clock of its commit said: it counts as replaced at the latest
/// time up to its version.
fn removed_since(log: &LogEntries, since_ms: i64) -> Result<Vec<String>, StoreError> {
    let mut paths = Vec::new();
    let mut latest_ms = i64::MIN;
    for (_, path) in log.paths() {
        let text = fs::read_to_string(&path).map_err(StoreError::io("read", &path))?;
        let dated =
            text.lines().filter(|line| line.contains("\"remove\"") || line.contains("\"commitInfo\""));
        let actions: Vec<Value> = dated.filter_map(|line| serde_json::from_str(line).ok()).collect();
        latest_ms = actions.iter().filter_map(time_of).fold(latest_ms, i64::max);
        let removed = actions.iter().filter_map(|action| action.get("remove"));
        // Of one without a time nobody knows that it is old.
        let stays = removed.filter(|remove| latest_ms >= since_ms || remove["deletionTimestamp"].is_null());
        paths.extend(stays.filter_map(|remove| remove["path"].as_str()).map(str::to_owned));
    }
    // The log writes `=` in a path as an address does.
    Ok(paths.into_iter().map(|path| path.replace("%3D", "=")).collect())
}

/// The time that an action says, UTC milliseconds.
fn time_of(action: &Value) -> Option<i64> {
    let commit = action["commitInfo"]["timestamp"].as_i64();
    commit.or_else(|| action["remove"]["deletionTimestamp"].as_i64())
}

/// Whether a file was written before a time.
fn is_older(path: &Path, before_ms: i64) -> bool {
    let written = path.metadata().and_then(|m| m.modified()).ok();
    let since = written.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    since.and_then(|age| i64::try_from(age.as_millis()).ok()).is_some_and(|at| at < before_ms)
}
