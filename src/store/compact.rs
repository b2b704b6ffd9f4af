//! Small data files made into good ones, and files that no kept version needs removed.

use std::fs;
use std::path::Path;

use arrow::array::{RecordBatch, UInt32Array};
use arrow::compute::{SortColumn, concat_batches, lexsort_to_indices, take};
use arrow::datatypes::SchemaRef;
use deltalake::kernel::Action;
use hashbrown::HashSet;
use serde::Serialize;

use super::commit::Commits;
use super::data_file::{DataFileWriter, read_batches};
use super::durable::remove_file;
use super::error::StoreError;
use super::identity::{Identity, IdentityWriter, for_each_identity};
use super::inspect::is_table;
use super::rewrite::{Copied, StoredFile};
use super::schema::{EPISODE_ID, OCCURRED_ON, TableName};
use super::staging::Staging;
use super::store::{Store, Writing};
use super::table::{ActiveFile, CommitMark, Table};
use super::verify::data_files;

/// Rows of a good file: those with fewer are put together until they have so many.
const GOOD: u64 = 1 << 20;
/// Rows that are written at once.
const SLICE: usize = 32 << 10;
/// Tables whose files are written again.
const REWRITTEN: [TableName; 2] = [TableName::Withdrawals, TableName::Events];

/// What was put together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Compacted {
    /// Version of the events after it.
    pub version: i64,
    /// Small files that went.
    pub files_before: u64,
    /// Files that took their places.
    pub files_after: u64,
}

/// What was removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Vacuumed {
    /// Data files.
    pub files_removed: u64,
    /// Their bytes.
    pub bytes_removed: u64,
}

impl Store {
    /// Puts the small files of each pathway together, sorted by episode, in one commit a table. No event changes.
    ///
    /// # Errors
    /// If something cannot be read or written; the tables are as they were, or one is done.
    pub fn compact(&self, writing: &Writing, at: i64) -> Result<Compacted, StoreError> {
        let _ = writing;
        let id = uuid::Uuid::new_v4().simple().to_string();
        let stage = self.stage(&id, 0)?;
        let commits = Commits::new(self, at / 1_000);
        let mut done = Compacted::default();
        for name in REWRITTEN {
            let root = self.layout.table(name);
            if !is_table(&root)? {
                continue;
            }
            let files = self.runtime.block_on(Table::open(&root, name))?.files()?;
            let mut actions = Vec::new();
            for group in groups(files) {
                let stored = self.stored_files(name, &group)?;
                let merged = [merge(&stage, &stored)?];
                for action in commits.place(name, &group[0].pathway, &merged)? {
                    actions.push(same_data(action));
                    done.files_after += 1;
                }
                done.files_before += group.len() as u64;
                actions.extend(group.into_iter().map(|file| same_data(Action::Remove(file.remove))));
            }
            if !actions.is_empty() {
                commits.commit(name, actions, &CommitMark::compaction(&id))?;
            }
        }
        if done.files_before > 0 {
            self.acknowledge(&id)?;
        }
        done.version = self.latest_version()?;
        Ok(done)
    }

    /// Removes data files that no version needs but those that were replaced before a time (UTC milliseconds), and that
    /// are themselves older; and what was derived from older versions.
    ///
    /// # Errors
    /// If a log cannot be read or a file not be removed.
    pub fn vacuum(&self, writing: &Writing, before_ms: i64) -> Result<Vacuumed, StoreError> {
        let _ = writing;
        let mut done = Vacuumed::default();
        for name in REWRITTEN {
            let root = self.layout.table(name);
            if !is_table(&root)? {
                continue;
            }
            let files = self.runtime.block_on(Table::open(&root, name))?.files()?;
            let mut needed: HashSet<String> = files.into_iter().map(|f| f.path).collect();
            needed.extend(removed_since(&root.join("_delta_log"), before_ms)?);
            for data in data_files(&root) {
                let Ok(path) = data.strip_prefix(&root).map(|p| p.to_string_lossy().into_owned()) else {
                    continue;
                };
                if needed.contains(&path) || !is_older(&data, before_ms) {
                    continue;
                }
                done.bytes_removed += data.metadata().map_or(0, |m| m.len());
                done.files_removed += 1;
                remove_file(&data)?;
                let identities = self.layout.identities(name, &path);
                if identities.exists() {
                    remove_file(&identities)?;
                }
            }
        }
        self.layout.forget_older_versions()?;
        Ok(done)
    }
}

