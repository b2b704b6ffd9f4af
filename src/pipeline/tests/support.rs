//! A store with a delivery in it, and another that corrects, withdraws, adds and is partly refused.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::row::{RowConverter, SortField};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::catalogue::Catalogue;
use crate::episodes::freeze;
use crate::pipeline::{
    IngestOptions, PipelineError, Receipt, Status, TooMany, erase_person, ingest_file, open_engine,
};
use crate::store::schema::DELIVERY;
use crate::store::{Replacing, Shrink, Store, StoreError};

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
    /// Small data files are put together.
    Compact,
    /// Data files that only older versions need are removed.
    Vacuum,
    /// A release is kept.
    Keep,
    /// The store is copied into a folder of another place.
    Backup,
    /// A person is erased who is in the episodes of a release.
    EraseReleased,
    /// A delivery of so many rows that they are cut by months.
    Bulk,
}

impl Act {
    /// All of them.
    pub(super) const ALL: [Self; 9] = [
        Self::Deliver,
        Self::Replace,
        Self::Erase,
        Self::Compact,
        Self::Vacuum,
        Self::Keep,
        Self::Backup,
        Self::EraseReleased,
        Self::Bulk,
    ];

    /// Whether a person is erased.
    pub(super) const fn erases(self) -> bool {
        matches!(self, Self::Erase | Self::EraseReleased)
    }

    /// Whether [`Said`] tells the state before it from that after.
    pub(super) const fn is_told(self) -> bool {
        !matches!(self, Self::Vacuum)
    }
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
    /// Data files of events.
    files: usize,
    /// Releases, with all that was published of them.
    releases: Vec<(String, Vec<u8>)>,
    /// What the copy says that is in it.
    copy: Option<Box<Said>>,
}

fn row(episode: u8, pathway: &str, rest: &str) -> String {
    format!("e{episode},p{episode},{pathway},A,{rest}\n")
}

