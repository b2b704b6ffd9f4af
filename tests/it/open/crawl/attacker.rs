//! What was told, written for the auditor (`../shared/tools/attack.py`), and what it finds.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};

use super::cells::{At, Cells, Seen};
use super::nation::PATHWAYS;
use crate::support::{auditor, catalogue};

/// Python with the packages of `tests/requirements.txt`, and the auditor, if both are here.
#[derive(Debug, Clone)]
pub(super) struct Auditor {
    python: String,
    script: PathBuf,
}

/// What it says of a system.
#[derive(Debug)]
pub(super) struct Report {
    /// The guarded cells that it finds.
    pub(super) found: BTreeSet<At>,
    pub(super) said: String,
    /// Nothing is found, nor hidden cells whose sum is known and small.
    pub(super) clean: bool,
}

impl Report {
    /// What it says of hidden cells whose sum is known and small.
    pub(super) fn small_sums(&self) -> impl Iterator<Item = &str> {
        self.said.lines().filter(|line| line.contains("hidden cells under"))
    }
}

impl Auditor {
    pub(super) fn here() -> Option<Self> {
        auditor().map(|(python, script)| Self { python, script })
    }

    /// Attacks one release.
    pub(super) fn attack(&self, name: &str, lines: &[Line]) -> Report {
        let (dir, mut command) = self.prepared(name, lines);
        command.arg(&self.script).arg(dir.join("cells.csv"));
        finish(name, &dir, command)
    }

    /// Attacks two releases as one system, in which the named cells are the same in both.
    pub(super) fn attack_two(&self, name: &str, lines: &[Line], same: &BTreeSet<At>) -> Report {
        let (dir, mut command) = self.prepared(name, lines);
        let text: String = same.iter().map(|at| at.join(",") + "\n").collect();
        std::fs::write(dir.join("same.csv"), text).expect("a file");
        let joining = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/attack_releases.py");
        command.arg(joining).arg(&self.script).arg(dir.join("same.csv")).arg(dir.join("cells.csv"));
        finish(name, &dir, command)
    }

    fn prepared(&self, name: &str, lines: &[Line]) -> (PathBuf, Command) {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crawl").join(name);
        std::fs::create_dir_all(&dir).expect("a folder");
        let mut text = "table,pathway,place,time,person,part,release,value,status\n".to_owned();
        lines.iter().for_each(|line| text.push_str(&line.text()));
        std::fs::write(dir.join("cells.csv"), text).expect("a file");
        std::fs::write(dir.join("relations.json"), relations(lines).to_string()).expect("a file");
        (dir, Command::new(&self.python))
    }
}

fn finish(name: &str, dir: &Path, mut command: Command) -> Report {
    command.arg("--relations").arg(dir.join("relations.json")).arg("--out").arg(dir.join("found.csv"));
    let output = command.args(["--width", "3", "--guard", "protected,small"]).output().expect("a Python");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    println!("{name}: {}", said.trim_end());
    assert!(matches!(output.status.code(), Some(0 | 1)), "{name}: {said}");
    let clean = output.status.success();
    Report { found: found(&dir.join("found.csv")), said, clean }
}

/// The guarded cells that the auditor found.
fn found(file: &Path) -> BTreeSet<At> {
    let mut reader = csv::Reader::from_path(file).expect("the auditor's table");
    let lines = reader.records().map(|line| line.expect("a line"));
    let wanted =
        |line: &csv::StringRecord| matches!(&line[7], "protected" | "small") && &line[line.len() - 1] != "OK";
    lines.filter(wanted).map(|line| std::array::from_fn(|k| line[k + 1].to_owned())).collect()
}

/// A cell as a reader has it.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) at: At,
    pub(super) release: &'static str,
    /// The value, or a status.
    pub(super) value: Result<u64, &'static str>,
}

impl Line {
    fn text(&self) -> String {
        let value = self.value.map_or_else(|status| format!(",{status}"), |value| format!("{value},ok"));
        format!("grid,{},{},{value}\n", self.at.join(","), self.release)
    }
}

/// What was told, as the auditor reads it. What is hidden with its row may be zero, and is guarded where it is 1 to 4.
pub(super) fn lines(told: &Cells, truth: &Cells, release: &'static str) -> Vec<Line> {
    let is_sum = |at: &At| at.iter().any(|c| c.contains('+') && c != "age:80+");
    let of = |(at, (seen, _)): (&At, &(Seen, String))| {
        let small = || truth.value(at).is_some_and(|n| (1..5).contains(&n));
        let value = match seen {
            Seen::Shown(value) => Ok(*value),
            // A sum of cells that are told one by one tells nothing when it is hidden.
            _ if is_sum(at) || (at[0] == "all" && at[1] != "00" && at[1].starts_with(char::is_numeric)) => {
                return None;
            }
            Seen::Hidden => Err("protected"),
            Seen::WithRow if small() => Err("small"),
            // It may be anything: the auditor takes it so where it needs it.
            Seen::WithRow => return None,
        };
        let at = std::array::from_fn(|k| at[k].replace("age:80+", "age:80-"));
        Some(Line { at, release, value })
    };
    told.0.iter().filter_map(of).collect()
}

fn relations(lines: &[Line]) -> Value {
    let codes = |k: usize| lines.iter().map(|l| l.at[k].clone()).collect::<BTreeSet<String>>();
    let of = |prefix: &str| codes(3).into_iter().filter(|p| p.starts_with(prefix)).collect::<Vec<_>>();
    json!({
        "totals": {"pathway": "all", "place": "00", "time": "2024", "person": "all", "part": "n", "release": "r1"},
        "hierarchies": {
            "pathway": {"all": [PATHWAYS]},
            "place": places(),
            "time": times(),
            "person": {"all": [of("sex:"), of("age:")]},
            "part": {"n": [["with_limit", "no_limit"]], "with_limit": [["within", "beyond"]]},
        },
        "priors": {"protected": [1, null], "small": [0, null], "unsaid": [0, null]},
    })
}

fn places() -> Value {
    let catalogue = catalogue();
    let large = catalogue.sjukvardsregions();
    let mut places = Map::new();
    places.insert("00".to_owned(), json!([large.iter().map(|l| &l.slug).collect::<Vec<_>>()]));
    for part in large {
        let id = catalogue.sjukvardsregion_by_slug(&part.slug).expect("its own slug");
        let members = catalogue.regions().iter().filter_map(|region| {
            let split = region.second_sjukvardsregion.is_some();
            let is_in = region.sjukvardsregion == id || region.second_sjukvardsregion == Some(id);
            let half = || format!("{}-{}", region.code, part.slug);
            is_in.then(|| if split { half() } else { region.code.clone() })
        });
        places.insert(part.slug.clone(), json!([members.collect::<Vec<_>>()]));
    }
    places.insert("13".to_owned(), json!([["13-sodra", "13-vastra"]]));
    Value::Object(places)
}

fn times() -> Value {
    let mut times = Map::new();
    let quarter = |q: usize| format!("2024Q{q}");
    times.insert("2024".to_owned(), json!([(1..=4).map(quarter).collect::<Vec<_>>()]));
    for q in 1..=4 {
        let months: Vec<String> = (q * 3 - 2..=q * 3).map(|m| format!("2024-{m:02}")).collect();
        times.insert(quarter(q), json!([months]));
    }
    Value::Object(times)
}
