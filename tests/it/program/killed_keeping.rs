//! `kill -9` in the middle of what changes the store: a sound store, and the same again does the rest.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::support::{HEADER, Place, copy, csv, rows};

/// Instants at which each command is killed; `LEDTID_KILL_ROUNDS` asks for more.
const ROUNDS: u32 = 3;

/// What changes the store.
const COMMANDS: [&[&str]; 5] = [
    &["ingest", "corrections.csv", "--no-episodes"],
    &["ingest", "fewer.csv", "--replace-scope", "--no-episodes"],
    &["erase", "--patient", "p3"],
    &["compact"],
    &["vacuum", "--keep-days", "0"],
];

fn rounds() -> u32 {
    std::env::var_os("LEDTID_KILL_ROUNDS").and_then(|n| n.to_str()?.parse().ok()).unwrap_or(ROUNDS)
}

/// A store of several deliveries, and the files that are sent later.
fn loaded() -> Place {
    let place = Place::new();
    for (k, part) in rows(300).chunks(120).enumerate() {
        place.load(&format!("{k}.csv"), format!("{HEADER}\n{}\n", part.join("\n")));
    }
    place.write("corrections.csv", csv(320).replace(",u1,", ",u9,"));
    place.write("fewer.csv", csv(200));
    place
}

fn with_data<'a>(command: &[&'a str]) -> Vec<&'a str> {
    [command, &["--data", "data"]].concat()
}

/// What a store answers; versions aside.
fn answer(place: &Place) -> Value {
    let mut answer = place.compare(&["--measure", "A-E", "--by", "unit"]);
    answer["snapshot"]["version"] = Value::Null;
    answer["query"]["as_of"] = Value::Null;
    answer
}

fn fresh(from: &Place) -> Place {
    let place = Place::new();
    copy(&from.path("data"), &place.path("data"));
    for file in ["corrections.csv", "fewer.csv"] {
        std::fs::copy(from.path(file), place.path(file)).expect("a copy");
    }
    place
}

/// Starts a command and kills it after a while; whether it still ran.
fn killed(place: &Place, command: &[&str], after: Duration) -> bool {
    let mut command = place.command(&with_data(command));
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a program");
    std::thread::sleep(after);
    let running = child.try_wait().expect("a child").is_none();
    let killed = child.kill().is_ok();
    child.wait().expect("an end");
    running && killed
}

#[test]
fn whatever_is_killed_leaves_a_sound_store_and_can_be_done_again() {
    let before = loaded();
    let as_before = answer(&before);
    let mut running = 0;
    for command in COMMANDS {
        let whole = fresh(&before);
        let started = Instant::now();
        assert_eq!(whole.run(&with_data(command)).code, 0, "{command:?}");
        let took = started.elapsed();
        let as_after = answer(&whole);
        for round in 0..rounds() {
            let place = fresh(&before);
            running += u32::from(killed(&place, command, took * (2 * round + 1) / (2 * rounds())));
            let said = format!("{command:?}, round {round}");
            let checked = place.run(&["check-store", "--data", "data"]);
            assert_eq!(checked.code, 0, "{said}: {}", checked.said());
            let found = answer(&place);
            assert!(found == as_before || found == as_after, "{said}: neither as before nor as after");
            let again = place.run(&with_data(command));
            assert_eq!(again.code, 0, "{said}: {}", again.said());
            assert!(answer(&place) == as_after, "{said}: done again, it is done");
            assert_eq!(place.run(&["check-store", "--data", "data"]).code, 0, "{said}, done again");
        }
    }
    let all = rounds() * u32::try_from(COMMANDS.len()).expect("few");
    println!("{running} of {all} were killed while they ran");
    assert!(running >= all / 2, "{running} of {all} were killed while they ran");
}
