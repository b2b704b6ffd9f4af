//! `ledtid erase` and releases: what was published stays, what is kept for it loses the person.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::support::{HEADER, Place, copy, csv, rows};
use crate::traps::files_under;

const HIP: &str = "hoftledsartros-primarvard";

/// Arguments that publish a release.
fn publishing(place: &Place, name: &str) -> super::support::Ran {
    let plan = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/plans/small.toml");
    let plan = plan.to_str().expect("a path");
    place.run(&["publish", "--data", "data", "--out", "out", "--release", name, "--plan", plan])
}

fn erase(place: &Place, patient: &str) -> Value {
    place.run(&["erase", "--data", "data", "--patient", patient]).json()
}

/// Sixty episodes of other persons in another pathway.
fn sepsis() -> String {
    rows(60).join("\n").replace(HIP, "sepsis").replace(",p", ",q")
}

/// Two pathways with sixty episodes each, published as r1, and more after it.
fn published() -> Place {
    let place = Place::new();
    place.load("hip.csv", csv(60));
    place.load("sepsis.csv", format!("{HEADER}\n{}\n", sepsis()));
    let made = publishing(&place, "r1");
    assert_eq!((made.code, &made.json()["erased_since"]), (0, &json!(0)), "{}", made.said());
    place.load("more.csv", csv(61));
    place
}

/// Episodes that a release keeps of a pathway, as its file says.
fn kept(place: &Place, pathway: &str) -> u64 {
    let path = place.path(&format!("data/releases/r1/episodes/{pathway}.episodes"));
    let bytes = std::fs::read(&path).expect("kept episodes");
    let line = bytes.split(|&b| b == b'\n').next().expect("a line");
    let header: Value = serde_json::from_slice(line).expect("JSON");
    header["n_episodes"].as_u64().expect("a count")
}

/// What was published, by path in the release.
fn files(place: &Place) -> Vec<(String, Vec<u8>)> {
    let root = place.path("data/releases/r1/files").display().to_string();
    let below = |(path, bytes): (String, Vec<u8>)| (path.trim_start_matches(&root).to_owned(), bytes);
    files_under(Path::new(&root)).into_iter().map(below).collect()
}

#[test]
fn what_was_published_stays_and_the_kept_episodes_lose_the_person() {
    let place = published();
    let (before, given) = (files(&place), files_under(&place.path("out")));
    let erased = erase(&place, "p9");
    assert_eq!(erased["releases"], json!([{"release": "r1", "rewritten": 1, "removed": 0}]), "{erased}");
    let proof = &erased["proof"];
    assert_eq!((&proof["found"], &proof["release_episodes"]), (&json!([]), &json!(2)), "{erased}");
    assert_eq!(proof["release_episodes_unproven"], 0);
    assert_eq!((kept(&place, HIP), kept(&place, "sepsis")), (59, 60));
    assert!(files(&place) == before, "byte for byte");
    let again = publishing(&place, "r1");
    assert_eq!((again.code, &again.json()["erased_since"]), (0, &json!(1)), "{}", again.said());
    assert!(
        again.err.contains("since it was published: 1;") && !again.said().contains("p9"),
        "{}",
        again.err
    );
    assert!(files(&place) == before && files_under(&place.path("out")) == given, "byte for byte");
    assert_eq!(place.compare(&["--measure", "A-E"])["total"]["n"], 61 + 60 - 1);
    assert_eq!(place.run(&["check-store", "--data", "data"]).code, 0);
}

#[test]
fn one_after_another_is_erased_also_when_the_version_can_no_longer_be_read() {
    let place = published();
    let before = files(&place);
    for (person, hip, sepsis, n) in [("p9", 59, 60, 1), ("p10", 58, 60, 2), ("q3", 58, 59, 3)] {
        let erased = erase(&place, person);
        assert_eq!(erased["releases"], json!([{"release": "r1", "rewritten": 1, "removed": 0}]), "{erased}");
        assert_eq!(erased["proof"]["found"], json!([]), "{person}");
        assert_eq!((kept(&place, HIP), kept(&place, "sepsis")), (hip, sepsis), "{person}");
        assert_eq!(publishing(&place, "r1").json()["erased_since"], n);
    }
    let third = erase(&place, "q3");
    assert_eq!(third["releases"], json!([]), "nothing is left to do");
    assert_eq!(publishing(&place, "r1").json()["erased_since"], 3, "a person counts once");
    assert_eq!(erase(&place, "p60")["releases"], json!([]), "delivered after the release");
    assert!(files(&place) == before);
}

