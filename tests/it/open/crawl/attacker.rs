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

/// A system to attack.
#[derive(Debug, Clone, Default)]
pub(super) struct Job {
    /// Name of its folder below `target/tmp/crawl`.
    pub(super) name: String,
    pub(super) lines: Vec<Line>,
    /// Cells that a reader knows to be the same in every release.
    pub(super) same: BTreeSet<At>,
    /// Releases in their order, where a reader knows that no count of a later one is smaller.
    pub(super) ascend: Vec<&'static str>,
    /// What a reader knows of one cell in two releases.
    pub(super) links: Vec<Link>,
}

/// That a count of a later release is the same as in an earlier one, or no smaller.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) at: At,
    pub(super) then: &'static str,
    pub(super) now: &'static str,
    pub(super) how: &'static str,
}

/// How many Pythons attack at a time.
const AT_A_TIME: usize = 2;

impl Auditor {
    pub(super) fn here() -> Option<Self> {
        auditor().map(|(python, script)| Self { python, script })
    }

    /// Attacks each system by itself; what is found, in order.
    pub(super) fn attack(&self, jobs: &[Job]) -> Vec<Report> {
        let part = jobs.len().div_ceil(AT_A_TIME).max(1);
        std::thread::scope(|scope| {
            let parts: Vec<_> =
                jobs.chunks(part).map(|part| scope.spawn(|| self.attack_part(part))).collect();
            parts.into_iter().flat_map(|part| part.join().expect("no panic")).collect()
        })
    }

    fn attack_part(&self, jobs: &[Job]) -> Vec<Report> {
        let folders: Vec<PathBuf> = jobs.iter().map(Job::write).collect();
        let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/attack_many.py");
        let mut command = Command::new(&self.python);
        let output = command.arg(driver).arg(&self.script).args(&folders).output().expect("a Python");
        let told = String::from_utf8_lossy(&output.stderr);
        let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{told}"));
        assert_eq!(answers.len(), jobs.len(), "{told}");
        jobs.iter().zip(&folders).zip(&answers).map(|((job, dir), answer)| job.report(dir, answer)).collect()
    }
}

impl Job {
    /// One release, or what one viewer has of it.
    pub(super) fn new(name: impl Into<String>, lines: Vec<Line>) -> Self {
        Self { name: name.into(), lines, ..Self::default() }
    }

    fn write(&self) -> PathBuf {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crawl").join(&self.name);
        std::fs::remove_dir_all(&dir).ok();
        std::fs::create_dir_all(&dir).expect("a folder");
        let mut text = "table,pathway,place,time,person,part,release,value,status\n".to_owned();
        self.lines.iter().for_each(|line| text.push_str(&line.text()));
        std::fs::write(dir.join("cells.csv"), text).expect("a file");
        let relations = relations(&self.lines, &self.ascend).to_string();
        std::fs::write(dir.join("relations.json"), relations).expect("a file");
        let ranges: String = self.lines.iter().filter_map(Line::range_text).collect();
        if !ranges.is_empty() {
            std::fs::write(dir.join("ranges.csv"), ranges).expect("a file");
        }
        if !self.same.is_empty() {
            let text: String = self.same.iter().map(|at| at.join(",") + "\n").collect();
            std::fs::write(dir.join("same.csv"), text).expect("a file");
        }
        if !self.links.is_empty() {
            let text = |link: &Link| {
                let at = as_written(&link.at).join(",");
                format!("{at},{},{},{}\n", link.then, link.now, link.how)
            };
            std::fs::write(dir.join("links.csv"), self.links.iter().map(text).collect::<String>())
                .expect("a file");
        }
        dir
    }

    fn report(&self, dir: &Path, answer: &Value) -> Report {
        let said = answer["said"].as_str().expect("text").to_owned();
        println!("{}: {}", self.name, said.trim_end());
        let code = answer["code"].as_i64();
        assert!(matches!(code, Some(0 | 1)), "{}: {said}", self.name);
        Report { found: found(&dir.join("found.csv")), said, clean: code == Some(0) }
    }
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
    /// Between what the other figures of its row say that it lies.
    pub(super) range: Option<[u64; 2]>,
}

