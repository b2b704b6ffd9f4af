//! Several programs at one data directory: writers wait for each other, readers for nobody.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ledtid::pipeline::{IngestOptions, Status, ingest_file};
use ledtid::store::Store;

use super::events::{Event, Row, csv, events_at, events_of};
use crate::support::Home;

const WRITERS: u8 = 4;
const DELIVERIES: u8 = 6;
/// Readers of the ordinary run, and of one at length.
const READERS: (usize, usize) = (3, 8);

/// How long the writers go on, if more than one round each: `LEDTID_CONCURRENT_SECONDS`.
fn length() -> Option<Duration> {
    let seconds = std::env::var_os("LEDTID_CONCURRENT_SECONDS")?;
    Some(Duration::from_secs(seconds.to_str()?.parse().ok()?))
}

/// A delivery of two events in two pathways, which no other has; later rounds correct them.
fn delivery(writer: u8, k: u8, round: u16) -> Vec<Row> {
    let event = |pathway| Event {
        pathway,
        episode: writer * DELIVERIES + k,
        id: Some(0),
        point: 0,
        day: 1,
        region: 0,
        unit: u8::try_from(round % 100).expect("a unit"),
        recorded: Some(1 + round),
    };
    [0, 1].map(|pathway| Row { event: event(pathway), retract: false }).to_vec()
}

/// A writer with a store of its own; compacts in the middle of a round. How many rounds it took.
fn write(home: &Home, data: &Path, writer: u8, until: Instant) -> u16 {
    let store = Store::open(data).expect("a store");
    let mut round = 0;
    loop {
        for k in 0..DELIVERIES {
            let path = home.path(&format!("{writer}-{k}.csv"));
            std::fs::write(&path, csv(&delivery(writer, k, round))).expect("a file");
            let receipt = ingest_file(&path, &store, &home.catalogue, &IngestOptions::default(), &|_| {});
            let receipt = receipt.expect("a receipt");
            let effects = (receipt.rows.accepted, receipt.rows.superseded);
            assert_eq!((receipt.status, effects), (Status::Loaded, if round == 0 { (2, 0) } else { (0, 2) }));
            if k == DELIVERIES / 2 {
                let writing = store.writing().expect("a sound store");
                store.compact(&writing, 1).expect("a compaction");
            }
        }
        round += 1;
        if Instant::now() >= until {
            return round;
        }
    }
}

/// Reads until the writers are done: every version is whole, and none is older than the one before.
fn read(data: &Path, done: &AtomicBool) -> u32 {
    let store = Store::open(data).expect("a store");
    let (mut reads, mut latest, mut most) = (0, -1, 0);
    while !done.load(Ordering::SeqCst) {
        let version = store.events().expect("a version");
        assert!(version.version >= latest, "version {} after {latest}", version.version);
        latest = version.version;
        let events = events_at(version);
        let [one, other] = [0, 1].map(|p| {
            let of_pathway = events.iter().filter(|e| e.pathway == p);
            of_pathway.map(|e| (e.episode, e.unit, e.recorded)).collect::<Vec<_>>()
        });
        assert_eq!(one, other, "a delivery is there as a whole or not at all");
        assert!(events.len() >= most, "events that were there are not lost");
        most = events.len();
        reads += 1;
    }
    reads
}

#[test]
fn writers_lose_nothing_and_readers_see_whole_versions() {
    let home = Home::new();
    let (data, done) = (home.data(), AtomicBool::new(false));
    let until = Instant::now() + length().unwrap_or_default();
    let n_readers = if length().is_some() { READERS.1 } else { READERS.0 };
    let (reads, rounds): (u32, u16) = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..n_readers).map(|_| scope.spawn(|| read(&data, &done))).collect();
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                scope.spawn({
                    let (home, data) = (&home, &data);
                    move || write(home, data, writer, until)
                })
            })
            .collect();
        let ended: Vec<_> = writers.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        done.store(true, Ordering::SeqCst);
        let rounds = ended.into_iter().map(|ended| ended.expect("a writer failed")).sum();
        (readers.into_iter().map(|r| r.join().expect("a reader")).sum(), rounds)
    });
    println!(
        "{rounds} rounds of {DELIVERIES} deliveries by {WRITERS} writers, {reads} reads of whole versions"
    );
    assert!(reads > 0);
    let n = usize::from(WRITERS) * usize::from(DELIVERIES);
    assert_eq!(events_of(&home.store).len(), 2 * n);
    let deliveries = home.store.deliveries().expect("a ledger");
    assert_eq!(
        deliveries.len(),
        usize::from(rounds) * usize::from(DELIVERIES),
        "every delivery is in the ledger once"
    );
    assert_eq!(home.store.verify().expect("a store").faults, Vec::<String>::new());
}
