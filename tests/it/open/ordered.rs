//! Releases that are made on order, over HTTP.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ledtid::disclosure::{Showing, Viewer};
use ledtid::http::{Exports, Publishing, Served};
use ledtid::jobs::JobOptions;
use serde_json::{Value, json};

use super::nation::{Counted, deliver, plan};
use crate::api::{Answer, Service};
use crate::support::Home;

const NATION: [Counted; 4] = [("01", 60, 20), ("03", 30, 12), ("12", 50, 25), ("14", 55, 30)];
const EXPORTS: &str = "/api/v1/exports";

fn service(publishes: bool) -> Service {
    let home = Home::new();
    deliver(&home, &NATION);
    let exports = Exports::start(&home.path("exports"), home.store.releases(), JobOptions::default());
    let showing = Showing::new(Arc::new(home.engine()), None, Viewer::Open);
    let served = Served::new(showing, home.store.releases()).with_exports(exports.expect("exports"));
    let publishing = Publishing::new(&home.data(), Arc::clone(&home.catalogue), Some(plan()));
    Service::of(if publishes { served.with_publishing(publishing) } else { served }, home)
}

fn order(service: &Service, body: &Value) -> Answer {
    service.post_as(EXPORTS, "application/json", &body.to_string())
}

/// How an export ends.
fn ended(service: &Service, address: &str) -> Value {
    let started = Instant::now();
    loop {
        let view = service.get(address).json();
        if !["queued", "running"].iter().any(|status| view["status"] == **status) {
            return view;
        }
        assert!(started.elapsed() < Duration::from_secs(120), "{view}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_release_is_made_on_order_with_progress_and_is_there_for_all() {
    let service = service(true);
    let taken = order(&service, &json!({"publish": {"name": "r1", "as_of": "2999-12-31"}}));
    assert_eq!(taken.status, 202, "{}", taken.body);
    let done = ended(&service, taken.header("location"));
    assert_eq!((&done["status"], &done["progress"]["stage"]), (&json!("done"), &json!("archive")), "{done}");
    let (_, _, archive) = service.file(done["links"]["download"].as_str().expect("an address"));
    let (status, _, published) = service.file("/api/v1/releases/r1/r1.zip");
    assert_eq!((status, archive.len(), archive == published), (200, published.len(), true));
    assert_eq!(service.get("/api/v1/releases").json()["releases"][0]["name"], "r1");
    // Once more is the same release; another version under its name, a release that is not there, are refused at once.
    let again = order(&service, &json!({"publish": {"name": "r1"}}));
    assert_eq!(ended(&service, again.header("location"))["status"], "done");
    for (body, said) in [
        (json!({"name": "r1", "as_of": "0"}), "of version"),
        (json!({"name": "r2", "compare_with": "r9"}), "there is no such release"),
    ] {
        let refused = order(&service, &json!({ "publish": body }));
        assert!((refused.status, refused.body.contains(said)) == (400, true), "{}", refused.body);
    }
}

#[test]
fn what_is_no_order_and_whoever_may_not_order_is_refused_at_once() {
    let makes = service(true);
    for (body, parameter) in [
        (json!({"publish": {"name": "../x"}}), "name"),
        (json!({"publish": {"name": "a", "as_of": "soon"}}), "as_of"),
        (json!({"publish": {"name": "a", "compare_with": "-"}}), "compare_with"),
        (json!({"publish": {"name": "a"}, "release": "a"}), "publish"),
        (json!({"publish": {"name": "a"}, "format": "csv"}), "publish"),
    ] {
        let refused = order(&makes, &body);
        assert_eq!((refused.status, &refused.json()["parameter"]), (400, &json!(parameter)), "{body}");
    }
    for body in
        [json!({"publish": "a"}), json!({"publish": {}}), json!({"publish": {"name": "a", "plan": "x"}})]
    {
        assert_eq!(order(&makes, &body).status, 400, "{body}");
    }
    let from_elsewhere = makes.post_with(
        EXPORTS,
        &[("Content-Type", "application/json"), ("Origin", "https://example.org")],
        &json!({"publish": {"name": "a"}}).to_string(),
    );
    assert_eq!((from_elsewhere.status, &from_elsewhere.json()["code"]), (403, &json!("cross_site")));
    let refused = order(&service(false), &json!({"publish": {"name": "a"}}));
    assert_eq!((refused.status, &refused.json()["code"]), (403, &json!("releases_not_accepted")));
    assert!(refused.body.contains("--accept-releases"), "{}", refused.body);
    assert_eq!(makes.get("/api/v1/releases").json()["releases"], json!([]));
}
