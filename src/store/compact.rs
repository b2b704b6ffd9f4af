//! Data files made into good ones: of few months, sorted, and not small. No row changes.

use deltalake::kernel::Action;
use serde::Serialize;

use super::clusters::groups;
use super::commit::Commits;
use super::error::StoreError;
use super::inspect::is_table;
use super::merge::{Source, merge};
use super::schema::TableName;
use super::store::{Store, Writing};
use super::table::{CommitMark, Table};

/// Tables whose files are written again.
pub(super) const REWRITTEN: [TableName; 2] = [TableName::Withdrawals, TableName::Events];

/// What was put together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Compacted {
    /// Version of the events after it.
    pub version: i64,
    /// Files that went.
    pub files_before: u64,
    /// Files that took their places.
    pub files_after: u64,
}

impl Store {
    /// Writes files of each pathway again that are small, or overlap in time, or span more months than they need: by month,
    /// sorted by episode, in one commit a table. No event changes.
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
                let sources: Vec<Source<'_>> = stored.iter().map(|file| (file, &[][..])).collect();
                let merged = merge(&stage, &sources)?;
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
}

impl Store {
    /// Events in data files that [`Store::compact`] would write again.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub fn rows_to_compact(&self) -> Result<u64, StoreError> {
        let root = self.layout.table(TableName::Events);
        if !is_table(&root)? {
            return Ok(0);
        }
        let files = self.runtime.block_on(Table::open(&root, TableName::Events))?.files()?;
        Ok(groups(files).iter().flatten().map(|file| file.rows).sum())
    }
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
