//! Where the time goes, who waits, and what edges do to every statistic: small tables of events, answers by hand.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::support::Place;

/// Rows of `episode point time region` as a delivery.
fn events(rows: &[&str]) -> String {
    let mut text = "episode_id,patient_id,pathway,point,time,region,activity_id\n".to_owned();
    for row in rows {
        let cells: Vec<&str> = row.split(' ').collect();
        let id = cells.get(4).unwrap_or(&"");
        writeln!(text, "{0},p{0},sepsis,{1},{2},{3},{id}", cells[0], cells[1], cells[2], cells[3])
            .expect("text");
    }
    text
}

fn ask(place: &Place, statistic: &str, arguments: &[&str]) -> Value {
    place.run(&[&[statistic, "--data", "data", "--format", "json"], arguments].concat()).json()
}

/// Two chains in Stockholm, one in Uppsala, one that entered at D, one with B before A, one closed after C.
const FLOW: [&str; 26] = [
    "a A 2024-01-01 01",
    "a B 2024-01-02 01",
    "a C 2024-01-05 01",
    "a D 2024-01-10 01 x",
    "a E 2024-01-20 01 x",
    "a D 2024-02-01 01 y",
    "a E 2024-02-05 01 y",
    "b A 2024-01-01 01",
    "b B 2024-01-04 01",
    "b C 2024-01-05 01",
    "b D 2024-01-10 01",
    "b E 2024-01-30 01",
    "c A 2024-01-01 03",
    "c B 2024-01-01 03",
    "c C 2024-01-03 03",
    "c D 2024-01-03 03",
    "c E 2024-01-06 03",
    "d D 2024-01-03 03",
    "d E 2024-01-06 03",
    "e B 2024-01-01 01",
    "e A 2024-01-02 01",
    "e C 2024-01-03 01",
    "e D 2024-01-04 01",
    "e E 2024-01-05 01",
    "f A 2024-01-01 01",
    "f F 2024-01-09 01",
];

#[test]
fn the_flow_of_six_episodes_by_hand() {
    let place = Place::new();
    place.load("events.csv", events(&FLOW));
    let answer = ask(&place, "flow", &["--measure", "A-E"]);
    assert_eq!(answer["episodes"], 6);
    let points = answer["points"].as_array().expect("points");
    let of = |name: &str| -> Vec<u64> { points.iter().map(|p| p[name].as_u64().expect("n")).collect() };
    assert_eq!(of("episodes"), [5, 4, 4, 5, 5, 1, 0]);
    assert_eq!(of("going_on"), [5, 4, 4, 5, 0, 0, 0]);
    assert_eq!(of("entered"), [5, 0, 0, 1, 0, 0, 0]);
    // Complete: a, b and c. Steps of a: 1 3 5 10, of b: 3 1 5 20, of c: 0 2 0 3.
    let steps = |complete: &Value, name: &str| -> Vec<f64> {
        complete["steps"]
            .as_array()
            .expect("steps")
            .iter()
            .map(|s| s[name].as_f64().expect("a number"))
            .collect()
    };
    let close = |found: Vec<f64>, wanted: &[f64]| {
        assert_eq!(found.len(), wanted.len());
        assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}, not {wanted:?}");
    };
    assert_eq!(answer["complete"]["n"], 3);
    close(steps(&answer["complete"], "mean"), &[4.0 / 3.0, 2.0, 10.0 / 3.0, 11.0]);
    assert!((answer["complete"]["whole"]["mean"].as_f64().expect("a mean") - 53.0 / 3.0).abs() < 1e-12);
    let stockholm = &answer["rows"][0]["complete"];
    close(steps(stockholm, "mean"), &[2.0, 2.0, 5.0, 15.0]);
    close(steps(stockholm, "difference"), &[2.0 - 4.0 / 3.0, 0.0, 5.0 - 10.0 / 3.0, 4.0]);
    let whole = stockholm["whole"]["difference"].as_f64().expect("a difference");
    assert!((steps(stockholm, "difference").iter().sum::<f64>() - whole).abs() < 1e-12);
    // A region without chains has none, and no number.
    assert_eq!(answer["rows"][2]["complete"], json!({"n": 0, "steps": [], "whole": null}));
    assert_eq!(answer["incomplete"], json!({"gap": 0, "disorder": 1}));
    assert_eq!(answer["closed_by"], json!({"F": 1, "G": 0, "svf": 0}));
    assert_eq!((&answer["loops"]["episodes"], &answer["loops"]["activities"]), (&json!(5), &json!(6)));
    let transition = &answer["transitions"][3];
    assert_eq!(
        (&transition["from"], &transition["to"], &transition["n"]),
        (&json!("D"), &json!("E"), &json!(5))
    );
    assert_eq!(transition["median"], 3.0);
    // One region asked alone is still held against the nation.
    let alone = ask(&place, "flow", &["--measure", "A-E", "--region", "01"]);
    assert_eq!(alone["rows"][0]["complete"], *stockholm);
    // A cutoff before the end leaves no chain.
    assert_eq!(ask(&place, "flow", &["--measure", "A-E", "--cutoff", "2024-01-05"])["complete"]["n"], 0);
}

