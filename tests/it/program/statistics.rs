//! Statistics asked of the program, on data that others computed: event files in, their numbers out.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::support::{Place, shared};

/// The last day of follow-up of the made-up files.
const CUTOFF: &str = "2024-12-31";

/// The rows of a reference table, by column name.
fn table(name: &str) -> Option<Vec<Vec<(String, String)>>> {
    let text = std::fs::read_to_string(shared(name)?).expect("a table");
    let mut lines = text.lines().map(|l| l.replace('"', ""));
    let header: Vec<String> = lines.next().expect("a header").split(',').map(str::to_owned).collect();
    let row = |line: String| header.iter().cloned().zip(line.split(',').map(str::to_owned)).collect();
    Some(lines.map(row).collect())
}

fn cell<'a>(row: &'a [(String, String)], column: &str) -> &'a str {
    &row.iter().find(|(name, _)| name == column).unwrap_or_else(|| panic!("no column {column}")).1
}

/// A number that may be missing.
fn number(text: &str) -> Option<f64> {
    Some(text).filter(|t| !matches!(*t, "" | "NA")).map(|t| t.parse().expect("a number"))
}

#[track_caller]
fn close(found: &Value, wanted: Option<f64>, what: &str) {
    match (found.as_f64(), wanted) {
        (None, None) => {}
        (Some(found), Some(wanted)) => {
            assert!((found - wanted).abs() <= 2e-9 * wanted.abs().max(1.0), "{what}: {found}, not {wanted}");
        }
        (found, wanted) => panic!("{what}: {found:?}, not {wanted:?}"),
    }
}

/// A day so many days before the cutoff.
fn before_cutoff(days: i64) -> String {
    let cutoff = chrono::NaiveDate::parse_from_str(CUTOFF, "%Y-%m-%d").expect("a date");
    (cutoff - chrono::Duration::days(days)).to_string()
}

/// A data set of R's as events: everyone starts so long before the cutoff as they were followed.
fn survival_events(set: &str) -> Option<(String, Vec<String>)> {
    let rows = table(&format!("vectors/survival_data_{set}.csv"))?;
    let mut groups: Vec<String> = rows.iter().map(|r| cell(r, "group").to_owned()).collect();
    groups.sort();
    groups.dedup();
    let mut text = "episode_id,patient_id,pathway,point,time,region\n".to_owned();
    for (i, row) in rows.iter().enumerate() {
        let region = ["01", "03"][groups.iter().position(|g| g == cell(row, "group")).expect("a group")];
        let time: i64 = cell(row, "time").parse().expect("days");
        writeln!(text, "e{i},p{i},sepsis,A,{},{region}", before_cutoff(time)).expect("text");
        if cell(row, "event") == "1" {
            writeln!(text, "e{i},p{i},sepsis,E,{CUTOFF},{region}").expect("text");
        }
    }
    Some((text, groups))
}

fn distribution(place: &Place, arguments: &[&str]) -> Value {
    let fixed =
        ["distribution", "--data", "data", "--format", "json", "--measure", "A-E", "--basis", "start"];
    place.run(&[&fixed[..], arguments].concat()).json()
}

#[test]
fn survival_curves_are_those_of_r() {
    for set in ["aml", "ovarian"] {
        let Some((events, groups)) = survival_events(set) else { return };
        let place = Place::new();
        place.load("events.csv", events);
        let quantiles = table("vectors/survival_km_quantiles.csv").expect("quantiles");
        let mut checked = 0;
        for conf in ["log", "log-log", "plain"] {
            for group in groups.iter().map(String::as_str).chain(["ALL"]) {
                let own = |r: &&Vec<(String, String)>| {
                    cell(r, "set") == set && cell(r, "group") == group && cell(r, "conf") == conf
                };
                let wanted: Vec<_> = quantiles.iter().filter(own).collect();
                let tau = cell(wanted[0], "rmst_tau");
                let answer = distribution(
                    &place,
                    &["--km-interval", conf, "--horizon", tau, "--cutoff", CUTOFF, "--quantiles", "0.1"],
                );
                let row = match groups.iter().position(|g| g == group) {
                    Some(k) => &answer["rows"][[0, 1][k]],
                    None => &answer["total"],
                };
                for wanted in wanted {
                    let p: f64 = cell(wanted, "p").parse().expect("p");
                    let found = row["km"]["quantiles"].as_array().expect("quantiles");
                    let found = found.iter().find(|q| q["p"] == json!(p)).expect("the quantile");
                    close(&found["value"], number(cell(wanted, "q")), &format!("{set} {group} {conf} {p}"));
                    close(&found["ci"][0], number(cell(wanted, "lower")), "lower");
                    close(&found["ci"][1], number(cell(wanted, "upper")), "upper");
                    close(&row["km"]["rmst"], number(cell(wanted, "rmst")), "rmst");
                    close(&row["km"]["rmst_se"], number(cell(wanted, "rmst_se")), "rmst_se");
                    checked += 1;
                }
                checked += curve_is(set, group, conf, row);
            }
        }
        assert!(checked > 100, "{checked}");
        let tests = table("vectors/survival_logrank.csv").expect("log-rank");
        let test = tests.iter().find(|r| cell(r, "set") == set).expect("the set");
        let answer = distribution(&place, &["--cutoff", CUTOFF]);
        close(&answer["log_rank"]["statistic"], number(cell(test, "chisq")), "χ²");
        close(&answer["log_rank"]["p_value"], number(cell(test, "p")), "p");
    }
}

