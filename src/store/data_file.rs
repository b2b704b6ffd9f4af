//! Parquet data files: how they are written and read, and what the log says of them.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, Date32Array, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use deltalake::kernel::Add;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use parquet::schema::types::ColumnPath;

use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection,
};

use super::durable::{create, sync_open};
use super::error::StoreError;
use super::schema::{
    ACTIVITY_ID, BIRTH_YEAR, EPISODE_ID, EVENT_ID, OCCURRED_AT, OCCURRED_ON, PATHWAY, PATIENT_ID, RECORDED_AT,
};
use crate::model::Day;

/// Rows of a row group: what a writer holds in memory, compressed.
const ROW_GROUP: usize = 64 << 10;

/// Bytes of a page: what every column of every open file holds unpacked.
const PAGE_BYTES: usize = 128 << 10;

/// Persons that a row group's filter is made for: more of them only make it say "perhaps" more often.
const PERSONS: u64 = 16 << 10;

/// Columns of texts that hardly repeat.
const UNREPEATED: [&str; 4] = [EPISODE_ID, PATIENT_ID, EVENT_ID, ACTIVITY_ID];

/// Columns of which a row group's smallest and largest value is kept.
pub(super) const BOUNDED: [&str; 5] = [EPISODE_ID, OCCURRED_AT, OCCURRED_ON, RECORDED_AT, BIRTH_YEAR];

/// Rows that are read at once, few enough to stay in a core's cache; row groups that are put together are read whole.
const BATCH: usize = 8 << 10;

/// What a file is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    /// The table: it is synced, and its hash known.
    Good,
    /// To be read once more and written again. It is synced, too: a failing disk must not be read for what was written.
    Now,
}

/// A data file being written.
#[derive(Debug)]
pub(super) struct DataFileWriter {
    path: PathBuf,
    writer: ArrowWriter<File>,
    extent: Extent,
    purpose: For,
}

/// How many rows there are, and of which days.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Extent {
    rows: u64,
    days: Option<(i32, i32)>,
}

impl Extent {
    /// Some more rows, of which the first and the last day are given.
    pub(super) fn add(&mut self, rows: u64, (first, last): (i32, i32)) {
        self.rows += rows;
        self.days = Some(self.days.map_or((first, last), |(a, b)| (a.min(first), b.max(last))));
    }

    /// The rows of a batch.
    pub(super) fn add_batch(&mut self, batch: &RecordBatch) {
        let dates = batch.column_by_name(OCCURRED_ON).and_then(|c| c.as_any().downcast_ref::<Date32Array>());
        let dates = dates.map_or(&[][..], |dates| dates.values());
        let days = dates.iter().copied().min().zip(dates.iter().copied().max());
        match days {
            Some(days) => self.add(batch.num_rows() as u64, days),
            None => self.rows += batch.num_rows() as u64,
        }
    }
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
    /// Where its rows come from, if it is a copy of a stored file without some of them (`origin.rs`).
    pub(super) origin: Option<String>,
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
/// repeat, are kept out of dictionaries. A row group has a Bloom filter of its persons, so that one of them is
/// found without reading the others (`person.rs`). Smallest and largest values are kept of numbers and of episodes, by
/// which files are sorted: those of other texts lead nobody past a row group, and finding them took a tenth of writing.
pub(super) fn properties() -> WriterProperties {
    of_columns(WriterProperties::builder())
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_column_bloom_filter_fpp(ColumnPath::from(PATIENT_ID), 0.01)
        .set_column_bloom_filter_max_ndv(ColumnPath::from(PATIENT_ID), PERSONS)
        .build()
}

/// What is written fast and read once: nothing is compressed much, and nobody looks for a person in it.
fn rough_properties() -> WriterProperties {
    of_columns(WriterProperties::builder()).set_compression(Compression::SNAPPY).build()
}

fn of_columns(builder: WriterPropertiesBuilder) -> WriterPropertiesBuilder {
    let plain = |name: &str| ColumnPath::from(name);
    let builder = BOUNDED.iter().fold(builder, |builder, name| {
        builder.set_column_statistics_enabled(plain(name), EnabledStatistics::Chunk)
    });
    builder
        .set_max_row_group_row_count(Some(ROW_GROUP))
        .set_data_page_size_limit(PAGE_BYTES)
        .set_statistics_enabled(EnabledStatistics::None)
        // Nobody reads it, and in a file it is there of every row group or of none (`row_groups.rs`).
        .set_offset_index_disabled(true)
        .set_column_dictionary_enabled(plain(EPISODE_ID), false)
        .set_column_dictionary_enabled(plain(PATIENT_ID), false)
        .set_column_dictionary_enabled(plain(OCCURRED_AT), false)
        .set_column_dictionary_enabled(plain(RECORDED_AT), false)
        .set_created_by(concat!("ledtid ", env!("CARGO_PKG_VERSION")).to_owned())
}

impl DataFileWriter {
    /// Creates a file for the table.
    pub(super) fn create(path: PathBuf, schema: SchemaRef) -> Result<Self, StoreError> {
        Self::create_for(For::Good, path, schema)
    }

