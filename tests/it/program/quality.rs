//! `quality` over deliveries that came month by month, worked out by hand.
//!
//! Region 12 delivers on the first of February to May 2024, region 01 once. Days are numbered from
//! 1 January; the region's first delivery (day 31) is a backlog.
//!
//! | event | day | came | days | most | deliveries | most |
//! |---|---|---|---|---|---|---|
//! | e2 A | 40 | 60 | 20 | 81 | 1 | 3 |
//! | e2 E, corrected | 51 | 121 | 70 | 70 | 3 | 3 |
//! | e2 F | 55 | 91 | 36 | 66 | 2 | 3 |
//! | e3 A | 69 | 91 | 22 | 52 | 1 | 2 |
//! | e3 C | 74 | 121 | 47 | 47 | 2 | 2 |
//! | e4 A | 100 | 121 | 21 | 21 | 1 | 1 |
//! | e4 E | 110 | 121 | 11 | 11 | 1 | 1 |

use serde_json::{Value, json};

use super::support::Place;

const HEADER: &str = "episode_id,patient_id,pathway,point,time,region,event_id,recorded_at,retract";
const PATHWAY: &str = "hoftledsartros-primarvard";

/// A row: `e2 E 2024-02-20 12`, and then when it was recorded, and `x` if it withdraws.
fn row(text: &str) -> String {
    let cells: Vec<&str> = text.split_whitespace().collect();
    let [episode, point, time, region, rest @ ..] = &cells[..] else { panic!("a short row: {text}") };
    let recorded = rest.first().map_or(String::new(), |day| format!("{day}T08:00:00Z"));
    let retract = if rest.len() > 1 { "true" } else { "" };
    let patient = if text.contains("f1 E") { "another" } else { episode };
    format!("{episode},p{patient},{PATHWAY},{point},{time},{region},{episode}{point},{recorded},{retract}")
}

fn deliver(place: &Place, received: &str, rows: &[&str]) -> Value {
    let name = format!("{received}.csv");
    place.write(&name, format!("{HEADER}\n{}\n", rows.iter().map(|r| row(r)).collect::<Vec<_>>().join("\n")));
    let at = format!("{received}T12:00:00Z");
    let ran = place.ingest(&[&name, "--received-at", &at, "--accept-partial"]);
    assert_eq!(ran.code, 0, "{}", ran.said());
    ran.receipt()
}

/// The deliveries of the table above, and those around them.
fn deliveries(place: &Place) {
    let whole: Vec<String> =
        (0..6).map(|i| format!("e0 {} 2024-01-0{} 12", ["A", "B", "C", "D", "E", "F"][i], i + 4)).collect();
    let mut first: Vec<&str> = whole.iter().map(String::as_str).collect();
    first.extend(["e1 A 2024-01-10 12", "e1 E 2024-01-20 12"]);
    deliver(place, "2024-02-01", &first);
    let second = [
        "e1 A 2024-01-10 12",
        "e1 F 2024-01-25 12",
        "e2 A 2024-02-10 12",
        "e2 B 2024-02-12 12",
        "e2 E 2024-02-20 12 2024-02-20",
    ];
    deliver(place, "2024-03-01", &second);
    deliver(place, "2024-04-01", &["e2 F 2024-02-25 12", "e3 A 2024-03-10 12", "e3 B 2024-02-31 12"]);
    deliver(place, "2024-04-15", &["f1 A 2024-04-01 01", "f1 E 2024-04-05 01"]);
    let last = [
        "e2 E 2024-02-21 12 2024-03-10",
        "e2 B 2024-02-12 12 2024-03-10 x",
        "e3 C 2024-03-15 12",
        "e4 A 2024-04-10 12",
        "e4 E 2024-04-20 12",
    ];
    let receipt = deliver(place, "2024-05-01", &last);
    assert_eq!((&receipt["rows"]["superseded"], &receipt["rows"]["retracted"]), (&json!(1), &json!(1)));
}

fn ask(place: &Place, arguments: &[&str]) -> Value {
    place.run(&[&["quality", "--data", "data", "--format", "json"], arguments].concat()).json()
}

fn region<'a>(answer: &'a Value, code: &str) -> &'a Value {
    let rows = answer["rows"].as_array().expect("rows");
    rows.iter().find(|r| r["group"]["region"]["code"] == code).expect("a row")
}

