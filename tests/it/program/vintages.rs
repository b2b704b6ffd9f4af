//! `--as-of`: answers as the data stood at a version or on a day.

use serde_json::{Value, json};

use super::support::{HEADER, Place, Server, csv, rows};

/// Versions 1 with 10 episodes, 2 with 30, and 3 in which the scope shrank to 20.
pub(super) fn three_versions() -> Place {
    let place = Place::new();
    place.load("ten.csv", csv(10));
    place.load("thirty.csv", csv(30));
    place.write("twenty.csv", csv(20));
    let ran = place.ingest(&["twenty.csv", "--replace-scope"]);
    assert_eq!(ran.code, 0, "{}", ran.said());
    place
}

fn as_of(place: &Place, when: &str) -> Value {
    place.compare(&["--measure", "A-E", "--as-of", when])
}

#[test]
fn an_older_version_answers_as_it_did_then() {
    let place = Place::new();
    place.load("ten.csv", csv(10));
    let then = place.compare(&["--measure", "A-E"]);
    place.load("thirty.csv", csv(30));
    let mut now = as_of(&place, "1");
    assert_eq!((&now["total"]["n"], &now["snapshot"]["version"]), (&json!(10), &json!(1)));
    assert_eq!(now, then, "to the letter");
    now = place.compare(&["--measure", "A-E"]);
    assert_eq!((&now["total"]["n"], &now["snapshot"]["version"]), (&json!(30), &json!(2)), "and now is now");
    assert_eq!(as_of(&place, "2"), now);
}

#[test]
fn every_version_is_there_and_a_day_means_its_last() {
    let place = three_versions();
    let counts = ["0", "1", "2", "3"].map(|version| as_of(&place, version)["total"]["n"].clone());
    assert_eq!(counts, [json!(0), json!(10), json!(30), json!(20)]);
    assert_eq!(as_of(&place, "2999-12-31")["snapshot"]["version"], 3);
}

#[test]
fn lists_and_episodes_are_those_of_the_version_too() {
    let place = three_versions();
    let lines = |command: &str, when: &str| {
        let ran = place.run(&[command, "--data", "data", "--as-of", when]);
        assert_eq!(ran.code, 0, "{command} {when}: {}", ran.said());
        ran.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect::<Vec<Value>>()
    };
    for (when, files) in [("0", &[][..]), ("1", &["ten.csv"]), ("2", &["ten.csv", "thirty.csv"])] {
        let listed: Vec<Value> = lines("deliveries", when).iter().map(|d| d["file"].clone()).collect();
        assert_eq!(listed, files, "{when}");
        let versions: Vec<Value> = lines("history", when).iter().map(|v| v["version"].clone()).collect();
        assert_eq!(versions.len(), files.len() + 1, "{when}: {versions:?}");
    }
    assert_eq!(lines("deliveries", "2999-12-31").len(), 3);
    for (when, n) in [("1", 10), ("2", 30)] {
        let derived = &lines("episodes", when)[0];
        assert_eq!((&derived["version"].to_string()[..], &derived["episodes"]), (when, &json!(n)));
    }
    for command in ["deliveries", "history", "episodes"] {
        let ran = place.run(&[command, "--data", "data", "--as-of", "4"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{command}: {}", ran.said());
        assert!(ran.err.contains("the latest is 3"), "{command}: {}", ran.err);
    }
}

#[test]
fn what_never_was_is_a_wrong_question() {
    let place = three_versions();
    for (when, said) in [
        ("4", "the latest is 3"),
        ("2020-01-01", "ledtid history"),
        ("-1", "not a version"),
        ("yesterday", "not a version"),
    ] {
        let ran = place.run(&["compare", "--data", "data", "--measure", "A-E", "--as-of", when]);
        assert_eq!(
            (ran.code, ran.out.as_str(), ran.err.lines().count()),
            (2, "", 1),
            "{when}: {}",
            ran.said()
        );
        assert!(ran.err.contains(said), "{when}: {}", ran.err);
    }
}

#[test]
fn a_version_from_which_a_person_was_erased_can_no_longer_be_read() {
    let place = Place::new();
    place.load("ten.csv", csv(10));
    place.load(
        "sepsis.csv",
        format!("{HEADER}\n{}\n", rows(4).join("\n").replace("hoftledsartros-primarvard", "sepsis")),
    );
    assert_eq!(as_of(&place, "1")["total"]["n"], 10);
    assert_eq!(place.run(&["erase", "--data", "data", "--patient", "p9"]).code, 0);
    let ran = place.run(&["compare", "--data", "data", "--measure", "A-E", "--as-of", "1"]);
    assert_eq!((ran.code, ran.err.lines().count()), (2, 1), "{}", ran.said());
    assert!(ran.err.contains("can no longer be read: a person has been erased from it"), "{}", ran.err);
    assert_eq!(place.compare(&["--measure", "A-E"])["total"]["n"], 13, "the others are there");
}

#[test]
fn a_vacuumed_version_is_gone_over_http_and_the_present_is_not() {
    let place = three_versions();
    let server = Server::start(&place);
    let asked = |version: &str| server.get(&format!("/api/v1/compare?measure=A-E&as_of={version}"));
    assert_eq!(asked("2").1["total"]["n"], 30);
    assert_eq!(asked("2").1, as_of(&place, "2"), "both doors give the same answer");
    let ran = place.run(&["vacuum", "--data", "data", "--keep-days", "0"]);
    assert_eq!(ran.code, 0, "{}", ran.said());
    let (status, gone) = asked("2");
    assert_eq!((status, &gone["code"]), (410, &json!("version_gone")), "{gone}");
    assert!(gone["detail"].as_str().is_some_and(|d| d.ends_with("it was vacuumed")), "{gone}");
    assert_eq!(asked("3").1["total"]["n"], 20);
}
