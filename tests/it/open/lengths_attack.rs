//! Released lengths, handed to an auditor of their own: as the public has them, and as each region's analyst.

use std::path::Path;
use std::process::Command;

use ledtid::model::Day;
use serde_json::{Value, json};

use super::nation::{released, row, service, show_latest};
use crate::support::{Home, python};

const COMPARE: &str = "/api/v1/compare?measure=svf&pathway=brostcancer&period=2024&by=region";
const LENGTHS: &str = "/api/v1/distribution?measure=svf&pathway=brostcancer&period=2024&by=region";
/// The limit of all, as the months show: nobody began before February.
const LIMIT: i32 = 35;
const WEEKS: i32 = 40;
/// Random nations that are published.
const NATIONS: u64 = 4;

/// A region and the days of its people.
type Region = (&'static str, Vec<i32>);

/// A random nation: regions with lengths, and others, some of whose people are few enough to be hidden.
fn nation(seed: u64) -> Vec<Region> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut below = |n: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(n).expect("small")).expect("small")
    };
    let large = ["01", "03", "12", "14"].map(|code| (code, 420 + below(300)));
    let small = [("09", 12), ("22", 60), ("23", 30)].map(|(code, most)| (code, 1 + below(most)));
    let regions: Vec<(&str, usize)> = large.into_iter().chain(small).collect();
    let mut of = |people: usize| {
        let (usual, wide) = (8 + below(12), 6 + below(12));
        // One in four waits long.
        let mut days = |_| usual + below(wide) + if below(4) == 0 { 25 + below(60) } else { 0 };
        (0..people).map(&mut days).map(|days| i32::try_from(days).expect("days")).collect()
    };
    regions.into_iter().map(|(code, people)| (code, of(people))).collect()
}

fn deliver(home: &Home, nation: &[Region]) {
    let mut rows = Vec::new();
    let first = Day::from_ymd(2024, 6, 1).expect("a day").unix_days();
    for (region, people) in nation {
        for (k, days) in (0_i32..).zip(people) {
            let end = first + k % 200;
            for (what, day) in [("10", end - days), ("50", end)] {
                let day = Day::from_unix_days(day).expect("a day");
                rows.push(format!("e{region}-{k} brostcancer {what} {day} {region}"));
            }
        }
    }
    rows.push("last brostcancer 10 2024-12-31 01".to_owned());
    home.events("", &rows.iter().map(String::as_str).collect::<Vec<_>>());
}

/// A place as everyone has it: its row, and its steps.
fn place(code: &str, row: &Value, lengths: &Value) -> Value {
    let steps: Vec<[i64; 2]> = lengths
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| {
            let per_cent = step["share"].as_f64().expect("a share") * 100.0;
            [step["t"].as_f64().expect("days") / 7.0, per_cent]
                .map(|x| x.round().to_string().parse().expect("whole"))
        })
        .collect();
    json!({"code": code, "n": row["n"], "within": row["within"]["count"], "ranks": ranks(row), "steps": steps})
}

/// What the figures of a row tell: by a day at least so many, before it at most so many.
fn ranks(row: &Value) -> Vec<[u64; 3]> {
    let Some(n) = row["n"].as_u64() else { return Vec::new() };
    let all = [("p10", 10), ("p25", 25), ("median", 50), ("p75", 75), ("p80", 80), ("p90", 90)];
    let of = |(name, per_cent): (&str, u64)| {
        let day: u64 = row[name].as_f64()?.to_string().parse().ok()?;
        let place = (n - 1) * per_cent;
        Some([day, place / 100 + 1, place.div_ceil(100)])
    };
    all.into_iter().filter_map(of).collect()
}

/// What an analyst has of the own region.
fn own(people: &[i32]) -> Value {
    let by = |day: i32| people.iter().filter(|days| **days <= day).count();
    let by_week: Vec<usize> = (0..=WEEKS).map(|week| by(7 * week)).collect();
    json!({"n": people.len(), "within": by(LIMIT), "by_week": by_week})
}

/// The steps of a place that is looked at by itself: whole per cent, five people apart, ten followed beyond.
fn steps_alone(people: &[i32]) -> Vec<[usize; 2]> {
    let n = people.len();
    let (mut steps, mut last, mut shown) = (Vec::new(), 0, 0);
    for week in (1..WEEKS).filter(|_| n >= 400) {
        let ended = people.iter().filter(|days| **days <= 7 * week).count();
        let per_cent = (200 * ended + n) / (2 * n);
        if ended >= last + 5 && n - ended >= 10 && per_cent > shown {
            steps.push([usize::try_from(week).expect("a week"), per_cent]);
            (last, shown) = (ended, per_cent);
        }
    }
    steps
}

/// What places tell that are looked at one by one: the auditor finds something in it.
fn alone(places: &[Value], nation: &[Region]) -> Vec<Value> {
    let everyone: Vec<i32> = nation.iter().flat_map(|(_, people)| people.clone()).collect();
    let people = std::iter::once(&everyone).chain(nation.iter().map(|(_, people)| people));
    let of = |(place, people): (&Value, &Vec<i32>)| {
        let mut place = place.clone();
        if !place["n"].is_null() {
            place["steps"] = json!(steps_alone(people));
        }
        place
    };
    places.iter().zip(people).map(of).collect()
}