impl Line {
    fn text(&self) -> String {
        let value = self.value.map_or_else(|status| format!(",{status}"), |value| format!("{value},ok"));
        format!("grid,{},{},{value}\n", self.at.join(","), self.release)
    }

    /// The same where not even its status is told.
    pub(super) fn untold(&self) -> Self {
        Self { value: Err("unsaid"), range: None, ..self.clone() }
    }

    /// The same where nothing else is told of its row.
    pub(super) fn alone(&self) -> Self {
        Self { range: None, ..self.clone() }
    }

    fn range_text(&self) -> Option<String> {
        let [low, high] = self.range.filter(|_| self.value.is_err())?;
        Some(format!("{},{},{low},{high}\n", self.at.join(","), self.release))
    }
}

/// The year of a cell, also of open waits at the end of a month.
pub(super) fn year_of(at: &At) -> &str {
    at[2].trim_start_matches("at").get(..4).expect("a year")
}

/// A cell as the auditor reads it: there a plus stands between parts.
pub(super) fn as_written(at: &At) -> At {
    std::array::from_fn(|k| at[k].replace("age:80+", "age:80-"))
}

/// What was told of a year, as the auditor reads it. What is hidden with its row may be zero, and is guarded where it is 1 to 4.
pub(super) fn lines(told: &Cells, truth: &Cells, year: &str, release: &'static str) -> Vec<Line> {
    let is_sum = |at: &At| at.iter().any(|c| c.contains('+') && c != "age:80+");
    let of = |(at, (seen, _)): (&At, &(Seen, String))| {
        let small = || truth.value(at).is_some_and(|n| (1..5).contains(&n));
        let range = told.1.get(at).copied();
        let value = match seen {
            Seen::Shown(value) => Ok(*value),
            // A sum of cells that are told one by one tells nothing when it is hidden.
            _ if is_sum(at) || (at[0] == "all" && at[1] != "00" && at[1].starts_with(char::is_numeric)) => {
                return None;
            }
            Seen::Hidden => Err("protected"),
            Seen::WithRow if small() => Err("small"),
            Seen::WithRow if range.is_some() => Err("unsaid"),
            // It may be anything: the auditor takes it so where it needs it.
            Seen::WithRow => return None,
        };
        Some(Line { at: as_written(at), release, value, range })
    };
    told.0.iter().filter(|(at, _)| year_of(at) == year).filter_map(of).collect()
}

/// How the cells of one year add up; the first release stands at the total.
fn relations(lines: &[Line], ascend: &[&str]) -> Value {
    let first = lines.first().expect("a line");
    let (year, release) = (year_of(&first.at), first.release);
    let increasing = if ascend.is_empty() { json!({}) } else { json!({"release": ascend}) };
    let codes = |k: usize| lines.iter().map(|l| l.at[k].clone()).collect::<BTreeSet<String>>();
    let of = |prefix: &str| codes(3).into_iter().filter(|p| p.starts_with(prefix)).collect::<Vec<_>>();
    json!({
        "totals": {"pathway": "all", "place": "00", "time": year, "person": "all", "part": "n", "release": release},
        "hierarchies": {
            "pathway": {"all": [PATHWAYS]},
            "place": places(),
            "time": times(year),
            "person": {"all": [of("sex:"), of("age:")]},
            "part": {"n": [["with_limit", "no_limit"]], "with_limit": [["within", "beyond"]]},
        },
        "priors": {"protected": [1, null], "small": [0, null], "unsaid": [0, null]},
        "increasing": increasing,
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

fn times(year: &str) -> Value {
    let mut times = Map::new();
    let quarter = |q: usize| format!("{year}Q{q}");
    times.insert(year.to_owned(), json!([(1..=4).map(quarter).collect::<Vec<_>>()]));
    for q in 1..=4 {
        let months: Vec<String> = (q * 3 - 2..=q * 3).map(|m| format!("{year}-{m:02}")).collect();
        times.insert(quarter(q), json!([months]));
    }
    Value::Object(times)
}
