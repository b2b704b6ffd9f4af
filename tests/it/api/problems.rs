//! What goes wrong is told as problem+json, with what is allowed.

use super::service::Service;

#[test]
fn wrong_questions_are_400() {
    let service = Service::with_events();
    let cases = [
        ("/api/v1/compare", "missing_parameter"),
        ("/api/v1/compare?measure=svf&sex=x", "unknown_code"),
        ("/api/v1/compare?measure=svf&nothing=1", "unknown_parameter"),
        ("/api/v1/compare?measure=svf&measure=svf", "repeated_parameter"),
        ("/api/v1/compare?measure=svf&period=May", "invalid_value"),
        ("/api/v1/compare?measure=svf&format=xls", "unknown_code"),
        ("/api/v1/compare?measure=%zz", "bad_query"),
        ("/api/v1/compare?measure=%ff", "bad_query"),
        ("/api/v1/regions?region=01", "unknown_parameter"),
        ("/api/v1/regions?lang=de", "unknown_code"),
    ];
    for (path, code) in cases {
        let answer = service.get(path);
        let json = answer.json();
        assert_eq!((answer.status, json["code"].as_str()), (400, Some(code)), "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        assert_eq!(json["status"], 400, "{path}");
    }
    let sex = service.get("/api/v1/compare?measure=svf&sex=x").json();
    assert_eq!(sex["allowed"], serde_json::json!(["female", "male", "unknown"]));
}

/// A made-up number with a right check digit: as a value, as a name, cut off, on the page, in an order.
#[test]
fn a_personal_number_is_not_repeated() {
    let service = Service::with_events();
    let cut = "x".repeat(54);
    for path in [
        "/api/v1/compare?measure=A-E&region=19640823-3234".to_owned(),
        "/api/v1/compare?measure=19640823-3234".to_owned(),
        "/api/v1/compare?measure=A-E&19640823-3234=1".to_owned(),
        format!("/api/v1/compare?measure=A-E&region={cut}+19640823-3234"),
        "/api/v1/regions?640823-3234=1".to_owned(),
        "/api/v1/snapshot?6408233234=1".to_owned(),
        "/api/v1/calendar?6408233234=1".to_owned(),
        "/?measure=svf&region=640823-3234".to_owned(),
        "/?measure=svf&640823-3234=1&sex=x".to_owned(),
    ] {
        let answer = service.get(&path);
        assert_eq!(answer.status, 400, "{path}");
        assert!(!answer.body.contains("640823"), "{path}: {}", answer.body);
    }
    let region = service.get("/api/v1/compare?measure=A-E&region=640823-3234").json();
    assert_eq!(region["problem"], "there is no '(a personal number)'");
    assert_eq!(region["parameter"], "region");
}

#[test]
fn other_problems_have_their_status() {
    let service = Service::with_events();
    assert_eq!(service.get("/api/v1/nothing").json()["status"], 404);
    let post = service.post("/api/v1/compare");
    assert_eq!((post.status, post.header("allow")), (405, "GET, HEAD"));
    let picture = service.get_with("/api/v1/compare?measure=svf", &[("Accept", "image/png")]);
    assert_eq!(picture.status, 406);
    let long = format!("/api/v1/compare?measure=svf&unit_id={}", "a".repeat(17 << 10));
    assert_eq!(service.get(&long).status, 414);
}

#[test]
fn a_service_that_is_not_ready_says_why() {
    let service = Service::with_events();
    assert_eq!((service.get("/healthz").status, service.get("/readyz").status), (200, 200));
    service.served.set_problem(Some("the store cannot be read".to_owned()));
    let answer = service.get("/readyz");
    assert_eq!((answer.status, answer.json()["detail"].as_str()), (503, Some("the store cannot be read")));
    assert_eq!(service.get("/healthz").status, 200);
    service.served.set_problem(None);
    assert_eq!(service.get("/readyz").status, 200);
}
