//! The clock of the machine set back, or far ahead: what comes later is later all the same, and nothing is cleared away.

use ledtid::delivery::{ErasedPersons, Format, ReadOptions, read_delivery};
use ledtid::model::Stockholm;
use ledtid::pipeline::check_tables;
use ledtid::store::{AsOf, Committed, LedgerEntry, Received};

use super::events::{Event, Row, csv, events_at, events_of};
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

/// Writes into a commit of the events when it was made, as a clock that is wrong would have. It is not the last one.
fn commit_at(home: &Home, version: i64, ms: i64) {
    let path = home.data().join(format!("events/_delta_log/{version:020}.json"));
    let text = std::fs::read_to_string(&path).expect("a commit");
    let mut lines: Vec<String> = Vec::new();
    let mut dated = 0;
    for line in text.lines() {
        let mut action: serde_json::Value = serde_json::from_str(line).expect("an action");
        for (of, field) in [("commitInfo", "timestamp"), ("remove", "deletionTimestamp")] {
            if let Some(at) = action.get_mut(of).and_then(|action| action.get_mut(field)) {
                *at = ms.into();
                dated += 1;
            }
        }
        lines.push(action.to_string());
    }
    assert!(dated > 0, "version {version} says no time: {text}");
    std::fs::write(path, lines.join("\n") + "\n").expect("a commit");
}

#[test]
fn a_version_is_of_no_day_before_that_of_the_version_before_it() {
    let home = Home::new();
    for k in 0..4 {
        deliver(&home, &[row(0, k)], NOW);
    }
    let noon = |day| day_of(day) + DAY / 2_000;
    // The clock was set back between the second delivery and the third.
    for (version, day) in (0..).zip(["2024-01-01", "2024-03-01", "2024-06-10", "2024-05-01"]) {
        commit_at(&home, version, noon(day));
    }
    let as_of = |day| {
        let asked = AsOf::parse(day).expect("a day");
        home.store.version_as_of(asked, Stockholm::shared()).expect("a version")
    };
    for (day, version) in [("2024-02-29", 0), ("2024-05-31", 1), ("2024-06-09", 1), ("2024-06-10", 3)] {
        assert_eq!(as_of(day), version, "{day}");
    }
}

/// The beginning of a day in UTC, milliseconds.
fn day_of(day: &str) -> i64 {
    let day: chrono::NaiveDate = day.parse().expect("a day");
    day.and_hms_opt(0, 0, 0).expect("midnight").and_utc().timestamp_millis()
}

#[test]
fn a_file_that_was_replaced_by_a_clock_of_1970_is_not_old() {
    let home = Home::new();
    for (episode, unit) in [(0, 0), (0, 1), (1, 0)] {
        deliver(&home, &[row(episode, unit)], NOW);
    }
    // The second delivery corrected the first's event.
    commit_at(&home, 2, 0);
    let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1);
    for (path, _) in crate::traps::files_under(&home.data().join("events")) {
        if path.ends_with(".parquet") {
            let file = std::fs::File::options().write(true).open(path).expect("a data file");
            file.set_modified(old).expect("an old file");
        }
    }
    let writing = home.store.writing().expect("a sound store");
    // What was replaced before 2001 may go.
    let done = home.store.vacuum(&writing, day_of("2001-01-01")).expect("a vacuum");
    drop(writing);
    assert_eq!(done.files_removed, 0, "it was replaced after the first delivery, which was not so long ago");
    let first = home.store.events_as_of(AsOf::Version(1), Stockholm::shared()).expect("the first version");
    assert_eq!(events_at(first).len(), 1);
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
