//! `as_of`: answers as the data stood at a version or on a day, over HTTP.

use ledtid::indicators::Statistic;
use ledtid::pipeline::erase_person;
use serde_json::{Value, json};

use super::service::{Answer, Service};

const ASKED: &str = "/api/v1/compare?measure=svf";

/// A service that has answered at version 1, and has been delivered a fifth wait since; what it answered then.
fn two_versions() -> (Service, Answer) {
    let service = Service::with_events();
    let then = service.get(ASKED);
    service.home.events("", &["e5 brostcancer 10 2024-03-02 01", "e5 brostcancer 50 2024-03-07 01"]);
    service.look();
    (service, then)
}

#[test]
fn an_older_version_is_answered_as_it_was_then_and_has_its_own_tag() {
    let (service, then) = two_versions();
    let now = service.get(ASKED);
    assert_eq!((&now.json()["total"]["n"], &now.json()["snapshot"]["version"]), (&json!(5), &json!(2)));
    let older = service.get(&format!("{ASKED}&as_of=1"));
    assert_eq!((older.status, &older.body), (200, &then.body), "to the letter");
    assert_eq!(older.header("etag"), then.header("etag"));
    assert_ne!(older.header("etag"), now.header("etag"));
    assert_eq!(
        older.header("cache-control"),
        "private, no-store",
        "what only some may see is kept by nobody"
    );
    let known = service.get_with(&format!("{ASKED}&as_of=1"), &[("if-none-match", then.header("etag"))]);
    assert_eq!(known.status, 304);
    for present in ["2", "2999-12-31"] {
        let answer = service.get(&format!("{ASKED}&as_of={present}"));
        assert_eq!((&answer.body, answer.header("etag")), (&now.body, now.header("etag")), "{present}");
    }
    assert_eq!(service.get(&format!("{ASKED}&as_of=0")).json()["total"]["n"], 0, "before the first");
}

