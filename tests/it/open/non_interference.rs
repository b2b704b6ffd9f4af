//! Non-interference (`security.md` 2.1): two nations that differ only in what is hidden, with the same pattern, are told alike. Who may
//! not see it cannot tell them apart by any byte, header or status of any answer, nor by any file of a release.

use std::collections::BTreeMap;

use serde_json::Value;

use super::crawl::every_question;
use super::nation::{released, service, show_latest};
use crate::api::Service;
use crate::support::Home;

/// People of a region: so many within the limit, beyond it, and waiting.
type People = (&'static str, [usize; 3]);

/// Regions that are shown, so that there is something to hide among.
const LARGE: [People; 7] = [
    ("01", [60, 20, 9]),
    ("03", [30, 12, 7]),
    ("04", [20, 10, 0]),
    ("12", [50, 25, 12]),
    ("14", [55, 30, 8]),
    ("21", [5, 0, 0]),
    ("25", [12, 9, 6]),
];
/// Regions with people who could be recognised: three of one sjukvårdsregion and two of another, so that people who are of another of
/// them change no sum. Of so few none can be moved away, whoever they are: the pattern is the same.
const SMALL: [People; 5] =
    [("17", [1, 0, 2]), ("18", [2, 0, 1]), ("19", [1, 0, 1]), ("23", [2, 0, 1]), ("24", [1, 0, 2])];
/// Whose people each of them has.
const CHANGED: [[usize; 5]; 5] =
    [[0, 1, 2, 3, 4], [1, 0, 2, 3, 4], [2, 1, 0, 3, 4], [0, 1, 2, 4, 3], [1, 2, 0, 4, 3]];
/// Questions of which the answers are compared, of each format in turn.
const FORMATS: [&str; 8] = ["json", "csv", "csv-sv", "xlsx", "parquet", "arrow", "json-stat", "px"];
/// What is no question to the grid.
const BESIDE: [&str; 8] = [
    "/api/v1/snapshot",
    "/api/v1/releases",
    "/api/v1/releases/r1",
    "/api/v1/releases/r1/manifest.json",
    "/api/v1/releases/r1/hiding.json",
    "/api/v1/waiting?measure=svf",
    "/?pathway=brostcancer&period=2024",
    "/api/v1/distribution?measure=svf&pathway=brostcancer&period=2024",
];
const PATHWAYS: [&str; 2] = ["brostcancer", "testikelcancer"];

/// Delivers a nation; the small regions have the people of these.
fn deliver(home: &Home, whose: [usize; 5]) {
    let mut rows = Vec::new();
    for pathway in PATHWAYS {
        for (region, people) in LARGE {
            let person = |k: usize| [k % 3, k % 9, k % 2, k / 2 % 2];
            deliver_pathway(&mut rows, (pathway, region), people, person);
        }
        for ((region, _), whose) in SMALL.iter().zip(whose) {
            // Who they are, and how long they waited, goes with them.
            let person = |k: usize| [1, (3 * whose + k) % 9, 0, 0];
            deliver_pathway(&mut rows, (pathway, region), SMALL[whose].1, person);
        }
    }
    // The year is over in the data.
    rows.push("last brostcancer 10 2024-12-31 01 male 1950".to_owned());
    home.events(",sex,birth_year", &rows.iter().map(String::as_str).collect::<Vec<&str>>());
}

/// `person` gives month, day, sex and birth year.
fn deliver_pathway(
    rows: &mut Vec<String>,
    (pathway, region): (&str, &str),
    [within, beyond, waiting]: [usize; 3],
    person: impl Fn(usize) -> [usize; 4],
) {
    for k in 0..within + beyond + waiting {
        let [month, shift, sex, born] = person(k);
        let (sex, born) = (["female", "male"][sex], [1950, 1966][born]);
        let mut event = |what: &str, month: usize, day: usize| {
            let id = format!("{pathway}{region}-{k} {pathway}");
            rows.push(format!("{id} {what} 2024-{month:02}-{day:02} {region} {sex} {born}"));
        };
        event("10", 1 + month, 2);
        match k {
            _ if k < within => event("50", 1 + month, 12 + shift),
            _ if k < within + beyond => event("50", 4 + month, 1 + shift),
            _ => {}
        }
    }
}

/// Everything that a viewer is told: status, headers and bytes by path.
type Told = BTreeMap<String, (u16, Vec<String>, Vec<u8>)>;

fn told(service: &Service) -> Told {
    let questions = every_question();
    let asked = questions.iter().zip(FORMATS.iter().cycle());
    let asked = asked.map(|(question, format)| format!("{}&format={format}", question.path("svf")));
    let paths = asked.chain(BESIDE.map(str::to_owned));
    let of = |path: String| {
        let mut response = service.raw(&path, &[("accept-encoding", "identity")]);
        let mut headers: Vec<String> =
            response.headers().iter().filter(|(name, _)| *name != "date").map(|h| format!("{h:?}")).collect();
        headers.sort();
        let body = response.body_mut().read_to_vec().expect("bytes");
        (path, (response.status().as_u16(), headers, body))
    };
    paths.map(of).collect()
}

/// Which numbers are hidden: every answer's rows, their numbers left out.
fn pattern(open: &Service) -> Vec<String> {
    let rows = |path: String| without_numbers(&open.get(&path).json()["rows"]).to_string();
    every_question().iter().map(|question| rows(question.path("svf"))).collect()
}

fn without_numbers(value: &Value) -> Value {
    match value {
        Value::Number(_) => Value::from("a number"),
        Value::Array(all) => all.iter().map(without_numbers).collect(),
        Value::Object(all) => all.iter().map(|(key, own)| (key.clone(), without_numbers(own))).collect(),
        other => other.clone(),
    }
}

#[test]
fn what_is_hidden_changes_no_byte_of_an_answer_or_a_release() {
    let of = |whose: [usize; 5]| {
        let home = Home::new();
        deliver(&home, whose);
        released(&home, Some("r1"), None);
        let open = service(home, "open");
        let (pattern, public) = (pattern(&open), told(&open));
        // Of the analysts the one of a large region, whose own figures are the same.
        show_latest(&open, "region:01");
        (pattern, public, told(&open))
    };
    let mut all = CHANGED.into_iter().map(of);
    let (pattern, public, analyst) = all.next().expect("the first");
    let told = public.values().filter(|(status, ..)| *status == 200).count();
    assert!(told > 300 && public != analyst, "{told} answers");
    let mut alike = 0;
    for (other, of_public, of_analyst) in all {
        if other == pattern {
            alike += 1;
            are_alike(&public, &of_public, "the public");
            are_alike(&without_etags(analyst.clone()), &without_etags(of_analyst), "an analyst");
        }
    }
    assert!(alike > 3, "{alike} of the nations have the same pattern");
}

/// An analyst's answers are of the present data too, and their tags of all of it.
fn without_etags(mut told: Told) -> Told {
    told.values_mut().for_each(|(_, headers, _)| headers.retain(|header| !header.contains("\"etag\"")));
    told
}

fn are_alike(one: &Told, other: &Told, whom: &str) {
    let differ = one.iter().zip(other.values()).filter(|((_, one), other)| one != other);
    let paths: Vec<&String> = differ.map(|((path, _), _)| path).collect();
    if let Some(path) = paths.first() {
        let text = |told: &Told| String::from_utf8_lossy(&told[*path].2).into_owned();
        panic!("{whom}: {paths:?} differ, the first: {}", apart(&text(one), &text(other)));
    }
}

/// Where two texts part, with what is around it.
fn apart(one: &str, other: &str) -> String {
    let at = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| {
        let bytes = &text.as_bytes()[at.saturating_sub(120).min(text.len())..text.len().min(at + 80)];
        String::from_utf8_lossy(bytes).into_owned()
    };
    format!("{} / {}", around(one), around(other))
}
