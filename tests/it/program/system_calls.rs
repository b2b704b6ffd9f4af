//! The system refuses a call, now this one, now that: the real program under `strace`, which makes the n-th call of a kind fail.
//! It ends with exit code 3 and says why, nothing is lost or half done, and the same again does the rest.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::support::{Place, Ran, copy, csv};

/// Calls that change a disk or need one. What is written is not among them: the runtime writes to its own pipes too.
const CALLS: [&str; 7] = ["fsync", "rename", "linkat", "openat", "mkdir", "ftruncate", "flock"];
/// Which of its kind fails; all up to the last of them where `LEDTID_CRASH_STATES=all`.
const NUMBERS: [u32; 4] = [1, 4, 11, 30];

fn numbers() -> Vec<u32> {
    let all = std::env::var_os("LEDTID_CRASH_STATES").is_some_and(|v| v == "all");
    if all { (1..=NUMBERS[3]).collect() } else { NUMBERS.to_vec() }
}

/// Whether calls can be made to fail here; if not it is said why.
fn can_inject() -> bool {
    let traced = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
    let can = traced.is_ok_and(|traced| traced.status.success());
    if !can {
        println!("skipped: no strace that may trace on this machine (run `make test`)");
    }
    can
}

fn ran(mut command: Command) -> Ran {
    let output = command.stdin(Stdio::null()).output().expect("a program that starts");
    Ran {
        code: output.status.code().expect("an exit code, not a signal"),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// What is counted in a data directory.
fn counted(place: &Place, data: &str) -> Value {
    let answer =
        place.run(&["compare", "--data", data, "--format", "json", "--measure", "A-E", "--by", "region"]);
    let answer = answer.json();
    json!([answer["rows"], answer["total"]])
}

/// A place with one delivery loaded and another to load, and what is counted before and after it.
fn scene() -> (Place, [Value; 2]) {
    let place = Place::new();
    place.load("one.csv", csv(40));
    place.write("two.csv", csv(90));
    copy(&place.path("data"), &place.path("whole"));
    assert_eq!(place.run(&["ingest", "--data", "whole", "two.csv"]).code, 0);
    let states = [counted(&place, "data"), counted(&place, "whole")];
    assert_ne!(states[0], states[1]);
    (place, states)
}

#[test]
fn a_call_that_the_system_refuses_leaves_a_delivery_whole_or_not_there() {
    if !can_inject() {
        return;
    }
    let (place, states) = scene();
    let (mut refused, mut before, mut after) = (0, 0, 0);
    for call in CALLS {
        for n in numbers() {
            let what = format!("{call} {n}");
            copy(&place.path("data"), &place.path("struck"));
            let mut command =
                place.command_under("strace", &["ingest", "--data", "struck", "two.csv"], |strace| {
                    let inject = format!("inject={call}:error=EIO:when={n}");
                    strace.args([
                        "-f",
                        "-qq",
                        "-o",
                        "/dev/null",
                        "-e",
                        &format!("trace={call}"),
                        "-e",
                        &inject,
                    ]);
                });
            command.env("LEDTID_LOG", "off");
            let struck = ran(command);
            let found = counted(&place, "struck");
            assert!(states.contains(&found), "{what}: neither before nor after");
            if struck.code == 0 {
                assert_eq!(found, states[1], "{what}: it said that it was done");
            } else {
                refused += 1;
                assert_eq!(struck.code, 3, "{what}: {}", struck.said());
                assert!(struck.err.contains("ledtid: "), "{what}: {}", struck.said());
                assert!(!struck.err.contains("panicked"), "{what}: {}", struck.said());
            }
            before += u32::from(found == states[0]);
            after += u32::from(found == states[1]);
            let again = place.run(&["ingest", "--data", "struck", "two.csv"]);
            assert_eq!(again.code, 0, "{what}: done again: {}", again.said());
            assert_eq!(counted(&place, "struck"), states[1], "{what}: done again");
            let checked = place.run(&["check-store", "--data", "struck"]).json();
            assert_eq!(checked["faults"], json!([]), "{what}");
            std::fs::remove_dir_all(place.path("struck")).expect("a folder");
        }
    }
    println!("{refused} runs ended with an error; {before} states as before, {after} as after");
    assert!(refused > 6 && before > 3 && after > 3, "{refused}, {before}, {after}");
}

/// With too few open files at a time a program says so before it touches anything; with as many as it says that it needs it works,
/// and where only the soft limit is low it raises that itself.
#[test]
fn few_open_files_are_an_error_or_enough() {
    let (place, states) = scene();
    for (limit, done) in
        [("-n 12", false), ("-n 24", false), ("-n 63", false), ("-n 64", true), ("-Sn 12", true)]
    {
        copy(&place.path("data"), &place.path("few"));
        let limited = format!("ulimit {limit}; exec \"$0\" \"$@\"");
        let command = place.command_under("sh", &["ingest", "--data", "few", "two.csv"], |sh| {
            sh.args(["-c", &limited]);
        });
        let ran = ran(command);
        assert_eq!(ran.code, if done { 0 } else { 3 }, "{limit}: {}", ran.said());
        assert_eq!(counted(&place, "few"), states[usize::from(done)], "{limit}: {}", ran.said());
        if !done {
            assert!(ran.err.starts_with("ledtid: this program may have "), "{limit}: {}", ran.said());
            assert!(ran.err.contains("ulimit -n"), "{limit}: {}", ran.said());
        }
        std::fs::remove_dir_all(place.path("few")).expect("a folder");
    }
}