#[test]
fn a_chain_without_a_point_is_a_gap_whatever_its_order() {
    let place = Place::new();
    let rows = ["a B 2024-01-01 01", "a A 2024-01-02 01", "a D 2024-01-04 01", "a E 2024-01-05 01"];
    place.load("events.csv", events(&rows));
    let answer = ask(&place, "flow", &["--measure", "A-E"]);
    assert_eq!(answer["incomplete"], json!({"gap": 1, "disorder": 0}));
    // The same, seen one event at a time because a later one is left out.
    place.load("later.csv", events(&["b A 2024-03-01 01"]));
    let cut = ask(&place, "flow", &["--measure", "A-E", "--cutoff", "2024-02-01"]);
    assert_eq!(cut["incomplete"], json!({"gap": 1, "disorder": 0}));
    assert_eq!(cut["points"][1]["episodes"], 1);
}

#[test]
fn the_flow_is_of_points_only_and_never_by_time() {
    let place = Place::new();
    place.load("events.csv", events(&FLOW));
    for wrong in [["--measure", "svf"], ["--measure", "A-E:surgery"], ["--by", "month"]] {
        let ran = place.run(&[&["flow", "--data", "data"], &wrong[..]].concat());
        assert_eq!(ran.code, 2, "{}", ran.said());
        assert!(ran.err.contains("allowed"), "{}", ran.err);
    }
}

#[test]
fn who_waits_on_a_day_by_hand() {
    let rows = [
        "a A 2024-01-01 01",
        "b A 2024-02-20 01",
        "c A 2024-02-28 03",
        "c E 2024-03-10 03",
        "d A 2024-01-05 03",
        "d E 2024-02-05 03",
        "e A 2024-01-10 01",
        "e F 2024-02-10 01",
        "z A 2024-12-01 01",
    ];
    let place = Place::new();
    place.load("events.csv", events(&rows));
    let answer = ask(&place, "waiting", &["--measure", "A-E", "--cutoff", "2024-02-29", "--limit", "30"]);
    assert_eq!(answer["at"], "2024-02-29");
    let total = &answer["total"];
    // a has waited 59 days, b 9, c 1; c is not treated yet, d and e are over, z has not come.
    assert_eq!((&total["n"], &total["with_limit"], &total["past_limit"]), (&json!(3), &json!(3), &json!(1)));
    assert_eq!(total["median_so_far"], 9.0);
    let bands: Vec<u64> =
        total["bands"].as_array().expect("bands").iter().map(|b| b["count"].as_u64().expect("n")).collect();
    assert_eq!(bands, [1, 1, 0, 0, 0, 1, 0, 0]);
    assert_eq!((&answer["rows"][0]["n"], &answer["rows"][1]["n"]), (&json!(2), &json!(1)));
    assert_eq!(total["n_year_before"], 0);
    let months = answer["months"].as_array().expect("months");
    let n = |m: &Value, name: &str| m[name].as_u64().expect("a count");
    let mut stock = 0;
    for month in months {
        stock = stock + n(month, "started") - n(month, "completed") - n(month, "ended_otherwise");
        assert_eq!(stock, n(month, "stock"), "{month}");
    }
    assert_eq!(months.len(), 12);
    // The same day as the last of a period.
    let by_period = ask(&place, "waiting", &["--measure", "A-E", "--period", "2024-02", "--limit", "30"]);
    assert_eq!(by_period["total"], *total);
}

