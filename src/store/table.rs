//! One Delta table: opened, read and committed to through the `deltalake` crate.

use std::collections::HashMap;
use std::path::Path;

use deltalake::kernel::transaction::{CommitBuilder, CommitProperties};
use deltalake::kernel::{Action, Add, LogicalFileView, Transaction};
use deltalake::protocol::{DeltaOperation, SaveMode};
use deltalake::{DeltaTable, DeltaTableBuilder};

use super::data_file::HASH_TAG;
use super::durable::make_dir;
use super::durable_store::shared;
use super::error::StoreError;
use super::inspect::is_table;
use super::record::RECORDED;
use super::schema::{OCCURRED_ON, PATHWAY, TableName};
use crate::model::Day;

/// An open table at one version.
pub(super) struct Table {
    name: TableName,
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
    /// Bytes, as the log says.
    pub(super) bytes: u64,
    /// First and last day of its rows, days since 1970, as the log says.
    pub(super) days: Option<(i32, i32)>,
    /// Hash of its bytes, as the log says; files of older programs have none.
    pub(super) hash: Option<String>,
    /// The action that takes it out of the table.
    pub(super) remove: deltalake::kernel::Remove,
}

/// What a commit is marked with, so that it is made once and says everything of its cause.
#[derive(Debug, Clone)]
pub(super) struct CommitMark<'a> {
    /// The delivery, or what else it is.
    pub(super) id: &'a str,
    pub(super) cause: Cause<'a>,
}

/// Why there is a commit.
#[derive(Debug, Clone)]
pub(super) enum Cause<'a> {
    /// A delivery came.
    Delivery {
        /// Who delivered, if said.
        source: Option<&'a str>,
        /// When it was received, UTC microseconds.
        received_at: i64,
        /// Its receipt, kept in the log.
        receipt: serde_json::Value,
    },
    /// A person was erased.
    Erasure,
    /// Small files were put together.
    Compaction,
}

impl<'a> CommitMark<'a> {
    /// The mark of an erasure.
    pub(super) const fn erasure(id: &'a str) -> Self {
        Self { id, cause: Cause::Erasure }
    }

    /// The mark of a compaction.
    pub(super) const fn compaction(id: &'a str) -> Self {
        Self { id, cause: Cause::Compaction }
    }

    fn metadata(&self) -> HashMap<String, serde_json::Value> {
        match &self.cause {
            Cause::Delivery { source, received_at, receipt } => {
                let mut metadata = HashMap::from([
                    ("delivery".to_owned(), self.id.into()),
                    ("received_at".to_owned(), (*received_at).into()),
                    ("receipt".to_owned(), receipt.clone()),
                ]);
                metadata.extend(source.map(|source| ("source".to_owned(), source.into())));
                metadata
            }
            Cause::Erasure => HashMap::from([("change".to_owned(), "erasure".into())]),
            Cause::Compaction => HashMap::from([("change".to_owned(), "compaction".into())]),
        }
    }
}

impl Table {
    /// Opens the table, creating it if the folder has none.
    pub(super) async fn open_or_create(root: &Path, name: TableName) -> Result<Self, StoreError> {
        let failed = || StoreError::delta("open", name.folder());
        make_dir(root)?;
        if is_table(root)? {
            return Self::open(root, name).await;
        }
        let delta = builder(root, name)?
            .build()
            .map_err(failed())?
            .create()
            .with_table_name(name.folder())
            .with_columns(name.delta_columns())
            .with_partition_columns(name.partitions())
            .with_save_mode(SaveMode::ErrorIfExists)
            .await
            .map_err(StoreError::delta("create", name.folder()))?;
        Ok(Self { name, delta })
    }

    /// Opens the table at its latest version.
    pub(super) async fn open(root: &Path, name: TableName) -> Result<Self, StoreError> {
        let delta = builder(root, name)?.load().await.map_err(StoreError::delta("open", name.folder()))?;
        Ok(Self { name, delta })
    }

