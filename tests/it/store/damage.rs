//! What a disk or a hand has done to a data directory is found before it is read or written, and said.

use std::path::{Path, PathBuf};

use ledtid::model::Stockholm;
use ledtid::pipeline::{IngestOptions, PipelineError, ingest_file};
use ledtid::store::{AsOf, Store};

use super::events::{Event, Row, csv};
use super::random::deliver;
use crate::support::Home;

fn row(episode: u8, unit: u8) -> Row {
    let event =
        Event { pathway: 0, episode, id: Some(0), point: 0, day: 1, region: 0, unit, recorded: Some(5) };
    Row { event, retract: false }
}

/// A store with three deliveries; the commit of the last, and the data directory.
fn three() -> (Home, PathBuf) {
    let home = Home::new();
    for episode in 0..3 {
        deliver(&home, &[row(episode, 0)], 500 + u16::from(episode));
    }
    let commit = home.data().join("events/_delta_log/00000000000000000003.json");
    assert!(commit.is_file());
    (home, commit)
}

/// What is said when something is delivered.
fn refusal(home: &Home) -> String {
    let path = home.path("more.csv");
    std::fs::write(&path, csv(&[row(7, 0)])).expect("a file");
    let store = Store::open(&home.data()).expect("a directory of ours");
    let said = ingest_file(&path, &store, &home.catalogue, &IngestOptions::default(), &|_| {});
    let error: PipelineError = said.expect_err("a damaged store is not written to");
    let text = error.to_string();
    assert!(text.contains("check-store") && text.contains("backup"), "it says what to do: {text}");
    assert!(!error.is_misuse(), "it is a failure of the system");
    text
}

fn files_of(dir: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).expect("a directory").map(|e| e.expect("an entry").path());
    let mut files: Vec<_> = entries.filter(|p| p.to_string_lossy().ends_with(ending)).collect();
    files.sort();
    files
}

#[test]
fn a_last_commit_that_is_empty_is_not_an_older_table() {
    let (home, commit) = three();
    std::fs::write(&commit, "").expect("an empty commit");
    assert!(refusal(&home).contains("00000000000000000003.json is empty"));
    assert!(home.store.events().is_err(), "nor is it read as one");
}

#[test]
fn a_last_commit_that_is_gone_is_missed() {
    let (home, commit) = three();
    std::fs::remove_file(&commit).expect("a commit");
    assert!(refusal(&home).contains("events was at version 3 and is at 2"));
    let error = home.store.events().expect_err("an older table is not read");
    assert!(error.to_string().contains("was at version 3 and is at 2"), "{error}");
}

#[test]
fn a_log_that_is_gone_is_no_empty_store() {
    let (home, commit) = three();
    std::fs::remove_dir_all(commit.parent().expect("a log")).expect("a log");
    assert!(refusal(&home).contains("events was at version 3 and is gone"));
    assert!(home.store.events().is_err());
}

#[test]
fn a_commit_that_was_changed_is_found() {
    let (home, commit) = three();
    let text = std::fs::read_to_string(&commit).expect("a commit");
    std::fs::write(&commit, text.replace("\"numRecords\\\":1", "\"numRecords\\\":2")).expect("a commit");
    assert_ne!(std::fs::read_to_string(&commit).expect("a commit"), text, "it is changed");
    assert!(refusal(&home).contains("is not what was committed"));
    for half in [&text[..text.len() / 2], "\0\0\0\0"] {
        std::fs::write(&commit, half).expect("a commit");
        assert!(refusal(&home).contains("00000000000000000003.json cannot be read"));
    }
}

#[test]
fn an_older_commit_that_cannot_be_read_is_found() {
    let (home, commit) = three();
    std::fs::write(commit.with_file_name("00000000000000000002.json"), "{").expect("half a commit");
    assert!(refusal(&home).contains("events cannot be opened"));
    let found = home.store.verify().expect("an answer").faults;
    assert!(found.iter().any(|f| f.contains("events cannot be opened")), "{found:?}");
}

#[test]
fn a_data_file_that_is_gone_or_cut_off_is_found() {
    let (home, _) = three();
    let file = files_of(&home.data().join("events/pathway=hoftledsartros-primarvard"), ".parquet").remove(0);
    let bytes = std::fs::read(&file).expect("a data file");
    std::fs::write(&file, &bytes[..bytes.len() - 10]).expect("a data file");
    assert!(refusal(&home).contains(&format!("has {} bytes instead of {}", bytes.len() - 10, bytes.len())));
    std::fs::remove_file(&file).expect("a data file");
    assert!(refusal(&home).contains("is missing"));
}

