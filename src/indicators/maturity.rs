//! Maturity: the share of a day's events that is expected to have come in.
//!
//! The clock is the region's own deliveries, not the calendar: of what happened before the latest
//! delivery, one delivery has had the chance to bring it. A region that delivers each month so gets
//! no less mature days just before it delivers. `docs/statistics/maturity.md`.

use super::coverage::{allowed_regions, real};
use super::engine::{Engine, EngineError, Steps};
use super::question::Question;
use super::reports::{Reports, regions_in};
use crate::catalogue::PathwayId;
use crate::cohort::{Calendar, TimeStep};
use crate::model::Day;
use crate::stats::{DelayCounts, DelayCurve, delay_curve};

/// A day with less than this share is preliminary.
pub const MATURE: f64 = 0.95;
/// A region with fewer delays than this is taken to be like all of them together.
const OWN_DELAYS: u64 = 30;
/// Deliveries after an event that must have been seen: with one alone nothing could have come later.
const FOLLOWED: u32 = 2;
/// Quarters of the default period.
const QUARTERS: u32 = 4;

/// Whether some delays, counted in deliveries, have been followed for long enough to say anything.
pub(super) fn known(in_deliveries: &DelayCounts) -> bool {
    in_deliveries.longest_bound().is_some_and(|bound| bound >= FOLLOWED)
}

/// How mature the days of some regions and pathways are.
#[derive(Debug)]
pub struct Maturity {
    /// By region: its deliveries on file, its weight, and how its reports come in.
    regions: Vec<(Vec<u32>, f64, DelayCurve)>,
}

impl Maturity {
    /// How mature the days of a question are: of all its regions and pathways.
    ///
    /// # Errors
    /// If what deliveries brought cannot be found.
    pub fn of(engine: &Engine, question: &Question) -> Result<Self, EngineError> {
        let regions = allowed_regions(engine.catalogue(), question);
        Self::of_regions(engine, question, regions)
    }

    /// The same, of some of its regions: indices in the catalogue, as a bit set.
    ///
    /// # Errors
    /// As [`Maturity::of`].
    pub fn of_regions(engine: &Engine, question: &Question, regions: u32) -> Result<Self, EngineError> {
        Ok(Self::new(&*engine.reports()?, &engine.wanted(question), regions))
    }

    pub(super) fn new(reports: &Reports, pathways: &[PathwayId], regions: u32) -> Self {
        let own: Vec<(usize, DelayCounts)> =
            regions_in(regions).map(|r| (r, reports.in_deliveries(pathways, 1 << r))).collect();
        let mut together = DelayCounts::new();
        for (_, delays) in &own {
            together.merge(delays);
        }
        let together = if known(&together) { delay_curve(&together) } else { None };
        let mut out = Self { regions: Vec::new() };
        for (region, delays) in own {
            let many = delays.n() >= OWN_DELAYS && known(&delays);
            let curve = if many { delay_curve(&delays) } else { together.clone().filter(|_| delays.n() > 0) };
            if let Some(curve) = curve {
                let events = reports.said(pathways, 1 << region).events;
                out.regions.push((reports.days_of(region).to_vec(), real(events), curve));
            }
        }
        out
    }

    /// The share of the events of a day that is expected to have come in, in [0, 1].
    ///
    /// **Output** `None` where no region has delivered often enough to say it. **Definition** the mean
    /// over regions, weighted by their events, of the share of reports that come within as many
    /// deliveries as the region has made since the day, the day included; 0 after the latest one.
    #[must_use]
    pub fn share(&self, day: Day) -> Option<f64> {
        let weight: f64 = self.regions.iter().map(|(_, weight, _)| weight).sum();
        let expected = |(days, weight, curve): &(Vec<u32>, f64, DelayCurve)| {
            let before = days.partition_point(|&d| d < day.index());
            let since = u32::try_from(days.len() - before).unwrap_or(u32::MAX);
            weight * curve.share_by(since)
        };
        let sum: f64 = self.regions.iter().map(expected).sum();
        (weight > 0.0).then(|| (sum / weight).clamp(0.0, 1.0))
    }
}

/// The share of a day's events, of a question's regions and pathways, that is expected to have come in.
///
/// For many days of one question, ask one [`Maturity`] instead.
///
/// # Errors
/// If what deliveries brought cannot be found.
pub fn maturity(engine: &Engine, question: &Question, day: Day) -> Result<Option<f64>, EngineError> {
    Ok(Maturity::of(engine, question)?.share(day))
}

/// Whether a step's figures are settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ripeness {
    /// The step is over, and what it had has come in.
    Settled,
    /// Days of it are still to come, or events on their way.
    Preliminary,
}

/// The expected share of a step's events (of its last day), and whether it is settled.
pub(super) fn ripeness(
    maturity: &Maturity,
    question: &Question,
    steps: Option<Steps>,
    number: u32,
) -> (Option<f64>, Ripeness) {
    let Some((step, ..)) = steps else { return (None, Ripeness::Settled) };
    let last = step.last_day(number);
    let share = maturity.share(last);
    let is_late = share.is_some_and(|share| share < MATURE);
    (share, if last > question.cutoff || is_late { Ripeness::Preliminary } else { Ripeness::Settled })
}

/// The latest four quarters that are complete and mature, as a period's text; `None` without any.
///
/// **Definition** a quarter is complete if there is an event on its last day or later, and mature if at
/// least [`MATURE`] of the events of its last day are expected to have come in, or if nothing is known of
/// that. Quarters before the first event are left out.
///
/// # Errors
/// If what deliveries brought cannot be found.
pub fn default_period(engine: &Engine) -> Result<Option<String>, EngineError> {
    let Some(data_to) = engine.snapshot().data_to() else { return Ok(None) };
    let reports = engine.reports()?;
    let pathways: Vec<PathwayId> = engine.snapshot().pathways().filter_map(PathwayId::from_index).collect();
    let maturity = Maturity::new(&reports, &pathways, u32::MAX);
    let quarter = |day: Day| TimeStep::Quarter.of_month(Calendar::shared().month(day.index()));
    let first = reports.first_event().map_or(0, quarter);
    let fit = |q: &u32| {
        let last_day = TimeStep::Quarter.last_day(*q);
        last_day <= data_to && maturity.share(last_day).is_none_or(|share| share >= MATURE)
    };
    let Some(last) = (first..=quarter(data_to)).rev().find(fit) else { return Ok(None) };
    let from = last.saturating_sub(QUARTERS - 1).max(first);
    let code = |q: u32| TimeStep::Quarter.code(q);
    Ok(Some(if from == last { code(last) } else { format!("{}..{}", code(from), code(last)) }))
}
