//! Parquet: columns of any plain type become the texts that a CSV file would have.
//!
//! A timestamp with a zone is an instant; one without is Swedish local time. Parquet is read from its end, so
//! the file is first put into an unnamed temporary file; memory does not depend on its size.

use std::any::Any;
use std::fs::File;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;

use ::parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Schema, TimeUnit, TimestampSecondType};
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use chrono::DateTime;
use crossbeam_channel::Sender;

use super::check::Checker;
use super::error::shown_name;
use super::pipeline::run;
use super::plan::{Origin, Plan};
use super::read::Job;
use super::source::explain;
use super::{DeliveryError, EventSink, ReadSummary, Rule};
use crate::model::Stockholm;

/// Rows of a batch.
const BATCH_ROWS: usize = 8_192;

/// Some rows, and the number of the first, from 1.
type Piece = (RecordBatch, u64);

/// Reads Parquet.
pub(super) fn read<S: EventSink>(
    mut decoded: impl Read,
    job: &Job<'_, S>,
) -> Result<ReadSummary, DeliveryError<S::Error>> {
    let spooled = spool(&mut decoded);
    let file =
        spooled.map_err(|e| explain(e, job.compression.name(), job.shared.bytes.load(Ordering::Relaxed)))?;
    let reader = guarded(|| ParquetRecordBatchReaderBuilder::try_new(file))?;
    let schema = std::sync::Arc::clone(reader.schema());
    let batches = guarded(|| reader.with_batch_size(BATCH_ROWS).build())?;
    let names: Vec<String> = schema.fields().iter().map(|f| f.name().clone()).collect();
    let plan = Plan::bind(&names, job.options.mapping.as_ref())?;
    refuse_types(&schema, &plan)?;
    let checker = || Checker::new(job.lookup, &plan, job.mapping_options);
    let zone = &job.lookup.tables.zone;
    let consume = |piece: Piece, checker: &mut Checker<'_>| check_batch(&piece, zone, checker);
    run(&job.shared, &checker, |sender| send_batches(batches, job, sender), &consume)
}

/// Puts the bytes into an unnamed temporary file.
fn spool(decoded: &mut impl Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(decoded, &mut file)?;
    Ok(file)
}

/// Calls the Parquet library, which may give an error or panic on a damaged file.
fn guarded<T, E, X>(call: impl FnOnce() -> Result<T, X>) -> Result<T, DeliveryError<E>>
where
    X: std::error::Error + Send + Sync + 'static,
{
    let damaged = |source| DeliveryError::Damaged { format: "Parquet", source };
    let panicked = |_: Box<dyn Any + Send>| damaged(io::Error::from(io::ErrorKind::InvalidData));
    catch_unwind(AssertUnwindSafe(call)).map_err(panicked)?.map_err(|e| damaged(io::Error::other(e)))
}

/// Columns that are bound must have a type that can be a value.
fn refuse_types<E>(schema: &Schema, plan: &Plan) -> Result<(), DeliveryError<E>> {
    let event = plan.event.as_ref().map(|e| e.field);
    for (at, field) in schema.fields().iter().enumerate() {
        let bound = event == Some(at) || plan.origins.contains(&Origin::Field(at));
        if bound && !is_plain(field.data_type()) {
            let found = shown_name(&field.data_type().to_string());
            return Err(DeliveryError::ColumnType { position: at + 1, found });
        }
    }
    Ok(())
}

/// Whether a type can be a value of the event format.
fn is_plain(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_plain(values),
        kind => {
            kind.is_numeric()
                || matches!(
                    kind,
                    DataType::Utf8
                        | DataType::LargeUtf8
                        | DataType::Utf8View
                        | DataType::Null
                        | DataType::Boolean
                        | DataType::Date32
                        | DataType::Date64
                        | DataType::Timestamp(_, _)
                )
        }
    }
}

/// Sends batches until the end, or until nobody takes them.
fn send_batches<S: EventSink>(
    mut batches: ParquetRecordBatchReader,
    job: &Job<'_, S>,
    sender: &Sender<Piece>,
) -> Result<(), DeliveryError<S::Error>> {
    let (mut row, mut decoded) = (1, 0_u64);
    while let Some(batch) = guarded(|| batches.next().transpose())? {
        let bytes = u64::try_from(batch.get_array_memory_size()).unwrap_or(u64::MAX);
        decoded = decoded.saturating_add(bytes);
        if let Some(limit) = job.options.decoded_limit.filter(|&limit| decoded > limit) {
            return Err(DeliveryError::TooLarge { limit });
        }
        let rows = u64::try_from(batch.num_rows()).unwrap_or(u64::MAX);
        if sender.send((batch, row)).is_err() {
            return Ok(());
        }
        row += rows;
    }
    Ok(())
}

/// Checks the rows of a batch.
fn check_batch((batch, first): &Piece, zone: &Stockholm, checker: &mut Checker<'_>) {
    let columns: Result<Vec<StringArray>, ArrowError> =
        batch.columns().iter().map(|c| texts(c, zone)).collect();
    let mut fields: Vec<&[u8]> = Vec::with_capacity(batch.num_columns());
    for (at, line) in (0..batch.num_rows()).zip(*first..) {
        match &columns {
            Err(_) => checker.refuse(line, Rule::BadForm),
            Ok(columns) => {
                fields.clear();
                let value = |c: &'_ StringArray| c.is_valid(at);
                fields.extend(columns.iter().map(|c| if value(c) { c.value(at).as_bytes() } else { b"" }));
                checker.row(line, &fields);
            }
        }
    }
}

/// A column as the texts that a CSV file would have.
fn texts(column: &ArrayRef, zone: &Stockholm) -> Result<StringArray, ArrowError> {
    match column.data_type() {
        DataType::Dictionary(_, values) => texts(&cast(column, values)?, zone),
        DataType::Timestamp(_, time_zone) => {
            let seconds = cast(column, &DataType::Timestamp(TimeUnit::Second, time_zone.clone()))?;
            let local = time_zone.is_none();
            let seconds = seconds.as_primitive::<TimestampSecondType>();
            Ok(seconds
                .iter()
                .map(|s| s.map(|s| if local { local_text(s, zone) } else { instant_text(s) }))
                .collect())
        }
        DataType::Date64 => texts(&cast(column, &DataType::Date32)?, zone),
        DataType::Float16 | DataType::Float32 | DataType::Float64 => {
            let numbers = cast(column, &DataType::Float64)?;
            Ok(numbers.as_primitive::<Float64Type>().iter().map(|n| n.map(|n| n.to_string())).collect())
        }
        kind if is_plain(kind) => Ok(cast(column, &DataType::Utf8)?.as_string::<i32>().clone()),
        _ => {
            let options = FormatOptions::default();
            let formatter = ArrayFormatter::try_new(column, &options)?;
            let text = |at| column.is_valid(at).then(|| formatter.value(at).to_string());
            Ok((0..column.len()).map(text).collect())
        }
    }
}

/// An instant as RFC 3339.
fn instant_text(seconds: i64) -> String {
    DateTime::from_timestamp(seconds, 0)
        .map_or_else(|| "out of range".to_owned(), |t| t.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// Swedish local time as the instant it is; where there is none, as written, which is refused.
fn local_text(wall: i64, zone: &Stockholm) -> String {
    let written = || instant_text(wall).trim_end_matches('Z').to_owned();
    zone.instant(wall).map_or_else(|_| written(), instant_text)
}
