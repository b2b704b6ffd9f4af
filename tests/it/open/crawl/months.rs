//! A hole, as small as it gets. An analyst has the own region by month, the grid has months of the nation and the
//! sjukvårdsregioner only, and the pattern knows no cell between: it takes those months for as unknown to the analyst
//! as to anyone. Both tests need no auditor: they subtract.

use super::cells::{At, Cells, Seen};
use super::questions::{LARGE, steps};
use super::seen::{CRAWLED, Crawled};

fn at(pathway: &str, place: &str, time: &str, part: &str) -> At {
    [pathway, place, time, "all", part].map(str::to_owned)
}

/// Months of completed intervals, and the ends of months for open waits.
fn months() -> Vec<(String, &'static str)> {
    let all = steps("month");
    let waits = all.iter().map(|month| (format!("at{month}"), "ongoing"));
    all.iter().map(|month| (month.clone(), "n")).chain(waits).collect()
}

/// Every cell of a month, of every measure.
fn of_months() -> impl Iterator<Item = (&'static Crawled, &'static str, String, &'static str)> {
    let pathways =
        CRAWLED.iter().flat_map(|crawled| super::nation::PATHWAYS.map(|pathway| (crawled, pathway)));
    pathways.flat_map(|(crawled, pathway)| {
        months().into_iter().map(move |(time, part)| (crawled, pathway, time, part))
    })
}

/// Stockholm has the own open waits of a month. Its hidden sjukvårdsregion has at least those, every other hidden one
/// at least 1, and together they are what the nation has beyond those that are shown: what is left is their room.
#[test]
fn own_months_leave_hidden_sjukvardsregioner_room() {
    let mut narrow = Vec::new();
    for (crawled, pathway, time, part) in of_months() {
        let room = room(&crawled.public, crawled.own_of("01"), pathway, &time, part);
        narrow.extend(room.filter(|room| *room < 3).map(|room| (crawled.measure, pathway, time, part, room)));
    }
    assert!(narrow.is_empty(), "the hidden ones can move by {narrow:?}");
}

/// How much the hidden sjukvårdsregioner of a month can move, for Stockholm's analyst.
fn room(public: &Cells, own: &Cells, pathway: &str, time: &str, part: &str) -> Option<u64> {
    let mut left = public.value(&at(pathway, "00", time, part))?;
    let mut others = 0;
    for large in LARGE {
        match public.get(&at(pathway, large, time, part))? {
            Seen::Shown(value) => left -= value,
            _ if large == "stockholm-gotland" => left -= own.value(&at(pathway, "01", time, part))?,
            _ => others += 1,
        }
    }
    let is_hidden = public.value(&at(pathway, "stockholm-gotland", time, part)).is_none();
    (is_hidden && others > 0).then(|| left - others)
}

/// Where a sjukvårdsregion has two parts, each one's analyst has the other's month as soon as the sum is shown.
#[test]
fn own_months_do_not_tell_the_months_of_the_only_neighbour() {
    let two = [
        ("stockholm-gotland", "01", "01"),
        ("stockholm-gotland", "09", "09"),
        ("vastra", "14", "14"),
        ("vastra", "13", "13-vastra"),
    ];
    let mut found = Vec::new();
    for (large, region, place) in two {
        for (crawled, pathway, time, part) in of_months() {
            let sum = crawled.public.value(&at(pathway, large, &time, part));
            let own = crawled.own_of(region).value(&at(pathway, place, &time, part));
            let other = sum.zip(own).map_or(0, |(sum, own)| sum - own);
            if (1..5).contains(&other) {
                found.push((crawled.measure, region, large, pathway, time, part, other));
            }
        }
    }
    assert!(found.is_empty(), "{found:?}");
}
