//! Files of a stage put into their tables, and committed.

use deltalake::kernel::Action;

use super::data_file::DataFile;
use super::durable::{move_file, move_files};
use super::error::StoreError;
use super::ledger::{StoredDelivery, ledger_row};
use super::mend::missing_from_ledger;
use super::origin::new_name;
use super::rewrite::Copied;
use super::schema::{PATHWAY, TableName};
use super::staging::Staging;
use super::store::Store;
use super::table::{Cause, CommitMark, Table};

/// The commits of one change of the store.
#[derive(Debug, Clone, Copy)]
pub(super) struct Commits<'a> {
    store: &'a Store,
    modified_ms: i64,
}

impl<'a> Commits<'a> {
    /// Commits whose files were made at a time, milliseconds.
    pub(super) const fn new(store: &'a Store, modified_ms: i64) -> Self {
        Self { store, modified_ms }
    }

    /// Moves files of a pathway into a table's folder; gives the actions that make them part of it.
    pub(super) fn place(
        self,
        name: TableName,
        pathway: &str,
        files: &[Copied],
    ) -> Result<Vec<Action>, StoreError> {
        let root = self.store.layout.table(name);
        let mut moves = Vec::new();
        let mut actions = Vec::new();
        for (file, identities) in files {
            if file.hash.is_empty() {
                let what = format!("{} is no file for the table", file.path.display());
                return Err(StoreError::Damaged { what });
            }
            let path = format!("{PATHWAY}={pathway}/{}", new_name(file.origin.as_deref()));
            moves.push((file.path.as_path(), root.join(&path)));
            moves.push((identities.as_path(), self.store.layout.identities(name, &path)));
            actions.push(Action::Add(file.add(path, Some(pathway), self.modified_ms)));
        }
        move_files(&moves)?;
        Ok(actions)
    }

    fn move_in(self, name: TableName, file: &DataFile, path: &str) -> Result<(), StoreError> {
        let target = self.store.layout.table(name).join(path);
        move_file(&file.path, &target)
    }

    /// Commits actions to a table, which is made if it is not there.
    pub(super) fn commit(
        self,
        name: TableName,
        actions: Vec<Action>,
        mark: &CommitMark<'_>,
    ) -> Result<(), StoreError> {
        let root = self.store.layout.table(name);
        let runtime = &self.store.runtime;
        let table = runtime.block_on(Table::open_or_create(&root, name))?;
        let recorded = self.store.lines_recorded()?;
        runtime.block_on(table.commit(actions, mark, recorded)).map(drop)
    }

    /// Adds a file to a table without partitions.
    pub(super) fn append(
        self,
        name: TableName,
        file: &DataFile,
        mark: &CommitMark<'_>,
    ) -> Result<(), StoreError> {
        let path = new_name(None);
        self.move_in(name, file, &path)?;
        self.commit(name, vec![Action::Add(file.add(path, None, self.modified_ms))], mark)
    }

    /// Enters a delivery into the ledger.
    pub(super) fn enter(
        self,
        stage: &Staging,
        row: &StoredDelivery,
        mark: &CommitMark<'_>,
    ) -> Result<(), StoreError> {
        let file = ledger_row(&stage.new_path("parquet"), row)?;
        self.append(TableName::Deliveries, &file, mark)
    }
}

impl Store {
    /// Adds to the ledger what a crash kept out of it; gives the whole ledger.
    pub(super) fn mend_ledger(
        &self,
        stage: &Staging,
        latest: i64,
    ) -> Result<Vec<StoredDelivery>, StoreError> {
        let log = self.layout.table(TableName::Events).join("_delta_log");
        let mut ledger = self.deliveries()?;
        if let Some(ahead) = ledger.iter().map(|d| d.version).max().filter(|&version| version > latest) {
            let what = format!("the ledger has a delivery of version {ahead} and events is at {latest}");
            return Err(StoreError::Damaged { what });
        }
        for row in missing_from_ledger(&log, latest, &ledger) {
            tracing::warn!(
                delivery.id = row.delivery,
                "the ledger lacked a delivery that is in the store: mended"
            );
            let received_at = row.received_at.unwrap_or(0);
            let receipt = serde_json::from_str(&row.receipt).unwrap_or_default();
            let cause = Cause::Delivery { source: row.source.as_deref(), received_at, receipt };
            let mark = CommitMark { id: &row.delivery, cause };
            Commits::new(self, received_at / 1_000).enter(stage, &row, &mark)?;
            ledger.push(row);
        }
        Ok(ledger)
    }
}
