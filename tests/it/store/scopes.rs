//! A delivery that is everything of its source, regions and period.

use ledtid::model::Period;
use ledtid::pipeline::{IngestOptions, Status};
use ledtid::store::{Replacing, Shrink};

use super::events::{Event, Row, csv, events_of, received_at};
use super::model::Terms;
use super::random::{deliver, deliver_as, fates_of};
use crate::support::Home;

fn event(episode: u8, region: usize, pathway: usize) -> Event {
    Event { pathway, episode, id: None, point: 0, day: 1 + episode, region, unit: 0, recorded: None }
}

fn says(events: &[Event]) -> Vec<Row> {
    events.iter().map(|event| Row { event: event.clone(), retract: false }).collect()
}

fn replacing(received: u16, source: u8, shrink: Shrink) -> Terms {
    Terms { received, source, replaces: Some(shrink) }
}

#[test]
fn what_a_scope_lacks_is_gone_in_one_version_and_everything_else_stays() {
    let home = Home::new();
    // Of this source and region: four events in two pathways. Besides: another region, and another source.
    let own = [event(0, 0, 0), event(1, 0, 0), event(2, 0, 0), event(3, 0, 1)];
    let elsewhere = [event(4, 1, 0), event(5, 1, 1)];
    deliver(&home, &says(&[&own[..], &elsewhere].concat()), 500);
    let of_other = [event(6, 0, 0)];
    deliver_as(&home, &says(&of_other), Terms { received: 501, source: 1, replaces: None });
    let before = home.store.latest_version().expect("a version");
    let new = event(7, 0, 0);
    let receipt = deliver_as(
        &home,
        &says(&[own[0].clone(), own[1].clone(), new.clone()]),
        replacing(502, 0, Shrink::Refuse),
    );
    let fates = fates_of(&receipt);
    assert_eq!((fates.accepted, fates.duplicate, fates.removed), (1, 2, 2));
    assert_eq!((receipt.status, receipt.version), (Status::Loaded, before + 1));
    let replaced = receipt.replaced.expect("what was replaced");
    assert_eq!((replaced.source.as_deref(), &replaced.regions[..]), (None, &["01".to_owned()][..]));
    assert_eq!((replaced.from.as_str(), replaced.to.as_str()), ("2024-03-01", "2024-03-31"));
    assert_eq!((replaced.before, replaced.removed, replaced.after), (4, 2, 3));
    let left = [&own[..2], &[new], &elsewhere, &of_other].concat();
    assert_eq!(events_of(&home.store), left.into_iter().collect());
}

#[test]
fn a_scope_that_shrinks_by_more_than_half_is_refused_unless_it_is_accepted() {
    let home = Home::new();
    let all: Vec<Event> = (0..5).map(|episode| event(episode, 0, 0)).collect();
    deliver(&home, &says(&all), 500);
    let receipt = deliver_as(&home, &says(&all[..2]), replacing(501, 0, Shrink::Refuse));
    assert_eq!((receipt.status, receipt.rows.accepted, receipt.version), (Status::Refused, 0, 1));
    let problem = receipt.problem.expect("a reason");
    assert!(problem.contains("from 5 to 2") && problem.contains("--accept-shrink"), "{problem}");
    assert_eq!(events_of(&home.store).len(), 5, "nothing of it is loaded");
    let half = deliver_as(&home, &says(&all[..3]), replacing(502, 0, Shrink::Refuse));
    assert_eq!((half.status, fates_of(&half).removed), (Status::Loaded, 2));
    let one = deliver_as(&home, &says(&all[..1]), replacing(503, 0, Shrink::Accept));
    assert_eq!((one.status, fates_of(&one).removed), (Status::Loaded, 2));
    assert_eq!(events_of(&home.store), [all[0].clone()].into());
    let again = deliver_as(&home, &says(&all[..1]), replacing(504, 0, Shrink::Refuse));
    assert_eq!(
        (again.status, again.version),
        (Status::Duplicate, one.version),
        "there is nothing to replace"
    );
}

#[test]
fn a_period_that_is_said_is_the_scope_instead_of_the_months_of_the_rows() {
    let home = Home::new();
    let all: Vec<Event> = (0..3).map(|episode| event(episode, 0, 0)).collect();
    deliver(&home, &says(&all), 500);
    let with = |period: &str| IngestOptions {
        received_at: Some(received_at(501)),
        replacing: Some(Replacing {
            regions: Vec::new(),
            period: Some(Period::parse(period).expect("a period")),
            shrink: Shrink::Accept,
        }),
        ..IngestOptions::default()
    };
    let april = home.deliver_with("a.csv", csv(&says(&all[..1])), &with("2024-04"));
    assert_eq!((april.status, april.replaced, april.version), (Status::Refused, None, 1));
    let problem = april.problem.expect("a reason");
    assert!(
        problem.contains("other regions: 0, other period: 1") && problem.contains("--period"),
        "{problem}"
    );
    let march = home.deliver_with("a.csv", csv(&says(&all[..1])), &with("2024Q1"));
    assert_eq!((march.status, fates_of(&march).removed), (Status::Loaded, 2));
    assert_eq!(march.replaced.expect("what was replaced").from, "2024-01-01");
}

#[test]
fn a_correction_that_is_older_than_what_is_stored_keeps_its_event_in_the_scope() {
    let home = Home::new();
    let of = |unit, recorded| Event { id: Some(0), unit, recorded: Some(recorded), ..event(0, 0, 0) };
    deliver(&home, &says(&[of(1, 9), event(1, 0, 0)]), 500);
    let receipt = deliver_as(&home, &says(&[of(0, 5), event(1, 0, 0)]), replacing(501, 0, Shrink::Refuse));
    assert_eq!((receipt.status, fates_of(&receipt).removed), (Status::Duplicate, 0));
    assert_eq!(events_of(&home.store), [of(1, 9), event(1, 0, 0)].into());
}
