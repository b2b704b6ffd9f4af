//! Every length, and what is known of those who still wait: three answers side by side.
//!
//! Completed intervals have a histogram and an empirical distribution. Those who started in the period are
//! a cohort: it completed, waits or ended otherwise, and the three add up to it. Its Kaplan–Meier curve counts
//! the waiting ones as far as they are known (`measures.md`, Period, stock and flow).

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::answer::{Group, MeasureInfo, Notes, Row, SnapshotInfo};
use super::compare::{measure_info, snapshot_info};
use super::coverage::Covered;
use super::curve::{Competing, KaplanMeier, competing, kaplan_meier_of};
use super::deviations::{DeviationCounts, Deviations, deviations};
use super::engine::{Engine, EngineError};
use super::gather::{Gathered, gather};
use super::groups::rows_of;
use super::limits_used::{LimitUsed, limits_used};
use super::notes::{notes, silent};
use super::question::{DeviationChoice, Question};
use super::row::{Recipe, row};
use super::said;
use super::summary::Summary;
use super::tail::{Waited, waited};
use crate::cohort::Waits;
use crate::model::{Basis, Deviation};
use crate::stats::{
    AALEN_JOHANSEN, Counts, KAPLAN_MEIER, KM_QUANTILE, LOG_RANK, ORDER_STATISTIC, RESTRICTED_MEAN, log_rank,
};

/// How many intervals have one length.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Bar {
    /// Length, in the answer's unit.
    pub t: f64,
    /// Completed intervals of exactly this length.
    pub count: u64,
}

/// The share of intervals that are no longer than a length.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct EcdfStep {
    /// Length, in the answer's unit.
    pub t: f64,
    /// Share, in (0, 1].
    pub share: f64,
}

/// The cohort of those who started in the period; its parts add up to `starts`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct StartCohort {
    /// Always `start`.
    pub basis: &'static str,
    /// Completed, ongoing and ended otherwise together.
    pub starts: u64,
    /// Completed ones.
    pub completed: Answered,
    /// Those who wait at the cutoff.
    pub waiting: Waited,
    /// Those whose wait was closed without the end.
    pub ended_otherwise: u64,
    /// All together, as Kaplan and Meier count them.
    pub censoring_aware: CensoringAware,
}

/// What the completed ones of a cohort say alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Answered {
    /// Completed intervals.
    pub n: u64,
    /// Their median; too short while others wait.
    pub median: Option<f64>,
}

/// The median that counts the waiting ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct CensoringAware {
    /// Everyone that started.
    pub n: u64,
    /// `ok`, `not_reached`, or `not_applicable` without starts.
    pub status: &'static str,
    /// The time by which half had the end; null if not reached.
    pub median: Option<f64>,
    /// Its interval; an end is null where the band does not cross.
    pub median_ci: [Option<f64>; 2],
}

/// One row, or the total.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DistributionRow {
    /// The same numbers as in a comparison.
    #[serde(flatten)]
    pub row: Row,
    /// `exact`: by day, as counted. `released`: `ecdf` and `km` have whole per cent by week, the rest is null or empty.
    /// `protected`: the release shows no lengths of the row.
    pub lengths: &'static str,
    /// Every length that occurs; empty where lengths are not exact.
    pub histogram: Vec<Bar>,
    /// The empirical distribution, at the same lengths, or by week.
    pub ecdf: Vec<EcdfStep>,
    /// The three answers of those who started; null where lengths are not exact.
    pub cohort: Option<StartCohort>,
    /// The curve of those who started.
    pub km: KaplanMeier,
    /// How those who started had the end, or ended otherwise.
    pub competing: Competing,
    /// With and without deviations; null where lengths are not exact.
    pub deviations: Option<Deviations>,
}

/// Whether the groups' curves differ.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct LogRankTest {
    /// χ².
    pub statistic: f64,
    /// Degrees of freedom.
    pub degrees: u32,
    /// Chance of so large a difference if the groups were alike.
    pub p_value: f64,
}

