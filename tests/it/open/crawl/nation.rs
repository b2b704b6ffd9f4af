//! A nation to crawl: large and small regions, Halland in two parts, pathways with limits and without.

use crate::support::Home;

/// Pathway, and how many end there, by region.
type People = (&'static str, &'static [(&'static str, usize)]);

/// Breast cancer has limits and Halland's both parts, testicular cancer no limit and one sex.
const PEOPLE: [People; 2] = [
    (
        "brostcancer",
        &[
            ("01", 60),
            ("03", 40),
            ("04", 14),
            ("09", 3),
            ("12", 52),
            ("13", 26),
            ("14", 58),
            ("22", 30),
            ("23", 2),
        ],
    ),
    ("testikelcancer", &[("01", 30), ("03", 22), ("09", 1), ("12", 26), ("13", 4), ("14", 28), ("23", 3)]),
];

/// The pathways that have anything.
pub(super) const PATHWAYS: [&str; 2] = ["brostcancer", "testikelcancer"];
/// The regions that have anything.
pub(super) const REGIONS: [&str; 9] = ["01", "03", "04", "09", "12", "13", "14", "22", "23"];
const COLUMNS: &str = ",home_municipality,sex,birth_year";

/// Delivers what ended in April to September 2024.
pub(super) fn deliver(home: &Home) {
    let mut rows = Vec::new();
    for (pathway, regions) in PEOPLE {
        for (region, people) in regions {
            (0..*people).for_each(|k| person(&mut rows, pathway, region, k, 4 + k % 5 % 4));
        }
    }
    send(home, &rows);
}

/// Delivers a quarter more, and two who were late in Uppsala.
pub(super) fn deliver_later(home: &Home) {
    let mut rows = Vec::new();
    for (region, people) in [("01", 16), ("03", 12), ("12", 14), ("14", 15), ("23", 1)] {
        (0..people).for_each(|k| person(&mut rows, "brostcancer", region, 200 + k, 10 + k % 2));
    }
    (0..2).for_each(|k| person(&mut rows, "brostcancer", "03", 300 + k, 4));
    send(home, &rows);
}

fn send(home: &Home, rows: &[String]) {
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    home.events(COLUMNS, &rows);
}

/// One person's pathway, ended in a month of 2024: six in ten within the limit.
fn person(rows: &mut Vec<String>, pathway: &str, region: &str, k: usize, month: usize) {
    let days = if k * 7 % 10 < 6 { 10 + k % 9 } else { 60 + k % 9 };
    let end = day_of_year(month) + k % 20;
    let sex = if pathway == "brostcancer" && k % 3 < 2 { "female" } else { "male" };
    let born = if k.is_multiple_of(4) { 1950 } else { 1966 };
    // Kungsbacka is in Västra, Halmstad in Södra.
    let home = match (region, k % 2) {
        ("13", 0) => "1384",
        ("13", _) => "1380",
        _ => ".",
    };
    for (what, day) in [("10", end - days), ("50", end)] {
        let date = date(day);
        rows.push(format!("e{region}-{k} {pathway} {what} {date} {region} {home} {sex} {born}"));
    }
}

const FIRST_DAYS: [usize; 12] = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335];

/// The first day of a month of 2024, counted from New Year's Day.
fn day_of_year(month: usize) -> usize {
    FIRST_DAYS[month - 1]
}

fn date(day: usize) -> String {
    let month = FIRST_DAYS.iter().rposition(|first| *first <= day).expect("a month");
    format!("2024-{:02}-{:02}", month + 1, day - FIRST_DAYS[month] + 1)
}