#[test]
fn delays_are_corrected_for_what_could_not_have_come_in_yet() {
    let place = Place::new();
    deliveries(&place);
    let answer = ask(&place, &[]);
    let own = region(&answer, "12");
    // F(47) = 1/2, F(36) = 1/2 · 3/4: half are in by day 47.
    let delay = json!({"status": "ok", "n": 7, "median": 47, "p90": 70, "followed_days": 81});
    assert_eq!(own["reporting_delay"], delay);
    let once = region(&answer, "01");
    assert_eq!(
        once["reporting_delay"],
        json!({"status": "unknown", "n": 0, "median": null, "p90": null, "followed_days": null})
    );
    assert_eq!((&own["latest_delivery"], &own["latest_event"]), (&json!("2024-05-01"), &json!("2024-04-20")));
    assert_eq!(
        (&once["latest_delivery"], &once["latest_event"]),
        (&json!("2024-04-15"), &json!("2024-04-05"))
    );
    let silent = answer["not_reported"].as_array().expect("a list");
    assert_eq!((silent.len(), &silent[0]), (19, &json!({"code": "03", "label": "Region Uppsala"})));
    assert_eq!(region(&answer, "03")["coverage"]["status"], "not_reported");
    // March is the last whole month: Stockholm's events of April say that it has reported since.
    assert_eq!(
        answer["summary"]["en"],
        "2 of 21 regions have reported through March 2024. 19 regions are missing."
    );
    let two = ask(&place, &["--region", "01,12", "--cutoff", "2024-03-31"]);
    assert_eq!(
        two["summary"]["sv"],
        "1 av 2 regioner har rapporterat till och med mars 2024. Region Stockholm saknas."
    );
}

#[test]
fn months_are_as_mature_as_the_deliveries_since_make_them() {
    let place = Place::new();
    deliveries(&place);
    let answer = ask(&place, &[]);
    let months = region(&answer, "12")["months"].as_array().expect("months").clone();
    let seen: Vec<_> = months.iter().map(|m| (m["month"].as_str(), m["status"].as_str())).collect();
    let month = |month, status| (Some(month), Some(status));
    // January has 9 of 12 points; February 3 of 6; in March 2 of 3, and April is not over.
    let wanted = [
        month("2024-01", "complete"),
        month("2024-02", "partial"),
        month("2024-03", "partial"),
        month("2024-04", "partial"),
    ];
    assert_eq!(seen, wanted);
    // One delivery after an event brings 1 in 3, two bring 2 in 3, three all.
    for (month, share) in months.iter().zip([1.0, 1.0, 2.0 / 3.0, 1.0 / 3.0]) {
        assert!((month["maturity"].as_f64().expect("a share") - share).abs() < 1e-12, "{month}");
    }
    assert_eq!(answer["notes"]["preliminary"], json!(["2024-03", "2024-04"]));
    // Nothing is known of a region that has delivered once.
    assert_eq!(region(&answer, "01")["months"][3]["maturity"], json!(null));
    assert_eq!(region(&answer, "01")["months"][0]["status"], "missing");
}

#[test]
fn points_that_were_passed_over_are_lacking_and_others_are_not() {
    let place = Place::new();
    deliveries(&place);
    let answer = ask(&place, &[]);
    let points = |row: &Value| -> Vec<(u64, u64)> {
        let of = |p: &str| {
            let point = &row["completeness"][p];
            (point["expected"].as_u64().expect("n"), point["present"].as_u64().expect("n"))
        };
        ["A", "B", "C", "D", "E", "F", "G"].into_iter().map(of).collect()
    };
    let own = region(&answer, "12");
    assert_eq!(points(own), [(5, 5), (5, 1), (5, 2), (4, 1), (4, 4), (3, 3), (0, 0)]);
    assert_eq!(own["completeness"]["B"]["share"], json!(0.2));
    assert_eq!(own["completeness"]["G"]["share"], json!(null));
    let months = answer["completeness"].as_array().expect("months");
    assert_eq!(
        (months.len(), &months[0]["month"], &months[0]["episodes"]),
        (4, &json!("2024-01"), &json!(2))
    );
    assert_eq!(months[0]["points"]["B"], json!({"expected": 2, "present": 1, "share": 0.5}));
    let march = ask(&place, &["--period", "2024-03"]);
    assert_eq!(points(region(&march, "12")), [(1, 1), (1, 0), (1, 1), (0, 0), (0, 0), (0, 0), (0, 0)]);
    let stockholm = ask(&place, &["--region", "01"]);
    assert_eq!(points(&stockholm["total"]), points(region(&answer, "01")));
    let by_month = ask(&place, &["--by", "month"]);
    assert_eq!(points(&by_month["rows"][2]), points(region(&march, "12")), "{by_month}");
}

