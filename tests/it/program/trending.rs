//! The choices of a chart, and what an answer says of the limits that it uses: series by hand.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::support::Place;

/// One completed wait of so many days a month from January 2024, by the month of its end; `None` is a gap.
fn series(lengths: &[Option<u64>]) -> String {
    let mut text = "episode_id,patient_id,pathway,point,time,region\n".to_owned();
    let first = chrono::NaiveDate::from_ymd_opt(2024, 1, 15).expect("a date");
    for (i, length) in (0_u32..).zip(lengths) {
        let day = first + chrono::Months::new(i);
        if let Some(length) = length {
            let start = day - chrono::Days::new(*length);
            writeln!(text, "e{i},p{i},sepsis,A,{start},01\ne{i},p{i},sepsis,E,{day},01").expect("text");
        }
    }
    // A month is preliminary until the data go past it.
    let later = first + chrono::Months::new(u32::try_from(lengths.len()).expect("a length"));
    writeln!(text, "z,pz,sepsis,A,{later},01").expect("text");
    text
}

/// By month from January 2024: the rule that flags it, if any does.
fn flags(answer: &Value, months: usize) -> Vec<Option<String>> {
    let rows = answer["rows"].as_array().expect("rows");
    let rule = |row: &Value| row["spc"]["median"]["flags"][0]["rule"].as_str().map(str::to_owned);
    let from_january = rows.iter().skip_while(|r| r["group"]["month"]["code"] != "2024-01");
    from_january.take(months).map(rule).collect()
}

fn trend(place: &Place, more: &[&str]) -> Value {
    let asked = ["trend", "--data", "data", "--measure", "A-E", "--by", "month", "--format", "json"];
    place.run(&[&asked[..], more].concat()).json()
}

#[test]
fn a_run_is_of_seven_or_six_and_a_gap_breaks_it() {
    let rising = [20, 24, 20, 24, 20, 21, 22, 23, 24, 25, 20, 24].map(Some);
    let place = Place::new();
    place.load("events.csv", series(&rising));
    let of = |rule: &str, months: &[usize]| -> Vec<Option<String>> {
        (0..12).map(|m| months.contains(&m).then(|| rule.to_owned())).collect()
    };
    assert_eq!(flags(&trend(&place, &[]), 12), of("", &[]));
    let six = trend(&place, &["--run-length", "6"]);
    assert_eq!(six["query"]["run_length"], 6);
    assert_eq!(flags(&six, 12), of("trend_increasing", &[4, 5, 6, 7, 8, 9]));
    assert!(!six["series"][0]["gaps"].as_array().expect("gaps").contains(&json!("2024-08")));
    // The same with a month without anybody in the middle of the run.
    let mut broken = rising.to_vec();
    broken.insert(7, None);
    let place = Place::new();
    place.load("events.csv", series(&broken));
    let answer = trend(&place, &["--run-length", "6"]);
    let gaps = answer["series"][0]["gaps"].as_array().expect("gaps");
    assert!(gaps.contains(&json!("2024-08")), "{gaps:?}");
    assert_eq!(flags(&answer, 13), vec![None; 13]);
}

#[test]
fn limits_rest_on_the_baseline_that_is_asked_for() {
    let place = Place::new();
    place.load("events.csv", series(&[10, 12, 11, 13, 10, 12, 30, 31, 30, 32, 31, 30].map(Some)));
    let phase = |answer: &Value| answer["series"][0]["median"]["phases"][0].clone();
    let all = phase(&trend(&place, &[]));
    assert_eq!((&all["centre"], &all["points"], &all["limits"]), (&json!(21.0), &json!(12), &json!("firm")));
    let answer = trend(&place, &["--baseline", "2024-01..2024-06"]);
    let before = phase(&answer);
    assert!((before["centre"].as_f64().expect("a centre") - 68.0 / 6.0).abs() < 1e-12);
    assert_eq!((&before["points"], &before["limits"]), (&json!(6), &json!("trial")));
    let rules = flags(&answer, 12);
    assert!(rules[..5].iter().all(Option::is_none), "{rules:?}");
    // June is above the baseline's centre too, and begins the run.
    assert_eq!(rules[5].as_deref(), Some("shift_above"));
    assert!(rules[6..].iter().all(|r| r.as_deref() == Some("above_upper_limit")), "{rules:?}");
}

/// Twelve months of lung cancer, all treated by surgery: one of so many days each, two a month.
fn lungs(days: u64) -> String {
    let mut text = "episode_id,patient_id,pathway,code,time,region\n".to_owned();
    for month in 1..=12 {
        for k in 0..2 {
            let id = month * 2 + k;
            let end = chrono::NaiveDate::from_ymd_opt(2024, month, 20).expect("a date");
            let start = end - chrono::Days::new(days);
            writeln!(text, "e{id},p{id},lungcancer,10,{start},01\ne{id},p{id},lungcancer,50,{end},01")
                .expect("text");
        }
    }
    text + "z,pz,lungcancer,10,2025-01-20,01\n"
}

