//! Several programs at one data directory at the same time: deliveries, an erasure, backups, compaction and readers, each a process of its own.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::scope;
use std::time::{Duration, Instant};

use serde_json::json;

use super::support::Place;

const WRITERS: usize = 4;
/// Readers of the ordinary run, and of one at length.
const READERS: (usize, usize) = (2, 8);
/// Episodes of a delivery, all of one person.
const EPISODES: usize = 3;
/// Deliveries of a writer in the ordinary run.
const DELIVERIES: usize = 4;

/// How long the writers go on: `LEDTID_CONCURRENT_SECONDS`; without, a few deliveries each.
fn length() -> Option<Duration> {
    let seconds = std::env::var_os("LEDTID_CONCURRENT_SECONDS")?;
    Some(Duration::from_secs(seconds.to_str()?.parse().ok()?))
}

/// A person's delivery: whole episodes that nobody else has.
fn delivery(person: &str) -> String {
    let mut text = "episode_id,patient_id,pathway,point,time,region\n".to_owned();
    for k in 0..EPISODES {
        for (point, day) in [("A", 1), ("E", 9 + k)] {
            writeln!(text, "{person}-{k},{person},hoftledsartros-primarvard,{point},2024-03-{day:02},01")
                .expect("text");
        }
    }
    text
}

/// What has been acknowledged.
#[derive(Default)]
struct Acknowledged {
    persons: Mutex<Vec<String>>,
    erased: Mutex<BTreeSet<String>>,
    done: AtomicBool,
}

/// Delivers person after person; one of them is erased by it as soon as the receipt is there.
fn write(place: &Place, writer: usize, acknowledged: &Acknowledged) {
    let begun = Instant::now();
    for k in 0.. {
        if length().map_or(k == DELIVERIES, |length| begun.elapsed() >= length) {
            break;
        }
        let person = format!("p{writer}x{k}");
        let file = format!("{person}.csv");
        place.write(&file, delivery(&person));
        let ran = place.ingest(&[&file]);
        assert_eq!((ran.code, &ran.receipt()["status"]), (0, &json!("loaded")), "{}", ran.said());
        acknowledged.persons.lock().expect("a list").push(person.clone());
        if writer == 0 && k % 5 == 1 {
            let ran = place.run(&["erase", "--data", "data", "--patient", &person]);
            let erased = ran.json();
            assert_eq!((&erased["events"], &erased["proof"]["found"]), (&json!(2 * EPISODES), &json!([])));
            acknowledged.erased.lock().expect("a list").insert(person.clone());
            let again = place.ingest(&[&file]);
            assert_eq!(again.receipt()["rows"]["accepted"], 0, "who was erased does not come back");
        }
        if writer == 1 && k % 3 == 2 {
            let ran = place.run(&["compact", "--data", "data"]);
            assert_eq!(ran.code, 0, "{}", ran.said());
        }
    }
}

/// Completed episodes of a data directory: those of whole persons.
fn counted(place: &Place, data: &str) -> usize {
    let ran = place.run(&["compare", "--data", data, "--format", "json", "--measure", "A-E"]);
    let n = ran.json()["total"]["n"].as_u64().expect("a count");
    let n = usize::try_from(n).expect("few");
    assert_eq!(n % EPISODES, 0, "a delivery is there as a whole or not at all");
    n / EPISODES
}

/// Reads until the writers are done. What was acknowledged before is there, but for who was erased meanwhile.
fn read(place: &Place, acknowledged: &Acknowledged) -> usize {
    let mut reads = 0;
    while !acknowledged.done.load(Ordering::SeqCst) {
        let before = acknowledged.persons.lock().expect("a list").len();
        let there = counted(place, "data");
        // One may be erased whose erasure is not acknowledged yet.
        let erased = acknowledged.erased.lock().expect("a list").len() + 1;
        assert!(there + erased >= before, "{there} of {before}, {erased} erased");
        reads += 1;
    }
    reads
}

/// Copies the store again and again: each copy is the store of one moment, and sound.
fn back_up(place: &Place, acknowledged: &Acknowledged) -> usize {
    let mut copies = 0;
    while !acknowledged.done.load(Ordering::SeqCst) {
        let before = acknowledged.persons.lock().expect("a list").len();
        let copy = format!("copies/{copies}");
        let ran = place.run(&["backup", "--data", "data", "--to", &copy]);
        assert_eq!(ran.code, 0, "{}", ran.said());
        let ran = place.run(&["check-store", "--data", &copy]);
        assert_eq!(ran.json()["faults"], json!([]), "copy {copies}");
        let erased = acknowledged.erased.lock().expect("a list").len() + 1;
        assert!(counted(place, &copy) + erased >= before, "copy {copies} lacks what was acknowledged");
        std::fs::remove_dir_all(place.path(&copy)).expect("a copy");
        copies += 1;
    }
    copies
}

#[test]
fn programs_that_write_read_erase_and_copy_at_once_lose_nothing() {
    let (place, acknowledged) = (Place::new(), Acknowledged::default());
    place.load("first.csv", delivery("first"));
    acknowledged.persons.lock().expect("a list").push("first".to_owned());
    let n_readers = if length().is_some() { READERS.1 } else { READERS.0 };
    let (reads, copies) = scope(|scope| {
        let readers: Vec<_> = (0..n_readers).map(|_| scope.spawn(|| read(&place, &acknowledged))).collect();
        let copier = scope.spawn(|| back_up(&place, &acknowledged));
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (place, acknowledged) = (&place, &acknowledged);
                scope.spawn(move || write(place, writer, acknowledged))
            })
            .collect();
        let ended: Vec<_> = writers.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        acknowledged.done.store(true, Ordering::SeqCst);
        ended.into_iter().for_each(|ended| ended.expect("a writer failed"));
        let reads: usize = readers.into_iter().map(|reader| reader.join().expect("a reader")).sum();
        (reads, copier.join().expect("copies"))
    });
    let persons = acknowledged.persons.into_inner().expect("a list");
    let erased = acknowledged.erased.into_inner().expect("a list");
    println!("{} deliveries, {} erased, {reads} reads, {copies} copies", persons.len(), erased.len());
    assert!(!erased.is_empty() && reads > 0 && copies > 0);
    assert_eq!(counted(&place, "data"), persons.len() - erased.len());
    let ran = place.run(&["check-store", "--data", "data"]);
    assert_eq!(ran.json()["faults"], json!([]));
    let history = place.run(&["history", "--data", "data"]);
    let delivered = history.receipts().iter().filter(|version| version["delivery"].is_string()).count();
    assert_eq!(delivered, persons.len(), "every delivery once, and none of who was erased again");
}
