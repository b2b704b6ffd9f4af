//! Every number of `measures.md`, "Small numbers", at its edge: delivered, published, and asked of the open tier.

use serde_json::{Value, json};

use super::nation::{Counted, deliver, released, row, service};
use crate::support::Home;

/// Four small regions hide one another in Norra; the others need to hide nobody.
const NATION: [Counted; 20] = [
    ("22", 4, 0),
    ("23", 3, 0),
    ("24", 2, 0),
    ("25", 1, 0),
    ("05", 40, 20),
    ("06", 33, 12),
    ("08", 25, 15),
    ("09", 5, 0),
    ("03", 9, 0),
    ("04", 10, 0),
    ("17", 12, 0),
    ("18", 13, 0),
    ("19", 15, 0),
    ("20", 16, 0),
    ("07", 13, 6),
    ("10", 20, 0),
    ("14", 14, 7),
    ("21", 30, 0),
    ("12", 31, 0),
    ("01", 60, 20),
];

/// Regions of five of whom one, two or three are beyond the limit, beside large ones.
const PARTS: [Counted; 6] =
    [("05", 4, 1), ("06", 3, 2), ("08", 2, 3), ("01", 60, 20), ("12", 50, 25), ("14", 55, 30)];

fn answer(nation: &[Counted]) -> Value {
    let home = Home::new();
    deliver(&home, nation);
    report_every_month(&home, nation);
    released(&home, None, None);
    service(home, "open").get("/api/v1/compare?measure=svf&pathway=brostcancer&period=2024").json()
}

/// Nobody is known to be in none of the months: every region has an event in each, which counts in no measure.
fn report_every_month(home: &Home, nation: &[Counted]) {
    let months = |(region, ..): &Counted| {
        [4, 5, 6].map(|month| format!("r{region}-{month} lungcancer G 2024-{month:02}-15 {region}"))
    };
    let rows: Vec<String> = nation.iter().flat_map(months).collect();
    home.events("", &rows.iter().map(String::as_str).collect::<Vec<&str>>());
}

#[test]
fn trap_12_four_are_hidden_and_five_are_shown() {
    let answer = answer(&NATION);
    for small in ["22", "23", "24", "25"] {
        let row = row(&answer, small);
        assert_eq!((&row["status"], &row["n"]), (&json!("protected"), &Value::Null), "{small}");
    }
    let five = row(&answer, "09");
    assert_eq!(
        (&five["n"], &five["within"]["count"], &five["within"]["share"]),
        (&json!(5), &json!(5), &json!(1.0))
    );
    let none = row(&answer, "13");
    assert_eq!((&none["status"], &none["n"]), (&json!("ok"), &json!(0)), "zero is shown");
}

/// Of every row that is shown: neither a part nor what is left of it is 1 to 4.
#[test]
fn trap_12_of_five_with_four_within_the_share_is_hidden() {
    let answer = answer(&PARTS);
    for parts in ["05", "06", "08"] {
        let row = row(&answer, parts);
        assert!(row["n"] == 5 || row["n"].is_null(), "{parts}: {row}");
        for field in ["count", "share", "ci"] {
            assert!(row["within"][field].is_null(), "{parts}: {}", row["within"]);
        }
    }
    let mut shown = 0;
    for row in answer["rows"].as_array().expect("rows") {
        let count = |of: &Value| of.as_u64();
        let small = |whole: Option<u64>, part: Option<u64>| {
            whole
                .zip(part)
                .is_some_and(|(whole, part)| (1..5).contains(&part) || (1..5).contains(&(whole - part)))
        };
        let (n, with_limit, within) =
            (count(&row["n"]), count(&row["within"]["with_limit"]), count(&row["within"]["count"]));
        assert!(!small(n, with_limit) && !small(with_limit, within), "{row}");
        shown += u32::from(within.is_some());
    }
    assert!(shown > 3, "{answer}");
}

/// Lung cancers by region: operated, which has a limit, and treated in another way, which has none.
const WITHOUT_LIMIT: [Counted; 7] =
    [("01", 40, 3), ("12", 40, 5), ("14", 50, 2), ("03", 30, 6), ("05", 30, 9), ("06", 30, 8), ("08", 25, 7)];

