//! `/quality` over HTTP and on the command line, and the default period of `/snapshot`.

use std::process::Command;

use ledtid::indicators::{Question, Statistic, asked, maturity};
use ledtid::model::Day;
use ledtid::pipeline::IngestOptions;

use super::service::Service;
use crate::support::Home;

/// Delivers rows of `episode point day region` as if they had come at noon of a day.
fn deliver(home: &Home, received: &str, rows: &[&str]) {
    let at = chrono::DateTime::parse_from_rfc3339(&format!("{received}T12:00:00Z")).expect("a time");
    let options = IngestOptions { received_at: Some(at.timestamp_micros()), ..IngestOptions::default() };
    let mut text = "episode_id,patient_id,pathway,point,time,region\n".to_owned();
    for row in rows {
        let cells: Vec<&str> = row.split_whitespace().collect();
        let [episode, point, time, region] = cells[..] else { panic!("a short row: {row}") };
        text.push_str(&[episode, episode, "sepsis", point, time, region].join(","));
        text.push('\n');
    }
    home.deliver_with(&format!("{received}.csv"), text, &options);
}

/// Skåne delivers on the first of each month from February to June 2024; what is late comes a month later.
fn months(home: &Home, upto: usize) {
    let deliveries: [(&str, &[&str]); 5] = [
        ("2024-02-01", &["e1 A 2024-01-10 12", "e1 E 2024-01-20 12"]),
        ("2024-03-01", &["e2 A 2024-02-10 12", "e3 A 2024-02-11 12"]),
        ("2024-04-01", &["e2 E 2024-02-20 12", "e4 A 2024-03-10 12"]),
        ("2024-05-01", &["e4 E 2024-03-20 12", "e5 A 2024-04-10 12"]),
        ("2024-06-01", &["e5 E 2024-04-20 12", "e6 A 2024-05-10 12"]),
    ];
    for (received, rows) in &deliveries[..upto] {
        deliver(home, received, rows);
    }
}

fn default_period(upto: usize) -> serde_json::Value {
    let home = Home::new();
    months(&home, upto);
    Service::over(home).get("/api/v1/snapshot").json()["default_period"].clone()
}

#[test]
fn the_default_period_is_complete_and_mature() {
    // No data; a quarter that is not over; the first of it that is, of which a part is still to come.
    assert_eq!(default_period(0), serde_json::Value::Null);
    assert_eq!(default_period(3), serde_json::Value::Null);
    assert_eq!(default_period(4), "2024Q1", "two deliveries have come since, and none brings later");
    let home = Home::new();
    deliver(&home, "2024-02-01", &["e1 A 2022-05-10 12", "e1 E 2024-01-20 12"]);
    // One delivery is a backlog: nothing is known of delays, so complete is enough.
    let service = Service::over(home);
    assert_eq!(service.get("/api/v1/snapshot").json()["default_period"], "2023Q1..2023Q4");
}

#[test]
fn maturity_is_of_the_deliveries_since_the_day() {
    let home = Home::new();
    months(&home, 5);
    let engine = home.engine();
    let ask = |day: &str, region: &str| {
        let pairs = [("measure", "A-E"), ("region", region)].map(|(n, v)| (n.to_owned(), v.to_owned()));
        let question = Question::parse_for(Statistic::Trend, &pairs, &asked(&engine)).expect("a question");
        maturity(&engine, &question, Day::parse(day).expect("a day")).expect("an answer")
    };
    // In deliveries: A at once, E one later; e6 A could have come at once only. Of those that were
    // followed for two, F(1) = 1 − 3/7.
    for (day, share) in
        [("2024-06-02", 0.0), ("2024-05-31", 4.0 / 7.0), ("2024-04-30", 1.0), ("2024-01-31", 1.0)]
    {
        let found = ask(day, "12").expect("a share");
        assert!((found - share).abs() < 1e-12, "{day}: {found}");
    }
    assert_eq!(ask("2024-05-31", "01"), None, "a region that never delivered");
}

#[test]
fn the_command_line_gives_the_answer_of_the_api() {
    let home = Home::new();
    months(&home, 5);
    let service = Service::over(home);
    let data = service.home.data();
    let said = Command::new(env!("CARGO_BIN_EXE_ledtid"))
        .args([
            "quality",
            "--pathway",
            "sepsis",
            "--by",
            "sjukvardsregion",
            "--lang",
            "en",
            "--format",
            "json",
        ])
        .args([std::ffi::OsStr::new("--data"), data.as_os_str()])
        .output()
        .expect("a program that starts");
    // The command has counted the older versions, which the service does beside its answers.
    let answer = service.get("/api/v1/quality?pathway=sepsis&by=sjukvardsregion&lang=en");
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(String::from_utf8(said.stdout).expect("UTF-8").trim_end(), answer.body.trim_end());
    let wrong = service.get("/api/v1/quality?measure=A-Q");
    assert_eq!((wrong.status, wrong.json()["parameter"].as_str()), (400, Some("measure")));
}