#[test]
fn assurance_holds_the_limits_of_the_chart_against_the_goal() {
    for (days, wanted) in [(30, "consistently_passes"), (60, "consistently_fails")] {
        let place = Place::new();
        place.load("events.csv", lungs(days));
        let asked = ["trend", "--data", "data", "--measure", "svf", "--by", "month", "--format", "json"];
        let share = place.run(&asked).json()["series"][0]["share"].clone();
        assert_eq!((&share["goal"], &share["assurance"]), (&json!(0.8), &json!(wanted)));
    }
}

#[test]
fn a_limit_that_is_not_verified_is_said_to_be_so_in_every_form() {
    let place = Place::new();
    place.load("events.csv", lungs(30));
    for statistic in ["compare", "trend", "distribution", "funnel", "waiting"] {
        let asked = [statistic, "--data", "data", "--measure", "svf", "--pathway", "lungcancer"];
        let ran = |format: &str| place.run(&[&asked[..], &["--format", format]].concat());
        let answer = ran("json").json();
        let limits = if statistic == "funnel" { &answer["limits_used"] } else { &answer["limits"] };
        let limits = limits.as_array().expect("limits");
        assert!(limits.iter().any(|l| l["confidence"] == "general knowledge"), "{statistic}: {limits:?}");
        let csv = ran("csv").out;
        let header = csv.lines().next().expect("a header");
        assert!(header.contains(",unverified_limits"), "{statistic}: {header}");
        assert!(csv.lines().skip(1).all(|l| l.contains(",general knowledge (lungcancer)")), "{statistic}");
        let table = ran("table").out;
        assert!(
            table.contains("gränser som inte är belagda: general knowledge (lungcancer)"),
            "{statistic}: {table}"
        );
    }
    // A limit of one's own is nobody's to verify, and verified ones need no word.
    let own = ["compare", "--data", "data", "--measure", "svf", "--limit", "30", "--format", "table"];
    assert!(!place.run(&own).out.contains("belagda"));
}

#[test]
fn more_and_more_who_wait_are_an_alarm_of_littles_law() {
    let place = Place::new();
    let mut text = "episode_id,patient_id,pathway,point,time,region\n".to_owned();
    // Ten a month; nine are over in ten days, the tenth is never heard of again: a stock that flow does not make.
    for month in 0..36_u32 {
        let (year, m) = (2022 + month / 12, month % 12 + 1);
        for k in 0..10 {
            let id = month * 10 + k;
            writeln!(text, "e{id},p{id},sepsis,A,{year}-{m:02}-{:02},01", k + 1).expect("text");
            if k < 9 {
                writeln!(text, "e{id},p{id},sepsis,E,{year}-{m:02}-{:02},01", k + 11).expect("text");
            }
        }
    }
    place.load("events.csv", text);
    let asked = ["waiting", "--data", "data", "--measure", "A-E", "--format", "json", "--lang", "en"];
    let answer = place.run(&asked).json();
    assert_eq!(answer["littles_law"]["status"], "alarm", "{}", answer["littles_law"]);
    assert_eq!(answer["total"]["n"], 36);
    // The longest waits by region: the last band is open.
    let bands = answer["rows"][0]["bands"].as_array().expect("bands");
    let longest = bands.last().expect("a band");
    assert_eq!((&longest["from"], &longest["to"]), (&json!(91), &Value::Null));
    assert_eq!(longest["count"], 33);
}

/// Found by fuzzing: rows of every step of a period of centuries took gigabytes, with hardly an event in the store.
#[test]
fn a_period_of_too_many_steps_is_refused() {
    let place = Place::new();
    place.load("good.csv", super::support::csv(30));
    let trend = |by: &str, period: &str| {
        let asked = [
            "trend",
            "--data",
            "data",
            "--measure",
            "A-E",
            "--by",
            by,
            "--period",
            period,
            "--format",
            "csv",
        ];
        place.run(&asked)
    };
    for (by, period) in
        [("month,unit", "1900..2999"), ("month", "1975-12..2025-12"), ("quarter", "2024Q1..2340Q2")]
    {
        let ran = trend(by, period);
        assert_eq!(ran.code, 2, "{by}, {period}: {}", ran.said());
        assert!(ran.err.contains("period") && ran.err.contains("600"), "{by}, {period}: {}", ran.err);
    }
    for (by, period) in [("month", "1976-01..2025-12"), ("quarter", "1900..2049"), ("year", "2500..2999")] {
        assert_eq!(trend(by, period).code, 0, "{by}, {period}");
    }
}