    /// Opens the table as it was at a version.
    pub(super) async fn open_at(root: &Path, name: TableName, version: i64) -> Result<Self, StoreError> {
        let failed = || StoreError::delta("open", name.folder());
        let builder = builder(root, name)?.with_version(u64::try_from(version).unwrap_or(u64::MAX));
        let delta = builder.load().await.map_err(failed())?;
        Ok(Self { name, delta })
    }

    /// The open version.
    pub(super) fn version(&self) -> i64 {
        self.delta.version().and_then(|v| i64::try_from(v).ok()).unwrap_or(-1)
    }

    /// Rows of the open version, as the log says.
    pub(super) fn rows(&self) -> Result<u64, StoreError> {
        let state = self.delta.snapshot().map_err(StoreError::delta("read", self.name.folder()))?;
        Ok(state.log_data().iter().map(|view| view.num_records().map_or(0, |n| n as u64)).sum())
    }

    /// The files of the open version, by path.
    pub(super) fn files(&self) -> Result<Vec<ActiveFile>, StoreError> {
        let state = self.delta.snapshot().map_err(StoreError::delta("read", self.name.folder()))?;
        let mut files: Vec<ActiveFile> = state
            .log_data()
            .iter()
            .map(|view| {
                let add = added(&view);
                ActiveFile {
                    path: view.path().into_owned(),
                    pathway: view.partition_values_map().remove(PATHWAY).flatten().unwrap_or_default(),
                    rows: view.num_records().map_or(0, |n| n as u64),
                    bytes: u64::try_from(view.size()).unwrap_or(0),
                    days: days_of(&add),
                    hash: add.tags.and_then(|mut tags| tags.remove(HASH_TAG).flatten()),
                    remove: view.remove_action(true),
                }
            })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    /// Commits actions on top of the open version; gives the new one, which is not opened. The commit says how many lines the record of
    /// commits has.
    pub(super) async fn commit(
        self,
        actions: Vec<Action>,
        mark: &CommitMark<'_>,
        lines_recorded: u64,
    ) -> Result<i64, StoreError> {
        let name = self.name.folder();
        let failed = || StoreError::delta("commit to", name);
        let state = self.delta.snapshot().map_err(failed())?;
        let partition_by = Some(self.name.partitions()).filter(|p| !p.is_empty());
        let operation = DeltaOperation::Write { mode: SaveMode::Append, partition_by, predicate: None };
        let mut metadata = mark.metadata();
        metadata.insert(RECORDED.to_owned(), lines_recorded.into());
        let properties = CommitProperties::default()
            .with_metadata(metadata)
            .with_application_transaction(Transaction::new(format!("ledtid:{}", mark.id), 1))
            // Entries of the log are small, and every kept version needs its own: they are never cleared away.
            .with_cleanup_expired_logs(Some(false));
        let commit = CommitBuilder::from(properties)
            .with_actions(actions)
            .build(Some(state), self.delta.log_store(), operation)
            .await
            .map_err(failed())?;
        Ok(i64::try_from(commit.version()).unwrap_or(i64::MAX))
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

/// What the log says of a file.
#[expect(deprecated, reason = "the library lets the tags of a file out in no other way")]
fn added(view: &LogicalFileView) -> Add {
    view.add_action()
}

/// First and last day of a file's rows.
fn days_of(add: &Add) -> Option<(i32, i32)> {
    let stats: serde_json::Value = serde_json::from_str(add.stats.as_deref()?).ok()?;
    let day = |of: &str| Some(Day::parse(stats[of][OCCURRED_ON].as_str()?)?.unix_days());
    Some((day("minValues")?, day("maxValues")?))
}

/// A table on a disk on which what is written lasts.
fn builder(root: &Path, name: TableName) -> Result<DeltaTableBuilder, StoreError> {
    let url = url_of(root)?;
    let builder =
        DeltaTableBuilder::from_url(url.clone()).map_err(StoreError::delta("open", name.folder()))?;
    Ok(builder.with_storage_backend(shared(), url))
}

fn url_of(root: &Path) -> Result<url::Url, StoreError> {
    let path = root.canonicalize().map_err(StoreError::io("find", root))?;
    url::Url::from_directory_path(&path)
        .ok()
        .ok_or(StoreError::NotAStore { path, why: "its path cannot be written as an address" })
}
