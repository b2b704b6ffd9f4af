//! Writes accepted events as deliveries again, in each of the formats.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray};
use arrow::record_batch::RecordBatch;
use chrono::DateTime;
use ledtid::delivery::Column;
use ledtid::model::{Day, Kind, Sex};
use parquet::arrow::ArrowWriter;

use super::reading::{Accepted, TABLES};

/// A row in the order of [`Column::ALL`]; the empty text is absent.
type Row = [String; Column::COUNT];

/// A row with every value in its canonical form.
fn row(event: &Accepted) -> Row {
    let [episode, patient, region, home, municipality, unit, activity, activity_id, variant, outcome, id] =
        event.texts.clone().map(Option::unwrap_or_default);
    let (point, code) = match event.kind {
        Kind::Point(point) => (point.letter().to_string(), String::new()),
        Kind::Svf(code) => (String::new(), format!("{:02}", code.number())),
    };
    let day = || Day::from_unix_days(event.date).expect("a day").to_string();
    let sex = event.sex.map_or("", |sex| match sex {
        Sex::Female => "female",
        Sex::Male => "male",
    });
    [
        episode,
        patient,
        TABLES.pathways[event.pathway].clone(),
        point,
        code,
        event.at.map_or_else(day, instant),
        region,
        home,
        municipality,
        unit,
        activity,
        activity_id,
        variant,
        event.deviation.map_or("", |d| d.code()).to_owned(),
        outcome,
        sex.to_owned(),
        event.birth_year.map_or_else(String::new, |year| year.to_string()),
        id,
        event.recorded_at.map_or_else(String::new, instant),
        if event.retract { "true".to_owned() } else { String::new() },
    ]
}

/// UTC microseconds as RFC 3339.
fn instant(micros: i64) -> String {
    let time = DateTime::from_timestamp_micros(micros).expect("an instant");
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// CSV, every value in quotes.
pub(super) fn csv(events: &[Accepted]) -> Vec<u8> {
    let header = Column::ALL.map(|c| c.name().to_owned());
    let quoted = |row: Row| row.map(|value| format!("\"{}\"", value.replace('"', "\"\""))).join(",");
    let lines = std::iter::once(header).chain(events.iter().map(row)).map(quoted);
    lines.flat_map(|line| (line + "\n").into_bytes()).collect()
}

/// NDJSON, absent values left out.
pub(super) fn ndjson(events: &[Accepted]) -> Vec<u8> {
    let object = |row: Row| {
        let pairs = Column::ALL.into_iter().zip(row).filter(|(_, value)| !value.is_empty());
        let map = pairs.map(|(column, value)| (column.name().to_owned(), value.into()));
        serde_json::Value::Object(map.collect()).to_string() + "\n"
    };
    events.iter().flat_map(|event| object(row(event)).into_bytes()).collect()
}

/// Parquet, every column a text.
pub(super) fn parquet(events: &[Accepted]) -> Vec<u8> {
    let rows: Vec<Row> = events.iter().map(row).collect();
    let column = |at: usize| -> ArrayRef {
        Arc::new(rows.iter().map(|r| Some(&r[at]).filter(|v| !v.is_empty())).collect::<StringArray>())
    };
    let columns = Column::ALL.map(|c| (c.name(), column(c.index()), true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).expect("columns");
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("rows");
    writer.close().expect("a file");
    bytes
}
