//! Open waits at the end of every month, by region of care: found once per set of intervals.

use super::calendar::{Calendar, TimeStep};
use crate::model::Day;

/// Regions that are told apart; the last stands for none.
const REGIONS: u32 = 32;

/// How many waits are open on each month's last day, or on the cutoff in its month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct MonthlyStock {
    first_month: u32,
    /// By month, then region.
    open: Vec<u64>,
}

impl MonthlyStock {
    /// From counts by group, region first and month after: `region × months + (month − first)`.
    pub(crate) fn new(first_month: u32, months: u32, counted: impl Iterator<Item = (usize, u64)>) -> Self {
        let (regions, months) = (REGIONS as usize, months as usize);
        let mut open = vec![0; regions * months];
        for (group, n) in counted {
            let (region, month) = (group / months.max(1), group % months.max(1));
            if let Some(slot) = open.get_mut(month * regions + region) {
                *slot = n;
            }
        }
        Self { first_month, open }
    }

    /// Open waits of every region on the last day of a step, the period or the follow-up, whichever is first.
    pub(crate) fn at(&self, (step, number): (TimeStep, u32), until: Day, calendar: &Calendar) -> &[u64] {
        let month = calendar.month(step.last_day(number).min(until).index());
        let from = month.checked_sub(self.first_month).map(|m| m as usize * REGIONS as usize);
        from.and_then(|from| self.open.get(from..from + REGIONS as usize)).unwrap_or(&[])
    }
}
