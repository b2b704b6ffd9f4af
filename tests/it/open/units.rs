//! The units' grid of the national view: regions in full, units side by side with small ones hidden.

use serde_json::{Value, json};

use super::nation::service;
use crate::api::Service;
use crate::support::Home;

const ASKED: &str = "/api/v1/compare?measure=svf&pathway=brostcancer&period=2024&region=03&by=unit&lang=en";

/// Uppsala's units: so many within the limit, so many beyond; and one unit in Gotland.
const UNITS: [(&str, &str, usize, usize); 6] = [
    ("03", "stor", 30, 20),
    ("03", "mellan", 12, 9),
    ("03", "liten", 6, 5),
    ("03", "minst", 3, 0),
    ("03", "tva", 2, 0),
    ("09", "ensam", 40, 7),
];

fn national() -> Service {
    let mut rows = Vec::new();
    for (region, unit, within, beyond) in UNITS {
        for k in 0..within + beyond {
            let end = if k < within {
                format!("2024-04-{:02}", 12 + k % 15)
            } else {
                format!("2024-08-{:02}", 1 + k % 28)
            };
            rows.push(format!("e{region}{unit}{k} brostcancer 10 2024-04-01 {region} {unit}"));
            rows.push(format!("e{region}{unit}{k} brostcancer 50 {end} {region} {unit}"));
        }
    }
    let home = Home::new();
    home.events(",unit", &rows.iter().map(String::as_str).collect::<Vec<_>>());
    service(home, "national")
}

fn unit<'a>(answer: &'a Value, code: &str) -> &'a Value {
    let rows = answer["rows"].as_array().expect("rows");
    rows.iter().find(|row| row["group"]["unit"]["code"] == code).unwrap_or_else(|| panic!("no unit {code}"))
}

/// 3 and 2 are hidden, and together they are five: nobody else has to go.
#[test]
fn small_units_are_hidden_from_the_national_view_and_their_region_is_not() {
    let national = national();
    let answer = national.get(ASKED);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let answer = answer.json();
    for code in ["minst", "tva"] {
        let hidden = unit(&answer, code);
        assert_eq!(
            (&hidden["status"], &hidden["n"], &hidden["median"]),
            (&json!("protected"), &Value::Null, &Value::Null)
        );
        assert!(hidden["states"].as_object().expect("states").values().all(Value::is_null));
    }
    let (large, small) = (unit(&answer, "stor"), unit(&answer, "liten"));
    assert_eq!((&large["n"], &large["within"]["count"]), (&json!(50), &json!(30)));
    assert_eq!((&small["n"], &small["p25"]), (&json!(11), &Value::Null), "quartiles begin at 13");
    assert_eq!((&answer["total"]["n"], &answer["notes"]["protected"]), (&json!(87), &json!(2)));
    // One unit asked for alone is hidden or shown as beside the others.
    let alone = national.get(&format!("{ASKED}&unit_id=minst")).json();
    assert_eq!(
        (alone["rows"].as_array().map(Vec::len), &alone["rows"][0]["status"]),
        (Some(1), &json!("protected"))
    );
}

#[test]
fn units_are_not_asked_in_ways_that_tell_single_patients_apart() {
    let national = national();
    let path = |more: &str| format!("/api/v1/{more}");
    for (asked, parameter) in [
        ("compare?measure=svf&pathway=brostcancer&period=2024&by=unit", "region"),
        ("compare?measure=svf&period=2024&region=03&by=unit", "pathway"),
        ("compare?measure=svf&pathway=brostcancer&region=03&by=unit", "period"),
        ("compare?measure=svf&pathway=brostcancer&period=2024Q2&region=03&by=unit", "period"),
        ("compare?measure=svf&pathway=brostcancer&period=2024&region=03&by=unit,sex", "by"),
        ("compare?measure=svf&pathway=brostcancer&period=2024&region=03&unit_id=stor", "by"),
        ("compare?measure=svf&pathway=brostcancer&period=2024&region=03&by=unit&sex=female", "sex"),
        ("compare?measure=svf&pathway=brostcancer&period=2024&region=03&by=unit&limit=20", "limit"),
        ("compare?measure=svf&pathway=brostcancer&period=2024&region=03&by=unit&cutoff=2024-06-30", "cutoff"),
        ("compare?measure=svf&pathway=brostcancer&period=2024&region=03&by=unit&as_of=1", "as_of"),
        ("distribution?measure=svf&pathway=brostcancer&period=2024&region=03&by=unit", "statistic"),
    ] {
        let answer = national.get(&path(asked));
        let body = answer.json();
        assert_eq!(
            (answer.status, &body["code"], &body["parameter"]),
            (403, &json!("not_released"), &json!(parameter)),
            "{asked}"
        );
    }
    let both = national.get(&path("compare?measure=svf&period=2024&region=03&by=pathway,unit"));
    assert_eq!(both.status, 200, "{}", both.body);
}
