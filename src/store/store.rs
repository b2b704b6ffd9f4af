//! The store: a data directory with its tables.

use std::fs::File;
use std::path::{Path, PathBuf};

use deltalake::kernel::Action;
use tokio::runtime::Runtime;

use super::data_file::{DataFile, read_batches};
use super::durable::{move_file, sync_dir};
use super::error::StoreError;
use super::layout::Layout;
use super::ledger::{LedgerEntry, StoredDelivery, ledger_row, ledger_rows};
use super::mend::missing_from_ledger;
use super::rebuild::identities_for;
use super::reconcile::{Change, StoredFile, reconcile};
use super::schema::{PATHWAY, TableName};
use super::settle::Effects;
use super::staging::Staging;
use super::table::{ActiveFile, CommitMark, Table};

/// A data directory that is open for reading, and for writing by who holds a [`Writing`].
#[derive(Debug)]
pub struct Store {
    layout: Layout,
    runtime: Runtime,
}

/// The right to write: other writers, in other processes too, wait until it is dropped.
#[derive(Debug)]
pub struct Writing {
    _lock: File,
}

/// A version of the events table: its files by pathway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventsVersion {
    /// Version of the Delta table; −1 if there is none yet.
    pub version: i64,
    /// The pathways that have events, by slug.
    pub pathways: Vec<PathwayFiles>,
}

/// The data files of a pathway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathwayFiles {
    /// Slug.
    pub pathway: String,
    /// Data files, sorted.
    pub files: Vec<PathBuf>,
    /// Events in them.
    pub rows: u64,
}

/// The outcome of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// What the rows did.
    pub effects: Effects,
    /// Version of the events table.
    pub version: i64,
}

/// A delivery whose rows have been compared with the store, and that is not in it yet.
#[derive(Debug)]
pub struct Settled {
    stage: Staging,
    events: Table,
    files: Vec<ActiveFile>,
    changes: Vec<(String, Vec<ActiveFile>, Change)>,
    effects: Effects,
}

impl Settled {
    /// What the rows would do.
    #[must_use]
    pub const fn effects(&self) -> Effects {
        self.effects
    }
}

impl Store {
    /// Opens a data directory for writing, making an empty or missing one into a store.
    ///
    /// # Errors
    /// If the directory is something else, of a newer format, or cannot be written.
    pub fn open_or_create(root: &Path) -> Result<Self, StoreError> {
        let layout = Layout::new(root);
        layout.open_or_create()?;
        Self::with(layout)
    }

    /// Opens a data directory for reading; an empty one, as a fresh volume is, becomes a store.
    ///
    /// # Errors
    /// If there is no such directory, or no store in it that this program can read.
    pub fn open(root: &Path) -> Result<Self, StoreError> {
        let layout = Layout::new(root);
        if layout.is_empty_directory() {
            layout.open_or_create()?;
        }
        layout.check()?;
        Self::with(layout)
    }

