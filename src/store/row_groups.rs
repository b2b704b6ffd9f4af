//! A data file again without some of its rows: a row group that loses none is copied as it lies, and not decoded.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowSchemaConverter;
use parquet::arrow::arrow_writer::{ArrowRowGroupWriterFactory, compute_leaves};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::statistics::Statistics;
use parquet::file::writer::SerializedFileWriter;

use super::data_file::{DataFile, Extent, Opened, open, properties, read_row_group};
use super::durable::create;
use super::error::StoreError;
use super::rewrite::stays;
use super::schema::OCCURRED_ON;

/// Writes a data file again without some rows, which ascend. The copy has the columns of this schema.
///
/// None if the file cannot be copied so, and nothing is written then: its columns are not these, or it does not say its days
/// (files of older programs and of others).
pub(super) fn copy_without(
    path: &Path,
    rows: &[u32],
    schema: &SchemaRef,
    to: impl FnOnce() -> PathBuf,
) -> Result<Option<DataFile>, StoreError> {
    let source = open(path)?;
    let Some(days) = days_of_groups(&source, schema).map_err(StoreError::parquet("read", path))? else {
        return Ok(None);
    };
    let mut copy = Copying::create(to(), &source, schema)?;
    let mut first = 0_u32;
    let mut lost = rows;
    for (group, days) in days.into_iter().enumerate() {
        let n = source.metadata().row_group(group).num_rows();
        let end = first.saturating_add(u32::try_from(n).unwrap_or(u32::MAX));
        let (here, later) = lost.split_at(lost.partition_point(|&row| row < end));
        if here.is_empty() {
            copy.take(path, &source, group, days)?;
        } else {
            let here: Vec<u32> = here.iter().map(|row| row - first).collect();
            copy.write(&others(path, group, &here, schema)?)?;
        }
        (first, lost) = (end, later);
    }
    copy.finish().map(Some)
}

/// The rows of a row group but some, which ascend and are counted from its first.
fn others(
    path: &Path,
    group: usize,
    rows: &[u32],
    schema: &SchemaRef,
) -> Result<Vec<RecordBatch>, StoreError> {
    let mut first = 0_u32;
    let batches = read_row_group(path, group, &[])?.map(|batch| {
        let batch = batch?;
        let here = first..first.saturating_add(u32::try_from(batch.num_rows()).unwrap_or(u32::MAX));
        first = here.end;
        let others = filter_record_batch(&batch, &BooleanArray::from(stays(here, rows)))?;
        Ok(RecordBatch::try_new(SchemaRef::clone(schema), others.columns().to_vec())?)
    });
    batches.filter(|batch| batch.as_ref().map_or(true, |b| b.num_rows() > 0)).collect()
}

/// First and last day of each row group, if the file has these columns and says the days of all.
fn days_of_groups(source: &Opened, schema: &SchemaRef) -> Result<Option<Vec<(i32, i32)>>, ParquetError> {
    let columns = ArrowSchemaConverter::new().convert(schema)?;
    if columns.columns() != source.parquet_schema().columns() {
        return Ok(None);
    }
    let Some(at) = columns.columns().iter().position(|column| column.name() == OCCURRED_ON) else {
        return Ok(None);
    };
    let days = |group: &RowGroupMetaData| match group.column(at).statistics() {
        Some(Statistics::Int32(days)) => days.min_opt().copied().zip(days.max_opt().copied()),
        _ => None,
    };
    Ok(source.metadata().row_groups().iter().map(days).collect())
}

/// The copy being written.
struct Copying {
    path: PathBuf,
    schema: SchemaRef,
    writer: SerializedFileWriter<File>,
    groups: ArrowRowGroupWriterFactory,
    extent: Extent,
}

impl Copying {
    fn create(path: PathBuf, source: &Opened, schema: &SchemaRef) -> Result<Self, StoreError> {
        let file = create(&path)?;
        let columns = source.parquet_schema().root_schema_ptr();
        let writer = SerializedFileWriter::new(file, columns, Arc::new(properties()));
        let writer = writer.map_err(StoreError::parquet("create", &path))?;
        let groups = ArrowRowGroupWriterFactory::new(&writer, SchemaRef::clone(schema));
        Ok(Self { path, schema: SchemaRef::clone(schema), writer, groups, extent: Extent::default() })
    }

    /// Takes a row group as it lies, of which the first and the last day are given.
    fn take(
        &mut self,
        path: &Path,
        source: &Opened,
        group: usize,
        days: (i32, i32),
    ) -> Result<(), StoreError> {
        let file = File::open(path).map_err(StoreError::io("open", path))?;
        let about = source.metadata().row_group(group);
        let rows = u64::try_from(about.num_rows()).unwrap_or(0);
        let taken = (|| -> Result<(), ParquetError> {
            let mut out = self.writer.next_row_group()?;
            for (at, column) in about.columns().iter().enumerate() {
                let closed = ColumnCloseResult {
                    bytes_written: u64::try_from(column.compressed_size()).unwrap_or(0),
                    rows_written: rows,
                    metadata: column.clone(),
                    bloom_filter: source.get_row_group_column_bloom_filter(group, at)?,
                    column_index: None,
                    // That of the source says where pages were. What is written beside has none either.
                    offset_index: None,
                };
                out.append_column(&file, closed)?;
            }
            out.close().map(drop)
        })();
        self.extent.add(rows, days);
        taken.map_err(StoreError::parquet("write", &self.path))
    }

