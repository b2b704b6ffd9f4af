//! Files of a data directory that were damaged, and files in it that are not ours: found and said, or left alone.

use std::path::{Path, PathBuf};

use super::support::{HEADER, Place, csv, rows};

/// Where the events of the deliveries lie.
const EVENTS: &str = "events/pathway=hoftledsartros-primarvard";

/// A store of three deliveries.
fn loaded() -> Place {
    let place = Place::new();
    for (k, part) in rows(60).chunks(50).enumerate() {
        place.load(&format!("{k}.csv"), format!("{HEADER}\n{}\n", part.join("\n")));
    }
    place
}

fn first(dir: &Path, ending: &str) -> PathBuf {
    let entries = std::fs::read_dir(dir).expect("a directory").map(|e| e.expect("an entry").path());
    let mut paths: Vec<_> = entries.filter(|p| p.to_string_lossy().ends_with(ending)).collect();
    paths.sort();
    paths.remove(0)
}

/// Changes the bytes of a file.
fn change(path: &Path, how: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = std::fs::read(path).expect("a file");
    how(&mut bytes);
    std::fs::write(path, bytes).expect("a file");
}

/// What was damaged, how, what `check-store` says, and whether a delivery is refused before it is read.
type Damage = (&'static str, fn(&Path), &'static str, bool);

const DAMAGES: [Damage; 8] = [
    (
        "a data file cut off",
        |d| change(&first(&d.join(EVENTS), ".parquet"), |b| b.truncate(b.len() / 2)),
        "bytes instead of",
        true,
    ),
    (
        "a data file with another byte",
        |d| change(&first(&d.join(EVENTS), ".parquet"), |b| b[200] ^= 1),
        "is not what was written",
        false,
    ),
    (
        "a receipt with another byte",
        |d| change(&first(&d.join("deliveries"), ".parquet"), |b| b[200] ^= 1),
        "is not what was written",
        false,
    ),
    (
        "a commit in the middle",
        |d| change(&d.join("events/_delta_log/00000000000000000002.json"), |b| b[1] = b'!'),
        "events cannot be opened",
        true,
    ),
    (
        "a commit of the ledger cut off",
        |d| change(&d.join("deliveries/_delta_log/00000000000000000003.json"), |b| b.truncate(40)),
        "deliveries/_delta_log/00000000000000000003.json",
        true,
    ),
    (
        "identities of other rows",
        |d| {
            change(&first(&d.join("identities").join(EVENTS.trim_start_matches("events/")), ".ids"), |b| {
                b[3] ^= 1;
            });
        },
        "does not fit its data file",
        false,
    ),
    (
        "a line of the record",
        |d| change(&d.join("commits.ndjson"), |b| b[0] = b'!'),
        "line 1 of commits.ndjson cannot be read",
        true,
    ),
    (
        "a commit of somebody else",
        |d| std::fs::write(d.join("events/_delta_log/00000000000000000099.json"), "{}").expect("a file"),
        "00000000000000000099.json is cut off",
        true,
    ),
];

#[test]
fn damage_is_found_said_and_not_made_worse() {
    let sound = loaded();
    sound.write("more.csv", csv(70));
    for (what, damage, fault, refused) in DAMAGES {
        let place = Place::new();
        super::support::copy(&sound.path(""), &place.path(""));
        damage(&place.path("data"));
        let damaged = place.store();
        let checked = place.run(&["check-store", "--data", "data"]);
        assert_eq!(checked.code, 1, "{what}: {}", checked.said());
        assert!(
            checked.err.contains(fault) && checked.err.contains("restore it from a backup"),
            "{what}: {}",
            checked.err
        );
        let line: serde_json::Value = serde_json::from_str(&checked.out).expect("JSON");
        assert_eq!(line["status"], "damaged", "{what}");
        for command in [&["upgrade"][..], &["ingest", "more.csv", "--no-episodes"]] {
            if command[0] == "ingest" && !refused {
                continue;
            }
            let ran = place.run(&[command, &["--data", "data"]].concat());
            assert_eq!(ran.code, 3, "{what}, {command:?}: {}", ran.said());
            assert!(
                ran.err.contains("ledtid check-store") && ran.err.contains("backup"),
                "{what}: {}",
                ran.err
            );
        }
        assert!(place.store() == damaged, "{what}: the directory is left as it was found");
    }
}

#[test]
fn files_of_others_are_left_alone() {
    let place = loaded();
    let before = place.compare(&["--measure", "A-E"]);
    let foreign = [
        "notes.txt".to_owned(),
        format!("{EVENTS}/notes.parquet"),
        "events/_delta_log/notes.txt".to_owned(),
        "events/_delta_log/00000000000000000001.json.bak".to_owned(),
        "identities/.DS_Store".to_owned(),
        "episodes/notes.episodes".to_owned(),
        "staging/notes.txt".to_owned(),
    ];
    for name in &foreign {
        place.write(&format!("data/{name}"), "somebody's notes\n");
    }
    let checked = place.run(&["check-store", "--data", "data"]);
    assert_eq!(checked.code, 0, "{}", checked.said());
    assert!(
        checked.out.contains("notes.parquet"),
        "what lies among the data files is listed: {}",
        checked.out
    );
    assert_eq!(place.compare(&["--measure", "A-E"]), before);
    place.load("more.csv", csv(70));
    for command in ["compact", "upgrade", "check-store"] {
        let ran = place.run(&[command, "--data", "data"]);
        assert_eq!(ran.code, 0, "{command}: {}", ran.said());
    }
    for name in &foreign {
        let text = std::fs::read_to_string(place.path("data").join(name)).expect("a foreign file");
        assert_eq!(text, "somebody's notes\n", "{name}");
    }
}