#[test]
fn the_ledger_adds_up_and_deliveries_say_what_became_of_their_rows() {
    let place = Place::new();
    deliveries(&place);
    let answer = ask(&place, &[]);
    let own = region(&answer, "12");
    assert_eq!(
        (&own["episodes"], &own["states"]["completed"], &own["states"]["ongoing"]),
        (&json!(5), &json!(4), &json!(1))
    );
    let names: Vec<_> = own["measures"].as_array().expect("measures").iter().map(|m| &m["measure"]).collect();
    assert_eq!(names, ["A-B", "B-C", "C-D", "D-E", "A-E", "F-G", "A-G", "svf"]);
    for row in answer["rows"].as_array().expect("rows").iter().chain([&answer["total"]]) {
        for ledger in row["measures"].as_array().expect("measures") {
            let states = ledger["states"].as_object().expect("states").values();
            assert_eq!(
                states.filter_map(Value::as_u64).sum::<u64>(),
                ledger["episodes"].as_u64().expect("n")
            );
        }
    }
    assert_eq!(own["measures"][4]["states"], own["states"]);
    let rows = json!({"read": 21, "ignored": 0, "accepted": 17, "duplicate": 1, "superseded": 1, "retracted": 1, "rejected": 1});
    assert_eq!(own["deliveries"], json!({"n": 4, "shared": 0, "latest": "2024-05-01", "rows": rows}));
    assert_eq!((&answer["deliveries"]["n"], &answer["deliveries"]["rows"]["read"]), (&json!(5), &json!(23)));
    assert_eq!(own["identified"], json!({"events": 16, "with_event_id": 16, "with_recorded_at": 1}));
    let shared = |row: &Value| row["shared_episodes"].as_u64();
    assert_eq!(
        (shared(own), shared(region(&answer, "01")), shared(&answer["total"])),
        (Some(0), Some(1), Some(1))
    );
}

#[test]
fn a_kept_file_that_is_gone_or_broken_is_made_anew() {
    let place = Place::new();
    deliveries(&place);
    let first = ask(&place, &[]);
    let kept = place.path(&format!("data/episodes/{PATHWAY}.reporting"));
    let bytes = std::fs::read(&kept).expect("a kept file");
    let text = String::from_utf8_lossy(&bytes);
    assert!(!text.contains("pe2") && !text.contains("another"), "no pseudonyms");
    std::fs::write(&kept, &bytes[..bytes.len() - 3]).expect("a file");
    assert_eq!(ask(&place, &[]), first);
    assert!(std::fs::read(&kept).expect("a kept file") == bytes, "the same bytes again");
    std::fs::remove_file(&kept).expect("a file");
    assert_eq!(ask(&place, &[]), first);
    // A later delivery is seen.
    deliver(&place, "2024-05-02", &["e4 F 2024-04-21 12"]);
    let later = ask(&place, &[]);
    assert_eq!(region(&later, "12")["latest_delivery"], json!("2024-05-02"));
    assert_eq!(region(&later, "12")["reporting_delay"]["n"], json!(8));
}

