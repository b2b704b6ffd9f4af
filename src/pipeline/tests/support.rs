//! A store with a delivery in it, and another that corrects, withdraws, adds and is partly refused.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::row::{RowConverter, SortField};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::catalogue::Catalogue;
use crate::pipeline::{IngestOptions, PipelineError, Receipt, Status, TooMany, ingest_file};
use crate::store::schema::DELIVERY;
use crate::store::{Replacing, Shrink, Store};

const HEADER: &str = "episode_id,patient_id,pathway,point,time,region,event_id,recorded_at,retract\n";

/// What is done to a store, and stopped at every step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// A delivery that corrects, withdraws, adds and is partly refused.
    Deliver,
    /// A delivery that is everything of its scope, and lacks most of it.
    Replace,
    /// A person is erased.
    Erase,
}

/// A directory with the files in it.
pub(super) struct Scene {
    dir: tempfile::TempDir,
    catalogue: Arc<Catalogue>,
}

/// What the tables say, but for the names of deliveries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    events: BTreeSet<Vec<u8>>,
    /// Hashes of the deliveries in the ledger.
    pub(super) deliveries: Vec<String>,
}

fn row(episode: u8, pathway: &str, rest: &str) -> String {
    format!("e{episode},p{episode},{pathway},A,{rest}\n")
}

impl Scene {
    pub(super) fn new() -> Self {
        // In memory, where there is such a place: thousands of syncs, and nothing here asks whether they reach a disk.
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a directory");
        let (first, second) = ("hoftledsartros-primarvard", "sepsis");
        let one: String = [
            row(1, first, "2024-03-01,01,v,2024-03-02T08:00:00Z,"),
            row(2, first, "2024-03-01,01,v,2024-03-02T08:00:00Z,"),
            row(3, second, "2024-03-01,01,v,2024-03-02T08:00:00Z,"),
        ]
        .concat();
        let two: String = [
            row(1, first, "2024-03-01,12,v,2024-03-03T08:00:00Z,"),
            row(2, first, "2024-03-01,01,v,2024-03-03T08:00:00Z,true"),
            row(4, second, "2024-03-01,01,v,2024-03-03T08:00:00Z,"),
            row(5, second, "2024-02-31,01,v,,"),
        ]
        .concat();
        let three = row(1, first, "2024-03-01,01,v,2024-03-02T08:00:00Z,");
        std::fs::write(dir.path().join("three.csv"), format!("{HEADER}{three}")).expect("a file");
        std::fs::write(dir.path().join("one.csv"), format!("{HEADER}{one}")).expect("a file");
        std::fs::write(dir.path().join("two.csv"), format!("{HEADER}{two}")).expect("a file");
        let scene = Self { dir, catalogue: Arc::new(Catalogue::embedded().expect("a catalogue")) };
        scene.ingest(&scene.path("data"), "one.csv").expect("a receipt");
        scene
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        let path = self.dir.path().canonicalize().expect("a directory");
        path.join(name)
    }

    /// A copy of the prepared store.
    pub(super) fn fresh(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        copy(&self.path("data"), &path);
        path
    }

    /// Does something to a store; whether anything was different after it.
    pub(super) fn act(&self, data: &Path, act: Act) -> Result<bool, PipelineError> {
        let is_new = |receipt: Receipt| receipt.status == Status::Loaded;
        match act {
            Act::Deliver => self.ingest(data, "two.csv").map(is_new),
            Act::Replace => self.ingest(data, "three.csv").map(is_new),
            Act::Erase => {
                let store = Store::open(data)?;
                let writing = store.writing()?;
                let erased = store.erase(&writing, "p2", 1)?;
                assert!(erased.proof.found.is_empty(), "{:?}", erased.proof);
                Ok(erased.files_rewritten + erased.files_removed > 0)
            }
        }
    }

    /// Loads a file into a store; the third replaces its scope.
    fn ingest(&self, data: &Path, file: &str) -> Result<Receipt, PipelineError> {
        let replacing = Replacing { regions: Vec::new(), period: None, shrink: Shrink::Accept };
        let options = IngestOptions {
            rejections: TooMany::AcceptPartial,
            replacing: (file == "three.csv").then_some(replacing),
            ..IngestOptions::default()
        };
        let store = Store::open_or_create(data)?;
        ingest_file(&self.path(file), &store, &self.catalogue, &options, &|_| {})
    }
}

/// What a store says when it is opened; an error if it cannot be read.
pub(super) fn said(data: &Path) -> Result<Said, PipelineError> {
    let store = Store::open(data)?;
    let version = store.events()?;
    let deliveries = store.deliveries_until(version.version)?.into_iter().map(|d| d.sha256).collect();
    let mut events = BTreeSet::new();
    for path in version.pathways.iter().flat_map(|p| &p.files) {
        let file = std::fs::File::open(path.address()).expect("a data file of the table");
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet").build().expect("rows");
        for batch in reader {
            let mut batch = batch.expect("rows");
            let delivery = batch.schema().index_of(DELIVERY).expect("a column");
            batch.remove_column(delivery);
            let fields =
                batch.schema().fields().iter().map(|f| SortField::new(f.data_type().clone())).collect();
            let rows =
                RowConverter::new(fields).expect("rows").convert_columns(batch.columns()).expect("rows");
            for row in &rows {
                assert!(events.insert(row.data().to_vec()), "an event is there twice");
            }
        }
    }
    Ok(Said { events, deliveries })
}

/// Whether every state is looked at as closely as can be: `LEDTID_CRASH_STATES=all`.
pub(super) fn looks_at_all() -> bool {
    std::env::var_os("LEDTID_CRASH_STATES").is_some_and(|v| v == "all")
}

/// Copies a directory with all that is in it.
pub(super) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory");
    for entry in std::fs::read_dir(from).expect("a directory").map(|e| e.expect("an entry")) {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a copy");
        }
    }
}