/// Compares a curve with R's table, step by step; gives how many steps.
fn curve_is(set: &str, group: &str, conf: &str, row: &Value) -> usize {
    let steps = table("vectors/survival_km_table.csv").expect("steps");
    let own = |r: &&Vec<(String, String)>| {
        cell(r, "set") == set && cell(r, "group") == group && cell(r, "conf") == conf
    };
    let wanted: Vec<_> = steps.iter().filter(own).collect();
    let found = row["km"]["curve"].as_array().expect("a curve");
    assert_eq!(found.len(), wanted.len(), "{set} {group} {conf}");
    for (found, wanted) in found.iter().zip(&wanted) {
        for (name, column) in [
            ("t", "time"),
            ("at_risk", "n_risk"),
            ("events", "n_event"),
            ("censored", "n_censor"),
            ("survival", "surv"),
        ] {
            close(&found[name], number(cell(wanted, column)), column);
        }
        close(&found["ci"][0], number(cell(wanted, "lower")), "lower");
        close(&found["ci"][1], number(cell(wanted, "upper")), "upper");
    }
    wanted.len()
}

#[test]
fn the_three_answers_add_up_and_without_waiting_the_curve_is_the_share() {
    let Some((events, _)) = survival_events("aml") else { return };
    let place = Place::new();
    place.load("events.csv", events);
    let answer = distribution(&place, &["--cutoff", CUTOFF]);
    for row in answer["rows"].as_array().expect("rows").iter().chain([&answer["total"]]) {
        let cohort = &row["cohort"];
        let n = |v: &Value| v.as_u64().expect("a count");
        let parts = n(&cohort["completed"]["n"]) + n(&cohort["waiting"]["n"]) + n(&cohort["ended_otherwise"]);
        assert_eq!(parts, n(&cohort["starts"]));
        assert_eq!(n(&cohort["censoring_aware"]["n"]), n(&cohort["starts"]));
        let bars: u64 = row["histogram"].as_array().expect("bars").iter().map(|b| n(&b["count"])).sum();
        assert_eq!(bars, n(&row["n"]));
    }
    assert_eq!(answer["km"], answer["total"]["km"]);
    assert_eq!(answer["histogram"], answer["total"]["histogram"]);
}