#[test]
fn what_a_dead_writer_left_is_cleared_away() {
    let (home, commit) = three();
    let log = commit.parent().expect("a log");
    let left = [log.join(".staged-0123"), log.join("00000000000000000004.json#1")];
    for path in &left {
        std::fs::write(path, "half of a commit").expect("a staged file");
    }
    let stage = home.data().join("staging/.tmpdead");
    std::fs::create_dir_all(&stage).expect("a stage");
    std::fs::write(stage.join(".lock"), "").expect("its lock");
    deliver(&home, &[row(5, 0)], 600);
    assert!(left.iter().all(|path| !path.exists()) && !stage.exists(), "it is removed");
}

#[test]
fn a_torn_line_of_the_record_is_written_over() {
    let (home, _) = three();
    let record = home.data().join("commits.ndjson");
    let whole = std::fs::read_to_string(&record).expect("a record");
    assert_eq!(whole.lines().count(), 3, "a line a delivery");
    std::fs::write(&record, format!("{whole}{{\"change\":\"half")).expect("a record");
    deliver(&home, &[row(5, 0)], 600);
    let now = std::fs::read_to_string(&record).expect("a record");
    assert!(now.starts_with(&whole) && now.lines().count() == 4 && now.ends_with('\n'), "{now}");
}

#[test]
fn identities_that_are_cut_off_hide_no_repeat() {
    let (home, _) = three();
    for file in files_of(&home.data().join("identities/pathway=hoftledsartros-primarvard"), ".ids") {
        std::fs::write(file, "").expect("identities");
    }
    let receipt = deliver(&home, &[row(0, 0), row(1, 0), row(2, 0)], 600);
    assert_eq!((receipt.rows.duplicate, receipt.rows.accepted), (3, 0));
}

/// The one data file of the events, of three that were put together.
fn put_together() -> (Home, PathBuf) {
    let (home, _) = three();
    let writing = home.store.writing().expect("the right to write");
    home.store.compact(&writing, 0).expect("one file");
    drop(writing);
    let table = home.store.events().expect("a version");
    (home, PathBuf::from(table.pathways[0].files[0].address()))
}

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[at] ^= 1;
    changed
}

#[test]
fn a_changed_data_file_is_not_copied_into_a_good_one() {
    let (home, file) = put_together();
    let bytes = std::fs::read(&file).expect("a data file");
    let correction = home.path("correction.csv");
    std::fs::write(&correction, csv(&[row(1, 1)])).expect("a file");
    let options = IngestOptions::default();
    for at in (4..bytes.len() - 8).step_by(bytes.len() / 40) {
        std::fs::write(&file, flipped(&bytes, at)).expect("a data file");
        let said = ingest_file(&correction, &home.store, &home.catalogue, &options, &|_| {});
        assert!(said.is_err(), "a bit of byte {at} is changed: {said:?}");
    }
    std::fs::write(&file, &bytes).expect("a data file");
    let receipt = home.deliver_file(&correction, &options);
    assert_eq!(receipt.rows.superseded, 1, "nothing had been done");
    assert_eq!(home.store.verify().expect("an answer").faults, Vec::<String>::new());
}

#[test]
fn what_only_an_older_version_needs_is_verified_too() {
    let (home, current) = put_together();
    let folder = current.parent().expect("a pathway");
    let old = files_of(folder, ".parquet").into_iter().find(|f| *f != current).expect("an older file");
    let bytes = std::fs::read(&old).expect("a data file");
    let faults = || home.store.verify().expect("an answer").faults;
    std::fs::write(&old, flipped(&bytes, bytes.len() / 2)).expect("a data file");
    assert!(
        matches!(&faults()[..], [one] if one.ends_with("of an older version, is not what was written")),
        "{:?}",
        faults()
    );
    std::fs::write(&old, &bytes[..9]).expect("a data file");
    assert!(
        matches!(&faults()[..], [one] if one.contains("of an older version, has 9 bytes instead of")),
        "{:?}",
        faults()
    );
    std::fs::remove_file(&old).expect("a data file");
    let lost = faults();
    assert!(
        matches!(&lost[..], [one] if one.contains("part-") && one.ends_with("of version 3, is missing")),
        "{lost:?}"
    );
    let said = home
        .store
        .events_as_of(AsOf::Version(3), Stockholm::shared())
        .expect_err("a lost version")
        .to_string();
    assert!(said.contains("neither an erasure nor vacuum removed them"), "{said}");
    // Where no record was kept it may have been vacuumed.
    std::fs::remove_file(home.data().join("removed.ndjson")).expect("the record");
    assert_eq!(faults(), Vec::<String>::new());
    let said =
        home.store.events_as_of(AsOf::Version(3), Stockholm::shared()).expect_err("a version").to_string();
    assert!(said.contains("erased from it, or it was vacuumed"), "{said}");
}

