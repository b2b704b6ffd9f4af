//! How episodes ended, and what deviations change: small tables of events, answers by hand.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::support::Place;

/// Rows of `episode kind time region`, then words as `outcome=treated` or `deviation=medical`, as a delivery.
fn events(rows: &[&str]) -> String {
    let mut text = "episode_id,patient_id,pathway,point,code,time,region,outcome,deviation\n".to_owned();
    for row in rows {
        let cells: Vec<&str> = row.split(' ').collect();
        let said = |name: &str| cells.iter().find_map(|c| c.strip_prefix(name)).unwrap_or("").to_owned();
        let (point, code) = match cells[1].strip_prefix("svf.") {
            Some(code) => ("", code),
            None => (cells[1], ""),
        };
        let (outcome, deviation) = (said("outcome="), said("deviation="));
        let [id, _, time, region] = [cells[0], cells[1], cells[2], cells[3]];
        writeln!(text, "{id},p{id},lungcancer,{point},{code},{time},{region},{outcome},{deviation}")
            .expect("text");
    }
    text
}

fn ask(place: &Place, arguments: &[&str]) -> Value {
    let format = ["--data", "data", "--format", "json"];
    place.run(&[&arguments[..1], &format[..], &arguments[1..]].concat()).json()
}

/// Outcomes with their counts; `None` says nothing.
type Outcomes = Vec<(Option<String>, u64)>;
/// Events with their counts.
type Events = Vec<(String, u64)>;

/// (outcome, count) and (event, count) of an answer's ends, in order.
fn lists(ends: &Value) -> (Outcomes, Events) {
    let text = |v: &Value| v.as_str().map(str::to_owned);
    let list = |name: &str| ends[name].as_array().expect("a list").clone();
    let count = |v: &Value| v["count"].as_u64().expect("a count");
    let with = list("by_outcome").iter().map(|v| (text(&v["outcome"]), count(v))).collect();
    let by = list("by_event").iter().map(|v| (text(&v["event"]).expect("an event"), count(v))).collect();
    (with, by)
}

const ENDS: [&str; 23] = [
    // Said at both: the last G.
    "a A 2024-01-01 01",
    "a F 2024-02-01 01 outcome=referred_on",
    "a G 2024-02-02 01 outcome=declined",
    "a G 2024-02-09 01 outcome=treated",
    // Said at F only.
    "b A 2024-01-01 01",
    "b F 2024-02-01 01 outcome=suspicion_dismissed",
    "b G 2024-02-02 01",
    // F only: no end of the chain to G.
    "c A 2024-01-01 03",
    "c F 2024-02-01 03 outcome=deceased",
    // A word that has no name.
    "d A 2024-01-01 03",
    "d G 2024-02-01 03 outcome=teleported",
    // Nothing said.
    "e A 2024-01-01 03",
    "e G 2024-02-01 03",
    // Closed by a code.
    "f A 2024-01-01 01",
    "f svf.74 2024-02-01 01",
    // Goes on; an outcome on a point that ends nothing is no end.
    "g A 2024-01-01 01",
    "g E 2024-02-01 01 outcome=treated",
    // Ends after the period.
    "h A 2024-01-01 01",
    "h G 2024-05-01 01 outcome=treated",
    // Without a start: it ended all the same.
    "i E 2024-01-20 03",
    "i G 2024-02-01 03 outcome=treated",
    "j A 2024-01-10 01",
    "j G 2024-02-01 01 outcome=treated",
];

