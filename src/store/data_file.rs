//! Parquet data files: how they are written, and what the log says of them.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::{Array, Date32Array, RecordBatch};
use arrow::datatypes::SchemaRef;
use deltalake::kernel::Add;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use super::durable::{create, sync_open};
use super::error::StoreError;
use super::schema::{EPISODE_ID, OCCURRED_AT, OCCURRED_ON, PATHWAY, PATIENT_ID, RECORDED_AT};
use crate::model::Day;

/// Rows of a row group: what a writer holds in memory, compressed.
const ROW_GROUP: usize = 64 << 10;

/// Bytes of a page: what every column of every open file holds unpacked.
const PAGE_BYTES: usize = 128 << 10;

/// A data file being written.
#[derive(Debug)]
pub(super) struct DataFileWriter {
    path: PathBuf,
    writer: ArrowWriter<File>,
    rows: u64,
    days: Option<(i32, i32)>,
}

/// A data file that is written, and not yet in the log.
#[derive(Debug, Clone)]
pub(super) struct DataFile {
    /// Where it lies now.
    pub(super) path: PathBuf,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    /// First and last day of its rows, days since 1970.
    pub(super) days: Option<(i32, i32)>,
    /// Of its bytes; the log keeps it, so that a file can be verified.
    pub(super) hash: String,
}

/// The tag under which the log keeps a file's hash.
pub(super) const HASH_TAG: &str = "ledtid.blake3";

/// BLAKE3 of a file's bytes, hexadecimal.
pub(super) fn hash_of(path: &Path) -> Result<String, StoreError> {
    let mut hasher = blake3::Hasher::new();
    let file = File::open(path).map_err(StoreError::io("open", path))?;
    hasher.update_reader(file).map_err(StoreError::io("read", path))?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// Zstandard level 1: half the size of Snappy at nearly its speed; identifiers, which hardly
/// repeat, are kept out of dictionaries.
fn properties() -> WriterProperties {
    let plain = |name: &str| ColumnPath::from(name);
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(ROW_GROUP))
        .set_data_page_size_limit(PAGE_BYTES)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_column_dictionary_enabled(plain(EPISODE_ID), false)
        .set_column_dictionary_enabled(plain(PATIENT_ID), false)
        .set_column_dictionary_enabled(plain(OCCURRED_AT), false)
        .set_column_dictionary_enabled(plain(RECORDED_AT), false)
        .set_created_by(concat!("ledtid ", env!("CARGO_PKG_VERSION")).to_owned())
        .build()
}

impl DataFileWriter {
    /// Creates the file.
    pub(super) fn create(path: PathBuf, schema: SchemaRef) -> Result<Self, StoreError> {
        let file = create(&path)?;
        let options = ArrowWriterOptions::new().with_properties(properties()).with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(file, schema, options)
            .map_err(StoreError::parquet("create", &path))?;
        Ok(Self { path, writer, rows: 0, days: None })
    }

    /// Adds rows.
    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<(), StoreError> {
        self.rows += batch.num_rows() as u64;
        if let Some(dates) =
            batch.column_by_name(OCCURRED_ON).and_then(|c| c.as_any().downcast_ref::<Date32Array>())
        {
            for &day in dates.values() {
                self.days = Some(self.days.map_or((day, day), |(a, b)| (a.min(day), b.max(day))));
            }
        }
        self.writer.write(batch).map_err(StoreError::parquet("write", &self.path))
    }

    /// Ends the file and syncs it.
    pub(super) fn finish(self) -> Result<DataFile, StoreError> {
        let file = self.writer.into_inner().map_err(StoreError::parquet("write", &self.path))?;
        sync_open(&file, &self.path)?;
        let bytes = file.metadata().map_err(StoreError::io("read", &self.path))?.len();
        let hash = hash_of(&self.path)?;
        Ok(DataFile { path: self.path, rows: self.rows, bytes, days: self.days, hash })
    }
}

impl DataFile {
    /// What the log says of the file: `path` is relative to the table.
    pub(super) fn add(&self, path: String, pathway: Option<&str>, modified_ms: i64) -> Add {
        let mut stats =
            serde_json::json!({ "numRecords": self.rows, "minValues": {}, "maxValues": {}, "nullCount": {} });
        let day = |d: i32| Day::from_unix_days(d).map_or_else(String::new, |d| d.to_string());
        if let Some((first, last)) = self.days {
            stats["minValues"][OCCURRED_ON] = day(first).into();
            stats["maxValues"][OCCURRED_ON] = day(last).into();
            stats["nullCount"][OCCURRED_ON] = 0.into();
        }
        Add {
            path,
            partition_values: pathway.map(|p| (PATHWAY.to_owned(), Some(p.to_owned()))).into_iter().collect(),
            size: i64::try_from(self.bytes).unwrap_or(i64::MAX),
            modification_time: modified_ms,
            data_change: true,
            stats: Some(stats.to_string()),
            tags: Some([(HASH_TAG.to_owned(), Some(self.hash.clone()))].into()),
            deletion_vector: None,
            base_row_id: None,
            default_row_commit_version: None,
            clustering_provider: None,
        }
    }
}

/// Reads a data file in batches, some columns only; an empty list reads all.
pub(super) fn read_batches(
    path: &Path,
    columns: &[&str],
) -> Result<impl Iterator<Item = Result<RecordBatch, StoreError>>, StoreError> {
    use parquet::arrow::ProjectionMask;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    let file = File::open(path).map_err(StoreError::io("open", path))?;
    let mut builder =
        ParquetRecordBatchReaderBuilder::try_new(file).map_err(StoreError::parquet("open", path))?;
    if !columns.is_empty() {
        let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
        builder = builder.with_projection(mask);
    }
    let reader = builder.with_batch_size(32 << 10).build().map_err(StoreError::parquet("read", path))?;
    Ok(reader.map(|batch| batch.map_err(StoreError::from)))
}