/// Small files of one pathway that together make a good one; what is alone stays.
fn groups(files: Vec<ActiveFile>) -> Vec<Vec<ActiveFile>> {
    let mut small: Vec<ActiveFile> = files.into_iter().filter(|f| f.rows < GOOD).collect();
    small.sort_by(|a, b| (&a.pathway, a.rows, &a.path).cmp(&(&b.pathway, b.rows, &b.path)));
    let mut groups: Vec<(u64, Vec<ActiveFile>)> = Vec::new();
    for file in small {
        match groups.last_mut() {
            Some((rows, group)) if group[0].pathway == file.pathway && *rows + file.rows <= GOOD => {
                *rows += file.rows;
                group.push(file);
            }
            _ => groups.push((file.rows, vec![file])),
        }
    }
    groups.into_iter().map(|(_, group)| group).filter(|group| group.len() > 1).collect()
}

/// An action that brings or takes files, and no rows.
fn same_data(action: Action) -> Action {
    match action {
        Action::Add(mut add) => {
            add.data_change = false;
            Action::Add(add)
        }
        Action::Remove(mut remove) => {
            remove.data_change = false;
            Action::Remove(remove)
        }
        other => other,
    }
}

/// One file of the rows of several, sorted by episode and day.
fn merge(stage: &Staging, files: &[StoredFile]) -> Result<Copied, StoreError> {
    let schema = TableName::Events.file_schema();
    let mut batches = Vec::new();
    let mut identities: Vec<Identity> = Vec::new();
    for file in files {
        for batch in read_batches(&file.data, &[])? {
            batches.push(RecordBatch::try_new(SchemaRef::clone(&schema), batch?.columns().to_vec())?);
        }
        for_each_identity(&file.identities, |_, identity| identities.push(identity))?;
    }
    let rows = concat_batches(&schema, &batches)?;
    drop(batches);
    let order = order_of(&rows)?;
    let mut data = DataFileWriter::create(stage.new_path("parquet"), SchemaRef::clone(&schema))?;
    let mut out = IdentityWriter::create(stage.new_path("ids"))?;
    for part in order.values().chunks(SLICE) {
        let indices = UInt32Array::from(part.to_vec());
        let columns: Result<Vec<_>, _> = rows.columns().iter().map(|c| take(c, &indices, None)).collect();
        data.write(&RecordBatch::try_new(SchemaRef::clone(&schema), columns?)?)?;
        let sorted: Vec<Identity> = part.iter().map(|&row| identities[row as usize]).collect();
        out.write(&sorted)?;
    }
    Ok((data.finish()?, out.finish()?))
}

fn order_of(rows: &RecordBatch) -> Result<UInt32Array, StoreError> {
    let columns: Vec<SortColumn> = [EPISODE_ID, OCCURRED_ON]
        .into_iter()
        .filter_map(|name| rows.column_by_name(name))
        .map(|values| SortColumn { values: std::sync::Arc::clone(values), options: None })
        .collect();
    Ok(lexsort_to_indices(&columns, None)?)
}

/// Files that were replaced at or after a time: versions before have them.
fn removed_since(log: &Path, since_ms: i64) -> Result<Vec<String>, StoreError> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(log).map_err(StoreError::io("read", log))?.flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|e| e != "json") {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(StoreError::io("read", &path))?;
        for line in text.lines().filter(|line| line.contains("\"remove\"")) {
            let Ok(action) = serde_json::from_str::<serde_json::Value>(line) else { continue };
            let removed = &action["remove"];
            let at = removed["deletionTimestamp"].as_i64().unwrap_or(i64::MAX);
            if at >= since_ms {
                paths.extend(removed["path"].as_str().map(str::to_owned));
            }
        }
    }
    // The log writes `=` in a path as an address does.
    Ok(paths.into_iter().map(|path| path.replace("%3D", "=")).collect())
}

/// Whether a file was written before a time.
fn is_older(path: &Path, before_ms: i64) -> bool {
    let written = path.metadata().and_then(|m| m.modified()).ok();
    let since = written.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    since.and_then(|age| i64::try_from(age.as_millis()).ok()).is_some_and(|at| at < before_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(pathway: &str, rows: u64) -> ActiveFile {
        ActiveFile {
            path: format!("{pathway}/{rows}"),
            pathway: pathway.to_owned(),
            rows,
            bytes: 0,
            hash: None,
            remove: deltalake::kernel::Remove::default(),
        }
    }

    #[test]
    fn small_files_of_a_pathway_go_together_and_good_ones_stay() {
        let files = vec![
            file("a", GOOD),
            file("a", 5),
            file("a", 3),
            file("b", 7),
            file("c", GOOD - 1),
            file("c", 2),
        ];
        let found: Vec<Vec<u64>> = groups(files).iter().map(|g| g.iter().map(|f| f.rows).collect()).collect();
        assert_eq!(found, [vec![3, 5]], "b is alone, and c would be too large");
    }
}
