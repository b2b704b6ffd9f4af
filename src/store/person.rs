//! Finding a person's rows in data files.
//!
//! A row group has a Bloom filter of its persons, which says "not here" of nearly all who are not. Row groups of older
//! files have none and are read.

use std::path::Path;

use arrow::array::StringArray;
use parquet::schema::types::SchemaDescriptor;

use super::data_file::{open, read_row_group};
use super::error::StoreError;
use super::schema::PATIENT_ID;

/// The rows of a person in a data file, ascending.
pub(super) fn rows_of(data: &Path, patient_id: &str) -> Result<Vec<u32>, StoreError> {
    let file = open(data)?;
    let foreign = || StoreError::Foreign { table: "events", column: PATIENT_ID };
    let column = position(file.parquet_schema()).ok_or_else(foreign)?;
    let mut rows = Vec::new();
    let mut first = 0;
    for group in 0..file.metadata().num_row_groups() {
        let n = file.metadata().row_group(group).num_rows();
        let filter = file.get_row_group_column_bloom_filter(group, column);
        if filter.map_err(StoreError::parquet("read", data))?.is_none_or(|f| f.check(patient_id)) {
            rows_of_group(data, group, patient_id, first, &mut rows)?;
        }
        first += u32::try_from(n).unwrap_or(0);
    }
    Ok(rows)
}

/// The same, of a file that may be damaged or foreign: none if it cannot be decoded.
///
/// # Errors
/// If it may not be read: it must be looked at.
pub(super) fn rows_if_readable(data: &Path, patient_id: &str) -> Result<Vec<u32>, StoreError> {
    match rows_of(data, patient_id) {
        Err(error @ StoreError::Io { .. }) => Err(error),
        rows => Ok(rows.unwrap_or_default()),
    }
}

/// Adds the rows of a person in one row group, whose first row is given.
fn rows_of_group(
    data: &Path,
    group: usize,
    patient_id: &str,
    first: u32,
    rows: &mut Vec<u32>,
) -> Result<(), StoreError> {
    let mut row = first;
    for batch in read_row_group(data, group, &[PATIENT_ID])? {
        let batch = batch?;
        let column = batch.column_by_name(PATIENT_ID).and_then(|c| c.as_any().downcast_ref());
        let patients: &StringArray =
            column.ok_or(StoreError::Foreign { table: "events", column: PATIENT_ID })?;
        for patient in patients {
            if patient == Some(patient_id) {
                rows.push(row);
            }
            row += 1;
        }
    }
    Ok(())
}

/// Where the column of persons is in a file.
fn position(schema: &SchemaDescriptor) -> Option<usize> {
    schema.columns().iter().position(|c| c.path().string() == PATIENT_ID)
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::sync::Arc;

    use arrow::array::RecordBatch;
    use arrow::datatypes::{DataType, Field, Schema};
    use parquet::arrow::ArrowWriter;

    use super::super::data_file::DataFileWriter;
    use super::*;

    /// Persons of two row groups and a little more; one of them in the first and in the last.
    fn persons() -> RecordBatch {
        let names = (0..140_000).map(|row| match row {
            5 | 139_999 => Some("twice".to_owned()),
            7 => None,
            _ => Some(format!("p{row}")),
        });
        let schema = Arc::new(Schema::new(vec![Field::new(PATIENT_ID, DataType::Utf8, true)]));
        RecordBatch::try_new(schema, vec![Arc::new(names.collect::<StringArray>())]).unwrap()
    }

    fn finds(path: &Path) {
        assert_eq!(rows_of(path, "twice").unwrap(), [5, 139_999]);
        assert_eq!(rows_of(path, "p65536").unwrap(), [65_536], "the first of the second row group");
        assert_eq!(rows_of(path, "nobody").unwrap(), Vec::<u32>::new());
    }

    #[test]
    fn a_person_is_found_in_every_row_group_with_a_filter_or_without() {
        let dir = tempfile::tempdir().unwrap();
        let persons = persons();
        let ours = dir.path().join("ours.parquet");
        let mut writer = DataFileWriter::create(ours.clone(), persons.schema()).unwrap();
        writer.write(&persons).unwrap();
        writer.finish().unwrap();
        let about = open(&ours).unwrap();
        assert_eq!(about.metadata().num_row_groups(), 3);
        assert!((0..3).all(|k| about.get_row_group_column_bloom_filter(k, 0).unwrap().is_some()));
        finds(&ours);
        let older = dir.path().join("older.parquet");
        let file = File::create(&older).unwrap();
        let mut writer = ArrowWriter::try_new(file, persons.schema(), None).unwrap();
        writer.write(&persons).unwrap();
        writer.close().unwrap();
        assert!(open(&older).unwrap().get_row_group_column_bloom_filter(0, 0).unwrap().is_none());
        finds(&older);
    }
}
