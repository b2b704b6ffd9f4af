//! The whole open tier, crawled, written down as cells and handed to the auditor of `spec/security.md` 5.7: as the
//! public has it, as each region's analyst has it, and two releases together. A system is one measure and year: no sum
//! goes over measures or years (`measures` looks at what measures tell of each other).

mod attacker;
mod cells;
mod changes;
mod corrected;
mod crawler;
mod figures;
mod measures;
mod months;
mod nation;
mod published;
mod questions;
mod releases;
mod seen;

use std::collections::BTreeSet;

use attacker::{Auditor, Job, Line, Report, lines, year_of};
use cells::{At, Cells, Seen};
use nation::{ANALYSTS, YEARS};
pub(crate) use questions::all as every_question;
pub(crate) use seen::published_by;
use seen::{CRAWLED, Crawled};

/// How many hidden and how many shown counts above 0 the crawl must have met in each measure: there is something to find.
const ENOUGH: usize = 50;

/// Every question in JSON and CSV, and every table: one cell, one answer (`Cells::add` holds them against each other).
/// What is shown is what was counted, and no count of 1 to 4 is.
#[test]
fn every_question_and_every_table_show_the_same_and_no_small_count() {
    for Crawled { measure, public, truth, .. } in &*CRAWLED {
        for (at, (seen, by)) in &public.0 {
            if let Seen::Shown(value) = seen {
                assert!(!(1..5).contains(value), "{by} shows {at:?}: {value}");
                assert!(
                    truth.value(at).is_none_or(|counted| counted == *value),
                    "{by}: {at:?} is not {value}"
                );
            }
        }
        for year in YEARS {
            let is_told = |at: &&At| year_of(at) == year && truth.value(at).is_some_and(|n| n > 0);
            let told = public.0.keys().filter(is_told);
            let (shown, hidden): (Vec<&At>, Vec<&At>) = told.partition(|at| public.value(at).is_some());
            println!("{measure} {year}: {} shown, {} hidden", shown.len(), hidden.len());
            assert!(shown.len() > ENOUGH && hidden.len() > ENOUGH, "{} and {}", shown.len(), hidden.len());
        }
    }
}

/// The auditor can find: where only the small counts themselves are hidden, it finds some, in every measure and year.
#[test]
fn the_auditor_finds_what_is_hidden_alone() {
    let Some(auditor) = Auditor::here() else { return };
    let jobs = by_system(CRAWLED.iter(), |crawled, year| {
        let mut alone = Cells::default();
        for at in crawled.public.0.keys() {
            let seen = |n: u64| if (1..5).contains(&n) { Seen::Hidden } else { Seen::Shown(n) };
            crawled.truth.value(at).into_iter().for_each(|n| alone.add(at, seen(n), ""));
        }
        lines(&alone, &crawled.truth, year, "r1")
    });
    for report in auditor.attack(&jobs("alone")) {
        assert!(!report.clean && report.found.len() > 10, "{}", report.said);
    }
}

/// Nor in vain are the figures of rows read: those of the national view would tell what is hidden in the open tier.
#[test]
fn the_auditor_finds_what_percentiles_beside_a_hidden_share_would_tell() {
    let Some(auditor) = Auditor::here() else { return };
    let jobs = by_system(CRAWLED.iter().filter(|crawled| crawled.measure == "svf"), |crawled, year| {
        let told = Cells(crawled.public.0.clone(), crawled.truth.1.clone());
        lines(&told, &crawled.truth, year, "r1")
    })("percentiles");
    let found: usize = auditor.attack(&jobs).iter().map(|report| report.found.len()).sum();
    assert!(found > 0, "{} systems", jobs.len());
}

/// A system for each measure and year, by name.
fn by_system<'a>(
    crawled: impl Iterator<Item = &'a Crawled>,
    lines: impl Fn(&'a Crawled, &'static str) -> Vec<Line>,
) -> impl FnOnce(&str) -> Vec<Job> {
    let systems: Vec<(String, Vec<Line>)> = crawled
        .flat_map(|crawled| YEARS.map(|year| (crawled, year)))
        .map(|(crawled, year)| (format!("{}-{year}", crawled.measure), lines(crawled, year)))
        .collect();
    move |name| systems.into_iter().map(|(own, lines)| Job::new(format!("{name}-{own}"), lines)).collect()
}

#[test]
fn the_public_finds_nothing() {
    let Some(auditor) = Auditor::here() else { return };
    let jobs = by_system(CRAWLED.iter(), |crawled, year| lines(&crawled.public, &crawled.truth, year, "r1"))(
        "public",
    );
    for (report, job) in auditor.attack(&jobs).iter().zip(&jobs) {
        assert!(report.clean, "{} {:?}: {}", job.name, report.found, report.said);
    }
}

