//! Random operations, taken by the real store and by the naive one: receipts and tables agree.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use ledtid::model::Stockholm;
use ledtid::pipeline::{IngestOptions, Receipt, Status};
use ledtid::store::{AsOf, Replacing, Shrink, Store, StoreError};

use super::events::{Event, Row, csv, events_at, events_of, received_at};
use super::model::{Fates, Model, Terms};
use crate::support::{Home, ask};

/// Sequences that `cargo test` tries; `LEDTID_STORE_CASES` asks for more.
const CASES: u32 = 24;

/// How many sequences to try.
pub(super) fn cases() -> u32 {
    std::env::var_os("LEDTID_STORE_CASES").and_then(|n| n.to_str()?.parse().ok()).unwrap_or(CASES)
}

/// An event among so few that they meet again and again.
pub(super) fn event() -> impl Strategy<Value = Event> {
    let place = (0..2_usize, 0..4_u8, option::weighted(0.7, 0..2_u8), 0..3_usize);
    let rest = (1..5_u8, 0..2_usize, 0..2_u8, option::weighted(0.7, 1..200_u16));
    (place, rest).prop_map(|((pathway, episode, id, point), (day, region, unit, recorded))| Event {
        pathway,
        episode,
        id,
        point,
        day,
        region,
        unit,
        recorded,
    })
}

/// A delivery's rows. Those that nothing but their content tells apart are drawn once.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (event(), prop::bool::weighted(0.25));
    let row = row.prop_map(|(event, retract)| Row { retract: retract && event.id.is_some(), event });
    vec(row, 1..12).prop_map(|rows| {
        let mut first = BTreeMap::new();
        for row in &rows {
            let of = (row.event.key(), row.retract, row.event.recorded);
            first.entry(of).or_insert_with(|| row.clone());
        }
        rows.iter().map(|r| first[&(r.event.key(), r.retract, r.event.recorded)].clone()).collect()
    })
}

/// What is done to both stores.
#[derive(Debug, Clone)]
enum Deed {
    /// A delivery, received so many hours into March.
    Deliver(Vec<Row>, Terms),
    /// The file of an earlier delivery again, received at this hour.
    Again(usize, Terms),
    /// A person is erased.
    Erase(u8),
    /// Small files are put together.
    Compact,
    /// Files that only older versions need are removed.
    Vacuum,
    /// The program ends and starts.
    Restart,
}

/// How a delivery comes: the hour, the source, and whether it is everything of its scope.
fn terms() -> impl Strategy<Value = Terms> {
    let shrink = prop_oneof![Just(Shrink::Refuse), Just(Shrink::Accept)];
    (200..600_u16, 0..2_u8, option::weighted(0.3, shrink)).prop_map(|(received, source, replaces)| Terms {
        received,
        source,
        replaces,
    })
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        8 => (rows(), terms()).prop_map(|(rows, terms)| Deed::Deliver(rows, terms)),
        1 => (0..20_usize, terms()).prop_map(|(which, terms)| Deed::Again(which, terms)),
        1 => (0..2_u8).prop_map(Deed::Erase),
        1 => Just(Deed::Compact),
        1 => Just(Deed::Vacuum),
        1 => Just(Deed::Restart),
    ]
}

/// What a receipt says of the rows.
pub(super) fn fates_of(receipt: &Receipt) -> Fates {
    let rows = receipt.rows;
    Fates {
        accepted: rows.accepted,
        duplicate: rows.duplicate,
        superseded: rows.superseded,
        retracted: rows.retracted,
        rejected: rows.rejected,
        removed: receipt.replaced.as_ref().map_or(0, |r| r.removed),
    }
}

/// Delivers rows that were received at an hour of March.
pub(super) fn deliver(home: &Home, rows: &[Row], received: u16) -> Receipt {
    deliver_as(home, rows, Terms { received, source: 0, replaces: None })
}

/// Delivers rows on terms. Source 0 gives no name.
pub(super) fn deliver_as(home: &Home, rows: &[Row], terms: Terms) -> Receipt {
    let options = IngestOptions {
        received_at: Some(received_at(terms.received)),
        source: (terms.source > 0).then(|| format!("source {}", terms.source)),
        replacing: terms.replaces.map(|shrink| Replacing { regions: Vec::new(), period: None, shrink }),
        ..IngestOptions::default()
    };
    home.deliver_with("delivery.csv", csv(rows), &options)
}

/// What both stores were before: the files that were delivered, the events of each version, and the receipts.
#[derive(Default)]
struct Past {
    files: Vec<Vec<Row>>,
    versions: BTreeMap<i64, BTreeSet<Event>>,
    receipts: BTreeMap<i64, Receipt>,
    /// Whether files of older versions were removed.
    removed: bool,
}

/// Every version is as it was then, unless files of it were removed with a person or because nobody needed them.
fn reads_as_it_was(home: &Home, past: &Past) {
    // Before the first commit there is no version.
    for (&version, events) in past.versions.range(0..) {
        match home.store.events_as_of(AsOf::Version(version), Stockholm::shared()) {
            Ok(found) => assert_eq!(events_at(found), *events, "version {version}"),
            Err(StoreError::VersionGone { .. }) if past.removed => {}
            Err(error) => panic!("version {version}: {error}"),
        }
    }
}

