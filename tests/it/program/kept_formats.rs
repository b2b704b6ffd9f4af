//! Data directories as older programs left them are read for ever and upgraded at once; those of newer ones are refused.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::Value;

use super::support::{Place, Ran, copy};

/// Instants at which the upgrade is killed; `LEDTID_KILL_ROUNDS` asks for more.
const ROUNDS: u32 = 6;

fn fixture(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats").join(version)
}

/// A copy of a directory that an older program left.
fn kept(version: &str) -> Place {
    let place = Place::new();
    copy(&fixture(version).join("data"), &place.path("data"));
    place
}

/// Questions, and what the program of that time answered.
fn recorded(version: &str) -> Vec<(Vec<String>, Value)> {
    let text = std::fs::read_to_string(fixture(version).join("answers.ndjson")).expect("answers");
    let line = |line: &str| {
        let mut line: Value = serde_json::from_str(line).expect("JSON");
        // Sentences may be written better; their claims hold the same figures.
        if let Some(summary) = line.pointer_mut("/answer/summary").and_then(Value::as_object_mut) {
            summary.retain(|name, _| name == "claims");
        }
        (serde_json::from_value(line["ask"].take()).expect("a question"), line["answer"].take())
    };
    text.lines().map(line).collect()
}

/// Where an answer lacks what was recorded. What is answered besides is new.
fn lacks(answer: &Value, recorded: &Value, at: &str) -> Option<String> {
    match (answer, recorded) {
        (Value::Object(answer), Value::Object(recorded)) => recorded.iter().find_map(|(name, value)| {
            lacks(answer.get(name).unwrap_or(&Value::Null), value, &format!("{at}/{name}"))
        }),
        (Value::Array(answer), Value::Array(recorded)) if answer.len() == recorded.len() => {
            let pairs = answer.iter().zip(recorded).enumerate();
            pairs.into_iter().find_map(|(i, (answer, value))| lacks(answer, value, &format!("{at}/{i}")))
        }
        _ => (answer != recorded).then(|| format!("{at}: {answer} was {recorded}")),
    }
}

/// Asks all that was recorded.
fn answers_as_ever(place: &Place, version: &str) {
    for (ask, answer) in recorded(version) {
        let mut arguments: Vec<&str> = ask.iter().map(String::as_str).collect();
        arguments.extend(["--data", "data", "--format", "json"]);
        let now = place.run(&arguments).json();
        assert_eq!(lacks(&now, &answer, ""), None, "{version}, {ask:?}");
    }
}

fn is_sound(place: &Place) {
    let checked = place.run(&["check-store", "--data", "data"]);
    assert_eq!(checked.code, 0, "{}", checked.said());
}

fn upgrade(place: &Place) -> Ran {
    place.run(&["upgrade", "--data", "data"])
}

/// Every file that says something; of kept episodes, whose order is not always the same, what they were made from, and of
/// their parts, which have names of their own, which pathway they are of.
fn files(place: &Place) -> Vec<(String, Vec<u8>)> {
    let mut files = place.store();
    let data = place.path("data").display().to_string();
    files.iter_mut().for_each(|(path, _)| *path = path.replace(&data, "data"));
    for (path, bytes) in &mut files {
        if path.ends_with(".episodes") {
            *bytes = key(bytes).to_string().into_bytes();
        } else if let Some((pathway, _)) =
            path.split_once('.').filter(|_| path.ends_with(".part") || path.ends_with(".roster"))
        {
            let kind = path.rsplit('.').next().unwrap_or_default();
            *path = format!("{pathway}.{kind}");
            bytes.clear();
        }
    }
    files.sort();
    files
}

/// What kept episodes were made from, and their format.
fn key(episodes: &[u8]) -> Value {
    let header = episodes.split(|&b| b == b'\n').next().expect("a header");
    let header: Value = serde_json::from_slice(header).expect("JSON");
    serde_json::json!([
        header["format"],
        header["key"],
        header["n_episodes"],
        header["parts"].as_array().map(Vec::len),
        header["files"]
    ])
}

#[test]
fn what_every_format_kept_is_read_for_ever() {
    for version in ["v1", "v2"] {
        let place = kept(version);
        is_sound(&place);
        answers_as_ever(&place, version);
        let deliveries = place.run(&["deliveries", "--data", "data"]);
        let sources: Vec<Value> = deliveries.receipts().into_iter().map(|d| d["source"].clone()).collect();
        assert_eq!(sources[..3], ["region-a", "region-b", "region-a"], "{version}: {}", deliveries.said());
        is_sound(&place);
    }
}

#[test]
fn an_older_directory_is_upgraded_by_one_command_that_can_be_repeated() {
    let place = kept("v1");
    let done = upgrade(&place).json();
    assert_eq!(
        (&done["from"], &done["to"], &done["recorded"]),
        (&1.into(), &2.into(), &true.into()),
        "{done}"
    );
    let after = files(&place);
    let again = upgrade(&place).json();
    let nothing = serde_json::json!({"from": 2, "to": 2, "recorded": false, "identities_made": 0, "pathways_derived": 0});
    assert_eq!(again, nothing);
    assert_eq!(files(&place), after, "there is nothing left to do");
    is_sound(&place);
    answers_as_ever(&place, "v1");
    // What no program of format 1 would have noticed.
    let log = place.path("data/events/_delta_log/00000000000000000003.json");
    std::fs::remove_file(&log).expect("a commit");
    let checked = place.run(&["check-store", "--data", "data"]);
    assert_eq!(checked.code, 1);
    assert!(checked.err.contains("events was at version 3 and is at 2"), "{}", checked.err);
    assert_eq!(upgrade(&place).code, 3, "a damaged directory is not upgraded");
}

