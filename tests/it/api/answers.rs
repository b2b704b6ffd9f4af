//! Answers: the same numbers as the library's, the formats, the conditions, and a new version.

use std::sync::Arc;

use ledtid::disclosure::{Showing, Viewer};

use ledtid::pipeline::open_engine;

use super::service::Service;

const STOCKHOLM: &str = "/api/v1/compare?measure=svf&period=2024&region=01";

#[test]
fn a_comparison_has_the_numbers_of_the_events() {
    let service = Service::with_events();
    let answer = service.get(STOCKHOLM);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("content-language"), "sv");
    let row = &answer.json()["rows"][0];
    assert_eq!(row["group"]["region"]["code"], "01");
    assert_eq!((row["n"].as_u64(), row["median"].as_f64()), (Some(3), Some(20.0)));
    assert_eq!(answer.json()["rows"].as_array().map(Vec::len), Some(1));
}

#[test]
fn every_region_has_a_row() {
    let service = Service::with_events();
    let json = service.get("/api/v1/compare?measure=svf").json();
    assert_eq!(json["rows"].as_array().map(Vec::len), Some(21));
    assert_eq!(json["total"]["n"], 4);
}

#[test]
fn csv_comes_by_parameter_and_by_accept() {
    let service = Service::with_events();
    let by_parameter =
        service.get_with(&format!("{STOCKHOLM}&format=csv"), &[("Accept", "application/json")]);
    let by_accept = service.get_with(STOCKHOLM, &[("Accept", "text/csv")]);
    assert_eq!(by_parameter.body, by_accept.body);
    assert_eq!(by_accept.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<&str> = by_accept.body.lines().collect();
    assert!(lines[0].starts_with("region,region_label,status,n,mean,sd,p10,"), "{}", lines[0]);
    assert!(lines[1].starts_with("01,Region Stockholm,ok,3,20,10,"), "{}", lines[1]);
    assert!(lines[2].starts_with("total,Totalt,ok,3,"), "{}", lines[2]);
    assert_eq!(lines[0].split(',').count(), lines[1].split(',').count());
}

#[test]
fn an_answer_that_the_client_has_is_not_sent_again() {
    let service = Service::with_events();
    let first = service.get(STOCKHOLM);
    let etag = first.header("etag").to_owned();
    let second = service.get_with(STOCKHOLM, &[("If-None-Match", &format!("\"other\", W/{etag}"))]);
    assert_eq!((second.status, second.body.as_str()), (304, ""));
    for name in ["etag", "vary", "cache-control", "content-language"] {
        assert_eq!(first.header(name), second.header(name), "{name}");
    }
    assert_eq!(service.get_with(STOCKHOLM, &[("If-None-Match", "\"other\"")]).status, 200);
    assert_ne!(service.get(&format!("{STOCKHOLM}&lang=en")).header("etag"), etag);
}

#[test]
fn head_has_the_headers_and_no_body() {
    let service = Service::with_events();
    let (get, head) = (service.get(STOCKHOLM), service.head(STOCKHOLM));
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.header("content-type"), get.header("content-type"));
}

#[test]
fn language_is_chosen_by_parameter_then_header() {
    let service = Service::with_events();
    let label = |path: &str, accept: &str| {
        let answer = service.get_with(path, &[("Accept-Language", accept)]);
        (answer.header("content-language").to_owned(), answer.json()["pathways"][1]["label"].to_string())
    };
    let (lang, english) = label("/api/v1/pathways", "en;q=0.9, sv;q=0.1");
    assert_eq!(lang, "en");
    assert_eq!(label("/api/v1/pathways?lang=en", "sv").1, english);
    assert_ne!(label("/api/v1/pathways?lang=sv", "en").1, english);
}

#[test]
fn a_plus_in_a_query_joins_activities() {
    let service = Service::with_events();
    let plain = service.get("/api/v1/compare?measure=A-E:surgery+drug").json();
    assert_eq!(
        plain["measure"]["id"],
        service.get("/api/v1/compare?measure=A-E:surgery%2Bdrug").json()["measure"]["id"]
    );
}

#[test]
fn a_new_version_is_served_after_it_is_put_in_place() {
    let service = Service::with_events();
    let before = service.get(STOCKHOLM);
    service.home.events("", &["e5 brostcancer 10 2024-05-01 01", "e5 brostcancer 50 2024-05-11 01"]);
    assert_eq!(service.get(STOCKHOLM).json()["rows"][0]["n"], 3);
    let engine =
        open_engine(&service.home.store, &service.home.catalogue, &mut |_, _| {}).expect("an engine");
    service.served.replace(Showing::new(Arc::new(engine), None, Viewer::National));
    let after = service.get(STOCKHOLM);
    assert_eq!(after.json()["rows"][0]["n"], 4);
    assert_ne!(after.header("etag"), before.header("etag"));
}

#[test]
fn lists_have_what_the_catalogue_has() {
    let service = Service::with_events();
    let regions = service.get("/api/v1/regions").json();
    assert_eq!(regions["regions"].as_array().map(Vec::len), Some(21));
    assert_eq!(regions["sjukvardsregioner"].as_array().map(Vec::len), Some(6));
    let halland =
        regions["regions"].as_array().and_then(|all| all.iter().find(|r| r["code"] == "13").cloned());
    assert!(halland.is_some_and(|r| r["second_sjukvardsregion"].is_string()));
    assert_eq!(
        service.get("/api/v1/snapshot").json()["version"],
        service.get(STOCKHOLM).json()["snapshot"]["version"]
    );
    for path in ["measures", "programme-areas"] {
        assert_eq!(service.get(&format!("/api/v1/{path}")).status, 200, "{path}");
    }
    assert_eq!(service.get("/openapi.json").json()["openapi"], "3.1.0");
}
