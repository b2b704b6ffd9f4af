//! Intervals × a plan → counts by group, for one cohort.
//!
//! Flow and stock (`measures.md`, Period): an interval belongs to the period of its date;
//! under basis `end` the ongoing ones are instead counted as a stock on the last day.

use rayon::prelude::*;

use super::binding::MeasuredIntervals;
use super::calendar::TimeStep;
use super::cohort::Cohort;
use super::cube::flow_date;
use super::grouping::{Dimension, Grouping, KeyPart};
use super::intervals::{Intervals, NO_DAY, NO_LIMIT, OUT_OF_SCOPE, deviations_between};
use super::occurrence::Occurrence;
use super::person::Person;
use super::plain;
use super::selection::{DeviationFilter, Selection};
use super::tally::Tally;
use crate::model::{Attribution, Basis, Day, Period, State};
use crate::stats::Counts;

/// What is counted: everything but the measure itself.
#[derive(Debug, Clone)]
pub struct CountPlan {
    /// Which date puts an interval in the period.
    pub basis: Basis,
    /// Whose interval it is.
    pub attribution: Attribution,
    /// The period.
    pub period: Period,
    /// Last day of follow-up.
    pub cutoff: Day,
    /// Which intervals.
    pub selection: Selection,
    /// Dimensions of the groups that vary within a pathway.
    pub dimensions: Vec<Dimension>,
    /// First and last number of the time step, where one of the dimensions is time.
    pub steps: Option<(TimeStep, u32, u32)>,
    /// One limit for all, in days or seconds, instead of each interval's own.
    pub limit: Option<u64>,
    /// Whether lengths of waits without an end are counted too.
    pub waits: Waits,
}

/// What is counted of waits that have no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Waits {
    /// How many there are.
    #[default]
    Numbered,
    /// How many, and how long they had lasted: ongoing ones at the cutoff, the others when they were closed.
    Measured,
}

impl CountPlan {
    /// The same plan, without a filter on deviations where there are none to leave out.
    fn without_needless_filters(&self, intervals: &Intervals) -> Self {
        let mut plan = self.clone();
        if plan.selection.deviation == DeviationFilter::Without && intervals.any_deviation.is_empty() {
            plan.selection.deviation = DeviationFilter::Any;
        }
        plan
    }

    /// Whether what an interval is like on a past day is what it is like at the cutoff, but for its place.
    fn is_timeless(&self) -> bool {
        self.selection.deviation == DeviationFilter::Any
            && self.selection.treatments.is_none()
            && !self.dimensions.contains(&Dimension::Treatment)
    }

    /// The same as [`CountPlan::is_plain`] over time: a sum of cells, and the stock at each step's end.
    fn is_plain_over_time(&self) -> bool {
        self.basis == Basis::End
            && self.attribution == Attribution::Care
            && self.waits == Waits::Numbered
            && self.selection.takes_all()
            && self.limit.is_none()
            && self.dimensions.iter().all(|d| matches!(d, Dimension::Region | Dimension::Time))
    }

    /// Whether nothing but the state, date and place of a row decides where it counts: no filters,
    /// by end, by the place of care, with the stock at the cutoff. Most questions are.
    fn is_plain(&self) -> bool {
        self.basis == Basis::End
            && self.attribution == Attribution::Care
            && self.waits == Waits::Numbered
            && self.steps.is_none()
            && self.period.last() >= self.cutoff
            && self.selection.takes_all()
            && self.dimensions.iter().all(|d| *d == Dimension::Region)
    }
}

/// The counts of one cohort: by group (only groups that have any), and all together.
#[derive(Debug, Clone, Default)]
pub struct CohortCounts {
    /// One entry per group; a group's key has one part per dimension of the plan.
    pub groups: Vec<(Vec<KeyPart>, Counts)>,
    /// Every interval of the period; `ongoing` is the stock on the period's last day.
    pub total: Counts,
}

