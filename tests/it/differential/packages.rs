//! Data sets of the packages that our charts, funnels and standardised shares follow, turned into event files and
//! asked for through the program: the packages' own numbers (`fixtures/published/README.md`).

use std::fmt::Write as _;
use std::path::Path;

use chrono::{Days, Months, NaiveDate};
use ledtid::stats::{Confidence, FunnelMethod, funnel_limits};
use serde_json::Value;

use super::data_sets::ledtid;

const HEADER: &str = "episode_id,patient_id,pathway,point,time,region,unit,birth_year\n";

/// A committed table: rows of cells by column.
struct Table {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/published").join(name);
        let text = std::fs::read_to_string(path).expect("a committed table");
        let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        let mut lines = text.lines().map(cells);
        let names = lines.next().expect("a header");
        let rows: Vec<Vec<String>> = lines.collect();
        assert!(rows.iter().all(|row| row.len() == names.len()), "{name}: a row of another length");
        Self { names, rows }
    }

    fn cell<'a>(&self, row: &'a [String], column: &str) -> &'a str {
        &row[self.names.iter().position(|n| n == column).expect("a column")]
    }

    fn number(&self, row: &[String], column: &str) -> f64 {
        self.cell(row, column).parse().expect("a number")
    }
}

fn ask(dir: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&ledtid(dir, arguments)).expect("JSON")
}

fn close(found: &Value, wanted: f64, tolerance: f64, what: &str) {
    let same = found.as_f64().is_some_and(|x| (x - wanted).abs() <= tolerance * wanted.abs().max(1.0));
    assert!(same, "{what}: {found}, not {wanted}");
}

/// One interval a month, of the value's length: the month's median is the value.
fn series(unit: &str, values: &[u64]) -> String {
    let first = NaiveDate::from_ymd_opt(2005, 1, 15).expect("a date");
    let mut text = HEADER.to_owned();
    for (i, &value) in (0_u32..).zip(values) {
        let day = first + Months::new(i);
        let (from, to) = if unit == "days" {
            ((day - Days::new(value)).to_string(), day.to_string())
        } else {
            let end = day.and_hms_opt(12, 0, 0).expect("a time");
            let start = end - chrono::Duration::seconds(i64::try_from(value).expect("a length"));
            (format!("{}Z", start.format("%FT%T")), format!("{}Z", end.format("%FT%T")))
        };
        writeln!(text, "e{i},p{i},sepsis,A,{from},01,,\ne{i},p{i},sepsis,E,{to},01,,").expect("text");
    }
    // Someone who begins later: a month is preliminary until the data go past it.
    let later = first + Months::new(u32::try_from(values.len()).expect("a length"));
    writeln!(text, "z,pz,sepsis,A,{later},01,,").expect("text");
    text
}

#[test]
fn the_charts_of_plot_the_dots_through_the_program() {
    let table = Table::read("xmr_series.csv");
    let dir = tempfile::tempdir().expect("a directory");
    assert_eq!(table.rows.len(), 7);
    for row in &table.rows {
        let (name, unit) = (table.cell(row, "series"), table.cell(row, "unit"));
        let list = |column: &str| -> Vec<u64> {
            let parsed = |t: &str| t.parse().expect("a whole number");
            table.cell(row, column).split(' ').filter(|t| !t.is_empty()).map(parsed).collect()
        };
        let values = list("y");
        std::fs::write(dir.path().join("events.csv"), series(unit, &values)).expect("a file");
        let data = format!("data-{name}");
        ledtid(dir.path(), &["ingest", "events.csv", "--data", &data]);
        let asked = ["trend", "--data", &data, "--measure", "A-E", "--unit", unit, "--by", "month"];
        let answer = ask(dir.path(), &[&asked[..], &["--format", "json"]].concat());
        let rows: Vec<&Value> =
            answer["rows"].as_array().expect("rows").iter().filter(|r| r["n"] == 1).collect();
        assert_eq!(rows.len(), values.len(), "{name}: a point a month");
        let mut flagged = Vec::new();
        for (place, point) in (1_u64..).zip(&rows) {
            let spc = &point["spc"]["median"];
            for column in ["centre", "lower", "upper"] {
                let wanted = table.number(row, column);
                close(&spc[column], wanted, table.number(row, "tolerance"), &format!("{name} {column}"));
            }
            if !spc["flags"].as_array().expect("flags").is_empty() {
                flagged.push(place);
            }
        }
        assert_eq!(flagged, list("flagged"), "{name}: which points are special");
    }
}