#[test]
fn every_statistic_export_and_the_page_take_it() {
    let (service, _) = two_versions();
    for statistic in Statistic::ALL {
        let measure = if statistic == Statistic::Flow { "A-G" } else { "svf" };
        let path = format!("/api/v1/{}?measure={measure}&as_of=1", statistic.code());
        let answer = service.get(&path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        let said = answer.json();
        assert_eq!((&said["snapshot"]["version"], &said["query"]["as_of"]), (&json!(1), &json!(1)), "{path}");
    }
    let csv = service.get(&format!("{ASKED}&as_of=1&format=csv"));
    assert!(csv.header("content-disposition").contains("v1.csv"), "{}", csv.header("content-disposition"));
    let snapshot = service.get("/api/v1/snapshot?as_of=1");
    assert_eq!((snapshot.status, &snapshot.json()["version"]), (200, &json!(1)), "{}", snapshot.body);
    assert_eq!(service.get("/api/v1/snapshot").json()["version"], 2);
    for refused in ["as_of=1&as_of=1", "as_of=9", "as_of=now", "on=2024-03-01"] {
        assert_eq!(service.get(&format!("/api/v1/snapshot?{refused}")).status, 400, "{refused}");
    }
    for report in ["calendar", "agreement-reports/delrapport", "agreement-reports/verksamhetsrapport"] {
        for (asked, version) in [("", 2), ("&as_of=1", 1), ("&as_of=2999-12-31", 2)] {
            let said = service.get(&format!("/api/v1/{report}?on=2024-04-10{asked}")).json();
            let found = (&said["snapshot"]["version"], &said["query"]["as_of"]);
            assert_eq!(found, (&json!(version), &json!(version)), "{report}{asked}");
        }
        assert_eq!(service.get(&format!("/api/v1/{report}?as_of=9")).status, 400, "{report}");
    }
    let page = service.get("/?measure=svf&as_of=1&lang=en");
    assert_eq!(page.status, 200);
    assert_ne!(page.body, service.get("/?measure=svf&lang=en").body);
    let order = r#"{"statistic": "compare", "query": {"measure": "svf", "as_of": 1}}"#;
    assert_eq!(service.post_as("/api/v1/exports", "application/json", order).status, 202);
    let order = r#"{"statistic": "compare", "query": {"measure": "svf", "as_of": 9}}"#;
    assert_eq!(service.post_as("/api/v1/exports", "application/json", order).status, 400);
}

#[test]
fn what_never_was_is_a_wrong_value() {
    let (service, _) = two_versions();
    for (when, said) in [
        ("3", "the latest is 2"),
        ("2020-01-01", "the latest is 2"),
        ("-1", "not a version's number or a date"),
        ("2024-02-31", "not a version's number or a date"),
        ("", "not a version's number or a date"),
    ] {
        let answer = service.get(&format!("{ASKED}&as_of={when}"));
        let body = answer.json();
        assert_eq!((answer.status, &body["code"]), (400, &json!("invalid_value")), "{when}: {body}");
        assert_eq!(body["parameter"], "as_of");
        assert!(body["problem"].as_str().is_some_and(|p| p.contains(said)), "{when}: {body}");
        assert!(body["allowed"].as_array().is_some_and(|a| !a.is_empty()), "{body}");
    }
    assert_eq!(service.get(&format!("{ASKED}&as_of=1&as_of=2")).status, 400);
}

#[test]
fn a_version_that_had_an_erased_person_is_gone_also_from_memory() {
    let (service, _) = two_versions();
    let asked = format!("{ASKED}&as_of=1");
    assert_eq!(service.get(&asked).status, 200);
    erase_person(&service.home.store, &service.home.catalogue, "pe1").expect("an erasure");
    // The service has not looked yet: the version is gone all the same.
    let gone = service.get(&asked);
    assert_eq!((gone.status, gone.header("content-type")), (410, "application/problem+json"));
    let body: Value = gone.json();
    assert_eq!((&body["code"], &body["parameter"]), (&json!("version_gone"), &json!("as_of")), "{body}");
    assert!(body["detail"].as_str().is_some_and(|d| d.contains("erased")), "{body}");
    assert_eq!(gone.header("cache-control"), "no-store");
    service.look();
    assert_eq!(service.get(&asked).status, 410);
    assert_eq!(service.get(ASKED).json()["total"]["n"], 4, "the others are there");
}

#[test]
fn many_who_ask_at_once_get_the_same_and_versions_beyond_those_held_are_opened_again() {
    let (service, then) = two_versions();
    for k in 6..9 {
        let rows = ["10 2024-03-02", "50 2024-03-09"].map(|what| format!("e{k} brostcancer {what} 01"));
        service.home.events("", &rows.each_ref().map(String::as_str));
    }
    service.look();
    std::thread::scope(|scope| {
        let asked: Vec<_> =
            (0..8).map(|_| scope.spawn(|| service.get(&format!("{ASKED}&as_of=1")))).collect();
        for asked in asked {
            let answer = asked.join().expect("an answer");
            assert_eq!((answer.status, answer.body), (200, then.body.clone()));
        }
    });
    for _ in 0..2 {
        for version in 1..=5 {
            let asked = format!("/api/v1/compare?measure=svf&as_of={version}&confidence=0.998");
            assert_eq!(service.get(&asked).json()["total"]["n"], 3 + version, "version {version}");
        }
    }
}

#[test]
fn a_question_whose_data_was_vacuumed_is_answered_of_what_is_there_then() {
    let service = Service::with_events();
    // Nothing has been asked: the episodes of version 1 are not in memory. Its file is put together with another, and removed.
    service.home.events("", &["e5 brostcancer 10 2024-03-02 01", "e5 brostcancer 50 2024-03-07 01"]);
    let writing = service.home.store.writing().expect("a sound store");
    service.home.store.compact(&writing, 0).expect("a compaction");
    assert_eq!(service.home.ask("measure=svf&by=region").total.n, Some(5));
    service.home.store.vacuum(&writing, i64::MAX).expect("a vacuum");
    drop(writing);
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| service.get(ASKED));
        std::thread::sleep(std::time::Duration::from_millis(300));
        service.look();
        let answer = asked.join().expect("an answer");
        assert_eq!((answer.status, &answer.json()["total"]["n"]), (200, &json!(5)), "{}", answer.body);
    });
}
