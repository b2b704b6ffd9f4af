//! `ledtid backup`, `restore`, `compact` and `vacuum`.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::support::{HEADER, Place, csv, rows};

/// Ten deliveries of two episodes each, and a correction of the first.
fn many() -> Place {
    let place = Place::new();
    let all = rows(20);
    for (k, part) in all.chunks(4).enumerate() {
        place.load(&format!("{k}.csv"), format!("{HEADER}\n{}\n", part.join("\n")));
    }
    place
}

fn data_files(place: &Place) -> Vec<PathBuf> {
    let folder = place.path("data/events/pathway=hoftledsartros-primarvard");
    let entries = std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path());
    entries.filter(|p| p.extension().is_some_and(|e| e == "parquet")).collect()
}

fn done(place: &Place, arguments: &[&str]) -> Value {
    place.run(&[arguments, &["--data", "data"]].concat()).json()
}

fn answer(place: &Place, data: &str, more: &[&str]) -> Value {
    place.run(&[&["compare", "--data", data, "--format", "json", "--measure", "A-E"], more].concat()).json()
}

#[test]
fn small_files_are_put_together_and_nothing_is_different() {
    let place = many();
    let (mut before, then) = (answer(&place, "data", &[]), answer(&place, "data", &["--as-of", "4"]));
    assert_eq!(data_files(&place).len(), 10);
    let compacted = done(&place, &["compact"]);
    assert_eq!((&compacted["files_before"], &compacted["files_after"]), (&json!(10), &json!(1)));
    assert_eq!(compacted["version"], 11);
    let mut after = answer(&place, "data", &[]);
    assert_eq!(after["snapshot"]["version"], 11);
    for answer in [&mut before, &mut after] {
        answer["snapshot"]["version"] = json!(0);
        answer["query"]["as_of"] = json!(0);
    }
    assert_eq!(before, after);
    assert_eq!(answer(&place, "data", &["--as-of", "4"]), then, "older versions stay");
    assert_eq!(done(&place, &["check-store"])["faults"], json!([]));
    assert_eq!(done(&place, &["compact"])["files_before"], 0, "there is nothing more to do");
    // Repeats are found in the new file as in the old ones.
    assert_eq!(place.load("again.csv", csv(20))["rows"]["duplicate"], 40);
}

/// So many episodes of one pathway, an A and an E each, over the months of two years, in no order.
fn two_years(n: usize) -> Vec<String> {
    let row = |k: usize, point: char| {
        let (year, month, day) = (2022 + k % 2, k / 2 % 12 + 1, k / 24 % 28 + 1);
        format!(
            "e{k:06},p{k:06},hoftledsartros-primarvard,{point},{year}-{month:02}-{day:02},{}",
            ["01", "12", "14"][k % 3]
        )
    };
    (0..n).map(|k| k * 7919 % n).flat_map(|k| [row(k, 'A'), row(k, 'E')]).collect()
}

/// Rows, first and last month of every data file that a version brought, by time.
fn months_of_files(data: &Path, version: u32) -> Vec<(u64, String, String)> {
    let log = data.join(format!("events/_delta_log/{version:020}.json"));
    let text = std::fs::read_to_string(log).expect("a commit");
    let actions = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("an action"));
    let stats = actions.filter_map(|a| serde_json::from_str::<Value>(a["add"]["stats"].as_str()?).ok());
    let month = |value: &Value| value["occurred_on"].as_str().expect("a day")[..7].to_owned();
    let mut files: Vec<_> = stats
        .map(|s| (s["numRecords"].as_u64().expect("rows"), month(&s["minValues"]), month(&s["maxValues"])))
        .collect();
    files.sort_by(|a, b| a.1.cmp(&b.1));
    files
}

/// The rows of [`two_years`] lie in files of few months each; how many files.
fn is_in_months(files: &[(u64, String, String)]) -> usize {
    assert!(files.len() > 4, "{files:?}");
    assert_eq!(files.iter().map(|f| f.0).sum::<u64>(), 180_000);
    assert!(files.iter().all(|f| (16_384..40_000).contains(&f.0) || f.2 == "2023-12"), "{files:?}");
    assert!(files.windows(2).all(|pair| pair[0].2 < pair[1].1), "no month is in two files: {files:?}");
    files.len()
}

