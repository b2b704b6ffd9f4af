//! Two releases of the same data, to which people were added between them, attacked together.

use std::collections::BTreeSet;

use super::attacker::{Auditor, Job, Line, Report, as_written, lines, year_of};
use super::cells::{At, Cells, Seen};
use super::nation::{YEARS, is_deep, later_analysts};
use super::seen::{CRAWLED, Crawled};
use super::{ENOUGH, is_told};

/// Measures that analysts attack with both releases; all of them where [`is_deep`].
const MEASURES: [&str; 2] = ["svf", "F-G"];

fn same_in_both(crawled: &Crawled, year: &str) -> BTreeSet<At> {
    let Crawled { public, truth, second_truth, .. } = crawled;
    let unchanged = |at: &&At| truth.value(at).is_some() && truth.value(at) == second_truth.value(at);
    public.0.keys().filter(|at| year_of(at) == year).filter(unchanged).cloned().collect()
}

/// A count that has not changed since the first release is as hidden in the second.
#[test]
fn what_has_not_changed_and_was_hidden_stays_hidden() {
    for crawled in &*CRAWLED {
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

/// One who knows that people were only added, so that no count of the second release is smaller, and to which counts nobody was.
#[test]
fn two_releases_together_tell_the_public_nothing() {
    let Some(auditor) = Auditor::here() else { return };
    for Crawled { measure, truth, second_truth, .. } in &*CRAWLED {
        let fewer =
            truth.0.keys().find(|at| second_truth.value(at).is_some_and(|now| Some(now) < truth.value(at)));
        assert_eq!(fewer, None, "{measure}");
    }
    let systems = CRAWLED.iter().flat_map(|crawled| YEARS.map(|year| (crawled, year)));
    let jobs: Vec<Job> = systems.map(|(crawled, year)| both(crawled, year, None)).collect();
    for (job, report) in jobs.iter().zip(auditor.attack(&jobs)) {
        assert!(report.clean, "{} {:?}: {}", job.name, report.found, report.said);
    }
}

/// Nor an analyst more than the first release, own figures of both, zeros of the second and what is the same tell.
#[test]
fn nor_an_analyst_more_than_own_figures_and_zeros_tell() {
    let Some(auditor) = Auditor::here() else { return };
    let crawled = CRAWLED.iter().filter(|crawled| is_deep() || MEASURES.contains(&crawled.measure));
    let systems = crawled.flat_map(|crawled| YEARS.map(|year| (crawled, year)));
    let attacks = systems.flat_map(|(crawled, year)| {
        later_analysts().iter().map(move |region| (*region, both(crawled, year, Some(region))))
    });
    let attacks: Vec<(&str, Job)> = attacks.collect();
    let jobs: Vec<Job> = attacks.iter().map(|(_, job)| job.clone()).collect();
    let found: Vec<(&(&str, Job), Report)> =
        attacks.iter().zip(auditor.attack(&jobs)).filter(|(_, report)| !report.clean).collect();
    let zeros: Vec<Job> = found
        .iter()
        .map(|((region, job), report)| {
            let stays = |line: &Line| {
                line.release == "r1"
                    || line.value == Ok(0)
                    || line.at[1].starts_with(region)
                    || report.found.contains(&line.at)
                    || job.same.contains(&line.at)
            };
            let as_known = |line: &Line| match (line.release, stays(line)) {
                ("r1", _) => line.clone(),
                (_, true) => line.alone(),
                // There, and not told: what zeros tell of the sum of others' months is told through it.
                (_, false) => line.untold(),
            };
            let lines = job.lines.iter().map(as_known).collect();
            Job { name: format!("{}-zeros", job.name), lines, ..job.clone() }
        })
        .collect();
    for (((_, job), report), whatever) in found.iter().zip(auditor.attack(&zeros)) {
        let more: Vec<&At> = report.found.iter().filter(|at| !is_told(at, &whatever.found)).collect();
        assert!(more.is_empty(), "{} finds {more:?}", job.name);
    }
}

/// What the public, or an analyst, has of both releases.
fn both(crawled: &Crawled, year: &str, region: Option<&str>) -> Job {
    let same = same_in_both(crawled, year);
    let lines = lines_of_both(crawled, year, region, &same);
    let same = same.iter().map(as_written).collect();
    let name = format!("releases-{}-{year}-{}", crawled.measure, region.unwrap_or("public"));
    Job { name, lines, same, ascend: vec!["r1", "r2"], links: Vec::new() }
}

/// Both releases; who has an unchanged count of one has it in the other.
fn lines_of_both(crawled: &Crawled, year: &str, region: Option<&str>, same: &BTreeSet<At>) -> Vec<Line> {
    let Crawled { public, truth, second, second_truth, .. } = crawled;
    let with_own = |told: &Cells, own: Option<&Cells>| {
        let own = own.into_iter().flat_map(|own| &own.0);
        let cells = told.0.iter().chain(own).map(|(at, seen)| (at.clone(), seen.clone())).collect();
        Cells(cells, told.1.clone())
    };
    let (public, second) = (
        with_own(public, region.map(|r| crawled.own_of(r))),
        with_own(second, region.map(|r| crawled.second_own_of(r))),
    );
    let (mut one, mut other) = (public.clone(), second.clone());
    for at in same {
        for (from, to) in [(&public, &mut other), (&second, &mut one)] {
            if let (Some(Seen::Shown(value)), true) = (from.get(at), to.get(at).is_some()) {
                to.0.insert(at.clone(), (Seen::Shown(value), String::new()));
            }
        }
    }
    let mut both = lines(&one, truth, year, "r1");
    both.extend(lines(&other, second_truth, year, "r2"));
    both
}
