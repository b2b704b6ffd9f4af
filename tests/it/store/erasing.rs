//! An erasure beside a delivery: whoever is erased while a file is read is not in what it brings.

use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

use ledtid::pipeline::{IngestOptions, PipelineError, erase_person, ingest_file};
use ledtid::store::Store;

use crate::support::Home;

const FILE: &str = "episode_id,patient_id,pathway,point,time,region\n\
                    e1,person-one,sepsis,A,2024-03-01,01\n\
                    e2,person-two,sepsis,A,2024-03-01,01\n";

/// Takes in a file, and erases the first person when it has been read for the first time.
fn ingest_beside_erasure(
    home: &Home,
    path: &std::path::Path,
) -> Result<ledtid::pipeline::Receipt, PipelineError> {
    let erased = AtomicBool::new(false);
    let other = Store::open(&home.data()).expect("the same store");
    // Another process would wait for its turn to write, which nobody has now.
    let other = std::sync::Mutex::new(other);
    ingest_file(path, &home.store, &home.catalogue, &IngestOptions::default(), &|_| {
        if !erased.swap(true, Ordering::SeqCst) {
            let store = other.lock().expect("a store");
            let done = erase_person(&store, &home.catalogue, "person-one").expect("an erasure");
            assert_eq!(done.erased.proof.found, Vec::<String>::new());
            assert_eq!(done.erased.proof.unreadable, Vec::<String>::new());
        }
    })
}

#[test]
fn who_is_erased_while_a_file_is_read_does_not_come_in() {
    let home = Home::new();
    home.events("", &["e0 sepsis A 2024-02-01 01"]);
    let path = home.path("delivery.csv");
    std::fs::write(&path, FILE).expect("a file");
    let receipt = ingest_beside_erasure(&home, &path).expect("a receipt");
    assert_eq!((receipt.rows.accepted, receipt.rows.rejected), (1, 1), "{receipt:?}");
    assert_eq!(receipt.rejected_by_rule.get("erased_person"), Some(&1));
    let again = erase_person(&home.store, &home.catalogue, "person-one").expect("an erasure");
    assert_eq!((again.erased.events, again.erased.files_removed), (0, 0), "nothing of theirs is there");
    assert_eq!(again.erased.proof.found, Vec::<String>::new());
}

#[test]
fn what_cannot_be_read_twice_is_refused_then_and_loads_nothing() {
    let home = Home::new();
    home.events("", &["e0 sepsis A 2024-02-01 01"]);
    let pipe = home.path("pipe.csv");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());
    let (from, version) = (pipe.clone(), home.store.latest_version().expect("a version"));
    let writer = std::thread::spawn(move || {
        let mut to = std::fs::OpenOptions::new().write(true).open(from).expect("a pipe");
        to.write_all(FILE.as_bytes()).expect("written");
    });
    let error = ingest_beside_erasure(&home, &pipe).expect_err("it cannot be read again");
    writer.join().expect("a writer");
    assert!(error.to_string().contains("nothing was loaded; send it again"), "{error}");
    assert_eq!(home.store.latest_version().expect("a version"), version);
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_stops_no_erasure() {
    let home = Home::new();
    home.deliver("delivery.csv", FILE);
    std::fs::write(home.data().join("events/pathway=sepsis/foreign.parquet"), "no data file")
        .expect("a file");
    let done = erase_person(&home.store, &home.catalogue, "person-one").expect("an erasure");
    assert_eq!((done.erased.events, done.erased.proof.found.len()), (1, 0));
    assert_eq!(done.erased.proof.unreadable, ["events/pathway=sepsis/foreign.parquet"]);
}
