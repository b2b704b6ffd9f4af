//! The ledger of deliveries: one row a delivery that was loaded.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};

use super::data_file::{DataFile, DataFileWriter};
use super::error::StoreError;
use super::schema::TableName;
use super::scope::Replacing;

/// A delivery that the store has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDelivery {
    /// Identifier.
    pub delivery: String,
    /// Name of the file.
    pub file: String,
    /// Hash of its bytes.
    pub sha256: String,
    /// Who delivered, if said.
    pub source: Option<String>,
    /// Version of the events table after it.
    pub version: i64,
    /// When it was received, UTC microseconds; `None` where a crash left nothing that says it.
    pub received_at: Option<i64>,
    /// The receipt as it was given, JSON.
    pub receipt: String,
}

/// The source of deliveries whose data is made up, those of `ledtid demo` for one: releases of it say so.
pub const MADE_UP_SOURCE: &str = "synth";

/// When a delivery was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// Now, UTC microseconds: it is later than every delivery before it, whatever the clock says.
    Now(i64),
    /// Earlier, UTC microseconds: an old delivery that is loaded late. Of two with the same time the one that is loaded later is
    /// later.
    Earlier(i64),
    /// When the same file was received before, UTC microseconds: what corrected it since stays.
    Again(i64),
}

/// What is known of a delivery beside its rows.
#[derive(Debug, Clone)]
pub struct LedgerEntry {
    /// Name of the file.
    pub file: String,
    /// Hash of its bytes.
    pub sha256: String,
    /// Who delivered, if said.
    pub source: Option<String>,
    /// When it was received.
    pub received: Received,
    /// Whether it is everything of its scope.
    pub replacing: Option<Replacing>,
}

impl Received {
    /// The first microsecond from one on at which nothing was received: of deliveries with the same time each has its own.
    #[must_use]
    pub fn free_from(at: i64, before: &[StoredDelivery]) -> i64 {
        let taken: BTreeSet<i64> = before.iter().filter_map(|d| d.received_at).collect();
        (at..).find(|at| !taken.contains(at)).unwrap_or(at)
    }

    /// The time, after those of the deliveries before it unless it is said to be earlier, and no other's unless it is the same file.
    pub(super) fn at(self, before: &[StoredDelivery]) -> i64 {
        let latest = before.iter().filter_map(|d| d.received_at).max();
        match self {
            Self::Earlier(at) => Self::free_from(at, before),
            Self::Again(at) => at,
            Self::Now(at) => latest.map_or(at, |latest| at.max(latest.saturating_add(1))),
        }
    }
}

/// A data file with one row of the ledger.
pub(super) fn ledger_row(name: &Path, row: &StoredDelivery) -> Result<DataFile, StoreError> {
    let schema = TableName::Deliveries.file_schema();
    let text = |t: Option<&str>| -> Arc<dyn Array> { Arc::new(StringArray::from(vec![t])) };
    let received_at = vec![row.received_at.unwrap_or(0)];
    let instant = TimestampMicrosecondArray::from(received_at).with_timezone("UTC");
    let batch = RecordBatch::try_new(
        Arc::clone(&schema),
        vec![
            text(Some(&row.delivery)),
            text(Some(&row.file)),
            text(Some(&row.sha256)),
            text(row.source.as_deref()),
            text(Some("loaded")),
            Arc::new(Int64Array::from(vec![row.version])),
            Arc::new(instant),
            text(Some(&row.receipt)),
        ],
    )?;
    let mut writer = DataFileWriter::create(name.to_owned(), schema)?;
    writer.write(&batch)?;
    writer.finish()
}

/// Rows of the ledger.
pub(super) fn ledger_rows(batch: &RecordBatch) -> Result<Vec<StoredDelivery>, StoreError> {
    let foreign = |column| StoreError::Foreign { table: "deliveries", column };
    let text = |column: &'static str| {
        let array = batch.column_by_name(column).and_then(|c| c.as_any().downcast_ref::<StringArray>());
        array.ok_or_else(|| foreign(column))
    };
    let versions = batch.column_by_name("version").and_then(|c| c.as_any().downcast_ref::<Int64Array>());
    let versions = versions.ok_or_else(|| foreign("version"))?;
    let received = batch.column_by_name("received_at");
    let received = received.and_then(|c| c.as_any().downcast_ref::<TimestampMicrosecondArray>());
    let received = received.ok_or_else(|| foreign("received_at"))?;
    let (deliveries, receipts) = (text("delivery")?, text("receipt")?);
    let (files, hashes, sources) = (text("file")?, text("sha256")?, text("source")?);
    Ok((0..batch.num_rows())
        .map(|i| StoredDelivery {
            delivery: deliveries.value(i).to_owned(),
            file: files.value(i).to_owned(),
            sha256: hashes.value(i).to_owned(),
            source: sources.is_valid(i).then(|| sources.value(i).to_owned()),
            version: versions.value(i),
            // Nobody delivered in 1970: it stands for a time that was lost.
            received_at: Some(received.value(i)).filter(|&at| received.is_valid(i) && at > 0),
            receipt: receipts.value(i).to_owned(),
        })
        .collect())
}