/// Counts a cohort's intervals.
pub(crate) fn count(
    cohort: &Cohort,
    measured: &MeasuredIntervals,
    plan: &CountPlan,
    tables: &super::GroupTables,
) -> CohortCounts {
    let intervals = &measured.intervals;
    let plan = &plan.without_needless_filters(intervals);
    if let DeviationFilter::Carrying(deviation) = plan.selection.deviation
        && !intervals.any_deviation.has(deviation)
    {
        return CohortCounts::default();
    }
    if let Some(cube) = measured.cube.as_ref().filter(|_| plan.is_plain() && plan.limit.is_none()) {
        return plain::by_cube(cube, plan, tables);
    }
    if let (Some(cube), Some(steps)) = (measured.cube.as_ref(), plan.steps)
        && plan.is_plain_over_time()
    {
        let stock = measured.stock.get_or_init(|| plain::monthly_stock(cohort, intervals, plan, tables));
        return plain::over_time(cube, stock, plan, steps, tables);
    }
    let grouping = Grouping::new(cohort, plan, tables);
    let longest = intervals.longest;
    let mut groups = Tally::new(grouping.len(), longest);
    let run = Run::new(cohort, intervals, plan, &grouping);
    if plan.is_plain() {
        run.plain(&mut groups);
        return whole(&grouping, groups);
    }
    let (groups, total) = match plan.selection.deviation {
        DeviationFilter::Carrying(_) => run.of_carriers(groups, longest),
        _ => run.in_parts(groups, longest),
    };
    if !run.has_own_total() {
        return whole(&grouping, groups);
    }
    let totals = total.into_counts().into_iter().next().map_or_else(Counts::default, |(_, c)| c);
    let groups = groups.into_counts().into_iter().map(|(g, c)| (grouping.key(g), c)).collect();
    CohortCounts { groups, total: totals }
}

/// Counts whose groups together are the whole.
fn whole(grouping: &Grouping<'_>, groups: Tally) -> CohortCounts {
    let mut out = CohortCounts::default();
    for (group, counts) in groups.into_counts() {
        out.total.merge(&counts);
        out.groups.push((grouping.key(group), counts));
    }
    out
}

/// One count under way.
pub(super) struct Run<'a> {
    cohort: &'a Cohort,
    pub(super) intervals: &'a Intervals,
    plan: &'a CountPlan,
    grouping: &'a Grouping<'a>,
    timeless: bool,
}

impl<'a> Run<'a> {
    /// A count of a plan's intervals.
    pub(super) fn new(
        cohort: &'a Cohort,
        intervals: &'a Intervals,
        plan: &'a CountPlan,
        grouping: &'a Grouping<'a>,
    ) -> Self {
        Self { cohort, intervals, plan, grouping, timeless: plan.is_timeless() }
    }

    /// The group of an interval that lies in the period and that the plan takes.
    pub(super) fn flow_group(&self, row: usize) -> Option<usize> {
        let date = self.date(row);
        if date < self.plan.period.first().index() || date > self.plan.period.last().index() {
            return None;
        }
        let (place, person) = (self.place(row), Person(self.intervals.person[row]));
        let left_out = !self.plan.selection.deviation.takes(self.intervals.deviation[row]);
        if left_out || !self.takes(row, place, person) {
            return None;
        }
        self.grouping.of(place, person, || self.start_day(row), date)
    }

    /// The group of a wait that is open on the period's last day, whatever became of it later, and that the plan
    /// takes.
    pub(super) fn open_group(&self, row: usize) -> Option<usize> {
        let last = self.plan.period.last().min(self.plan.cutoff).index();
        let start = self.intervals.start[row];
        let until = self.intervals.end[row].min(self.intervals.close[row]);
        if start == NO_DAY || start > last || until <= last {
            return None;
        }
        let (place, person) = self.waiting(row, last)?;
        self.grouping.of_step(place, person, || self.start_day(row), 0)
    }

    /// Counts every row of a plain plan: the same as [`Run::row`], in one pass over a few columns.
    fn plain(&self, groups: &mut Tally) {
        let i = self.intervals;
        let group_of = self.grouping.groups_of_places();
        let (first, last) = (self.plan.period.first().index(), self.plan.period.last().index());
        for (row, &state) in i.state.iter().enumerate() {
            if state == OUT_OF_SCOPE {
                continue;
            }
            let group = group_of[i.care[row] as usize];
            match state {
                COMPLETED => {
                    let date = i.end[row];
                    if first <= date && date <= last {
                        groups.completed(group, i.value(row), self.limit(row));
                    }
                }
                ONGOING => groups.state(group, ONGOING),
                _ => {
                    let date = self.date(row);
                    if first <= date && date <= last {
                        groups.state(group, state);
                    }
                }
            }
        }
    }

