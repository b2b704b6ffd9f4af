//! A delivery on its way in: rows are written to data files that no table knows yet.
//!
//! Rows are gathered per pathway and written when enough have come, so memory does not grow
//! with the file. Beside every data file go the identities of its rows. A pathway of which many come is a bulk load, whose
//! rows are cut by months when it is committed (`bulk.rs`): after the first file of it rows are written roughly, to be read once.
//! Dropping a [`Staging`] removes what it wrote; [`super::Store::commit`] makes it part of the store.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use arrow::array::{Int64Array, RecordBatch, StringArray};
use arrow::datatypes::SchemaRef;
use rayon::prelude::*;

use super::batch::event_batch;
use super::data_file::{DataFile, DataFileWriter, For};
use super::error::StoreError;
use super::identity::{Identity, IdentityParts, IdentityWriter};
use super::rewrite::StoredFile;
use super::schema::TableName;
use crate::delivery::{EventColumns, EventSink, Rejection};

/// Rows of a pathway that are gathered before they are written; few in this crate's own tests.
const GATHER: usize = if cfg!(test) { 4 } else { 4 << 10 };
/// Rows of a file after which a pathway's next is a rough one; few in this crate's own tests.
const FIRST: u64 = if cfg!(test) { 12 } else { 64 << 10 };
/// Writers of one pathway: a second one is begun when the first is busy and few pathways are open.
const SHARDS: usize = 2;
/// Open files up to which a second writer of a pathway is worth its memory.
const FEW: usize = 16;

/// A staged data file and the identities of its rows.
#[derive(Debug, Clone)]
pub(super) struct StagedFile {
    pub(super) data: DataFile,
    pub(super) identities: PathBuf,
    /// Rows that withdraw their event instead of being one, ascending.
    pub(super) retractions: Vec<u32>,
    /// Whether the file itself may become one of the table's.
    pub(super) purpose: For,
}

impl StagedFile {
    /// The file where it lies now.
    pub(super) fn as_stored(&self) -> StoredFile {
        StoredFile { data: self.data.path.clone(), identities: self.identities.clone(), hash: None }
    }
}

#[derive(Debug, Default)]
struct Shard {
    gathered: EventColumns,
    identities: Vec<Identity>,
    /// The file that is being written.
    files: Option<(DataFileWriter, IdentityWriter)>,
    /// Rows that came for it.
    rows: usize,
    /// Of these, those that withdraw.
    retractions: Vec<u32>,
    /// Files before it.
    ended: Vec<StagedFile>,
}

impl Shard {
    fn purpose(&self) -> For {
        if self.ended.is_empty() { For::Good } else { For::Now }
    }

    /// Ends the file that is being written, if there is one.
    fn end(&mut self) -> Result<(), StoreError> {
        let purpose = self.purpose();
        if let Some((data, identities)) = self.files.take() {
            let (data, identities) = (data.finish()?, identities.finish()?);
            let retractions = std::mem::take(&mut self.retractions);
            self.ended.push(StagedFile { data, identities, retractions, purpose });
            self.rows = 0;
        }
        Ok(())
    }
}

/// The sink of a delivery's rows.
#[derive(Debug)]
pub struct Staging {
    dir: tempfile::TempDir,
    /// Held for as long as the stage is used.
    _lock: std::fs::File,
    delivery: String,
    schema: SchemaRef,
    shards: Vec<[Mutex<Shard>; SHARDS]>,
    open: AtomicUsize,
    rejections: Mutex<RejectionStage>,
}

#[derive(Debug, Default)]
struct RejectionStage {
    gathered: Vec<Rejection>,
    writer: Option<DataFileWriter>,
}

impl Staging {
    /// An empty stage in a directory of its own.
    pub(super) fn new(
        (dir, lock): (tempfile::TempDir, std::fs::File),
        delivery: &str,
        pathways: usize,
    ) -> Self {
        Self {
            dir,
            _lock: lock,
            delivery: delivery.to_owned(),
            schema: TableName::Events.file_schema(),
            shards: (0..pathways).map(|_| Default::default()).collect(),
            open: AtomicUsize::new(0),
            rejections: Mutex::default(),
        }
    }

    /// The delivery whose rows these are.
    #[must_use]
    pub fn delivery(&self) -> &str {
        &self.delivery
    }

