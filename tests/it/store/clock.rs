//! The clock of the machine set back, or far ahead: what comes later is later all the same, and nothing is cleared away.

use ledtid::delivery::{ErasedPersons, Format, ReadOptions, read_delivery};
use ledtid::pipeline::check_tables;
use ledtid::store::{Committed, LedgerEntry, Received};

use super::events::{Event, Row, csv, events_of};
use crate::support::Home;

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;
/// 2026-01-01T00:00Z.
const NOW: i64 = 1_767_225_600_000_000;

/// An event without a time of its own recording, with a unit that tells versions apart.
fn row(episode: u8, unit: u8) -> Row {
    let event = Event { pathway: 0, episode, id: Some(0), point: 0, day: 1, region: 0, unit, recorded: None };
    Row { event, retract: false }
}

/// Delivers by what a clock says is now; the rows are checked by the true day.
fn deliver(home: &Home, rows: &[Row], clock: i64) -> Committed {
    let slugs: Vec<String> = home.catalogue.pathways().iter().map(|p| p.slug.clone()).collect();
    let text = csv(rows);
    let delivery = format!("d{}", home.store.latest_version().expect("a version"));
    let stage = home.store.stage(&delivery, slugs.len()).expect("a stage");
    let tables = check_tables(&home.catalogue, NOW, ErasedPersons::default());
    let options = ReadOptions::default();
    let read = read_delivery(text.as_bytes(), Format::CSV, &options, &tables, &stage, &|_| {});
    let summary = read.expect("a delivery");
    assert_eq!(summary.rejected, 0);
    let entry = LedgerEntry {
        file: "a.csv".to_owned(),
        sha256: summary.sha256,
        source: None,
        received: Received::Now(clock),
        replacing: None,
    };
    let writing = home.store.writing().expect("a sound store");
    let settled = home.store.settle(&writing, stage, &slugs, entry).expect("settled rows");
    home.store.commit(settled, |_| serde_json::json!({"file": "a.csv"})).expect("a commit")
}

/// The unit of the only event.
fn unit(home: &Home) -> u8 {
    let events = events_of(&home.store);
    assert_eq!(events.len(), 1);
    events.first().expect("an event").unit
}

#[test]
fn a_correction_is_later_whatever_the_clock_says() {
    // Right, a year ahead, set back to what is right, set back to 1970 by an empty battery, right again.
    let clocks = [NOW, NOW + 365 * DAY, NOW + DAY, 1, NOW + 2 * DAY];
    let home = Home::new();
    for (k, clock) in (0..).zip(clocks) {
        let done = deliver(&home, &[row(0, k)], clock);
        assert_eq!(done.effects.accepted + done.effects.superseded, 1, "clock {k}");
        assert_eq!(unit(&home), k, "what was delivered last is what holds");
    }
    let received: Vec<i64> =
        home.store.deliveries().expect("a ledger").iter().filter_map(|d| d.received_at).collect();
    assert_eq!(received.len(), clocks.len());
    assert!(
        received.is_sorted_by(|a, b| a < b),
        "every delivery is received after the one before: {received:?}"
    );
    assert_eq!(home.store.verify().expect("an answer").faults, Vec::<String>::new());
}

#[test]
fn a_vacuum_by_a_clock_that_was_set_back_takes_nothing_that_is_read() {
    let home = Home::new();
    for k in 0..4 {
        deliver(&home, &[row(0, k)], NOW);
    }
    let files = |home: &Home| crate::traps::files_under(&home.data().join("events")).len();
    let before = files(&home);
    let writing = home.store.writing().expect("a sound store");
    // Four hundred days before 1970: every version is younger.
    let done = home.store.vacuum(&writing, -400 * DAY / 1_000).expect("a vacuum");
    assert_eq!((done.files_removed, files(&home)), (0, before), "nothing is removed");
    drop(writing);
    // A clock that is centuries ahead: what older versions need goes, the present one stays.
    let writing = home.store.writing().expect("a sound store");
    home.store.vacuum(&writing, (NOW + 200_000 * DAY) / 1_000).expect("a vacuum");
    drop(writing);
    assert_eq!(unit(&home), 3);
    assert_eq!(home.store.verify().expect("an answer").faults, Vec::<String>::new());
}