    /// Counts the rows that carry a deviation, which are few: no other is taken.
    fn of_carriers(&self, mut groups: Tally, longest: u32) -> (Tally, Tally) {
        let mut total = Tally::new(1, longest);
        for &row in &self.intervals.carriers {
            self.row(row as usize, &mut groups, &mut total);
        }
        (groups, total)
    }

    /// Counts every row, part by part at once; the sums do not depend on the parts.
    fn in_parts(&self, groups: Tally, longest: u32) -> (Tally, Tally) {
        let rows = self.intervals.len();
        let parts = (rows / ROWS_A_PART).clamp(1, rayon::current_num_threads());
        let size = rows.div_ceil(parts).max(1);
        let counted = |part: usize, mut groups: Tally| {
            let mut total = Tally::new(1, longest);
            for row in part * size..((part + 1) * size).min(rows) {
                self.row(row, &mut groups, &mut total);
            }
            (groups, total)
        };
        if parts == 1 {
            return counted(0, groups);
        }
        let others = || -> Vec<(Tally, Tally)> {
            let others = (1..parts).into_par_iter();
            others.map(|part| counted(part, Tally::new(self.grouping.len(), longest))).collect()
        };
        let ((mut groups, mut total), more) = rayon::join(|| counted(0, groups), others);
        for (other_groups, other_total) in more {
            groups.absorb(other_groups);
            total.absorb(other_total);
        }
        (groups, total)
    }

    /// Whether the total is counted by itself: over time, where the stock of the whole is not the sum of
    /// the steps'; otherwise it is the sum of the groups.
    const fn has_own_total(&self) -> bool {
        self.plan.steps.is_some()
    }

    fn row(&self, row: usize, groups: &mut Tally, total: &mut Tally) {
        let state = self.intervals.state[row];
        if state == OUT_OF_SCOPE {
            return;
        }
        if self.plan.basis == Basis::Start || state != ONGOING {
            self.flow(row, state, groups, total);
        }
        if self.plan.basis == Basis::End {
            self.stock(row, groups, total);
        }
    }

    /// Counts an interval in the period of its date.
    fn flow(&self, row: usize, state: u8, groups: &mut Tally, total: &mut Tally) {
        let date = self.date(row);
        if date < self.plan.period.first().index() || date > self.plan.period.last().index() {
            return;
        }
        let (place, person) = (self.place(row), Person(self.intervals.person[row]));
        let left_out = !self.plan.selection.deviation.takes(self.intervals.deviation[row]);
        if left_out || !self.takes(row, place, person) {
            return;
        }
        let group = self.grouping.of(place, person, || self.start_day(row), date);
        if self.has_own_total() {
            self.add(row, state, 0, total);
        }
        if let Some(group) = group {
            self.add(row, state, group, groups);
        }
    }

    /// Adds an interval to a group.
    fn add(&self, row: usize, state: u8, group: usize, tally: &mut Tally) {
        if state == COMPLETED {
            tally.completed(group, self.intervals.value(row), self.limit(row));
            return;
        }
        tally.state(group, state);
        if self.plan.waits == Waits::Numbered {
            return;
        }
        match state {
            ONGOING => tally.censored(group, self.intervals.value(row), self.limit(row)),
            ENDED_OTHERWISE => tally.ended_otherwise(group, self.intervals.value(row)),
            _ => {}
        }
    }

    /// The limit of an interval or wait: the plan's, or its own.
    fn limit(&self, row: usize) -> Option<u64> {
        let own = Some(self.intervals.limit[row]).filter(|&l| l != NO_LIMIT).map(u64::from);
        self.plan.limit.or(own)
    }

