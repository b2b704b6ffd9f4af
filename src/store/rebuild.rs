//! Identities made anew from a data file, where theirs are missing or do not fit.

use std::path::Path;

use arrow::array::{Array, Date32Array, RecordBatch, StringArray, TimestampMicrosecondArray};

use super::data_file::read_batches;
use super::error::StoreError;
use super::identity::{Identity, IdentityParts};
use super::schema::{ACTIVITY, ACTIVITY_ID, EPISODE_ID, EVENT_ID, KIND, OCCURRED_AT, OCCURRED_ON};
use crate::model::Kind;

/// Makes sure that the identities of a data file with so many rows are there.
pub(super) fn identities_for(data: &Path, identities: &Path, rows: u64) -> Result<(), StoreError> {
    let bytes = std::fs::metadata(identities).map(|m| m.len());
    if bytes.is_ok_and(|bytes| bytes == rows * size_of::<Identity>() as u64) {
        return Ok(());
    }
    super::durable::write_file(identities, identities_in(data)?.as_flattened())
}

/// The identities of a data file's rows, in their order.
pub(super) fn identities_in(data: &Path) -> Result<Vec<Identity>, StoreError> {
    let columns = [EPISODE_ID, EVENT_ID, KIND, ACTIVITY, ACTIVITY_ID, OCCURRED_AT, OCCURRED_ON];
    let mut all: Vec<Identity> = Vec::new();
    for batch in read_batches(data, &columns)? {
        identities_of(&batch?, &mut all)?;
    }
    Ok(all)
}

fn identities_of(batch: &RecordBatch, out: &mut Vec<Identity>) -> Result<(), StoreError> {
    let text = |name| column::<StringArray>(batch, name);
    let (episodes, event_ids, kinds) = (text(EPISODE_ID)?, text(EVENT_ID)?, text(KIND)?);
    let (activities, activity_ids) = (text(ACTIVITY)?, text(ACTIVITY_ID)?);
    let at = column::<TimestampMicrosecondArray>(batch, OCCURRED_AT)?;
    let date = column::<Date32Array>(batch, OCCURRED_ON)?;
    let mut scratch = Vec::new();
    for i in 0..batch.num_rows() {
        let some = |array: &StringArray| array.is_valid(i).then(|| array.value(i).as_bytes().to_vec());
        let foreign = || StoreError::Foreign { table: "events", column: KIND };
        let (event_id, activity, activity_id) = (some(event_ids), some(activities), some(activity_ids));
        let parts = IdentityParts {
            episode_id: episodes.value(i).as_bytes(),
            event_id: event_id.as_deref(),
            kind: Kind::parse(kinds.value(i)).ok_or_else(foreign)?.byte(),
            activity: activity.as_deref(),
            activity_id: activity_id.as_deref(),
            at: at.is_valid(i).then(|| at.value(i)),
            date: date.value(i),
        };
        out.push(parts.identity(&mut scratch));
    }
    Ok(())
}

/// A column of the expected type.
fn column<'a, T: 'static>(batch: &'a RecordBatch, name: &'static str) -> Result<&'a T, StoreError> {
    let array = batch.column_by_name(name).and_then(|c| c.as_any().downcast_ref::<T>());
    array.ok_or(StoreError::Foreign { table: "events", column: name })
}