#[test]
fn an_upgrade_that_is_killed_is_completed_by_the_next() {
    // Nothing that can be derived is there: the upgrade has all of it to do.
    let fresh = || {
        let place = kept("v1");
        for derived in ["identities", "episodes"] {
            std::fs::remove_dir_all(place.path("data").join(derived)).expect("derived files");
        }
        place
    };
    let whole = fresh();
    let started = Instant::now();
    let done = upgrade(&whole).json();
    let took = started.elapsed();
    assert_eq!(done["pathways_derived"], 3, "{done}");
    assert!(done["identities_made"].as_u64() > Some(3), "{done}");
    let after = files(&whole);
    let rounds =
        std::env::var_os("LEDTID_KILL_ROUNDS").and_then(|n| n.to_str()?.parse().ok()).unwrap_or(ROUNDS);
    let mut running = 0;
    for round in 0..rounds {
        let place = fresh();
        let moment = took * (2 * round + 1) / (2 * rounds);
        running += u32::from(place.kill_after(&["upgrade", "--data", "data"], moment));
        is_sound(&place);
        let again = upgrade(&place);
        assert_eq!(again.code, 0, "round {round}: {}", again.said());
        let mut found = files(&place);
        // What a killed writer had not given its name yet is removed by a later one.
        found.retain(|(path, _)| !path.contains(".staged-"));
        let other: Vec<_> = found.iter().filter(|file| !after.contains(file)).map(|(path, _)| path).collect();
        assert_eq!(other, Vec::<&String>::new(), "round {round}: as if it had not been killed");
        assert_eq!(found.len(), after.len(), "round {round}");
    }
    println!("{running} of {rounds} were killed while they ran");
    assert!(running >= rounds / 2, "{running} of {rounds} were killed while they ran");
    answers_as_ever(&whole, "v1");
}

/// What a newer program left, as it is told, and how it comes there.
type Change = (&'static str, fn(&Path));

#[test]
fn a_directory_of_a_newer_program_is_refused_and_left_alone() {
    let newer: [Change; 2] = [
        ("data has format 3", |data| {
            std::fs::write(data.join("ledtid.json"), "{\"format\":3,\"more\":[]}").expect("a mark");
        }),
        ("commits.ndjson has format 2", |data| {
            let path = data.join("commits.ndjson");
            let mut text = std::fs::read_to_string(&path).unwrap_or_default();
            text.push_str("{\"format\":2,\"other\":{}}\n");
            std::fs::write(&path, text).expect("a record");
        }),
    ];
    let commands: [&[&str]; 9] = [
        &["ingest", "more.csv"],
        &["compare", "--measure", "A-E"],
        &["check-store"],
        &["compact"],
        &["vacuum"],
        &["erase", "--patient", "fmt-p-0001"],
        &["upgrade"],
        &["backup", "--to", "copy"],
        &["publish", "--out", "releases"],
    ];
    for (what, make) in newer {
        let place = kept("v2");
        place.write("more.csv", super::support::csv(3));
        make(&place.path("data"));
        let before = files(&place);
        for command in commands {
            let ran = place.run(&[command, &["--data", "data"]].concat());
            assert_eq!(ran.code, 2, "{what}, {command:?}: {}", ran.said());
            let says = |line: &str| line.contains(what) && line.ends_with("use a newer ledtid");
            let lines: Vec<&str> = ran.err.lines().collect();
            assert!(matches!(lines[..], [line] if says(line)), "{what}, {command:?}: {}", ran.err);
        }
        assert!(files(&place) == before, "{what}: nothing is changed");
    }
}

#[test]
fn a_newer_record_of_removed_files_is_refused_by_who_writes_or_copies() {
    let place = kept("v2");
    place.write("more.csv", super::support::csv(3));
    std::fs::write(place.path("data/removed.ndjson"), "{\"format\":7,\"x\":1}\n").expect("a record");
    let before = files(&place);
    let commands: [&[&str]; 7] = [
        &["ingest", "more.csv"],
        &["check-store"],
        &["compact"],
        &["vacuum"],
        &["erase", "--patient", "fmt-p-0001"],
        &["upgrade"],
        &["backup", "--to", "copy"],
    ];
    for command in commands {
        let ran = place.run(&[command, &["--data", "data"]].concat());
        assert_eq!(ran.code, 2, "{command:?}: {}", ran.said());
        let says = ran.err.contains("removed.ndjson has format 7") && ran.err.contains("use a newer ledtid");
        assert!(says, "{command:?}: {}", ran.err);
    }
    assert!(files(&place) == before, "nothing is changed");
}

#[test]
fn episodes_of_another_format_are_made_again() {
    let place = kept("v2");
    let path = place.path("data/episodes/sepsis.episodes");
    let bytes = std::fs::read(&path).expect("episodes");
    let end = bytes.iter().position(|&b| b == b'\n').expect("a header");
    let mut header: Value = serde_json::from_slice(&bytes[..end]).expect("JSON");
    assert_eq!(header["format"], 2, "the columns follow the line");
    answers_as_ever(&place, "v2");
    assert_eq!(std::fs::read(&path).expect("episodes"), bytes, "what can be read is left as it is");
    for format in [1, 99] {
        header["format"] = format.into();
        let other = [header.to_string().as_bytes(), &bytes[end..]].concat();
        std::fs::write(&path, other).expect("episodes of another format");
        answers_as_ever(&place, "v2");
        let now = key(&std::fs::read(&path).expect("episodes"));
        let then = key(&bytes);
        assert_eq!((&now[0], &now[1], &now[2]), (&3.into(), &then[1], &then[2]), "made of the same");
    }
}