    /// Counts an interval as ongoing on the last day of the period, and of each time step.
    pub(super) fn stock(&self, row: usize, groups: &mut Tally, total: &mut Tally) {
        let start = self.intervals.start[row];
        if start == NO_DAY {
            return;
        }
        let until = self.intervals.end[row].min(self.intervals.close[row]);
        let last = self.plan.period.last().min(self.plan.cutoff).index();
        if start <= last
            && last < until
            && let Some((place, person)) = self.waiting(row, last)
        {
            if self.has_own_total() {
                self.add_open(row, last, 0, total);
            }
            if self.plan.steps.is_none()
                && let Some(group) = self.grouping.of_step(place, person, || self.start_day(row), 0)
            {
                self.add_open(row, last, group, groups);
            }
        }
        let Some((step, first, last_step)) = self.plan.steps else { return };
        let from = step.of_month(self.grouping.month(start)).max(first);
        for number in from..=last_step {
            let day = step.last_day(number).min(self.plan.period.last()).min(self.plan.cutoff).index();
            if day >= until {
                break;
            }
            let waiting = if start <= day { self.waiting(row, day) } else { None };
            if let Some((place, person)) = waiting
                && let Some(group) = self.grouping.of_step(place, person, || self.start_day(row), number)
            {
                groups.state(group, ONGOING);
            }
        }
    }

    /// Adds a wait that is open on a day; its length is known at the cutoff only.
    fn add_open(&self, row: usize, day: u32, group: usize, tally: &mut Tally) {
        if day == self.plan.cutoff.index() {
            self.add(row, ONGOING, group, tally);
        } else {
            tally.state(group, ONGOING);
        }
    }

    /// Place and person of a wait that is open on a day, if the selection takes it: by care the
    /// latest event known then; the treatment and deviations as known then.
    fn waiting(&self, row: usize, day: u32) -> Option<(u32, Person)> {
        let person = Person(self.intervals.person[row]);
        let (deviation, carried) = (self.plan.selection.deviation, self.intervals.deviation[row]);
        if matches!(deviation, DeviationFilter::Carrying(_)) && !deviation.takes(carried) {
            // What is not carried at the cutoff was not carried before.
            return None;
        }
        let open_at_cutoff = self.intervals.state[row] == ONGOING && day >= self.plan.cutoff.index();
        let stays = self.plan.attribution != Attribution::Care || !self.intervals.moved[row];
        if open_at_cutoff || (stays && self.timeless) {
            let place = self.place(row);
            let taken = deviation.takes(carried) && self.takes(row, place, person);
            return taken.then_some((place, person));
        }
        let episode = self.intervals.episode(row);
        let until = Day::from_index(day).unwrap_or(Day::MAX);
        let mut list: Vec<Occurrence> = Vec::new();
        self.cohort.occurrences_at(episode, until, &mut list);
        let person = self.cohort.without_later_treatment(person, episode, until);
        let place = match self.plan.attribution {
            Attribution::Care => list.last().map_or_else(|| self.place(row), |o| o.place),
            Attribution::Home | Attribution::Start => self.place(row),
        };
        let start = self.intervals.start_time(row);
        let taken = deviation.takes(deviations_between(&list, start, None)) && self.takes(row, place, person);
        taken.then_some((place, person))
    }

    /// Whether the selection takes an interval of a place and person.
    fn takes(&self, row: usize, place: u32, person: Person) -> bool {
        self.plan.selection.takes_person(person, || self.start_day(row))
            && self.grouping.takes_place(place, person, &self.plan.selection)
    }

    /// The date that puts an interval in a period.
    fn date(&self, row: usize) -> u32 {
        match self.plan.basis {
            Basis::End => flow_date(self.intervals, row),
            Basis::Start => self.start_day(row),
        }
    }

    /// Start of the interval, or the episode's first event.
    fn start_day(&self, row: usize) -> u32 {
        let start = self.intervals.start[row];
        if start == NO_DAY { self.intervals.first[row] } else { start }
    }

    /// The place that the interval belongs to; for `home` that of care, which is not used.
    fn place(&self, row: usize) -> u32 {
        match self.plan.attribution {
            Attribution::Care | Attribution::Home => self.intervals.care[row],
            Attribution::Start => self.intervals.origin[row],
        }
    }
}

/// Fewer rows than this are not worth a part of their own.
const ROWS_A_PART: usize = 32 << 10;
const COMPLETED: u8 = State::Completed as u8;
const ONGOING: u8 = State::Ongoing as u8;
const ENDED_OTHERWISE: u8 = State::EndedOtherwise as u8;
