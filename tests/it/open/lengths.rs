//! Distributions and curves on the open tier: whole per cent by week, of at least 400 people.

use serde_json::{Value, json};

use super::nation::{Counted, deliver, released, row, service};
use crate::support::Home;

const ASKED: &str = "/api/v1/distribution?measure=svf&pathway=brostcancer&period=2024&by=region&lang=en";

/// Stockholm has enough people; the nation too.
const NATION: [Counted; 5] =
    [("01", 500, 100), ("12", 90, 30), ("14", 60, 12), ("09", 40, 10), ("23", 30, 9)];
/// The same, and two regions whose few people are hidden.
const WITH_FEW: [Counted; 9] = [
    ("01", 500, 100),
    ("03", 130, 42),
    ("04", 120, 40),
    ("09", 2, 0),
    ("12", 150, 45),
    ("14", 155, 50),
    ("21", 95, 20),
    ("23", 1, 0),
    ("25", 92, 29),
];

fn home(counted: &[Counted]) -> Home {
    let home = Home::new();
    deliver(&home, counted);
    released(&home, Some("r1"), None);
    home
}

fn steps(curve: &Value, name: &str) -> Vec<(f64, f64)> {
    let points = curve.as_array().expect("steps").iter();
    points.map(|p| (p["t"].as_f64().expect("t"), p[name].as_f64().expect("a share"))).collect()
}

/// Those within have 10 to 18 days, nine lengths in turn; those beyond 60 to 68.
#[test]
fn whole_per_cent_by_week_of_those_who_are_many() {
    let open = service(home(&NATION), "open");
    let answer = open.get(ASKED);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let answer = answer.json();
    let stockholm = row(&answer, "01");
    assert_eq!((&stockholm["n"], &stockholm["lengths"]), (&json!(600), &json!("released")));
    // Of Stockholm's 500 within, k % 9 < 5 are 280 with at most 14 days; of 100 beyond, 33 + 11 + 11 with at most 63.
    // By 21 days it is all 500; 83 % would stand for 498 to 502, and of those within 28 days, 500, it cannot be more.
    let within_63 = (500..600).filter(|k| 60 + k % 9 <= 63).count();
    let share = |n: usize| (f64::from(u32::try_from(n).expect("few")) / 6.0).round() / 100.0;
    let wanted = [(14.0, share((0..500).filter(|k| k % 9 <= 4).count())), (63.0, share(500 + within_63))];
    assert_eq!(steps(&stockholm["ecdf"], "share"), wanted);
    let left: Vec<(f64, f64)> = steps(&stockholm["km"]["curve"], "survival");
    // Of all who started no number is published, nor what it would be compared with.
    let all = [wanted[0].1, share(500), wanted[1].1];
    assert_eq!(left.iter().map(|p| p.0).collect::<Vec<_>>(), [14.0, 21.0, 63.0]);
    assert!(left.iter().zip(all).all(|(left, ended)| (left.1 + ended - 1.0).abs() < 0.011), "{left:?}");
    for field in ["cohort", "deviations"] {
        assert_eq!(stockholm[field], Value::Null, "{field}");
    }
    assert_eq!(stockholm["histogram"], json!([]));
    for point in stockholm["km"]["curve"].as_array().expect("points") {
        let told = ["at_risk", "events", "censored"].map(|name| point[name].clone());
        assert_eq!(told, [Value::Null, Value::Null, Value::Null]);
    }
    assert_eq!(answer["methods"]["lengths"], "weekly_whole_percent");
    assert_eq!((&answer["log_rank"], &answer["cohort_summary"]), (&Value::Null, &Value::Null));
    for code in ["12", "14", "09", "23"] {
        let few = row(&answer, code);
        assert_eq!((&few["lengths"], &few["ecdf"]), (&json!("protected"), &json!([])), "{code}");
    }
    assert_eq!(answer["ecdf"], answer["total"]["ecdf"]);
    assert!(!answer["ecdf"].as_array().expect("steps").is_empty(), "the nation has 800 people");
    let csv = open.get(&format!("{ASKED}&format=csv"));
    let line = csv.body.lines().find(|line| line.starts_with("01,") && line.contains(",histogram,14,"));
    assert!(line.is_some_and(|line| line.contains("0.4")), "{}", csv.body);
}

#[test]
fn lengths_are_of_one_pathway_place_and_year_and_nothing_else_is_told() {
    let open = service(home(&NATION), "open");
    for (more, parameter) in [
        ("measure=svf&pathway=brostcancer&period=2024Q2", "period"),
        ("measure=svf&pathway=brostcancer&period=2024&km_interval=plain", "km_interval"),
        ("measure=svf&pathway=brostcancer&period=2024&horizon=100", "horizon"),
        ("measure=svf&pathway=brostcancer&period=2024&limit=12", "limit"),
    ] {
        let answer = open.get(&format!("/api/v1/distribution?{more}"));
        let body = answer.json();
        assert_eq!((answer.status, &body["parameter"]), (403, &json!(parameter)), "{more}");
    }
    let by_sex = open.get("/api/v1/distribution?measure=svf&pathway=brostcancer&period=2024&by=sex").json();
    for group in by_sex["rows"].as_array().expect("rows") {
        assert_eq!(group["lengths"], "protected");
    }
}

/// Gotland's two and Jämtland's one, or the other way round: nobody who may not see it can tell.
#[test]
fn what_is_hidden_does_not_change_a_byte_of_a_distribution() {
    let of = |gotland: usize, jamtland: usize| {
        let mut counted = WITH_FEW;
        counted[3].1 = gotland;
        counted[7].1 = jamtland;
        let open = service(home(&counted), "open");
        [ASKED.to_owned(), format!("{ASKED}&format=csv"), format!("{ASKED}&format=parquet")].map(|path| {
            let mut response = open.raw(&path, &[("accept-encoding", "identity")]);
            response.body_mut().read_to_vec().expect("bytes")
        })
    };
    let one = of(2, 1);
    let told: Value = serde_json::from_slice(&one[0]).expect("json");
    assert_ne!(told["ecdf"], json!([]), "{}", told["total"]["n"]);
    assert_eq!((&row(&told, "09")["lengths"], &row(&told, "09")["n"]), (&json!("protected"), &Value::Null));
    assert!(one == of(1, 2));
}

/// A region's analyst has own lengths by day, and of the others what everyone has.
#[test]
fn an_analyst_sees_own_lengths_in_full() {
    let gotland = service(home(&NATION), "region:09");
    let own = gotland.get(&format!("{ASKED}&region=09")).json();
    assert_eq!((&own["rows"][0]["lengths"], &own["total"]["n"]), (&json!("exact"), &json!(50)));
    let all = gotland.get(ASKED).json();
    assert_eq!(
        (&row(&all, "09")["lengths"], &row(&all, "01")["lengths"]),
        (&json!("exact"), &json!("released"))
    );
    assert_eq!((&row(&all, "09")["ecdf"], &row(&all, "09")["n"]), (&own["rows"][0]["ecdf"], &json!(50)));
}

/// A release made again after more was delivered has the same lengths, and the next one says no more of them than before.
#[test]
fn lengths_are_kept_with_the_release() {
    let home = home(&NATION);
    let file = |name: &str| std::fs::read(home.data().join("releases").join(name).join("lengths.parquet"));
    let first = file("r1").expect("a file");
    home.events("later", &["x1 brostcancer 10 2024-05-01 01", "x1 brostcancer 50 2024-05-20 01"]);
    released(&home, Some("r2"), None);
    released(&home, Some("r1"), None);
    assert!(file("r1").expect("a file") == first);
    assert!(file("r2").is_ok());
}
