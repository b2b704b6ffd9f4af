//! Stored files of which so many rows are looked at that they are read once and held: they will be written again.

use arrow::array::{BooleanArray, RecordBatch, UInt32Array};
use arrow::compute::{filter_record_batch, take_record_batch};
use hashbrown::HashMap;

use super::data_file::read_others;
use super::error::StoreError;
use super::rewrite::{StoredFile, stays};

/// Rows that are held at most.
const MOST: u64 = 256 << 10;
/// A file is held if at least one of so many rows is looked at.
const SHARE: u64 = 64;

/// The rows of some files, by position of the file.
#[derive(Debug, Default)]
pub(super) struct Held {
    files: HashMap<u32, Vec<RecordBatch>>,
    rows: u64,
}

impl Held {
    /// Some rows of a file if it is held, or worth it. `rows` ascend.
    pub(super) fn pick(
        &mut self,
        at: u32,
        file: &StoredFile,
        rows: &[u32],
    ) -> Result<Option<Vec<RecordBatch>>, StoreError> {
        if !self.files.contains_key(&at) {
            let about = std::fs::metadata(&file.identities);
            let n = about.map_err(StoreError::io("read", &file.identities))?.len() / 16;
            if self.rows + n > MOST || n > rows.len() as u64 * SHARE {
                return Ok(None);
            }
            self.rows += n;
            self.files.insert(at, read_others(&file.data, &[])?.collect::<Result<_, _>>()?);
        }
        self.files.get(&at).map(|batches| pick(batches, rows)).transpose()
    }

    /// The rows of a file but some, which ascend, if it is held; it is given up.
    pub(super) fn others(
        &mut self,
        at: u32,
        rows: &[u32],
    ) -> Option<impl Iterator<Item = Result<RecordBatch, StoreError>>> {
        let batches = self.files.remove(&at)?;
        let parts = with_rows(batches, rows);
        Some(parts.into_iter().map(|(batch, dropped)| {
            let rows = 0..u32::try_from(batch.num_rows()).unwrap_or(u32::MAX);
            Ok(filter_record_batch(&batch, &BooleanArray::from(stays(rows, &dropped)))?)
        }))
    }
}

fn pick(batches: &[RecordBatch], rows: &[u32]) -> Result<Vec<RecordBatch>, StoreError> {
    let picked = with_rows(batches.to_vec(), rows).into_iter().filter(|(_, rows)| !rows.is_empty());
    picked.map(|(batch, rows)| Ok(take_record_batch(&batch, &UInt32Array::from(rows))?)).collect()
}

/// Each batch, and those of the rows that it has, counted from its first.
fn with_rows(batches: Vec<RecordBatch>, mut rows: &[u32]) -> Vec<(RecordBatch, Vec<u32>)> {
    let mut first = 0_u32;
    let with_rows = batches.into_iter().map(|batch| {
        let end = first + u32::try_from(batch.num_rows()).unwrap_or(0);
        let (here, rest) = rows.split_at(rows.partition_point(|&row| row < end));
        rows = rest;
        let here = here.iter().map(|row| row - first).collect();
        first = end;
        (batch, here)
    });
    with_rows.collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::Int32Array;
    use arrow::datatypes::{DataType, Field, Schema};

    use super::*;

    fn numbers(batches: impl IntoIterator<Item = RecordBatch>) -> Vec<i32> {
        let column =
            |b: RecordBatch| b.column(0).as_any().downcast_ref::<Int32Array>().unwrap().values().to_vec();
        batches.into_iter().flat_map(column).collect()
    }

    #[test]
    fn rows_are_picked_and_left_out_across_batches() {
        let schema = Arc::new(Schema::new(vec![Field::new("n", DataType::Int32, true)]));
        let batch = |values: Vec<i32>| {
            RecordBatch::try_new(Arc::clone(&schema), vec![Arc::new(Int32Array::from(values))]).unwrap()
        };
        let batches = vec![batch(vec![0, 1, 2]), batch(vec![3]), batch(vec![]), batch(vec![4, 5])];
        assert_eq!(numbers(pick(&batches, &[0, 2, 3, 5]).unwrap()), [0, 2, 3, 5]);
        assert_eq!(numbers(pick(&batches, &[]).unwrap()), Vec::<i32>::new());
        let mut held = Held { files: HashMap::from([(7, batches)]), rows: 6 };
        assert!(held.others(6, &[1]).is_none());
        let others: Vec<_> = held.others(7, &[0, 3, 5]).unwrap().map(Result::unwrap).collect();
        assert_eq!(numbers(others), [1, 2, 4]);
        assert!(held.others(7, &[]).is_none(), "it is given up");
    }
}
