//! The log of the events: every version stays, whatever the calendar says, and an entry that is lost is missed.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use ledtid::model::Stockholm;
use ledtid::store::{AsOf, StoreError};

use super::events::{Event, Row};
use super::random::deliver;
use crate::support::Home;

/// Commits after which the Delta library makes a checkpoint and, left alone, clears away what is older than a month.
const COMMITS: u8 = 101;

/// A store of so many deliveries; the last of them come when the log is old.
fn with_a_checkpoint() -> (Home, PathBuf) {
    let home = Home::new();
    let rows = |n: u8| {
        let event = Event {
            pathway: 1,
            episode: n,
            id: Some(n),
            point: 0,
            day: 1,
            region: 0,
            unit: 0,
            recorded: None,
        };
        vec![Row { event, retract: false }]
    };
    let log = home.data().join("events/_delta_log");
    for n in 0..COMMITS {
        deliver(&home, &rows(n), 200 + u16::from(n));
        if n + 3 == COMMITS {
            let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
            for entry in std::fs::read_dir(&log).expect("a log").flatten() {
                File::open(entry.path()).expect("an entry").set_modified(old).expect("an old entry");
            }
        }
    }
    let checkpoints = std::fs::read_dir(&log).expect("a log").flatten();
    let is_checkpoint = |e: &std::fs::DirEntry| e.file_name().to_string_lossy().contains("checkpoint");
    assert!(checkpoints.filter(is_checkpoint).count() > 0, "there is a checkpoint");
    (home, log)
}

fn entry(log: &Path, version: i64) -> PathBuf {
    log.join(format!("{version:020}.json"))
}

/// Takes out of every entry of a log how many lines the record of commits had.
fn say_nothing_of_the_record(log: &Path) {
    let entries = std::fs::read_dir(log).expect("a log").flatten().map(|e| e.path());
    for entry in entries.filter(|path| path.extension().is_some_and(|e| e == "json")) {
        let text = std::fs::read_to_string(&entry).expect("an entry");
        let lines = text.lines().map(|line| {
            let mut action: serde_json::Value = serde_json::from_str(line).expect("an action");
            if let Some(info) = action.get_mut("commitInfo").and_then(serde_json::Value::as_object_mut) {
                info.remove("recorded");
            }
            format!("{action}\n")
        });
        std::fs::write(&entry, lines.collect::<String>()).expect("an entry");
    }
}

fn faults(home: &Home) -> Vec<String> {
    home.store.verify().expect("an answer").faults
}

/// Why a version is not read.
fn refusal(home: &Home, version: i64) -> StoreError {
    let found = home.store.events_as_of(AsOf::Version(version), Stockholm::shared());
    found.err().unwrap_or_else(|| panic!("version {version} is read"))
}

#[test]
fn entries_of_the_log_outlive_a_checkpoint() {
    let (home, log) = with_a_checkpoint();
    for version in 0..=i64::from(COMMITS) {
        assert!(entry(&log, version).is_file(), "the entry of version {version}");
    }
    assert_eq!(faults(&home), Vec::<String>::new());
}

#[test]
fn an_older_entry_that_is_lost_is_missed_though_the_table_opens() {
    let (home, log) = with_a_checkpoint();
    let lost = entry(&log, 50);
    let whole = std::fs::read(&lost).expect("an entry");
    std::fs::remove_file(&lost).expect("an entry");
    let missing = "events/_delta_log/00000000000000000050.json is missing";
    assert_eq!(home.store.events().expect("the present").version, i64::from(COMMITS), "it opens");
    let found = home.store.verify().expect("an answer");
    assert_eq!(found.faults, [missing]);
    assert_eq!(found.left_over, Vec::<String>::new(), "what version 50 brought is not said to be nobody's");
    for version in [50, 60] {
        let error = refusal(&home, version);
        let said = error.to_string();
        assert!(said.contains(missing) && said.contains("check-store"), "{version}: {said}");
        assert!(!error.is_misuse() && !said.contains("erased"), "{version}: {said}");
    }
    for version in [49, 100] {
        let found = home.store.events_as_of(AsOf::Version(version), Stockholm::shared());
        assert_eq!(found.expect("a version that does not need it").version, version);
    }
    let day = AsOf::parse("2999-01-01").expect("a day");
    let said = home.store.version_as_of(day, Stockholm::shared()).expect_err("a damaged log").to_string();
    assert!(said.contains(missing), "the version of a day may be the lost one: {said}");
    let writing = home.store.writing().expect("the present is sound");
    let said = home.store.vacuum(&writing, i64::MAX).expect_err("a damaged log").to_string();
    assert!(said.contains(missing), "what it replaced is not known: {said}");
    drop(writing);
    // One that is there and cannot be read is no erased person either.
    std::fs::write(&lost, "{").expect("an entry");
    assert!(!matches!(refusal(&home, 50), StoreError::VersionGone { .. }));
    assert!(
        faults(&home)
            .contains(&"events/_delta_log/00000000000000000050.json is not what was committed".to_owned())
    );
    std::fs::write(&lost, whole).expect("an entry");
    assert_eq!(faults(&home), Vec::<String>::new());
}

#[test]
fn entries_that_an_older_program_cleared_away_are_no_damage() {
    let (home, log) = with_a_checkpoint();
    let names = std::fs::read_dir(&log).expect("a log").flatten();
    let names = names.map(|e| e.file_name().to_string_lossy().into_owned());
    let checkpoint = names.filter_map(|name| name.split_once(".checkpoint.")?.0.parse::<i64>().ok()).max();
    for version in 0..checkpoint.expect("a checkpoint") {
        std::fs::remove_file(entry(&log, version)).expect("an entry");
    }
    assert!(!faults(&home).is_empty(), "of these receipts were given");
    // There was no record of commits then, and no commit said how long it was.
    std::fs::remove_file(home.data().join("commits.ndjson")).expect("the record");
    for table in ["events", "deliveries"] {
        say_nothing_of_the_record(&home.data().join(table).join("_delta_log"));
    }
    assert_eq!(faults(&home), Vec::<String>::new());
    assert!(matches!(refusal(&home, 50), StoreError::VersionGone { version: 50, .. }));
}
