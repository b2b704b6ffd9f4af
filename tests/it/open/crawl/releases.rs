//! Two releases of the same data, to which people were added between them, attacked together by the public.

use std::collections::BTreeSet;

use super::attacker::{Auditor, Job, Line, lines, year_of};
use super::cells::{At, Cells, Seen};
use super::nation::YEARS;
use super::seen::Crawled;
use super::{ENOUGH, crawled_of};

/// Measures of this attack.
const MEASURES: [&str; 3] = ["svf", "A-E", "F-G"];

fn same_in_both(crawled: &Crawled, year: &str) -> BTreeSet<At> {
    let Crawled { public, truth, second_truth, .. } = crawled;
    let unchanged = |at: &&At| truth.value(at).is_some() && truth.value(at) == second_truth.value(at);
    public.0.keys().filter(|at| year_of(at) == year).filter(unchanged).cloned().collect()
}

/// A count that has not changed since the first release is as hidden in the second.
#[test]
fn what_has_not_changed_and_was_hidden_stays_hidden() {
    for crawled in crawled_of(&MEASURES) {
        let Crawled { public, second, truth, second_truth, .. } = crawled;
        for at in YEARS.iter().flat_map(|year| same_in_both(crawled, year)) {
            let (then, now) = (public.get(&at), second.get(&at));
            let opened = then == Some(Seen::Hidden) && matches!(now, Some(Seen::Shown(_)));
            assert!(!opened, "{} {at:?} was hidden and is shown", crawled.measure);
        }
        let changed = second_truth.0.keys().filter(|at| second_truth.value(at) != truth.value(at)).count();
        assert!(changed > ENOUGH, "{}: {changed} changed", crawled.measure);
    }
}

/// Both as one system, whose reader knows which counts have not changed, tell the public nothing of what was over and
/// hidden in both. Before hidden counts stayed hidden, they told something in four of six systems.
#[test]
fn two_releases_together_tell_nothing_of_what_is_over() {
    attack(|crawled, year| {
        let same = same_in_both(crawled, year);
        let lines = lines_of_both(crawled, year, &same);
        let same =
            same.iter().map(|at| std::array::from_fn(|k| at[k].replace("age:80+", "age:80-"))).collect();
        Job { name: format!("releases-{}-{year}", crawled.measure), lines, same, ascend: Vec::new() }
    });
}

/// Nor do they tell one who knows that people were only added: no count of the second release is smaller. What was shown
/// and has not changed the reader has.
#[test]
fn nor_do_they_to_one_who_knows_that_people_were_only_added() {
    for Crawled { measure, truth, second_truth, .. } in crawled_of(&MEASURES) {
        let fewer =
            truth.0.keys().find(|at| second_truth.value(at).is_some_and(|now| Some(now) < truth.value(at)));
        assert_eq!(fewer, None, "{measure}");
    }
    attack(|crawled, year| {
        let lines = lines_of_both(crawled, year, &same_in_both(crawled, year));
        let name = format!("added-{}-{year}", crawled.measure);
        Job { name, lines, same: BTreeSet::new(), ascend: vec!["r1", "r2"] }
    });
}

/// What nothing proves for two releases together (decision 0013): a count that the first release showed and the second
/// hides, and a count of a time that was not over when the first was made, in October 2024.
fn is_not_covered(crawled: &Crawled, at: &At) -> bool {
    let told = |release: &Cells| release.value(&at.clone().map(|code| code.replace("age:80-", "age:80+")));
    let month = at[2].split_once('-').map_or("", |(_, month)| month);
    let is_running = year_of(at) == "2024" && (at[2].len() == 4 || at[2].ends_with("Q4") || month >= "10");
    is_running || told(&crawled.public).is_some()
}

fn attack(job: impl Fn(&'static Crawled, &'static str) -> Job) {
    let Some(auditor) = Auditor::here() else { return };
    let systems: Vec<_> =
        crawled_of(&MEASURES).flat_map(|crawled| YEARS.map(|year| (crawled, year))).collect();
    let jobs: Vec<Job> = systems.iter().map(|(crawled, year)| job(crawled, year)).collect();
    for (((crawled, _), job), report) in systems.iter().zip(&jobs).zip(auditor.attack(&jobs)) {
        let (open, found): (Vec<&At>, Vec<&At>) =
            report.found.iter().partition(|at| is_not_covered(crawled, at));
        println!("{}: {} found that are not covered", job.name, open.len());
        assert!(found.is_empty(), "{}: {found:?}", job.name);
        assert_eq!(report.small_sums().next(), None, "{}", job.name);
    }
}

/// Both releases; who has an unchanged count of one has it in the other.
fn lines_of_both(crawled: &Crawled, year: &str, same: &BTreeSet<At>) -> Vec<Line> {
    let Crawled { public, truth, second, second_truth, .. } = crawled;
    let (mut one, mut other) = (public.clone(), second.clone());
    for at in same {
        for (from, to) in [(public, &mut other), (second, &mut one)] {
            if let (Some(Seen::Shown(value)), true) = (from.get(at), to.get(at).is_some()) {
                to.0.insert(at.clone(), (Seen::Shown(value), String::new()));
            }
        }
    }
    let mut both = lines(&one, truth, year, "r1");
    both.extend(lines(&other, second_truth, year, "r2"));
    both
}
