//! A data directory of an older format brought to ours: `ledtid upgrade`.
//!
//! Format 1 had no record of commits, kept no withdrawals and knew no erased persons. What format 2 adds is made when it is
//! needed, but for the record: without one, nobody would miss a commit that a power cut took.
//!
//! Each step asks what is there, not what was done before, and the mark comes last: stopped anywhere, it is run again.

use serde::Serialize;

use super::error::StoreError;
use super::identity::Identity;
use super::inspect::is_table;
use super::layout::FORMAT;
use super::rebuild::identities_for;
use super::record::CommitRecord;
use super::schema::TableName;
use super::store::Store;
use super::table::Table;

/// What an upgrade changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Upgraded {
    /// Format of the directory before.
    pub from: u32,
    /// Format of the directory after.
    pub to: u32,
    /// Whether the tables had no record of commits, and got one.
    pub recorded: bool,
    /// Data files whose identities were missing, and were made.
    pub identities_made: u64,
}

impl Store {
    /// Brings the directory to the present format, after everything in it has been verified. No event changes.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], and nothing is changed, if something is wrong with the store; otherwise if something
    /// cannot be read or written: run again, it does what is left.
    pub fn upgrade(&self) -> Result<Upgraded, StoreError> {
        if let Some(what) = self.verify()?.faults.into_iter().next() {
            return Err(StoreError::Damaged { what });
        }
        let _lock = self.layout.lock()?;
        let from = self.layout.check()?;
        self.check_before_writing()?;
        if from < FORMAT {
            self.layout.forget_older_versions()?;
        }
        let identities_made = self.make_identities()?;
        let recorded = self.record_if_there_is_none()?;
        self.layout.raise_format()?;
        Ok(Upgraded { from, to: self.layout.check()?, recorded, identities_made })
    }

    /// Makes the identities that are missing beside data files; of how many.
    fn make_identities(&self) -> Result<u64, StoreError> {
        let mut made = 0;
        for name in [TableName::Events, TableName::Withdrawals] {
            let root = self.layout.table(name);
            if !is_table(&root)? {
                continue;
            }
            for file in self.runtime.block_on(Table::open(&root, name))?.files()? {
                let path = self.layout.identities(name, &file.path);
                let wanted = file.rows * size_of::<Identity>() as u64;
                if std::fs::metadata(&path).is_ok_and(|m| m.len() == wanted) {
                    continue;
                }
                identities_for(&root.join(&file.path), &path, file.rows)?;
                made += 1;
            }
        }
        Ok(made)
    }

    /// Records what the tables are, where nothing was ever recorded; whether it did.
    fn record_if_there_is_none(&self) -> Result<bool, StoreError> {
        let record = CommitRecord::read(&self.layout.commits())?;
        let has_tables = is_table(&self.layout.table(TableName::Events))?;
        if record.last().is_some() || !has_tables {
            return Ok(false);
        }
        self.acknowledge("upgrade")?;
        Ok(true)
    }
}
