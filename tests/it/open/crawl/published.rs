//! A release as others find it: every table in every format by readers that nobody here wrote, the report in a browser, the
//! inclusion where expected counts are given.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, LazyLock};

use ledtid::catalogue::Catalogue;
use ledtid::publish::Plan;
use serde_json::{Map, Value, json};

use super::nation;
use super::seen::published_by;
use crate::support::{Home, named, python};

/// Expected counts: of a large region, of one whose count is small, of a year that the release does not have.
const EXPECTED: &str = "region,pathway,year,expected,source\n\
    01,brostcancer,2024,400,a test\n12,brostcancer,2024,160,a test\n09,brostcancer,2024,10,a test\n01,brostcancer,2021,9,a test\n";

struct Release {
    _home: Home,
    folder: PathBuf,
    manifest: Value,
}

/// The national plan for two years: of the tables by region and year every measure, of the others one.
static RELEASE: LazyLock<Release> = LazyLock::new(|| {
    let mut home = Home::new();
    nation::deliver(&home);
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalogue/data");
    let own = home.path("catalogue");
    std::fs::create_dir(&own).expect("a folder");
    for file in std::fs::read_dir(data).expect("the catalogue").flatten() {
        std::fs::copy(file.path(), own.join(file.file_name())).expect("a copy");
    }
    std::fs::write(own.join("expected.csv"), EXPECTED).expect("a file");
    home.catalogue = Arc::new(Catalogue::load(&own).expect("a catalogue"));
    let mut plan = Plan::national().expect("the national plan");
    plan.years = 2;
    for table in plan.tables.iter_mut().filter(|table| table.id != "region-year") {
        table.measures = vec!["svf".to_owned()];
    }
    let folder = published_by(&home, "r1", &plan);
    let manifest = std::fs::read(folder.join("manifest.json")).expect("a manifest");
    let manifest = serde_json::from_slice(&manifest).expect("JSON");
    Release { _home: home, folder, manifest }
});

fn tables() -> &'static [Value] {
    RELEASE.manifest["tables"].as_array().expect("tables")
}

/// The file of a table that ends so.
fn file(table: &Value, ending: &str) -> PathBuf {
    let files = table["files"].as_array().expect("files").iter().filter_map(Value::as_str);
    let is = |file: &&str| file.split_once('.').is_some_and(|(_, end)| end == ending);
    RELEASE.folder.join({ files }.find(is).unwrap_or_else(|| panic!("no {ending} of {}", table["id"])))
}

fn json_of(table: &Value) -> Value {
    serde_json::from_slice(&std::fs::read(file(table, "json")).expect("a file")).expect("JSON")
}

/// What every other format must hold, from the JSON. Which status an absent value has, JSON says of some columns only.
fn expected(table: &Value) -> Value {
    let ids = |of: &str| {
        let all = table[of].as_array().expect("a list").iter();
        all.map(|one| one["id"].as_str().expect("an id").to_owned()).collect::<Vec<String>>()
    };
    let (keys, measures) = (ids("dimensions"), ids("measures"));
    let row = |row: &Value| {
        let mut line = Map::new();
        for key in &keys {
            let code = match &row[key] {
                Value::Null => json!("all"),
                Value::Number(number) => json!(format!("{}", number.as_f64().expect("a number"))),
                code => code.clone(),
            };
            line.insert(key.clone(), code);
        }
        line.insert("status".to_owned(), row["status"].clone());
        for measure in &measures {
            line.insert(measure.clone(), row[measure].clone());
            let why = row[format!("{measure}_status")].as_str().filter(|why| *why != "ok");
            line.insert(format!("{measure}_why"), json!(why));
        }
        Value::Object(line)
    };
    let rows: Vec<Value> = table["rows"].as_array().expect("rows").iter().map(row).collect();
    json!({"keys": keys, "rows": rows})
}

/// The names that the readers look for, and how the files of a release end.
const NAMES: [(&str, &str); 7] = [
    ("csv", "csv"),
    ("csv-sv", "sv.csv"),
    ("xlsx", "xlsx"),
    ("parquet", "parquet"),
    ("arrow", "arrow"),
    ("json-stat", "jsonstat.json"),
    ("px", "px"),
];

