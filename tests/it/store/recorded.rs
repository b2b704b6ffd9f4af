//! The record of commits and the entries of the logs vouch for one another: what is missing or changed in either is told, and what a crash
//! may leave is not.

use std::path::{Path, PathBuf};

use ledtid::pipeline::{IngestOptions, ingest_file};
use serde_json::Value;

use super::events::{Event, Row, csv};
use super::random::deliver;
use crate::support::Home;

fn row(episode: u8) -> Row {
    let event =
        Event { pathway: 0, episode, id: Some(0), point: 0, day: 1, region: 0, unit: 0, recorded: Some(5) };
    Row { event, retract: false }
}

/// A store with so many deliveries.
fn with(deliveries: u8) -> Home {
    let home = Home::new();
    for episode in 0..deliveries {
        deliver(&home, &[row(episode)], 500 + u16::from(episode));
    }
    home
}

fn record_of(home: &Home) -> PathBuf {
    home.data().join("commits.ndjson")
}

fn entry(home: &Home, table: &str, version: i64) -> PathBuf {
    home.data().join(format!("{table}/_delta_log/{version:020}.json"))
}

fn faults(home: &Home) -> Vec<String> {
    home.store.verify().expect("an answer").faults
}

/// `check-store` says it, and who writes or copies is told what to do.
fn is_told(home: &Home, what: &str) {
    let found = faults(home);
    assert!(found.iter().any(|fault| fault.contains(what)), "{what}: {found:?}");
    let path = home.path("more.csv");
    std::fs::write(&path, csv(&[row(9)])).expect("a file");
    let delivered = ingest_file(&path, &home.store, &home.catalogue, &IngestOptions::default(), &|_| {});
    let copied = home.store.copy_to(&home.path("copy"));
    for said in [delivered.expect_err("a delivery").to_string(), copied.expect_err("a copy").to_string()] {
        assert!(said.contains("check-store") && said.contains("backup"), "{what}: {said}");
    }
}

/// A record as an older program wrote it.
fn as_of_an_older_program(record: &str) -> String {
    let lines = record.lines().map(|line| {
        let mut line: Value = serde_json::from_str(line).expect("a line");
        line.as_object_mut().expect("an object").remove("after");
        for table in line["tables"].as_array_mut().expect("tables") {
            table.as_object_mut().expect("an object").remove("created");
        }
        format!("{line}\n")
    });
    lines.collect()
}

#[test]
fn a_letter_that_is_changed_in_the_entry_that_made_a_table_is_told() {
    for (table, column, other) in [
        ("events", "home_region\\\"", "home_regioo\\\""),
        ("events", "patient_id\\\"", "patient_ie\\\""),
        ("deliveries", "receipt\\\"", "receipu\\\""),
    ] {
        let home = with(2);
        let path = entry(&home, table, 0);
        let whole = std::fs::read_to_string(&path).expect("an entry");
        let at = whole.rfind(column).expect("a column");
        let changed = [&whole[..at], other, &whole[at + column.len()..]].concat();
        std::fs::write(&path, &changed).expect("an entry");
        is_told(&home, &format!("{table}/_delta_log/00000000000000000000.json is not what was committed"));
        // Where no hash of it was recorded it is held against what this program writes.
        let record = std::fs::read_to_string(record_of(&home)).expect("a record");
        std::fs::write(record_of(&home), as_of_an_older_program(&record)).expect("a record");
        is_told(
            &home,
            &format!(
                "{table}/_delta_log/00000000000000000000.json does not make the table that ledtid makes"
            ),
        );
        std::fs::write(&path, &whole).expect("an entry");
        assert_eq!(faults(&home), Vec::<String>::new(), "{table}");
        deliver(&home, &[row(8)], 600);
        assert_eq!(faults(&home), Vec::<String>::new(), "lines of both programs");
    }
}

#[test]
fn a_record_that_is_gone_is_missed_whatever_went_with_it() {
    let told = "commits.ndjson is missing, and was there when";
    for deliveries in [1, 3] {
        let home = with(deliveries);
        std::fs::remove_file(record_of(&home)).expect("a record");
        is_told(&home, told);
        if deliveries == 3 {
            for table in ["events", "deliveries"] {
                std::fs::remove_file(entry(&home, table, 3)).expect("an entry");
            }
            is_told(&home, told);
        }
    }
    let home = with(2);
    let writing = home.store.writing().expect("the right to write");
    home.store.erase(&writing, "p0", 0).expect("an erasure");
    drop(writing);
    std::fs::remove_file(record_of(&home)).expect("a record");
    std::fs::remove_dir_all(home.data().join("erased")).expect("marks");
    is_told(&home, told);
}

#[test]
fn lines_that_are_gone_are_missed_but_for_the_last_which_a_crash_may_have_kept_out() {
    let home = with(4);
    let path = record_of(&home);
    let whole = std::fs::read_to_string(&path).expect("a record");
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    let write = |lines: &[&str]| std::fs::write(&path, lines.concat()).expect("a record");
    write(&lines[1..]);
    is_told(&home, "line 1 of commits.ndjson does not follow the one before it");
    write(&[lines[0], lines[2], lines[3]]);
    is_told(&home, "line 2 of commits.ndjson does not follow the one before it");
    write(&lines[..2]);
    is_told(&home, "commits.ndjson has 2 of the 3 lines that it had when events/_delta_log");
    write(&[]);
    is_told(&home, "commits.ndjson has 0 of the 3 lines");
    write(&lines[..3]);
    assert_eq!(faults(&home), Vec::<String>::new(), "a crash before the last line was written");
    deliver(&home, &[row(8)], 600);
    assert_eq!(faults(&home), Vec::<String>::new());
    assert_eq!(std::fs::read_to_string(&path).expect("a record").lines().count(), 4);
}

#[test]
fn a_crash_between_the_first_commit_and_the_first_line_is_no_damage() {
    let home = with(1);
    std::fs::write(record_of(&home), "").expect("an empty record");
    assert_eq!(faults(&home), Vec::<String>::new());
    deliver(&home, &[row(8)], 600);
    assert_eq!(faults(&home), Vec::<String>::new());
}

#[test]
fn what_a_lost_entry_brought_is_not_said_to_be_nobodys() {
    let lose: [fn(&Path); 2] = [
        |path| std::fs::remove_file(path).expect("an entry"),
        |path| std::fs::write(path, "").expect("an entry"),
    ];
    for table in ["events", "deliveries"] {
        for lose in lose {
            let home = with(3);
            lose(&entry(&home, table, 3));
            let found = home.store.verify().expect("an answer");
            assert!(!found.faults.is_empty(), "{table}");
            assert!(!found.faults.iter().any(|fault| fault.contains("another program")), "{found:?}");
            assert_eq!(found.left_over, Vec::<String>::new(), "{table}");
        }
    }
}

#[test]
fn an_entry_that_is_missing_in_the_middle_is_named_by_whoever_reads() {
    let home = with(3);
    std::fs::remove_file(entry(&home, "events", 2)).expect("an entry");
    let missing = "events/_delta_log/00000000000000000002.json is missing";
    let said = home.store.events().expect_err("a table with a gap").to_string();
    assert!(
        said.contains("is damaged: ") && said.contains(missing) && said.contains("check-store"),
        "{said}"
    );
    is_told(&home, missing);
    let found = faults(&home);
    assert_eq!(found.iter().filter(|fault| *fault == missing).count(), 1, "it is said once: {found:?}");
    assert!(!found.iter().any(|fault| fault.contains("ParsedLogPath")), "{found:?}");
}
