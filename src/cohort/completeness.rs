//! How complete the chains are: which points between an episode's first and last are there.
//!
//! A point is *expected* of an episode if it lies between the first and the last point of the chain
//! A–G that the episode has, both included. An episode that came in at D lacks no A, and one that
//! has come to C lacks no D: only what was passed over counts. Codes of an SVF have no place in it.
//!
//! Source: `page.md`, Datakvalitet ("Mätpunkter A–G: andel ifyllda").

use hashbrown::HashMap;
use rayon::prelude::*;

use super::calendar::TimeStep;
use super::cohort::Cohort;
use super::count::{CountPlan, Waits};
use super::grouping::{Dimension, GroupTables, Grouping, KeyPart};
use super::selection::Selection;
use crate::model::{Attribution, Basis, Day, Period};

/// Points of the chain.
const POINTS: usize = 7;
/// Fewer episodes than this are not worth a part of their own.
const EPISODES_A_PART: usize = 32 << 10;

/// Which episodes' chains are counted, and by what.
#[derive(Debug, Clone)]
pub struct CompletenessPlan {
    /// The period that the first point of an episode lies in.
    pub period: Period,
    /// Points after this day are not looked at.
    pub cutoff: Day,
    /// Filters; the place is that of the first point, or the home. Deviations are not looked at.
    pub selection: Selection,
    /// `home`, or else the place of the first point.
    pub attribution: Attribution,
    /// Dimensions besides the month.
    pub dimensions: Vec<Dimension>,
}

/// How often each point was expected and there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PointCompleteness {
    /// Episodes with a point.
    pub episodes: u64,
    /// By point, A first: episodes that it is expected of.
    pub expected: [u64; POINTS],
    /// Those that have it.
    pub present: [u64; POINTS],
}

impl PointCompleteness {
    /// Adds another group.
    pub fn merge(&mut self, other: &Self) {
        self.episodes += other.episodes;
        for point in 0..POINTS {
            self.expected[point] += other.expected[point];
            self.present[point] += other.present[point];
        }
    }

    fn add(&mut self, there: [bool; POINTS]) {
        let first = there.iter().position(|&t| t).unwrap_or(POINTS);
        let last = there.iter().rposition(|&t| t).unwrap_or(0);
        self.episodes += 1;
        let passed = there.into_iter().enumerate().filter(|(point, _)| (first..=last).contains(point));
        for (point, there) in passed {
            self.expected[point] += 1;
            self.present[point] += u64::from(there);
        }
    }
}

/// Counts the chains of one cohort, by the plan's dimensions and the month of the first point.
///
/// **Output** one entry per group that has episodes; the key's last part is the month, counted
/// from January 1900. **Definition** the point of an episode is its first for A–E and its last for
/// F and G; where that lies after the cutoff, the point is not there.
#[must_use]
pub fn point_completeness(
    cohort: &Cohort,
    plan: &CompletenessPlan,
    tables: &GroupTables,
) -> Vec<(Vec<KeyPart>, PointCompleteness)> {
    let counting = as_count_plan(plan, tables);
    let grouping = Grouping::new(cohort, &counting, tables);
    let (first, last) = (plan.period.first().index(), plan.period.last().index());
    let count = |episodes: std::ops::Range<usize>| {
        let mut groups: HashMap<usize, PointCompleteness> = HashMap::new();
        for episode in episodes {
            let Some(chain) = chain_of(cohort, episode, plan.cutoff) else { continue };
            let day = chain.day;
            let person = cohort.person(episode);
            let taken = (first..=last).contains(&day)
                && plan.selection.takes_person(person, || day)
                && grouping.takes_place(chain.place, person, &plan.selection);
            if taken && let Some(group) = grouping.of(chain.place, person, || day, day) {
                groups.entry(group).or_default().add(chain.there);
            }
        }
        groups
    };
    let size = (cohort.len() / rayon::current_num_threads()).max(EPISODES_A_PART);
    let parts: Vec<_> = (0..cohort.len().div_ceil(size))
        .into_par_iter()
        .map(|part| count(part * size..((part + 1) * size).min(cohort.len())))
        .collect();
    let mut groups: HashMap<usize, PointCompleteness> = HashMap::new();
    for (group, counts) in parts.into_iter().flatten() {
        groups.entry(group).or_default().merge(&counts);
    }
    groups.into_iter().map(|(group, counts)| (grouping.key(group), counts)).collect()
}

/// The points of an episode.
struct Chain {
    there: [bool; POINTS],
    /// Of the first in time.
    day: u32,
    place: u32,
}

fn chain_of(cohort: &Cohort, episode: usize, cutoff: Day) -> Option<Chain> {
    let mut there = [false; POINTS];
    let mut first = None;
    for (column, there) in cohort.points.iter().zip(&mut there) {
        let found = column.get(episode).filter(|(time, ..)| time.day_index() <= cutoff.index());
        let Some((time, _, place)) = found else { continue };
        *there = true;
        if first.is_none_or(|(earliest, _)| time < earliest) {
            first = Some((time, place));
        }
    }
    first.map(|(time, place)| Chain { there, day: time.day_index(), place })
}

/// The plan that the grouping takes: by month over the whole calendar.
fn as_count_plan(plan: &CompletenessPlan, tables: &GroupTables) -> CountPlan {
    let month = |day: Day| tables.calendar.month(day.index());
    CountPlan {
        basis: Basis::Start,
        attribution: if plan.attribution == Attribution::Home {
            Attribution::Home
        } else {
            Attribution::Start
        },
        period: plan.period,
        cutoff: plan.cutoff,
        selection: plan.selection.clone(),
        dimensions: plan.dimensions.iter().copied().chain([Dimension::Time]).collect(),
        steps: Some((TimeStep::Month, month(plan.period.first()), month(plan.period.last()))),
        limit: None,
        waits: Waits::Numbered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_passed_over_is_lacking() {
        let chain = |points: &str| {
            let mut there = [false; POINTS];
            for point in points.bytes() {
                there[usize::from(point - b'A')] = true;
            }
            let mut counts = PointCompleteness::default();
            counts.add(there);
            (counts.expected, counts.present)
        };
        assert_eq!(chain("ABC"), ([1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 0, 0, 0, 0]));
        assert_eq!(chain("DF"), ([0, 0, 0, 1, 1, 1, 0], [0, 0, 0, 1, 0, 1, 0]));
        assert_eq!(chain("AG"), ([1; 7], [1, 0, 0, 0, 0, 0, 1]));
        assert_eq!(chain("E"), ([0, 0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 1, 0, 0]));
    }
}
