//! Deliveries of any bytes: nothing is lost, nothing is told, and what was accepted is accepted again.

use std::io::Write as _;

use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use ledtid::delivery::Format;

use super::reading::{Accepted, Outcome, Shape, read, said};
use super::writing;

/// Stands in values of the kept inputs; it is never told.
const SECRET: &str = "hemligt";

/// A CSV delivery.
pub(super) fn csv(bytes: &[u8]) {
    let header = bytes.split(|&b| b == b'\n' || b == b'\r').find(|line| !line.trim_ascii().is_empty());
    let read = in_any_shape(bytes, Format::CSV);
    tells_nothing(&read, &String::from_utf8_lossy(header.unwrap_or_default()));
    if let Ok(outcome) = read {
        comes_back(&outcome, Format::CSV, writing::csv);
        comes_back(&outcome, Format::NDJSON, writing::ndjson);
    }
}

/// An NDJSON delivery.
pub(super) fn ndjson(bytes: &[u8]) {
    let read = in_any_shape(bytes, Format::NDJSON);
    tells_nothing(&read, &keys(bytes));
    if let Ok(outcome) = read {
        comes_back(&outcome, Format::NDJSON, writing::ndjson);
    }
}

/// A Parquet delivery.
pub(super) fn parquet(bytes: &[u8]) {
    let read = read(bytes, Format::PARQUET, None, Shape::PLAIN);
    tells_nothing(&read, &columns(bytes));
    if let Ok(outcome) = read {
        comes_back(&outcome, Format::PARQUET, writing::parquet);
        comes_back(&outcome, Format::CSV, writing::csv);
    }
}

/// Reads a text in one block and in many.
pub(super) fn in_any_shape(bytes: &[u8], format: Format) -> Result<Outcome, String> {
    let plain = read(bytes, format, None, Shape::PLAIN);
    let small = read(bytes, format, None, Shape::SMALL);
    assert_eq!(plain, small, "blocks and threads change nothing");
    plain
}

/// What was accepted, written anew, is accepted whole and is the same.
fn comes_back(outcome: &Outcome, format: Format, write: fn(&[Accepted]) -> Vec<u8>) {
    let events: Vec<Accepted> = outcome.events.iter().map(|(_, event)| event.clone()).collect();
    if events.is_empty() {
        return;
    }
    let again = read(&write(&events), format, None, Shape::PLAIN).expect("a delivery");
    assert_eq!(again.summary.rejections, [], "what was accepted is accepted again");
    let again: Vec<Accepted> = again.events.into_iter().map(|(_, event)| event).collect();
    assert_eq!(again, events, "what was accepted comes back as it was");
}

/// A value is not told, unless it is the name of a column too.
fn tells_nothing(read: &Result<Outcome, String>, names: &str) {
    let said = said(read);
    assert!(!said.to_lowercase().contains(SECRET) || names.to_lowercase().contains(SECRET), "told: {said}");
}

/// The keys of all objects.
fn keys(bytes: &[u8]) -> String {
    let object = |line: &[u8]| serde_json::from_slice::<serde_json::Map<_, serde_json::Value>>(line).ok();
    let objects = bytes.split(|&b| b == b'\n').filter_map(object);
    objects.flat_map(|o| o.into_iter().map(|(key, _)| key)).collect()
}

/// The names of all columns.
fn columns(bytes: &[u8]) -> String {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).expect("a written file");
    let reader = std::panic::catch_unwind(|| ParquetRecordBatchReaderBuilder::try_new(file).ok());
    reader.ok().flatten().map(|r| r.schema().to_string()).unwrap_or_default()
}
