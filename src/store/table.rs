//! One Delta table: opened, read and committed to through the `deltalake` crate.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use deltalake::kernel::transaction::{CommitBuilder, CommitProperties};
use deltalake::kernel::{Action, Transaction};
use deltalake::protocol::{DeltaOperation, SaveMode};
use deltalake::{DeltaTable, DeltaTableBuilder};

use super::durable::sync_file;
use super::error::StoreError;
use super::schema::{PATHWAY, TableName};

/// An open table at one version.
pub(super) struct Table {
    name: TableName,
    root: PathBuf,
    delta: DeltaTable,
}

/// A file of the current version.
#[derive(Debug, Clone)]
pub(super) struct ActiveFile {
    /// Path relative to the table.
    pub(super) path: String,
    /// Partition.
    pub(super) pathway: String,
    /// Rows, as the log says.
    pub(super) rows: u64,
    /// The action that takes it out of the table.
    pub(super) remove: deltalake::kernel::Remove,
}

/// What a commit is marked with, so that it is made once.
#[derive(Debug, Clone)]
pub(super) struct CommitMark<'a> {
    /// The delivery.
    pub(super) delivery: &'a str,
    /// Its receipt, kept in the log.
    pub(super) receipt: serde_json::Value,
}

impl Table {
    /// Opens the table, creating it if the folder has none.
    pub(super) async fn open_or_create(root: &Path, name: TableName) -> Result<Self, StoreError> {
        let failed = || StoreError::delta("open", name.folder());
        std::fs::create_dir_all(root).map_err(StoreError::io("create", root))?;
        if root.join("_delta_log").exists() {
            return Self::open(root, name).await;
        }
        let table = DeltaTable::try_from_url(url_of(root)?).await.map_err(failed())?;
        let delta = table
            .create()
            .with_table_name(name.folder())
            .with_columns(name.delta_columns())
            .with_partition_columns(name.partitions())
            .with_save_mode(SaveMode::ErrorIfExists)
            .await
            .map_err(StoreError::delta("create", name.folder()))?;
        let table = Self { name, root: root.to_owned(), delta };
        table.sync_log(0)?;
        Ok(table)
    }

    /// Opens the table at its latest version.
    pub(super) async fn open(root: &Path, name: TableName) -> Result<Self, StoreError> {
        let failed = || StoreError::delta("open", name.folder());
        let builder = DeltaTableBuilder::from_url(url_of(root)?).map_err(failed())?;
        let delta = builder.load().await.map_err(failed())?;
        Ok(Self { name, root: root.to_owned(), delta })
    }

    /// The open version.
    pub(super) fn version(&self) -> i64 {
        self.delta.version().and_then(|v| i64::try_from(v).ok()).unwrap_or(-1)
    }

    /// The files of the open version, by path.
    pub(super) fn files(&self) -> Result<Vec<ActiveFile>, StoreError> {
        let state = self.delta.snapshot().map_err(StoreError::delta("read", self.name.folder()))?;
        let mut files: Vec<ActiveFile> = state
            .log_data()
            .iter()
            .map(|view| ActiveFile {
                path: view.path().into_owned(),
                pathway: view.partition_values_map().remove(PATHWAY).flatten().unwrap_or_default(),
                rows: view.num_records().map_or(0, |n| n as u64),
                remove: view.remove_action(true),
            })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    /// Commits actions on top of the open version, syncs the log, and opens the new version.
    pub(super) async fn commit(
        &mut self,
        actions: Vec<Action>,
        mark: &CommitMark<'_>,
    ) -> Result<i64, StoreError> {
        let name = self.name.folder();
        let failed = || StoreError::delta("commit to", name);
        let state = self.delta.snapshot().map_err(failed())?;
        let partition_by = Some(self.name.partitions()).filter(|p| !p.is_empty());
        let operation = DeltaOperation::Write { mode: SaveMode::Append, partition_by, predicate: None };
        let metadata = HashMap::from([
            ("delivery".to_owned(), serde_json::Value::from(mark.delivery)),
            ("receipt".to_owned(), mark.receipt.clone()),
        ]);
        let properties = CommitProperties::default()
            .with_metadata(metadata)
            .with_application_transaction(Transaction::new(format!("ledtid:{}", mark.delivery), 1));
        let commit = CommitBuilder::from(properties)
            .with_actions(actions)
            .build(Some(state), self.delta.log_store(), operation)
            .await
            .map_err(failed())?;
        let version = i64::try_from(commit.version()).unwrap_or(i64::MAX);
        self.sync_log(version)?;
        *self = Self::open(&self.root, self.name).await?;
        Ok(version)
    }

    /// A Delta commit on a local disk syncs nothing, so we do.
    fn sync_log(&self, version: i64) -> Result<(), StoreError> {
        sync_file(&self.root.join("_delta_log").join(format!("{version:020}.json")))
    }
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table")
            .field("name", &self.name)
            .field("version", &self.version())
            .finish_non_exhaustive()
    }
}

fn url_of(root: &Path) -> Result<url::Url, StoreError> {
    let path = root.canonicalize().map_err(StoreError::io("find", root))?;
    url::Url::from_directory_path(&path)
        .ok()
        .ok_or(StoreError::NotAStore { path, why: "its path cannot be written as an address" })
}
