//! Plain plans: counts as sums of cells that were made before, with the stock at the steps' ends.

use std::collections::BTreeMap;

use super::calendar::TimeStep;
use super::cohort::Cohort;
use super::count::{CohortCounts, CountPlan, Run};
use super::cube::Cube;
use super::grouping::{Dimension, Grouping, KeyPart};
use super::intervals::{Intervals, NO_DAY, OUT_OF_SCOPE};
use super::monthly_stock::MonthlyStock;
use super::tally::Tally;
use crate::model::Period;
use crate::stats::Counts;

/// A plain plan's counts as a sum of cells.
pub(super) fn by_cube(cube: &Cube, plan: &CountPlan, tables: &super::GroupTables) -> CohortCounts {
    let mut out = CohortCounts::default();
    for (region, counts) in cube.by_region(plan.period, &tables.calendar) {
        out.total.merge(&counts);
        if !plan.dimensions.is_empty() {
            out.groups.push((vec![KeyPart::Index(u32::from(region)); plan.dimensions.len()], counts));
        }
    }
    if plan.dimensions.is_empty() {
        out.groups.push((Vec::new(), out.total.clone()));
    }
    out
}

/// A plain plan's counts over time: cells by step, and the stock at each step's end.
pub(super) fn over_time(
    cube: &Cube,
    stock: &MonthlyStock,
    plan: &CountPlan,
    (step, first, last): (TimeStep, u32, u32),
    tables: &super::GroupTables,
) -> CohortCounts {
    let calendar = &tables.calendar;
    let until = plan.period.last().min(plan.cutoff);
    let waiting = |n: u64| Counts { states: [0, n, 0, 0, 0, 0, 0, 0], ..Counts::default() };
    let mut cells = cube.by_region_and_step(step, plan.period, calendar);
    let mut total = Counts::default();
    for counts in cells.values() {
        total.merge(counts);
    }
    for number in first..=last {
        for (region, &n) in (0_u8..).zip(stock.at((step, number), until, calendar)).filter(|&(_, &n)| n > 0) {
            cells.entry((region, number)).or_default().merge(&waiting(n));
        }
    }
    let end = calendar.month(until.index());
    total.merge(&waiting(stock.at((TimeStep::Month, end), until, calendar).iter().sum()));
    let mut groups: BTreeMap<Vec<KeyPart>, Counts> = BTreeMap::new();
    for ((region, number), counts) in cells {
        if (first..=last).contains(&number) {
            let part = |d: &Dimension| {
                KeyPart::Index(if *d == Dimension::Time { number } else { u32::from(region) })
            };
            groups.entry(plan.dimensions.iter().map(part).collect()).or_default().merge(&counts);
        }
    }
    CohortCounts { groups: groups.into_iter().collect(), total }
}

/// The stock at every month's end, row by row.
pub(super) fn monthly_stock(
    cohort: &Cohort,
    intervals: &Intervals,
    plan: &CountPlan,
    tables: &super::GroupTables,
) -> MonthlyStock {
    let starts = intervals.start.iter().zip(&intervals.state);
    let starts = starts.filter(|&(&day, &state)| day != NO_DAY && state != OUT_OF_SCOPE).map(|(&day, _)| day);
    let last = tables.calendar.month(plan.cutoff.index());
    let first = starts.min().map_or(last, |day| tables.calendar.month(day).min(last));
    let plan = CountPlan {
        period: Period::EVERYTHING,
        dimensions: vec![Dimension::Region, Dimension::Time],
        steps: Some((TimeStep::Month, first, last)),
        ..plan.clone()
    };
    let grouping = Grouping::new(cohort, &plan, tables);
    let run = Run::new(cohort, intervals, &plan, &grouping);
    let (mut groups, mut total) = (Tally::new(grouping.len(), 0), Tally::new(1, 0));
    for row in (0..intervals.len()).filter(|&row| intervals.state[row] != OUT_OF_SCOPE) {
        run.stock(row, &mut groups, &mut total);
    }
    let counted = groups.into_counts().into_iter().map(|(group, counts)| (group, counts.states[1]));
    MonthlyStock::new(first, last - first + 1, counted)
}
