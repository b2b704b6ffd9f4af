//! Files in a data directory that are not the store's: nobody knows who put them there, nor who is in them.

use std::fs;
use std::path::{Path, PathBuf};

use super::schema::TableName;

/// What the root of a data directory has, besides the tables.
const OURS: [&str; 13] = [
    "commits.ndjson",
    "erased",
    "episodes",
    "exports",
    "figures",
    "identities",
    "ledtid.json",
    "releases",
    "removed.ndjson",
    "staging",
    "uploads",
    ".lock",
    ".staging.lock",
];

/// Paths below the root, sorted, of what no program of ours puts there: in the root, in the tables and in their logs.
pub(super) fn foreign_files(root: &Path) -> Vec<String> {
    let is_table = |name: &str| TableName::ALL.iter().any(|table| table.folder() == name);
    let mut found: Vec<PathBuf> = entries(root)
        .into_iter()
        .filter(|(name, _)| !OURS.contains(&name.as_str()) && !is_table(name))
        .map(|e| e.1)
        .collect();
    for table in TableName::ALL {
        let folder = root.join(table.folder());
        let log = folder.join("_delta_log");
        found.extend(entries(&log).into_iter().filter(|(name, _)| !is_of_log(name)).map(|e| e.1));
        found.extend(not_data(&folder));
    }
    let mut shown: Vec<String> = found
        .into_iter()
        .filter_map(|path| Some(path.strip_prefix(root).ok()?.display().to_string()))
        .collect();
    shown.sort_unstable();
    shown
}

/// Files of a table that are no data files.
fn not_data(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for (name, path) in entries(dir) {
        if name == "_delta_log" {
            continue;
        }
        if path.is_dir() {
            found.extend(not_data(&path));
        } else if path.extension().is_none_or(|e| e != "parquet") {
            found.push(path);
        }
    }
    found
}

/// Whether a log has files of such a name: commits, checkpoints, and what points to the last of these.
fn is_of_log(name: &str) -> bool {
    let version = name.get(..20).is_some_and(|v| v.bytes().all(|b| b.is_ascii_digit()));
    let end = name.get(20..).unwrap_or("");
    name == "_last_checkpoint" || (version && (end == ".json" || end.starts_with(".checkpoint.")))
}

fn entries(dir: &Path) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries.map(|e| (e.file_name().to_string_lossy().into_owned(), e.path())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_ours_is_named_wherever_it_lies() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("events/_delta_log")).unwrap();
        fs::create_dir_all(dir.path().join("events/pathway=sepsis")).unwrap();
        fs::create_dir_all(dir.path().join("monday/events")).unwrap();
        for ours in [
            "ledtid.json",
            "events/_delta_log/00000000000000000001.json",
            "events/_delta_log/00000000000000000100.checkpoint.parquet",
            "events/_delta_log/_last_checkpoint",
            "events/pathway=sepsis/part-1.parquet",
        ] {
            fs::write(dir.path().join(ours), "").unwrap();
        }
        assert_eq!(foreign_files(dir.path()), ["monday"]);
        for theirs in
            ["notes.txt", "events/pathway=sepsis/copy.csv", "events/_delta_log/1.json", "events/x.bak"]
        {
            fs::write(dir.path().join(theirs), "").unwrap();
        }
        assert_eq!(
            foreign_files(dir.path()),
            [
                "events/_delta_log/1.json",
                "events/pathway=sepsis/copy.csv",
                "events/x.bak",
                "monday",
                "notes.txt"
            ]
        );
    }
}
