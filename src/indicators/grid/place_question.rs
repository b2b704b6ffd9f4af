//! Whether a question can be answered from the grid, and what is said if not.

use super::GRID_MEASURES;
use super::layout::Layout;
use super::spot::months;
use crate::cohort::TimeStep;
use crate::indicators::parameter::ParameterError;
use crate::indicators::question::{By, DeviationChoice, LimitChoice, LimitDate, Question, Statistic};
use crate::model::{Day, Period};
use crate::stats::{BandMethod, Confidence, QuantileMethod, ShareMethod};

/// A question that the release does not answer: which parameter, why, what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct NotInGrid(pub ParameterError);

/// Code of a problem that is about who asks, not about the question.
pub const NOT_RELEASED: &str = "not_released";

impl NotInGrid {
    /// A parameter that this viewer may not ask so.
    #[must_use]
    pub fn new(parameter: &str, problem: &str, allowed: &[&str]) -> Self {
        Self(ParameterError::refused(NOT_RELEASED, parameter, problem, allowed))
    }
}

fn refused(parameter: &str, problem: &str, allowed: &[&str]) -> NotInGrid {
    NotInGrid::new(parameter, problem, allowed)
}

/// What a question must be like to be a question about the grid; the index of its measure.
pub(super) fn measure_in_grid(question: &Question, data_to: Option<Day>) -> Result<usize, NotInGrid> {
    let statistics = [Statistic::Compare, Statistic::Trend, Statistic::Funnel, Statistic::Distribution];
    if !statistics.contains(&question.statistic) {
        let problem = "this statistic is computed on single waits; the open tier answers from the counts of the \
                       latest release only";
        return Err(refused("statistic", problem, &["compare", "trend", "funnel", "distribution"]));
    }
    let measure = &question.measure;
    let Some(index) = GRID_MEASURES.iter().position(|m| *m == measure.id) else {
        return Err(refused("measure", "the release does not have this measure", &GRID_MEASURES));
    };
    let only = |is: bool, name: &str, allowed: &str| {
        let problem = "a release is published with one value of this parameter; others would tell single persons \
                       apart by their differences";
        if is { Ok(()) } else { Err(refused(name, problem, &[allowed])) }
    };
    only(question.grain == measure.grain, "grain", measure.grain.code())?;
    only(question.unit == measure.unit, "unit", measure.unit.code())?;
    only(question.basis == measure.basis, "basis", measure.basis.code())?;
    only(question.attribution == measure.attribution, "attribution", measure.attribution.code())?;
    only(question.deviation == DeviationChoice::Include, "deviation", "include")?;
    only(matches!(question.limit, LimitChoice::Catalogue(_)), "limit", "the catalogue's")?;
    only(question.limit == LimitChoice::Catalogue(LimitDate::Start), "limit_date", "start")?;
    only(Some(question.cutoff) == data_to || data_to.is_none(), "cutoff", "the release's latest event date")?;
    only(question.quantile == QuantileMethod::Hf7, "quantile", "hf7")?;
    only(question.quantiles.is_empty(), "quantiles", "none")?;
    only(question.share_interval == ShareMethod::Wilson, "share_interval", "wilson")?;
    only(question.confidence == Confidence::P95, "confidence", "0.95")?;
    only(question.standardise.is_empty(), "standardise", "none")?;
    only(question.km_interval == BandMethod::default(), "km_interval", BandMethod::default().id())?;
    only(question.horizon.is_none(), "horizon", "none")?;
    let filters = &question.filters;
    only(filters.treatments.is_none(), "treatment", "all")?;
    only(filters.variants.is_none(), "variant", "all")?;
    only(filters.units.is_none(), "unit_id", "all")?;
    if question.by.iter().any(|by| matches!(by, By::Unit | By::Treatment)) {
        let allowed =
            "region, sjukvardsregion, pathway, programme_area, sex, age_group, year, quarter, month";
        return Err(refused("by", "the release does not have this dimension", &[allowed]));
    }
    Ok(index)
}

/// That a question's period lies within the release.
pub(super) fn period_in_grid(question: &Question, layout: &Layout) -> Result<(), NotInGrid> {
    let Some((_, period)) = &question.period else { return Ok(()) };
    let (from, to) = months(*period);
    let (first, last) = layout.steps(TimeStep::Month);
    if first <= from && to <= last {
        return Ok(());
    }
    let code = |month: u32| TimeStep::Month.code(month);
    let allowed = format!("whole years, quarters and months from {} to {}", code(first), code(last));
    Err(refused("period", "the release does not have all of this period", &[&allowed]))
}

/// What is said of a row that the grid does not have. Where whole years would have it, it is the period that is at fault: `by`
/// may not have been given at all.
pub(super) fn no_such_cells(question: &Question) -> NotInGrid {
    let is_of_years = |(_, period): &(String, Period)| {
        Period::parse(&format!("{}..{}", period.first().year(), period.last().year())) == Ok(*period)
    };
    let by_time = question.by.iter().any(|by| matches!(by, By::Time(_)));
    let is_period = !by_time && question.period.as_ref().is_some_and(|period| !is_of_years(period));
    refused(
        if is_period { "period" } else { "by" },
        "the release has no such cells",
        &[
            "year or quarter by region",
            "month, year or quarter for the nation or by sjukvardsregion",
            "year by region or sjukvardsregion and sex, or age_group, not both",
            "whole years, quarters and months of the release as period",
        ],
    )
}

/// What is said of a distribution that no row has.
pub(super) fn no_such_lengths() -> NotInGrid {
    refused(
        "period",
        "the release has lengths of one pathway in one calendar year, for the nation and its regions",
        &["one pathway", "one calendar year of the release as period", "by=region, or none"],
    )
}
