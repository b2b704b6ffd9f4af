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
