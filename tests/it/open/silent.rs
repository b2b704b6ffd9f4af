//! Tables of releases: whether a region reported, and what its row says then.

use ledtid::publish::{Order, Plan, publish};
use serde_json::{Value, json};

use super::nation::{plan, released, service};
use super::releases::home;

/// Tables that the national plan has beside that of `small.toml`: who waits, and which regions reported.
const BESIDE: &str = r#"
[[table]]
id = "waiting-region"
title = { sv = "väntande", en = "waiting" }
places = "region"
time = "year"
measures = ["svf"]
contents = ["ongoing", "coverage"]

[[table]]
id = "reported-region"
title = { sv = "rapportering", en = "reporting" }
places = "region"
time = "year"
measures = ["svf"]
contents = ["coverage"]
"#;

#[test]
fn a_row_has_the_status_of_what_its_table_tells_and_says_whether_the_region_reported() {
    let home = home();
    std::fs::write(home.path("plan.toml"), format!("{}{BESIDE}", plan().text)).expect("a file");
    let plan = Plan::read(&home.path("plan.toml")).expect("a plan");
    let (data, out) = (home.data(), home.path("out"));
    let order = Order {
        data: &data,
        out: Some(&out),
        name: Some("r1"),
        as_of: None,
        compare_with: None,
        plan: Some(&plan),
    };
    publish(&order, &home.catalogue, &mut |_, _, _| {}).expect("a release");
    let row = |table: &str, region: &str| -> Value {
        let text =
            std::fs::read_to_string(home.path(&format!("out/r1/tables/{table}/svf.json"))).expect("a file");
        let table: Value = serde_json::from_str(&text).expect("JSON");
        let rows = table["rows"].as_array().expect("rows");
        let is = |r: &&Value| r["region"] == region && r["pathway"] == "brostcancer";
        rows.iter().find(is).unwrap_or_else(|| panic!("no row of {region}")).clone()
    };
    for (table, region, status, coverage) in [
        // Three completed, none waits: nothing is hidden of those who wait.
        ("waiting-region", "09", "ok", "ok"),
        ("waiting-region", "04", "not_reported", "not_reported"),
        ("reported-region", "09", "protected", "ok"),
        ("reported-region", "04", "not_reported", "not_reported"),
    ] {
        let row = row(table, region);
        assert_eq!(
            (&row["status"], &row["coverage"]),
            (&json!(status), &json!(coverage)),
            "{table} {region}: {row}"
        );
    }
    assert_eq!(row("waiting-region", "09")["n"], 0);
    assert!(row("waiting-region", "04")["n"].is_null() && row("waiting-region", "04")["ongoing"].is_null());
}

/// Not 0, as the figures have it, in every format with its own word; what answers say is `product.md`'s.
#[test]
fn a_region_that_did_not_report_has_no_numbers_and_a_region_without_patients_has_zeros() {
    let home = home();
    // Region 10 reports, of another pathway only.
    home.events("", &["o1 prostatacancer 10 2024-03-01 10", "o1 prostatacancer 50 2024-04-01 10"]);
    released(&home, Some("r1"), Some("out"));
    let path = home.path("out/r1/tables/region-year");
    let file = |end: &str| std::fs::read(path.join(format!("svf.{end}"))).expect("a file");
    let table: Value = serde_json::from_slice(&file("json")).expect("JSON");
    let rows = table["rows"].as_array().expect("rows");
    let row = |region: &str| {
        let is = |r: &&Value| r["region"] == region && r["pathway"] == "brostcancer";
        rows.iter().find(is).unwrap_or_else(|| panic!("no row of {region}"))
    };
    assert_eq!(
        (&row("10")["status"], &row("10")["n"], &row("10")["ongoing"]),
        (&json!("ok"), &json!(0), &json!(0))
    );
    let silent = row("04");
    assert_eq!(
        (&silent["status"], &silent["share_status"]),
        (&json!("not_reported"), &json!("not_reported"))
    );
    for column in ["n", "with_limit", "within", "share", "median", "p90", "ongoing"] {
        assert!(silent[column].is_null(), "{column}: {silent}");
    }
    let text = |end: &str| String::from_utf8(file(end)).expect("text");
    let line = |region: &str| {
        let begins = |line: &&str| line.starts_with("brostcancer,") && line.contains(&format!(",{region},"));
        text("csv").lines().find(begins).expect("a line").to_owned()
    };
    assert!(line("04").contains(",not_reported,,,,,,,,"), "{}", line("04"));
    let px = text("px");
    assert!(px.contains("DATASYMBOL3=\"ej rapporterat\";"));
    assert!(px.split("DATA=").nth(1).expect("data").contains("\"...\" \"...\""), "{px}");
    let cube: Value = serde_json::from_slice(&file("jsonstat.json")).expect("JSON");
    assert!(cube["status"].as_object().expect("statuses").values().any(|symbol| symbol == "..."));
    let answer =
        service(home, "open").get("/api/v1/compare?measure=svf&pathway=brostcancer&period=2024").json();
    let answered = answer["rows"].as_array().expect("rows").iter();
    let answered = { answered }.find(|r| r["group"]["region"]["code"] == "04").expect("a row");
    assert_eq!((&answered["status"], &answered["n"]), (&json!("ok"), &json!(0)));
}
