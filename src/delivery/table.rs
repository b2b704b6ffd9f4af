//! Checked events of one pathway as a struct of arrays, ready to become Arrow columns.

use std::mem;

use arrow::array::{NullBufferBuilder, StringArray};
use arrow::buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::error::ArrowError;

use crate::model::{Deviation, Kind, Sex};

/// A column of optional texts: offsets into one buffer, and which are there.
#[derive(Debug)]
pub struct TextColumn {
    offsets: Vec<i32>,
    bytes: Vec<u8>,
    nulls: NullBufferBuilder,
}

impl Default for TextColumn {
    fn default() -> Self {
        Self { offsets: vec![0], bytes: Vec::new(), nulls: NullBufferBuilder::new(0) }
    }
}

impl TextColumn {
    /// Number of values, absent ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a row, UTF-8; `None` where absent.
    ///
    /// # Panics
    /// If there is no such row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&[u8]> {
        let place = |at: usize| usize::try_from(self.offsets[at]).unwrap_or_default();
        let (start, end) = (place(row), place(row + 1));
        self.nulls.is_valid(row).then(|| &self.bytes[start..end])
    }

    /// Adds a value that is there; the empty text means absent.
    pub(super) fn push(&mut self, value: &[u8]) {
        self.bytes.extend_from_slice(value);
        self.offsets.push(offset(self.bytes.len()));
        self.nulls.append(!value.is_empty());
    }

    /// Adds all values of another column, in order; the caller has seen that there is room.
    fn append(&mut self, other: &Self) {
        let shift = offset(self.bytes.len());
        self.bytes.extend_from_slice(&other.bytes);
        self.offsets.extend(other.offsets[1..].iter().map(|o| o + shift));
        for row in 0..other.len() {
            self.nulls.append(other.nulls.is_valid(row));
        }
    }

    /// Takes all values out as an Arrow array, without copying them.
    ///
    /// # Errors
    /// If a value is not UTF-8, which the checks rule out.
    pub fn take_array(&mut self) -> Result<StringArray, ArrowError> {
        let Self { offsets, bytes, mut nulls } = mem::take(self);
        let nulls: Option<NullBuffer> = nulls.finish();
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        StringArray::try_new(offsets, Buffer::from_vec(bytes), nulls)
    }

    /// Removes all values and keeps the room.
    pub fn clear(&mut self) {
        self.offsets.truncate(1);
        self.bytes.clear();
        self.nulls = NullBufferBuilder::new(0);
    }

    /// Bytes of its values.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        self.bytes.len()
    }
}

/// Columns that cannot take more: hand them on and begin anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a batch of events would pass 2 GiB of one column; pass it on before adding more")]
pub struct ColumnsFull;

/// A length as an Arrow offset. What a worker collects, and what `append` lets in, is below 2 GiB.
fn offset(length: usize) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}

/// One checked row, borrowed from its source; empty texts are absent.
#[derive(Debug, Clone, Copy)]
pub(super) struct EventRow<'a> {
    pub(super) episode_id: &'a [u8],
    pub(super) patient_id: &'a [u8],
    pub(super) region: &'a [u8],
    pub(super) home_region: &'a [u8],
    pub(super) home_municipality: &'a [u8],
    pub(super) unit: &'a [u8],
    pub(super) activity: &'a [u8],
    pub(super) activity_id: &'a [u8],
    pub(super) variant: &'a [u8],
    pub(super) outcome: &'a [u8],
    pub(super) event_id: &'a [u8],
    pub(super) kind: Kind,
    pub(super) date: i32,
    pub(super) at: Option<i64>,
    pub(super) deviation: Option<Deviation>,
    pub(super) sex: Option<Sex>,
    pub(super) birth_year: Option<i32>,
    pub(super) recorded_at: Option<i64>,
    pub(super) retract: bool,
    pub(super) line: u64,
}