#[test]
fn readers_of_others_find_in_every_table_what_its_json_says() {
    let Some(python) = python() else { return };
    let dir = tempfile::tempdir().expect("a directory");
    let mut folders = Vec::new();
    for (number, table) in tables().iter().enumerate() {
        let folder = dir.path().join(number.to_string());
        std::fs::create_dir(&folder).expect("a folder");
        for (name, ending) in NAMES {
            std::os::unix::fs::symlink(file(table, ending), folder.join(format!("t.{name}")))
                .expect("a link");
        }
        std::fs::write(folder.join("expected.json"), expected(&json_of(table)).to_string()).expect("a file");
        folders.push(folder);
    }
    let script = format!("{}/tests/python/read_formats.py", env!("CARGO_MANIFEST_DIR"));
    let out = Command::new(python).arg(script).args(&folders).output().expect("a Python");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).expect("UTF-8");
    let last = text.lines().last().expect("a line");
    let tried: Vec<BTreeMap<String, u64>> = serde_json::from_str(last).expect("JSON");
    assert_eq!(tried.len(), tables().len());
    for (table, tried) in tables().iter().zip(tried) {
        println!("{} {}: {tried:?}", table["id"], table["measure"]);
        assert_eq!(tried.len(), 11, "{}: {tried:?}", table["id"]);
        assert!(tried.values().all(|&cells| cells > 0), "{}: {tried:?}", table["id"]);
    }
    let ids: std::collections::BTreeSet<&str> = tables().iter().filter_map(|t| t["id"].as_str()).collect();
    assert_eq!(ids.len(), Plan::national().expect("a plan").tables.len(), "every table of the plan: {ids:?}");
}

/// Programs take `n` from every CSV: what the row counts, or nothing and why.
#[test]
fn every_table_has_a_column_n_of_whole_numbers_or_a_reason() {
    for table in tables() {
        let path = file(table, "csv");
        let name = path.display();
        let mut reader = csv::Reader::from_path(&path).expect("a table");
        let header = reader.headers().expect("a header").clone();
        let at = |column: &str| {
            header.iter().position(|h| h == column).unwrap_or_else(|| panic!("{name}: no column {column}"))
        };
        let (n, status) = (at("n"), at("status"));
        for line in reader.records() {
            let line = line.expect("a line");
            let is_number = line[n].parse::<u64>().is_ok();
            assert!(if &line[status] == "ok" { is_number } else { line[n].is_empty() }, "{name}: {line:?}");
        }
    }
}

#[test]
fn the_report_of_a_release_is_valid_accessible_and_narrow() {
    let Some(node) = named("LEDTID_NODE", "folder with tests/node's packages") else { return };
    let script = format!("{node}/check_report.mjs");
    let out =
        Command::new("node").arg(script).arg(RELEASE.folder.join("index.html")).output().expect("a Node");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let found: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    for list in ["invalid", "violations", "wider", "requests", "errors"] {
        assert_eq!(found[list], Value::Array(Vec::new()), "{list}");
    }
}

/// Nobody of the nation has events in all months.
#[test]
fn the_report_names_regions_that_did_not_report_every_month_or_at_all() {
    let page = std::fs::read_to_string(RELEASE.folder.join("index.html")).expect("a report");
    for said in ["(händelser i 12 av 12 månader)", "(events in 12 of 12 months)"] {
        assert!(!page.contains(said), "{said}");
    }
    let months = |name: &str, of: &str| page.contains(&format!("{name} ({of}"));
    assert!(
        months("Stockholm", "händelser i ") || months("Region Stockholm", "händelser i "),
        "{}",
        page.len()
    );
    assert!(page.contains(" av 12 månader)") && page.contains(" of 12 months)"));
}

#[test]
fn completed_of_expected_is_told_where_the_count_is() {
    let of = |id: &str| {
        let table = tables().iter().find(|t| t["id"] == id && t["measure"] != "A-B").expect("a table");
        json_of(table)["rows"].as_array().expect("rows").clone()
    };
    let inclusion = of("inclusion");
    assert_eq!(inclusion.len(), 3, "a year that the release does not have has no row: {inclusion:?}");
    let by_region = tables().iter().find(|t| t["id"] == "region-year" && t["measure"] == "svf");
    let by_region = json_of(by_region.expect("a table"));
    let mut shown = 0;
    for row in &inclusion {
        let cell = by_region["rows"]
            .as_array()
            .expect("rows")
            .iter()
            .find(|cell| ["region", "pathway", "year"].iter().all(|key| cell[*key] == row[*key]));
        let n = &cell.expect("the same cell")["n"];
        assert_eq!(&row["n"], n, "{row}");
        assert_eq!(row["inclusion_goal"], 0.7);
        let share = n.as_f64().zip(row["expected"].as_f64()).map(|(n, of)| (n / of * 100.0).round() / 100.0);
        assert_eq!(row["completed_of_expected"].as_f64(), share, "{row}");
        shown += usize::from(share.is_some());
    }
    let small = inclusion.iter().find(|row| row["region"] == "09").expect("a row");
    assert!(small["n"].is_null() && small["completed_of_expected"].is_null() && shown > 0, "{inclusion:?}");
}
