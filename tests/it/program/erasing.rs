//! `ledtid erase`: nothing of a person is left, and nothing of theirs comes back.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::support::{Place, copy};

const HEADER: &str = "episode_id,patient_id,pathway,point,time,region,event_id,recorded_at,retract\n";
/// Found in no file by chance.
const PERSON: &str = "person-to-be-forgotten-7f3a";

fn row(episode: &str, patient: &str, pathway: &str, point: &str, day: u8, retract: bool) -> String {
    let (recorded, retract) = (format!("2024-04-{day:02}T08:00:00Z"), if retract { "true" } else { "" });
    format!(
        "{episode},{patient},{pathway},{point},2024-03-{day:02},01,{episode}{point},{recorded},{retract}\n"
    )
}

/// Three deliveries: the person in two pathways, corrected, withdrawn in part, among others.
fn loaded() -> Place {
    let place = Place::new();
    let (hip, sepsis) = ("hoftledsartros-primarvard", "sepsis");
    let others: String = (0..30)
        .flat_map(|i| {
            ["A", "E"].map(|p| row(&format!("e{i}"), &format!("other-{i}"), hip, p, 1 + i % 9, false))
        })
        .collect();
    let own = [row("own1", PERSON, hip, "A", 1, false), row("own1", PERSON, hip, "E", 5, false)].concat();
    place.load("one.csv", format!("{HEADER}{others}{own}"));
    let more =
        [row("own2", PERSON, sepsis, "A", 2, false), row("e1", "other-1", sepsis, "A", 2, false)].concat();
    place.load("two.csv", format!("{HEADER}{more}"));
    let corrections =
        [row("own1", PERSON, hip, "E", 7, false), row("own9", PERSON, hip, "A", 8, true)].concat();
    place.load("three.csv", format!("{HEADER}{corrections}"));
    place
}

fn files_under(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).expect("a directory").map(|e| e.expect("an entry").path());
    entries.flat_map(|p| if p.is_dir() { files_under(&p) } else { vec![p] }).collect()
}

/// Files in which a text is found, as bytes or in a column.
fn found(place: &Place, text: &str) -> Vec<PathBuf> {
    use arrow::array::StringArray;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    let has = |path: &PathBuf| {
        let bytes = std::fs::read(path).expect("a file");
        let raw = bytes.windows(text.len()).any(|w| w == text.as_bytes());
        raw || path.extension().is_some_and(|e| e == "parquet") && {
            let file = std::fs::File::open(path).expect("a file");
            let reader =
                ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet").build().expect("rows");
            reader.map(|batch| batch.expect("rows")).any(|batch| {
                let texts = batch.columns().iter().filter_map(|c| c.as_any().downcast_ref::<StringArray>());
                texts.flat_map(StringArray::iter).any(|t| t == Some(text))
            })
        }
    };
    files_under(&place.path("data")).into_iter().filter(has).collect()
}

#[test]
fn nothing_of_an_erased_person_is_left_and_nothing_comes_back() {
    let place = loaded();
    assert!(found(&place, PERSON).len() >= 3, "current, older and withdrawn rows");
    assert_eq!(place.compare(&["--measure", "A-E"])["total"]["n"], 31);
    let ran = place.run(&["erase", "--data", "data", "--patient", PERSON]);
    assert_eq!(ran.code, 0, "{}", ran.said());
    assert!(!ran.said().contains(PERSON), "it is not said who");
    let erased = ran.json();
    assert_eq!((&erased["events"], &erased["withdrawals"]), (&json!(3), &json!(1)), "{erased}");
    assert_eq!((&erased["proof"]["found"], &erased["proof"]["raw"]), (&json!([]), &json!(true)));
    for text in [PERSON, "own1", "own2", "own9"] {
        assert_eq!(found(&place, text), Vec::<PathBuf>::new(), "{text}");
    }
    assert_eq!(place.compare(&["--measure", "A-E"])["total"]["n"], 30, "the others are all there");
    assert_eq!(place.run(&["check-store", "--data", "data"]).code, 0);
    // The same deliveries again: the person's rows are refused and counted, and hinder nothing.
    for (file, rejected) in [("one.csv", 2), ("two.csv", 1), ("three.csv", 2)] {
        let ran = place.ingest(&[file]);
        assert_eq!(ran.code, 0, "{}", ran.said());
        let receipt = ran.receipt();
        assert_eq!(receipt["rejected_by_rule"], json!({"erased_person": rejected}), "{receipt}");
        assert_eq!(receipt["rows"]["accepted"], 0, "{receipt}");
    }
    assert_eq!(found(&place, PERSON), Vec::<PathBuf>::new());
    let history = place.run(&["history", "--data", "data"]).receipts();
    assert!(history.iter().any(|v| v["change"] == "erasure"), "{history:?}");
}

