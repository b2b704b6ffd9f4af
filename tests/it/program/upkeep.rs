//! `ledtid backup`, `restore`, `compact` and `vacuum`.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::support::{HEADER, Place, csv, rows};

/// Ten deliveries of two episodes each, and a correction of the first.
fn many() -> Place {
    let place = Place::new();
    let all = rows(20);
    for (k, part) in all.chunks(4).enumerate() {
        place.load(&format!("{k}.csv"), format!("{HEADER}\n{}\n", part.join("\n")));
    }
    place
}

fn data_files(place: &Place) -> Vec<PathBuf> {
    let folder = place.path("data/events/pathway=hoftledsartros-primarvard");
    let entries = std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path());
    entries.filter(|p| p.extension().is_some_and(|e| e == "parquet")).collect()
}

fn done(place: &Place, arguments: &[&str]) -> Value {
    place.run(&[arguments, &["--data", "data"]].concat()).json()
}

fn answer(place: &Place, data: &str, more: &[&str]) -> Value {
    place.run(&[&["compare", "--data", data, "--format", "json", "--measure", "A-E"], more].concat()).json()
}

#[test]
fn small_files_are_put_together_and_nothing_is_different() {
    let place = many();
    let (mut before, then) = (answer(&place, "data", &[]), answer(&place, "data", &["--as-of", "4"]));
    assert_eq!(data_files(&place).len(), 10);
    let compacted = done(&place, &["compact"]);
    assert_eq!((&compacted["files_before"], &compacted["files_after"]), (&json!(10), &json!(1)));
    assert_eq!(compacted["version"], 11);
    let mut after = answer(&place, "data", &[]);
    assert_eq!(after["snapshot"]["version"], 11);
    for answer in [&mut before, &mut after] {
        answer["snapshot"]["version"] = json!(0);
        answer["query"]["as_of"] = json!(0);
    }
    assert_eq!(before, after);
    assert_eq!(answer(&place, "data", &["--as-of", "4"]), then, "older versions stay");
    assert_eq!(done(&place, &["check-store"])["faults"], json!([]));
    assert_eq!(done(&place, &["compact"])["files_before"], 0, "there is nothing more to do");
    // Repeats are found in the new file as in the old ones.
    assert_eq!(place.load("again.csv", csv(20))["rows"]["duplicate"], 40);
}

#[test]
fn what_only_older_versions_need_is_removed_and_the_present_stays() {
    let place = many();
    done(&place, &["compact"]);
    let now = answer(&place, "data", &[]);
    assert_eq!(done(&place, &["vacuum"])["files_removed"], 0, "all of it is of the last 400 days");
    assert_eq!(answer(&place, "data", &["--as-of", "4"])["total"]["n"], 8);
    std::thread::sleep(std::time::Duration::from_millis(20));
    assert_eq!(done(&place, &["vacuum", "--keep-days", "0"])["files_removed"], 10);
    assert_eq!(data_files(&place).len(), 1);
    assert_eq!(answer(&place, "data", &[]), now);
    let gone = place.run(&["compare", "--data", "data", "--measure", "A-E", "--as-of", "4"]);
    assert_eq!(gone.code, 2, "{}", gone.said());
    assert!(gone.err.contains("can no longer be read"), "{}", gone.err);
    assert_eq!(done(&place, &["check-store"])["faults"], json!([]));
    place.load("more.csv", csv(25));
}

#[test]
fn a_backup_is_the_store_of_one_moment_and_comes_back() {
    let place = many();
    let now = answer(&place, "data", &[]);
    let copied = done(&place, &["backup", "--to", "copies/monday"]);
    assert_eq!(copied["version"], 10);
    assert!(copied["files"].as_u64() > Some(20), "{copied}");
    place.load("more.csv", csv(25));
    let restore = ["restore", "--from", "copies/monday", "--data", "restored"];
    assert_eq!(place.run(&restore).code, 0);
    assert_eq!(answer(&place, "restored", &[]), now);
    assert_eq!(place.run(&["check-store", "--data", "restored"]).json()["left_over"], json!([]));
    // It is a store like any other.
    let ran = place.run(&["ingest", "more.csv", "--data", "restored"]);
    assert_eq!((ran.code, &ran.receipt()["rows"]["accepted"]), (0, &json!(10)), "{}", ran.said());
    // Nothing is written over.
    for arguments in [&restore[..], &["backup", "--data", "data", "--to", "copies/monday"]] {
        let ran = place.run(arguments);
        assert_eq!((ran.code, ran.err.lines().count()), (2, 1), "{}", ran.said());
        assert!(ran.err.contains("is there already"), "{}", ran.err);
    }
    let left: Vec<_> = std::fs::read_dir(place.path("copies")).expect("a folder").collect();
    assert_eq!(left.len(), 1, "nothing half is left");
}

#[test]
fn a_damaged_backup_is_not_restored() {
    let place = many();
    done(&place, &["backup", "--to", "copy"]);
    let file = place.path("copy/events/_delta_log/00000000000000000010.json");
    std::fs::write(file, "").expect("an empty commit");
    let ran = place.run(&["restore", "--from", "copy", "--data", "restored"]);
    assert_eq!(ran.code, 1, "{}", ran.said());
    assert!(ran.err.contains("is empty") && ran.err.contains("was not restored"), "{}", ran.err);
    assert!(!place.path("restored").exists());
    let damaged = place.path("data/events/_delta_log/00000000000000000010.json");
    std::fs::remove_file(damaged).expect("a commit");
    let ran = place.run(&["backup", "--data", "data", "--to", "other"]);
    assert_eq!((ran.code, place.path("other").exists()), (3, false), "nor is a damaged store backed up");
}