#[test]
fn ends_by_outcome_and_by_event_add_up_to_the_ended_episodes() {
    let place = Place::new();
    place.load("events.csv", events(&ENDS));
    let answer = ask(&place, &["flow", "--measure", "A-G", "--period", "2024-01..2024-03", "--lang", "en"]);
    let ends = &answer["ends"];
    // i has no start and an end: it is in the period by that. Of ten, g goes on, h ends later and c has not come to G.
    assert_eq!((&ends["episodes"], &ends["ended"]), (&json!(10), &json!(7)));
    let said = |slug: &str, n: u64| (Some(slug.to_owned()), n);
    let event = |name: &str, n: u64| (name.to_owned(), n);
    let (with, by) = lists(ends);
    let wanted = vec![said("treated", 3), said("suspicion_dismissed", 1), said("teleported", 1), (None, 2)];
    assert_eq!(with, wanted);
    assert_eq!(by, [event("G", 6), event("svf.74", 1)]);
    assert_eq!(with.iter().map(|w| w.1).sum::<u64>(), 7);
    assert_eq!(by.iter().map(|b| b.1).sum::<u64>(), 7);
    assert_eq!(ends["by_outcome"][0]["label"], "Treated");
    assert_eq!(ends["by_outcome"][2]["label"], Value::Null);
    assert_eq!(ends["by_outcome"][3]["label"], "No outcome said");
    assert!((ends["by_outcome"][0]["share"].as_f64().expect("a share") - 3.0 / 7.0).abs() < 1e-12);
    assert!(ends["by_event"][1]["label"].as_str().is_some_and(|l| !l.is_empty()));
    // The rows have the total's outcomes and events, and add up to them.
    let rows = answer["rows"].as_array().expect("rows");
    let (uppsala, events_there) = lists(&rows[1]["ends"]);
    assert_eq!(
        uppsala,
        [said("treated", 1), said("suspicion_dismissed", 0), said("teleported", 1), (None, 1)]
    );
    assert_eq!(events_there, [event("G", 3), event("svf.74", 0)]);
    for (k, (_, n)) in with.iter().enumerate() {
        assert_eq!(rows.iter().map(|r| lists(&r["ends"]).0[k].1).sum::<u64>(), *n);
    }
    assert_eq!(rows[5]["ends"]["share"], Value::Null, "a region without episodes has no share");
    // Where the chain does not go on to G, F ends an episode; later data are in a later period.
    let to_e = ask(&place, &["flow", "--measure", "A-E"]);
    let (with, by) = lists(&to_e["ends"]);
    assert_eq!(
        with,
        [
            said("treated", 4),
            said("suspicion_dismissed", 1),
            said("deceased", 1),
            said("teleported", 1),
            (None, 2)
        ]
    );
    assert_eq!(by, [event("F", 1), event("G", 7), event("svf.74", 1)]);
    assert_eq!(to_e["ends"]["ended"], 9);
    // With a cutoff nothing later is known: the first G of a, and nothing of the others' February.
    let early = ask(&place, &["flow", "--measure", "A-G", "--cutoff", "2024-02-05"]);
    assert_eq!(lists(&early["ends"]).0[..2], [said("treated", 2), said("suspicion_dismissed", 1)]);
    assert!(lists(&early["ends"]).0.contains(&said("declined", 1)));
    // Files have the same numbers.
    let csv = place.run(&["flow", "--data", "data", "--measure", "A-E", "--format", "csv"]);
    let said = "total,Totalt,all,all,treated,all,ok,,,,,,,,,,,,10,9,Behandlad,4,0.444";
    assert!(csv.out.contains(said), "{}", csv.out);
    let table = place.run(&["flow", "--data", "data", "--measure", "A-E", "--format", "table"]);
    assert!(table.out.contains("Behandlad"), "{}", table.out);
}

#[test]
fn a_second_closing_does_not_hide_what_closed_a_wait() {
    let place = Place::new();
    let rows = ["a A 2024-01-01 01", "a F 2024-02-01 01", "a F 2024-03-01 01", "z A 2024-04-01 01"];
    place.load("events.csv", events(&rows));
    let answer = ask(&place, &["flow", "--measure", "A-E"]);
    assert_eq!(answer["closed_by"], json!({"F": 1, "G": 0, "svf": 0}));
}