#[test]
fn a_repeat_that_wrong_identities_let_in_is_found_without_them() {
    let (home, _) = three();
    let identities = files_of(&home.data().join("identities/pathway=hoftledsartros-primarvard"), ".ids");
    let changed = flipped(&std::fs::read(&identities[0]).expect("identities"), 0);
    std::fs::write(&identities[0], changed).expect("identities");
    deliver(&home, &[row(0, 0), row(1, 0), row(2, 0)], 600);
    for file in identities {
        std::fs::remove_file(file).expect("identities");
    }
    let faults = home.store.verify().expect("an answer").faults;
    assert_eq!(faults, ["1 events of hoftledsartros-primarvard are there twice"]);
}

#[test]
fn identities_of_withdrawals_that_do_not_fit_are_found() {
    let (home, _) = three();
    deliver(&home, &[Row { retract: true, ..row(1, 0) }], 600);
    assert_eq!(home.store.verify().expect("an answer").faults, Vec::<String>::new());
    let folder = home.data().join("identities/withdrawals/pathway=hoftledsartros-primarvard");
    let file = files_of(&folder, ".ids").remove(0);
    let bytes = std::fs::read(&file).expect("identities");
    for changed in [flipped(&bytes, 3), bytes[..bytes.len() - 1].to_vec()] {
        std::fs::write(&file, changed).expect("identities");
        let faults = home.store.verify().expect("an answer").faults;
        let name = "identities/withdrawals/pathway=hoftledsartros-primarvard/part-";
        assert!(
            matches!(&faults[..], [one] if one.starts_with(name) && one.contains("does not fit its data file")),
            "{faults:?}"
        );
    }
    std::fs::remove_file(&file).expect("identities");
    assert_eq!(home.store.verify().expect("an answer").faults, Vec::<String>::new(), "they are made anew");
}

#[test]
fn marks_of_erased_persons_that_are_gone_are_missed() {
    let (home, _) = three();
    let writing = home.store.writing().expect("the right to write");
    home.store.erase(&writing, "p0", 0).expect("an erasure");
    drop(writing);
    let folder = home.data().join("erased");
    let (key, marks) = (folder.join("key"), folder.join("marks"));
    let whole = [&key, &marks].map(|path| std::fs::read(path).expect("a file"));
    let other_key = "0".repeat(64);
    let damages: [(&Path, &[u8]); 3] =
        [(&marks, b""), (&marks, &whole[1][..30]), (&key, other_key.as_bytes())];
    for (path, bytes) in damages {
        std::fs::write(path, bytes).expect("a file");
        assert!(refusal(&home).contains("1 persons had been erased"), "{}", path.display());
        std::fs::write(&key, &whole[0]).expect("a file");
        std::fs::write(&marks, &whole[1]).expect("a file");
    }
    std::fs::remove_dir_all(&folder).expect("marks");
    assert!(refusal(&home).contains("1 persons had been erased"));
}

#[test]
fn an_older_table_is_seen_by_the_ledger_where_the_record_lost_its_last_line() {
    let (home, commit) = three();
    let record = home.data().join("commits.ndjson");
    let whole = std::fs::read_to_string(&record).expect("a record");
    let lines: Vec<&str> = whole.lines().collect();
    std::fs::write(&record, format!("{}\n", lines[..2].join("\n"))).expect("a record");
    std::fs::remove_file(&commit).expect("a commit");
    let said = "the ledger has a delivery of version 3 and events is at 2";
    assert!(refusal(&home).contains(said));
    assert!(home.store.verify().expect("an answer").faults.iter().any(|f| f == said));
}

#[test]
fn a_commit_of_another_program_and_foreign_files_are_named() {
    let (home, commit) = three();
    let text = std::fs::read_to_string(&commit).expect("a commit");
    let theirs: String = text.lines().filter(|l| !l.contains("ledtid:")).map(|l| format!("{l}\n")).collect();
    let theirs = theirs.replace("part-", "other-");
    std::fs::write(commit.with_file_name("00000000000000000004.json"), theirs).expect("a commit");
    for foreign in ["notes.txt", "events/copy.csv"] {
        std::fs::write(home.data().join(foreign), "").expect("a file");
    }
    let found = home.store.verify().expect("an answer");
    assert!(
        found.faults.iter().any(|f| f.contains("00000000000000000004.json is of another program")),
        "{found:?}"
    );
    assert_eq!(found.foreign, ["events/copy.csv", "notes.txt"]);
}