#[test]
fn edges_have_an_answer_and_a_status_in_every_statistic() {
    let one = ["a A 2024-01-01 01", "a E 2024-01-01 01"];
    let alike = ["a A 2024-01-01 01", "a E 2024-01-08 01", "b A 2024-01-01 03", "b E 2024-01-08 03"];
    let centuries = ["a A 1905-01-01 01", "a E 2405-01-01 01", "b A 2400-01-01 01"];
    let waiting = ["a A 2024-01-01 01", "b A 2024-01-02 03"];
    let statistics = ["compare", "trend", "distribution", "funnel", "waiting", "flow", "quality"];
    let questions: [&[&str]; 6] = [
        &["--measure", "A-E", "--limit", "0"],
        &["--measure", "A-E", "--unit", "minutes"],
        &["--measure", "A-E", "--basis", "start", "--horizon", "1000000"],
        &["--measure", "A-E", "--period", "1950", "--standardise", "age_group,sex,pathway"],
        &["--measure", "A-E", "--rules", "anhoj", "--baseline", "2030", "--confidence", "0.998"],
        &["--measure", "A-E", "--region", "09", "--funnel-limits", "exact"],
    ];
    for (name, rows) in
        [("one", &one[..]), ("alike", &alike), ("centuries", &centuries), ("waiting", &waiting)]
    {
        let place = Place::new();
        let mapping = place.write("mapping.toml", "[options]\nallow_future = true\n");
        place.write("events.csv", events(rows));
        let ran = place.ingest(&["events.csv", "--mapping", mapping.to_str().expect("UTF-8")]);
        assert_eq!(ran.code, 0, "{}", ran.said());
        for statistic in statistics {
            for question in questions {
                let by: &[&str] = if statistic == "trend" { &["--by", "year"] } else { &[] };
                let ran =
                    place.run(&[&[statistic, "--data", "data", "--format", "json"], question, by].concat());
                assert_eq!(ran.code, 0, "{name} {statistic} {question:?}: {}", ran.said());
                finite(&serde_json::from_str(&ran.out).expect("JSON"), statistic);
            }
        }
    }
}

/// Every number of an answer is one, and every interval has its ends in order.
fn finite(value: &Value, what: &str) {
    match value {
        Value::Number(n) => assert!(n.as_f64().is_some_and(f64::is_finite), "{what}"),
        Value::Array(items) => items.iter().for_each(|v| finite(v, what)),
        Value::Object(members) => {
            for (name, member) in members {
                if (name == "ci" || name.ends_with("_ci"))
                    && let Some([Some(low), Some(high)]) = member
                        .as_array()
                        .and_then(|ends| <[&Value; 2]>::try_from(ends.iter().collect::<Vec<_>>()).ok())
                        .map(|ends| ends.map(Value::as_f64))
                {
                    assert!(low <= high, "{what}: {name} {member}");
                }
                finite(member, what);
            }
        }
        _ => {}
    }
}

