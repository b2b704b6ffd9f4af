//! A release made in two places on two days is the same, byte for byte.

use std::path::Path;

use super::support::{Place, copy};
use crate::traps::files_under;

/// A day, and where its clock stands.
const DAYS: [(&str, &str); 2] =
    [("2027-02-03 10:00:00", "Europe/Stockholm"), ("2031-07-30 23:59:58", "Pacific/Kiritimati")];

#[test]
fn a_release_is_the_same_in_another_place_on_another_day() {
    let place = Place::new();
    let ran = place.run(&[
        "synth",
        "--episodes",
        "1500",
        "--from",
        "2023-01",
        "--to",
        "2024-12",
        "--out",
        "nation.csv",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.said());
    assert_eq!(place.ingest(&["nation.csv"]).code, 0);
    let plan = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/plans/small.toml");
    let plan = plan.to_str().expect("a path");
    let mut made = Vec::new();
    for (number, (day, zone)) in DAYS.into_iter().enumerate() {
        let (data, out) = (format!("place-{number}"), format!("out/{number}"));
        copy(&place.path("data"), &place.path(&data));
        let arguments = ["publish", "--data", &data, "--out", &out, "--release", "r1", "--plan", plan];
        let Some(mut command) = place.command_on(day, &arguments) else { return };
        let ran = command.env("TZ", zone).output().expect("a program that starts");
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let below = |(path, bytes): (String, Vec<u8>)| {
            let (_, name) = path.split_once(&format!("{out}/")).expect("a path below it");
            (name.to_owned(), bytes)
        };
        made.push(files_under(&place.path(&out)).into_iter().map(below).collect::<Vec<_>>());
    }
    let names: Vec<&str> = made[0].iter().map(|(name, _)| name.as_str()).collect();
    let wanted = ["r1.zip", "r1/manifest.json", "r1/tables/region-year/svf.xlsx"];
    assert!(wanted.iter().all(|name| names.contains(name)), "{names:?}");
    for ((name, one), (other_name, other)) in made[0].iter().zip(&made[1]) {
        assert_eq!(name, other_name);
        assert!(one == other, "{name} differs");
    }
    assert_eq!(made[0].len(), made[1].len());
}

/// The clock is what it is said to be.
#[test]
fn the_other_day_is_another_day() {
    let place = Place::new();
    let Some(mut command) = place.command_on(DAYS[1].0, &["calendar", "--format", "json"]) else { return };
    let ran = command.output().expect("a program that starts");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(said.contains("2031"), "{said}{}", String::from_utf8_lossy(&ran.stderr));
}
