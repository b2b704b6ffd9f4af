//! The data sets of R's `survival`, turned into event files, taken in by the program and asked for: R's answers.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The last day of follow-up: everyone starts so long before it as they were followed.
const CUTOFF: &str = "2024-12-31";

#[test]
fn data_sets_of_r_through_the_program_have_r_s_answers() {
    let dir = tempfile::tempdir().expect("a directory");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/r/data_sets.R");
    match Command::new("Rscript").args(["--vanilla".as_ref(), script.as_os_str()]).arg(dir.path()).output() {
        Err(e) => crate::support::absent(&format!("Rscript is not here ({e})")),
        Ok(ran) => {
            assert!(ran.status.success(), "R failed: {}", String::from_utf8_lossy(&ran.stderr));
            for set in ["lung", "veteran", "colon", "mgus2", "ovarian"] {
                agrees(dir.path(), set);
            }
        }
    }
}

fn agrees(dir: &Path, set: &str) {
    let read = |name: String| std::fs::read_to_string(dir.join(name)).expect("R's file");
    std::fs::write(dir.join("events.csv"), events(&read(format!("{set}.csv")))).expect("a file");
    let data = format!("data-{set}");
    ledtid(dir, &["ingest", "events.csv", "--data", &data]);
    let asked = ["--measure", "A-E", "--basis", "start", "--cutoff", CUTOFF, "--format", "json"];
    let ask = |more: &[&str]| -> Value {
        let said = ledtid(dir, &[&["distribution", "--data", &data], &asked[..], more].concat());
        serde_json::from_str(&said).expect("JSON")
    };
    let answer = ask(&["--km-interval", "log-log"]);
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|x| !x.is_nan());
    let close = |found: &Value, wanted: Option<f64>, what: &str| {
        let same = match (found.as_f64(), wanted) {
            (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * b.abs().max(1.0),
            (a, b) => a.is_none() && b.is_none(),
        };
        assert!(same, "{set} {what}: {found}, R has {wanted:?}");
    };
    let curve = answer["km"]["curve"].as_array().expect("a curve");
    let wanted = read(format!("{set}_curve.csv"));
    assert_eq!(curve.len(), wanted.lines().count() - 1, "{set}");
    for (step, line) in curve.iter().zip(wanted.lines().skip(1)) {
        let cells: Vec<&str> = line.split(',').collect();
        for (name, cell) in ["t", "at_risk", "survival"].into_iter().zip(&cells) {
            close(&step[name], number(cell), name);
        }
        close(&step["ci"][0], number(cells[3]), "lower");
        close(&step["ci"][1], number(cells[4]), "upper");
    }
    let one: Vec<Option<f64>> = read(format!("{set}_one.txt")).lines().map(number).collect();
    let half = &answer["km"]["quantiles"].as_array().expect("quantiles").iter().find(|q| q["p"] == 0.5);
    let half = half.expect("the median");
    close(&half["value"], one[0], "median");
    close(&half["ci"][0], one[1], "median, lower");
    close(&half["ci"][1], one[2], "median, upper");
    close(&answer["log_rank"]["statistic"], one[3], "log-rank");
    let log = ask(&[]);
    close(&log["km"]["rmst"], one[4], "restricted mean");
    close(&log["km"]["rmst_se"], one[5], "its standard error");
    close(&log["total"]["p90"], one[6], "p90 of the completed");
}

/// A data set as events: the group is the region.
fn events(table: &str) -> String {
    let cutoff = chrono::NaiveDate::parse_from_str(CUTOFF, "%Y-%m-%d").expect("a date");
    let mut text = "episode_id,patient_id,pathway,point,time,region\n".to_owned();
    for (i, line) in table.lines().skip(1).enumerate() {
        let cells: Vec<i64> = line.split(',').map(|c| c.parse().expect("a number")).collect();
        let region = ["", "01", "03"][usize::try_from(cells[2]).expect("a group")];
        let start = cutoff - chrono::Duration::days(cells[0]);
        writeln!(text, "e{i},p{i},sepsis,A,{start},{region}").expect("text");
        if cells[1] == 1 {
            writeln!(text, "e{i},p{i},sepsis,E,{CUTOFF},{region}").expect("text");
        }
    }
    text
}

/// Runs the program in a directory and gives what it says.
pub(super) fn ledtid(dir: &Path, arguments: &[&str]) -> String {
    let ran = Command::new(env!("CARGO_BIN_EXE_ledtid")).args(arguments).current_dir(dir).output();
    let ran = ran.expect("a program that starts");
    assert!(ran.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).expect("UTF-8")
}