/// What everyone has of a nation that is published.
fn published(nation: &[Region]) -> Vec<Value> {
    let home = Home::new();
    deliver(&home, nation);
    released(&home, Some("r1"), None);
    let open = service(home, "open");
    let (rows, lengths) = (open.get(COMPARE).json(), open.get(LENGTHS).json());
    let mut places = vec![place("00", &rows["total"], &lengths["total"]["ecdf"])];
    for (code, _) in nation {
        places.push(place(code, row(&rows, code), &row(&lengths, code)["ecdf"]));
    }
    places
}

/// Stockholm's share is hidden, to protect another: percentiles near the limit would tell it. When more came, a median would too.
#[test]
fn beside_a_hidden_share_stand_n_and_the_median_and_after_more_came_n() {
    let nation = nation(1);
    let home = Home::new();
    deliver(&home, &nation);
    released(&home, Some("r1"), None);
    let open = service(home, "open");
    let told = |row: &Value| {
        let all = ["mean", "sd", "p10", "p25", "median", "p75", "p80", "p90", "median_against_rest"];
        let told: Vec<&str> = all.into_iter().filter(|name| !row[*name].is_null()).collect();
        (row["n"].clone(), row["within"]["count"].is_null(), told.join(" "), row["median_ci"][0].is_null())
    };
    let answer = open.get(COMPARE).json();
    assert_eq!(told(row(&answer, "01")), (json!(609), true, "median".to_owned(), true));
    says_what_is_hidden(&open.get(&format!("{COMPARE}&format=csv")).body, "01", &["within", "mean", "p75"]);
    let uppsala = told(row(&answer, "03"));
    assert_eq!((uppsala.1, uppsala.3), (false, false));
    assert!(uppsala.2.starts_with("mean sd p10 p25 median p75 p80 p90"), "{}", uppsala.2);
    let more: Vec<String> = (0..20)
        .flat_map(|k| ["10 2024-07-01", "50 2024-07-20"].map(|what| format!("x{k} brostcancer {what} 01")))
        .collect();
    open.home.events("", &more.iter().map(String::as_str).collect::<Vec<_>>());
    released(&open.home, Some("r2"), None);
    show_latest(&open, "open");
    let answer = open.get(COMPARE).json();
    assert_eq!(told(row(&answer, "01")), (json!(629), true, String::new(), true));
}

/// Of a row of a CSV that is shown, these columns are empty, and the word beside them is `protected`.
fn says_what_is_hidden(csv: &str, region: &str, columns: &[&str]) {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let names = reader.headers().expect("a head").clone();
    let at = |name: &str| names.iter().position(|n| n == name).unwrap_or_else(|| panic!("{name}: {names:?}"));
    let mut lines = reader.records().map(|line| line.expect("a line"));
    let line = lines.find(|line| &line[at("region")] == region).expect("the region's line");
    assert_eq!(&line[at("status")], "ok");
    for name in columns {
        assert_eq!((&line[at(name)], &line[at(&format!("{name}_status"))]), ("", "protected"), "{name}");
    }
}

/// A system for the auditor: what a reader has of places, and the reader's own.
fn system(name: &str, places: &[Value], own: &Value) -> Value {
    json!({"name": name, "limit": LIMIT, "places": places, "own": own})
}

#[test]
fn lengths_tell_nothing_more_closely_than_three() {
    let Some(python) = python() else { return };
    let (mut systems, mut unprotected, mut steps) = (Vec::new(), Vec::new(), 0);
    for seed in 1..=NATIONS {
        let nation = nation(seed);
        let places = published(&nation);
        steps += places.iter().filter_map(|place| place["steps"].as_array()).map(Vec::len).sum::<usize>();
        unprotected.push(system(&format!("{seed}, one by one"), &alone(&places, &nation), &json!({})));
        systems.push(system(&format!("{seed} as public"), &places, &json!({})));
        for (code, people) in &nation {
            systems.push(system(&format!("{seed} as {code}"), &places, &json!({*code: own(people)})));
        }
    }
    assert!(steps > 10 * usize::try_from(NATIONS).expect("few"), "{steps} steps");
    let control = attacked(&python, &unprotected);
    assert!(control.iter().any(|found| *found != json!([])), "the auditor finds nothing where something is");
    let found = attacked(&python, &systems);
    for (system, found) in systems.iter().zip(&found) {
        assert!(*found == json!([]), "{}: {found}", system["name"]);
    }
}

fn attacked(python: &str, systems: &[Value]) -> Vec<Value> {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lengths");
    std::fs::create_dir_all(&dir).expect("a folder");
    let file = dir.join("systems.json");
    std::fs::write(&file, Value::from(systems).to_string()).expect("a file");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/attack_lengths.py");
    let output = Command::new(python).arg(script).arg(&file).output().expect("a Python");
    let told = String::from_utf8_lossy(&output.stderr);
    let found: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{told}"));
    assert_eq!(found.len(), systems.len(), "{told}");
    found
}