/// Each analyst, one whose region delivered nothing among them, has the own rows and months.
#[test]
fn no_analyst_finds_more_than_own_figures_and_zeros_tell() {
    let Some(auditor) = Auditor::here() else { return };
    let systems = CRAWLED.iter().flat_map(|crawled| YEARS.map(|year| (crawled, year)));
    let attacks = systems.flat_map(|(crawled, year)| {
        ANALYSTS.map(|region| {
            let job =
                Job::new(format!("{region}-{}-{year}", crawled.measure), lines_of(crawled, year, region));
            Attack { crawled, year, region, job }
        })
    });
    every_analyst(&auditor, &attacks.collect::<Vec<Attack>>());
}

/// What the analyst of a region does with one system.
struct Attack {
    crawled: &'static Crawled,
    year: &'static str,
    region: &'static str,
    job: Job,
}

/// Attacks as the analyst of each region: first with what was told, then, where something is found, with what own
/// figures and zeros tell whatever is hidden.
fn every_analyst(auditor: &Auditor, attacks: &[Attack]) {
    let jobs: Vec<Job> = attacks.iter().map(|attack| attack.job.clone()).collect();
    let reports = auditor.attack(&jobs);
    let found: Vec<(&Attack, &Report)> =
        attacks.iter().zip(&reports).filter(|(_, report)| !report.clean).collect();
    assert!(!found.is_empty(), "some analyst knows a sjukvårdsregion by own figures and zeros");
    let zeros: Vec<Job> = found.iter().map(|(attack, report)| attack.whatever_is_hidden(report)).collect();
    for ((attack, report), whatever) in found.iter().zip(auditor.attack(&zeros)) {
        let more: Vec<&At> = report.found.iter().filter(|at| !is_told(at, &whatever.found)).collect();
        assert!(more.is_empty(), "{} finds {more:?}", attack.job.name);
        let is_excused = |sum: &str| {
            whatever.said.contains(sum) || whatever.found.iter().any(|at| is_of(sum, at)) // a union's part
        };
        let sums: Vec<&str> = report.small_sums().filter(|sum| !is_excused(sum)).collect();
        assert!(sums.is_empty(), "{} finds {sums:?}", attack.job.name);
    }
}

/// What an analyst has of a year: the own cells, and of others what the public has.
fn lines_of(crawled: &Crawled, year: &str, region: &str) -> Vec<Line> {
    let mut told = crawled.public.clone();
    told.0.extend(crawled.own_of(region).0.iter().map(|(at, seen)| (at.clone(), seen.clone())));
    let mut lines = lines(&told, &crawled.truth, year, "r1");
    if ["12", "14"].contains(&region) {
        lines.extend(halves_by_month(year));
    }
    lines
}

/// Halland's parts by month, of which nothing is said: with them the auditor looks at the parts' quarters too.
fn halves_by_month(year: &str) -> Vec<Line> {
    let mut out = Vec::new();
    for pathway in nation::PATHWAYS {
        for place in ["13-sodra", "13-vastra"] {
            for month in questions::steps("month").iter().filter(|month| month.starts_with(year)) {
                let at = [pathway, place, month.as_str(), "all", "n"].map(str::to_owned);
                out.push(Line { at, release: "r1", value: Err("unsaid"), range: None });
            }
        }
    }
    out
}

impl Attack {
    /// What is left of an analyst's knowledge if every count above 0 of all others is hidden: a found cell that is found
    /// from this is beyond protection. A part of Halland that has nobody counts as a zero that is shown, as it does for
    /// the pattern.
    fn whatever_is_hidden(&self, report: &Report) -> Job {
        let own = |line: &Line| line.at[1].starts_with(self.region) && !line.at[1].contains('+');
        let stays = |line: &&Line| line.value == Ok(0) || own(line) || report.found.contains(&line.at);
        let halves = lines(self.crawled.own_of("13"), &self.crawled.truth, self.year, "r1").into_iter();
        let nobody = halves.filter(|line| line.at[1].starts_with("13-") && line.value == Ok(0));
        // Own months an analyst has in any case.
        let mine = lines(self.crawled.own_of(self.region), &self.crawled.truth, self.year, "r1");
        let lines = self.job.lines.iter().filter(stays).map(Line::alone).chain(nobody).chain(mine).collect();
        Job::new(format!("{}-zeros", self.job.name), lines)
    }
}

/// Whether what the auditor says of a sum is of a cell's place, time, persons and part.
fn is_of(sum: &str, at: &At) -> bool {
    let codes = ["place", "time", "person", "part"].into_iter().zip(&at[1..]);
    codes.into_iter().all(|(dimension, code)| sum.contains(&format!("'{dimension}': '{code}'")))
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
