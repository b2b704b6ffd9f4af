//! Rows of many batches, from which new batches are picked in any order.
//!
//! Texts that repeat are kept as numbers of one list a column: picking rows copies numbers, and no list is put together
//! again for each batch that is picked.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, DictionaryArray, Int32Array, RecordBatch, StringArray};
use arrow::array::{RecordBatchOptions, new_null_array};
use arrow::compute::interleave;
use arrow::datatypes::{DataType, Int32Type, SchemaRef};
use rayon::prelude::*;

use super::error::StoreError;

/// A batch and a row of it.
pub(super) type Spot = (u32, u32);

/// Rows in memory.
#[derive(Debug)]
pub(super) struct Pool {
    schema: SchemaRef,
    columns: Vec<Column>,
}

/// A column: an array a batch.
#[derive(Debug)]
enum Column {
    /// No row has a value.
    Empty,
    /// The values themselves.
    Values(Vec<ArrayRef>),
    /// Numbers, and the list of texts for which they stand.
    Numbers(Vec<ArrayRef>, ArrayRef),
}

impl Pool {
    /// All rows of these batches, which have this schema: texts are packed or not at all.
    pub(super) fn of(schema: SchemaRef, batches: Vec<RecordBatch>) -> Result<Self, StoreError> {
        let mut columns: Vec<Vec<ArrayRef>> = schema.fields().iter().map(|_| Vec::new()).collect();
        for batch in batches {
            for (column, array) in columns.iter_mut().zip(batch.columns()) {
                column.push(Arc::clone(array));
            }
        }
        let columns = columns.into_par_iter().map(Column::of).collect::<Result<_, StoreError>>()?;
        Ok(Self { schema, columns })
    }

    /// A batch of some rows, in this order.
    pub(super) fn pick(&self, spots: &[Spot]) -> Result<RecordBatch, StoreError> {
        let spots: Vec<(usize, usize)> =
            spots.iter().map(|&(batch, row)| (batch as usize, row as usize)).collect();
        let fields = self.schema.fields().iter();
        let picked =
            self.columns.iter().zip(fields).map(|(column, field)| column.pick(&spots, field.data_type()));
        let columns = picked.collect::<Result<Vec<_>, _>>()?;
        let rows = RecordBatchOptions::new().with_row_count(Some(spots.len()));
        Ok(RecordBatch::try_new_with_options(SchemaRef::clone(&self.schema), columns, &rows)?)
    }
}

impl Column {
    fn of(arrays: Vec<ArrayRef>) -> Result<Self, StoreError> {
        if arrays.iter().all(|array| array.logical_null_count() == array.len()) {
            return Ok(Self::Empty);
        }
        if arrays.iter().all(|array| is_packed(array.data_type())) {
            return Self::listed(&arrays);
        }
        Ok(Self::Values(arrays))
    }

    fn listed(packed: &[ArrayRef]) -> Result<Self, StoreError> {
        let mut numbers: HashMap<&str, i32> = HashMap::new();
        let mut list: Vec<&str> = Vec::new();
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(packed.len());
        for array in packed {
            let array = array.as_dictionary::<Int32Type>();
            let number = |text| {
                *numbers.entry(text).or_insert_with(|| {
                    list.push(text);
                    i32::try_from(list.len() - 1).unwrap_or(i32::MAX)
                })
            };
            let texts = array.values().as_string::<i32>().iter();
            let of_keys: Vec<i32> = texts.map(Option::unwrap_or_default).map(number).collect();
            let of_key = |&key: &i32| usize::try_from(key).ok().and_then(|key| of_keys.get(key)).copied();
            let of_rows = array.keys().values().iter().map(|key| of_key(key).unwrap_or(0)).collect();
            arrays.push(Arc::new(Int32Array::try_new(of_rows, array.logical_nulls())?));
        }
        Ok(Self::Numbers(arrays, Arc::new(StringArray::from(list))))
    }

    fn pick(&self, spots: &[(usize, usize)], of: &DataType) -> Result<ArrayRef, StoreError> {
        let picked = |arrays: &[ArrayRef]| {
            let arrays: Vec<&dyn Array> = arrays.iter().map(AsRef::as_ref).collect();
            interleave(&arrays, spots)
        };
        Ok(match self {
            Self::Empty => new_null_array(of, spots.len()),
            Self::Values(arrays) => picked(arrays)?,
            Self::Numbers(arrays, list) => {
                let numbers = picked(arrays)?.as_primitive::<Int32Type>().clone();
                Arc::new(DictionaryArray::try_new(numbers, Arc::clone(list))?)
            }
        })
    }
}

const fn is_packed(of: &DataType) -> bool {
    matches!(of, DataType::Dictionary(..))
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::{Field, Schema};

    use super::*;

    fn packed(texts: &[Option<&str>]) -> ArrayRef {
        Arc::new(texts.iter().copied().collect::<DictionaryArray<Int32Type>>())
    }

    /// Batches of a text column that is packed, one that is not, and one without any value.
    fn pool(batches: &[&[Option<&str>]]) -> Pool {
        let of = packed(&[]).data_type().clone();
        let fields = [("packed", of.clone()), ("plain", DataType::Utf8), ("empty", of)];
        let fields = fields.map(|(name, of)| Field::new(name, of, true));
        let schema = Arc::new(Schema::new(fields.to_vec()));
        let batch = |texts: &&[Option<&str>]| {
            let none = vec![None; texts.len()];
            let columns = vec![packed(texts), Arc::new(StringArray::from(texts.to_vec())), packed(&none)];
            RecordBatch::try_new(Arc::clone(&schema), columns).unwrap()
        };
        Pool::of(Arc::clone(&schema), batches.iter().map(batch).collect()).unwrap()
    }

    fn texts(array: &dyn Array) -> Vec<Option<String>> {
        let array = arrow::compute::cast(array, &DataType::Utf8).unwrap();
        array.as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect()
    }

    #[test]
    fn rows_are_what_they_were_in_whatever_order_they_are_picked() {
        let pool = pool(&[&[Some("b"), None, Some("a")], &[Some("c"), Some("a"), Some("")], &[None]]);
        let spots = [(1, 2), (2, 0), (0, 2), (1, 1), (0, 0), (0, 1), (1, 0), (0, 0)];
        let expected = [Some(""), None, Some("a"), Some("a"), Some("b"), None, Some("c"), Some("b")];
        let expected: Vec<Option<String>> = expected.iter().map(|text| text.map(str::to_owned)).collect();
        let picked = pool.pick(&spots).unwrap();
        assert_eq!(texts(picked.column(0)), expected);
        assert_eq!(texts(picked.column(1)), expected);
        assert_eq!(texts(picked.column(2)), vec![None; spots.len()]);
        assert_eq!(picked.schema(), pool.schema);
        let list = picked.column(0).as_dictionary::<Int32Type>().values().len();
        assert_eq!(list, 4, "a text that several batches have is in the list once");
    }

    #[test]
    fn nothing_is_picked_from_nothing() {
        assert_eq!(pool(&[&[Some("a")]]).pick(&[]).unwrap().num_rows(), 0);
    }
}