    /// A shard that nobody is writing to, or else the first that comes free.
    fn shard(&self, pathway: usize) -> MutexGuard<'_, Shard> {
        let shards = &self.shards[pathway];
        let few = self.open.load(Ordering::Relaxed) <= FEW;
        let free = shards.iter().take(if few { SHARDS } else { 1 }).find_map(|s| s.try_lock().ok());
        free.unwrap_or_else(|| shards[0].lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn flush(&self, shard: &mut Shard) -> Result<(), StoreError> {
        if shard.gathered.is_empty() {
            return Ok(());
        }
        if shard.files.is_none() {
            self.open.fetch_add(1, Ordering::Relaxed);
            let name = uuid::Uuid::new_v4();
            let data = self.dir.path().join(format!("{name}.parquet"));
            let identities = self.dir.path().join(format!("{name}.ids"));
            shard.files = Some((
                DataFileWriter::create_for(shard.purpose(), data, SchemaRef::clone(&self.schema))?,
                IdentityWriter::create(identities)?,
            ));
        }
        let batch = event_batch(&mut shard.gathered, &self.delivery, &self.schema)?;
        let mut is_first_full = false;
        if let Some((data, identities)) = &mut shard.files {
            data.write(&batch)?;
            identities.write(&shard.identities)?;
            is_first_full = shard.ended.is_empty() && data.rows() >= FIRST;
        }
        shard.identities.clear();
        if is_first_full {
            self.open.fetch_sub(1, Ordering::Relaxed);
            shard.end()?;
        }
        Ok(())
    }

    /// Writes what is still gathered and gives the files of every pathway.
    pub(super) fn finish(&mut self) -> Result<Vec<Vec<StagedFile>>, StoreError> {
        self.shards.par_iter().map(|shards| self.finish_pathway(shards)).collect()
    }

    fn finish_pathway(&self, shards: &[Mutex<Shard>]) -> Result<Vec<StagedFile>, StoreError> {
        let mut staged = Vec::new();
        for shard in shards {
            let mut shard = std::mem::take(&mut *shard.lock().unwrap_or_else(PoisonError::into_inner));
            self.flush(&mut shard)?;
            shard.end()?;
            staged.append(&mut shard.ended);
        }
        Ok(staged)
    }

    /// The file of rejections, if there are any.
    pub(super) fn finish_rejections(&mut self) -> Result<Option<DataFile>, StoreError> {
        let mut stage = std::mem::take(&mut *self.rejections.lock().unwrap_or_else(PoisonError::into_inner));
        self.flush_rejections(&mut stage)?;
        stage.writer.map(DataFileWriter::finish).transpose()
    }

    fn flush_rejections(&self, stage: &mut RejectionStage) -> Result<(), StoreError> {
        if stage.gathered.is_empty() {
            return Ok(());
        }
        let schema = TableName::Rejections.file_schema();
        let rows = std::mem::take(&mut stage.gathered);
        let batch = RecordBatch::try_new(
            SchemaRef::clone(&schema),
            vec![
                std::sync::Arc::new(StringArray::from_iter_values(rows.iter().map(|_| &self.delivery))),
                std::sync::Arc::new(Int64Array::from_iter_values(
                    rows.iter().map(|r| i64::try_from(r.line).unwrap_or(i64::MAX)),
                )),
                std::sync::Arc::new(StringArray::from_iter_values(rows.iter().map(|r| r.field.as_str()))),
                std::sync::Arc::new(StringArray::from_iter_values(rows.iter().map(|r| r.rule.code()))),
            ],
        )?;
        if stage.writer.is_none() {
            let path = self.dir.path().join("rejections.parquet");
            stage.writer = Some(DataFileWriter::create(path, schema)?);
        }
        stage.writer.as_mut().map_or(Ok(()), |w| w.write(&batch))
    }

    /// A new file name in the stage.
    pub(super) fn new_path(&self, extension: &str) -> PathBuf {
        self.dir.path().join(format!("{}.{extension}", uuid::Uuid::new_v4()))
    }
}

/// The identity of every row.
fn identities_of(columns: &EventColumns) -> Vec<Identity> {
    let mut scratch = Vec::with_capacity(128);
    let parts = |row: usize| IdentityParts {
        episode_id: columns.episode_id.get(row).unwrap_or_default(),
        event_id: columns.event_id.get(row),
        kind: columns.kind[row],
        activity: columns.activity.get(row),
        activity_id: columns.activity_id.get(row),
        at: columns.at[row],
        date: columns.date[row],
    };
    (0..columns.len()).map(|row| parts(row).identity(&mut scratch)).collect()
}

impl EventSink for Staging {
    type Error = StoreError;

    fn events(&self, pathway: usize, columns: &mut EventColumns) -> Result<(), StoreError> {
        let identities = identities_of(columns);
        let mut shard = self.shard(pathway);
        let first = shard.rows;
        let withdrawing = columns.retract.iter().enumerate().filter(|&(_, &r)| r);
        shard.retractions.extend(withdrawing.filter_map(|(k, _)| u32::try_from(first + k).ok()));
        shard.rows += columns.len();
        shard.gathered.append(columns).ok().ok_or(StoreError::Worker)?;
        shard.identities.extend(identities);
        if shard.gathered.len() >= GATHER {
            self.flush(&mut shard)?;
        }
        Ok(())
    }

    fn rejections(&self, rejections: &[Rejection]) -> Result<(), StoreError> {
        let mut stage = self.rejections.lock().unwrap_or_else(PoisonError::into_inner);
        stage.gathered.extend_from_slice(rejections);
        if stage.gathered.len() >= GATHER * 4 {
            self.flush_rejections(&mut stage)?;
        }
        Ok(())
    }
}
