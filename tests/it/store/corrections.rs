//! Corrections and withdrawals, case by case.

use ledtid::pipeline::{IngestOptions, Status};

use super::events::{Event, Row, csv, events_of};
use super::model::Fates;
use super::random::{deliver, fates_of};
use crate::support::Home;

/// An event `v0` of one episode, recorded at an hour, with a unit that tells versions apart.
fn version(unit: u8, recorded: Option<u16>) -> Event {
    Event { pathway: 0, episode: 0, id: Some(0), point: 0, day: 1, region: 0, unit, recorded }
}

fn says(event: &Event) -> Row {
    Row { event: event.clone(), retract: false }
}

fn withdraws(event: &Event) -> Row {
    Row { event: event.clone(), retract: true }
}

const ACCEPTED: Fates =
    Fates { accepted: 1, duplicate: 0, superseded: 0, retracted: 0, removed: 0, rejected: 0 };
const DUPLICATE: Fates =
    Fates { accepted: 0, duplicate: 1, superseded: 0, retracted: 0, removed: 0, rejected: 0 };
const SUPERSEDED: Fates =
    Fates { accepted: 0, duplicate: 0, superseded: 1, retracted: 0, removed: 0, rejected: 0 };
const RETRACTED: Fates =
    Fates { accepted: 0, duplicate: 0, superseded: 0, retracted: 1, removed: 0, rejected: 0 };

/// Delivers one row after another and says what each did; the deliveries come an hour apart.
fn one_by_one(home: &Home, rows: &[Row]) -> Vec<Fates> {
    (500..).zip(rows).map(|(hour, row)| fates_of(&deliver(home, std::slice::from_ref(row), hour))).collect()
}

#[test]
fn a_withdrawal_that_comes_before_its_event_is_kept() {
    for recorded in [Some(10), None] {
        let home = Home::new();
        let (withdrawn, event) = (version(0, recorded), version(1, recorded.map(|r| r - 5)));
        let receipt = deliver(&home, &[withdraws(&withdrawn)], 500);
        assert_eq!((fates_of(&receipt), receipt.status, receipt.version), (RETRACTED, Status::Loaded, 1));
        let receipt = deliver(&home, &[says(&event)], 501);
        assert_eq!((fates_of(&receipt), receipt.status, receipt.version), (DUPLICATE, Status::Duplicate, 1));
        assert!(events_of(&home.store).is_empty(), "it is withdrawn, whichever came first");
        let again = deliver(&home, &[withdraws(&withdrawn)], 502);
        assert_eq!(fates_of(&again), DUPLICATE, "the same withdrawal again");
        let later = version(2, Some(20));
        let reach = if recorded.is_some() { ACCEPTED } else { DUPLICATE };
        assert_eq!(fates_of(&deliver(&home, &[says(&later)], 503)), reach, "what is recorded later stands");
    }
}

#[test]
fn the_same_event_recorded_again_later_outlives_a_correction_between() {
    let (first, between, last) = (version(0, Some(1)), version(1, Some(2)), version(0, Some(3)));
    for order in [[&first, &between, &last], [&first, &last, &between], [&last, &first, &between]] {
        let home = Home::new();
        one_by_one(&home, &order.map(says));
        assert_eq!(events_of(&home.store), [last.clone()].into());
    }
}

#[test]
fn an_old_delivery_that_is_loaded_late_corrects_nothing() {
    let home = Home::new();
    let (old, new) = (version(0, None), version(1, None));
    assert_eq!(fates_of(&deliver(&home, &[says(&new)], 600)), ACCEPTED);
    assert_eq!(fates_of(&deliver(&home, &[says(&old)], 500)), DUPLICATE);
    assert_eq!(events_of(&home.store), [new.clone()].into());
    assert_eq!(fates_of(&deliver(&home, &[says(&old)], 700)), SUPERSEDED, "a later delivery does");
    assert_eq!(events_of(&home.store), [old].into());
}

#[test]
fn a_withdrawal_of_a_delivery_that_never_came_in_withdraws_nothing() {
    let home = Home::new();
    let event = version(0, Some(5));
    deliver(&home, &[withdraws(&version(9, Some(10)))], 500);
    // As after a crash between the commit of the withdrawals and that of the events.
    let log = home.data().join("events/_delta_log");
    std::fs::remove_file(log.join("00000000000000000001.json")).expect("the commit");
    std::fs::remove_dir_all(home.data().join("deliveries")).expect("the ledger");
    std::fs::write(home.data().join("commits.ndjson"), "").expect("the record, begun");
    assert_eq!(fates_of(&deliver(&home, &[says(&event)], 501)), ACCEPTED);
    assert_eq!(fates_of(&deliver(&home, &[withdraws(&version(9, Some(10)))], 502)), RETRACTED);
    assert!(events_of(&home.store).is_empty());
}

#[test]
fn corrections_reach_across_the_files_of_a_pathway() {
    let home = Home::new();
    let of = |episode: u8, unit: u8, recorded: u16| Event { episode, ..version(unit, Some(recorded)) };
    for episode in 0..4 {
        deliver(&home, &[says(&of(episode, 0, 1))], 500 + u16::from(episode));
    }
    let receipt = deliver(
        &home,
        &[says(&of(0, 1, 2)), withdraws(&of(1, 1, 2)), says(&of(2, 1, 0)), says(&of(3, 0, 1))],
        600,
    );
    assert_eq!(
        fates_of(&receipt),
        Fates { accepted: 0, duplicate: 2, superseded: 1, retracted: 1, removed: 0, rejected: 0 }
    );
    assert_eq!(events_of(&home.store), [of(0, 1, 2), of(2, 0, 1), of(3, 0, 1)].into());
}

#[test]
fn a_delivery_that_is_sent_again_undoes_no_correction_since() {
    let home = Home::new();
    let file = |unit| csv(&[says(&version(unit, None))]);
    let first = home.deliver("a.csv", file(1));
    assert_eq!(first.rows.accepted, 1);
    assert_eq!(home.deliver("b.csv", file(2)).rows.superseded, 1);
    let again = home.deliver("a.csv", file(1));
    assert_eq!((again.status, again.rows.duplicate), (Status::Duplicate, 1), "{again:?}");
    assert_eq!(events_of(&home.store).len(), 1);
    let other = IngestOptions { source: Some("other".to_owned()), ..IngestOptions::default() };
    assert_eq!(home.deliver_with("a.csv", file(1), &other).rows.superseded, 1, "another source says so now");
}

/// Neither says when it was recorded, and both are said to have come at the same time: the order of loading decides, not chance.
#[test]
fn of_two_deliveries_received_at_the_same_time_the_one_loaded_later_is_later() {
    for unit in 0..8 {
        let home = Home::new();
        let held = || events_of(&home.store).into_iter().map(|event| event.unit).collect::<Vec<u8>>();
        let [first, second] = [unit + 1, unit].map(|unit| [says(&version(unit, None))]);
        deliver(&home, &first, 300);
        assert_eq!(deliver(&home, &second, 300).rows.superseded, 1, "unit {unit}");
        assert_eq!(held(), [unit]);
        // The first file again is as old as it was, whether or not that is said.
        home.deliver("delivery.csv", csv(&first));
        assert_eq!(held(), [unit]);
        assert_eq!(deliver(&home, &first, 300).status, Status::Duplicate);
        assert_eq!(held(), [unit]);
    }
}
