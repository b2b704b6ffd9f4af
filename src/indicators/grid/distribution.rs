//! Released lengths → a distribution: shares in whole per cent by week beside rows of the grid.

use super::answers::Released;
use super::lengths::{LENGTH_STEP, LengthStep, Lengths};
use super::place_question::{NotInGrid, no_such_lengths};
use super::spot::Spots;
use crate::indicators::answer::Row;
use crate::indicators::compare::measure_info;
use crate::indicators::curve::{Competing, CurvePoint, KaplanMeier};
use crate::indicators::distribution::{Distribution, DistributionRow, EcdfStep, methods};
use crate::indicators::ground::Ground;
use crate::indicators::groups::GroupCode;
use crate::indicators::limits_used::limits_used;
use crate::indicators::notes::notes;
use crate::indicators::question::Question;
use crate::indicators::row_set::RowSet;
use crate::indicators::said;
use crate::stats::AALEN_JOHANSEN;

/// Id of the form in which lengths are released.
const WEEKLY_PERCENT: &str = "weekly_whole_percent";

/// Puts a distribution together from the rows of a question and what is released of their lengths.
///
/// # Errors
/// If no row is of one pathway, place and calendar year: only those have lengths.
pub(super) fn distribution(
    release: &dyn Released,
    ground: &Ground<'_>,
    (question, measure): (&Question, usize),
    set: RowSet,
) -> Result<Distribution, NotInGrid> {
    let spots = Spots::new(question, release.layout(), ground);
    let lengths = |key: &[GroupCode]| -> Option<Lengths> {
        let (pathway, place, time) = spots.whole_year(key)?;
        let year = usize::try_from(time.number.checked_sub(release.layout().steps(time.step).0)?).ok()?;
        Some(release.lengths(measure, pathway, place, year))
    };
    let found: Vec<Option<Lengths>> = set.keys.iter().map(|(key, _)| lengths(key)).collect();
    let of_total = lengths(&[]);
    if of_total.is_none() && found.iter().all(Option::is_none) {
        return Err(no_such_lengths());
    }
    let rows: Vec<DistributionRow> =
        set.rows.into_iter().zip(found).map(|(row, lengths)| released(question, row, lengths)).collect();
    let total = released(question, set.total, of_total);
    let plain: Vec<&Row> = rows.iter().map(|row| &row.row).collect();
    let (summary, cohort_summary) = said::distribution(question, &total);
    let mut methods = methods(question);
    methods.insert("lengths".to_owned(), WEEKLY_PERCENT.into());
    Ok(Distribution {
        query: question.echo(),
        snapshot: ground.snapshot.clone(),
        measure: measure_info(question),
        methods,
        histogram: Vec::new(),
        ecdf: total.ecdf.clone(),
        km: total.km.clone(),
        log_rank: None,
        summary,
        cohort_summary,
        notes: notes(&plain, set.silent),
        limits: limits_used(ground, question),
        rows,
        total,
        question: question.clone(),
    })
}

fn released(question: &Question, row: Row, lengths: Option<Lengths>) -> DistributionRow {
    let lengths = lengths.unwrap_or_default();
    let curve: Vec<CurvePoint> = lengths.started.iter().map(point).collect();
    let followed_to = curve.last().map(|point| point.t);
    DistributionRow {
        lengths: if lengths.is_empty() { "protected" } else { "released" },
        histogram: Vec::new(),
        ecdf: lengths.completed.iter().map(|s| EcdfStep { t: days(s), share: share(s.percent) }).collect(),
        cohort: None,
        km: KaplanMeier {
            interval: question.km_interval.id(),
            curve,
            quantiles: Vec::new(),
            rmst: None,
            rmst_se: None,
            rmst_ci: None,
            horizon: None,
            followed_to,
        },
        competing: Competing { method: AALEN_JOHANSEN, curve: Vec::new() },
        deviations: None,
        row,
    }
}

fn point(step: &LengthStep) -> CurvePoint {
    let survival = share(100 - step.percent.min(100));
    CurvePoint { t: days(step), at_risk: None, events: None, censored: None, survival, ci: [None, None] }
}

fn days(step: &LengthStep) -> f64 {
    f64::from(step.week) * f64::from(u32::try_from(LENGTH_STEP).unwrap_or(7))
}

fn share(percent: u8) -> f64 {
    f64::from(percent) / 100.0
}
