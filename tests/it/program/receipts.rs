//! Receipts to the letter, the share of rejections that is allowed, and mappings.

use serde_json::{Value, json};

use super::support::{HEADER, Place, csv, rows};

/// `good` right rows and `bad` rows on 31 February after them.
fn mixed(good: usize, bad: usize) -> String {
    let mut lines = rows(good.div_ceil(2));
    lines.truncate(good);
    lines.extend((0..bad).map(|i| format!("b{i},p{i},hoftledsartros-primarvard,A,2024-02-31,01,u,,,")));
    format!("{HEADER}\n{}\n", lines.join("\n"))
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn a_receipt_has_the_fields_of_the_contract_and_their_types() {
    let place = Place::new();
    let receipt = place.load("a.csv", mixed(98, 2));
    let fields =
        ["delivery", "file", "sha256", "status", "version", "rows", "rejected_by_rule", "rejections"];
    assert_eq!(keys(&receipt), fields);
    let rows = ["read", "ignored", "accepted", "duplicate", "superseded", "retracted", "rejected"];
    assert_eq!(keys(&receipt["rows"]), rows);
    assert_eq!(
        receipt["rows"],
        json!({"read": 100, "ignored": 0, "accepted": 98, "duplicate": 0, "superseded": 0, "retracted": 0, "rejected": 2})
    );
    assert_eq!(receipt["rejected_by_rule"], json!({"bad_time": 2}));
    let rejection = |line: u64| json!({"line": line, "field": "time", "rule": "bad_time"});
    assert_eq!(receipt["rejections"], json!([rejection(100), rejection(101)]));
    assert_eq!((receipt["file"].as_str(), receipt["status"].as_str()), (Some("a.csv"), Some("loaded")));
    assert_eq!(receipt["version"], 1);
    assert!(receipt["delivery"].as_str().is_some_and(|d| !d.is_empty()));
    let bytes = std::fs::read(place.path("a.csv")).expect("a file");
    let digest: String =
        <sha2::Sha256 as sha2::Digest>::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(receipt["sha256"], digest.as_str());
}

#[test]
fn five_in_a_hundred_load_and_six_do_not() {
    let place = Place::new();
    let five = place.load("five.csv", mixed(95, 5));
    assert_eq!((five["status"].as_str(), &five["rows"]["rejected"]), (Some("loaded"), &json!(5)));
    let before = place.store();
    place.write("six.csv", mixed(94, 6));
    let ran = place.ingest(&["six.csv"]);
    let six = ran.receipt();
    assert_eq!((ran.code, six["status"].as_str()), (1, Some("refused")));
    assert_eq!(
        (&six["rows"]["accepted"], &six["rows"]["rejected"], &six["version"]),
        (&json!(0), &json!(6), &json!(1))
    );
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(ran.err.contains("six.csv") && ran.err.contains("--accept-partial"), "{}", ran.err);
    assert!(place.store() == before, "a refused delivery leaves no trace");
    place.write("half.csv", mixed(200, 200));
    let ran = place.ingest(&["half.csv", "--accept-partial"]);
    let half = ran.receipt();
    assert_eq!((ran.code, half["status"].as_str()), (0, Some("loaded")), "{}", ran.err);
    assert_eq!(half["rows"]["accepted"].as_u64().zip(half["rows"]["duplicate"].as_u64()), Some((105, 95)));
}

#[test]
fn only_the_first_hundred_rejections_are_listed() {
    let place = Place::new();
    place.write("many.csv", mixed(10, 250));
    let ran = place.run(&["check", "many.csv"]);
    let receipt = ran.receipt();
    assert_eq!((ran.code, receipt["status"].as_str()), (1, Some("checked")));
    assert_eq!(receipt["rejected_by_rule"], json!({"bad_time": 250}));
    let lines: Vec<u64> = receipt["rejections"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|r| r["line"].as_u64().expect("a line"))
        .collect();
    assert_eq!(lines, (12..112).collect::<Vec<_>>());
}

#[test]
fn check_ends_in_1_for_a_single_rejection_and_loads_nothing() {
    let place = Place::new();
    place.write("one.csv", mixed(999, 1));
    place.write("none.csv", csv(10));
    assert_eq!(place.run(&["check", "none.csv"]).code, 0);
    assert_eq!(place.run(&["check", "one.csv"]).code, 1);
    let both = place.run(&["check", "one.csv", "none.csv"]);
    assert_eq!((both.code, both.receipts().len()), (1, 2));
    assert!(!place.path("data").exists());
}

#[test]
fn the_same_file_twice_is_a_duplicate_and_changes_nothing() {
    let place = Place::new();
    let first = place.load("a.csv", csv(20));
    let before = place.store();
    let again = place.load("a.csv", csv(20));
    assert_eq!((again["status"].as_str(), &again["version"]), (Some("duplicate"), &first["version"]));
    assert_eq!((&again["rows"]["accepted"], &again["rows"]["duplicate"]), (&json!(0), &json!(40)));
    // In another order, and with each row twice.
    let mut lines = [rows(20), rows(20)].concat();
    lines.reverse();
    let turned = place.load("b.csv", format!("{HEADER}\n{}\n", lines.join("\n")));
    assert_eq!((turned["status"].as_str(), &turned["rows"]["duplicate"]), (Some("duplicate"), &json!(80)));
    assert!(place.store() == before, "the store is as it was");
}

#[test]
fn a_mapping_turns_a_foreign_log_into_events() {
    let place = Place::new();
    let mapping = "[columns]\nepisode_id = \"nr\"\npatient_id = \"nr\"\ntime = \"when\"\n\
                   [constants]\npathway = \"sepsis\"\nregion = \"12\"\n\
                   [options]\nid_prefix = \"x-\"\ndelimiter = \";\"\n\
                   [event]\ncolumn = \"what\"\nignore = [\"noise\"]\n\
                   [event.values]\n\"in\" = { point = \"A\" }\n\"drug\" = { point = \"E\", activity = \"drug\" }\n";
    place.write("m.toml", mapping);
    place.write(
        "log.csv",
        "nr;what;when\n1;in;2024-03-01T10:00\n1;noise;2024-03-01T10:10\n1;drug;2024-03-01T11:30\n",
    );
    let ran = place.ingest(&["log.csv", "--mapping", "m.toml"]);
    assert_eq!(ran.code, 0, "{}", ran.said());
    let rows = &ran.receipt()["rows"];
    assert_eq!((&rows["read"], &rows["ignored"], &rows["accepted"]), (&json!(3), &json!(1), &json!(2)));
    let answer = place.compare(&["--measure", "A-E:drug", "--unit", "minutes"]);
    assert_eq!((&answer["total"]["n"], &answer["total"]["median"]), (&json!(1), &json!(90.0)));
    // An activity that the mapping does not know is a rejection; ignored rows are no part of the share.
    place.write("odd.csv", "nr;what;when\n2;in;2024-03-01T10:00\n2;else;2024-03-01T10:10\n");
    let odd = place.ingest(&["odd.csv", "--mapping", "m.toml"]);
    assert_eq!((odd.code, &odd.receipt()["rejected_by_rule"]), (1, &json!({"unknown_activity": 1})));
    for (name, text) in [("bad.toml", "[columns"), ("unknown.toml", "[columns]\nfoo = \"nr\"\n")] {
        place.write(name, text);
        let ran = place.ingest(&["log.csv", "--mapping", name]);
        assert_eq!((ran.code, ran.out.as_str(), ran.err.lines().count()), (2, "", 1), "{}", ran.err);
        assert!(ran.err.contains(name), "{}", ran.err);
    }
}

/// Names are kept and shown for ever: nobody's number is in them, nor in the error.
#[test]
fn a_file_or_source_named_after_somebody_is_not_loaded() {
    let place = Place::new();
    place.load("first.csv", mixed(10, 0));
    let before = place.store();
    place.write("640823-3234.csv", mixed(20, 0));
    place.write("mars.csv", mixed(20, 0));
    for arguments in [&["640823-3234.csv"][..], &["mars.csv", "--source", "patient 640823-3234"]] {
        let ran = place.ingest(arguments);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains("personnummer") && !ran.err.contains("3234"), "{}", ran.err);
        assert!(place.store() == before, "nothing is kept of it");
    }
}
