//! `/exports`: order, look, cancel, download.

use std::io::{Cursor, Read as _, Write as _};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use ledtid::disclosure::{Showing, Viewer};
use ledtid::http::{Exports, Publishing, Served};
use ledtid::jobs::{JobOptions, Order, Running, WorkError};
use serde_json::{Value, json};

use super::service::{Answer, Service};
use crate::support::Home;

const EXPORTS: &str = "/api/v1/exports";

fn order(service: &Service, body: &Value) -> Answer {
    service.post_as(EXPORTS, "application/json", &body.to_string())
}

/// Looks until the export has this status.
fn until(service: &Service, address: &str, status: &str) -> Value {
    let started = Instant::now();
    loop {
        let view = service.get(address).json();
        if view["status"] == status {
            return view;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "not {status}: {view}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The files of an archive, by name.
fn unpacked(bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a ZIP");
    let mut files = Vec::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect("a file");
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("bytes");
        files.push((file.name().expect("a name").into_owned(), content));
    }
    files
}

fn problem(answer: &Answer) -> (u16, Value, Value) {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.body);
    let json = answer.json();
    (answer.status, json["code"].clone(), json["parameter"].clone())
}

/// A service over nothing whose exports of releases do this.
fn doing<F>(releases: impl Fn(&str) -> Option<F> + Send + Sync + 'static) -> Service
where
    F: FnOnce(&mut std::fs::File, &Running) -> Result<(), WorkError> + Send + 'static,
{
    let home = Home::new();
    let published = home.store.releases();
    let options = JobOptions { queue: 1, ..JobOptions::default() };
    let exports = Exports::start(&home.path("exports"), published.clone(), options).expect("exports");
    let exports = exports.with_releases(move |name: &str| {
        let work = releases(name)?;
        Some(Order { file_name: format!("{name}.zip"), media_type: "application/zip", work: Box::new(work) })
    });
    let showing = Showing::new(std::sync::Arc::new(home.engine()), None, Viewer::National);
    Service::of(Served::new(showing, published).with_exports(exports), home)
}

#[test]
fn an_answer_is_ordered_looked_at_and_downloaded() {
    let service = Service::with_events();
    let body =
        json!({"statistic": "compare", "query": {"measure": "svf", "region": ["01", "12"]}, "format": "csv"});
    let taken = order(&service, &body);
    assert_eq!((taken.status, taken.header("content-type")), (202, "application/json"), "{}", taken.body);
    assert_eq!(taken.header("cache-control"), "private, no-store");
    let address = taken.header("location").to_owned();
    assert_eq!(taken.json()["links"]["self"], *address);
    let done = until(&service, &address, "done");
    assert_eq!(done["progress"], json!({"before": null, "stage": "packing", "done": 3, "total": 3}));
    let download = done["links"]["download"].as_str().expect("an address");
    let (status, headers, bytes) = service.file(download);
    let header = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("").to_owned();
    assert_eq!((status, header("content-type").as_str()), (200, "application/zip"));
    assert_eq!(header("content-length"), bytes.len().to_string());
    assert_eq!(done["file"]["bytes"], json!(bytes.len()));
    assert_eq!(header("etag"), format!("{:?}", done["file"]["blake3"].as_str().expect("a hash")));
    assert!(header("content-disposition").contains("ledtid_compare_svf_01-12_v1.zip"), "{headers:?}");
    assert_eq!(service.get_with(download, &[("If-None-Match", &header("etag"))]).status, 304);

    let files = unpacked(bytes);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["ledtid_compare_svf_01-12_v1.csv", "export.json"]);
    let asked = service.get("/api/v1/compare?measure=svf&region=01,12&format=csv");
    assert_eq!(
        String::from_utf8(files[0].1.clone()).expect("text"),
        asked.body,
        "the same bytes as asked at once"
    );
    let manifest: Value = serde_json::from_slice(&files[1].1).expect("JSON");
    assert_eq!(
        (&manifest["query"]["region"], &manifest["snapshot"]["version"]),
        (&json!("01,12"), &json!(1))
    );
    assert_eq!(manifest["file"]["bytes"], json!(asked.body.len()));

    assert_eq!(service.delete(&address).status, 204);
    assert_eq!((service.get(&address).status, service.get(download).status), (404, 404));
}

#[test]
fn every_statistic_in_every_format_is_the_same_twice() {
    let service = Service::with_events();
    let mut n = 0;
    for statistic in ["compare", "trend", "distribution", "funnel", "waiting", "flow", "quality"] {
        for format in ["json", "csv", "csv-sv", "xlsx", "parquet", "arrow", "json-stat", "px", "table"] {
            let body = json!({"statistic": statistic, "query": {"measure": "A-E", "format": format}});
            let download = || {
                let taken = order(&service, &body);
                assert_eq!(taken.status, 202, "{statistic} {format}: {}", taken.body);
                let done = until(&service, taken.header("location"), "done");
                service.file(done["links"]["download"].as_str().expect("an address")).2
            };
            let bytes = download();
            if format == "csv" {
                assert_eq!(bytes, download(), "{statistic}");
            }
            let files = unpacked(bytes);
            assert!(files.len() == 2 && !files[0].1.is_empty(), "{statistic} {format}");
            n += 1;
        }
    }
    assert_eq!(n, 63);
}

#[test]
fn wrong_orders_are_refused() {
    let service = Service::with_events();
    let cases = [
        (json!({}), 400, "missing_parameter", json!("statistic")),
        (json!({"statistic": "mean"}), 400, "unknown_code", json!("statistic")),
        (json!({"statistic": "compare"}), 400, "missing_parameter", json!("measure")),
        (
            json!({"statistic": "compare", "query": {"measure": "svf", "nothing": "1"}}),
            400,
            "unknown_parameter",
            json!("nothing"),
        ),
        (
            json!({"statistic": "compare", "query": {"measure": "svf", "region": {"a": 1}}}),
            400,
            "invalid_value",
            json!("region"),
        ),
        (
            json!({"statistic": "compare", "query": {"measure": "svf", "region": []}}),
            400,
            "invalid_value",
            json!("region"),
        ),
        (
            json!({"statistic": "compare", "query": {"measure": "svf", "format": "csv"}, "format": "csv"}),
            400,
            "repeated_parameter",
            json!("format"),
        ),
        (json!({"release": "none"}), 400, "unknown_code", json!("release")),
        (json!({"release": "../x"}), 400, "unknown_code", json!("release")),
        (json!({"release": "a", "statistic": "compare"}), 400, "refused_combination", json!("release")),
        (json!({"release": "a", "format": "csv"}), 400, "refused_combination", json!("release")),
        (json!({"statistic": "compare", "wait": true}), 400, "unknown_parameter", json!("wait")),
        (json!({"publish": {}}), 400, "missing_parameter", json!("name")),
        (json!([1]), 400, "bad_body", json!("body")),
    ];
    for (body, status, code, parameter) in cases {
        assert_eq!(problem(&order(&service, &body)), (status, json!(code), parameter), "{body}");
    }
    let twice = r#"{"statistic": "compare", "query": {"measure": "svf", "measure": "A-E"}}"#;
    assert_eq!(problem(&service.post_as(EXPORTS, "application/json", twice)).1, "repeated_parameter");
    let broken = service.post_as(EXPORTS, "application/json; charset=utf-8", "{");
    assert_eq!(problem(&broken).1, "bad_body");
    assert!(broken.json()["allowed"].is_array() && !broken.body.contains("expected"), "{}", broken.body);
    let form = service.post_as(EXPORTS, "application/x-www-form-urlencoded", "{}");
    assert_eq!(problem(&form), (415, json!("not_json"), Value::Null));
    let long = service.post_as(EXPORTS, "application/json", &" ".repeat(65 << 10));
    assert_eq!(problem(&long), (413, json!("long_body"), Value::Null));
    assert_eq!(
        problem(&service.post_as(&format!("{EXPORTS}?a=1"), "application/json", "{}")).1,
        "unknown_parameter"
    );
}

#[test]
fn a_release_that_cannot_be_made_is_refused_at_once() {
    let home = Home::new();
    home.events("", &["e1 brostcancer 10 2024-03-01 01", "e1 brostcancer 50 2024-03-11 01"]);
    let published = home.store.releases();
    let exports = Exports::start(&home.path("exports"), published.clone(), JobOptions::default());
    let showing = Showing::new(std::sync::Arc::new(home.engine()), None, Viewer::National);
    let publishing = Publishing::new(&home.data(), std::sync::Arc::clone(&home.catalogue), None);
    let served = Served::new(showing, published).with_exports(exports.expect("exports"));
    let service = Service::of(served.with_publishing(publishing), home);
    for (publish, code, parameter) in [
        (json!({"name": "zz", "compare_with": "nope"}), "unknown_code", "compare_with"),
        (json!({"name": "zz", "as_of": "99"}), "invalid_value", "as_of"),
        (json!({"name": "zz", "as_of": "2001-01-01"}), "invalid_value", "as_of"),
        (json!({"name": "zz", "as_of": "x"}), "invalid_value", "as_of"),
        (json!({"name": ".zz"}), "invalid_value", "name"),
    ] {
        let refused = order(&service, &json!({ "publish": publish }));
        assert_eq!(problem(&refused), (400, json!(code), json!(parameter)), "{publish}");
        assert!(refused.json()["allowed"].as_array().is_some_and(|a| !a.is_empty()), "{publish}");
    }
    assert!(!service.home.data().join("releases").exists(), "nothing is begun");
}

#[test]
fn other_addresses_and_methods_are_problems() {
    let service = Service::with_events();
    for id in ["x", "..", "6f1c0a52-8f0e-4c0b-9d6e-0d6b7c9f3a10", "6F1C0A52-8F0E-4C0B-9D6E-0D6B7C9F3A10"] {
        for path in [format!("{EXPORTS}/{id}"), format!("{EXPORTS}/{id}/download")] {
            assert_eq!(service.get(&path).status, 404, "{path}");
        }
        assert_eq!(service.delete(&format!("{EXPORTS}/{id}")).status, 404);
    }
    let listed = service.get(EXPORTS);
    assert_eq!((listed.status, listed.header("allow")), (405, "POST"));
    let posted = service.post(&format!("{EXPORTS}/6f1c0a52-8f0e-4c0b-9d6e-0d6b7c9f3a10"));
    assert_eq!((posted.status, posted.header("allow")), (405, "GET, HEAD, DELETE"));
}

#[test]
fn a_running_export_is_cancelled_and_a_full_queue_says_so() {
    let (runs, running) = mpsc::channel();
    let service = doing(move |_| {
        let runs = runs.clone();
        Some(move |_: &mut std::fs::File, running: &Running| {
            runs.send(()).expect("a listener");
            loop {
                running.at("waiting", 1, 2)?;
                std::thread::sleep(Duration::from_millis(2));
            }
        })
    });
    let release = json!({"release": "r1"});
    let first = order(&service, &release).header("location").to_owned();
    running.recv().expect("it runs");
    let view = until(&service, &first, "running");
    let second = order(&service, &release);
    assert_eq!(
        (second.json()["status"].clone(), second.json()["progress"]["before"].clone()),
        (json!("queued"), json!(0))
    );
    assert_eq!(view["problem"], Value::Null);
    let third = order(&service, &release);
    assert_eq!((problem(&third).0, third.header("retry-after")), (503, "1"));
    assert_eq!(problem(&service.get(&format!("{first}/download"))).1, "not_done");
    let gone = service.delete(second.header("location"));
    assert_eq!((gone.status, gone.json()["status"].clone()), (202, json!("cancelled")));
    let told = service.delete(&first);
    assert_eq!((told.status, told.json()["cancel_requested"].clone()), (202, json!(true)));
    until(&service, &first, "cancelled");
    assert_eq!(problem(&service.get(&format!("{first}/download"))).0, 409);
}

#[test]
fn work_that_panics_is_a_failed_export_and_the_service_goes_on() {
    let service = doing(|name| {
        let panics = name == "panics";
        Some(move |to: &mut std::fs::File, running: &Running| {
            running.at("copying", 0, 1)?;
            assert!(!panics, "on purpose: secret");
            to.write_all(b"fine").map_err(|e| WorkError::Internal(e.to_string()))
        })
    });
    let broken = order(&service, &json!({"release": "panics"})).header("location").to_owned();
    let failed = until(&service, &broken, "failed");
    let told = failed["problem"].as_str().expect("a sentence");
    assert!(told.contains("urn:uuid:") && !told.contains("secret"), "{told}");
    let fine = order(&service, &json!({"release": "works"})).header("location").to_owned();
    until(&service, &fine, "done");
    assert_eq!(service.file(&format!("{fine}/download")).2, b"fine");
    assert_eq!(service.get("/readyz").status, 200);
}

#[test]
fn what_a_viewer_may_not_ask_is_not_exported() {
    let service = Service::with_events();
    let engine = std::sync::Arc::new(service.home.engine());
    service.served.replace(Showing::new(engine, None, Viewer::Open));
    let taken = order(&service, &json!({"statistic": "compare", "query": {"measure": "svf"}}));
    let failed = until(&service, taken.header("location"), "failed");
    assert!(failed["problem"].as_str().is_some_and(|p| p.contains("nothing has been published")), "{failed}");
}

#[test]
fn exports_end_with_the_service() {
    let service = Service::with_events();
    let folder = service.home.path("exports");
    let taken = order(&service, &json!({"statistic": "compare", "query": {"measure": "svf"}}));
    until(&service, taken.header("location"), "done");
    assert_eq!(std::fs::read_dir(&folder).expect("a directory").count(), 1);
    service.served.stop_exports(Duration::from_secs(5));
    assert_eq!(std::fs::read_dir(&folder).expect("a directory").count(), 0, "the results go");
    assert_eq!(order(&service, &json!({"statistic": "compare", "query": {"measure": "svf"}})).status, 503);
}

#[test]
fn the_description_has_them() {
    let service = Service::with_events();
    let document = service.get("/openapi.json").json();
    let paths = &document["paths"];
    assert!(paths["/api/v1/exports"]["post"]["responses"]["202"].is_object());
    assert!(paths["/api/v1/exports/{id}"]["delete"]["responses"]["204"].is_object());
    let looked = &paths["/api/v1/exports/{id}"]["get"]["responses"]["200"]["content"]["application/json"];
    let body = &paths["/api/v1/exports"]["post"]["requestBody"]["content"]["application/json"]["example"];
    let taken = order(&service, body);
    assert_eq!(taken.status, 202, "{}", taken.body);
    let done = until(&service, taken.header("location"), "done");
    let keys = |value: &Value| value.as_object().map(|o| o.keys().cloned().collect::<Vec<_>>());
    for key in ["progress", "file", "links"] {
        assert_eq!(keys(&looked["example"][key]), keys(&done[key]), "{key}");
    }
    assert_eq!(keys(&looked["example"]), keys(&done));
}
