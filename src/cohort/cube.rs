//! Counts by region of care and month of the end, made once per set of intervals.
//!
//! Periods are whole months, so a plain question (no filters, by end, by care) is a sum of
//! these cells, never an average of averages; [`super::count`] says which questions are plain.

use std::collections::BTreeMap;

use super::calendar::{Calendar, TimeStep};
use super::cohort::Cohort;
use super::intervals::{Intervals, NO_DAY, NO_LIMIT, OUT_OF_SCOPE};
use super::tally::Tally;
use crate::model::{Period, State};
use crate::stats::Counts;

/// Regions that a cell can be of; the last stands for none.
const REGIONS: usize = 32;
/// More cells than this are not worth their memory.
const MAX_CELLS: usize = 64 << 10;

/// Counts of one cohort's intervals by region and month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cube {
    first_month: u32,
    last_month: u32,
    /// Flow by region and month, in that order; only cells that have any.
    cells: Vec<(u8, u32, Counts)>,
    /// The same over all months.
    regions: Vec<(u8, Counts)>,
    /// Waits that are open at the cutoff, by region.
    ongoing: [u64; REGIONS],
}

const COMPLETED: u8 = State::Completed as u8;
const ONGOING: u8 = State::Ongoing as u8;
const ENDED_OTHERWISE: u8 = State::EndedOtherwise as u8;
const NOT_STARTED: u8 = State::NotStarted as u8;

impl Cube {
    /// Counts every interval into its cell; `None` if there would be too many cells.
    #[must_use]
    pub(crate) fn new(cohort: &Cohort, intervals: &Intervals, calendar: &Calendar) -> Option<Self> {
        let rows =
            || (0..intervals.len()).filter(|&row| ![OUT_OF_SCOPE, ONGOING].contains(&intervals.state[row]));
        let month = |row: usize| calendar.month(flow_date(intervals, row));
        let (first_month, last_month) =
            rows().map(month).fold((u32::MAX, 0), |(a, b), m| (a.min(m), b.max(m)));
        let months = (last_month as usize + 1).saturating_sub(first_month as usize);
        if months * REGIONS > MAX_CELLS {
            return None;
        }
        let region_of: Vec<usize> = cohort.places().iter().map(|p| usize::from(p.region & 31)).collect();
        let mut tally = Tally::new(REGIONS * months, intervals.longest);
        for row in rows() {
            let cell = region_of[intervals.care[row] as usize] * months + (month(row) - first_month) as usize;
            match intervals.state[row] {
                COMPLETED => {
                    let limit = Some(intervals.limit[row]).filter(|&l| l != NO_LIMIT).map(u64::from);
                    tally.completed(cell, intervals.value(row), limit);
                }
                state => tally.state(cell, state),
            }
        }
        let mut ongoing = [0; REGIONS];
        for row in (0..intervals.len()).filter(|&row| intervals.state[row] == ONGOING) {
            ongoing[region_of[intervals.care[row] as usize]] += 1;
        }
        let cells: Vec<(u8, u32, Counts)> = tally
            .into_counts()
            .into_iter()
            .map(|(cell, counts)| {
                let region = u8::try_from(cell / months).unwrap_or(31);
                (region, first_month + u32::try_from(cell % months).unwrap_or(0), counts)
            })
            .collect();
        let mut cube = Self { first_month, last_month, cells, regions: Vec::new(), ongoing };
        cube.regions = cube.fold(u32::MIN, u32::MAX);
        Some(cube)
    }

    /// Bytes held, roughly: a length of a cell takes eight.
    #[must_use]
    pub(crate) fn bytes(&self) -> usize {
        let cell = |counts: &Counts| {
            size_of::<Counts>()
                + 8 * usize::try_from(counts.completed.max().unwrap_or(0)).unwrap_or(0).min(4_096)
        };
        self.cells.iter().map(|(_, _, c)| cell(c)).sum::<usize>()
            + self.regions.iter().map(|(_, c)| cell(c)).sum::<usize>()
    }

    /// Counts by region in a period of whole months, with the waits that are open at the cutoff.
    pub(crate) fn by_region(&self, period: Period, calendar: &Calendar) -> Vec<(u8, Counts)> {
        let (first, last) = (calendar.month(period.first().index()), calendar.month(period.last().index()));
        let whole = first <= self.first_month && self.last_month <= last;
        let mut regions = if whole { self.regions.clone() } else { self.fold(first, last) };
        for (region, &n) in (0_u8..).zip(&self.ongoing).filter(|&(_, &n)| n > 0) {
            let waiting = Counts { states: [0, n, 0, 0, 0, 0, 0, 0], ..Counts::default() };
            match regions.binary_search_by_key(&region, |(r, _)| *r) {
                Ok(k) => regions[k].1.merge(&waiting),
                Err(k) => regions.insert(k, (region, waiting)),
            }
        }
        regions
    }

    /// Flow in a period of whole months, by region and number of the time step.
    pub(crate) fn by_region_and_step(
        &self,
        step: TimeStep,
        period: Period,
        calendar: &Calendar,
    ) -> BTreeMap<(u8, u32), Counts> {
        let (first, last) = (calendar.month(period.first().index()), calendar.month(period.last().index()));
        let mut out: BTreeMap<(u8, u32), Counts> = BTreeMap::new();
        for (region, month, counts) in self.cells.iter().filter(|(_, m, _)| first <= *m && *m <= last) {
            out.entry((*region, step.of_month(*month))).or_default().merge(counts);
        }
        out
    }

    /// Sums of the months from first to last.
    fn fold(&self, first: u32, last: u32) -> Vec<(u8, Counts)> {
        let mut out: Vec<(u8, Counts)> = Vec::new();
        for (region, _, counts) in self.cells.iter().filter(|(_, m, _)| first <= *m && *m <= last) {
            match out.last_mut() {
                Some((r, sum)) if r == region => sum.merge(counts),
                _ => out.push((*region, counts.clone())),
            }
        }
        out
    }
}

/// The date that puts a row in a period by end; it is not ongoing.
pub(crate) fn flow_date(intervals: &Intervals, row: usize) -> u32 {
    let day = match intervals.state[row] {
        ENDED_OTHERWISE => intervals.close[row],
        NOT_STARTED => NO_DAY,
        _ => intervals.end[row],
    };
    if day == NO_DAY { intervals.first[row] } else { day }
}