#[test]
fn without_the_events_of_the_version_the_episodes_are_removed() {
    let place = published();
    // The scope is of whatever pathway: all of the other stays.
    place.write("fewer.csv", csv(50) + &sepsis() + "\n");
    assert_eq!(place.ingest(&["fewer.csv", "--replace-scope"]).code, 0);
    assert_eq!(place.run(&["vacuum", "--data", "data", "--keep-days", "0"]).code, 0);
    let before = files(&place);
    let erased = erase(&place, "p9");
    assert_eq!(erased["releases"], json!([{"release": "r1", "rewritten": 0, "removed": 1}]), "{erased}");
    assert!(!place.path(&format!("data/releases/r1/episodes/{HIP}.episodes")).exists());
    assert_eq!(kept(&place, "sepsis"), 60, "the other pathway's are there");
    assert!(files(&place) == before);
    // What is told is what is given, not what the episodes that are left would make.
    let manifest = std::fs::read(place.path("data/releases/r1/files/manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    let told = publishing(&place, "r1").json();
    assert_eq!(told["files"], json!(manifest["files"].as_array().expect("files").len()), "{told}");
    let hiding = &manifest["hiding"];
    assert_eq!((&told["numbers"], &told["hidden"]), (&hiding["numbers"], &hiding["hidden"]), "{told}");
    assert!(told["numbers"].as_u64() > Some(0), "{told}");
}

#[test]
fn what_cannot_be_looked_through_is_said_and_no_failure() {
    let place = published();
    place.write("fewer.csv", csv(50) + &sepsis() + "\n");
    assert_eq!(place.ingest(&["fewer.csv", "--replace-scope"]).code, 0);
    assert_eq!(place.run(&["vacuum", "--data", "data", "--keep-days", "0"]).code, 0);
    let ran = place.run(&["erase", "--data", "data", "--patient", "q3"]);
    assert_eq!(ran.code, 0, "{}", ran.said());
    let proof = &ran.json()["proof"];
    assert_eq!((&proof["found"], &proof["release_episodes_unproven"]), (&json!([]), &json!(1)), "{proof}");
    assert!(ran.err.contains("of releases that could not be looked through: 1 files"), "{}", ran.err);
    assert!(!ran.err.contains("had this pseudonym"), "{}", ran.err);
}

#[test]
fn an_erasure_killed_at_any_point_leaves_old_or_new_episodes_and_is_done_by_the_next() {
    let place = published();
    let started = std::time::Instant::now();
    let trial = Place::new();
    copy(&place.path("data"), &trial.path("data"));
    erase(&trial, "p9");
    let took = started.elapsed();
    let before = files(&place);
    let mut old = 0;
    for round in 0..10_u32 {
        let here = Place::new();
        copy(&place.path("data"), &here.path("data"));
        let wait =
            Duration::from_micros(u64::try_from(took.as_micros()).expect("short") * u64::from(round) / 10);
        here.kill_after(&["erase", "--data", "data", "--patient", "p9"], wait);
        let left = kept(&here, HIP);
        assert!([59, 60].contains(&left), "round {round}: {left}");
        old += u32::from(left == 60);
        let erased = erase(&here, "p9");
        assert_eq!(erased["proof"]["found"], json!([]), "round {round}");
        assert_eq!((kept(&here, HIP), kept(&here, "sepsis")), (59, 60), "round {round}");
        assert!(files(&here) == before, "round {round}");
        assert_eq!(publishing(&here, "r1").json()["erased_since"], 1, "round {round}");
    }
    assert!(old > 0, "some were killed before");
}
