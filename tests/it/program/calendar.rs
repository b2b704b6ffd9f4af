//! `calendar` and `agreement-report` on the command line.

use serde_json::Value;

use super::support::{Place, copy, csv};

#[test]
fn the_calendar_needs_no_data_and_says_so() {
    let place = Place::new();
    let ran = place.run(&["calendar", "--on", "2019-11-01", "--months", "4", "--lang", "sv"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("2019-11-15") && ran.out.contains("2020-03-15"), "{}", ran.out);
    assert!(ran.out.contains("visas inte"), "{}", ran.out);
}

#[test]
fn both_doors_give_the_same_calendar() {
    let place = Place::new();
    place.load("a.csv", csv(30));
    let out = place
        .run(&["calendar", "--data", "data", "--on", "2024-04-10", "--months", "1", "--format", "json"])
        .json();
    let due = out["entries"].as_array().expect("entries").iter().find(|e| e["id"] == "manadsleverans");
    let due = due.expect("the delivery of March");
    let state = |code: &str| {
        let regions = due["data"]["regions"].as_array().expect("regions");
        regions.iter().find(|r| r["region"]["code"] == code).map(|r| r["status"].clone())
    };
    assert_eq!((state("01"), state("03")), (Some(Value::from("delivered")), Some(Value::from("missing"))));
    let then = ["calendar", "--data", "data", "--on", "2024-04-10", "--format", "json", "--as-of", "0"];
    let then = place.run(&then).json();
    assert_eq!((&then["query"]["as_of"], &then["snapshot"]["version"]), (&Value::from(0), &Value::from(0)));
    assert!(!then.to_string().contains("\"status\":\"delivered\""), "nothing had come: {then}");
}

#[test]
fn a_report_is_a_workbook_to_fill_in() {
    let place = Place::new();
    place.load("a.csv", csv(30));
    for part in ["follow_up", "status", "activities"] {
        let arguments = ["agreement-report", "verksamhetsrapport", "--data", "data", "--on", "2025-03-15"];
        let more = ["--part", part, "--format", "xlsx", "--out", "report.xlsx"];
        let ran = place.run(&[&arguments[..], &more[..]].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        let bytes = std::fs::read(place.path("report.xlsx")).expect("a workbook");
        assert!(bytes.starts_with(b"PK") && bytes.len() > 2_000, "{part}: {} bytes", bytes.len());
    }
    let ran = place.run(&["agreement-report", "delrapport", "--on", "2019-11-15", "--format", "csv"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let rows = csv_rows(&ran.out);
    assert!(rows.iter().any(|r| r.contains(&"next_year".to_owned())), "{}", ran.out);
    assert_eq!(rows.last().and_then(|r| r.get(2)).map(String::as_str), Some("26"), "{}", ran.out);
}

#[test]
fn a_year_is_not_grouped_by_thousands() {
    let place = Place::new();
    let said = place.run(&["agreement-report", "delrapport", "--on", "2019-11-15"]).out;
    let spaces_left = said.replace(['\u{a0}', '\u{202f}'], " ");
    assert!(said.contains(" 2015 ") && !spaces_left.contains(" 2 015"), "{said}");
}

#[test]
fn wrong_use_is_exit_code_2() {
    let place = Place::new();
    for arguments in [
        &["calendar", "--on", "tomorrow"][..],
        &["calendar", "--months", "0"],
        &["calendar", "--as-of", "7"],
        &["agreement-report", "other"],
        &["agreement-report"],
        &["agreement-report", "delrapport", "--part", "status"],
    ] {
        let ran = place.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.said());
        assert_eq!(ran.err.lines().count(), 1, "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn an_operator_replaces_the_calendar() {
    let place = Place::new();
    let built_in = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalogue/data");
    copy(&built_in, &place.path("facts"));
    let text = "[[dated]]\nid = \"own\"\nkind = \"redovisning\"\ndate = \"2025-05-02\"\nneeds = \"events\"\nperiod = \"2024\"\n\
                name = { sv = \"Egen\", en = \"Own\" }\nsender = { sv = \"a\", en = \"a\" }\nreceiver = { sv = \"b\", en = \"b\" }\n\
                source = \"our own\"\nconfidence = \"verified\"\n";
    place.write("facts/calendar.toml", text);
    let run = |place: &Place| {
        place.run(&["calendar", "--catalogue", "facts", "--on", "2025-05-01", "--format", "json"])
    };
    let out = run(&place).json();
    let ids: Vec<&Value> = out["entries"].as_array().expect("entries").iter().map(|e| &e["id"]).collect();
    assert_eq!(ids, ["own"]);
    std::fs::remove_file(place.path("facts/calendar.toml")).expect("removed");
    assert!(run(&place).out.contains("manadsleverans"), "the one built in stands");
    place.write("facts/calendar.toml", text.replace("2025-05-02", "2 May"));
    let ran = run(&place);
    assert!(ran.code != 0 && ran.err.contains("calendar.toml:1"), "{}", ran.said());
}

fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    reader.records().map(|r| r.expect("a record").iter().map(str::to_owned).collect()).collect()
}
