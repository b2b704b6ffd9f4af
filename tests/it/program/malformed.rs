//! Deliveries that are not as they should be: each ends in a documented exit code, one clear message
//! without a value of the row, and a store that is unchanged byte for byte.

use super::malformed_files;
use super::malformed_rows;
use super::support::{Place, csv};

/// How a delivery must end.
#[derive(Debug, Clone)]
pub(super) enum End {
    /// Exit 1, status `refused`, rejections by this rule only.
    Rule(&'static str),
    /// Exit 1, status `refused`, and `problem` says one of these.
    Problem(&'static [&'static str]),
    /// Exit 2 and no receipt; the message says this.
    Misuse(&'static str),
    /// Nothing is wrong with it: exit 0.
    Fine,
}

/// A delivery that is made for the test.
pub(super) struct Case {
    /// Name of the file; unique among the cases.
    pub(super) file: String,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// How it must end.
    pub(super) end: End,
    /// What must not be said of it, besides every text with `secret` in it.
    pub(super) hidden: Vec<String>,
}

/// A case without values of its own to hide.
pub(super) fn case(file: impl Into<String>, bytes: impl Into<Vec<u8>>, end: End) -> Case {
    Case { file: file.into(), bytes: bytes.into(), end, hidden: Vec::new() }
}

/// Delivers every case to a store with one good delivery in it.
pub(super) fn deliver_all(cases: &[Case]) {
    let place = Place::new();
    place.load("good.csv", csv(30));
    let before = place.store();
    let mut wrong = Vec::new();
    for case in cases {
        place.write(&case.file, &case.bytes);
        let ran = if matches!(case.end, End::Fine) {
            place.run(&["check", &case.file])
        } else {
            place.ingest(&[&case.file])
        };
        if let Err(problem) = judge(case, &ran) {
            wrong.push(format!(
                "{}: {problem}\n  exit {}\n  {}\n  {}",
                case.file,
                ran.code,
                ran.out.trim(),
                ran.err.trim()
            ));
        }
        if place.store() != before {
            wrong.push(format!("{}: the store is not as it was", case.file));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// Whether a run ended as its case says.
pub(super) fn judge(case: &Case, ran: &super::support::Ran) -> Result<(), String> {
    let said = ran.said();
    for hidden in case.hidden.iter().map(String::as_str).chain(["secret"]) {
        if said.to_lowercase().contains(&hidden.to_lowercase()) {
            return Err(format!("it repeats the value {hidden}"));
        }
    }
    if said.contains("panicked") || said.contains("RUST_BACKTRACE") {
        return Err("it panics".to_owned());
    }
    let lines = ran.err.lines().count();
    let expected = i32::from(!matches!(case.end, End::Fine));
    if i32::try_from(lines) != Ok(expected) {
        return Err(format!("{lines} lines on stderr"));
    }
    let ends = |code: i32, status: &str| {
        let receipt = ran.receipt();
        if ran.code == code && receipt["status"] == status {
            Ok(receipt)
        } else {
            Err("another end".to_owned())
        }
    };
    match &case.end {
        End::Fine => ends(0, "checked").and_then(|r| good(r["rows"]["rejected"] == 0, "rejections")),
        End::Rule(rule) => ends(1, "refused").and_then(|r| {
            let rules = r["rejected_by_rule"].as_object().expect("rules");
            let same = rules.len() == 1 && rules.contains_key(*rule) && r["rejections"][0]["rule"] == *rule;
            good(same && r["rows"]["accepted"] == 0, "another rule")
        }),
        End::Problem(words) => ends(1, "refused").and_then(|r| {
            let problem = r["problem"].as_str().unwrap_or_default();
            good(words.iter().any(|w| problem.contains(w)) && ran.err.contains(problem), "another problem")
        }),
        End::Misuse(words) => {
            good(ran.code == 2 && ran.out.is_empty() && ran.err.contains(words), "no misuse")
        }
    }
}

fn good(is: bool, otherwise: &str) -> Result<(), String> {
    if is { Ok(()) } else { Err(otherwise.to_owned()) }
}

#[test]
fn there_are_two_hundred_of_them() {
    let all = [
        malformed_rows::single(),
        malformed_rows::personal(),
        malformed_files::texts(),
        malformed_files::packed(),
    ];
    let mut names: Vec<String> = all.iter().flatten().map(|c| c.file.clone()).collect();
    let n = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), n, "names are unique");
    let malformed = all.iter().flatten().filter(|c| !matches!(c.end, End::Fine)).count();
    assert!(malformed >= 200, "{malformed}");
}

#[test]
fn rows_that_break_a_rule_are_refused() {
    deliver_all(&malformed_rows::single());
}

#[test]
fn personal_numbers_are_refused_in_every_form_and_column() {
    deliver_all(&malformed_rows::personal());
}

#[test]
fn texts_that_are_no_delivery_are_refused() {
    deliver_all(&malformed_files::texts());
}

#[test]
fn files_that_are_cut_off_or_damaged_are_refused() {
    deliver_all(&malformed_files::packed());
}

#[test]
fn a_line_of_a_gigabyte_is_refused_and_the_rows_around_it_are_taken() {
    use std::io::Write as _;
    let place = Place::new();
    let path = place.path("gigabyte.csv");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).expect("a file"));
    let row = |id: &str| format!("{id},p,sepsis,A,2024-01-01,01\n");
    write!(file, "episode_id,patient_id,pathway,point,time,region\n{}", row("before")).expect("a row");
    let block = [b'x'; 1 << 20];
    for _ in 0..1_024 {
        file.write_all(&block).expect("a part of a line");
    }
    write!(file, "\n{}", row("after")).expect("a row");
    drop(file.into_inner().expect("a whole file"));
    let ran = place.ingest(&["gigabyte.csv", "--accept-partial"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let receipt = ran.receipt();
    assert_eq!((&receipt["rows"]["accepted"], &receipt["rows"]["rejected"]), (&2.into(), &1.into()));
    assert_eq!(receipt["rejections"][0]["rule"], "line_too_long");
    assert!(ran.said().len() < 4_096);
}
