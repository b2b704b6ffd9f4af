//! `as_of` before the eyes of those who see releases: what one holds, and nothing else.

use serde_json::{Value, json};

use super::nation::{Counted, deliver, released, row, service};
use crate::support::Home;

const ASKED: &str = "/api/v1/compare?measure=svf&pathway=brostcancer&period=2024&lang=en";
const NATION: [Counted; 4] = [("01", 60, 20), ("03", 30, 12), ("12", 50, 25), ("14", 55, 30)];

/// Version 1 is released as r1, version 2 not at all, version 3 as r3.
fn home() -> Home {
    let home = Home::new();
    deliver(&home, &NATION);
    released(&home, Some("r1"), None);
    home.events("", &["x1 brostcancer 10 2024-04-02 01", "x1 brostcancer 50 2024-04-09 01"]);
    home.events("", &["x2 brostcancer 10 2024-04-02 03", "x2 brostcancer 50 2024-04-12 03"]);
    released(&home, Some("r3"), None);
    home
}

#[test]
fn the_open_tier_answers_from_the_release_of_just_that_version() {
    let home = Home::new();
    deliver(&home, &NATION);
    released(&home, Some("r1"), None);
    let then = service(home, "open").get(ASKED);
    let open = service(self::home(), "open");
    let now = open.get(ASKED);
    assert_eq!(now.json()["snapshot"]["version"], 3);
    let older = open.get(&format!("{ASKED}&as_of=1"));
    assert_eq!((older.status, &older.body), (200, &then.body), "as it was answered then");
    assert_eq!(older.header("cache-control"), "public, max-age=86400");
    assert_ne!(older.header("etag"), now.header("etag"));
    let named = open.get(&format!("{ASKED}&as_of=3"));
    assert_eq!((named.status, &named.body), (200, &now.body));
    assert_eq!(now.header("cache-control"), "public, max-age=0, must-revalidate");
}

#[test]
fn the_open_tier_is_refused_what_no_release_holds_with_the_reason() {
    let open = service(home(), "open");
    for when in ["0", "2", "4", "999", "2999-12-31", "2020-01-01"] {
        let answer = open.get(&format!("{ASKED}&as_of={when}"));
        let body: Value = answer.json();
        assert_eq!((answer.status, &body["code"]), (403, &json!("not_released")), "{when}: {body}");
        assert_eq!((&body["parameter"], &body["allowed"]), (&json!("as_of"), &json!(["1", "3"])), "{when}");
    }
    assert_eq!(open.get(&format!("{ASKED}&as_of=x")).status, 400);
    assert_eq!(service(Home::new(), "open").get(&format!("{ASKED}&as_of=0")).status, 403);
}

#[test]
fn an_analyst_gets_the_own_region_of_any_version_and_the_rest_as_it_was_released() {
    let skane = service(home(), "region:12");
    let own = skane.get(&format!("{ASKED}&region=12&as_of=2"));
    assert_eq!((own.status, &own.json()["snapshot"]["version"]), (200, &json!(2)), "{}", own.body);
    let rest = skane.get(&format!("{ASKED}&as_of=2"));
    assert_eq!((rest.status, &rest.json()["parameter"]), (403, &json!("as_of")), "{}", rest.body);
    assert_eq!(skane.get(&format!("{ASKED}&region=01&as_of=2")).status, 403);
    let released = skane.get(&format!("{ASKED}&as_of=1"));
    assert_eq!(released.status, 200, "{}", released.body);
    assert_eq!(row(&released.json(), "12")["n"], 75);
    assert_eq!(released.header("cache-control"), "private, no-store");
    assert_eq!(skane.get(&format!("{ASKED}&as_of=9")).status, 400, "what never was");
}
