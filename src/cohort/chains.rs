//! Complete chains of points, and which points episodes have: where the time of a long interval goes.

use rayon::prelude::*;

use super::binding::MeasuredIntervals;
use super::chain_steps::{Chain, ChainReader};
use super::cohort::Cohort;
use super::count::{CountPlan, Run};
use super::ends::{CodedEnds, Ends};
use super::grouping::{GroupTables, Grouping, KeyPart};
use super::intervals::OUT_OF_SCOPE;
use super::occurrence::Occurrence;
use super::rule::Closings;
use crate::model::{Basis, Day, Kind, Point, State, Stockholm};
use crate::stats::{PairedSums, StepSums};

/// Points of the flow model.
pub(super) const POINTS: usize = 7;
/// Sets of points that an episode can have.
const HAVING: usize = 1 << POINTS;
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
    /// By group: only groups that have episodes.
    pub groups: Vec<(Vec<KeyPart>, GroupChains)>,
    /// The whole.
    pub total: ChainTotal,
}

/// What the episodes of a group have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupChains {
    /// Complete chains.
    pub steps: StepSums,
    /// How episodes ended.
    pub ends: Ends,
}

impl GroupChains {
    /// No episodes, of a chain of so many steps.
    #[must_use]
    pub fn new(steps: usize) -> Self {
        Self { steps: StepSums::new(steps), ends: Ends::default() }
    }

    /// Adds every episode of `other`.
    pub fn merge(&mut self, other: &Self) {
        self.steps.merge(&other.steps);
        self.ends.merge(&other.ends);
    }
}

/// What all episodes of a question have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChainTotal {
    /// Complete chains.
    pub steps: StepSums,
    /// Step i less step j of the same chains, at i × steps + j, for i before j.
    pub pairs: Vec<PairedSums>,
    /// How they ended.
    pub ends: Ends,
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
        self.ends.merge(&other.ends);
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
    let reader = ChainReader { cohort, cutoff: plan.cutoff, spec };
    let walk = Walk { cohort, plan, reader, run: &run, closings: closings_of(spec), until: ended_by(plan) };
    let steps = spec.points.len().saturating_sub(1);
    let rows = intervals.len();
    let size = rows.div_ceil((rows / ROWS_A_PART).clamp(1, rayon::current_num_threads())).max(1);
    let parts: Vec<Counted> = (0..rows.div_ceil(size))
        .into_par_iter()
        .map(|part| {
            let mut counted = Counted::new(grouping.len(), steps);
            let mut list = Vec::new();
            let part = part * size..((part + 1) * size).min(rows);
            let masks = if intervals.is_by_episode() { walk.reader.masks(part.clone()) } else { Vec::new() };
            for (k, row) in part.enumerate() {
                walk.row(row, masks.get(k).copied(), &mut counted, &mut list);
            }
            counted.widen();
            counted
        })
        .collect();
    let mut whole = Counted::new(grouping.len(), steps);
    for part in &parts {
        whole.merge(part);
    }
    whole.into_chains(&grouping, cohort.outcomes())
}

/// What closes an episode of the chain.
fn closings_of(spec: &ChainSpec<'_>) -> Closings {
    if spec.points.last() == Some(&Point::G) { Closings::G } else { Closings::FAndG }
}

/// Counts episodes that have these points, and where they entered.
fn look(points: usize, n: u64, total: &mut ChainTotal) {
    total.episodes += n;
    if let Some(first) = total.entries.get_mut(points.trailing_zeros() as usize) {
        *first += n;
    }
    for k in (0..POINTS).filter(|k| points >> k & 1 == 1) {
        total.with_point[k] += n;
        total.going_on[k] += if points >> k > 1 { n } else { 0 };
    }
}

/// The last day on which an end belongs to the question: flow ends with its period, a cohort is followed to the cutoff.
fn ended_by(plan: &CountPlan) -> Day {
    match plan.basis {
        Basis::End => plan.period.last().min(plan.cutoff),
        Basis::Start => plan.cutoff,
    }
}

/// Lengths below this, and no more chains than that, keep sums of squares of differences within 64 bits.
const SHORT: u64 = 1 << 20;

/// Differences between steps, summed in 64 bits: ten times as fast as in 128.
#[derive(Debug, Clone, Copy, Default)]
struct ShortPair {
    sum: i64,
    squares: u64,
}

/// The chains of short steps of a group, summed in 64 bits.
#[derive(Debug, Clone, Copy, Default)]
struct ShortSums {
    n: u64,
    sums: [u64; POINTS],
}

/// Counts of a part of the rows.
struct Counted {
    groups: Vec<(StepSums, CodedEnds)>,
    total: ChainTotal,
    /// Episodes by which of the points they have, a bit each.
    having: [u64; HAVING],
    /// Chains of short steps, by group.
    short_groups: Vec<ShortSums>,
    /// Chains of short steps, and their differences as in [`ChainTotal::pairs`].
    n_short: u64,
    short: Vec<ShortPair>,
}

impl Counted {
    fn new(groups: usize, steps: usize) -> Self {
        Self {
            groups: vec![(StepSums::new(steps), CodedEnds::default()); groups],
            total: ChainTotal::new(steps),
            having: [0; HAVING],
            short_groups: vec![ShortSums::default(); groups],
            n_short: 0,
            short: vec![ShortPair::default(); steps * steps],
        }
    }