    /// Creates a file.
    pub(super) fn create_for(purpose: For, path: PathBuf, schema: SchemaRef) -> Result<Self, StoreError> {
        let file = create(&path)?;
        let properties = if purpose == For::Good { properties() } else { rough_properties() };
        let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(file, schema, options)
            .map_err(StoreError::parquet("create", &path))?;
        Ok(Self { path, writer, extent: Extent::default(), purpose })
    }

    /// Rows written so far.
    pub(super) const fn rows(&self) -> u64 {
        self.extent.rows
    }

    /// Adds rows.
    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<(), StoreError> {
        self.extent.add_batch(batch);
        self.writer.write(batch).map_err(StoreError::parquet("write", &self.path))
    }

    /// Ends the file and syncs it; one for the table has its hash.
    pub(super) fn finish(self) -> Result<DataFile, StoreError> {
        let file = self.writer.into_inner().map_err(StoreError::parquet("write", &self.path))?;
        match self.purpose {
            For::Good => DataFile::ended(self.path, &file, self.extent),
            For::Now => {
                sync_open(&file, &self.path)?;
                let Extent { rows, days } = self.extent;
                Ok(DataFile { path: self.path, rows, bytes: 0, days, hash: String::new(), origin: None })
            }
        }
    }
}

impl DataFile {
    /// A file that is written to its end: it is synced here.
    pub(super) fn ended(path: PathBuf, file: &File, extent: Extent) -> Result<Self, StoreError> {
        sync_open(file, &path)?;
        let bytes = file.metadata().map_err(StoreError::io("read", &path))?.len();
        let hash = hash_of(&path)?;
        Ok(Self { path, rows: extent.rows, bytes, days: extent.days, hash, origin: None })
    }

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

/// A data file whose rows have not been read yet.
pub(super) type Opened = ParquetRecordBatchReaderBuilder<File>;

/// Reads a data file in batches, some columns only; an empty list reads all.
pub(super) fn read_batches(
    path: &Path,
    columns: &[&str],
) -> Result<impl Iterator<Item = Result<RecordBatch, StoreError>>, StoreError> {
    batches(path, open(path)?, columns)
}

/// Reads some rows of a data file, some columns only; an empty list of these reads all. `rows` ascend. Texts are packed.
pub(super) fn read_rows(
    path: &Path,
    rows: &[u32],
    columns: &[&str],
) -> Result<impl Iterator<Item = Result<RecordBatch, StoreError>>, StoreError> {
    let file = open_packed(path)?;
    let selection = RowSelection::from_consecutive_ranges(runs(rows), n_rows(&file));
    batches(path, file.with_row_selection(selection), columns)
}

/// Reads a data file without some of its rows, with all columns. `rows` ascend. Texts are packed.
pub(super) fn read_others(
    path: &Path,
    rows: &[u32],
) -> Result<impl Iterator<Item = Result<RecordBatch, StoreError>>, StoreError> {
    let file = open_packed(path)?;
    let n = n_rows(&file);
    let starts = std::iter::once(0).chain(rows.iter().map(|&row| row as usize + 1));
    let ends = rows.iter().map(|&row| row as usize).chain([n]);
    let between = starts.zip(ends).map(|(start, end)| start..end.max(start)).filter(|r| !r.is_empty());
    batches(path, file.with_row_selection(RowSelection::from_consecutive_ranges(between, n)), &[])
}

/// Reads a row group of a data file, some columns only; an empty list of these reads all. Texts are packed.
pub(super) fn read_row_group(
    path: &Path,
    row_group: usize,
    columns: &[&str],
) -> Result<impl Iterator<Item = Result<RecordBatch, StoreError>>, StoreError> {
    let file = open_packed(path)?.with_row_groups(vec![row_group]).with_batch_size(ROW_GROUP);
    built(path, with_columns(file, columns))
}

/// Opens a data file.
pub(super) fn open(path: &Path) -> Result<Opened, StoreError> {
    let (file, about) = opened(path)?;
    Ok(ParquetRecordBatchReaderBuilder::new_with_metadata(file, about))
}

/// Opens a data file whose texts are only copied: each is read once, and numbers that stand for them. Identifiers,
/// which hardly repeat, are read one by one all the same.
fn open_packed(path: &Path) -> Result<Opened, StoreError> {
    let (file, about) = opened(path)?;
    let options = ArrowReaderOptions::new().with_schema(packed(about.schema()));
    let footer = Arc::clone(about.metadata());
    let about = ArrowReaderMetadata::try_new(footer, options).map_err(StoreError::parquet("open", path))?;
    Ok(ParquetRecordBatchReaderBuilder::new_with_metadata(file, about))
}

fn opened(path: &Path) -> Result<(File, ArrowReaderMetadata), StoreError> {
    let file = File::open(path).map_err(StoreError::io("open", path))?;
    let about = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new());
    Ok((file, about.map_err(StoreError::parquet("open", path))?))
}

/// A schema as its texts are read when packed.
pub(super) fn packed(schema: &SchemaRef) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| {
        let repeats = field.data_type() == &DataType::Utf8 && !UNREPEATED.contains(&field.name().as_str());
        let packed = || DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        let field = Field::clone(field);
        if repeats { field.with_data_type(packed()) } else { field }
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

fn batches(
    path: &Path,
    file: Opened,
    columns: &[&str],
) -> Result<impl Iterator<Item = Result<RecordBatch, StoreError>>, StoreError> {
    built(path, with_columns(file.with_batch_size(BATCH), columns))
}

fn with_columns(file: Opened, columns: &[&str]) -> Opened {
    if columns.is_empty() {
        return file;
    }
    let mask = ProjectionMask::columns(file.parquet_schema(), columns.iter().copied());
    file.with_projection(mask)
}

fn built(
    path: &Path,
    file: Opened,
) -> Result<impl Iterator<Item = Result<RecordBatch, StoreError>>, StoreError> {
    let reader = file.build().map_err(StoreError::parquet("read", path))?;
    Ok(reader.map(|batch| batch.map_err(StoreError::from)))
}

/// Rows of a data file, as its footer says.
fn n_rows(file: &Opened) -> usize {
    usize::try_from(file.metadata().file_metadata().num_rows()).unwrap_or(0)
}

/// Ascending rows as ranges of consecutive ones.
fn runs(rows: &[u32]) -> impl Iterator<Item = std::ops::Range<usize>> {
    let follow = |a: &u32, b: &u32| a.checked_add(1) == Some(*b);
    rows.chunk_by(follow).map(|run| run[0] as usize..run[run.len() - 1] as usize + 1)
}