    fn with(layout: Layout) -> Result<Self, StoreError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(StoreError::io("start a runtime for", layout.root()))?;
        Ok(Self { layout, runtime })
    }

    /// Waits for the right to write.
    ///
    /// # Errors
    /// If the lock file cannot be made.
    pub fn writing(&self) -> Result<Writing, StoreError> {
        Ok(Writing { _lock: self.layout.lock()? })
    }

    /// The data directory.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.layout.root()
    }

    /// Where the episodes of a pathway are kept.
    #[must_use]
    pub fn episodes_path(&self, pathway: &str) -> PathBuf {
        self.layout.episodes(pathway)
    }

    /// Where it is kept what the deliveries of a pathway brought.
    #[must_use]
    pub fn reporting_path(&self, pathway: &str) -> PathBuf {
        self.layout.reporting(pathway)
    }

    /// The latest version of the events table.
    ///
    /// # Errors
    /// If the table cannot be read.
    pub fn events(&self) -> Result<EventsVersion, StoreError> {
        let root = self.layout.table(TableName::Events);
        if !root.join("_delta_log").exists() {
            return Ok(EventsVersion { version: -1, pathways: Vec::new() });
        }
        let table = self.runtime.block_on(Table::open(&root, TableName::Events))?;
        let mut pathways: Vec<PathwayFiles> = Vec::new();
        let mut files = table.files()?;
        files.sort_by(|a, b| (&a.pathway, &a.path).cmp(&(&b.pathway, &b.path)));
        for file in files {
            let path = root.join(&file.path);
            match pathways.last_mut() {
                Some(last) if last.pathway == file.pathway => {
                    last.files.push(path);
                    last.rows += file.rows;
                }
                _ => {
                    pathways.push(PathwayFiles { pathway: file.pathway, files: vec![path], rows: file.rows });
                }
            }
        }
        Ok(EventsVersion { version: table.version(), pathways })
    }

    /// The version that the log says is the latest, without reading it whole.
    ///
    /// # Errors
    /// If the directory cannot be read.
    pub fn latest_version(&self) -> Result<i64, StoreError> {
        let log = self.layout.table(TableName::Events).join("_delta_log");
        if !log.exists() {
            return Ok(-1);
        }
        let entries = std::fs::read_dir(&log).map_err(StoreError::io("read", &log))?;
        let version = |name: &str| name.strip_suffix(".json").and_then(|n| n.parse::<i64>().ok());
        Ok(entries.filter_map(|e| version(&e.ok()?.file_name().to_string_lossy())).max().unwrap_or(-1))
    }

    /// The delivery of these bytes under these conditions, if it was loaded.
    ///
    /// # Errors
    /// If the ledger cannot be read.
    pub fn find_delivery(&self, delivery: &str) -> Result<Option<StoredDelivery>, StoreError> {
        Ok(self.deliveries()?.into_iter().find(|d| d.delivery == delivery))
    }

    /// Every delivery that was loaded, by version.
    ///
    /// # Errors
    /// If the ledger cannot be read.
    pub fn deliveries(&self) -> Result<Vec<StoredDelivery>, StoreError> {
        let root = self.layout.table(TableName::Deliveries);
        let mut out = Vec::new();
        if !root.join("_delta_log").exists() {
            return Ok(out);
        }
        let table = self.runtime.block_on(Table::open(&root, TableName::Deliveries))?;
        for file in table.files()? {
            for batch in read_batches(&root.join(&file.path), &[])? {
                out.extend(ledger_rows(&batch?)?);
            }
        }
        out.sort_by_key(|d| d.version);
        Ok(out)
    }

    /// The deliveries that a version of the events consists of, by version: the ledger's, and those that are
    /// committed but not in the ledger yet, or never got there because of a crash.
    ///
    /// # Errors
    /// If the ledger cannot be read.
    pub fn deliveries_until(&self, version: i64) -> Result<Vec<StoredDelivery>, StoreError> {
        let mut ledger = self.deliveries()?;
        let log = self.layout.table(TableName::Events).join("_delta_log");
        ledger.extend(missing_from_ledger(&log, version, &ledger));
        ledger.retain(|d| d.version <= version);
        Ok(ledger)
    }

    /// A stage for a delivery's rows.
    ///
    /// # Errors
    /// If the directory cannot be written.
    pub fn stage(&self, delivery: &str, n_pathways: usize) -> Result<Staging, StoreError> {
        let staging = self.layout.staging();
        std::fs::create_dir_all(&staging).map_err(StoreError::io("create", &staging))?;
        let dir = self.layout.new_stage(&staging)?;
        Ok(Staging::new(dir, delivery, n_pathways))
    }

    /// Compares staged rows with the store: finds repeats, corrections and withdrawals.
    ///
    /// `pathways` are the slugs that the stage's pathway numbers stand for.
    ///
    /// # Errors
    /// If a file cannot be read or written; the store is as it was.
    pub fn settle(
        &self,
        writing: &Writing,
        mut stage: Staging,
        pathways: &[String],
    ) -> Result<Settled, StoreError> {
        let _ = writing;
        let root = self.layout.table(TableName::Events);
        let events = self.runtime.block_on(Table::open_or_create(&root, TableName::Events))?;
        self.mend_ledger(&stage, events.version())?;
        let files = events.files()?;
        let mut effects = Effects::default();
        let mut changes = Vec::new();
        for (slug, staged) in pathways.iter().zip(stage.finish()?) {
            if staged.is_empty() {
                continue;
            }
            let active: Vec<ActiveFile> = files.iter().filter(|f| f.pathway == *slug).cloned().collect();
            let stored = self.stored_files(&active)?;
            let change = reconcile(&stage, staged, &stored)?;
            effects.merge(change.effects);
            changes.push((slug.clone(), active, change));
        }
        Ok(Settled { stage, events, files, changes, effects })
    }

    /// The files of a pathway with their identities, made anew where they are missing.
    fn stored_files(&self, active: &[ActiveFile]) -> Result<Vec<StoredFile>, StoreError> {
        let root = self.layout.table(TableName::Events);
        active
            .iter()
            .map(|file| {
                let data = root.join(&file.path);
                let identities = self.layout.identities(&file.path);
                identities_for(&data, &identities)?;
                Ok(StoredFile { data, identities })
            })
            .collect()
    }

    /// Makes a settled delivery part of the store: its rejections, then its events in one commit, then
    /// the ledger, which [`Store::settle`] mends if a crash comes before it.
    ///
    /// # Errors
    /// If something cannot be written. Before the events' commit the store is as it was; after it
    /// the events are in, whatever becomes of the rejections and the ledger.
    pub fn commit(
        &self,
        mut settled: Settled,
        entry: LedgerEntry<'_>,
        receipt: impl Fn(Committed) -> serde_json::Value,
    ) -> Result<Committed, StoreError> {
        let modified_ms = entry.received_at / 1_000;
        let mut actions = Vec::new();
        for (slug, active, change) in &settled.changes {
            for (file, identities) in &change.add {
                let path = format!("{PATHWAY}={slug}/part-{}.parquet", uuid::Uuid::new_v4());
                self.place(TableName::Events, file, &path)?;
                move_file(identities, &self.layout.identities(&path))?;
                actions.push(Action::Add(file.add(path, Some(slug), modified_ms)));
            }
            for &k in &change.remove {
                actions.push(Action::Remove(active[k].remove.clone()));
            }
        }
        let next = settled.events.version() + i64::from(!actions.is_empty());
        let committed = Committed { effects: settled.effects, version: next };
        let delivery = settled.stage.delivery().to_owned();
        let mark = CommitMark { delivery: &delivery, receipt: receipt(committed) };
        // Rejections first: without their events they are rows of a delivery that never was.
        if let Some(file) = settled.stage.finish_rejections()? {
            self.append(TableName::Rejections, &file, &mark, modified_ms)?;
        }
        if !actions.is_empty() {
            self.runtime.block_on(settled.events.commit(actions, &mark))?;
        }
        let row = StoredDelivery {
            delivery: delivery.clone(),
            file: entry.file.to_owned(),
            sha256: entry.sha256.to_owned(),
            version: committed.version,
            received_at: Some(entry.received_at),
            receipt: mark.receipt.to_string(),
        };
        let row = ledger_row(&settled.stage.new_path("parquet"), &row, entry)?;
        self.append(TableName::Deliveries, &row, &mark, modified_ms)?;
        tracing::debug!(files.before = settled.files.len(), table.version = next, "delivery committed");
        Ok(committed)
    }

    /// Moves a staged data file into a table's folder.
    fn place(&self, name: TableName, file: &DataFile, path: &str) -> Result<(), StoreError> {
        let target = self.layout.table(name).join(path);
        move_file(&file.path, &target)?;
        target.parent().map_or(Ok(()), sync_dir)
    }

    fn append(
        &self,
        name: TableName,
        file: &DataFile,
        mark: &CommitMark<'_>,
        modified_ms: i64,
    ) -> Result<(), StoreError> {
        let root = self.layout.table(name);
        let mut table = self.runtime.block_on(Table::open_or_create(&root, name))?;
        let path = format!("part-{}.parquet", uuid::Uuid::new_v4());
        self.place(name, file, &path)?;
        let add = Action::Add(file.add(path, None, modified_ms));
        self.runtime.block_on(table.commit(vec![add], mark)).map(drop)
    }

    /// Adds to the ledger what a crash kept out of it.
    fn mend_ledger(&self, stage: &Staging, latest: i64) -> Result<(), StoreError> {
        let log = self.layout.table(TableName::Events).join("_delta_log");
        for row in missing_from_ledger(&log, latest, &self.deliveries()?) {
            tracing::warn!(
                delivery.id = row.delivery,
                "the ledger lacked a delivery that is in the store: mended"
            );
            let received_at = row.received_at.unwrap_or(0);
            let entry = LedgerEntry { file: &row.file, sha256: &row.sha256, source: None, received_at };
            let file = ledger_row(&stage.new_path("parquet"), &row, entry)?;
            let receipt = serde_json::from_str(&row.receipt).unwrap_or_default();
            self.append(TableName::Deliveries, &file, &CommitMark { delivery: &row.delivery, receipt }, 0)?;
        }
        Ok(())
    }
}
