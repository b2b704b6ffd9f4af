//! Groups over time: the same rows by time step, with charts, signals and breaks.

use std::collections::HashMap;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::answer::{Group, MeasureInfo, Notes, Row, SnapshotInfo};
use super::breaks::{Break, Charted, breaks_of, phases};
use super::chart::{Chart, ChartPoint, Charts, Phases, charts};
use super::compare::measure_info;
use super::coverage::Covered;
use super::engine::{Engine, EngineError, Steps};
use super::gather::{Key, gather};
use super::ground::Ground;
use super::groups::{GroupCode, rows_of};
use super::limits_used::{LimitUsed, limits_used};
use super::maturity::{Maturity, Ripeness, ripeness};
use super::notes::{notes, silent};
use super::question::{By, Question};
use super::row::{Recipe, row};
use super::row_set::RowSet;
use super::said::limit_values;
use super::said_trend;
use super::summary::Summary;
use crate::cohort::{TimeStep, Waits};
use crate::stats::{Counts, ORDER_STATISTIC, ShareChart, XMR_SCREENED};

/// A row's place in the charts of its series.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RowCharts {
    /// The median on an `XmR` chart.
    pub median: ChartPoint,
    /// The share within the limit on a p′ chart.
    pub share: ChartPoint,
    /// The same on a p chart, whose limits take chance alone for the cause of variation.
    pub share_p: ChartPoint,
}

/// One row: a group in a time step.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TrendRow {
    /// The same numbers as in a comparison.
    #[serde(flatten)]
    pub row: Row,
    /// Share of the events of the step's last day that are expected to have come in; null where no delay is known.
    pub maturity: Option<f64>,
    /// Its place in the charts.
    pub spc: RowCharts,
}

/// The charts of one group over time.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Series {
    /// The group without its time; empty for all together.
    pub group: Group,
    /// The chart of medians.
    pub median: Chart,
    /// The p′ chart of shares.
    pub share: Chart,
    /// The p chart of shares.
    pub share_p: Chart,
    /// Time steps without a completed interval: they break every run.
    pub gaps: Vec<String>,
    /// Time steps whose numbers are hidden: they break every run too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<String>,
}

/// The answer to `trend`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Trend {
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
    /// One per group and time step, in catalogue order.
    pub rows: Vec<TrendRow>,
    /// All together.
    pub total: Row,
    /// One per group, in catalogue order.
    pub series: Vec<Series>,
    /// Where a series may not be read across.
    pub breaks: Vec<Break>,
    /// The versions of limits that the intervals could meet.
    pub limits: Vec<LimitUsed>,
    /// The answer in one plain sentence, and what it claims; null where there are several series.
    pub summary: Option<Summary>,
    /// What has to be known beside the numbers.
    pub notes: Notes,
    /// The question itself, for doors that print it.
    #[serde(skip)]
    pub question: Question,
}

/// A row of one series under way to its chart.
struct Step {
    row: Row,
    number: u32,
    maturity: Option<f64>,
    ripeness: Ripeness,
}

/// Answers a trend.
///
/// # Errors
/// If episodes cannot be loaded.
pub fn trend(engine: &Engine, question: &Question) -> Result<Trend, EngineError> {
    let found = gather(engine, question, Waits::Numbered)?;
    let keys = rows_of(engine.catalogue(), question, found.steps, &found.groups);
    let coverage = Covered::new(engine, question)?;
    let recipe = Recipe::new(question);
    let empty = Counts::default();
    let rows: Vec<Row> = keys
        .par_iter()
        .map(|(key, group)| {
            let counts = found.groups.get(key).unwrap_or(&empty);
            row(&recipe, group.clone(), counts, Some(&found.total), coverage.of(key))
        })
        .collect();
    let total = row(&recipe, Group(Vec::new()), &found.total, None, coverage.of(&[]));
    let came = maturities(engine, question, &keys, &coverage)?;
    let all = Maturity::of(engine, question)?;
    let ripe = |key: &Key, number: u32| {
        let maturity = came.get(&coverage.regions_of(key)).unwrap_or(&all);
        ripeness(maturity, question, found.steps, number)
    };
    let is_late = |n: u32| ripeness(&all, question, found.steps, n).1 == Ripeness::Preliminary;
    let set = RowSet { keys, rows, total, silent: silent(engine, &coverage) };
    Ok(from_rows(&engine.ground(), question, set, found.steps, (&ripe, &is_late)))
}

