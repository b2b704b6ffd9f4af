//! Who sees what of a release (`measures.md`, "Small numbers").

use serde_json::Value;

use super::nation::{Counted, deliver, released, row, service, show_latest};
use crate::support::Home;

const ASKED: &str = "/api/v1/compare?measure=svf&pathway=brostcancer&period=2024&lang=en";

/// Large regions, so that there is something to hide among; Gotland and Jämtland small.
const NATION: [Counted; 9] = [
    ("01", 60, 20),
    ("03", 30, 12),
    ("04", 20, 10),
    ("09", 3, 0),
    ("12", 50, 25),
    ("14", 55, 30),
    ("21", 5, 0),
    ("23", 2, 0),
    ("25", 12, 9),
];

fn home(counted: &[Counted]) -> Home {
    let home = Home::new();
    deliver(&home, counted);
    home
}

#[test]
fn nothing_is_said_before_something_is_published_and_wrong_questions_are_told_so() {
    let open = service(home(&NATION), "open");
    let answer = open.get(ASKED);
    assert_eq!((answer.status, answer.json()["code"].clone()), (404, Value::from("no_release")));
    assert_eq!(open.get("/api/v1/compare?measure=X-Y").status, 400);
    assert_eq!(open.get("/api/v1/snapshot").status, 404);
    assert_eq!(open.get("/").status, 200);
    assert_eq!(open.get("/api/v1/regions").status, 200);
}

/// Trap 12, and the edge: 4 and less are hidden, zero is zero; who is hidden has no number anywhere in the row.
#[test]
fn small_counts_are_hidden_with_their_row_and_zero_is_shown() {
    let home = home(&NATION);
    released(&home, None, None);
    let answer = service(home, "open").get(ASKED);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let answer = answer.json();
    for code in ["09", "23"] {
        let hidden = row(&answer, code);
        assert_eq!(hidden["status"], "protected", "{code}");
        for field in ["n", "mean", "sd", "p10", "median", "p90", "median_ci", "against_rest"] {
            assert_eq!(hidden[field], Value::Null, "{code} {field}");
        }
        for field in ["with_limit", "count", "share", "ci", "goal_status"] {
            assert_eq!(hidden["within"][field], Value::Null, "{code} {field}");
        }
        assert!(hidden["states"].as_object().expect("states").values().all(Value::is_null), "{code}");
    }
    let none = row(&answer, "08");
    assert_eq!((none["status"].clone(), none["n"].clone()), (Value::from("ok"), Value::from(0)));
    assert!(answer["notes"]["protected"].as_u64().expect("a count") >= 2);
    assert_eq!(answer["total"]["n"], 343, "the nation is large enough to be shown");
}

/// Trap 13: one hidden region under a shown total would be known by subtraction.
#[test]
fn one_hidden_region_takes_others_with_it() {
    let home = home(&[("01", 40, 20), ("12", 40, 25), ("14", 45, 30), ("03", 30, 10), ("09", 3, 0)]);
    released(&home, None, None);
    let answer = service(home, "open").get(ASKED).json();
    let rows = answer["rows"].as_array().expect("rows");
    let hidden = rows.iter().filter(|r| r["status"] == "protected").count();
    assert!(hidden >= 3, "three are hidden, so that an analyst of one learns nothing of another: {hidden}");
}

#[test]
fn what_is_no_lookup_in_the_grid_is_refused_with_the_parameter_and_the_reason() {
    let home = home(&NATION);
    released(&home, None, None);
    let open = service(home, "open");
    for (more, parameter) in [
        ("&limit=20", "limit"),
        ("&cutoff=2024-06-01", "cutoff"),
        ("&attribution=home", "attribution"),
        ("&basis=start", "basis"),
        ("&deviation=exclude", "deviation"),
        ("&unit=hours", "unit"),
        ("&quantile=hf2", "quantile"),
        ("&quantiles=0.95", "quantiles"),
        ("&confidence=0.998", "confidence"),
        ("&share_interval=clopper-pearson", "share_interval"),
        ("&standardise=sex", "standardise"),
        ("&treatment=surgery", "treatment"),
        ("&unit_id=u1", "unit_id"),
        ("&by=unit", "by"),
        ("&by=sex,age_group", "by"),
        ("&by=region,month", "by"),
        ("&period=2030", "period"),
        ("&by=year&period=2024..2030", "period"),
    ] {
        let asked =
            if more.contains("period") { ASKED.replace("&period=2024", "") } else { ASKED.to_owned() };
        let answer = open.get(&format!("{asked}{more}"));
        let body = answer.json();
        assert_eq!(answer.status, 403, "{more}: {body}");
        assert_eq!(
            (body["code"].clone(), body["parameter"].clone()),
            ("not_released".into(), parameter.into())
        );
        assert!(!body["problem"].as_str().expect("a reason").is_empty());
    }
    for statistic in ["waiting", "flow?measure=A-G&x", "quality"] {
        let path = format!("/api/v1/{}", statistic.split('?').next().expect("a name"));
        let measure = if path.ends_with("flow") { "A-G" } else { "svf" };
        assert_eq!(open.get(&format!("{path}?measure={measure}")).status, 403, "{path}");
    }
    for asked in
        ["/api/v1/trend?measure=svf&by=quarter", "/api/v1/funnel?measure=svf&pathway=brostcancer&period=2024"]
    {
        assert_eq!(open.get(asked).status, 200, "{asked}");
    }
}

#[test]
fn a_regions_analyst_sees_own_rows_and_the_national_view_all_regions() {
    let home = home(&NATION);
    released(&home, None, None);
    let gotland = service(home, "region:09");
    let answer = gotland.get(ASKED).json();
    assert_eq!(
        (row(&answer, "09")["n"].clone(), row(&answer, "09")["status"].clone()),
        (3.into(), "ok".into())
    );
    assert_eq!(row(&answer, "23")["n"], Value::Null);
    assert_eq!(gotland.get(&format!("{ASKED}&region=09&limit=12")).status, 200, "own rows in every way");
    assert_eq!(gotland.get(&format!("{ASKED}&region=23&limit=12")).status, 403);
    assert_eq!(gotland.get(&format!("{ASKED}&region=09&attribution=home")).status, 403);
    let headers = gotland.get(ASKED);
    assert_eq!(headers.header("access-control-allow-origin"), "", "no other page reads it");
    assert_eq!(headers.header("cache-control"), "private, no-store");

    let home = Home::new();
    deliver(&home, &NATION);
    let national = service(home, "national");
    assert_eq!(row(&national.get(ASKED).json(), "23")["n"], 2);
    assert_eq!(national.get(&format!("{ASKED}&by=unit")).status, 403);
}

/// A page whose name was made to lead here reads nothing that not everybody may see, from any route.
#[test]
fn what_only_some_may_see_is_not_told_to_a_name_that_is_not_this_machines() {
    let home = home(&NATION);
    released(&home, Some("r1"), None);
    let gotland = service(home, "region:09");
    let foreign = [("Host", "evil.example:8080")];
    for path in [ASKED, "/api/v1/releases/r1/manifest.json", "/api/v1/snapshot", "/", "/openapi.json"] {
        let answer = gotland.get_with(path, &foreign);
        assert_eq!((answer.status, &answer.json()["code"]), (403, &"cross_site".into()), "{path}");
        assert_eq!(gotland.get_with(path, &[("Host", "localhost:8080")]).status, 200, "{path}");
    }
    show_latest(&gotland, "open");
    assert_eq!(gotland.get_with(ASKED, &foreign).status, 200, "what is open has names of its own");
}
