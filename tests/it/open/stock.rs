//! Who waits after the last day of the data waits on that day: whatever time a table gives it, it is one number, and shown in all of them
//! or in none. Two patterns of it would tell together what each of them hides.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ledtid::publish::Plan;

use super::crawl::published_by;
use crate::support::Home;

const PATHWAYS: [&str; 4] = ["brostcancer", "lungcancer", "prostatacancer", "tjock-och-andtarmscancer"];
const REGIONS: [&str; 12] = ["01", "03", "04", "05", "06", "08", "12", "14", "17", "18", "22", "24"];

/// So many wait of each pathway in each region, few and many as a throw of dice has it; the data end on 15 June.
fn deliver(home: &Home) {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = |n: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % n
    };
    let mut rows = vec!["last brostcancer 10 2024-06-15 01".to_owned()];
    for pathway in PATHWAYS {
        for region in REGIONS {
            let waiting = if below(3) == 0 { 1 + below(6) } else { 8 + below(30) };
            for k in 0..waiting {
                let (month, day) = (1 + k % 6, 1 + k % 14);
                rows.push(format!("w{pathway}{region}-{k} {pathway} 10 2024-{month:02}-{day:02} {region}"));
            }
            for k in 0..20 + below(20) {
                let id = format!("e{pathway}{region}-{k} {pathway}");
                rows.push(format!("{id} 10 2024-03-{:02} {region}", 1 + k % 20));
                rows.push(format!("{id} 50 2024-04-{:02} {region}", 1 + k % 28));
            }
        }
    }
    home.events("", &rows.iter().map(String::as_str).collect::<Vec<&str>>());
}

fn release(home: &Home, name: &str) -> std::path::PathBuf {
    let mut plan = Plan::national().expect("the national plan");
    plan.years = 1;
    plan.figures.measures.clear();
    plan.tables.retain(|table| ["waiting", "region-year"].contains(&table.id.as_str()));
    plan.tables.iter_mut().for_each(|table| table.measures = vec!["svf".to_owned()]);
    published_by(home, name, &plan)
}

/// The number waiting by pathway, region and time; `None` where it is hidden.
fn told(file: &Path, column: &str, time: &str) -> BTreeMap<[String; 3], Option<u64>> {
    let mut reader = csv::Reader::from_path(file).expect("a table");
    let header = reader.headers().expect("a header").clone();
    let mut out = BTreeMap::new();
    for line in reader.records().map(|line| line.expect("a line")) {
        let of = |name: &str| header.iter().position(|h| h == name).and_then(|at| line.get(at));
        let why = of(&format!("{column}_status")).filter(|why| !why.is_empty()).or_else(|| of("status"));
        let number = of(column).expect("a column").parse().ok();
        let number = if why == Some("not_reported") { Some(0) } else { number };
        out.insert(["pathway", "region", time].map(|name| of(name).expect("a code").to_owned()), number);
    }
    out
}

#[test]
fn the_same_stock_is_told_alike_by_every_table() {
    let home = Home::new();
    deliver(&home);
    let tables = release(&home, "r1").join("tables");
    let quarters = told(&tables.join("waiting/svf.csv"), "n", "quarter");
    let years = told(&tables.join("region-year/svf.csv"), "ongoing", "year");
    let (mut shown, mut hidden) = (0, 0);
    for pathway in PATHWAYS {
        for region in REGIONS {
            let of = |table: &BTreeMap<[String; 3], Option<u64>>, time: &str| {
                table.get(&[pathway, region, time].map(str::to_owned)).copied()
            };
            let later = ["2024Q3", "2024Q4"].into_iter().filter_map(|quarter| of(&quarters, quarter));
            let [quarter, year] =
                [of(&quarters, "2024Q2"), of(&years, "2024")].map(|told| told.expect("a row"));
            let all: BTreeSet<Option<u64>> = [quarter, year].into_iter().chain(later).collect();
            assert_eq!(all.len(), 1, "{pathway} {region}: {all:?}");
            match all.first().expect("one") {
                Some(_) => shown += 1,
                None => hidden += 1,
            }
        }
    }
    assert!(shown > 5 && hidden > 5, "{shown} shown, {hidden} hidden");
}

/// A referral is dated too late by a mistake, and corrected: several ends of months that were apart in the first release are one number in
/// the second.
#[test]
fn the_last_day_of_the_data_may_go_back() {
    let home = Home::new();
    deliver(&home);
    let late = |day: &str| home.events(",event_id", &[&format!("late brostcancer 10 2024-{day} 01 x1")]);
    late("09-28");
    let [first, second] = ["r1", "r2"].map(|name| {
        let folder = release(&home, name);
        late("06-10");
        told(&folder.join("tables/waiting/svf.csv"), "n", "quarter")
    });
    let nation = |told: &BTreeMap<[String; 3], Option<u64>>| {
        told.iter().filter(|([pathway, region, _], _)| pathway == "brostcancer" && region == "01").count()
    };
    assert_eq!((nation(&first), nation(&second)), (3, 2), "rows end with the data: {second:?}");
}
