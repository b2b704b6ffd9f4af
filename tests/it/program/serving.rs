//! `ledtid serve`: new deliveries without a restart, readiness, and a clean end.

use serde_json::json;

use super::support::{Place, Server, csv};

#[test]
fn a_new_delivery_is_seen_without_a_restart() {
    let place = Place::new();
    place.load("a.csv", csv(10));
    let server = Server::start(&place);
    let (status, ready) = server.get("/readyz");
    assert_eq!((status, ready["status"].as_str()), (200, Some("ready")), "{ready}");
    let (_, snapshot) = server.get("/api/v1/snapshot");
    let version = snapshot["version"].as_i64().expect("a version");
    let ask = "/api/v1/compare?measure=A-E";
    assert_eq!(server.get(ask).1["total"]["n"], 10);
    let receipt = place.load("b.csv", csv(25));
    assert!(receipt["version"].as_i64().expect("a version") > version);
    let seen = server.wait_for("/api/v1/snapshot", |s| s["version"].as_i64() > Some(version));
    assert_eq!(seen["version"], receipt["version"]);
    let (_, answer) = server.get(ask);
    assert_eq!((&answer["total"]["n"], &answer["snapshot"]["version"]), (&json!(25), &receipt["version"]));
    assert_eq!(answer, place.compare(&["--measure", "A-E"]), "both doors give the same answer");
    // A delivery that is refused changes nothing that is served.
    place.write("c.csv", "x\ny\n");
    assert_eq!(place.ingest(&["c.csv"]).code, 1);
    assert_eq!(server.get("/readyz").0, 200);
    assert_eq!(server.get(ask).1, answer);
    assert_eq!(server.end(), Some(0), "asked to end, it ends well");
}

#[test]
fn what_cannot_be_served_is_one_line() {
    let place = Place::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let nowhere = place.run(&["serve", "--data", "nowhere", "--listen", "127.0.0.1:0"]);
    assert_eq!((nowhere.code, nowhere.err.lines().count()), (2, 1), "{}", nowhere.err);
    place.load("a.csv", csv(2));
    let busy = place.run(&["serve", "--data", "data", "--listen", &address]);
    assert_eq!((busy.code, busy.err.lines().count()), (3, 1), "{}", busy.err);
    assert!(busy.err.contains(&address), "{}", busy.err);
}