/// The answer to `distribution`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Distribution {
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
    /// The total's histogram.
    pub histogram: Vec<Bar>,
    /// The total's empirical distribution.
    pub ecdf: Vec<EcdfStep>,
    /// The total's curve.
    pub km: KaplanMeier,
    /// Test between the groups' curves; null with fewer than two groups that have events.
    pub log_rank: Option<LogRankTest>,
    /// One per group, in catalogue order.
    pub rows: Vec<DistributionRow>,
    /// All together.
    pub total: DistributionRow,
    /// The versions of limits that the intervals could meet.
    pub limits: Vec<LimitUsed>,
    /// The completed in one plain sentence, and what it claims.
    pub summary: Summary,
    /// The same of everyone who started; null where lengths are not exact.
    pub cohort_summary: Option<Summary>,
    /// What has to be known beside the numbers.
    pub notes: Notes,
    /// The question itself, for doors that print it.
    #[serde(skip)]
    pub question: Question,
}

/// Lengths by day, as counted.
const EXACT: &str = "exact";

/// What a distribution is made from: the same groups counted in several ways.
struct Parts {
    asked: Gathered,
    started: Gathered,
    /// With the other choice of deviations.
    other: Gathered,
    /// With each kind of deviation.
    carrying: [Gathered; 3],
}

/// The counts of one row.
struct RowCounts<'a> {
    asked: &'a Counts,
    started: &'a Counts,
    deviations: DeviationCounts<'a>,
}

impl Parts {
    /// Counts a question in every way.
    fn of(engine: &Engine, question: &Question) -> Result<Self, EngineError> {
        let chosen = |deviation: DeviationChoice| Question { deviation, ..question.clone() };
        let opposite = match question.deviation {
            DeviationChoice::Include => DeviationChoice::Exclude,
            DeviationChoice::Exclude | DeviationChoice::Only(_) => DeviationChoice::Include,
        };
        let started = Question { basis: Basis::Start, ..question.clone() };
        let numbered = |asked: &Question| gather(engine, asked, Waits::Numbered);
        let ((asked, started), (other, carrying)) = rayon::join(
            || rayon::join(|| numbered(question), || gather(engine, &started, Waits::Measured)),
            || {
                let each = Deviation::ALL.map(|d| chosen(DeviationChoice::Only(d)));
                rayon::join(|| numbered(&chosen(opposite)), || each.map(|asked| numbered(&asked)))
            },
        );
        let [patient_choice, medical, special] = carrying;
        let carrying = [patient_choice?, medical?, special?];
        Ok(Self { asked: asked?, started: started?, other: other?, carrying })
    }

    /// The counts that `of` takes from each way of counting.
    fn row<'a>(&'a self, question: &Question, of: impl Fn(&'a Gathered) -> &'a Counts) -> RowCounts<'a> {
        let (asked, other) = (of(&self.asked), of(&self.other));
        let (gross, net) = match question.deviation {
            DeviationChoice::Include => (asked, other),
            DeviationChoice::Exclude | DeviationChoice::Only(_) => (other, asked),
        };
        let carrying = self.carrying.each_ref().map(&of);
        RowCounts { asked, started: of(&self.started), deviations: DeviationCounts { gross, net, carrying } }
    }
}

/// Answers a distribution.
///
/// # Errors
/// If episodes cannot be loaded.
pub fn distribution(engine: &Engine, question: &Question) -> Result<Distribution, EngineError> {
    let parts = Parts::of(engine, question)?;
    let coverage = Covered::new(engine, question)?;
    let recipe = Recipe::new(question);
    let keys = rows_of(engine.catalogue(), question, parts.asked.steps, &parts.asked.groups);
    let empty = Counts::default();
    let rows: Vec<DistributionRow> = keys
        .par_iter()
        .map(|(key, group)| {
            let counts = parts.row(question, |g| g.groups.get(key).unwrap_or(&empty));
            let base = row(&recipe, group.clone(), counts.asked, Some(&parts.asked.total), coverage.of(key));
            distribution_row(question, &recipe, base, &counts)
        })
        .collect();
    let base = row(&recipe, Group(Vec::new()), &parts.asked.total, None, coverage.of(&[]));
    let total = distribution_row(question, &recipe, base, &parts.row(question, |g| &g.total));
    let plain: Vec<&Row> = rows.iter().map(|r| &r.row).collect();
    let (summary, cohort_summary) = said::distribution(question, &total);
    Ok(Distribution {
        query: question.echo(),
        snapshot: snapshot_info(engine),
        measure: measure_info(question),
        methods: methods(question),
        histogram: total.histogram.clone(),
        ecdf: total.ecdf.clone(),
        km: total.km.clone(),
        log_rank: compared(&keys, &parts.started),
        summary,
        cohort_summary,
        notes: notes(&plain, silent(engine, &coverage)),
        limits: limits_used(&engine.ground(), question),
        rows,
        total,
        question: question.clone(),
    })
}