/// Those without a limit are n less those with one: they are hidden where they are 1 to 4, though no table has them.
#[test]
fn trap_12_of_those_without_a_limit_one_to_four_are_hidden_too() {
    let home = Home::new();
    let mut rows = vec!["last lungcancer 10 2024-12-31 01".to_owned()];
    for (region, with, without) in WITHOUT_LIMIT {
        for k in 0..with + without {
            let (treatment, start, end) = (if k < with { 50 } else { 59 }, 1 + k % 9, 10 + k % 19);
            rows.push(format!("e{region}-{k} lungcancer 10 2024-04-{start:02} {region}"));
            rows.push(format!("e{region}-{k} lungcancer {treatment} 2024-04-{end:02} {region}"));
        }
    }
    home.events("", &rows.iter().map(String::as_str).collect::<Vec<&str>>());
    released(&home, None, None);
    let answer =
        service(home, "open").get("/api/v1/compare?measure=svf&pathway=lungcancer&period=2024").json();
    let told = |region: &str| {
        let row = row(&answer, region);
        row["n"].as_u64().zip(row["within"]["with_limit"].as_u64()).map(|(n, with)| n - with)
    };
    for (region, _, without) in WITHOUT_LIMIT {
        assert!(
            told(region).is_none_or(|told| told >= 5 && told == without as u64),
            "{}",
            row(&answer, region)
        );
    }
    assert!(WITHOUT_LIMIT.iter().any(|(region, ..)| told(region).is_some()), "some are shown: {answer}");
}

#[test]
fn statistics_begin_where_three_people_are_beyond() {
    let answer = answer(&NATION);
    let of = |n: u64| {
        let rows = answer["rows"].as_array().expect("rows").iter();
        rows.clone().find(|row| row["n"] == n).unwrap_or_else(|| panic!("no row of {n}: {answer}"))
    };
    let edges = [
        ("median", 9, 10),
        ("mean", 9, 10),
        ("p25", 12, 13),
        ("p75", 12, 13),
        ("p80", 15, 16),
        ("sd", 19, 20),
        ("p10", 30, 31),
        ("p90", 30, 31),
    ];
    for (field, without, with) in edges {
        assert!(of(without)[field].is_null(), "{field} of {without}: {}", of(without));
        assert!(of(with)[field].is_number(), "{field} of {with}: {}", of(with));
    }
    // Of ten the ends have ranks 2 and n − 1, of twelve 3 and n − 2.
    assert!(of(10)["median_ci"].as_array().is_none_or(|ends| ends.iter().all(Value::is_null)), "{}", of(10));
    assert!(
        of(12)["median_ci"].as_array().is_some_and(|ends| ends.iter().all(Value::is_number)),
        "{}",
        of(12)
    );
    // Shares of fewer than twenty are whole per cent, of more they have a decimal.
    assert_eq!((&of(19)["within"]["share"], &of(21)["within"]["share"]), (&json!(0.68), &json!(0.667)));
    for row in answer["rows"].as_array().expect("rows") {
        assert!(row.get("min").is_none() && row.get("max").is_none(), "{row}");
    }
}

/// How the median stands to the rest is told of the rest of the nation only.
#[test]
fn a_median_is_held_against_the_rest_of_the_nation_or_not_at_all() {
    let home = Home::new();
    deliver(&home, &NATION);
    released(&home, None, None);
    let open = service(home, "open");
    let asked = "/api/v1/compare?measure=svf&pathway=brostcancer&period=2024";
    let told = |more: &str| {
        let answer = open.get(&format!("{asked}{more}")).json();
        let rows = answer["rows"].as_array().unwrap_or_else(|| panic!("{answer}")).clone();
        rows.iter().filter(|row| row["median_against_rest"].is_string()).count()
    };
    assert!(told("") > 3, "regions against the rest");
    for part in ["&region=12,21", "&by=quarter&region=12", "&by=sex", "&by=pathway&region=12"] {
        assert_eq!(told(part), 0, "{part}");
    }
}

/// By region there are years only: of a month it is the period that is at fault, as nobody asked by anything.
#[test]
fn a_month_by_region_is_refused_for_its_period() {
    let home = Home::new();
    deliver(&home, &NATION);
    report_every_month(&home, &NATION);
    released(&home, None, None);
    let service = service(home, "open");
    for (asked, parameter) in [
        ("period=2024-05", "period"),
        ("by=region,month&period=2024", "by"),
        ("by=sex,age_group&period=2024", "by"),
    ] {
        let answer = service.get(&format!("/api/v1/compare?measure=svf&pathway=brostcancer&{asked}"));
        let json = answer.json();
        assert_eq!((answer.status, &json["parameter"]), (403, &json!(parameter)), "{asked}: {json}");
    }
}