#[test]
fn a_bulk_load_is_cut_by_months_and_nothing_is_different() {
    let place = Place::new();
    let header = "episode_id,patient_id,pathway,point,time,region";
    let rows = two_years(90_000);
    // So many that the later ones are written roughly first. Some come twice in the load itself.
    let with_repeats = [&rows[..], &rows[10_000..10_700]].concat();
    let receipt = place.load("all.csv", format!("{header}\n{}\n", with_repeats.join("\n")));
    assert_eq!((&receipt["rows"]["accepted"], &receipt["rows"]["duplicate"]), (&json!(180_000), &json!(700)));
    let files = is_in_months(&months_of_files(&place.path("data"), 1));
    assert_eq!(done(&place, &["compact"])["files_before"], 0, "there is nothing to put together");
    assert_eq!(done(&place, &["check-store"])["faults"], json!([]));
    // In parts each of which is no bulk load, and then put together, it is the same.
    for (k, part) in rows.chunks(30_000).enumerate() {
        let name = format!("part-{k}.csv");
        place.write(&name, format!("{header}\n{}\n", part.join("\n")));
        assert_eq!(place.run(&["ingest", "--data", "parts", &name]).code, 0);
    }
    let counted = |data: &str| {
        let answer = answer(&place, data, &["--by", "region"]);
        assert_eq!(answer["total"]["n"], 90_000, "{data}");
        json!([answer["rows"], answer["total"]])
    };
    assert_eq!(counted("parts"), counted("data"));
    let compacted = place.run(&["compact", "--data", "parts"]).json();
    // As many cores as wrote a part, as many files it came in.
    assert!((6..=12).contains(&compacted["files_before"].as_u64().expect("a number")), "{compacted}");
    assert_eq!(compacted["files_after"], files, "{compacted}");
    assert_eq!(is_in_months(&months_of_files(&place.path("parts"), 7)), files);
    assert_eq!(counted("parts"), counted("data"));
    assert_eq!(place.run(&["compact", "--data", "parts"]).json()["files_before"], 0, "there is nothing more");
    // Every event is found again; a correction of one month touches one file.
    assert_eq!(
        place.load("again.csv", format!("{header}\n{}\n", rows.join("\n")))["rows"]["duplicate"],
        180_000
    );
    let late = rows.iter().filter(|row| row.contains(",2023-12-"));
    let moved: Vec<String> = late.map(|row| row[..row.len() - 2].to_owned() + "06").collect();
    let receipt = place.load("moved.csv", format!("{header}\n{}\n", moved.join("\n")));
    assert_eq!(receipt["rows"]["superseded"], moved.len());
    let log = std::fs::read_to_string(place.path("data/events/_delta_log/00000000000000000002.json"));
    assert_eq!(log.expect("a commit").matches("\"remove\":").count(), 1);
    // A person is found in the one file that has them, and nobody else goes.
    let erased = done(&place, &["erase", "--patient", "p000777"]);
    assert_eq!((&erased["events"], &erased["proof"]["found"]), (&json!(2), &json!([])));
    assert_eq!(answer(&place, "data", &[])["total"]["n"], 89_999);
}

#[test]
fn what_only_older_versions_need_is_removed_and_the_present_stays() {
    let place = many();
    done(&place, &["compact"]);
    let now = answer(&place, "data", &[]);
    assert_eq!(done(&place, &["vacuum"])["files_removed"], 0, "all of it is of the last 400 days");
    assert_eq!(answer(&place, "data", &["--as-of", "4"])["total"]["n"], 8);
    std::thread::sleep(std::time::Duration::from_millis(20));
    assert_eq!(done(&place, &["vacuum", "--keep-days", "0"])["files_removed"], 10);
    assert_eq!(data_files(&place).len(), 1);
    assert_eq!(answer(&place, "data", &[]), now);
    let gone = place.run(&["compare", "--data", "data", "--measure", "A-E", "--as-of", "4"]);
    assert_eq!(gone.code, 2, "{}", gone.said());
    assert!(gone.err.contains("can no longer be read: it was vacuumed"), "{}", gone.err);
    assert_eq!(done(&place, &["check-store"])["faults"], json!([]));
    place.load("more.csv", csv(25));
}

