//! Checked columns → the record batch of a data file.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Array, Int32Array, RecordBatch, StringArray, StringBuilder, TimestampMicrosecondArray,
};
use arrow::datatypes::SchemaRef;

use super::error::StoreError;
use crate::delivery::EventColumns;
use crate::model::{Deviation, Kind, Sex};

/// Takes the rows out of the columns, in the order of the table's schema.
pub(super) fn event_batch(
    columns: &mut EventColumns,
    delivery: &str,
    schema: &SchemaRef,
) -> Result<RecordBatch, StoreError> {
    let rows = columns.len();
    let instants = |values: Vec<Option<i64>>| -> ArrayRef {
        Arc::new(TimestampMicrosecondArray::from(values).with_timezone("UTC"))
    };
    let text = |column: &mut crate::delivery::TextColumn| -> Result<ArrayRef, StoreError> {
        Ok(Arc::new(column.take_array()?))
    };
    let arrays: Vec<ArrayRef> = vec![
        text(&mut columns.episode_id)?,
        text(&mut columns.patient_id)?,
        Arc::new(kinds(&columns.kind)),
        instants(std::mem::take(&mut columns.at)),
        Arc::new(Date32Array::from(std::mem::take(&mut columns.date))),
        text(&mut columns.region)?,
        text(&mut columns.home_region)?,
        text(&mut columns.home_municipality)?,
        text(&mut columns.unit)?,
        text(&mut columns.activity)?,
        text(&mut columns.activity_id)?,
        text(&mut columns.variant)?,
        Arc::new(columns.deviation.iter().map(|d| d.map(Deviation::code)).collect::<StringArray>()),
        text(&mut columns.outcome)?,
        Arc::new(columns.sex.iter().map(|s| s.map(Sex::code)).collect::<StringArray>()),
        Arc::new(Int32Array::from(std::mem::take(&mut columns.birth_year))),
        text(&mut columns.event_id)?,
        instants(std::mem::take(&mut columns.recorded_at)),
        Arc::new(StringArray::from_iter_values(std::iter::repeat_n(delivery, rows))),
    ];
    columns.clear();
    Ok(RecordBatch::try_new(SchemaRef::clone(schema), arrays)?)
}

/// Kinds as their texts.
fn kinds(bytes: &[u8]) -> StringArray {
    let mut names: Vec<Option<String>> = vec![None; 256];
    let mut out = StringBuilder::with_capacity(bytes.len(), bytes.len() * 3);
    for &byte in bytes {
        let name = &mut names[usize::from(byte)];
        let name =
            name.get_or_insert_with(|| Kind::from_byte(byte).map_or_else(String::new, |k| k.to_string()));
        out.append_value(name);
    }
    out.finish()
}