/// Hospitals as units: whoever stayed at most nine days stays five, the others fifteen.
fn hospitals(table: &Table) -> String {
    let mut text = HEADER.to_owned();
    let mut episode = 0;
    for row in &table.rows {
        let count = |column: &str| -> u32 { table.cell(row, column).parse().expect("a count") };
        let hospital = table.cell(row, "hospital");
        let born = if table.cell(row, "age80") == "1" { 1940 } else { 1954 };
        for k in 0..count("n") {
            let end = if k < count("within") { "2024-03-06" } else { "2024-03-16" };
            let who = format!("e{episode},p{episode},sepsis");
            writeln!(text, "{who},A,2024-03-01,01,{hospital},{born}").expect("text");
            writeln!(text, "{who},E,{end},01,{hospital},{born}").expect("text");
            episode += 1;
        }
    }
    text
}

#[test]
fn the_funnel_and_shares_of_hospitals_through_the_program() {
    let wanted = Table::read("hospital_limits.csv");
    let dir = tempfile::tempdir().expect("a directory");
    let events = hospitals(&Table::read("hospital_strata.csv"));
    assert_eq!(events.lines().count(), 1 + 2 * 1495);
    std::fs::write(dir.path().join("events.csv"), events).expect("a file");
    ledtid(dir.path(), &["ingest", "events.csv", "--data", "data"]);
    let about = ["--data", "data", "--measure", "A-E", "--by", "unit", "--limit", "9", "--format", "json"];
    let ask_for =
        |statistic: &str, more: &[&str]| ask(dir.path(), &[&[statistic], &about[..], more].concat());
    let score = ask_for("funnel", &[]);
    let arcsine = ask_for("funnel", &["--funnel-limits", "arcsine"]);
    close(&score["target"], 878.0 / 1495.0, 1e-12, "target");
    close(&score["overdispersion"]["phi"], 1.588_980_412_250_514, 1e-9, "phi");
    close(&score["overdispersion"]["tau2"], 0.005_659_810_354_173, 1e-9, "tau2");
    let shares = ask_for("compare", &["--standardise", "age_group"]);
    let mut compared = 0;
    for row in &wanted.rows {
        let name = wanted.cell(row, "hospital");
        let tolerance = wanted.number(row, "tolerance");
        let mut agree = |found: &Value, column: &str| match wanted.cell(row, column) {
            "" => {}
            "null" => assert!(found.is_null(), "{name} {column}: {found}"),
            _ => {
                close(found, wanted.number(row, column), tolerance, &format!("{name} {column}"));
                compared += 1;
            }
        };
        let unit_of = |list: &Value| -> Value {
            let found = list.as_array().expect("a list").iter().find(|r| r["group"]["unit"]["code"] == name);
            found.unwrap_or_else(|| panic!("{name} is not in the answer")).clone()
        };
        let (point, arc, share) =
            (unit_of(&score["points"]), unit_of(&arcsine["points"]), unit_of(&shares["rows"]));
        agree(&point["n"], "n");
        agree(&point["count"], "within");
        assert_eq!(point["position"], wanted.cell(row, "position"), "{name}");
        for (k, end) in ["lower", "upper"].into_iter().enumerate() {
            agree(&point["limits"]["limits_95"][k], &format!("score_{end}_95"));
            agree(&point["limits"]["limits_998"][k], &format!("score_{end}_998"));
            agree(&arc["limits"]["limits_95"][k], &format!("arc_{end}_95"));
            agree(&arc["limits"]["limits_998"][k], &format!("arc_{end}_998"));
            agree(&point["limits"]["overdispersed_95"][k], &format!("wide_{end}_95"));
            agree(&point["limits"]["overdispersed_998"][k], &format!("wide_{end}_998"));
            agree(&share["within"]["ci"][k], &format!("wilson_{end}"));
        }
        agree(&share["standardised"]["ci"][0], "dsr_lower");
        // A rate may be above 1, a share is not.
        match wanted.cell(row, "dsr_upper").parse::<f64>() {
            Ok(above) if above > 1.0 => assert_eq!(share["standardised"]["ci"][1], 1.0, "{name}"),
            _ => agree(&share["standardised"]["ci"][1], "dsr_upper"),
        }
        agree(&share["standardised"]["share"], "dsr");
    }
    assert!(compared > 700, "only {compared} numbers were compared");
}

#[test]
fn the_curve_of_the_public_health_funnel() {
    let table = Table::read("phe_funnel_curve.csv");
    for row in &table.rows {
        let n: u64 = table.cell(row, "n").parse().expect("a size");
        for (level, ends) in
            [(Confidence::P95, ["lower_95", "upper_95"]), (Confidence::P998, ["lower_998", "upper_998"])]
        {
            let found = funnel_limits(0.806_424_48, n, FunnelMethod::ScoreInverse, level).expect("limits");
            for (found, column) in [found.lower, found.upper].into_iter().zip(ends) {
                let wanted = table.number(row, column);
                let near = (found * 100.0 - wanted).abs() <= table.number(row, "tolerance");
                assert!(near, "{column} at {n}: {found}, not {wanted} per cent");
            }
        }
    }
}