impl Scene {
    /// A scene for an act.
    pub(super) fn of(act: Act) -> Self {
        let scene = Self::new();
        if act == Act::EraseReleased {
            scene.publish();
        }
        scene
    }

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
        let four: String = [
            row(6, first, "2024-03-05,12,v,2024-03-06T08:00:00Z,"),
            row(7, second, "2024-03-05,12,v,2024-03-06T08:00:00Z,"),
        ]
        .concat();
        // A correction, so that an older version has files of its own.
        let five = row(7, second, "2024-03-05,01,v,2024-03-07T08:00:00Z,");
        // Months in no order, one row twice, one that corrects what is stored, and withdrawals of what is and of what is new.
        let many =
            (20..70).map(|k| row(k, first, &format!("2024-{:02}-01,12,v,2024-09-01T08:00:00Z,", k % 4 + 3)));
        let six: String =
            many.chain([24, 1].map(|k| row(k, first, "2024-03-01,12,v,2024-09-01T08:00:00Z,"))).collect();
        std::fs::write(dir.path().join("six.csv"), format!("{HEADER}{six}")).expect("a file");
        std::fs::write(dir.path().join("three.csv"), format!("{HEADER}{three}")).expect("a file");
        std::fs::write(dir.path().join("four.csv"), format!("{HEADER}{four}")).expect("a file");
        std::fs::write(dir.path().join("five.csv"), format!("{HEADER}{five}")).expect("a file");
        std::fs::write(dir.path().join("one.csv"), format!("{HEADER}{one}")).expect("a file");
        std::fs::write(dir.path().join("two.csv"), format!("{HEADER}{two}")).expect("a file");
        let scene = Self { dir, catalogue: Arc::new(Catalogue::embedded().expect("a catalogue")) };
        for file in ["one.csv", "four.csv", "five.csv"] {
            scene.ingest(&scene.path("data"), file).expect("a receipt");
        }
        scene
    }

    /// Keeps a release of the prepared store, as far as an erasure has to do with it: its record, and its own episodes.
    fn publish(&self) {
        let store = Store::open(&self.path("data")).expect("a store");
        open_engine(&store, &self.catalogue, &mut |_, _| {}).expect("episodes");
        let events = store.events().expect("a version");
        let kept = events.pathways.iter().map(|p| (p.pathway.clone(), store.episodes_path(&p.pathway, None)));
        let stage = store.releases().stage().expect("a stage");
        freeze(&kept.collect::<Vec<_>>(), &stage.path().join("episodes")).expect("a copy");
        std::fs::create_dir(stage.path().join("files")).expect("a folder");
        std::fs::write(stage.path().join("files/manifest.json"), "{}").expect("a file");
        let record = serde_json::json!({
            "format": 1, "name": "published", "sequence": 1, "previous": null, "version": events.version,
            "data_to": null, "software": "0", "catalogue": "0", "years": [2024, 2024], "pathways": [],
            "reported": [], "preliminary": [], "default_period": null,
        });
        store.releases().keep(stage, "published", record.to_string().as_bytes()).expect("a release");
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
            Act::Bulk => self.ingest(data, "six.csv").map(is_new),
            Act::Erase => {
                let store = Store::open(data)?;
                let writing = store.writing()?;
                let erased = store.erase(&writing, ERASED, 1)?;
                assert!(erased.proof.found.is_empty(), "{:?}", erased.proof);
                Ok(erased.files_rewritten + erased.files_removed > 0)
            }
            Act::Compact => {
                let store = Store::open(data)?;
                Ok(store.compact(&store.writing()?, 1)?.files_before > 0)
            }
            Act::Vacuum => {
                let store = Store::open(data)?;
                Ok(store.vacuum(&store.writing()?, i64::MAX)?.files_removed > 0)
            }
            Act::Keep => keep(data),
            Act::Backup => match Store::open(&self.path("data"))?.copy_to(&data.join(COPY)) {
                Ok(_) => Ok(true),
                Err(StoreError::Taken { .. }) => Ok(false),
                Err(error) => Err(error.into()),
            },
            Act::EraseReleased => {
                let store = Store::open(data)?;
                let done = erase_person(&store, &self.catalogue, ERASED)?;
                assert!(done.erased.proof.found.is_empty(), "{:?}", done.erased.proof);
                let faults = store.verify()?.faults;
                assert!(faults.is_empty(), "{faults:?}");
                let of_releases: u64 = done.releases.iter().map(|r| r.rewritten + r.removed).sum();
                Ok(done.erased.files_rewritten + done.erased.files_removed + of_releases > 0)
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

/// Whom the acts erase.
pub(super) const ERASED: &str = "p2";
/// Where a copy is put.
const COPY: &str = "copy";

/// Keeps a release of some files.
fn keep(data: &Path) -> Result<bool, PipelineError> {
    let releases = Store::open(data)?.releases();
    releases.clear_stages()?;
    if releases.folder("kept").is_some() {
        return Ok(false);
    }
    let stage = releases.stage()?;
    std::fs::create_dir(stage.path().join("files")).expect("a folder");
    for file in ["files/manifest.json", "files/table.csv", "grid.parquet"] {
        std::fs::write(stage.path().join(file), file).expect("a file");
    }
    releases.keep(stage, "kept", br#"{"name":"kept","sequence":1}"#)?;
    Ok(true)
}

/// What is published of the releases.
fn released(store: &Store) -> Result<Vec<(String, Vec<u8>)>, PipelineError> {
    let releases = store.releases();
    let mut out = Vec::new();
    for name in releases.names()? {
        let files = releases.folder(&name).expect("a folder").join("files");
        let mut paths = if files.is_dir() { files_under(&files) } else { Vec::new() };
        paths.sort_unstable();
        let bytes = paths.iter().flat_map(|path| std::fs::read(path).expect("a file of a release"));
        out.push((name, bytes.collect()));
    }
    Ok(out)
}

/// Every file in a folder and below.
pub(super) fn files_under(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).expect("a folder").map(|e| e.expect("an entry").path());
    entries.flat_map(|p| if p.is_dir() { files_under(&p) } else { vec![p] }).collect()
}

/// What a store says when it is opened; an error if it cannot be read.
pub(super) fn said(data: &Path) -> Result<Said, PipelineError> {
    let store = Store::open(data)?;
    let version = store.events()?;
    let deliveries = store.deliveries_until(version.version)?.into_iter().map(|d| d.sha256).collect();
    let mut events = BTreeSet::new();
    for path in version.pathways.iter().flat_map(|p| &p.files) {
        let file = std::fs::File::open(path.address()).map_err(|e| unreadable(&path.address(), e))?;
        let reader = ParquetRecordBatchReaderBuilder::try_new(file)
            .and_then(ParquetRecordBatchReaderBuilder::build)
            .map_err(|e| unreadable(&path.address(), e))?;
        for batch in reader {
            let mut batch = batch.map_err(|e| unreadable(&path.address(), e))?;
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
    let files = version.pathways.iter().map(|p| p.files.len()).sum();
    let copy = data.join(COPY);
    let copy = copy.is_dir().then(|| said(&copy)).transpose()?.map(Box::new);
    Ok(Said { events, deliveries, files, releases: released(&store)?, copy })
}

/// A data file that cannot be read.
fn unreadable(path: &str, error: impl std::error::Error + Send + Sync + 'static) -> PipelineError {
    PipelineError::Read { path: path.into(), source: std::io::Error::other(error) }
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
