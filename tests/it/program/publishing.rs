//! `ledtid publish` where something is in the way, or damaged: refused in a line that says which and what to do, before anything is made.

use std::path::{Path, PathBuf};

use super::support::{Place, Ran, csv};
use crate::traps::files_under;

/// Publishes by the small plan, of the wait that the episodes have.
fn publishing(place: &Place, name: &str, out: &str) -> Ran {
    let plan = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/plans/small.toml");
    let plan = std::fs::read_to_string(plan).expect("a plan").replace("\"svf\"", "\"A-E\"");
    place.write("plan.toml", plan);
    place.run(&["publish", "--data", "data", "--out", out, "--release", name, "--plan", "plan.toml"])
}

/// Names in a folder, sorted; none if it is not there.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    names
}

/// Sixty episodes, published as r1.
fn published() -> Place {
    let place = Place::new();
    place.load("good.csv", csv(60));
    let made = publishing(&place, "r1", "out");
    assert_eq!(made.code, 0, "{}", made.said());
    place
}

/// Turns a bit in the middle of a file.
fn turn_a_bit(path: &Path) {
    let mut bytes = std::fs::read(path).expect("a file");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(path, bytes).expect("a file");
}

/// Says which file is damaged and what to do, and nothing of how the program is made.
fn is_told(ran: &Ran, file: &str) {
    assert_eq!(ran.code, 3, "{file}: {}", ran.said());
    let told = [file, "check-store", "backup"];
    assert!(told.iter().all(|part| ran.err.contains(part)) && ran.out.is_empty(), "{file}: {}", ran.said());
    assert!(!ran.err.contains("panicked"), "{file}: {}", ran.err);
}

/// Damages a release that is there in one way after another, each time trying to have a copy of it.
fn gives_nothing_damaged(place: &Place) {
    let release = place.path("data/releases/r1");
    let tables = files_under(&release.join("files/tables")).into_iter().map(|(path, _)| PathBuf::from(path));
    let table =
        tables.filter(|path| path.extension().is_some_and(|end| end == "csv")).min().expect("a table");
    let damage = |path: &Path, what: &dyn Fn(&Path)| {
        let bytes = std::fs::read(path).ok();
        what(path);
        // Also where a good copy is there already.
        for out in ["other", "out"] {
            let ran = publishing(place, "r1", out);
            is_told(&ran, &path.strip_prefix(place.path("")).unwrap_or(path).display().to_string());
        }
        assert!(!place.path("other").exists(), "{}: nothing is given", path.display());
        match bytes {
            Some(bytes) => std::fs::write(path, bytes).expect("a file"),
            None => std::fs::remove_file(path).expect("a file"),
        }
    };
    let remove = |path: &Path| std::fs::remove_file(path).expect("a file");
    damage(&table, &turn_a_bit);
    damage(&table, &remove);
    damage(&release.join("files/index.html"), &|path| {
        let text = std::fs::read_to_string(path).expect("a page");
        std::fs::write(path, text + "<!-- more -->").expect("a page");
    });
    damage(&release.join("r1.zip"), &|path| {
        let bytes = std::fs::read(path).expect("an archive");
        std::fs::write(path, &bytes[..bytes.len() / 2]).expect("an archive");
    });
    damage(&release.join("files/manifest.json"), &remove);
    damage(&release.join("files/more.csv"), &|path| std::fs::write(path, "a").expect("a file"));
    damage(&release.join("sums.json"), &remove);
}

#[test]
fn nothing_damaged_is_given_out_of_a_release() {
    let place = published();
    gives_nothing_damaged(&place);
    assert_eq!(place.run(&["erase", "--data", "data", "--patient", "p9"]).code, 0);
    gives_nothing_damaged(&place);
    let whole = publishing(&place, "r1", "other");
    assert_eq!(whole.code, 0, "{}", whole.said());
    let given = |out: &str| -> Vec<Vec<u8>> {
        files_under(&place.path(out)).into_iter().map(|(_, bytes)| bytes).collect()
    };
    assert!(given("out") == given("other"), "byte for byte");
}

#[test]
fn a_copy_that_was_changed_is_not_called_the_release() {
    let place = published();
    turn_a_bit(&place.path("out/r1/index.html"));
    let ran = publishing(&place, "r1", "out");
    assert_eq!(ran.code, 2, "{}", ran.said());
    assert!(ran.err.contains("is not the release r1"), "{}", ran.err);
}

