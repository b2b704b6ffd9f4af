//! Small events: as rows of a delivery, and as they are found in the table.

use std::collections::BTreeSet;

use arrow::array::{Array, Date32Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use ledtid::store::{EventsVersion, Store};

/// Pathways of the events.
pub(super) const PATHWAYS: [&str; 2] = ["hoftledsartros-primarvard", "sepsis"];
/// Points of the events.
pub(super) const POINTS: [&str; 3] = ["A", "E", "F"];
/// Regions of the events.
pub(super) const REGIONS: [&str; 2] = ["01", "12"];
/// 2024-03-01T00:00Z in UTC microseconds: everything here is recorded and received after it.
const MARCH: i64 = 1_709_251_200_000_000;
/// 2024-03-01 in days since 1970.
const MARCH_DAY: i32 = 19_783;
/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;

/// An event, or the withdrawal of one. Numbers stand for texts, so that it is drawn easily.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event {
    pub(super) pathway: usize,
    pub(super) episode: u8,
    pub(super) id: Option<u8>,
    pub(super) point: usize,
    /// Day of March 2024.
    pub(super) day: u8,
    pub(super) region: usize,
    pub(super) unit: u8,
    /// Hours into March 2024.
    pub(super) recorded: Option<u16>,
}

/// A row of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    pub(super) event: Event,
    pub(super) retract: bool,
}

/// Which event it is.
pub(super) type Key = (usize, u8, Option<u8>, Option<(usize, u8)>);

impl Event {
    pub(super) fn key(&self) -> Key {
        let own = self.id.is_none().then_some((self.point, self.day));
        (self.pathway, self.episode, self.id, own)
    }

    /// Everything but when it was recorded.
    pub(super) fn content(&self) -> Self {
        Self { recorded: None, ..self.clone() }
    }

    /// The person whose event it is: two episodes each.
    pub(super) fn person(&self) -> u8 {
        self.episode / 2
    }
}

/// When a delivery that came so many hours into March was received.
pub(super) const fn received_at(hours: u16) -> i64 {
    MARCH + hours as i64 * HOUR
}

/// A delivery file.
pub(super) fn csv(rows: &[Row]) -> String {
    let mut text =
        "episode_id,patient_id,pathway,point,time,region,unit,event_id,recorded_at,retract\n".to_owned();
    for Row { event, retract } in rows {
        let recorded = event.recorded.map_or(String::new(), |hours| {
            let at = chrono::DateTime::from_timestamp_micros(received_at(hours)).expect("a time");
            at.to_rfc3339()
        });
        let cells = [
            format!("e{}", event.episode),
            format!("p{}", event.person()),
            PATHWAYS[event.pathway].to_owned(),
            POINTS[event.point].to_owned(),
            format!("2024-03-{:02}", event.day),
            REGIONS[event.region].to_owned(),
            format!("u{}", event.unit),
            event.id.map_or(String::new(), |id| format!("v{id}")),
            recorded,
            if *retract { "true".to_owned() } else { String::new() },
        ];
        text += &cells.join(",");
        text.push('\n');
    }
    text
}

/// Every event of the table; a row that is there twice fails.
pub(super) fn events_of(store: &Store) -> BTreeSet<Event> {
    events_at(store.events().expect("a version"))
}

/// Every event of a version.
pub(super) fn events_at(version: EventsVersion) -> BTreeSet<Event> {
    let mut found = BTreeSet::new();
    for files in version.pathways {
        let pathway = PATHWAYS.iter().position(|p| *p == files.pathway).expect("a known pathway");
        let mut rows = 0;
        for path in &files.files {
            let file = std::fs::File::open(path.address()).expect("a data file");
            let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet").build();
            for batch in reader.expect("a reader") {
                for event in events_in(pathway, &batch.expect("rows")) {
                    rows += 1;
                    assert!(found.insert(event.clone()), "twice: {event:?}");
                }
            }
        }
        assert_eq!(rows, files.rows, "the log's count of {}", files.pathway);
    }
    found
}

fn events_in(pathway: usize, batch: &RecordBatch) -> Vec<Event> {
    let text = |name: &str| -> &StringArray {
        batch.column_by_name(name).and_then(|c| c.as_any().downcast_ref()).expect("a text column")
    };
    let days: &Date32Array =
        batch.column_by_name("occurred_on").and_then(|c| c.as_any().downcast_ref()).expect("days");
    let recorded: &TimestampMicrosecondArray =
        batch.column_by_name("recorded_at").and_then(|c| c.as_any().downcast_ref()).expect("instants");
    let number = |text: &str| text[1..].parse().expect("a number after a letter");
    let at = |list: &[&str], text: &str| list.iter().position(|x| *x == text).expect("a known text");
    let event = |i: usize| Event {
        pathway,
        episode: number(text("episode_id").value(i)),
        id: text("event_id").is_valid(i).then(|| number(text("event_id").value(i))),
        point: at(&POINTS, text("kind").value(i)),
        day: u8::try_from(days.value(i) - MARCH_DAY + 1).expect("a day of March"),
        region: at(&REGIONS, text("region").value(i)),
        unit: number(text("unit").value(i)),
        recorded: recorded
            .is_valid(i)
            .then(|| u16::try_from((recorded.value(i) - MARCH) / HOUR).expect("an hour")),
    };
    (0..batch.num_rows()).map(event).collect()
}
