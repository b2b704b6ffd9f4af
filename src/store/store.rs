//! The store: a data directory with its tables.

use std::fs::File;
use std::path::{Path, PathBuf};

use tokio::runtime::Runtime;

use super::data_file::read_batches;
use super::error::StoreError;
use super::events_file::{EventsFile, StoreAddress};
use super::figures::FiguresFolder;
use super::inspect::is_table;
use super::layout::Layout;
use super::ledger::{StoredDelivery, ledger_rows};
use super::mend::missing_from_ledger;
use super::releases::Releases;
use super::schema::TableName;
use super::table::ActiveFile;

/// A data directory that is open for reading, and for writing by who holds a [`Writing`].
#[derive(Debug)]
pub struct Store {
    pub(super) layout: Layout,
    pub(super) runtime: Runtime,
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
    pub files: Vec<EventsFile>,
    /// First and last day of each file's events, days since 1970; none where the log does not say.
    pub days: Vec<Option<(i32, i32)>>,
    /// Events in them.
    pub rows: u64,
    /// The version, where the files are not those of the latest one.
    pub as_of: Option<i64>,
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
        let _format = layout.check()?;
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
    /// If the lock file cannot be made, or the tables are not what was acknowledged.
    pub fn writing(&self) -> Result<Writing, StoreError> {
        let writing = Writing { _lock: self.layout.lock()? };
        self.layout.raise_format()?;
        self.check_before_writing()?;
        self.layout.sweep()?;
        Ok(writing)
    }

    pub(super) fn root(&self) -> &Path {
        self.layout.root()
    }

    /// Where it lies, for who opens it again later.
    #[must_use]
    pub fn address(&self) -> StoreAddress {
        StoreAddress::of(self.root().to_owned())
    }

    /// The store at an address.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_again(address: &StoreAddress) -> Result<Self, StoreError> {
        Self::open(address.root())
    }

    /// The releases beside its tables.
    #[must_use]
    pub fn releases(&self) -> Releases {
        Releases::new(self.root())
    }

    /// The figures that were counted of its versions.
    #[must_use]
    pub fn figures(&self) -> FiguresFolder {
        FiguresFolder::of(self.root())
    }

    /// Where the episodes of a pathway are kept, [`PathwayFiles::as_of`] a version.
    #[must_use]
    pub fn episodes_path(&self, pathway: &str, as_of: Option<i64>) -> PathBuf {
        self.layout.episodes(pathway, as_of)
    }

    /// Where it is kept what the deliveries of a pathway brought, [`PathwayFiles::as_of`] a version.
    #[must_use]
    pub fn reporting_path(&self, pathway: &str, as_of: Option<i64>) -> PathBuf {
        self.layout.reporting(pathway, as_of)
    }

    /// The latest version of the events table.
    ///
    /// # Errors
    /// If the table cannot be read.
    pub fn events(&self) -> Result<EventsVersion, StoreError> {
        let root = self.layout.table(TableName::Events);
        self.check_before_reading()?;
        if !is_table(&root)? {
            return Ok(EventsVersion { version: -1, pathways: Vec::new() });
        }
        let table = self.open_table(TableName::Events)?;
        let pathways = by_pathway(&root, table.files()?);
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
        if !is_table(&root)? {
            return Ok(out);
        }
        let table = self.open_table(TableName::Deliveries)?;
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
}

/// The data files of a version by pathway.
pub(super) fn by_pathway(root: &Path, mut files: Vec<ActiveFile>) -> Vec<PathwayFiles> {
    let mut pathways: Vec<PathwayFiles> = Vec::new();
    files.sort_by(|a, b| (&a.pathway, &a.path).cmp(&(&b.pathway, &b.path)));
    for file in files {
        let path = EventsFile::at(root.join(&file.path));
        match pathways.last_mut() {
            Some(last) if last.pathway == file.pathway => {
                last.files.push(path);
                last.days.push(file.days);
                last.rows += file.rows;
            }
            _ => pathways.push(PathwayFiles {
                pathway: file.pathway,
                files: vec![path],
                days: vec![file.days],
                rows: file.rows,
                as_of: None,
            }),
        }
    }
    pathways
}
