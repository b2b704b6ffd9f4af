//! Deliveries in any order leave the same events: the latest recorded, or where rows do not say, the latest received.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;

use super::events::{Event, Key, Row, events_of};
use super::random::{cases, deliver, event};
use crate::support::Home;

/// A row that says when it was recorded; what was recorded at one time has one content.
fn row() -> impl Strategy<Value = Row> {
    (event(), 1..40_u16, prop::bool::weighted(0.3)).prop_map(|(event, recorded, retract)| {
        let unit = u8::try_from(recorded % 7).expect("small");
        let event = Event { recorded: Some(recorded), unit, region: usize::from(recorded % 2), ..event };
        // Where the source gives no identity, what else the identity is made of must not change with it.
        let point = if event.id.is_some() { usize::from(recorded % 3) } else { event.point };
        let day = if event.id.is_some() { 1 + unit } else { event.day };
        Row { retract: retract && event.id.is_some(), event: Event { point, day, ..event } }
    })
}

/// The truth by its definition, from all rows at once: the latest record, unless a withdrawal is as late.
fn truth(rows: &[Row]) -> BTreeSet<Event> {
    let mut latest: BTreeMap<Key, &Event> = BTreeMap::new();
    let mut withdrawn: BTreeMap<Key, Option<u16>> = BTreeMap::new();
    for row in rows {
        let key = row.event.key();
        if row.retract {
            let until = withdrawn.entry(key).or_default();
            *until = (*until).max(row.event.recorded);
        } else if latest.get(&key).is_none_or(|held| held.recorded < row.event.recorded) {
            latest.insert(key, &row.event);
        }
    }
    let stands =
        |(key, event): &(Key, &Event)| withdrawn.get(key).is_none_or(|until| event.recorded > *until);
    latest.into_iter().filter(stands).map(|(_, event)| event.clone()).collect()
}

/// Deliveries, and the order in which they are taken in.
fn shuffled() -> impl Strategy<Value = (Vec<Vec<Row>>, Vec<usize>)> {
    vec(vec(row(), 1..10), 1..7).prop_flat_map(|deliveries| {
        let order: Vec<usize> = (0..deliveries.len()).collect();
        (Just(deliveries), Just(order).prop_shuffle())
    })
}

/// Deliveries whose rows do not say when they were recorded, each of which says something else of an event, and an order.
fn unrecorded() -> impl Strategy<Value = (Vec<Vec<Row>>, Vec<usize>)> {
    let row = (event(), prop::bool::weighted(0.1)).prop_map(|(event, retract)| {
        let event = Event { id: Some(event.id.unwrap_or(0)), recorded: None, ..event };
        Row { event, retract }
    });
    vec(vec(row, 1..10), 1..7).prop_flat_map(|mut deliveries: Vec<Vec<Row>>| {
        for (unit, rows) in (0..).zip(&mut deliveries) {
            let mut first = BTreeSet::new();
            rows.retain(|row| first.insert((row.event.key(), row.retract)));
            rows.iter_mut().for_each(|row| row.event.unit = unit);
        }
        let order: Vec<usize> = (0..deliveries.len()).collect();
        (Just(deliveries), Just(order).prop_shuffle())
    })
}

/// The truth by its definition: the latest delivery's, unless the event was ever withdrawn.
fn truth_by_delivery(deliveries: &[Vec<Row>]) -> BTreeSet<Event> {
    let (mut latest, mut withdrawn) = (BTreeMap::new(), BTreeSet::new());
    for row in deliveries.iter().flatten() {
        if row.retract {
            withdrawn.insert(row.event.key());
        } else {
            latest.insert(row.event.key(), row.event.clone());
        }
    }
    latest.into_iter().filter(|(key, _)| !withdrawn.contains(key)).map(|(_, event)| event).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_deliveries_leaves_the_same_events((deliveries, order) in shuffled()) {
        let home = Home::new();
        for &k in &order {
            deliver(&home, &deliveries[k], u16::try_from(500 + k).expect("small"));
        }
        prop_assert_eq!(events_of(&home.store), truth(&deliveries.concat()));
    }

    #[test]
    fn any_order_of_deliveries_without_times_of_recording_leaves_the_latest((deliveries, order) in unrecorded()) {
        let home = Home::new();
        for &k in &order {
            deliver(&home, &deliveries[k], u16::try_from(500 + k).expect("small"));
        }
        prop_assert_eq!(events_of(&home.store), truth_by_delivery(&deliveries));
    }
}
