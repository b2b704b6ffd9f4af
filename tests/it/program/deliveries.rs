//! Deliveries that are no file, or an endless one; several in one call; the memory that one takes.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use super::support::{HEADER, Place, csv, rows};

/// Exit code 2 or 3, one line, no receipt, and a store as it was.
fn is_turned_away(place: &Place, file: &str, code: i32, words: &str) {
    let before = place.store();
    let ran = place.ingest(&[file]);
    assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{file}: {}", ran.err);
    assert!(ran.err.contains(words) && ran.err.contains(file), "{file}: {}", ran.err);
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1, "an error is one line: {}", ran.err);
    assert!(place.store() == before, "{file}: the store is not as it was");
}

#[test]
fn what_is_no_file_is_wrong_use() {
    let place = Place::new();
    place.load("good.csv", csv(5));
    std::fs::create_dir(place.path("folder.csv")).expect("a directory");
    is_turned_away(&place, "folder.csv", 2, "it is a directory");
    is_turned_away(&place, "nowhere.csv", 2, "there is no such file");
    std::os::unix::fs::symlink("gone.csv", place.path("link.csv")).expect("a link");
    is_turned_away(&place, "link.csv", 2, "there is no such file");
}

#[test]
fn a_file_without_permission_is_a_failure_of_the_system() {
    let place = Place::new();
    place.load("good.csv", csv(5));
    let path = place.write("locked.csv", csv(6));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).expect("permissions");
    if std::fs::File::open(&path).is_ok() {
        println!("skipped: this user may read every file (root)");
        return;
    }
    is_turned_away(&place, "locked.csv", 3, "ermission denied");
}

#[test]
fn one_bad_file_in_the_middle_stops_no_other() {
    let place = Place::new();
    place.write("a.csv", csv(3));
    place.write("b.csv", "episode_id,patient_id\nx,y\n");
    place.write("c.csv", csv(4));
    let ran = place.ingest(&["a.csv", "b.csv", "c.csv"]);
    assert_eq!(ran.code, 1, "{}", ran.said());
    let receipts = ran.receipts();
    let said: Vec<(&str, &str, u64)> = receipts
        .iter()
        .map(|r| {
            (
                r["file"].as_str().expect("file"),
                r["status"].as_str().expect("status"),
                r["rows"]["accepted"].as_u64().expect("n"),
            )
        })
        .collect();
    assert_eq!(said, [("a.csv", "loaded", 6), ("b.csv", "refused", 0), ("c.csv", "loaded", 2)]);
    assert_eq!(place.compare(&["--measure", "A-E"])["total"]["n"], 4);
    // A file that is not there stops no other either, and is the worse end.
    place.write("d.csv", csv(5));
    let ran = place.ingest(&["nowhere.csv", "b.csv", "d.csv"]);
    assert_eq!((ran.code, ran.receipts().len()), (2, 2), "{}", ran.said());
    assert_eq!(place.compare(&["--measure", "A-E"])["total"]["n"], 5);
}

/// Peak memory of a run in KiB, as the system counts it, and its exit code.
fn peak(place: &Place, arguments: &[&str]) -> (u64, Option<i32>) {
    let mut command = place.command(arguments);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a program");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        let kib = line.and_then(|l| l.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(kib.unwrap_or(0));
        if let Some(ended) = child.try_wait().expect("a child") {
            return (peak, ended.code());
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

#[test]
fn a_line_without_an_end_takes_no_memory() {
    let place = Place::new();
    place.write("small.csv", csv(2_000));
    let (base, code) = peak(&place, &["check", "small.csv"]);
    assert_eq!(code, Some(0));
    if base == 0 {
        println!("skipped: this system has no /proc to read the peak memory from");
        return;
    }
    // Holes in the file read as zeros: one line of 64 MiB, after a good row and before another.
    let path = place.write("long.csv", format!("{HEADER}\n{}\n", rows(1)[0]));
    let mut file = std::fs::File::options().append(true).open(&path).expect("a file");
    file.set_len(64 << 20).expect("a long file");
    writeln!(file, "\n{}", rows(1)[1]).expect("a last row");
    let (high, code) = peak(&place, &["check", "long.csv"]);
    assert_eq!(code, Some(1));
    assert!(high < base + (24 << 10), "{high} KiB against {base} KiB for a small file");
    let receipt = place.run(&["check", "long.csv"]).receipt();
    assert_eq!(receipt["rows"]["accepted"], 2);
    assert_eq!(
        receipt["rejections"],
        serde_json::json!([{"line": 3, "field": "row", "rule": "line_too_long"}])
    );
}

#[test]
fn a_header_without_an_end_is_refused_at_once() {
    let place = Place::new();
    for (name, byte) in [("zeros.csv", 0_u8), ("letters.csv", b'x')] {
        let path = place.write(name, vec![byte; 100_000]);
        std::fs::File::options()
            .append(true)
            .open(&path)
            .expect("a file")
            .set_len(1 << 30)
            .expect("a long file");
        let (high, code) = peak(&place, &["check", name]);
        assert_eq!(code, Some(1), "{name}");
        assert!(high < 300 << 10, "{name}: {high} KiB");
    }
}