#[test]
fn table_and_csv_say_what_json_says() {
    let place = Place::new();
    deliveries(&place);
    let answer = ask(&place, &[]);
    let text = place.run(&["quality", "--data", "data", "--format", "csv"]).out;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let records: Vec<std::collections::BTreeMap<String, String>> =
        reader.deserialize().map(|r| r.expect("a record")).collect();
    assert_eq!(records.len(), 22, "21 regions and the total");
    let own = region(&answer, "12");
    let record = records.iter().find(|r| r["region"] == "12").expect("a record");
    for (column, value) in [
        ("latest_delivery", &own["latest_delivery"]),
        ("delay_median", &own["reporting_delay"]["median"]),
        ("delay_n", &own["reporting_delay"]["n"]),
        ("completed", &own["states"]["completed"]),
        ("A-E_ongoing", &own["states"]["ongoing"]),
        ("B_expected", &own["completeness"]["B"]["expected"]),
        ("B_present", &own["completeness"]["B"]["present"]),
        ("deliveries_corrections", &own["deliveries"]["rows"]["superseded"]),
        ("deliveries_withdrawals", &own["deliveries"]["rows"]["retracted"]),
        ("events", &own["identified"]["events"]),
        ("shared_episodes", &own["shared_episodes"]),
    ] {
        assert_eq!(record[column], value.to_string().trim_matches('"'), "{column}");
    }
    let table = place.run(&["quality", "--data", "data"]).out;
    let line = table.lines().find(|l| l.starts_with("Region Skåne")).expect("a line");
    for word in ["2024-05-01", "2024-04-20", "47", "70"] {
        assert!(line.contains(word), "{line}");
    }
}

#[test]
fn a_trend_says_how_mature_each_region_is() {
    let place = Place::new();
    deliveries(&place);
    let arguments =
        ["trend", "--data", "data", "--measure", "A-E", "--by", "region,month", "--format", "json"];
    let answer = place.run(&arguments).json();
    let maturity = |code: &str, month: &str| {
        let rows = answer["rows"].as_array().expect("rows").iter();
        let is = |r: &&Value| r["group"]["region"]["code"] == code && r["group"]["month"]["code"] == month;
        rows.into_iter().find(is).expect("a row")["maturity"].as_f64()
    };
    let third = maturity("12", "2024-04").expect("a share");
    assert!((third - 1.0 / 3.0).abs() < 1e-12, "{third}");
    assert_eq!((maturity("12", "2024-02"), maturity("01", "2024-04")), (Some(1.0), None));
    assert_eq!(answer["notes"]["preliminary"], json!(["2024-03", "2024-04"]));
}

#[test]
fn inclusion_is_held_against_the_national_goal_where_counts_are_expected() {
    let place = Place::new();
    deliveries(&place);
    assert_eq!(ask(&place, &["--period", "2024"])["inclusion"], json!(null));
    let built_in = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalogue/data");
    super::support::copy(&built_in, &place.path("catalogue"));
    let expected = format!(
        "region,pathway,year,expected,source\n12,{PATHWAY},2024,10,a test\n01,{PATHWAY},2024,1,a test\n"
    );
    place.write("catalogue/expected.csv", expected);
    let answer = ask(&place, &["--period", "2024", "--catalogue", "catalogue"]);
    let inclusion = &answer["inclusion"];
    let whole = (&inclusion["expected"], &inclusion["reported"], &inclusion["goal"], &inclusion["status"]);
    assert_eq!(whole, (&json!(11.0), &json!(6), &json!(0.7), &json!("missed")));
    assert!((inclusion["share"].as_f64().expect("a share") - 6.0 / 11.0).abs() < 1e-12);
    let coverage = |code: &str| region(&answer, code)["coverage"].clone();
    assert_eq!((&coverage("12")["share"], &coverage("12")["status"]), (&json!(0.5), &json!("low")));
    assert_eq!((&coverage("01")["share"], &coverage("01")["status"]), (&json!(1.0), &json!("ok")));
    let met = ask(&place, &["--period", "2024", "--catalogue", "catalogue", "--region", "01"]);
    assert_eq!(met["inclusion"]["status"], "met");
}

#[test]
fn a_delivery_that_a_crash_kept_out_of_the_ledger_is_counted() {
    let place = Place::new();
    deliveries(&place);
    let whole = ask(&place, &[]);
    let log = place.path("data/deliveries/_delta_log");
    let entries = std::fs::read_dir(&log).expect("a log").map(|e| e.expect("an entry").path());
    let last = entries.filter(|p| p.extension().is_some_and(|e| e == "json")).max().expect("a commit");
    std::fs::remove_file(last).expect("a ledger without its last row");
    let mended = ask(&place, &[]);
    let (then, now) = (&region(&whole, "12")["deliveries"], &region(&mended, "12")["deliveries"]);
    assert_eq!((&now["n"], &now["rows"]), (&then["n"], &then["rows"]));
    assert_eq!(now["latest"], then["latest"], "its commit tells when it came");
}