/// Puts a trend together from its rows, given how ripe each row's step is and which steps are late as a whole.
pub(super) fn from_rows(
    ground: &Ground<'_>,
    question: &Question,
    set: RowSet,
    steps: Option<Steps>,
    (ripe, is_late): (&Ripe<'_>, &dyn Fn(u32) -> bool),
) -> Trend {
    let RowSet { keys, rows, total, silent } = set;
    let breaks = breaks_of(ground, question, steps);
    let mut notes = notes(&rows.iter().collect::<Vec<_>>(), silent);
    let (rows, series) = by_series(question, &keys, rows, &breaks, ripe);
    let numbers: Vec<u32> = steps.map_or_else(Vec::new, |(_, first, last)| (first..=last).collect());
    let late: Vec<u32> = numbers.iter().copied().filter(|&n| is_late(n)).collect();
    let step = question.time_step().unwrap_or(TimeStep::Month);
    notes.preliminary = late.iter().map(|&n| step.code(n)).collect();
    let has_limit = !limit_values(ground, question).is_empty();
    let summary = said_trend::trend((question, has_limit), step, (&numbers, &late), &rows, &series, &breaks);
    Trend {
        query: question.echo(),
        snapshot: ground.snapshot.clone(),
        measure: measure_info(question),
        methods: methods(question),
        rows,
        total,
        series,
        breaks,
        limits: limits_used(ground, question),
        summary,
        notes,
        question: question.clone(),
    }
}

/// How mature days are, by the regions of the rows.
fn maturities(
    engine: &Engine,
    question: &Question,
    keys: &[(Key, Group)],
    coverage: &Covered<'_>,
) -> Result<HashMap<u32, Maturity>, EngineError> {
    let mut regions: Vec<u32> = keys.iter().map(|(key, _)| coverage.regions_of(key)).collect();
    regions.sort_unstable();
    regions.dedup();
    regions.into_iter().map(|set| Ok((set, Maturity::of_regions(engine, question, set)?))).collect()
}

/// Maturity of a row's time step, given its key and the step's number.
pub(super) type Ripe<'a> = dyn Fn(&Key, u32) -> (Option<f64>, Ripeness) + 'a;

/// Puts every row into the chart of its series; rows keep their order.
fn by_series(
    question: &Question,
    keys: &[(Key, Group)],
    rows: Vec<Row>,
    breaks: &[Break],
    ripe: &Ripe<'_>,
) -> (Vec<TrendRow>, Vec<Series>) {
    let at = question.by.iter().position(|by| matches!(by, By::Time(_))).unwrap_or(0);
    let step = question.time_step().unwrap_or(TimeStep::Month);
    let mut order: Vec<(Key, Group)> = Vec::new();
    let mut members: Vec<Vec<usize>> = Vec::new();
    for (i, (key, group)) in keys.iter().enumerate() {
        let (mut rest, mut name) = (key.clone(), group.clone());
        rest.remove(at);
        name.0.remove(at);
        match order.iter().position(|(k, _)| *k == rest) {
            Some(place) => members[place].push(i),
            None => {
                order.push((rest, name));
                members.push(vec![i]);
            }
        }
    }
    let mut steps: Vec<Option<Step>> = rows
        .into_iter()
        .zip(keys)
        .map(|(row, (key, _))| {
            let number = match key.get(at) {
                Some(GroupCode::Number(number)) => *number,
                _ => 0,
            };
            let (maturity, ripeness) = ripe(key, number);
            Some(Step { row, number, maturity, ripeness })
        })
        .collect();
    let mut out: Vec<Option<TrendRow>> = keys.iter().map(|_| None).collect();
    let mut series = Vec::new();
    for ((key, group), members) in order.into_iter().zip(members) {
        let own: Vec<Step> = members.iter().filter_map(|&i| steps[i].take()).collect();
        let made = charts_of(question, &key, step, &own, breaks);
        let named = |wanted: &dyn Fn(&Row) -> bool| -> Vec<String> {
            own.iter().filter(|s| wanted(&s.row)).map(|s| step.code(s.number)).collect()
        };
        let (gaps, hidden) = (named(&|row| row.n == Some(0)), named(&|row| row.n.is_none()));
        for (i, (own, spc)) in members.into_iter().zip(own.into_iter().zip(made.points)) {
            out[i] = Some(TrendRow { row: own.row, maturity: own.maturity, spc });
        }
        let Charts { median, share, share_p, .. } = made.charts;
        series.push(Series { group, median, share, share_p, gaps, hidden });
    }
    (out.into_iter().flatten().collect(), series)
}

struct Made {
    charts: Charts,
    points: Vec<RowCharts>,
}

fn charts_of(question: &Question, key: &Key, step: TimeStep, own: &[Step], breaks: &[Break]) -> Made {
    let numbers: Vec<u32> = own.iter().map(|s| s.number).collect();
    let settled = |s: &Step| s.ripeness == Ripeness::Settled;
    let medians: Vec<Option<f64>> = own.iter().map(|s| s.row.median.filter(|_| settled(s))).collect();
    let shares: Vec<Option<(u64, u64)>> =
        own.iter().map(|s| s.row.within.counts().filter(|_| settled(s))).collect();
    let of = |charted: Charted| Phases {
        names: numbers.iter().map(|&n| step.code(n)).collect(),
        phases: phases(question, key, (step, &numbers), breaks, charted),
        baseline: in_baseline(question, step, &numbers),
    };
    let charts = charts(question, (&medians, &of(Charted::Median)), (&shares, &of(Charted::Share)));
    let points = own.iter().enumerate().map(|(i, own)| RowCharts {
        median: charts.median_points[i].with_value(own.row.median),
        share: charts.share_points[i].with_value(own.row.within.share),
        share_p: charts.share_p_points[i].with_value(own.row.within.share),
    });
    Made { points: points.collect(), charts }
}

/// For each step whether the limits of its chart rest on it.
fn in_baseline(question: &Question, step: TimeStep, numbers: &[u32]) -> Vec<bool> {
    let Some((_, period)) = &question.baseline else { return vec![true; numbers.len()] };
    numbers.iter().map(|&n| period.contains(step.last_day(n))).collect()
}

fn methods(question: &Question) -> Map<String, Value> {
    let level = |id: &str| Value::from(question.confidence.id(id));
    [
        ("quantile", Value::from(question.quantile.id())),
        ("median_ci", level(ORDER_STATISTIC)),
        ("share_ci", level(question.share_interval.id())),
        ("median_chart", Value::from(XMR_SCREENED)),
        ("share_chart", Value::from(ShareChart::PPrime.id())),
        ("share_p_chart", Value::from(ShareChart::P.id())),
        ("rules", Value::from(question.rules.id())),
    ]
    .into_iter()
    .map(|(name, id)| (name.to_owned(), id))
    .collect()
}
