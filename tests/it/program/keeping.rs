//! `ledtid check-store`, `history` and `deliveries`: what is kept, verified and told.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::support::{Place, csv};

fn files(place: &Place, folder: &str, ending: &str) -> Vec<PathBuf> {
    let entries =
        std::fs::read_dir(place.path(folder)).expect("a folder").map(|e| e.expect("an entry").path());
    let mut files: Vec<_> = entries.filter(|p| p.to_string_lossy().ends_with(ending)).collect();
    files.sort();
    files
}

/// What `check-store` says, with its exit code.
fn checked(place: &Place) -> (i32, Value, String) {
    let ran = place.run(&["check-store", "--data", "data"]);
    (ran.code, serde_json::from_str(&ran.out).expect("JSON"), ran.err)
}

fn faults(place: &Place) -> Vec<String> {
    let (code, said, err) = checked(place);
    let faults: Vec<String> = serde_json::from_value(said["faults"].clone()).expect("faults");
    assert_eq!((code, said["status"] == "damaged"), (i32::from(!faults.is_empty()), !faults.is_empty()));
    assert!(faults.is_empty() || err.contains("restore it from a backup"), "it says what to do: {err}");
    faults
}

fn two_deliveries() -> Place {
    let place = Place::new();
    place.load("a.csv", csv(20));
    place.write("b.csv", csv(15));
    let ran = place.ingest(&["b.csv", "--replace-scope", "--received-at", "2026-01-02T03:04:05Z"]);
    assert_eq!(ran.code, 0, "{}", ran.said());
    place
}

#[test]
fn a_good_store_is_good() {
    let place = two_deliveries();
    let (code, said, err) = checked(&place);
    assert_eq!((code, err.as_str(), &said["status"]), (0, "", &json!("good")));
    assert_eq!(said["left_over"], json!([]));
    let events = json!({"table": "events", "version": 2, "files": 1, "rows": 30});
    assert_eq!(said["tables"][0], events, "{said}");
    let before = place.store();
    faults(&place);
    assert!(place.store() == before, "nothing is changed by it");
}

#[test]
fn a_turned_bit_is_found_in_whatever_file() {
    for folder in ["events/pathway=hoftledsartros-primarvard", "deliveries"] {
        let place = two_deliveries();
        for file in files(&place, &format!("data/{folder}"), ".parquet") {
            let mut bytes = std::fs::read(&file).expect("a data file");
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            std::fs::write(&file, bytes).expect("a data file");
        }
        let found = faults(&place);
        assert!(found.iter().any(|f| f.contains("is not what was written")), "{folder}: {found:?}");
    }
    let place = two_deliveries();
    let commit = files(&place, "data/events/_delta_log", ".json").remove(1);
    let text = std::fs::read_to_string(&commit).expect("a commit").replace("a.csv", "b.csv");
    std::fs::write(&commit, text).expect("a commit");
    assert_eq!(faults(&place), ["events/_delta_log/00000000000000000001.json is not what was committed"]);
    let place = two_deliveries();
    for file in files(&place, "data/identities/pathway=hoftledsartros-primarvard", ".ids") {
        let mut bytes = std::fs::read(&file).expect("identities");
        bytes[0] ^= 1;
        std::fs::write(&file, bytes).expect("identities");
    }
    let found = faults(&place);
    assert!(found.len() == 1 && found[0].contains("it is made anew"), "{found:?}");
}

#[test]
fn what_no_version_names_is_left_over_and_no_fault() {
    let place = two_deliveries();
    let file = files(&place, "data/events/pathway=hoftledsartros-primarvard", ".parquet").remove(0);
    std::fs::copy(&file, file.with_file_name("part-of-a-dead-writer.parquet")).expect("a copy");
    let (code, said, _) = checked(&place);
    let name = "events/pathway=hoftledsartros-primarvard/part-of-a-dead-writer.parquet";
    assert_eq!((code, &said["left_over"]), (0, &json!([name])), "{said}");
}

#[test]
fn history_and_deliveries_say_what_changed() {
    let place = two_deliveries();
    let history = place.run(&["history", "--data", "data"]).receipts();
    let said: Vec<(i64, Option<&str>)> =
        history.iter().map(|v| (v["version"].as_i64().expect("a version"), v["file"].as_str())).collect();
    assert_eq!(said, [(0, None), (1, Some("a.csv")), (2, Some("b.csv"))]);
    assert_eq!(history[2]["replaced"]["removed"], 10);
    assert_eq!((&history[2]["files_added"], &history[2]["files_removed"]), (&json!(1), &json!(1)));
    assert_eq!(history[1]["rows"]["accepted"], 40);
    let deliveries = place.run(&["deliveries", "--data", "data"]).receipts();
    assert_eq!(deliveries.len(), 2);
    let second = &deliveries[1];
    assert_eq!(second["received_at"], "2026-01-02T03:04:05+00:00");
    assert_eq!((&second["version"], &second["status"]), (&json!(2), &json!("loaded")));
    assert_eq!(second["delivery"], history[2]["delivery"]);
}

#[test]
fn without_a_store_it_is_wrong_use() {
    let place = Place::new();
    for command in ["check-store", "history", "deliveries"] {
        let ran = place.run(&[command, "--data", "nowhere"]);
        assert_eq!((ran.code, ran.out.as_str(), ran.err.lines().count()), (2, "", 1), "{}", ran.said());
    }
}
