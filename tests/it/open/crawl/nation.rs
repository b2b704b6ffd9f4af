//! A nation to crawl, over two years and every measure of the grid: large and small regions and such as delivered nothing,
//! Halland in two parts, pathways with limits and without, of one sex, and of one region.

use ledtid::model::Day;

use crate::support::Home;

/// Pathway, and how many end there in 2024, by region.
type People = (&'static str, &'static [(&'static str, usize)]);

/// Breast cancer has limits and Halland's both parts, testicular cancer no limit and one sex, penile cancer one region.
const PEOPLE: [People; 3] = [
    (
        "brostcancer",
        &[
            ("01", 190),
            ("03", 120),
            ("04", 44),
            ("09", 3),
            ("12", 160),
            ("13", 75),
            ("14", 180),
            ("22", 90),
            ("23", 2),
        ],
    ),
    ("testikelcancer", &[("01", 90), ("03", 60), ("09", 1), ("12", 80), ("13", 4), ("14", 85), ("23", 3)]),
    ("peniscancer", &[("12", 60)]),
];

/// The pathways that have anything.
pub(super) const PATHWAYS: [&str; 3] = ["brostcancer", "testikelcancer", "peniscancer"];
/// The regions that have anything.
pub(super) const REGIONS: [&str; 9] = ["01", "03", "04", "09", "12", "13", "14", "22", "23"];
/// Those whose analysts attack: one of them has nothing.
pub(super) const ANALYSTS: [&str; 10] = ["01", "03", "04", "09", "12", "13", "14", "21", "22", "23"];
/// Those whose analysts attack with two releases: four of them, or all (`make test-deep`).
pub(super) fn later_analysts() -> &'static [&'static str] {
    if is_deep() { &ANALYSTS } else { &["01", "03", "13", "23"] }
}

/// Whether everyone attacks everything with two releases.
pub(super) fn is_deep() -> bool {
    std::env::var_os("LEDTID_ATTACK").is_some_and(|what| what == "all")
}
/// The years in which anything ends.
pub(super) const YEARS: [&str; 2] = ["2023", "2024"];
const COLUMNS: &str = ",home_municipality,sex,birth_year,event_id";

/// Delivers what ended in April to July 2024, and two thirds as many in July to November 2023.
pub(super) fn deliver(home: &Home) {
    let mut rows = Vec::new();
    for (pathway, regions) in PEOPLE {
        for (region, people) in regions {
            let mut one = |k, end| Person { pathway, region, k }.deliver(&mut rows, end);
            (0..*people).for_each(|k| one(k, (2024, 4 + k % 5 % 4)));
            (0..people * 2 / 3).for_each(|k| one(1000 + k, (2023, 7 + k % 5)));
        }
    }
    send(home, &rows);
}

/// Delivers a quarter more, some who were late in Uppsala, and one who was very late in Skåne: people are added, and
/// nobody changes.
pub(super) fn deliver_later(home: &Home) {
    let mut rows = Vec::new();
    let mut one = |region, k, end| Person { pathway: "brostcancer", region, k }.deliver(&mut rows, end);
    for (region, people) in [("01", 48), ("03", 30), ("12", 40), ("14", 45), ("23", 1)] {
        (0..people).for_each(|k| one(region, 500 + k, (2024, 10 + k % 2)));
    }
    (0..2).for_each(|k| one("03", 700 + k, (2024, 4)));
    one("12", 710, (2023, 9));
    one("22", 711, (2024, 5));
    one("23", 712, (2024, 5));
    one("04", 713, (2024, 6));
    send(home, &rows);
}

/// Delivers breast cancers that came and were late, and of testicular cancer corrections: two people in Skåne are withdrawn, and one
/// in Uppsala was treated in July, not in April. Of penile cancer three more.
pub(super) fn deliver_corrected(home: &Home) {
    deliver_later(home);
    let mut rows = Vec::new();
    let testicular = |region, k| Person { pathway: "testikelcancer", region, k };
    let mut gone = Vec::new();
    for (region, k, end) in
        [("12", 0, (2024, 4)), ("12", 1, (2024, 5)), ("12", 1001, (2023, 8)), ("03", 5, (2024, 4))]
    {
        testicular(region, k).deliver(&mut gone, end);
    }
    rows.extend(gone.into_iter().map(|row| row + " true"));
    send_with(home, ",retract", &rows);
    let mut rows = Vec::new();
    testicular("03", 5).deliver(&mut rows, (2024, 7));
    (0..3).for_each(|k| {
        Person { pathway: "peniscancer", region: "12", k: 600 + k }.deliver(&mut rows, (2024, 9));
    });
    send(home, &rows);
}

/// Now breast cancer is corrected, four people of it in three regions are withdrawn, and of testicular cancer more come.
pub(super) fn deliver_third(home: &Home) {
    let mut gone = Vec::new();
    for (region, k, end) in
        [("14", 0, (2024, 4)), ("14", 500, (2024, 10)), ("04", 2, (2024, 6)), ("01", 1003, (2023, 10))]
    {
        Person { pathway: "brostcancer", region, k }.deliver(&mut gone, end);
    }
    let gone: Vec<String> = gone.into_iter().map(|row| row + " true").collect();
    send_with(home, ",retract", &gone);
    let mut rows = Vec::new();
    for (region, people) in [("01", 14), ("12", 2), ("14", 9), ("23", 2)] {
        let one = |k| Person { pathway: "testikelcancer", region, k: 800 + k };
        (0..people).for_each(|k| one(k).deliver(&mut rows, (2024, 10 + k % 2)));
    }
    Person { pathway: "testikelcancer", region: "01", k: 900 }.deliver(&mut rows, (2024, 5));
    Person { pathway: "brostcancer", region: "09", k: 901 }.deliver(&mut rows, (2024, 11));
    send(home, &rows);
}

fn send_with(home: &Home, column: &str, rows: &[String]) {
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let receipt = home.events(&format!("{COLUMNS}{column}"), &rows);
    assert_eq!(receipt.rows.retracted, rows.len() as u64, "all of them were there");
}

fn send(home: &Home, rows: &[String]) {
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    home.events(COLUMNS, &rows);
}

struct Person {
    pathway: &'static str,
    region: &'static str,
    k: usize,
}

impl Person {
    /// Delivers a pathway that was treated in a month: six in ten within the limit. Some lack a point of the chain, and
    /// one in ten is not followed up, so that the measures count different people.
    fn deliver(&self, rows: &mut Vec<String>, (year, month): (i32, usize)) {
        let k = self.k;
        let days = if k * 7 % 10 < 6 { 10 + k % 9 } else { 60 + k % 9 };
        let end = first_day(year, month) + k % 20;
        let start = end - days;
        let followed = end + 30 + k % 9;
        let chain = [
            ("10", start, true),
            ("50", end, true),
            ("A", start - 2, k % 17 != 4),
            ("B", start + 1, k % 11 != 3),
            ("C", start + 4, k % 7 != 5),
            ("D", end - 4 - k % 3, k % 13 != 6),
            ("E", end + k % 5, true),
            ("F", followed, k % 10 != 9),
            ("G", followed + 5 + k % 40, k % 10 != 9),
        ];
        // What comes after the second year has not happened yet.
        let is_over = |day: usize| day < first_day(2025, 1);
        for (what, day, _) in chain.into_iter().filter(|(_, day, happened)| *happened && is_over(*day)) {
            self.event(rows, what, day);
        }
    }

    fn event(&self, rows: &mut Vec<String>, what: &str, day: usize) {
        let Self { pathway, region, k } = self;
        let sex = if *pathway == "brostcancer" && k % 3 < 2 { "female" } else { "male" };
        let born = if k.is_multiple_of(4) { 1950 } else { 1966 };
        // Kungsbacka is in Västra, Halmstad in Södra.
        let home = match (*region, k % 2) {
            ("13", 0) => "1384",
            ("13", _) => "1380",
            _ => ".",
        };
        let date = Day::from_unix_days(i32::try_from(day).expect("a day")).expect("a day");
        let id = format!("{pathway}{region}-{k}-{what}-{date}");
        rows.push(format!(
            "e{pathway}{region}-{k} {pathway} {what} {date} {region} {home} {sex} {born} {id}"
        ));
    }
}

/// The first day of a month, in days since 1970.
fn first_day(year: i32, month: usize) -> usize {
    let month = u32::try_from(month).expect("a month");
    let day = Day::from_ymd(year, month, 1).expect("a day");
    usize::try_from(day.unix_days()).expect("after 1970")
}
