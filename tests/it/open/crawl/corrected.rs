//! Three releases, attacked together: of some pathways people were only added, others were corrected and had people withdrawn.
//!
//! Who reads them knows of which pathways people were only added from one release to the next, and to which of their counts
//! nobody was. Of a pathway that was corrected a reader takes a count that one release showed for only grown, or only fallen, since.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use ledtid::publish::Plan;

use super::attacker::{Auditor, Job, Line, Link, Report, as_written, lines, year_of};
use super::cells::{At, Cells, Seen};
use super::crawler::{add_tables, crawl};
use super::nation::{self, PATHWAYS, YEARS};
use super::questions::{for_truth, own};
use super::seen::{become_viewer, published_by, small_plan};
use super::{ENOUGH, is_told};
use crate::api::Service;
use crate::support::Home;

const RELEASES: [&str; 3] = ["r1", "r2", "r3"];
const MEASURES: [&str; 2] = ["svf", "A-B"];
/// A region of both kinds of changes, and a small one.
const ANALYSTS: [&str; 2] = ["03", "23"];

/// A measure in one release.
struct Released {
    name: &'static str,
    /// Every table.
    public: Cells,
    /// What was counted.
    truth: Cells,
    own: Vec<(&'static str, Cells)>,
}

/// The releases of a measure.
struct Measured {
    measure: &'static str,
    releases: Vec<Released>,
}

static MEASURED: LazyLock<Vec<Measured>> = LazyLock::new(|| {
    let home = Home::new();
    deliver(&home, 0);
    let service = Service::over(home);
    let plan = plan();
    let mut all: Vec<Measured> =
        MEASURES.map(|measure| Measured { measure, releases: Vec::new() }).into_iter().collect();
    for (number, name) in RELEASES.into_iter().enumerate() {
        if number > 0 {
            deliver(&service.home, number);
        }
        let folder = published_by(&service.home, name, &plan);
        let engine = Arc::new(service.home.engine());
        for measured in &mut all {
            let mut public = Cells::default();
            assert!(add_tables(&mut public, &folder, measured.measure) > 10);
            become_viewer(&service, &engine, "national");
            let truth = crawl(&service, measured.measure, &for_truth(), false);
            let own = ANALYSTS.map(|region| {
                become_viewer(&service, &engine, &format!("region:{region}"));
                (region, crawl(&service, measured.measure, &own(region), false))
            });
            measured.releases.push(Released { name, public, truth, own: own.to_vec() });
        }
    }
    all
});

/// What is delivered before a release, by its number.
fn deliver(home: &Home, number: usize) {
    match number {
        0 => nation::deliver(home),
        1 => nation::deliver_corrected(home),
        _ => nation::deliver_third(home),
    }
}

/// Every table of some measures.
fn plan() -> Plan {
    let mut plan = small_plan();
    plan.tables.retain(|table| table.measures.is_empty());
    for table in &mut plan.tables {
        table.measures = MEASURES.map(str::to_owned).to_vec();
    }
    plan
}

/// Whether no count of a pathway's year is smaller than it was.
fn has_grown(then: &Released, now: &Released, pathway: &str, year: &str) -> bool {
    let own = then.truth.0.keys().filter(|at| at[0] == pathway && year_of(at) == year);
    own.into_iter().all(|at| now.truth.value(at).is_some_and(|n| Some(n) >= then.truth.value(at)))
}

/// What a reader knows of each cell in two releases.
fn links(releases: &[Released], year: &str) -> Vec<Link> {
    let mut out = Vec::new();
    for (then, now) in releases.iter().zip(&releases[1..]) {
        let grown: Vec<&str> =
            PATHWAYS.into_iter().filter(|pathway| has_grown(then, now, pathway, year)).collect();
        let of_grown =
            |at: &&At| grown.contains(&&*at[0]) || (at[0] == "all" && grown.len() == PATHWAYS.len());
        for at in then.public.0.keys().filter(|at| year_of(at) == year).filter(of_grown) {
            let how = if then.truth.value(at) == now.truth.value(at) { "same" } else { "ascends" };
            out.push(Link { at: as_written(at), then: then.name, now: now.name, how });
        }
    }
    out.extend(since_last_shown(releases, year));
    out
}

/// Of a count that was shown and then hidden, that it has only grown since, or only fallen, as it has.
fn since_last_shown(releases: &[Released], year: &str) -> Vec<Link> {
    let mut out = Vec::new();
    for (at, now) in (0..releases.len()).map(|at| (at, &releases[at])) {
        let hidden = |cell: &&At| now.public.get(cell) == Some(Seen::Hidden) && cell[0] != "all";
        for cell in now.public.0.keys().filter(|cell| year_of(cell) == year).filter(hidden) {
            let shown = releases[..at].iter().rev().find(|then| then.public.value(cell).is_some());
            let Some((then, counted)) = shown.zip(now.truth.value(cell)) else { continue };
            let Some(was) = then.public.value(cell) else { continue };
            let (one, other) = if was <= counted { (then.name, now.name) } else { (now.name, then.name) };
            out.push(Link { at: as_written(cell), then: one, now: other, how: "ascends" });
        }
    }
    out
}

/// What the public, or an analyst, has of all releases.
fn all(measured: &Measured, year: &str, region: Option<&str>) -> Job {
    let of = |released: &Released| {
        let mut told = released.public.clone();
        let own = released.own.iter().filter(|(own, _)| Some(*own) == region);
        for (_, own) in own {
            told.0.extend(own.0.iter().map(|(at, seen)| (at.clone(), seen.clone())));
        }
        lines(&told, &released.truth, year, released.name)
    };
    Job {
        name: format!("corrected-{}-{year}-{}", measured.measure, region.unwrap_or("public")),
        lines: measured.releases.iter().flat_map(of).collect(),
        links: links(&measured.releases, year),
        ..Job::default()
    }
}

fn systems() -> impl Iterator<Item = (&'static Measured, &'static str)> {
    MEASURED.iter().flat_map(|measured| YEARS.map(|year| (measured, year)))
}

/// There is what the attack is about: pathways of both kinds in one year, counts that were shown and then hidden, and enough that
/// changed.
#[test]
fn the_releases_differ_in_every_way() {
    for (measured, year) in systems() {
        let [r1, r2, r3] = &measured.releases[..] else { panic!("three releases") };
        let grown = |then, now| PATHWAYS.map(|pathway| has_grown(then, now, pathway, year));
        assert_eq!(grown(r1, r2), [true, false, true], "{} {year}", measured.measure);
        assert_eq!(grown(r2, r3), [false, true, true], "{} {year}", measured.measure);
    }
    let changed = |then: &Released, now: &Released| {
        then.truth.0.keys().filter(|at| then.truth.value(at) != now.truth.value(at)).count()
    };
    for measured in &*MEASURED {
        let [r1, r2, r3] = &measured.releases[..] else { panic!("three releases") };
        assert!(changed(r1, r2) > ENOUGH && changed(r2, r3) > ENOUGH, "{}", measured.measure);
        for released in &measured.releases {
            let seen = released.public.0.values();
            let small = seen.filter(|(seen, _)| matches!(seen, Seen::Shown(1..5))).count();
            assert_eq!(small, 0, "{}: a count of 1 to 4 is shown", released.name);
        }
    }
    let kept = systems().flat_map(|(measured, year)| since_last_shown(&measured.releases, year)).count();
    assert!(kept > 0, "some count was shown and then hidden");
}

#[test]
fn three_releases_together_tell_the_public_nothing() {
    let Some(auditor) = Auditor::here() else { return };
    let jobs: Vec<Job> = systems().map(|(measured, year)| all(measured, year, None)).collect();
    for (job, report) in jobs.iter().zip(auditor.attack(&jobs)) {
        assert!(report.clean, "{} {:?}: {}", job.name, report.found, report.said);
    }
}

/// Each release protected as if it were the only one would tell something: of each a store that has published nothing else.
#[test]
fn the_auditor_finds_what_releases_that_know_nothing_of_each_other_tell() {
    let Some(auditor) = Auditor::here() else { return };
    let plan = plan();
    let folders: Vec<(Home, PathBuf)> = (0..RELEASES.len())
        .map(|last| {
            let home = Home::new();
            (0..=last).for_each(|number| deliver(&home, number));
            let folder = published_by(&home, RELEASES[last], &plan);
            (home, folder)
        })
        .collect();
    let job = |(measured, year): (&Measured, &str)| {
        let of = |(released, (_, folder)): (&Released, &(Home, PathBuf))| {
            let mut public = Cells::default();
            add_tables(&mut public, folder, measured.measure);
            lines(&public, &released.truth, year, released.name)
        };
        let lines = measured.releases.iter().zip(&folders).flat_map(of).collect();
        let name = format!("independent-{}-{year}", measured.measure);
        Job { name, lines, ..all(measured, year, None) }
    };
    let jobs: Vec<Job> = systems().map(job).collect();
    let found: usize = auditor.attack(&jobs).iter().map(|report| report.found.len()).sum();
    assert!(found > 0, "{} systems", jobs.len());
}

/// Nor an analyst more than the first release, own figures of all, zeros and what is the same tell.
#[test]
fn nor_an_analyst_more_than_own_figures_and_zeros_tell() {
    let Some(auditor) = Auditor::here() else { return };
    let attacks: Vec<(&str, Job)> = systems()
        .flat_map(|(measured, year)| ANALYSTS.map(|region| (region, all(measured, year, Some(region)))))
        .collect();
    let jobs: Vec<Job> = attacks.iter().map(|(_, job)| job.clone()).collect();
    let found: Vec<(&(&str, Job), Report)> =
        attacks.iter().zip(auditor.attack(&jobs)).filter(|(_, report)| !report.clean).collect();
    let zeros: Vec<Job> =
        found.iter().map(|((region, job), report)| whatever_is_hidden(job, region, report)).collect();
    for (((_, job), report), whatever) in found.iter().zip(auditor.attack(&zeros)) {
        let more: Vec<&At> = report.found.iter().filter(|at| !is_told(at, &whatever.found)).collect();
        assert!(more.is_empty(), "{} finds {more:?}", job.name);
    }
}

/// What is left of an analyst's knowledge if all of others that came after the first release is hidden.
fn whatever_is_hidden(job: &Job, region: &str, report: &Report) -> Job {
    let same: BTreeSet<(&At, &str)> =
        job.links.iter().filter(|link| link.how == "same").map(|link| (&link.at, link.now)).collect();
    let as_known = |line: &Line| {
        let own = line.at[1].starts_with(region) && !line.at[1].contains('+');
        let stays = line.value == Ok(0)
            || own
            || report.found.contains(&line.at)
            || same.contains(&(&line.at, line.release));
        match (line.release, stays) {
            (RELEASE_ONE, _) => line.clone(),
            (_, true) => line.alone(),
            (_, false) => line.untold(),
        }
    };
    let lines = job.lines.iter().map(as_known).collect();
    Job { name: format!("{}-zeros", job.name), lines, ..job.clone() }
}

const RELEASE_ONE: &str = RELEASES[0];