#[test]
fn a_trend_is_cut_where_the_limit_changed_and_where_someone_said_so() {
    let place = Place::new();
    let mut text = "episode_id,patient_id,pathway,code,time,region\n".to_owned();
    for month in 0..24 {
        let (year, m) = (2023 + month / 12, month % 12 + 1);
        for k in 0..5 {
            let id = month * 5 + k;
            writeln!(text, "e{id},p{id},brostcancer,10,{year}-{m:02}-01,01").expect("text");
            writeln!(text, "e{id},p{id},brostcancer,50,{year}-{m:02}-{:02},01", 20 + k).expect("text");
        }
    }
    place.load("events.csv", text);
    let answer = ask(&place, "trend", &["--measure", "svf", "--pathway", "brostcancer"]);
    let breaks = answer["breaks"].as_array().expect("breaks");
    assert_eq!(breaks.len(), 1);
    assert_eq!((&breaks[0]["at"], &breaks[0]["kind"]), (&json!("2024-02-01"), &json!("limit_version")));
    let phases = |chart: &str| -> Vec<(String, String)> {
        let phases = answer["series"][0][chart]["phases"].as_array().expect("phases");
        let end = |p: &Value, name: &str| p[name].as_str().expect("a step").to_owned();
        phases.iter().map(|p| (end(p, "from"), end(p, "to"))).collect()
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(phases("median"), [pair("2023-01", "2024-12")]);
    assert_eq!(phases("share"), [pair("2023-01", "2024-01"), pair("2024-02", "2024-12")]);
    // The limits that could be met, with their source.
    let values: Vec<&Value> =
        answer["limits"].as_array().expect("limits").iter().map(|l| &l["value"]).collect();
    assert_eq!(values, [&json!(28), &json!(35)]);
    assert!(answer["limits"].as_array().expect("limits").iter().all(|l| l["source"] != ""));
    assert!(
        answer["summary"]["sv"].as_str().expect("a sentence").starts_with("Gränsen ändrades från 28 till 35")
    );
}

#[test]
fn a_level_is_set_anew_only_where_someone_said_why() {
    let place = Place::new();
    let mut rows = Vec::new();
    for month in 1..=12 {
        for k in 0..3 {
            rows.push(format!("e{month}-{k} A 2024-{month:02}-01 01"));
            rows.push(format!("e{month}-{k} E 2024-{month:02}-{:02} 01", 5 + k + month));
        }
    }
    place.load("events.csv", events(&rows.iter().map(String::as_str).collect::<Vec<_>>()));
    let catalogue = place.path("catalogue");
    let built_in = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalogue/data");
    super::support::copy(&built_in, &catalogue);
    std::fs::write(
        catalogue.join("rebases.csv"),
        "date,measure,pathway,region,text,who\n2024-07-01,A-E,sepsis,,ny mottagning,verksamhetschefen\n",
    )
    .expect("a file");
    std::fs::write(
        catalogue.join("expected.csv"),
        "region,pathway,year,expected,source\n01,sepsis,2024,72,registret\n",
    )
    .expect("a file");
    let own = ["--catalogue", "catalogue", "--measure", "A-E", "--pathway", "sepsis", "--period", "2024"];
    let answer = ask(&place, "trend", &own);
    let found = &answer["breaks"][0];
    assert_eq!((&found["kind"], &found["label"]), (&json!("rebase"), &json!("ny mottagning")));
    assert_eq!((&found["who"], &found["step"]), (&json!("verksamhetschefen"), &json!("2024-07")));
    let phases = answer["series"][0]["median"]["phases"].as_array().expect("phases");
    let froms: Vec<&Value> = phases.iter().map(|p| &p["from"]).collect();
    assert_eq!(froms, [&json!("2024-01"), &json!("2024-07")]);
    // Half of what was expected was reported: marked, and said first.
    let row = &ask(&place, "compare", &own)["rows"][0];
    assert_eq!((&row["coverage"]["share"], &row["coverage"]["status"]), (&json!(0.5), &json!("low")));
    // Without the annotation the series is one.
    let plain = ask(&place, "trend", &["--measure", "A-E", "--pathway", "sepsis", "--period", "2024"]);
    assert_eq!(plain["series"][0]["median"]["phases"].as_array().map(Vec::len), Some(1));
    assert_eq!(plain["breaks"], json!([]));
}
