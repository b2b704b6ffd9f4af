//! Data flows one way through the folders: the `use crate::` lines of `src/` say so.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What each room may import of ours. A stage imports those before it, never one after it.
const ALLOWED: [(&str, &[&str]); 18] = [
    ("model", &[]),
    ("stats", &[]),
    ("clock", &[]),
    ("jobs", &["clock"]),
    ("config", &[]),
    ("synth", &["model"]),
    ("catalogue", &["model"]),
    ("delivery", &["model"]),
    ("store", &["delivery", "model"]),
    ("cohort", &["catalogue", "model", "stats"]),
    ("episodes", &["cohort", "model", "store"]),
    ("indicators", &["catalogue", "cohort", "model", "stats"]),
    ("disclosure", &["catalogue", "cohort", "indicators", "model"]),
    ("formats", &["catalogue", "disclosure", "indicators", "model"]),
    (
        "pipeline",
        &[
            "catalogue",
            "clock",
            "cohort",
            "delivery",
            "disclosure",
            "episodes",
            "indicators",
            "model",
            "store",
        ],
    ),
    (
        "publish",
        &[
            "catalogue",
            "cohort",
            "disclosure",
            "episodes",
            "formats",
            "indicators",
            "model",
            "pipeline",
            "store",
        ],
    ),
    (
        "http",
        &[
            "catalogue",
            "clock",
            "cohort",
            "disclosure",
            "formats",
            "indicators",
            "jobs",
            "model",
            "pipeline",
            "publish",
            "stats",
            "store",
        ],
    ),
    (
        "cli",
        &[
            "catalogue",
            "clock",
            "cohort",
            "config",
            "delivery",
            "disclosure",
            "episodes",
            "formats",
            "http",
            "indicators",
            "jobs",
            "model",
            "pipeline",
            "publish",
            "store",
            "synth",
        ],
    ),
];

#[test]
fn no_room_imports_a_room_after_it() {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.into_iter().collect();
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut breaches = Vec::new();
    let mut rooms = BTreeSet::new();
    for file in rust_files(&src) {
        let room = room_of(&file, &src);
        if room == "lib" || room == "main" {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("a source file");
        let may = allowed.get(room.as_str()).unwrap_or_else(|| panic!("the room {room} is not in this test"));
        for used in uses(&text) {
            if used != room && !may.contains(&used.as_str()) {
                breaches.push(format!("{} imports crate::{used}", file.display()));
            }
        }
        rooms.insert(room);
    }
    assert!(rooms.len() >= ALLOWED.len() - 2, "few rooms were read: {rooms:?}");
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn the_pure_rooms_know_no_engine_and_no_web() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for room in ["model", "stats"] {
        for file in rust_files(&src.join(room)) {
            let text = std::fs::read_to_string(&file).expect("a source file");
            for engine in ["polars", "axum", "std::fs", "deltalake", "arrow::"] {
                let imports = text.lines().any(|l| l.trim_start().starts_with("use ") && l.contains(engine));
                assert!(!imports, "{} imports {engine}", file.display());
            }
        }
    }
}

#[test]
fn only_the_store_knows_how_tables_lie() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut looked_at = 0;
    for file in rust_files(&src).into_iter().filter(|file| room_of(file, &src) != "store") {
        let text = std::fs::read_to_string(&file).expect("a source file");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        if file.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        for inside in ["_delta_log", "deltalake", "pathway=", "identities/", "TableName"] {
            let names = code.lines().any(|l| !l.trim_start().starts_with("//") && l.contains(inside));
            assert!(!names, "{} knows of {inside}", file.display());
        }
        looked_at += 1;
    }
    assert!(looked_at > 300, "{looked_at} files");
}

/// Functions of `indicators` that count in full.
const COUNTING: [&str; 8] =
    ["answer", "compare", "distribution", "flow", "funnel", "quality", "trend", "waiting"];

/// What a door writes down has been through `disclosure`: none counts by itself.
#[test]
fn no_door_makes_an_answer() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut looked_at = 0;
    for file in ["formats", "publish", "http", "cli"].iter().flat_map(|room| rust_files(&src.join(room))) {
        let text = std::fs::read_to_string(&file).expect("a source file");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        if file.components().any(|part| part.as_os_str() == "tests") || file.ends_with("tests.rs") {
            continue;
        }
        for used in code.split("indicators::").skip(1) {
            let is_in_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let path = used.find(|c| !is_in_name(c) && c != ':').unwrap_or(used.len());
            let names = used.strip_prefix('{').map_or(&used[..path], |list| &list[..closing(list)]);
            let counting = names.split(|c: char| !is_in_name(c)).find(|name| COUNTING.contains(name));
            assert!(counting.is_none(), "{} counts by itself: {counting:?}", file.display());
            looked_at += 1;
        }
    }
    assert!(looked_at > 60, "{looked_at} imports");
}

/// Where the brace ends that a list stands in.
fn closing(list: &str) -> usize {
    let mut depth = 1;
    let ends = |c: char| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        depth == 0
    };
    list.find(ends).unwrap_or(list.len())
}

/// The rooms that a file names, tests of the file left out.
fn uses(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let code: Vec<&str> = code.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
    let name =
        |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    code.iter().flat_map(|line| line.split("crate::").skip(1).map(name)).filter(|n| !n.is_empty()).collect()
}

fn room_of(file: &Path, src: &Path) -> String {
    let inside = file.strip_prefix(src).expect("a file of src");
    let first = inside.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(dir).expect("a directory").map(|e| e.expect("an entry").path()) {
        if entry.is_dir() {
            out.extend(rust_files(&entry));
        } else if entry.extension().is_some_and(|e| e == "rs") {
            out.push(entry);
        }
    }
    out
}
