//! The log of the events: every version stays, whatever the calendar says.

use std::fs::File;
use std::time::{Duration, SystemTime};

use super::events::{Event, Row};
use super::random::deliver;
use crate::support::Home;

/// Commits after which the Delta library makes a checkpoint and, left alone, clears away what is older than a month.
const COMMITS: u8 = 101;

#[test]
fn entries_of_the_log_outlive_a_checkpoint() {
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
    for version in 0..=i64::from(COMMITS) {
        assert!(log.join(format!("{version:020}.json")).is_file(), "the entry of version {version}");
    }
    assert_eq!(home.store.verify().expect("an answer").faults, Vec::<String>::new());
}