/// Waits of 10, 20, …, 60 days; b for the patient's sake, c for medical reasons, d for both, e for special ones.
const DEVIATIONS: [&str; 13] = [
    "a A 2024-01-01 01",
    "a E 2024-01-11 01",
    "b A 2024-01-01 01",
    "b E 2024-01-21 01 deviation=patient_choice",
    "c A 2024-01-01 01 deviation=medical",
    "c E 2024-01-31 01",
    "d A 2024-01-01 01",
    "d D 2024-01-15 01 deviation=patient_choice",
    "d E 2024-02-10 01 deviation=medical",
    "e A 2024-01-01 01 deviation=special",
    "e E 2024-02-20 01",
    "f A 2024-01-01 01",
    "f E 2024-03-01 01",
];

#[test]
fn deviations_have_gross_net_and_difference_kind_by_kind() {
    let place = Place::new();
    place.load("events.csv", events(&DEVIATIONS));
    let answer = ask(&place, &["distribution", "--measure", "A-E", "--limit", "25"]);
    let found = &answer["total"]["deviations"];
    let side = |v: &Value| -> (u64, f64, f64) {
        let number = |name: &str| v[name].as_f64().unwrap_or(f64::NAN);
        (v["n"].as_u64().expect("n"), number("median"), number("share"))
    };
    assert_eq!(side(&found["gross"]), (6, 35.0, 2.0 / 6.0));
    // Without any: a (10) and f (60). No day is taken out of a wait.
    assert_eq!(side(&found["net"]), (2, 35.0, 0.5));
    assert_eq!(found["difference"]["n"], 4);
    let kinds: Vec<&Value> = found["by_kind"].as_array().expect("kinds").iter().collect();
    let named: Vec<&str> = kinds.iter().map(|k| k["deviation"].as_str().expect("a kind")).collect();
    assert_eq!(named, ["patient_choice", "medical", "special"]);
    // b and d; c and d; e. d is in two.
    assert_eq!(side(&kinds[0]["with"]), (2, 30.0, 0.5));
    assert_eq!(side(&kinds[1]["with"]), (2, 35.0, 0.0));
    assert_eq!(side(&kinds[2]["with"]), (1, 50.0, 0.0));
    assert_eq!(side(&kinds[0]["net"]), (4, 40.0, 0.25));
    assert_eq!(kinds[0]["difference"]["n"], 2);
    assert_eq!(kinds[0]["difference"]["median"], -5.0);
    let each: u64 = kinds.iter().map(|k| k["with"]["n"].as_u64().expect("n")).sum();
    assert_eq!(each, 5, "one more than waits with a deviation: d has two");
    // A choice of the question does not change the three.
    let net = ask(&place, &["distribution", "--measure", "A-E", "--limit", "25", "--deviation", "exclude"]);
    assert_eq!(net["total"]["n"], 2);
    assert_eq!(&net["total"]["deviations"], found);
    let csv = place.run(&["distribution", "--data", "data", "--measure", "A-E", "--format", "csv"]);
    let chosen = "total,Totalt,deviation_patient_choice,,ok,";
    let line = csv.out.lines().find(|l| l.starts_with(chosen)).expect("a line of the kind");
    assert!(line.contains(",2,30,,,,30,"), "{line}");
}

#[test]
fn a_closing_code_that_ends_svf_ends_an_episode_too() {
    // svf.78 ends `svf` for serious non-specific symptoms and lies among the packed columns, not beside them.
    let place = Place::new();
    let text = "episode_id,patient_id,pathway,point,code,time,region\n\
                a,p,allvarliga-ospecifika-symtom,A,,2024-01-01,01\n\
                a,p,allvarliga-ospecifika-symtom,,78,2024-01-20,01\n";
    place.load("events.csv", text);
    let ends = &ask(&place, &["flow", "--measure", "A-E"])["ends"];
    assert_eq!(lists(ends), (vec![(None, 1)], vec![("svf.78".to_owned(), 1)]));
}
