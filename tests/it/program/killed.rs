//! An `ingest` killed in the middle: the store answers as before or as after, and the file sent again
//! completes it.

use std::time::Instant;

use serde_json::Value;

use super::support::{Place, copy, csv, states_of};

/// Episodes that are made; those of the pathways below are delivered.
const EPISODES: &str = "12000";
/// Pathways of the delivery that is killed.
const PATHWAYS: [&str; 5] = [",brostcancer,", ",lungcancer,", ",prostatacancer,", ",sepsis,", ",myelom,"];
/// How often it is killed.
const ROUNDS: u32 = 7;

/// What the store answers; without the version, which a repair may raise.
fn answers(place: &Place) -> Vec<Value> {
    let mut answers = Vec::new();
    for arguments in [["--measure", "A-E", "--by", "region"], ["--measure", "svf", "--by", "pathway"]] {
        let answer = place.compare(&arguments);
        let rows: u64 = answer["rows"].as_array().expect("rows").iter().map(states_of).sum();
        let n = answer["total"]["n"].as_u64().expect("n");
        let completed = answer["total"]["states"]["completed"].as_u64();
        assert_eq!((Some(n), rows), (completed, states_of(&answer["total"])), "states add up");
        answers.extend([
            answer["rows"].clone(),
            answer["total"].clone(),
            answer["snapshot"]["data_to"].clone(),
        ]);
    }
    answers
}

#[test]
fn a_killed_ingest_leaves_a_store_as_before_or_as_after() {
    let before = Place::new();
    before.load("good.csv", csv(50));
    let made = before.run(&["synth", "--episodes", EPISODES, "--seed", "3", "--out", "nation.csv"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let nation = std::fs::read_to_string(before.path("nation.csv")).expect("a nation");
    let some = |(i, line): &(usize, &str)| *i == 0 || PATHWAYS.iter().any(|p| line.contains(p));
    let kept: String = nation.lines().enumerate().filter(some).map(|(_, line)| format!("{line}\n")).collect();
    before.write("synth.csv", kept);
    let fresh = || {
        let place = Place::new();
        copy(&before.path("data"), &place.path("data"));
        std::fs::copy(before.path("synth.csv"), place.path("synth.csv")).expect("a copy");
        place
    };
    let load = || {
        let (place, started) = (fresh(), Instant::now());
        let receipt = place.ingest(&["synth.csv"]);
        assert_eq!(receipt.code, 0, "{}", receipt.err);
        (started.elapsed(), place, receipt)
    };
    // The quickest: what is killed later has come to its end.
    let (took, after, whole) =
        [load(), load(), load()].into_iter().min_by_key(|(took, ..)| *took).expect("three");
    let (as_before, as_after) = (answers(&before), answers(&after));
    assert!(as_before != as_after, "the delivery changes the answers");
    let (mut running, mut ended_before, mut ended_after) = (0, 0, 0);
    for round in 0..ROUNDS {
        let place = fresh();
        // From early in the reading to late in the commit; the clock of the machine adds the chance.
        running +=
            u32::from(place.kill_after(
                &["ingest", "synth.csv", "--data", "data"],
                took * (2 * round + 1) / (2 * ROUNDS),
            ));
        match answers(&place) {
            found if found == as_before => ended_before += 1,
            found if found == as_after => ended_after += 1,
            found => panic!("round {round}: neither as before nor as after: {found:?}"),
        }
        let again = place.ingest(&["synth.csv"]);
        assert_eq!(again.code, 0, "round {round}: {}", again.said());
        assert!(answers(&place) == as_after, "round {round}: sent again, it is whole");
        assert_eq!(again.receipt()["rows"]["read"], whole.receipt()["rows"]["read"]);
        let third = place.ingest(&["synth.csv"]).receipt();
        assert_eq!(third["status"], "duplicate", "round {round}");
    }
    println!(
        "{running} of {ROUNDS} were killed while they ran: {ended_before} as before, {ended_after} as after"
    );
    assert!(running >= ROUNDS / 2, "{running} of {ROUNDS} were killed while they ran");
}
