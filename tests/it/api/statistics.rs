//! Every statistic over HTTP: the same bytes as on the command line's way, conditions, problems, and the
//! examples of the API's description.

use serde_json::Value;

use super::service::Service;

const ALL: [&str; 7] = ["compare", "trend", "distribution", "funnel", "waiting", "flow", "quality"];

/// A question that every statistic can be asked.
fn address(statistic: &str) -> String {
    let measure = if statistic == "flow" { "A-E" } else { "svf" };
    let by = if statistic == "trend" { "quarter" } else { "region" };
    format!("/api/v1/{statistic}?measure={measure}&pathway=brostcancer&region=01&period=2024&by={by}&lang=en")
}

#[test]
fn every_statistic_answers_with_a_tag_and_in_three_formats() {
    let service = Service::with_events();
    for statistic in ALL {
        let address = address(statistic);
        let answer = service.get(&address);
        assert_eq!(answer.status, 200, "{statistic}: {}", answer.body);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("content-language"), "en");
        let tag = answer.header("etag").to_owned();
        assert_eq!(service.get_with(&address, &[("If-None-Match", &tag)]).status, 304, "{statistic}");
        let csv = service.get_with(&address, &[("Accept", "text/csv")]);
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
        assert_ne!(csv.header("etag"), tag);
        assert_eq!(
            service.get(&format!("{address}&format=table")).header("content-type"),
            "text/plain; charset=utf-8"
        );
        let table = service.get_with(&address, &[("Accept", "text/plain")]);
        assert_eq!((table.status, table.header("content-type")), (200, "text/plain; charset=utf-8"));
        assert_eq!(table.body, service.get(&format!("{address}&format=table")).body);
        let query = &answer.json()["query"];
        assert_eq!(query["lang"], "en");
        assert_eq!(query["confidence"], 0.95);
        let summary = &answer.json()["summary"];
        for lang in ["sv", "en"] {
            assert!(summary[lang].as_str().is_some_and(|s| s.ends_with('.')), "{statistic}: {summary}");
        }
        assert!(summary["claims"].is_array());
    }
}

#[test]
fn a_wrong_question_is_refused_in_every_statistic() {
    let service = Service::with_events();
    for statistic in ALL {
        for (wrong, parameter) in [
            ("measure=A-E&nothing=1", "nothing"),
            ("measure=A-E&rules=other", "rules"),
            ("measure=A-E&standardise=region", "standardise"),
            ("measure=A-E&funnel_limits=wide", "funnel_limits"),
            ("measure=A-E&horizon=-1", "horizon"),
            ("measure=A-E&km_interval=exact", "km_interval"),
            ("measure=E-A", "measure"),
        ] {
            let answer = service.get(&format!("/api/v1/{statistic}?{wrong}"));
            assert_eq!(answer.status, 400, "{statistic} {wrong}");
            assert_eq!(answer.header("content-type"), "application/problem+json");
            assert_eq!(answer.json()["parameter"], parameter);
            assert!(
                answer.json()["allowed"].as_array().is_some_and(|a| !a.is_empty()),
                "{statistic} {wrong}"
            );
        }
    }
    for statistic in ["waiting", "flow", "funnel"] {
        assert_eq!(service.get(&format!("/api/v1/{statistic}?measure=A-E&by=month")).status, 400);
    }
    assert_eq!(service.get("/api/v1/trend").json()["parameter"], "measure");
}

#[test]
fn examples_of_the_description_have_the_form_of_answers() {
    let service = Service::with_events();
    let document = service.get("/openapi.json").json();
    for statistic in ALL {
        let answer = service.get(&address(statistic)).json();
        let path = format!("{}/src/http/examples/{statistic}.json", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("LEDTID_WRITE_EXAMPLES").is_some() {
            let text = serde_json::to_string_pretty(&answer).expect("JSON");
            std::fs::write(&path, text + "\n").expect("an example");
            continue;
        }
        let example: Value =
            serde_json::from_str(&std::fs::read_to_string(&path).expect("an example")).expect("JSON");
        alike(&example, &answer, statistic);
        let described = &document["paths"][format!("/api/v1/{statistic}")]["get"]["responses"]["200"];
        assert_eq!(described["content"]["application/json"]["example"], example, "{statistic}");
    }
}

/// The same keys everywhere; in lists the first item stands for all.
fn alike(example: &Value, answer: &Value, at: &str) {
    match (example, answer) {
        (Value::Object(a), Value::Object(b)) => {
            let keys = |o: &serde_json::Map<String, Value>| o.keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(a), keys(b), "{at}: make the examples anew with LEDTID_WRITE_EXAMPLES=1");
            for (key, value) in a {
                alike(value, &b[key], &format!("{at}.{key}"));
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            if let (Some(a), Some(b)) = (a.first(), b.first()) {
                alike(a, b, &format!("{at}[0]"));
            }
        }
        _ => {}
    }
}