fn take(home: &mut Home, model: &mut Model, past: &mut Past, deed: Deed, unique: u16) {
    let (rows, terms) = match deed {
        Deed::Deliver(rows, terms) => (rows, terms),
        Deed::Again(which, terms) if !past.files.is_empty() => {
            (past.files[which % past.files.len()].clone(), terms)
        }
        Deed::Again(..) => return,
        Deed::Erase(person) => {
            erase(home, model, person);
            past.removed = true;
            past.versions.insert(home.store.latest_version().expect("a version"), model.events());
            return;
        }
        Deed::Compact => {
            let writing = home.store.writing().expect("a sound store");
            home.store.compact(&writing, received_at(1)).expect("a compaction");
            assert_eq!(events_of(&home.store), model.events(), "no event changes");
            return;
        }
        Deed::Vacuum => {
            let writing = home.store.writing().expect("a sound store");
            home.store.vacuum(&writing, i64::MAX).expect("a vacuum");
            past.removed = true;
            assert_eq!(events_of(&home.store), model.events(), "no event goes");
            return;
        }
        Deed::Restart => {
            home.store = Store::open(&home.data()).expect("a store");
            return;
        }
    };
    // No two deliveries come at the same time: an hour is for one.
    let terms = Terms { received: terms.received * 32 + unique, ..terms };
    let before = home.store.latest_version().expect("a version");
    let receipt = deliver_as(home, &rows, terms);
    match model.deliver(&rows, terms) {
        Some(expected) => {
            assert_eq!(fates_of(&receipt), expected, "the receipt of {rows:?}, {terms:?}");
            // A delivery of which rows are refused is entered for the sake of these.
            if expected.rejected == 0 {
                let changed = if expected.changes() { Status::Loaded } else { Status::Duplicate };
                assert_eq!(receipt.status, changed);
            }
        }
        None => assert_eq!((receipt.status, receipt.rows.accepted), (Status::Refused, 0)),
    }
    assert_eq!(events_of(&home.store), model.events(), "the table after {rows:?}, {terms:?}");
    past.versions.insert(receipt.version, model.events());
    // What only repeats within the delivery, or is refused of erased persons, makes no version; the table itself is version 0.
    if receipt.version > before.max(0) {
        past.receipts.insert(receipt.version, receipt);
    }
    past.files.push(rows);
}

/// The history has every version in order, and of each delivery what its receipt said.
fn is_in_the_history(home: &Home, past: &Past) {
    let history = home.store.history().expect("a history");
    let numbers: Vec<i64> = history.iter().map(|version| version.version).collect();
    assert_eq!(numbers, (0..).take(history.len()).collect::<Vec<i64>>(), "none is missing");
    for (version, receipt) in &past.receipts {
        let told = history.iter().find(|told| told.version == *version).expect("a version");
        assert_eq!(told.delivery.as_deref(), Some(&*receipt.delivery), "version {version}");
        assert_eq!(told.rows, serde_json::to_value(receipt.rows).ok(), "version {version}");
        assert_eq!(told.replaced, receipt.replaced.as_ref().and_then(|r| serde_json::to_value(r).ok()));
    }
    let deliveries = history.iter().filter(|told| told.delivery.is_some()).count();
    assert_eq!(deliveries, past.receipts.len(), "no delivery that there was not");
}

/// Questions are answered as if the model's events had come in one delivery, to a store that knows nothing else.
fn answers_as_a_new_store(home: &Home, model: &Model) {
    let rows: Vec<Row> = model.events().into_iter().map(|event| Row { event, retract: false }).collect();
    if rows.is_empty() {
        return;
    }
    let other = Home::new();
    deliver(&other, &rows, 700);
    let (one, other) = (home.engine(), other.engine());
    for query in ["measure=A-E&by=region", "measure=A-E&by=pathway", "measure=E-F&by=month&period=2024"] {
        let [found, wanted] = [&one, &other].map(|engine| {
            let answer = ask(engine, query);
            serde_json::to_value((&answer.rows, &answer.total)).expect("JSON")
        });
        assert_eq!(found, wanted, "{query}");
    }
}

fn erase(home: &Home, model: &mut Model, person: u8) {
    let writing = home.store.writing().expect("a sound store");
    let erased = home.store.erase(&writing, &format!("p{person}"), received_at(1)).expect("an erasure");
    let (events, withdrawals) = model.erase(person);
    assert_eq!((erased.events, erased.withdrawals >= withdrawals), (events, true), "person {person}");
    assert_eq!(erased.proof.found, Vec::<String>::new());
    assert_eq!(events_of(&home.store), model.events(), "the table without person {person}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_store_agrees_with_the_naive_one(deeds in vec(deed(), 1..14)) {
        let mut home = Home::new();
        let (mut model, mut past) = (Model::default(), Past::default());
        for (unique, deed) in (0..).zip(deeds) {
            take(&mut home, &mut model, &mut past, deed, unique);
        }
        reads_as_it_was(&home, &past);
        is_in_the_history(&home, &past);
        answers_as_a_new_store(&home, &model);
    }
}