#[test]
fn erasing_again_goes_on_where_it_stopped_and_then_does_nothing() {
    let place = loaded();
    let kept = Place::new();
    copy(&place.path("data/events"), &kept.path("events"));
    assert_eq!(place.run(&["erase", "--data", "data", "--patient", PERSON]).code, 0);
    // As after a crash before the old files were removed.
    for file in
        files_under(&kept.path("events")).iter().filter(|p| p.extension().is_some_and(|e| e == "parquet"))
    {
        let to =
            place.path("data/events").join(file.strip_prefix(kept.path("events")).expect("a file of it"));
        if !to.exists() {
            std::fs::copy(file, to).expect("a copy");
        }
    }
    assert!(!found(&place, PERSON).is_empty());
    let again = place.run(&["erase", "--data", "data", "--patient", PERSON]).json();
    assert!(again["files_removed"].as_u64() > Some(0) && again["events"] == 0, "{again}");
    assert_eq!(found(&place, PERSON), Vec::<PathBuf>::new());
    let before = place.store();
    let third = place.run(&["erase", "--data", "data", "--patient", PERSON]).json();
    assert_eq!((&third["events"], &third["files_removed"]), (&json!(0), &json!(0)));
    assert!(place.store() == before, "nothing is changed");
}

#[test]
fn a_pseudonym_that_no_row_has_is_said_and_marked() {
    let place = loaded();
    let ran = place.run(&["erase", "--data", "data", "--patient", "17-person-without-its-prefix"]);
    assert_eq!((ran.code, ran.err.lines().count()), (0, 1), "{}", ran.said());
    assert!(ran.err.contains("had this pseudonym") && ran.err.contains("id_prefix"), "{}", ran.err);
    assert!(!ran.said().contains("without-its-prefix"), "{}", ran.said());
    assert_eq!(ran.json()["proof"]["found"], json!([]));
    let marks = std::fs::read_to_string(place.path("data/erased/marks")).expect("marks");
    assert_eq!(marks.lines().count(), 1);
    let ran = place.run(&["erase", "--data", "data", "--patient", PERSON]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "whose rows were there");
}

/// The lines of the record say what every table was last.
#[test]
fn a_commit_that_an_erasure_did_not_live_to_write_down_is_written_down_by_the_next() {
    let place = loaded();
    assert_eq!(place.run(&["erase", "--data", "data", "--patient", PERSON]).code, 0);
    let path = place.path("data/commits.ndjson");
    let record = std::fs::read_to_string(&path).expect("a record");
    // As after a crash behind the last commit.
    let (before, last) = record.trim_end().rsplit_once('\n').expect("lines");
    std::fs::write(&path, format!("{before}\n")).expect("a record");
    let tables =
        |line: &str| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["tables"].clone();
    assert_ne!(before.lines().last().map(tables), Some(tables(last)));
    assert_eq!(place.run(&["erase", "--data", "data", "--patient", PERSON]).code, 0);
    let again = std::fs::read_to_string(&path).expect("a record");
    assert_eq!(again.lines().last().map(tables), Some(tables(last)));
    assert_eq!(again.lines().count(), record.lines().count());
}

#[test]
fn a_personnummer_or_nobody_is_wrong_use() {
    let place = loaded();
    for patient in ["640823-3234", "", " "] {
        let ran = place.run(&["erase", "--data", "data", "--patient", patient]);
        assert_eq!((ran.code, ran.err.lines().count()), (2, 1), "{}", ran.said());
        assert!(!ran.err.contains("640823"), "{}", ran.err);
    }
}
