//! What the measures of the grid tell of each other.
//!
//! *Completed intervals*: no relation between two measures' counts holds for any data. `svf` reads other events than the
//! points. An episode that completes A-E may lack D, and so stand outside D-E; one that completes D-E may lack A. A count
//! goes to the period and the place of its end, which differ from measure to measure; where two measures have the
//! same end (D-E and A-E; F-G and A-G), their starts do not imply each other.
//!
//! *Open waits* nest. Who waits in A-B or A-E has A and after it neither F nor G, so no G ends A-G: the episode waits in A-G too,
//! at the same place, that of the latest event. But for an episode whose G comes before its A, which is `negative` in A-G.

use super::attacker::{Auditor, Job, Line, lines};
use super::cells::At;
use super::nation::YEARS;
use super::seen::{CRAWLED, Crawled};

/// Every wait of the first is one of the second.
const NEST: [[&str; 2]; 2] = [["A-B", "A-G"], ["A-E", "A-G"]];

fn crawled(measure: &str) -> &'static Crawled {
    CRAWLED.iter().find(|crawled| crawled.measure == measure).expect("a measure of the grid")
}

/// The open waits of a year.
fn waits(measure: &'static str, year: &str) -> Vec<Line> {
    let Crawled { public, truth, .. } = crawled(measure);
    let all = lines(public, truth, year, measure);
    all.into_iter().filter(|line| line.at[4] == "ongoing").collect()
}

#[test]
fn open_waits_of_a_part_of_the_chain_are_among_those_of_the_whole() {
    for [part, whole] in NEST {
        let (part, whole) = (crawled(part), crawled(whole));
        let more = |at: &&At| at[4] == "ongoing" && part.truth.value(at) > whole.truth.value(at).or(Some(0));
        assert_eq!(part.truth.0.keys().find(more), None, "{} {}", part.measure, whole.measure);
    }
}

#[test]
fn measures_that_nest_tell_nothing_together() {
    let Some(auditor) = Auditor::here() else { return };
    let of = |[part, whole]: [&'static str; 2], year: &str| {
        let mut both = waits(part, year);
        both.extend(waits(whole, year));
        Job { ascend: vec![part, whole], ..Job::new(format!("nest-{part}-{whole}-{year}"), both) }
    };
    let jobs: Vec<Job> = NEST.into_iter().flat_map(|pair| YEARS.map(|year| of(pair, year))).collect();
    for (report, job) in auditor.attack(&jobs).iter().zip(&jobs) {
        assert!(report.clean, "{} {:?}: {}", job.name, report.found, report.said);
    }
}
