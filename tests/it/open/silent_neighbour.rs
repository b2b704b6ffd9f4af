//! A region that delivered nothing in a month: a release tells so, and an analyst who has the own month and the sum of the
//! sjukvårdsregion must not be left with the month of the only other one. It needs no auditor: it subtracts.

use std::collections::{BTreeMap, BTreeSet};

use super::nation::{released, service, show_latest};
use crate::api::Service;
use crate::support::Home;

/// The regions of Sydöstra.
const REGIONS: [&str; 3] = ["05", "06", "08"];

/// How many are treated in a month, by region; who is told of in one is in the other quarter's months too.
const TREATED: [(&str, &str, usize); 7] = [
    ("05", "04", 30),
    ("05", "05", 35),
    ("05", "06", 40),
    ("06", "04", 20),
    // Of these only a known zero beside them tells.
    ("06", "05", 2),
    ("06", "06", 3),
    // Nothing of any kind comes from Kalmar in May and June.
    ("08", "04", 10),
];

fn deliver(home: &Home) {
    let mut rows = vec!["last brostcancer 10 2024-12-31 01".to_owned()];
    for (region, month, people) in TREATED {
        for k in 0..people {
            let (start, end) = (1 + k % 5, 20 + k % 9);
            rows.push(format!("e{region}-{month}-{k} brostcancer 10 2024-{month}-{start:02} {region}"));
            rows.push(format!("e{region}-{month}-{k} brostcancer 50 2024-{month}-{end:02} {region}"));
        }
    }
    home.events("", &rows.iter().map(String::as_str).collect::<Vec<&str>>());
}

/// n by place and month, where it is told.
fn months(service: &Service, by: &str) -> BTreeMap<(String, String), u64> {
    let path = format!("/api/v1/compare?measure=svf&pathway=brostcancer&by={by},month&period=2024");
    let answer = service.get(&path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    let answer = answer.json();
    let rows = answer["rows"].as_array().expect("rows").iter();
    let of = |row: &serde_json::Value| {
        let code = |dimension: &str| row["group"][dimension]["code"].as_str().expect("a code").to_owned();
        Some(((code(by), code("month")), row["n"].as_u64()?))
    };
    rows.filter_map(of).collect()
}

#[test]
fn a_neighbour_known_to_be_silent_does_not_give_the_other_one_away() {
    let home = Home::new();
    deliver(&home);
    released(&home, Some("r1"), None);
    let service = service(home, "open");
    let sums = months(&service, "sjukvardsregion");
    show_latest(&service, "national");
    let counted = months(&service, "region");
    let of = |region: &str, month: &str| {
        counted.get(&(region.to_owned(), month.to_owned())).copied().unwrap_or_default()
    };
    assert_eq!((of("06", "2024-05"), of("06", "2024-06"), of("08", "2024-04")), (2, 3, 10));
    // The months of a region with anything: all others the table of who has reported names.
    let heard: BTreeSet<(&str, String)> =
        TREATED.iter().map(|(region, month, _)| (*region, format!("2024-{month}"))).collect();
    let mut found = Vec::new();
    let sums = sums.iter().filter(|((place, _), _)| place == "sydostra");
    for ((_, month), sum) in sums {
        for own in REGIONS {
            let others: Vec<&str> = REGIONS
                .into_iter()
                .filter(|other| *other != own && heard.contains(&(other, month.clone())))
                .collect();
            let left = sum - of(own, month);
            if others.len() == 1 && (1..5).contains(&left) {
                found.push((own, others[0], month, left));
            }
        }
    }
    assert!(found.is_empty(), "an analyst has another region's month: {found:?}");
}
