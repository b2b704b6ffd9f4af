//! What a region's analyst is told of the own region alone rests on nothing of the others.

use super::nation::{deliver, released, row, service};
use crate::support::Home;

/// Complete chains of a region, some days longer from B to C.
fn chains(region: &str, episodes: usize, days: usize) -> Vec<String> {
    let of_episode = |k: usize| {
        let at = [1, 3, 4 + days, 8 + days, 11 + days + k % 3, 17 + days, 19 + days];
        let row = move |(point, day): (char, usize)| {
            format!("c{region}-{k} brostcancer {point} 2024-03-{day:02} {region}")
        };
        ('A'..='G').zip(at).map(row)
    };
    (0..episodes).flat_map(of_episode).collect()
}

/// Gotland is the same in all nations; Skåne's lengths and what became of its second delivery are not.
fn nation(skane_days: usize, again: &str) -> Home {
    let home = Home::new();
    let mut rows = chains("09", 12, 1);
    rows.extend(chains("12", 6, skane_days));
    rows.push("last brostcancer A 2024-12-31 01".to_owned());
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    home.events("", &rows);
    home.events("", &["new-x brostcancer A 2024-05-01 12", again]);
    home
}

const QUESTIONS: [&str; 12] = [
    "compare?measure=A-E&pathway=brostcancer&period=2024",
    "compare?measure=A-E&pathway=brostcancer&period=2024&by=sex",
    "compare?measure=A-E&pathway=brostcancer&period=2024&limit=12",
    "compare?measure=A-E&period=2024&by=pathway",
    "compare?measure=A-E&period=2024&by=region",
    "trend?measure=A-E&pathway=brostcancer&by=quarter",
    "distribution?measure=A-E&pathway=brostcancer&period=2024",
    "funnel?measure=A-E&pathway=brostcancer&period=2024&limit=12",
    "waiting?measure=A-E&pathway=brostcancer",
    "flow?measure=A-G&pathway=brostcancer",
    "flow?measure=A-G&pathway=brostcancer&by=sex",
    "quality?measure=A-E",
];

#[test]
fn answers_about_the_own_region_are_the_same_whatever_the_others_are() {
    let answers = |home: Home| {
        let gotland = service(home, "region:09");
        QUESTIONS.map(|question| {
            let answer = gotland.get(&format!("/api/v1/{question}&region=09"));
            assert_eq!(answer.status, 200, "{question}: {}", answer.body);
            answer.body
        })
    };
    let one = answers(nation(1, "c12-0 brostcancer A 2024-03-01 12"));
    let other = answers(nation(5, "new-y brostcancer A 2024-05-02 12"));
    for ((one, other), question) in one.iter().zip(&other).zip(QUESTIONS) {
        assert!(one == other, "{question}\n{one}\n{other}");
    }
    let flow: serde_json::Value = serde_json::from_str(&one[9]).expect("JSON");
    let step = &flow["complete"]["steps"][0];
    assert!(
        step["mean"].is_number() && step["difference"].is_null(),
        "own steps, not held against the nation: {step}"
    );
}

#[test]
fn nothing_is_standardised_with_the_nations_patients() {
    let gotland = service(nation(1, "new-y brostcancer A 2024-05-02 12"), "region:09");
    let answer = gotland.get("/api/v1/compare?measure=A-E&limit=12&period=2024&standardise=sex&region=09");
    let problem = answer.json();
    assert_eq!((answer.status, problem["parameter"].as_str()), (403, Some("standardise")), "{problem}");
    let national = service(nation(1, "new-y brostcancer A 2024-05-02 12"), "national");
    let full = national.get("/api/v1/flow?measure=A-G&pathway=brostcancer&region=09").json();
    assert!(full["complete"]["steps"][0]["difference"].is_number(), "who sees all is told: {full}");
}

/// The last release ended with the year; the own region has gone on.
#[test]
fn the_own_region_alone_is_asked_up_to_its_latest_event() {
    let home = Home::new();
    deliver(&home, &[("01", 60, 20), ("12", 50, 25), ("09", 3, 0)]);
    released(&home, Some("r1"), None);
    home.events("", &["late brostcancer 10 2025-01-20 09"]);
    let gotland = service(home, "region:09");
    let waiting = "/api/v1/waiting?measure=svf&pathway=brostcancer&region=09";
    let answer = gotland.get(waiting).json();
    assert_eq!((&answer["at"], &answer["total"]["n"]), (&"2025-01-20".into(), &1.into()), "{answer}");
    let then = gotland.get(&format!("{waiting}&cutoff=2024-12-31")).json();
    assert_eq!((&then["at"], &then["total"]["n"]), (&"2024-12-31".into(), &0.into()), "{then}");
}

/// Beside the others the own row is in full in every statistic that has rows by region; what is told of the others is what
/// everyone is told.
#[test]
fn the_own_row_is_in_full_beside_the_released_ones() {
    let home = Home::new();
    deliver(&home, &[("01", 60, 20), ("03", 30, 12), ("12", 50, 25), ("14", 55, 30), ("09", 3, 0)]);
    released(&home, Some("r1"), None);
    let asked = ["compare", "trend", "distribution", "funnel"].map(|statistic| {
        let by = if statistic == "trend" { "region,year" } else { "region" };
        format!("/api/v1/{statistic}?measure=svf&pathway=brostcancer&period=2024&by={by}")
    });
    let open = service(home, "open");
    let told = asked.each_ref().map(|path| open.get(path).json());
    super::nation::show_latest(&open, "region:09");
    for (path, told) in asked.iter().zip(told) {
        let answer = open.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        let mut answer = answer.json();
        let mut told = told;
        // A funnel has points.
        for one in [&mut answer, &mut told] {
            if one["rows"].is_null() {
                one["rows"] = one["points"].take();
            }
        }
        assert!(row(&told, "09")["n"].is_null(), "{path}: {}", row(&told, "09"));
        let own = row(&answer, "09");
        assert_eq!((&own["n"], &own["status"]), (&3.into(), &"ok".into()), "{path}: {own}");
        for code in ["01", "03", "12", "14"] {
            let (mine, everyones) = (row(&answer, code), row(&told, code));
            for number in ["n", "status", "share", "count", "within", "median", "against_rest"] {
                // How a point lies against the median's limits is another thing than the median.
                let of = |row: &serde_json::Value| match &row[number] {
                    serde_json::Value::Object(point) if number == "median" => point["median"].clone(),
                    plain => plain.clone(),
                };
                assert_eq!(of(mine), of(everyones), "{path}: {code} {number}");
            }
        }
    }
}
