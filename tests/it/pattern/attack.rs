//! The auditor of `spec/security.md` 5.7, an independent program, attacks what we publish.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ledtid::disclosure::pattern::{Budget, CellId, Owner, Reader, protect, unavoidable};

use super::nation::{self, Nation, OUTCOMES};
use crate::support::auditor;

fn relations(pathways: usize) -> serde_json::Value {
    let splits = |n: usize, name: fn(usize) -> String, of: fn(usize) -> Vec<Vec<usize>>| {
        let named = |parts: Vec<usize>| parts.into_iter().map(name).collect::<Vec<_>>();
        let each = (0..n).map(|i| (name(i), of(i).into_iter().map(named).collect::<Vec<_>>()));
        each.filter(|(_, ways)| !ways.is_empty())
            .map(|(n, w)| (n, serde_json::json!(w)))
            .collect::<serde_json::Map<_, _>>()
    };
    let parts: Vec<String> = (0..pathways).map(|p| format!("p{p}")).collect();
    let pathway = if pathways > 1 { serde_json::json!({ "all": [parts] }) } else { serde_json::json!({}) };
    serde_json::json!({
        "totals": {"pathway": "all", "place": "00", "column": "year", "outcome": "n"},
        "hierarchies": {
            "pathway": pathway,
            "place": splits(nation::PLACES, nation::place_name, nation::place_splits),
            "column": splits(nation::COLUMNS, nation::column_name, nation::column_splits),
            "outcome": splits(OUTCOMES.len(), |o| OUTCOMES[o].to_owned(), nation::outcome_splits),
        },
        "priors": {"protected": [1, null]},
    })
}

/// The cells as a reader sees them.
fn table(nation: &Nation, hidden: &[bool], reader: Reader) -> String {
    let mut text = "table,pathway,place,column,outcome,value,status\n".to_owned();
    for ((at, cell), hidden) in nation.at.iter().zip(nation.system.cells()).zip(hidden) {
        let own = cell.owner.is_some_and(|o| reader == Reader::Owner(o));
        if !own && !cell.published {
            continue;
        }
        let shown = if *hidden && !own { ",protected".to_owned() } else { format!("{},ok", cell.value) };
        writeln!(text, "grid,{},{shown}", nation.name(*at)).expect("text");
    }
    text
}

fn run(auditor: &(String, PathBuf), dir: &Path, options: &[&str]) -> Output {
    let (python, script) = auditor;
    let paths = ["grid.csv", "relations.json"].map(|f| dir.join(f));
    let out = dir.join("out.csv");
    let mut command = Command::new(python);
    command.arg(script).arg(&paths[0]).arg("--relations").arg(&paths[1]).arg("--out").arg(out);
    command
        .args(["--width", "3", "--guard", "protected"])
        .args(options)
        .output()
        .expect("a Python that starts")
}

/// The cells that the auditor found, by name.
fn found(dir: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(dir.join("out.csv")).expect("the auditor's table");
    let mut rows = text.lines().map(|line| line.trim_end().split(',').collect::<Vec<_>>());
    let header = rows.next().expect("a header");
    let at = |name: &str| header.iter().position(|h| *h == name).expect("a column");
    let name = ["pathway", "place", "column", "outcome"].map(at);
    let verdict = at("verdict");
    rows.filter(|row| row[verdict] != "OK").map(|row| name.map(|n| row[n]).join(",")).collect()
}

/// Attacks as the public and as the analysts of some regions: 0 is Stockholm, 7 Gotland, 10 Halland.
fn attack(people: &[u32], seed: u64, regions: std::ops::Range<u8>, options: &[&str]) {
    let Some(auditor) = auditor() else { return };
    let nation = Nation::draw(seed, people);
    let pattern = protect(&nation.system, Budget::default());
    let dir = tempfile::tempdir().expect("a directory");
    std::fs::write(dir.path().join("relations.json"), relations(nation.pathways).to_string())
        .expect("a file");
    let analysts = regions.filter_map(Owner::new).map(Reader::Owner);
    for reader in std::iter::once(Reader::Public).chain(analysts) {
        std::fs::write(dir.path().join("grid.csv"), table(&nation, pattern.hidden(), reader))
            .expect("a file");
        let output = run(&auditor, dir.path(), options);
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            continue;
        }
        let expected = output.status.code() == Some(1) && reader != Reader::Public;
        assert!(expected, "{reader:?} {}: {said}", output.status);
        // What an analyst finds must be what own figures and zeros tell, whatever is hidden.
        let found = found(dir.path());
        let named = nation.at.iter().map(|at| nation.name(*at));
        let cells: Vec<CellId> = named
            .zip(nation.system.ids())
            .filter(|(name, _)| found.contains(name))
            .map(|(_, id)| id)
            .collect();
        let excused = unavoidable(&nation.system, reader, &cells);
        // Who knows a pathway's figure whatever is hidden knows the sum of it and of what is shown.
        let told = |cell: CellId| {
            let sums = nation.system.relations().iter().filter(|r| r.total == cell);
            sums.flat_map(|r| &r.parts).any(|part| excused.contains(part))
        };
        for cell in cells {
            let name = nation.name(nation.at[cell.index()]);
            assert!(excused.contains(&cell) || told(cell), "{reader:?} finds {name}: {said}");
        }
    }
}

#[test]
fn the_auditor_finds_nothing_in_a_small_pathway() {
    attack(&[40], 1, 0..1, &[]);
    attack(&[150], 2, 7..8, &[]);
    attack(&[220], 1, 0..1, &[]);
}

#[test]
fn the_auditor_finds_nothing_in_a_large_pathway() {
    attack(&[20_000], 3, 0..21, &[]);
}

#[test]
fn the_auditor_finds_nothing_in_linked_pathways() {
    attack(&[20_000, 6_000], 4, 10..11, &[]);
}

#[test]
fn the_auditor_finds_nothing_in_whole_numbers() {
    attack(&[30_000], 5, 0..2, &["--integer"]);
}