#[test]
fn the_monthly_chart_of_a_hospital_log_is_that_of_the_reference() {
    let (Some(events), Some(mapping), Some(wanted)) = (
        shared("data/sepsis_events.csv"),
        shared("data/sepsis.mapping.toml"),
        table("vectors/spc_xmr_sepsis_monthly.csv"),
    ) else {
        return;
    };
    let wanted: Vec<_> = wanted.into_iter().filter(|r| cell(r, "measure") == "median").collect();
    let place = Place::new();
    let paths = [&events, &mapping].map(|p| p.to_str().expect("UTF-8").to_owned());
    assert_eq!(place.ingest(&[&paths[0], "--mapping", &paths[1]]).code, 0);
    let months = format!("{}..{}", &cell(&wanted[0], "x")[..7], &cell(&wanted[wanted.len() - 1], "x")[..7]);
    let asked = ["trend", "--data", "data", "--measure", "A-E:iv_antibiotics", "--unit", "minutes"];
    let more = ["--by", "month", "--basis", "start", "--period", &months, "--format", "json"];
    let answer = place.run(&[&asked[..], &more].concat()).json();
    let rows = answer["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), wanted.len());
    for (row, wanted) in rows.iter().zip(&wanted) {
        assert_eq!(row["group"]["month"]["code"], cell(wanted, "x")[..7]);
        let point = &row["spc"]["median"];
        for (name, column) in [("value", "y"), ("centre", "mean_col"), ("lower", "lpl"), ("upper", "upl")] {
            close(&point[name], number(cell(wanted, column)), column);
        }
        let rule = match cell(wanted, "special_cause_type") {
            "Common Cause" => None,
            "2 in 3 Below CL" => Some("two_in_three_below"),
            "2 in 3 Above CL" => Some("two_in_three_above"),
            "Above UCL" => Some("above_upper_limit"),
            "Below LCL" => Some("below_lower_limit"),
            "7 Points Below CL" => Some("shift_below"),
            "7 Points Above CL" => Some("shift_above"),
            other => panic!("an unknown rule: {other}"),
        };
        assert_eq!(point["flags"][0]["rule"].as_str(), rule, "{}", cell(wanted, "x"));
        if rule.is_some() {
            let good = cell(wanted, "point_type") == "special_cause_improvement";
            assert_eq!(point["flags"][0]["means"], if good { "improvement" } else { "concern" });
        }
    }
}

/// Twelve regions with so many within (1 day) of so many with a limit.
fn twelve_regions() -> String {
    let x = [40, 35, 52, 18, 61, 22, 45, 70, 30, 12, 55, 27];
    let n = [50, 48, 60, 30, 80, 31, 50, 100, 33, 20, 62, 40];
    let regions = ["01", "03", "04", "05", "06", "07", "08", "09", "10", "12", "13", "14"];
    let mut text = "episode_id,patient_id,pathway,point,time,region\n".to_owned();
    let mut i = 0;
    for ((x, n), region) in x.into_iter().zip(n).zip(regions) {
        for k in 0..n {
            let end = if k < x { "2024-03-02" } else { "2024-03-20" };
            i += 1;
            writeln!(text, "e{i},p{i},sepsis,A,2024-03-01,{region}\ne{i},p{i},sepsis,E,{end},{region}")
                .expect("text");
        }
    }
    text
}

#[test]
fn the_funnel_of_twelve_regions_is_the_published_one() {
    let place = Place::new();
    place.load("events.csv", twelve_regions());
    let asked = [
        "funnel",
        "--data",
        "data",
        "--measure",
        "A-E",
        "--limit",
        "5",
        "--format",
        "json",
        "--funnel-limits",
    ];
    let answer = place.run(&[&asked[..], &["arcsine"]].concat()).json();
    assert!((answer["target"].as_f64().expect("a target") - 0.773_178_8).abs() < 5e-8);
    assert!((answer["overdispersion"]["phi"].as_f64().expect("φ") - 2.638_813_979).abs() < 5e-9);
    assert!((answer["overdispersion"]["tau2"].as_f64().expect("τ²") - 0.009_493_033_329).abs() < 5e-12);
    let stockholm = &answer["points"][0];
    assert_eq!((&stockholm["n"], &stockholm["count"]), (&json!(50), &json!(40)));
    close(&stockholm["limits"]["limits_998"][0], Some(0.570_258_903_8), "lower");
    close(&stockholm["limits"]["limits_998"][1], Some(0.924_749_243_4), "upper");
    close(&stockholm["limits"]["overdispersed_998"][0], Some(0.417_361_721_4), "lower, widened");
    close(&stockholm["limits"]["overdispersed_998"][1], Some(0.984_611_749_4), "upper, widened");
    // 12 of 20 lies below; without regions that have nobody there is no point to judge.
    let of = |code: &str| {
        let points = answer["points"].as_array().expect("points");
        points.iter().find(|p| p["group"]["region"]["code"] == code).expect("a region").clone()
    };
    assert_eq!(of("20")["n"], 0);
    assert_eq!(of("20")["position"], Value::Null);
    assert_eq!(of("20")["rank"], Value::Null);
    assert_eq!(of("01")["rank"]["of"], 12);
    assert_eq!(answer["fewer_beyond_limit"]["beyond"], 137);
    // A limit of the question's own has no goal.
    assert_eq!(answer["goal"], Value::Null);
    // The same draws every time.
    assert_eq!(answer, place.run(&[&asked[..], &["arcsine"]].concat()).json());
}

#[test]
fn every_statistic_has_every_text_format_and_no_number_is_none() {
    let place = Place::new();
    place.load("events.csv", twelve_regions());
    for statistic in ["compare", "trend", "distribution", "funnel", "waiting", "flow", "quality"] {
        for format in ["json", "csv", "csv-sv", "json-stat", "px", "table"] {
            let ran = place.run(&[statistic, "--data", "data", "--measure", "A-E", "--format", format]);
            assert_eq!(ran.code, 0, "{statistic} {format}: {}", ran.said());
            let words = ran.out.split(|c: char| !c.is_ascii_alphanumeric());
            assert!(words.clone().all(|w| !["NaN", "inf"].contains(&w)), "{statistic} {format}");
            if format == "csv" {
                let widths: Vec<usize> = ran.out.lines().map(|l| l.split(',').count()).collect();
                assert!(
                    widths.len() > 1 && widths.iter().all(|&w| w == widths[0]),
                    "{statistic}: {widths:?}"
                );
            }
        }
    }
}
