//! How figures moved with each delivery: `quality`'s revisions, on the command line and over HTTP.

use serde_json::{Value, json};

use super::support::{Place, Server, csv};
use super::vintages::three_versions;

fn revisions(place: &Place, arguments: &[&str]) -> Value {
    let asked = [&["quality", "--data", "data", "--format", "json"], arguments].concat();
    place.run(&asked).json()["revisions"].clone()
}

fn versions(revisions: &Value) -> Vec<i64> {
    let versions = revisions["versions"].as_array().expect("versions");
    versions.iter().map(|v| v["version"].as_i64().expect("a version")).collect()
}

fn last_month(revisions: &Value) -> Value {
    revisions["months"].as_array().and_then(|m| m.last()).expect("a month").clone()
}

#[test]
fn a_month_is_given_as_every_version_had_it() {
    let place = three_versions();
    let found = revisions(&place, &[]);
    assert_eq!((&found["status"], versions(&found)), (&json!("ok"), vec![1, 2, 3]), "{found}");
    assert_eq!(found["months"].as_array().map(Vec::len), Some(12), "{found}");
    assert_eq!(
        last_month(&found),
        json!({"month": "2024-03", "n": [10, 30, 20]}),
        "the last replaced a scope"
    );
    assert_eq!((&found["most"], &found["gone"], &found["not_counted"]), (&json!(12), &json!(0), &json!(0)));
    assert_eq!(found["months"][0], json!({"month": "2023-04", "n": [0, 0, 0]}));
    // Regions 01, 12 and 14 in turn.
    let stockholm = revisions(&place, &["--region", "01"]);
    assert_eq!(last_month(&stockholm)["n"], json!([4, 10, 7]));
    assert_eq!(last_month(&revisions(&place, &["--pathway", "sepsis"]))["n"], json!([0, 0, 0]));
    assert_eq!(last_month(&revisions(&place, &["--measure", "svf"]))["n"], json!([0, 0, 0]));
    for (version, n) in [("1", "10"), ("2", "30")] {
        let then = place.run(&["compare", "--data", "data", "--measure", "A-E", "--as-of", version]);
        assert!(then.out.contains(n), "as every version says itself: {}", then.out);
    }
    let older = revisions(&place, &["--as-of", "2"]);
    assert_eq!((versions(&older), &last_month(&older)["n"]), (vec![1, 2], &json!([10, 30])));
    let period = revisions(&place, &["--period", "2024-02..2024-03"]);
    assert_eq!(period["months"].as_array().map(Vec::len), Some(2));
}

#[test]
fn what_is_not_kept_is_said_with_the_parameter() {
    let place = three_versions();
    for (name, value) in [
        ("sex", "female"),
        ("measure", "A-C"),
        ("basis", "start"),
        ("deviation", "exclude"),
        ("cutoff", "2024-03-10"),
        ("sjukvardsregion", "sydostra"),
    ] {
        let found = revisions(&place, &[&format!("--{name}"), value]);
        assert_eq!((&found["status"], &found["months"]), (&json!("not_kept"), &json!([])), "{name}");
        assert!(found["reason"].as_str().is_some_and(|r| r.ends_with(name)), "{found}");
    }
}

#[test]
fn the_table_has_it_and_a_compaction_is_no_version_of_it() {
    let place = three_versions();
    place.load("more.csv", csv(31));
    assert_eq!(place.run(&["compact", "--data", "data"]).code, 0);
    assert_eq!(versions(&revisions(&place, &[])), [1, 2, 3, 4]);
    let table = place.run(&["quality", "--data", "data", "--lang", "en"]).out;
    assert!(table.contains("Completed by month, as each version had them"), "{table}");
    let line = table.lines().find(|l| l.starts_with("2024-03")).expect("a month");
    assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["2024-03", "10", "30", "20", "31"]);
}

#[test]
fn the_present_is_there_though_its_files_were_put_together_and_the_others_vacuumed() {
    let place = three_versions();
    place.load("more.csv", csv(31));
    assert_eq!(place.run(&["compact", "--data", "data"]).json()["version"], 5);
    std::thread::sleep(std::time::Duration::from_millis(20));
    assert_eq!(place.run(&["vacuum", "--data", "data", "--keep-days", "0"]).code, 0);
    let found = revisions(&place, &[]);
    assert_eq!((versions(&found), &found["gone"]), (vec![4], &json!(3)), "{found}");
    assert_eq!(last_month(&found)["n"], json!([31]));
}

#[test]
fn a_version_that_is_gone_is_counted_and_its_figures_go_with_it() {
    let place = three_versions();
    assert_eq!(versions(&revisions(&place, &[])), [1, 2, 3]);
    assert!(place.path("data/figures/v1.json").exists());
    assert_eq!(place.run(&["erase", "--data", "data", "--patient", "p9"]).code, 0);
    for version in 1..=3 {
        assert!(!place.path(&format!("data/figures/v{version}.json")).exists(), "it counted the person");
    }
    let found = revisions(&place, &[]);
    assert_eq!((versions(&found), &found["gone"]), (vec![4], &json!(3)), "{found}");
    assert_eq!(found["versions"][0]["change"], "erasure");
    assert_eq!(last_month(&found)["n"], json!([19]));
}

#[test]
fn at_most_twelve_versions_are_given() {
    let place = Place::new();
    for n in 1..=14 {
        place.load(&format!("{n}.csv"), csv(n));
    }
    let found = revisions(&place, &[]);
    assert_eq!(versions(&found), (3..=14).collect::<Vec<_>>());
    assert_eq!(last_month(&found)["n"], json!((3..=14).collect::<Vec<_>>()));
}

#[test]
fn no_more_than_the_latest_twelve_are_looked_at_however_many_are_gone() {
    let place = Place::new();
    for n in 1..=14 {
        place.load(&format!("{n}.csv"), csv(n));
    }
    // In the tenth delivery and all after it.
    assert_eq!(place.run(&["erase", "--data", "data", "--patient", "p9"]).code, 0);
    let found = revisions(&place, &[]);
    assert_eq!(
        versions(&found),
        [4, 5, 6, 7, 8, 9, 15],
        "not those before, though they can be read: {found}"
    );
    assert_eq!((&found["gone"], &found["not_counted"]), (&json!(5), &json!(0)));
    assert_eq!(last_month(&found)["n"], json!([4, 5, 6, 7, 8, 9, 13]));
}

#[test]
fn the_service_counts_older_versions_beside_its_answers_and_a_new_one_at_once() {
    let place = three_versions();
    let server = Server::start(&place);
    let ask = "/api/v1/quality";
    let found = server.wait_for(ask, |q| q["revisions"]["not_counted"] == 0)["revisions"].clone();
    assert_eq!(found, revisions(&place, &[]), "both doors give the same");
    place.load("more.csv", csv(31));
    let found = server.wait_for(ask, |q| q["snapshot"]["version"] == 4)["revisions"].clone();
    assert_eq!(last_month(&found)["n"], json!([10, 30, 20, 31]), "{found}");
}
