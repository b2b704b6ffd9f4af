//! `ledtid ingest --replace-scope` from the command line: exit codes, receipts, wrong use.

use serde_json::json;

use super::support::{HEADER, Place, csv};

#[test]
fn a_scope_is_replaced_and_a_shrinking_one_refused() {
    let place = Place::new();
    place.load("all.csv", csv(30));
    place.write("most.csv", csv(20));
    let ran = place.ingest(&["most.csv", "--replace-scope"]);
    assert_eq!(ran.code, 0, "{}", ran.said());
    let receipt = ran.receipt();
    assert_eq!(receipt["status"], "loaded");
    assert_eq!(
        receipt["replaced"],
        json!({"source": null, "regions": ["01", "12", "14"], "from": "2024-03-01", "to": "2024-03-31",
               "before": 60, "removed": 20, "after": 40})
    );
    assert_eq!(place.compare(&["--measure", "A-E"])["total"]["n"], 20);
    place.write("few.csv", csv(9));
    let ran = place.ingest(&["few.csv", "--replace-scope"]);
    assert_eq!((ran.code, ran.receipt()["status"].as_str()), (1, Some("refused")));
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(ran.err.contains("from 40 to 18") && ran.err.contains("--accept-shrink"), "{}", ran.err);
    assert_eq!(place.compare(&["--measure", "A-E"])["total"]["n"], 20);
    let ran = place.ingest(&["few.csv", "--replace-scope", "--accept-shrink"]);
    assert_eq!((ran.code, &ran.receipt()["replaced"]["removed"]), (0, &json!(22)), "{}", ran.said());
    assert_eq!(place.compare(&["--measure", "A-E"])["total"]["n"], 9);
}

#[test]
fn another_source_and_another_period_stay() {
    let place = Place::new();
    place.write("a.csv", csv(10));
    place.write("b.csv", csv(5));
    assert_eq!(place.ingest(&["a.csv", "--source", "north"]).code, 0);
    let other = place.ingest(&["b.csv", "--source", "south", "--replace-scope"]).receipt();
    assert_eq!((&other["status"], &other["replaced"]["before"]), (&json!("duplicate"), &json!(0)));
    let later = ["b.csv", "--source", "north", "--replace-scope", "--period", "2024-04"];
    let refused = place.ingest(&later);
    assert_eq!((refused.code, &refused.receipt()["status"]), (1, &json!("refused")), "{}", refused.said());
    assert!(refused.err.contains("other period: 10"), "{}", refused.err);
    let own = place.ingest(&["b.csv", "--source", "north", "--replace-scope"]).receipt();
    assert_eq!((&own["status"], &own["replaced"]["removed"]), (&json!("loaded"), &json!(10)));
}

#[test]
fn what_belongs_to_replacing_is_wrong_use_without_it() {
    let place = Place::new();
    place.write("a.csv", csv(2));
    for arguments in
        [&["a.csv", "--accept-shrink"][..], &["a.csv", "--period", "2024"], &["a.csv", "--regions", "01"]]
    {
        let ran = place.ingest(arguments);
        assert_eq!((ran.code, ran.err.lines().count()), (2, 1), "{}", ran.said());
        assert!(ran.err.contains("--replace-scope"), "{}", ran.err);
    }
    for wrong in [["--period", "last year"], ["--regions", "01,99"], ["--regions", ""]] {
        let ran = place.ingest(&["a.csv", "--replace-scope", wrong[0], wrong[1]]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.said());
    }
}

#[test]
fn a_file_without_rows_is_everything_of_what_is_named_and_of_nothing_else() {
    let place = Place::new();
    place.load("all.csv", csv(30));
    place.write("none.csv", format!("{HEADER}\n"));
    for named in [&[][..], &["--period", "2024-03"], &["--regions", "12"]] {
        let ran = place.ingest(&[&["none.csv", "--replace-scope", "--accept-shrink"], named].concat());
        assert_eq!((ran.code, &ran.receipt()["status"]), (1, &json!("refused")), "{}", ran.said());
        assert!(ran.err.contains("--regions and --period"), "{}", ran.err);
    }
    let named = ["none.csv", "--replace-scope", "--regions", "12", "--period", "2024-03"];
    let ran = place.ingest(&named);
    assert_eq!(ran.code, 1, "more than half of it would go: {}", ran.said());
    let ran = place.ingest(&[&named[..], &["--accept-shrink"]].concat());
    let replaced = ran.receipt()["replaced"].clone();
    assert_eq!(
        (ran.code, &replaced["regions"], &replaced["after"]),
        (0, &json!(["12"]), &json!(0)),
        "{}",
        ran.said()
    );
    let left = place.compare(&["--measure", "A-E", "--by", "region"]);
    assert_eq!(left["total"]["n"], 20, "other regions stay");
}

#[test]
fn a_named_region_that_a_file_lacks_is_replaced_and_rows_of_others_are_refused() {
    let place = Place::new();
    place.load("all.csv", csv(30));
    let of_12: Vec<String> = csv(30).lines().filter(|l| !l.contains(",12,")).map(str::to_owned).collect();
    place.write("rest.csv", of_12.join("\n"));
    let ran = place.ingest(&["rest.csv", "--replace-scope", "--regions", "01"]);
    assert_eq!(ran.code, 1, "{}", ran.said());
    assert!(ran.err.contains("other regions: 20, other period: 0"), "{}", ran.err);
    let ran = place.ingest(&["rest.csv", "--replace-scope", "--regions", "01,12,14"]);
    assert_eq!((ran.code, &ran.receipt()["replaced"]["removed"]), (0, &json!(20)), "{}", ran.said());
}

/// Decision 0015: a replacement holds from its loading on, and the newer one once more mends what an older one did that came late.
#[test]
fn an_older_replacement_that_is_loaded_late_is_mended_by_the_newer_once_more() {
    let place = Place::new();
    let file = |rows: &[&str]| {
        let rows = rows.iter().map(|row| format!("{row}\n")).collect::<String>();
        format!("episode_id,patient_id,pathway,point,time,region,event_id\n{rows}")
    };
    let older = ["e1,p1,sepsis,A,2024-03-01,01,x", "e2,p2,sepsis,A,2024-03-01,01,y"];
    let newer = ["e1,p1,sepsis,A,2024-03-02,01,x", "e3,p3,sepsis,A,2024-03-01,01,z"];
    place.write("older.csv", file(&older));
    place.write("newer.csv", file(&newer));
    let load = |name: &str, at: &str| {
        let options = [name, "--replace-scope", "--accept-shrink", "--received-at", at];
        let ran = place.ingest(&options);
        assert_eq!(ran.code, 0, "{}", ran.said());
        let receipt = ran.receipt();
        (receipt["rows"]["accepted"].clone(), receipt["replaced"]["removed"].clone())
    };
    load("newer.csv", "2024-06-02T09:00:00Z");
    assert_eq!(load("older.csv", "2024-06-01T09:00:00Z"), (json!(1), json!(1)), "y comes, z goes");
    assert_eq!(load("newer.csv", "2024-06-02T09:00:00Z"), (json!(1), json!(1)), "z comes, y goes");
}
