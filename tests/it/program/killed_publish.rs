//! A `publish` killed in the middle: no half release is seen or left, and it can be made again, the same bytes.

use std::path::Path;
use std::time::Instant;

use super::support::{Place, Server, csv};
use crate::traps::files_under;

/// How often it is killed.
const ROUNDS: u32 = 8;

fn arguments(plan: &str) -> [&str; 9] {
    ["publish", "--data", "data", "--out", "out", "--release", "r1", "--plan", plan]
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_killed_publish_leaves_no_half_release() {
    let plan = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/plans/small.toml");
    let plan = plan.to_str().expect("a path");
    let place = Place::new();
    place.load("good.csv", csv(400));
    let started = Instant::now();
    let made = place.run(&arguments(plan));
    let mut took = started.elapsed();
    assert_eq!(made.code, 0, "{}", made.err);
    let whole = |folder: &str| files_under(&place.path(folder));
    let (released, given) = (whole("data/releases/r1"), whole("out"));
    let clear = || {
        for folder in ["data/releases", "out"] {
            std::fs::remove_dir_all(place.path(folder)).expect("a folder");
        }
    };
    let mut running = 0;
    for round in 0..ROUNDS {
        clear();
        running += u32::from(place.kill_after(&arguments(plan), took * (2 * round + 1) / (2 * ROUNDS)));
        // What has a release's name is whole.
        if names(&place.path("data/releases")).contains(&"r1".to_owned()) {
            assert!(whole("data/releases/r1") == released, "round {round}: half a release in the data");
        }
        if names(&place.path("out")).contains(&"r1".to_owned()) {
            let folder = |files: &[(String, Vec<u8>)]| -> Vec<(String, Vec<u8>)> {
                files.iter().filter(|(name, _)| name.starts_with("r1/")).cloned().collect()
            };
            assert!(folder(&whole("out")) == folder(&given), "round {round}: half a release is given");
        }
        let started = Instant::now();
        let again = place.run(&arguments(plan));
        // Where the first run was slow for what else the machine did, kills would come when all is done.
        took = took.min(started.elapsed());
        assert_eq!(again.code, 0, "round {round}: {}", again.err);
        assert!(whole("data/releases/r1") == released, "round {round}: made again it is another");
        assert!(
            whole("out") == given,
            "round {round}: what is given is another, or something is left beside it"
        );
        // The stage of the run that died went when the next one began. One that died in the moment in which its stage had no lock yet, or
        // no more, leaves it to whoever comes a day later: till then somebody could be at work there.
        let releases = place.path("data/releases");
        let is_clear =
            |name: &String| !name.starts_with(".making-") || releases.join(name).join(".lock").exists();
        let left: Vec<String> = names(&releases).into_iter().filter(is_clear).collect();
        assert_eq!(left, ["r1"], "round {round}: something is left");
    }
    assert!(running >= ROUNDS / 2, "{running} of {ROUNDS} were killed while they ran");
}

/// Orders the release from a service; the address of the order.
fn order(server: &Server) -> String {
    let json = [("content-type", "application/json")];
    let (status, at, answer) = server.post("/api/v1/exports", &json, br#"{"publish": {"name": "r1"}}"#);
    assert_eq!(status, 202, "{answer}");
    at
}

#[test]
fn a_service_that_is_killed_while_it_makes_a_release_leaves_no_half_one() {
    let place = Place::new();
    place.load("good.csv", csv(60));
    let started = Instant::now();
    let made = place.run(&["publish", "--data", "data", "--out", "out", "--release", "r1"]);
    let took = started.elapsed();
    assert_eq!(made.code, 0, "{}", made.err);
    let released = files_under(&place.path("data/releases/r1"));
    let serve = || Server::start_with(&place, &["--viewer", "national", "--accept-releases"]);
    let mut killed = 0;
    for round in 0..3 {
        std::fs::remove_dir_all(place.path("data/releases")).expect("a folder");
        let server = serve();
        let at = order(&server);
        std::thread::sleep(took * (2 * round + 1) / 6);
        killed += u32::from(server.get(&at).1["status"] != "done");
        // As the system kills what takes too much memory.
        drop(server);
        let is_there = names(&place.path("data/releases")).contains(&"r1".to_owned());
        assert!(!is_there || files_under(&place.path("data/releases/r1")) == released, "round {round}");
        let server = serve();
        let listed = server.get("/api/v1/releases").1["releases"].as_array().map_or(0, Vec::len);
        assert_eq!(listed, usize::from(is_there), "round {round}: what is listed is whole");
        let at = order(&server);
        loop {
            let export = server.get(&at).1;
            if export["status"] == "done" {
                break;
            }
            let goes_on = ["queued", "running"].iter().any(|status| export["status"] == *status);
            assert!(goes_on, "round {round}: {export}");
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        assert!(files_under(&place.path("data/releases/r1")) == released, "round {round}: made again");
        assert_eq!(names(&place.path("data/releases")), ["r1"], "round {round}: something is left");
    }
    assert!(killed > 0, "no service was killed while it made a release");
}