#[test]
fn no_release_stands_on_a_damaged_one_and_none_is_served() {
    let place = published();
    let release = place.path("data/releases/r1");
    for file in ["counts.parquet", "grid.parquet", "lengths.parquet", "plan.toml", "release.json"] {
        let path = release.join(file);
        let bytes = std::fs::read(&path).expect("a file");
        turn_a_bit(&path);
        is_told(&publishing(&place, "r2", "other"), &format!("data/releases/r1/{file}"));
        assert_eq!(names(&place.path("data/releases")), ["r1"], "{file}");
        if ["grid.parquet", "lengths.parquet", "release.json"].contains(&file) {
            let served = place.run(&["serve", "--data", "data", "--listen", "127.0.0.1:0"]);
            is_told(&served, &format!("data/releases/r1/{file}"));
        }
        std::fs::write(&path, bytes).expect("a file");
    }
    let made = publishing(&place, "r2", "other");
    assert_eq!(made.code, 0, "{}", made.said());
}

/// A release that its record does not tell is seen by the check, and an erasure does not pass it over.
#[test]
fn nobody_stays_in_a_release_whose_record_is_damaged() {
    let place = published();
    let record = place.path("data/releases/r1/release.json");
    let bytes = std::fs::read(&record).expect("a file");
    let erase = || place.run(&["erase", "--data", "data", "--patient", "p59"]);
    // Of another version, in which the person was not, it would be a record still.
    let text = String::from_utf8(bytes.clone()).expect("text");
    let older = text.replacen("\"version\": 1", "\"version\": 0", 1);
    assert_ne!(older, text);
    for damaged in ["{", &*older] {
        std::fs::write(&record, damaged).expect("a file");
        let checked = place.run(&["check-store", "--data", "data"]);
        assert_eq!(checked.code, 1, "{}", checked.said());
        assert!(checked.out.contains("r1/release.json is not what was published"), "{}", checked.out);
        is_told(&erase(), "data/releases/r1/release.json");
    }
    std::fs::write(&record, bytes).expect("a file");
    let erased = erase();
    assert_eq!(erased.code, 0, "{}", erased.said());
    assert_eq!(erased.json()["releases"][0]["release"], "r1", "{}", erased.out);
    assert_eq!(place.run(&["check-store", "--data", "data"]).code, 0);
}

#[test]
fn where_the_copy_cannot_be_given_nothing_is_published() {
    let place = published();
    place.write("afile", "");
    for out in ["afile", "afile/below"] {
        let ran = publishing(&place, "r2", out);
        assert_eq!(ran.code, 2, "{}", ran.said());
        assert!(ran.err.contains("afile is a file"), "{}", ran.err);
    }
    // A release whose name is that of another's archive.
    let ran = publishing(&place, "r1.zip", "out");
    assert_eq!(ran.code, 2, "{}", ran.said());
    assert!(ran.err.contains("is not the release r1.zip"), "{}", ran.err);
    std::fs::create_dir_all(place.path("out/r2.zip")).expect("a folder");
    assert_eq!(publishing(&place, "r2", "out").code, 2);
    assert_eq!(names(&place.path("data/releases")), ["r1"]);
}

#[test]
fn a_release_that_is_kept_and_not_given_is_told_and_can_be_had() {
    let place = Place::new();
    place.load("good.csv", csv(60));
    std::fs::create_dir(place.path("out")).expect("a folder");
    // Where the copy is made.
    let in_the_way = place.write("out/.making-r1", "");
    let ran = publishing(&place, "r1", "out");
    assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{}", ran.said());
    assert!(
        ran.err.contains("r1 is published and kept") && ran.err.contains("publish --release r1"),
        "{}",
        ran.err
    );
    assert_eq!(names(&place.path("data/releases")), ["r1"]);
    std::fs::remove_file(in_the_way).expect("a file");
    assert_eq!(publishing(&place, "r1", "out").code, 0);
    assert_eq!(names(&place.path("out")), ["r1", "r1.zip"]);
}

#[test]
fn of_no_data_nothing_is_published_and_nothing_is_left() {
    let place = Place::new();
    std::fs::create_dir(place.path("data")).expect("a folder");
    let ran = publishing(&place, "r1", "out");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.said());
    assert!(ran.err.contains("there is nothing to publish"), "{}", ran.err);
    assert!(names(&place.path("data")).is_empty() && !place.path("out").exists());
    std::fs::remove_dir(place.path("data")).expect("a folder");
    let served = place.run(&["serve", "--data", "data", "--listen", "127.0.0.1:0"]);
    for ran in [publishing(&place, "r1", "out"), served] {
        assert_eq!((ran.code, ran.err.lines().count()), (2, 1), "{}", ran.said());
        assert!(ran.err.contains("there is no directory data") && !ran.err.contains("empty"), "{}", ran.err);
    }
    assert!(!place.path("data").exists() && !place.path("out").exists());
}
