//! A small catalogue, a sink that keeps everything, and short ways to read a text.

use std::convert::Infallible;
use std::sync::{Mutex, OnceLock};

use crate::delivery::{
    CheckTables, DeliveryError, ErasedPersons, EventColumns, EventSink, Format, Mapping, ReadOptions,
    ReadSummary, Rejection, TextColumn, read_delivery,
};
use crate::model::{Day, Kind, Stockholm};

/// 2026-01-01T00:00:00Z.
pub(super) const RECEIVED_AT: i64 = 1_767_225_600;

/// Built once: the table of clock changes takes a while in a debug build.
pub(super) fn tables() -> &'static CheckTables {
    static TABLES: OnceLock<CheckTables> = OnceLock::new();
    TABLES.get_or_init(build_tables)
}

fn build_tables() -> CheckTables {
    let texts = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
    let retired = Day::parse("2018-01-01");
    CheckTables {
        pathways: texts(&["brostcancer", "lungcancer", "sepsis"]),
        regions: texts(&["01", "09", "13"]),
        svf_codes: vec![
            (5, None),
            (10, None),
            (42, retired),
            (50, None),
            (56, retired),
            (65, retired),
            (90, None),
        ],
        prefixes: vec![("VC0".to_owned(), 1)],
        zone: Stockholm::new(),
        received_at: RECEIVED_AT,
        current_year: 2026,
        erased: ErasedPersons::default(),
    }
}

/// Keeps what it is given: events as one line of text each.
#[derive(Default)]
pub(super) struct Keep {
    pub(super) events: Mutex<Vec<(u64, String)>>,
    pub(super) rejections: Mutex<Vec<(u64, String, &'static str)>>,
}

impl EventSink for Keep {
    type Error = Infallible;

    fn events(&self, pathway: usize, columns: &mut EventColumns) -> Result<(), Infallible> {
        let mut events = self.events.lock().unwrap();
        events.extend((0..columns.len()).map(|row| (columns.line[row], describe(pathway, columns, row))));
        Ok(())
    }

    fn rejections(&self, rejections: &[Rejection]) -> Result<(), Infallible> {
        let named = rejections.iter().map(|r| (r.line, r.field.as_str().to_owned(), r.rule.code()));
        self.rejections.lock().unwrap().extend(named);
        Ok(())
    }
}

/// A row of columns as text.
fn describe(pathway: usize, c: &EventColumns, row: usize) -> String {
    let text = |t: &TextColumn| {
        t.get(row).map_or_else(|| "-".to_owned(), |b| String::from_utf8(b.to_vec()).unwrap())
    };
    let kind = Kind::from_byte(c.kind[row]).unwrap();
    format!(
        "{pathway} {kind} {} {:?} [{}] {:?} {:?} {:?} {:?} {}",
        Day::from_unix_days(c.date[row]).unwrap(),
        c.at[row],
        c.texts().map(text).join("|"),
        c.deviation[row],
        c.sex[row],
        c.birth_year[row],
        c.recorded_at[row],
        c.retract[row],
    )
}

/// Everything that came out of a file, in the order of lines.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) summary: ReadSummary,
    pub(super) events: Vec<(u64, String)>,
    pub(super) rejections: Vec<(u64, String, &'static str)>,
}

pub(super) fn read_as(
    bytes: &[u8],
    format: Format,
    options: &ReadOptions,
) -> Result<Outcome, DeliveryError<Infallible>> {
    let sink = Keep::default();
    let summary = read_delivery(bytes, format, options, tables(), &sink, &|_| {})?;
    let mut events = sink.events.into_inner().unwrap();
    let mut rejections = sink.rejections.into_inner().unwrap();
    events.sort();
    rejections.sort();
    assert_eq!(summary.read, summary.ignored + summary.accepted + summary.rejected);
    assert_eq!(summary.accepted, u64::try_from(events.len()).unwrap());
    assert_eq!(summary.rejected, u64::try_from(rejections.len()).unwrap());
    assert_eq!(summary.rejected_by_rule.values().sum::<u64>(), summary.rejected);
    Ok(Outcome { summary, events, rejections })
}

pub(super) fn read_csv(bytes: &[u8]) -> Outcome {
    read_as(bytes, Format::CSV, &ReadOptions::default()).unwrap()
}

pub(super) fn with_mapping(text: &str) -> ReadOptions {
    ReadOptions { mapping: Some(Mapping::parse(text).unwrap()), ..ReadOptions::default() }
}

pub(super) fn error_of(bytes: &[u8], format: Format, options: &ReadOptions) -> String {
    read_as(bytes, format, options).unwrap_err().to_string()
}
