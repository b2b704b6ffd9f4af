//! The whole open tier, crawled, written down as cells and handed to the auditor of `spec/security.md` 5.7: as the
//! public has it, as each region's analyst has it, and two releases together.

mod attacker;
mod cells;
mod crawler;
mod months;
mod nation;
mod questions;
mod seen;

use std::collections::BTreeSet;

use attacker::{Auditor, Line, Report, lines};
use cells::{At, Cells, Seen};
use nation::REGIONS;
use seen::{CRAWLED, Crawled};

/// How many hidden and how many shown counts above 0 the crawl must have met: there is something to find.
const ENOUGH: usize = 100;

/// Every question in JSON and CSV, and every table: one cell, one answer (`Cells::add` holds them against each other).
/// What is shown is what was counted, and no count of 1 to 4 is.
#[test]
fn every_question_and_every_table_show_the_same_and_no_small_count() {
    let Crawled { public, truth, .. } = &*CRAWLED;
    for (at, (seen, by)) in &public.0 {
        if let Seen::Shown(value) = seen {
            assert!(!(1..5).contains(value), "{by} shows {at:?}: {value}");
            assert!(truth.value(at).is_none_or(|counted| counted == *value), "{by}: {at:?} is not {value}");
        }
    }
    let is_told = |at: &&At| truth.value(at).is_some_and(|n| n > 0);
    let told = public.0.keys().filter(is_told);
    let (shown, hidden): (Vec<&At>, Vec<&At>) = told.partition(|at| public.value(at).is_some());
    println!("{} cells, {} shown, {} hidden", public.0.len(), shown.len(), hidden.len());
    assert!(shown.len() > ENOUGH && hidden.len() > ENOUGH, "{} and {}", shown.len(), hidden.len());
}

/// The auditor can find: where only the small counts themselves are hidden, it finds some.
#[test]
fn the_auditor_finds_what_is_hidden_alone() {
    let Some(auditor) = Auditor::here() else { return };
    let mut alone = Cells::default();
    for at in CRAWLED.public.0.keys().filter(|at| at[0] == nation::PATHWAYS[1]) {
        let counted = CRAWLED.truth.value(at);
        let seen = |n: u64| if (1..5).contains(&n) { Seen::Hidden } else { Seen::Shown(n) };
        counted.into_iter().for_each(|n| alone.add(at, seen(n), ""));
    }
    let report = auditor.attack("alone", &lines(&alone, &CRAWLED.truth, "r1"));
    assert!(!report.clean && report.found.len() > 10, "{}", report.said);
}

#[test]
fn the_public_finds_nothing() {
    let Some(auditor) = Auditor::here() else { return };
    let report = auditor.attack("public", &lines(&CRAWLED.public, &CRAWLED.truth, "r1"));
    assert!(report.clean, "{:?}: {}", report.found, report.said);
}

/// Own rows of the grid's kind: year, quarters, sexes, age bands. Own months are another matter: see `months`.
#[test]
fn no_analyst_finds_more_than_own_figures_and_zeros_tell() {
    every_analyst(false);
}

#[test]
fn no_analyst_finds_more_than_own_figures_with_months_and_zeros_tell() {
    every_analyst(true);
}

/// Attacks as the analyst of each region, two at a time.
fn every_analyst(months: bool) {
    let Some(auditor) = Auditor::here() else { return };
    let half = REGIONS.len().div_ceil(2);
    std::thread::scope(|scope| {
        for regions in REGIONS.chunks(half) {
            let auditor = auditor.clone();
            scope.spawn(move || regions.iter().for_each(|region| attack_as(&auditor, region, months)));
        }
    });
}

fn attack_as(auditor: &Auditor, region: &str, months: bool) {
    let lines = lines_of(region, months);
    let name = format!("region-{region}{}", if months { "-months" } else { "" });
    let report = auditor.attack(&name, &lines);
    if report.clean {
        return;
    }
    let known = told_whatever_is_hidden(region, lines, &report.found);
    let whatever = auditor.attack(&format!("{name}-zeros"), &known);
    let more: Vec<&At> = report.found.iter().filter(|at| !is_told(at, &whatever.found)).collect();
    assert!(more.is_empty(), "region {region} finds {more:?}");
    let sums: Vec<&str> = report.small_sums().filter(|sum| !whatever.said.contains(sum)).collect();
    assert!(sums.is_empty(), "region {region} finds {sums:?}");
}

