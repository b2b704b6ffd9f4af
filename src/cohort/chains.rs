//! Complete chains of points, and which points episodes have: where the time of a long interval goes.

use rayon::prelude::*;

use super::binding::MeasuredIntervals;
use super::cohort::Cohort;
use super::count::{CountPlan, Run};
use super::grouping::{GroupTables, Grouping, KeyPart};
use super::intervals::{NO_DAY, OUT_OF_SCOPE};
use super::occurrence::{Occurrence, TimeKey};
use crate::model::{Basis, Point, State, Stockholm};
use crate::stats::{PairedSums, StepSums};

/// Points of the flow model.
const POINTS: usize = 7;
/// Rows that are counted at once.
const ROWS_A_PART: usize = 32 << 10;

/// What is looked at: the chain's points in order, and how lengths are counted.
#[derive(Debug, Clone, Copy)]
pub struct ChainSpec<'a> {
    /// From the start of the measure to its end.
    pub points: &'a [Point],
    /// Whether lengths are counted by the clock, in seconds, rather than in days.
    pub by_clock: bool,
    /// Swedish local time.
    pub zone: &'a Stockholm,
}

/// Chains of a cohort.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chains {
    /// Complete chains by group: only groups that have any.
    pub groups: Vec<(Vec<KeyPart>, StepSums)>,
    /// The whole.
    pub total: ChainTotal,
}

/// What all episodes of a question have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChainTotal {
    /// Complete chains.
    pub steps: StepSums,
    /// Step i less step j of the same chains, at i × steps + j, for i before j.
    pub pairs: Vec<PairedSums>,
    /// Episodes of the question.
    pub episodes: u64,
    /// Those with each point A–G.
    pub with_point: [u64; POINTS],
    /// Those with each point that have a later one too.
    pub going_on: [u64; POINTS],
    /// By the first point of the chain that they have.
    pub entries: [u64; POINTS],
    /// Those that ended otherwise, by what closed them: F, G, an SVF code.
    pub closed_by: [u64; 3],
    /// Completed, but a point between is missing.
    pub gaps: u64,
    /// Completed, and every point is there, but not in order.
    pub disorder: u64,
}

impl ChainTotal {
    fn new(steps: usize) -> Self {
        Self {
            steps: StepSums::new(steps),
            pairs: vec![PairedSums::default(); steps * steps],
            ..Self::default()
        }
    }

    /// Adds every episode of another pathway or part.
    pub fn merge(&mut self, other: &Self) {
        if self.pairs.is_empty() {
            self.clone_from(other);
            return;
        }
        self.steps.merge(&other.steps);
        for (a, b) in self.pairs.iter_mut().zip(&other.pairs) {
            a.merge(b);
        }
        for (mine, theirs) in [
            (&mut self.with_point[..], &other.with_point[..]),
            (&mut self.going_on, &other.going_on),
            (&mut self.entries, &other.entries),
            (&mut self.closed_by, &other.closed_by),
        ] {
            mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b);
        }
        self.episodes += other.episodes;
        self.gaps += other.gaps;
        self.disorder += other.disorder;
    }
}

/// Counts the chains of a pathway's intervals that a plan takes.
#[must_use]
pub fn count_chains(
    cohort: &Cohort,
    measured: &MeasuredIntervals,
    plan: &CountPlan,
    tables: &GroupTables,
    spec: &ChainSpec<'_>,
) -> Chains {
    let intervals = &measured.intervals;
    let grouping = Grouping::new(cohort, plan, tables);
    let run = Run::new(cohort, intervals, plan, &grouping);
    let walk = Walk { cohort, plan, spec, run: &run };
    let steps = spec.points.len().saturating_sub(1);
    let rows = intervals.len();
    let size = rows.div_ceil((rows / ROWS_A_PART).clamp(1, rayon::current_num_threads())).max(1);
    let parts: Vec<(Vec<StepSums>, ChainTotal)> = (0..rows.div_ceil(size))
        .into_par_iter()
        .map(|part| {
            let mut groups = vec![StepSums::new(steps); grouping.len()];
            let mut total = ChainTotal::new(steps);
            for row in part * size..((part + 1) * size).min(rows) {
                walk.row(row, &mut groups, &mut total);
            }
            (groups, total)
        })
        .collect();
    let mut groups = vec![StepSums::new(steps); grouping.len()];
    let mut total = ChainTotal::new(steps);
    for (part, whole) in parts {
        groups.iter_mut().zip(&part).for_each(|(a, b)| a.merge(b));
        total.merge(&whole);
    }
    let counted = groups.into_iter().enumerate().filter(|(_, s)| s.n > 0);
    Chains { groups: counted.map(|(g, s)| (grouping.key(g), s)).collect(), total }
}

