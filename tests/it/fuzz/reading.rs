//! Reads a delivery, keeps all that comes out of it, and sees that nothing is lost and no value is told.

use std::convert::Infallible;
use std::sync::{LazyLock, Mutex};

use ledtid::catalogue::Catalogue;
use ledtid::delivery::{
    CheckTables, ErasedPersons, EventColumns, EventSink, Format, Mapping, ReadOptions, ReadSummary,
    Rejection, holds_personal_number, read_delivery,
};
use ledtid::model::{Deviation, Kind, Sex};
use ledtid::pipeline::check_tables;

/// 2026-01-01T00:00:00Z, in microseconds.
pub(super) const RECEIVED_AT: i64 = 1_767_225_600_000_000;

pub(super) static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::embedded().expect("the built-in catalogue"));
pub(super) static TABLES: LazyLock<CheckTables> =
    LazyLock::new(|| check_tables(&CATALOGUE, RECEIVED_AT, ErasedPersons::default()));

/// An event as it was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Accepted {
    pub(super) pathway: usize,
    pub(super) kind: Kind,
    /// In the order of [`EventColumns::texts`].
    pub(super) texts: [Option<String>; 11],
    pub(super) date: i32,
    pub(super) at: Option<i64>,
    pub(super) deviation: Option<Deviation>,
    pub(super) sex: Option<Sex>,
    pub(super) birth_year: Option<i32>,
    pub(super) recorded_at: Option<i64>,
    pub(super) retract: bool,
}

/// Everything that came out of a file; events by line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) summary: ReadSummary,
    pub(super) events: Vec<(u64, Accepted)>,
}

/// How many workers read, and the bytes of their blocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) threads: usize,
    pub(super) block_bytes: usize,
}

impl Shape {
    pub(super) const PLAIN: Self = Self { threads: 1, block_bytes: 1 << 20 };
    pub(super) const SMALL: Self = Self { threads: 2, block_bytes: 64 };
}

#[derive(Default)]
struct Keep {
    events: Mutex<Vec<(u64, Accepted)>>,
    rejections: Mutex<Vec<Rejection>>,
}

impl EventSink for Keep {
    type Error = Infallible;

    fn events(&self, pathway: usize, columns: &mut EventColumns) -> Result<(), Infallible> {
        let mut events = self.events.lock().expect("a lock");
        events.extend((0..columns.len()).map(|row| (columns.line[row], accepted(pathway, columns, row))));
        Ok(())
    }

    fn rejections(&self, rejections: &[Rejection]) -> Result<(), Infallible> {
        self.rejections.lock().expect("a lock").extend_from_slice(rejections);
        Ok(())
    }
}

fn accepted(pathway: usize, c: &EventColumns, row: usize) -> Accepted {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    Accepted {
        pathway,
        kind: Kind::from_byte(c.kind[row]).expect("a kind"),
        texts: c.texts().map(|column| column.get(row).map(text)),
        date: c.date[row],
        at: c.at[row],
        deviation: c.deviation[row],
        sex: c.sex[row],
        birth_year: c.birth_year[row],
        recorded_at: c.recorded_at[row],
        retract: c.retract[row],
    }
}

/// Reads a delivery; an error is what a user would be told.
pub(super) fn read(
    bytes: &[u8],
    format: Format,
    mapping: Option<Mapping>,
    shape: Shape,
) -> Result<Outcome, String> {
    let options = ReadOptions {
        mapping,
        threads: shape.threads,
        block_bytes: shape.block_bytes,
        ..ReadOptions::default()
    };
    let sink = Keep::default();
    let read = read_delivery(bytes, format, &options, &TABLES, &sink, &|_| {});
    let summary = read.map_err(|e| {
        let said = e.to_string();
        assert!(!said.chars().any(char::is_control) && said.len() < 2_000, "one line: {said}");
        assert!(!holds_personal_number(said.as_bytes()), "told: {said}");
        said
    })?;
    let mut events = sink.events.into_inner().expect("a lock");
    events.sort_by_key(|(line, _)| *line);
    let rejections = sink.rejections.into_inner().expect("a lock");
    let n = |n: usize| u64::try_from(n).expect("a count");
    assert_eq!(summary.read, summary.ignored + summary.accepted + summary.rejected, "no row is lost");
    assert_eq!((summary.accepted, summary.rejected), (n(events.len()), n(rejections.len())));
    assert_eq!(summary.rejected_by_rule.values().sum::<u64>(), summary.rejected);
    for rejection in &rejections {
        assert!(!holds_personal_number(rejection.field.as_str().as_bytes()), "a field's name tells a person");
    }
    Ok(Outcome { summary, events })
}

/// What a user is told of a delivery, besides counts.
pub(super) fn said(read: &Result<Outcome, String>) -> String {
    match read {
        Ok(outcome) => outcome.summary.rejections.iter().map(|r| format!("{} ", r.field.as_str())).collect(),
        Err(problem) => problem.clone(),
    }
}