    /// Writes rows as one row group, if there are any.
    fn write(&mut self, batches: &[RecordBatch]) -> Result<(), StoreError> {
        if batches.is_empty() {
            return Ok(());
        }
        let written = (|| -> Result<(), ParquetError> {
            let mut columns = self.groups.create_column_writers(self.writer.flushed_row_groups().len())?;
            for batch in batches {
                let arrays = self.schema.fields().iter().zip(batch.columns());
                for (column, (field, array)) in columns.iter_mut().zip(arrays) {
                    compute_leaves(field, array)?.iter().try_for_each(|leaf| column.write(leaf))?;
                }
            }
            let mut out = self.writer.next_row_group()?;
            for column in columns {
                column.close()?.append_to_row_group(&mut out)?;
            }
            out.close().map(drop)
        })();
        batches.iter().for_each(|batch| self.extent.add_batch(batch));
        written.map_err(StoreError::parquet("write", &self.path))
    }

    fn finish(self) -> Result<DataFile, StoreError> {
        let file = self.writer.into_inner().map_err(StoreError::parquet("write", &self.path))?;
        DataFile::ended(self.path, &file, self.extent)
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{ArrayRef, AsArray, Date32Array, Int32Array, StringArray, TimestampMicrosecondArray};
    use arrow::compute::concat_batches;
    use arrow::datatypes::{DataType, Date32Type, Field, Schema};
    use parquet::arrow::ArrowWriter;

    use super::super::data_file::{BOUNDED, DataFileWriter, hash_of, packed, read_batches};
    use super::super::schema::{PATIENT_ID, TableName};
    use super::*;

    /// Persons and days of two full row groups and a little more.
    const ROWS: i32 = 140_000;
    const GROUP: u32 = 64 << 10;

    fn schema() -> SchemaRef {
        let fields = [(PATIENT_ID, DataType::Utf8), (OCCURRED_ON, DataType::Date32)];
        Arc::new(Schema::new(fields.map(|(name, of)| Field::new(name, of, true)).to_vec()))
    }

    fn batch() -> RecordBatch {
        let persons: StringArray = (0..ROWS).map(|row| (row % 7 != 0).then(|| format!("p{row}"))).collect();
        RecordBatch::try_new(
            schema(),
            vec![Arc::new(persons), Arc::new(Date32Array::from_iter_values(0..ROWS))],
        )
        .unwrap()
    }

    fn original(dir: &Path) -> PathBuf {
        let path = dir.join("original.parquet");
        let mut writer = DataFileWriter::create(path.clone(), schema()).unwrap();
        writer.write(&batch()).unwrap();
        writer.finish().unwrap();
        path
    }

    fn days_and_persons(path: &Path) -> Vec<(i32, Option<String>)> {
        let of = |batch: RecordBatch| {
            let persons =
                batch.column(0).as_string::<i32>().iter().map(|p| p.map(str::to_owned)).collect::<Vec<_>>();
            batch
                .column(1)
                .as_primitive::<Date32Type>()
                .values()
                .iter()
                .copied()
                .zip(persons)
                .collect::<Vec<_>>()
        };
        read_batches(path, &[]).unwrap().flat_map(|batch| of(batch.unwrap())).collect()
    }

    #[test]
    fn the_copy_has_all_other_rows_in_their_order_and_says_its_days() {
        let dir = tempfile::tempdir().unwrap();
        let path = original(dir.path());
        let all = days_and_persons(&path);
        let last = u32::try_from(ROWS).unwrap() - 1;
        for (k, lost) in [
            vec![],
            vec![0],
            vec![5, GROUP - 1, GROUP],
            (0..GROUP).collect(),
            vec![last],
            (0..=last).collect(),
        ]
        .into_iter()
        .enumerate()
        {
            let to = dir.path().join(format!("{k}.parquet"));
            let copy = copy_without(&path, &lost, &schema(), || to.clone()).unwrap().unwrap();
            let others =
                all.iter().filter(|(day, _)| lost.binary_search(&u32::try_from(*day).unwrap()).is_err());
            let others: Vec<_> = others.cloned().collect();
            assert!(days_and_persons(&to) == others, "case {k}");
            let days = others.first().map(|first| (first.0, others.last().unwrap().0));
            assert_eq!((copy.rows, copy.days), (others.len() as u64, days), "case {k}");
            assert_eq!((copy.bytes, copy.hash), (to.metadata().unwrap().len(), hash_of(&to).unwrap()));
        }
    }

    #[test]
    fn a_row_group_that_loses_nothing_keeps_its_bytes_and_its_filter() {
        let dir = tempfile::tempdir().unwrap();
        let path = original(dir.path());
        let to = dir.path().join("copy.parquet");
        let lost: Vec<u32> = (GROUP + 1..GROUP + 200).collect();
        copy_without(&path, &lost, &schema(), || to.clone()).unwrap().unwrap();
        let (before, after) = (open(&path).unwrap(), open(&to).unwrap());
        assert_eq!(after.metadata().num_row_groups(), 3);
        let said = |of: &Opened, group: usize| -> Vec<bool> {
            let filter = of.get_row_group_column_bloom_filter(group, 0).unwrap().unwrap();
            (0..ROWS).map(|row| filter.check(&*format!("p{row}"))).collect()
        };
        for (group, is_same) in [(0, true), (1, false), (2, true)] {
            let sizes = |of: &Opened| of.metadata().row_group(group).compressed_size();
            assert_eq!(sizes(&before) == sizes(&after), is_same, "{group}");
            assert!((said(&before, group) == said(&after, group)) == is_same, "{group}");
        }
        let after = said(&after, 1);
        let is_named = |row: &u32| !row.is_multiple_of(7);
        let is_there = |row: &u32| is_named(row) && after[*row as usize];
        assert!(
            (GROUP..2 * GROUP).filter(|row| is_named(row) && !lost.contains(row)).all(|row| is_there(&row))
        );
        let left = lost.iter().filter(|row| is_there(row)).count();
        assert!(left * 2 < lost.len(), "whose rows are gone are not in the filter but by chance: {left}");
    }

    /// Rows of the events' own columns, each with texts and nulls.
    fn events(rows: i32) -> RecordBatch {
        let schema = TableName::Events.file_schema();
        let arrays = (0..).zip(schema.fields()).map(|(column, field): (i32, _)| -> ArrayRef {
            let is_null = |row: &i32| field.name() != OCCURRED_ON && (row + column) % 5 == 0;
            let values = || (0..rows).map(|row| (!is_null(&row)).then_some(row));
            match field.data_type() {
                DataType::Utf8 => {
                    let repeats = if column < 2 { rows } else { 7 + column };
                    let text = |row: i32| format!("{}-{}", field.name(), row % repeats);
                    Arc::new(values().map(|row| row.map(text)).collect::<StringArray>())
                }
                DataType::Int32 => Arc::new(values().collect::<Int32Array>()),
                DataType::Date32 => Arc::new(values().collect::<Date32Array>()),
                _ => {
                    let micros = values().map(|row| row.map(i64::from));
                    Arc::new(micros.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
                }
            }
        });
        let arrays = arrays.collect();
        RecordBatch::try_new(schema, arrays).unwrap()
    }

    fn rows_of_file(path: &Path) -> RecordBatch {
        let batches: Vec<RecordBatch> = read_batches(path, &[]).unwrap().map(Result::unwrap).collect();
        concat_batches(&batches[0].schema(), &batches).unwrap()
    }

    #[test]
    fn rows_of_events_are_copied_with_every_column_and_bounds_of_those_that_have_them() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("events.parquet");
        let mut writer = DataFileWriter::create(path.clone(), TableName::Events.file_schema()).unwrap();
        writer.write(&events(ROWS)).unwrap();
        writer.finish().unwrap();
        let to = dir.path().join("copy.parquet");
        let lost = [3, GROUP + 5, GROUP + 6];
        let schema = packed(&TableName::Events.file_schema());
        copy_without(&path, &lost, &schema, || to.clone()).unwrap().expect("files of ours are copied so");
        let stays: BooleanArray = (0..ROWS.unsigned_abs()).map(|row| Some(!lost.contains(&row))).collect();
        assert!(filter_record_batch(&rows_of_file(&path), &stays).unwrap() == rows_of_file(&to));
        let about = open(&to).unwrap();
        for group in about.metadata().row_groups() {
            for column in group.columns() {
                let bounds = column.statistics().is_some_and(|s| s.min_bytes_opt().is_some());
                assert_eq!(
                    bounds,
                    BOUNDED.contains(&column.column_descr().name()),
                    "{}",
                    column.column_descr().name()
                );
            }
        }
    }

    #[test]
    fn a_file_of_other_columns_or_without_days_is_not_copied_so() {
        let dir = tempfile::tempdir().unwrap();
        let to = || -> PathBuf { unreachable!("nothing is written") };
        let days = batch().project(&[1]).unwrap();
        assert!(copy_without(&original(dir.path()), &[1], &days.schema(), to).unwrap().is_none());
        let path = dir.path().join("without.parquet");
        let none = parquet::file::properties::EnabledStatistics::None;
        let none =
            parquet::file::properties::WriterProperties::builder().set_statistics_enabled(none).build();
        let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), schema(), Some(none)).unwrap();
        writer.write(&batch()).unwrap();
        writer.close().unwrap();
        assert!(copy_without(&path, &[1], &schema(), to).unwrap().is_none());
    }
}