struct Walk<'a> {
    cohort: &'a Cohort,
    plan: &'a CountPlan,
    spec: &'a ChainSpec<'a>,
    run: &'a Run<'a>,
}

/// The chosen occurrence of each point, and whether it has a clock.
type Times = [Option<(TimeKey, bool)>; POINTS];

impl Walk<'_> {
    fn row(&self, row: usize, groups: &mut [StepSums], total: &mut ChainTotal) {
        let intervals = self.run.intervals;
        let state = intervals.state[row];
        if state == OUT_OF_SCOPE {
            return;
        }
        let Some(group) = self.taken(row, state) else { return };
        let times = self.times(intervals.episode(row));
        self.look(row, state, &times, total);
        if usize::from(state) != State::Completed.index() {
            return;
        }
        match self.lengths(&times) {
            Chain::Complete(lengths) => {
                let lengths = &lengths[..self.spec.points.len() - 1];
                if let Some(sums) = groups.get_mut(group) {
                    sums.add(lengths);
                }
                total.steps.add(lengths);
                for (i, &a) in lengths.iter().enumerate() {
                    for (j, &b) in lengths.iter().enumerate().skip(i + 1) {
                        total.pairs[i * lengths.len() + j].add(a, b);
                    }
                }
            }
            Chain::Gap => total.gaps += 1,
            Chain::Disorder => total.disorder += 1,
        }
    }

    /// The group of a row that the plan takes: in the period, or open at its end.
    fn taken(&self, row: usize, state: u8) -> Option<usize> {
        if self.plan.basis == Basis::End && usize::from(state) == State::Ongoing.index() {
            return self.run.open_group(row);
        }
        self.run.flow_group(row)
    }

    fn times(&self, episode: usize) -> Times {
        let mut times: Times = [None; POINTS];
        if self.plan.cutoff.index() >= self.cohort.last_day().index() {
            for (time, column) in times.iter_mut().zip(&self.cohort.points) {
                *time = column.time(episode);
            }
            return times;
        }
        let mut list: Vec<Occurrence> = Vec::new();
        self.cohort.occurrences_at(episode, self.plan.cutoff, &mut list);
        for (point, time) in Point::ALL.iter().zip(&mut times) {
            let is_it = |o: &&Occurrence| o.kind == point.index();
            let found = if point.takes_last() { list.iter().rfind(is_it) } else { list.iter().find(is_it) };
            *time = found.map(|o| (o.time, o.clock));
        }
        times
    }

    /// Which points an episode has, where it entered and what closed it.
    fn look(&self, row: usize, state: u8, times: &Times, total: &mut ChainTotal) {
        total.episodes += 1;
        let last = times.iter().rposition(Option::is_some);
        if let Some(first) = times.iter().position(Option::is_some) {
            total.entries[first] += 1;
        }
        for (k, _) in times.iter().enumerate().filter(|(_, t)| t.is_some()) {
            total.with_point[k] += 1;
            total.going_on[k] += u64::from(last.is_some_and(|l| l > k));
        }
        if usize::from(state) == State::EndedOtherwise.index() {
            let close = self.run.intervals.close[row];
            let at = |p: usize| times[p].is_some_and(|(t, _)| t.day_index() == close && close != NO_DAY);
            let by = if at(5) {
                0
            } else if at(6) {
                1
            } else {
                2
            };
            total.closed_by[by] += 1;
        }
    }

    /// The steps of the chain, if it is complete.
    fn lengths(&self, times: &Times) -> Chain {
        let mut lengths = [0; POINTS];
        for (k, pair) in self.spec.points.windows(2).enumerate() {
            let at = |p: Point| times[usize::from(p.index())].filter(|t| t.1 || !self.spec.by_clock);
            let (Some((from, _)), Some((to, _))) = (at(pair[0]), at(pair[1])) else { return Chain::Gap };
            let length = if self.spec.by_clock {
                u64::try_from(to.instant(self.spec.zone) - from.instant(self.spec.zone)).ok()
            } else {
                to.day_index().checked_sub(from.day_index()).map(u64::from)
            };
            match length {
                Some(length) => lengths[k] = length,
                None => return Chain::Disorder,
            }
        }
        Chain::Complete(lengths)
    }
}

enum Chain {
    Complete([u64; POINTS]),
    Gap,
    Disorder,
}
