//! Month by month whether a region has reported: the squares of the page's grid.

use serde::Serialize;
use utoipa::ToSchema;

use super::chains::pooled;
use super::coverage::COVERAGE_FLOOR;
use super::maturity::{MATURE, Maturity};
use super::question::Question;
use crate::cohort::{Calendar, PointCompleteness, TimeStep};
use crate::model::Day;

/// Months that are shown.
const MONTHS: u32 = 12;

/// One month of a row.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReportedMonth {
    /// `2024-05`.
    pub month: String,
    /// `complete`; `partial` if the month is not over at the cutoff, is not mature, or lacks more points
    /// than the floor of coverage allows; `missing` without any event.
    pub status: &'static str,
    /// Episodes whose first point lies in it.
    pub episodes: u64,
    /// The share of expected points that are there, all seven together; null without any.
    pub share: Option<f64>,
    /// The share of the events of its last day that is expected to have come in; null where that is not known.
    pub maturity: Option<f64>,
}

impl ReportedMonth {
    /// Whether more events are expected than have come in.
    pub(super) fn is_preliminary(&self) -> bool {
        self.maturity.is_some_and(|share| share < MATURE)
    }
}

/// The latest months of a question's period with data, by number from January 1900.
pub(super) fn latest_months(question: &Question, first_event: Option<Day>) -> std::ops::RangeInclusive<u32> {
    let month = |day: Day| Calendar::shared().month(day.index());
    let period = question.counted_period();
    let last = month(period.last().min(question.cutoff));
    let first = month(period.first().max(first_event.unwrap_or(Day::MIN)));
    first.max((last + 1).saturating_sub(MONTHS))..=last
}

/// The months of a row, given its chains by month and whether its regions have events between two days.
pub(super) fn reported_months(
    months: std::ops::RangeInclusive<u32>,
    cutoff: Day,
    maturity: &Maturity,
    chains: &dyn Fn(u32) -> PointCompleteness,
    any_between: &dyn Fn(Day, Day) -> bool,
) -> Vec<ReportedMonth> {
    months
        .map(|month| {
            let last = TimeStep::Month.last_day(month);
            let first = Day::from_ymd(last.year(), last.month0() + 1, 1).unwrap_or(last);
            let counts = chains(month);
            let mut out = ReportedMonth {
                month: TimeStep::Month.code(month),
                status: "complete",
                episodes: counts.episodes,
                share: pooled(&counts),
                maturity: maturity.share(last),
            };
            let lacks = out.share.is_some_and(|share| share < COVERAGE_FLOOR);
            if !any_between(first, last.min(cutoff)) {
                out.status = "missing";
            } else if last > cutoff || lacks || out.is_preliminary() {
                out.status = "partial";
            }
            out
        })
        .collect()
}
