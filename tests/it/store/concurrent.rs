//! Several programs at one data directory: writers wait for each other, readers for nobody.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use ledtid::pipeline::{IngestOptions, Status, ingest_file};
use ledtid::store::Store;

use super::events::{Event, Row, csv, events_at, events_of};
use crate::support::Home;

const WRITERS: u8 = 4;
const DELIVERIES: u8 = 6;
const READERS: usize = 3;

/// A delivery of two events in two pathways, which no other has.
fn delivery(writer: u8, k: u8) -> Vec<Row> {
    let event = |pathway| Event {
        pathway,
        episode: writer * DELIVERIES + k,
        id: Some(0),
        point: 0,
        day: 1,
        region: 0,
        unit: 0,
        recorded: Some(1),
    };
    [0, 1].map(|pathway| Row { event: event(pathway), retract: false }).to_vec()
}

/// A writer with a store of its own; compacts in the middle.
fn write(home: &Home, data: &Path, writer: u8) {
    let store = Store::open(data).expect("a store");
    for k in 0..DELIVERIES {
        let path = home.path(&format!("{writer}-{k}.csv"));
        std::fs::write(&path, csv(&delivery(writer, k))).expect("a file");
        let receipt = ingest_file(&path, &store, &home.catalogue, &IngestOptions::default(), &|_| {});
        let receipt = receipt.expect("a receipt");
        assert_eq!((receipt.status, receipt.rows.accepted), (Status::Loaded, 2));
        if k == DELIVERIES / 2 {
            let writing = store.writing().expect("a sound store");
            store.compact(&writing, 1).expect("a compaction");
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
        let [one, other] = [0, 1].map(|p| events.iter().filter(|e| e.pathway == p).count());
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
    let reads: u32 = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS).map(|_| scope.spawn(|| read(&data, &done))).collect();
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                scope.spawn({
                    let (home, data) = (&home, &data);
                    move || write(home, data, writer)
                })
            })
            .collect();
        let ended: Vec<_> = writers.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        done.store(true, Ordering::SeqCst);
        assert!(ended.iter().all(Result::is_ok), "a writer failed");
        readers.into_iter().map(|r| r.join().expect("a reader")).sum()
    });
    println!("{reads} reads of whole versions");
    assert!(reads > 0);
    let n = usize::from(WRITERS) * usize::from(DELIVERIES);
    assert_eq!(events_of(&home.store).len(), 2 * n);
    let deliveries = home.store.deliveries().expect("a ledger");
    assert_eq!(deliveries.len(), n, "every delivery is in the ledger once");
    assert_eq!(home.store.verify().expect("a store").faults, Vec::<String>::new());
}
