//! Who waits on a day: how long so far, how many past their limit, and how the stock came about.
//!
//! Those who wait are not those who got care: waits that are long are seen more often (a stock is
//! length-biased). The figures are not to be held against a median of completed intervals.

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::answer::{Group, MeasureInfo, Notes, SnapshotInfo};
use super::compare::{measure_info, snapshot_info};
use super::coverage::{Coverage, Covered};
use super::engine::{Engine, EngineError};
use super::gather::{Gathered, gather};
use super::groups::rows_of;
use super::limits_used::{LimitUsed, limits_used};
use super::notes::{notes, silent};
use super::question::Question;
use super::row::Recipe;
use super::said;
use super::stock::{LittlesLaw, StockMonth, stock_by_month};
use super::summary::Summary;
use super::tail::{Waited, waited};
use crate::cohort::Waits;
use crate::model::{Basis, Day, Period, TimeUnit};
use crate::stats::{Counts, LITTLES_LAW, ValueCounts, share_interval};

/// Last days of the bands of waits; the last band is open.
const BAND_ENDS: [u64; 7] = [7, 14, 21, 28, 35, 60, 90];
/// Days back that the stock is held against.
const A_YEAR: u32 = 365;

/// Waits of about the same length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct WaitBand {
    /// From so many whole days.
    pub from: u64,
    /// To so many, both included; null is any longer.
    pub to: Option<u64>,
    /// Those who have waited so long.
    pub count: u64,
    /// Those of them that are past their limit.
    pub past_limit: u64,
}

/// One row, or the total.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WaitingRow {
    /// Its group; empty for the total.
    pub group: Group,
    /// `ok`.
    pub status: &'static str,
    /// Those who wait, and how long they have.
    #[serde(flatten)]
    pub waited: Waited,
    /// Interval of the share past the limit.
    pub past_limit_ci: Option<[f64; 2]>,
    /// By length so far.
    pub bands: Vec<WaitBand>,
    /// Those who waited a year before, as the data stands now.
    pub n_year_before: u64,
    /// How much of what should be there is there.
    pub coverage: Coverage,
}

/// The answer to `waiting`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Waiting {
    /// Every parameter, defaults made explicit.
    #[schema(value_type = Object)]
    pub query: Map<String, Value>,
    /// What it rests on.
    pub snapshot: SnapshotInfo,
    /// The measure.
    pub measure: MeasureInfo,
    /// The methods, by what they made.
    #[schema(value_type = Object)]
    pub methods: Map<String, Value>,
    /// The day.
    pub at: String,
    /// One per group, in catalogue order.
    pub rows: Vec<WaitingRow>,
    /// All together.
    pub total: WaitingRow,
    /// In and out, month by month, over the year to the day.
    pub months: Vec<StockMonth>,
    /// Whether the stock is what flow and wait make it, over the same year.
    pub littles_law: LittlesLaw,
    /// The versions of limits that the waits could meet.
    pub limits: Vec<LimitUsed>,
    /// The answer in one plain sentence, and what it claims.
    pub summary: Summary,
    /// What has to be known beside the numbers.
    pub notes: Notes,
    /// The question itself, for doors that print it.
    #[serde(skip)]
    pub question: Question,
}

/// Answers who waits on the last day of the period, or on the cutoff if that is earlier.
///
/// # Errors
/// If episodes cannot be loaded.
pub fn waiting(engine: &Engine, question: &Question) -> Result<Waiting, EngineError> {
    let day = question.counted_period().last().min(question.cutoff);
    let on_day = Question { cutoff: day, period: None, basis: Basis::End, ..question.clone() };
    let ((now, before), year) = rayon::join(
        || {
            rayon::join(
                || gather(engine, &stock_on(&on_day, day), Waits::Measured),
                || gather(engine, &stock_on(&on_day, a_year_before(day)), Waits::Numbered),
            )
        },
        || stock_by_month(engine, &on_day, day),
    );
    let (now, before, year) = (now?, before?, year?);
    let coverage = Covered::new(engine, &on_day)?;
    let recipe = Recipe::new(question);
    let keys = rows_of(engine.catalogue(), &on_day, now.steps, &now.groups);
    let rows: Vec<WaitingRow> = keys
        .into_par_iter()
        .map(|(key, group)| {
            let of = |g: &Gathered| g.groups.get(&key).cloned().unwrap_or_default();
            waiting_row(&recipe, group, &of(&now), &of(&before), coverage.of(&key))
        })
        .collect();
    let total = waiting_row(&recipe, Group(Vec::new()), &now.total, &before.total, coverage.of(&[]));
    Ok(Waiting {
        query: on_day.echo(),
        snapshot: snapshot_info(engine),
        measure: measure_info(question),
        methods: methods(question),
        at: day.to_string(),
        rows,
        months: year.months,
        littles_law: year.law,
        limits: limits_used(&engine.ground(), &on_day),
        summary: said::waiting(&engine.ground(), question, day, &total),
        notes: notes(&[], silent(engine, &coverage)),
        total,
        question: on_day,
    })
}

/// The same question of the stock on a day, with what is known on the question's own: no flow but that day's.
fn stock_on(on_day: &Question, day: Day) -> Question {
    let period = Period::between(day, day).map(|p| (p.to_string(), p));
    Question { period, ..on_day.clone() }
}

fn a_year_before(day: Day) -> Day {
    Day::from_index(day.index().saturating_sub(A_YEAR)).unwrap_or(Day::MIN)
}

fn waiting_row(
    recipe: &Recipe,
    group: Group,
    counts: &Counts,
    before: &Counts,
    coverage: Coverage,
) -> WaitingRow {
    let waited = waited(recipe, counts);
    let ci = share_interval(waited.past_limit, waited.with_limit, recipe.share, recipe.confidence);
    WaitingRow {
        group,
        status: "ok",
        past_limit_ci: ci.map(|i| [i.lower, i.upper]),
        bands: bands(recipe, counts),
        n_year_before: before.states[1],
        waited,
        coverage,
    }
}

/// The waits by whole days so far.
fn bands(recipe: &Recipe, counts: &Counts) -> Vec<WaitBand> {
    let in_day: u64 = if recipe.unit == TimeUnit::Days { 1 } else { 86_400 };
    let upto = |values: &ValueCounts, end: Option<u64>| match end {
        Some(end) => values.at_most((end + 1) * in_day - 1),
        None => values.n(),
    };
    let ends = BAND_ENDS.map(Some).into_iter().chain([None]);
    let mut from = 0;
    let mut seen = (0, 0);
    ends.map(|to| {
        let reached = (upto(&counts.censored, to), upto(&counts.past_limit, to));
        let band = WaitBand { from, to, count: reached.0 - seen.0, past_limit: reached.1 - seen.1 };
        from = to.map_or(from, |end| end + 1);
        seen = reached;
        band
    })
    .collect()
}

fn methods(question: &Question) -> Map<String, Value> {
    let level = |id: &str| Value::from(question.confidence.id(id));
    [
        ("quantile", Value::from(question.quantile.id())),
        ("past_limit_ci", level(question.share_interval.id())),
        ("littles_law", Value::from(LITTLES_LAW)),
        ("past_limit", Value::from("longest_limit_of_any_treatment")),
    ]
    .into_iter()
    .map(|(name, id)| (name.to_owned(), id))
    .collect()
}