/// Events of one pathway, one row each, in file order within what one worker read.
#[derive(Debug, Default)]
pub struct EventColumns {
    /// Pseudonym of the pathway instance, with the mapping's prefix; never absent.
    pub episode_id: TextColumn,
    /// Pseudonym of the person, with the mapping's prefix; never absent.
    pub patient_id: TextColumn,
    /// Region of care, two digits; never absent.
    pub region: TextColumn,
    /// Region of home, two digits.
    pub home_region: TextColumn,
    /// Municipality of home, four digits.
    pub home_municipality: TextColumn,
    /// HSA-id of the unit.
    pub unit: TextColumn,
    /// Activity slug.
    pub activity: TextColumn,
    /// Ties a D to its E.
    pub activity_id: TextColumn,
    /// Variant slug.
    pub variant: TextColumn,
    /// Outcome slug.
    pub outcome: TextColumn,
    /// Identity given by the source.
    pub event_id: TextColumn,
    /// [`Kind::byte`].
    pub kind: Vec<u8>,
    /// Local day, days since 1970 (Arrow's `Date32`).
    pub date: Vec<i32>,
    /// Instant in UTC microseconds; `None` where only the day is known.
    pub at: Vec<Option<i64>>,
    /// Deviation.
    pub deviation: Vec<Option<Deviation>>,
    /// Sex.
    pub sex: Vec<Option<Sex>>,
    /// Year of birth.
    pub birth_year: Vec<Option<i32>>,
    /// When the source registered it, UTC microseconds.
    pub recorded_at: Vec<Option<i64>>,
    /// Whether the row withdraws its `event_id`.
    pub retract: Vec<bool>,
    /// Line of the file, as in a rejection.
    pub line: Vec<u64>,
}

impl EventColumns {
    /// Number of events.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kind.len()
    }

    /// Whether there is no event.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kind.is_empty()
    }

    /// All text columns.
    fn texts_mut(&mut self) -> [&mut TextColumn; 11] {
        [
            &mut self.episode_id,
            &mut self.patient_id,
            &mut self.region,
            &mut self.home_region,
            &mut self.home_municipality,
            &mut self.unit,
            &mut self.activity,
            &mut self.activity_id,
            &mut self.variant,
            &mut self.outcome,
            &mut self.event_id,
        ]
    }

    /// All text columns, in the order of the fields.
    #[must_use]
    pub fn texts(&self) -> [&TextColumn; 11] {
        [
            &self.episode_id,
            &self.patient_id,
            &self.region,
            &self.home_region,
            &self.home_municipality,
            &self.unit,
            &self.activity,
            &self.activity_id,
            &self.variant,
            &self.outcome,
            &self.event_id,
        ]
    }

    /// Removes all events and keeps the room.
    pub fn clear(&mut self) {
        self.texts_mut().into_iter().for_each(TextColumn::clear);
        self.kind.clear();
        self.date.clear();
        self.at.clear();
        self.deviation.clear();
        self.sex.clear();
        self.birth_year.clear();
        self.recorded_at.clear();
        self.retract.clear();
        self.line.clear();
    }

    /// Adds all events of another batch of the same pathway, in order.
    ///
    /// # Errors
    /// [`ColumnsFull`], and nothing is added, if a text column would pass Arrow's 2 GiB.
    pub fn append(&mut self, other: &Self) -> Result<(), ColumnsFull> {
        let fits = |(mine, more): (&TextColumn, &TextColumn)| {
            i32::try_from(mine.byte_len() + more.byte_len()).is_ok()
        };
        if !self.texts().into_iter().zip(other.texts()).all(fits) {
            return Err(ColumnsFull);
        }
        for (column, more) in self.texts_mut().into_iter().zip(other.texts()) {
            column.append(more);
        }
        self.kind.extend_from_slice(&other.kind);
        self.date.extend_from_slice(&other.date);
        self.at.extend_from_slice(&other.at);
        self.deviation.extend_from_slice(&other.deviation);
        self.sex.extend_from_slice(&other.sex);
        self.birth_year.extend_from_slice(&other.birth_year);
        self.recorded_at.extend_from_slice(&other.recorded_at);
        self.retract.extend_from_slice(&other.retract);
        self.line.extend_from_slice(&other.line);
        Ok(())
    }

    /// Adds one checked row.
    pub(super) fn push(&mut self, row: &EventRow<'_>) {
        self.episode_id.push(row.episode_id);
        self.patient_id.push(row.patient_id);
        self.region.push(row.region);
        self.home_region.push(row.home_region);
        self.home_municipality.push(row.home_municipality);
        self.unit.push(row.unit);
        self.activity.push(row.activity);
        self.activity_id.push(row.activity_id);
        self.variant.push(row.variant);
        self.outcome.push(row.outcome);
        self.event_id.push(row.event_id);
        self.kind.push(row.kind.byte());
        self.date.push(row.date);
        self.at.push(row.at);
        self.deviation.push(row.deviation);
        self.sex.push(row.sex);
        self.birth_year.push(row.birth_year);
        self.recorded_at.push(row.recorded_at);
        self.retract.push(row.retract);
        self.line.push(row.line);
    }
}