/// What an analyst has: the own cells, and of others what the public has.
fn lines_of(region: &str, months: bool) -> Vec<Line> {
    let own = own_of(region);
    // Open waits at the end of a quarter are in the grid.
    let of_grid = |at: &At| {
        !at[2].contains('-') || ["at2024-03", "at2024-06", "at2024-09", "at2024-12"].contains(&&*at[2])
    };
    let mut told = CRAWLED.public.clone();
    told.0
        .extend(own.0.iter().filter(|(at, _)| months || of_grid(at)).map(|(at, s)| (at.clone(), s.clone())));
    let mut lines = lines(&told, &CRAWLED.truth, "r1");
    if months && ["12", "14"].contains(&region) {
        lines.extend(halves_by_month());
    }
    lines
}

fn own_of(region: &str) -> &'static Cells {
    let (_, own) = CRAWLED.own.iter().find(|(r, _)| *r == region).expect("a region of the nation");
    own
}

/// Halland's parts by month, of which nothing is said: with them the auditor looks at the parts' quarters too.
fn halves_by_month() -> Vec<Line> {
    let mut out = Vec::new();
    for pathway in nation::PATHWAYS {
        for place in ["13-sodra", "13-vastra"] {
            for month in questions::steps("month") {
                let at = [pathway, place, month.as_str(), "all", "n"].map(str::to_owned);
                out.push(Line { at, release: "r1", value: Err("unsaid") });
            }
        }
    }
    out
}

/// What is left of an analyst's knowledge if every count above 0 of all others is hidden: a found cell that is found
/// from this is beyond protection. A part of Halland that has nobody counts as a zero that is shown, as it does for
/// the pattern.
fn told_whatever_is_hidden(region: &str, lines: Vec<Line>, found: &BTreeSet<At>) -> Vec<Line> {
    let own = |line: &Line| line.at[1].starts_with(region) && !line.at[1].contains('+');
    let stays = |line: &Line| line.value == Ok(0) || own(line) || found.contains(&line.at);
    let halves = attacker::lines(own_of("13"), &CRAWLED.truth, "r1").into_iter();
    let nobody = halves.filter(|line| line.at[1].starts_with("13-") && line.value == Ok(0));
    lines.into_iter().filter(stays).chain(nobody).collect()
}

/// Who knows a pathway's figure whatever is hidden knows the sum of it and of what is shown.
fn is_told(at: &At, excused: &BTreeSet<At>) -> bool {
    let of = |pathway: &str| {
        let mut part = at.clone();
        part[0] = pathway.to_owned();
        excused.contains(&part)
    };
    excused.contains(at) || (at[0] == "all" && nation::PATHWAYS.into_iter().any(of))
}

/// A count that has not changed since the first release is as hidden in the second, and both together, as one system
/// whose reader knows which counts have not changed, tell the public nothing.
#[test]
fn two_releases_together_tell_nothing() {
    let Crawled { public, truth, second, second_truth, .. } = &*CRAWLED;
    let unchanged = |at: &&At| truth.value(at).is_some() && truth.value(at) == second_truth.value(at);
    let same: BTreeSet<At> = public.0.keys().filter(unchanged).cloned().collect();
    let later = second.0.keys().filter(|at| second_truth.value(at).is_some_and(|n| n > 0));
    let changed = later.filter(|at| !same.contains(*at)).count();
    assert!(same.len() > ENOUGH && changed > ENOUGH, "{} the same, {changed} not", same.len());
    for at in &same {
        let (then, now) = (public.get(at), second.get(at));
        let opened = then == Some(Seen::Hidden) && matches!(now, Some(Seen::Shown(_)));
        assert!(!opened, "{at:?} was hidden and is shown");
    }
    let Some(auditor) = Auditor::here() else { return };
    let report = attack_two(&auditor, &same);
    assert!(report.clean, "{:?}: {}", report.found, report.said);
}

fn attack_two(auditor: &Auditor, same: &BTreeSet<At>) -> Report {
    let Crawled { public, truth, second, second_truth, .. } = &*CRAWLED;
    // Who has an unchanged count of one release has it in the other.
    let (mut first, mut second) = (public.clone(), second.clone());
    for at in same {
        for (from, to) in [(public, &mut second), (&CRAWLED.second, &mut first)] {
            if let (Some(Seen::Shown(value)), true) = (from.get(at), to.get(at).is_some()) {
                to.0.insert(at.clone(), (Seen::Shown(value), String::new()));
            }
        }
    }
    let mut both = lines(&first, truth, "r1");
    both.extend(lines(&second, second_truth, "r2"));
    let same = same.iter().map(|at| std::array::from_fn(|k| at[k].replace("age:80+", "age:80-"))).collect();
    auditor.attack_two("releases", &both, &same)
}