    /// Adds a complete chain of a group.
    fn add_chain(&mut self, group: usize, lengths: &[u64]) {
        let is_short = self.n_short < SHORT && lengths.iter().all(|&length| length < SHORT);
        self.n_short += u64::from(is_short);
        if is_short {
            let own = &mut self.short_groups[group];
            own.n += 1;
            own.sums.iter_mut().zip(lengths).for_each(|(sum, length)| *sum += length);
        } else {
            self.groups[group].0.add(lengths);
        }
        self.add_pairs(lengths, is_short);
    }

    /// Adds the differences between the steps of a chain.
    fn add_pairs(&mut self, lengths: &[u64], is_short: bool) {
        for (i, &a) in lengths.iter().enumerate() {
            let row = i * lengths.len();
            if is_short {
                for (pair, &b) in self.short[row..].iter_mut().zip(lengths).skip(i + 1) {
                    let gap = a.cast_signed() - b.cast_signed();
                    pair.sum += gap;
                    pair.squares += gap.unsigned_abs() * gap.unsigned_abs();
                }
            } else {
                for (pair, &b) in self.total.pairs[row..].iter_mut().zip(lengths).skip(i + 1) {
                    pair.add(a, b);
                }
            }
        }
    }

    /// Puts what was counted in short with the rest.
    fn widen(&mut self) {
        for (points, n) in self.having.iter_mut().enumerate() {
            look(points, std::mem::take(n), &mut self.total);
        }
        let steps = self.total.steps.sums.len();
        for ((sums, _), short) in self.groups.iter_mut().zip(&mut self.short_groups) {
            let own = short.sums.iter().take(steps).map(|sum| u128::from(*sum)).collect();
            sums.merge(&StepSums { n: short.n, sums: own });
            *short = ShortSums::default();
        }
        for (at, short) in self.short.iter_mut().enumerate().filter(|(at, _)| at % steps > at / steps) {
            let (sum, squares) = (i128::from(short.sum), u128::from(short.squares));
            self.total.pairs[at].merge(&PairedSums { n: self.n_short, sum, squares });
            *short = ShortPair::default();
        }
        self.n_short = 0;
    }

    fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.groups.iter_mut().zip(&other.groups) {
            mine.0.merge(&theirs.0);
            mine.1.merge(&theirs.1);
        }
        self.total.merge(&other.total);
    }

    fn into_chains(mut self, grouping: &Grouping<'_>, outcomes: &[String]) -> Chains {
        let mut groups = Vec::new();
        for (group, (steps, ends)) in self.groups.into_iter().enumerate() {
            let ends = ends.with_texts(outcomes);
            if ends.episodes > 0 {
                self.total.ends.merge(&ends);
                self.total.steps.merge(&steps);
                groups.push((grouping.key(group), GroupChains { steps, ends }));
            }
        }
        Chains { groups, total: self.total }
    }
}

struct Walk<'a> {
    cohort: &'a Cohort,
    plan: &'a CountPlan,
    reader: ChainReader<'a>,
    run: &'a Run<'a>,
    closings: Closings,
    until: Day,
}

/// Where [`ChainTotal::closed_by`] counts a kind of closing: F, G or a code.
fn closed_by(kind: u8) -> usize {
    match Kind::from_byte(kind) {
        Some(Kind::Point(Point::F)) => 0,
        Some(Kind::Point(Point::G)) => 1,
        _ => 2,
    }
}

impl Walk<'_> {
    fn row(&self, row: usize, mask: Option<u8>, counted: &mut Counted, list: &mut Vec<Occurrence>) {
        let intervals = self.run.intervals;
        let state = intervals.state[row];
        if state == OUT_OF_SCOPE {
            return;
        }
        let (group, is_over) = match self.taken(row, state) {
            Some(Taken::Flow(group)) => (group, true),
            Some(Taken::Open(group)) => (group, false),
            None => return,
        };
        let episode = intervals.episode(row);
        let seen = self.reader.see(episode, mask);
        counted.having[usize::from(seen.points) & (HAVING - 1)] += 1;
        let total = &mut counted.total;
        if is_over && usize::from(state) == State::EndedOtherwise.index() {
            total.closed_by[closed_by(intervals.closer[row])] += 1;
        }
        let Some((_, ends)) = counted.groups.get_mut(group) else { return };
        ends.add(self.cohort.ending_by_then(episode, self.until, self.closings, list));
        if !is_over || usize::from(state) != State::Completed.index() {
            return;
        }
        match self.reader.steps(&seen) {
            Chain::Complete(lengths) => {
                let lengths = &lengths[..self.reader.spec.points.len() - 1];
                counted.add_chain(group, lengths);
            }
            Chain::Gap => counted.total.gaps += 1,
            Chain::Disorder => counted.total.disorder += 1,
        }
    }

    /// How the plan takes a row: in the period, or open at its end.
    fn taken(&self, row: usize, state: u8) -> Option<Taken> {
        let is_flow = self.plan.basis == Basis::Start || usize::from(state) != State::Ongoing.index();
        if is_flow && let Some(group) = self.run.flow_group(row) {
            return Some(Taken::Flow(group));
        }
        if self.plan.basis == Basis::Start {
            return None;
        }
        self.run.open_group(row).map(Taken::Open)
    }
}

/// How a plan takes an episode.
enum Taken {
    /// Its interval belongs to the period.
    Flow(usize),
    /// It waited on the period's last day, whatever became of it later.
    Open(usize),
}