/// One row from the counts as asked, by start, and by deviations.
fn distribution_row(
    question: &Question,
    recipe: &Recipe,
    row: Row,
    counts: &RowCounts<'_>,
) -> DistributionRow {
    let (asked, started) = (counts.asked, counts.started);
    let histogram: Vec<Bar> =
        asked.completed.iter().map(|(t, count)| Bar { t: recipe.scale.value(t), count }).collect();
    let km = kaplan_meier_of(question, recipe, started);
    DistributionRow {
        lengths: EXACT,
        ecdf: ecdf(&histogram),
        histogram,
        cohort: Some(start_cohort(recipe, started, &km)),
        km,
        competing: competing(question, recipe, started),
        deviations: Some(deviations(recipe, &counts.deviations)),
        row,
    }
}

fn ecdf(histogram: &[Bar]) -> Vec<EcdfStep> {
    let n: u64 = histogram.iter().map(|b| b.count).sum();
    let mut so_far = 0;
    let mut step = |b: &Bar| {
        so_far += b.count;
        crate::stats::share(so_far, n).map(|share| EcdfStep { t: b.t, share })
    };
    histogram.iter().filter_map(&mut step).collect()
}

fn start_cohort(recipe: &Recipe, counts: &Counts, km: &KaplanMeier) -> StartCohort {
    let order = counts.completed.ordered();
    let median = crate::stats::quantile(&order, 0.5, recipe.quantile, recipe.scale);
    let half = km.quantiles.iter().find(|q| (q.p - 0.5).abs() < 1e-12);
    StartCohort {
        basis: Basis::Start.code(),
        starts: counts.followed(),
        completed: Answered { n: counts.completed.n(), median },
        waiting: waited(recipe, counts),
        ended_otherwise: counts.ended_otherwise.n(),
        censoring_aware: CensoringAware {
            n: counts.followed(),
            status: half.map_or("not_applicable", |q| q.status),
            median: half.and_then(|q| q.value),
            median_ci: half.map_or([None, None], |q| q.ci),
        },
    }
}

/// The log-rank test between the groups that have a row.
fn compared(keys: &[(super::gather::Key, Group)], started: &Gathered) -> Option<LogRankTest> {
    let groups: Vec<_> = keys.iter().filter_map(|(key, _)| started.groups.get(key)).map(events).collect();
    let pairs: Vec<_> = groups.iter().map(|(e, c)| (*e, c)).collect();
    let test = log_rank(&pairs)?;
    Some(LogRankTest { statistic: test.statistic, degrees: test.degrees, p_value: test.p_value })
}

/// Events, and everyone censored: those who wait and those who ended otherwise.
pub(super) fn events(counts: &Counts) -> (&crate::stats::ValueCounts, crate::stats::ValueCounts) {
    let mut censored = counts.censored.clone();
    censored.merge(&counts.ended_otherwise);
    (&counts.completed, censored)
}

pub(super) fn methods(question: &Question) -> Map<String, Value> {
    let level = |id: &str| Value::from(question.confidence.id(id));
    [
        ("quantile", Value::from(question.quantile.id())),
        ("median_ci", level(ORDER_STATISTIC)),
        ("share_ci", level(question.share_interval.id())),
        ("km", Value::from(KAPLAN_MEIER)),
        ("km_ci", level(question.km_interval.id())),
        ("km_quantile", Value::from(KM_QUANTILE)),
        ("rmst", Value::from(RESTRICTED_MEAN)),
        ("competing", level(AALEN_JOHANSEN)),
        ("log_rank", Value::from(LOG_RANK)),
    ]
    .into_iter()
    .map(|(name, id)| (name.to_owned(), id))
    .collect()
}