#[test]
fn what_dead_writers_left_beside_the_ledger_is_removed_too() {
    let place = many();
    let folder = std::fs::read_dir(place.path("data/deliveries")).expect("a folder");
    let files = folder.map(|e| e.expect("an entry").path());
    let file = files.into_iter().find(|p| p.extension().is_some_and(|e| e == "parquet")).expect("a file");
    std::fs::copy(&file, file.with_file_name("part-of-a-dead-writer.parquet")).expect("a copy");
    let left = json!(["deliveries/part-of-a-dead-writer.parquet"]);
    assert_eq!(done(&place, &["check-store"])["left_over"], left);
    std::thread::sleep(std::time::Duration::from_millis(20));
    assert_eq!(done(&place, &["vacuum", "--keep-days", "0"])["files_removed"], 1);
    let checked = done(&place, &["check-store"]);
    assert_eq!((&checked["left_over"], &checked["faults"]), (&json!([]), &json!([])));
    assert_eq!(place.run(&["deliveries", "--data", "data"]).receipts().len(), 10);
}

#[test]
fn a_clock_before_1970_is_refused_with_a_sentence() {
    let place = Place::new();
    place.write("a.csv", csv(2));
    let arguments = ["ingest", "a.csv", "--data", "data"];
    let Some(mut command) = place.command_on("1969-12-31 00:00:00", &arguments) else { return };
    let ran = command.output().expect("a program that starts");
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert_eq!((ran.status.code(), said.lines().count()), (Some(3), 1), "{said}");
    assert!(said.contains("the clock of this machine is before 1970: set it"), "{said}");
    assert!(!place.path("data").exists(), "nothing was done");
}

#[test]
fn a_backup_is_the_store_of_one_moment_and_comes_back() {
    let place = many();
    let now = answer(&place, "data", &[]);
    let copied = done(&place, &["backup", "--to", "copies/monday"]);
    assert_eq!(copied["version"], 10);
    assert!(copied["files"].as_u64() > Some(20), "{copied}");
    place.load("more.csv", csv(25));
    let restore = ["restore", "--from", "copies/monday", "--data", "restored"];
    assert_eq!(place.run(&restore).code, 0);
    assert_eq!(answer(&place, "restored", &[]), now);
    assert_eq!(place.run(&["check-store", "--data", "restored"]).json()["left_over"], json!([]));
    // It is a store like any other.
    let ran = place.run(&["ingest", "more.csv", "--data", "restored"]);
    assert_eq!((ran.code, &ran.receipt()["rows"]["accepted"]), (0, &json!(10)), "{}", ran.said());
    // Nothing is written over.
    for arguments in [&restore[..], &["backup", "--data", "data", "--to", "copies/monday"]] {
        let ran = place.run(arguments);
        assert_eq!((ran.code, ran.err.lines().count()), (2, 1), "{}", ran.said());
        assert!(ran.err.contains("is there already"), "{}", ran.err);
    }
    let left: Vec<_> = std::fs::read_dir(place.path("copies")).expect("a folder").collect();
    assert_eq!(left.len(), 1, "nothing half is left");
}

#[test]
fn a_damaged_backup_is_not_restored() {
    let place = many();
    done(&place, &["backup", "--to", "copy"]);
    let file = place.path("copy/events/_delta_log/00000000000000000010.json");
    std::fs::write(file, "").expect("an empty commit");
    let ran = place.run(&["restore", "--from", "copy", "--data", "restored"]);
    assert_eq!(ran.code, 1, "{}", ran.said());
    assert!(ran.err.contains("is empty") && ran.err.contains("was not restored"), "{}", ran.err);
    assert!(!place.path("restored").exists());
    let damaged = place.path("data/events/_delta_log/00000000000000000010.json");
    std::fs::remove_file(damaged).expect("a commit");
    let ran = place.run(&["backup", "--data", "data", "--to", "other"]);
    assert_eq!((ran.code, place.path("other").exists()), (3, false), "nor is a damaged store backed up");
}
