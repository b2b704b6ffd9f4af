//! Groups held against the limits that chance sets for their size: shares, and medians.
//!
//! The target is what all groups have together. A point outside the limits differs by more than chance;
//! where the groups as a whole differ more than chance (overdispersion), the widened limits say which
//! differ more than groups usually do.

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::answer::{Group, MeasureInfo, Notes, Row, SnapshotInfo};
use super::compare::measure_info;
use super::coverage::{Coverage, Covered};
use super::engine::{Engine, EngineError};
use super::fairness::{SpreadBetween, spread_between};
use super::funnel_limits::{FunnelBand, Funnels, MedianBand};
use super::gather::gather;
use super::ground::Ground;
use super::groups::rows_of;
use super::limits_used::{LimitUsed, limits_used};
use super::notes::{notes, silent};
use super::question::Question;
use super::ranks::{Fewer, Ranked, fewer, ranks};
use super::row::{Recipe, row};
use super::row_set::RowSet;
use super::said;
use super::summary::Summary;
use crate::cohort::Waits;
use crate::stats::{
    AVOIDABLE_SIMULATION, Counts, DERSIMONIAN_LAIRD_ARCSINE, MEDIAN_FUNNEL, OrderStatistics, Overdispersion,
    overdispersion,
};

/// A group's share against the limits for its size.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SharePoint {
    /// Intervals that have a limit; null is hidden.
    pub n: Option<u64>,
    /// Those within it; null is hidden.
    pub count: Option<u64>,
    /// Their share.
    pub share: Option<f64>,
    /// Limits for this n; null without any.
    pub limits: Option<FunnelBand>,
    /// `inside`, `above_95`, `below_95`, `above_998`, `below_998`; null without a share.
    pub position: Option<&'static str>,
    /// The same against limits widened for overdispersion.
    pub position_overdispersed: Option<&'static str>,
}

/// A group's median against the limits for its size.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MedianPoint {
    /// Completed intervals; null is hidden.
    pub n: Option<u64>,
    /// Their median.
    pub median: Option<f64>,
    /// Limits for this n; null without any.
    pub limits: Option<MedianBand>,
    /// As of shares; above is longer.
    pub position: Option<&'static str>,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FunnelPoint {
    /// Its group.
    pub group: Group,
    /// `ok` or `protected`.
    pub status: &'static str,
    /// Share within the limit.
    #[serde(flatten)]
    pub share: SharePoint,
    /// Median.
    pub median: MedianPoint,
    /// Rank among the groups with its interval; null without a share.
    pub rank: Option<Ranked>,
    /// How much of what should be there is there.
    pub coverage: Coverage,
}

/// Limits at one size, for drawing.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CurveAt {
    /// Size.
    pub n: u64,
    /// Limits of shares.
    #[serde(flatten)]
    pub limits: FunnelBand,
}

/// Limits of medians at one size, for drawing.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MedianCurveAt {
    /// Size.
    pub n: u64,
    /// Limits.
    #[serde(flatten)]
    pub limits: MedianBand,
}

/// How much more the groups differ than by chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct FunnelOverdispersion {
    /// φ: 1 by chance alone.
    pub phi: f64,
    /// τ², between groups on the scale asin√share.
    pub tau2: f64,
    /// Groups it rests on.
    pub groups: u64,
}

/// The funnel of medians.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MedianFunnel {
    /// The median of all together.
    pub target: Option<f64>,
    /// Limits by size.
    pub limits: Vec<MedianCurveAt>,
}

/// The answer to `funnel`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Funnel {
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
    /// `ok`, or `no_limit` where no interval has one.
    pub status: &'static str,
    /// The share of all together.
    pub target: Option<f64>,
    /// The share that is aimed at: not the centre of the funnel.
    pub goal: Option<f64>,
    /// How much more the groups differ than by chance; null with fewer than two shares.
    pub overdispersion: Option<FunnelOverdispersion>,
    /// One per group, in catalogue order.
    pub points: Vec<FunnelPoint>,
    /// Limits by size.
    pub limits: Vec<CurveAt>,
    /// The funnel of medians; its points are in `points`.
    pub median: MedianFunnel,
    /// The spread between groups.
    pub spread: Option<SpreadBetween>,
    /// Fewer beyond the limit if every group did as the best quarter does.
    pub fewer_beyond_limit: Option<Fewer>,
    /// The versions of limits that the intervals could meet.
    pub limits_used: Vec<LimitUsed>,
    /// The answer in one plain sentence, and what it claims.
    pub summary: Summary,
    /// What has to be known beside the numbers.
    pub notes: Notes,
    /// The question itself, for doors that print it.
    #[serde(skip)]
    pub question: Question,
}

/// Answers a funnel.
///
/// # Errors
/// If episodes cannot be loaded.
pub fn funnel(engine: &Engine, question: &Question) -> Result<Funnel, EngineError> {
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
    let pooled = found.total.completed.ordered();
    let total = row(&recipe, Group(Vec::new()), &found.total, None, coverage.of(&[]));
    let set = RowSet { keys, rows, total, silent: silent(engine, &coverage) };
    Ok(from_rows(&engine.ground(), question, set, &pooled))
}

/// Puts a funnel together from its rows; `pooled` are all intervals by rank, empty where they are not known.
/// A row that is hidden has no part in limits, ranks and spread.
pub(super) fn from_rows(ground: &Ground<'_>, question: &Question, set: RowSet, pooled: &Pooled) -> Funnel {
    let RowSet { rows, total, silent, .. } = set;
    let recipe = Recipe::new(question);
    let shares: Vec<(u64, u64)> = rows.iter().map(|r| r.within.counts().unwrap_or_default()).collect();
    let dispersion = overdispersion(&shares);
    let target = total.within.share;
    let funnels = Funnels { question, recipe: &recipe, target, tau2: dispersion.map(|d| d.tau2), pooled };
    let (ranks, fewer) =
        rayon::join(|| ranks(&shares, question.confidence), || fewer(&shares, question.confidence));
    let spread = spread_between(question, &rows);
    let notes = notes(&rows.iter().collect::<Vec<_>>(), silent);
    let points: Vec<FunnelPoint> =
        rows.into_iter().zip(ranks).map(|(row, rank)| point(&funnels, row, rank)).collect();
    Funnel {
        query: question.echo(),
        snapshot: ground.snapshot.clone(),
        measure: measure_info(question),
        methods: methods(question),
        status: if target.is_some() { "ok" } else { total.within.status },
        target,
        goal: recipe.goal.filter(|_| target.is_some()),
        overdispersion: dispersion.map(told),
        limits: sizes(points.iter().filter_map(|p| p.share.n))
            .into_iter()
            .filter_map(|n| share_curve(&funnels, n))
            .collect(),
        median: median_funnel(&funnels, &recipe, &points),
        summary: said::funnel(question, &points),
        points,
        spread,
        fewer_beyond_limit: fewer,
        limits_used: limits_used(ground, question),
        notes,
        question: question.clone(),
    }
}

const fn told(d: Overdispersion) -> FunnelOverdispersion {
    FunnelOverdispersion { phi: d.phi, tau2: d.tau2, groups: d.groups }
}

fn point(funnels: &Funnels<'_>, row: Row, rank: Option<Ranked>) -> FunnelPoint {
    let within = &row.within;
    let limits = within.with_limit.and_then(|n| funnels.share(n));
    let share = SharePoint {
        n: within.with_limit,
        count: within.count,
        share: within.share,
        position: within.share.zip(limits).map(|(share, band)| band.position(share)),
        position_overdispersed: within.share.zip(limits).and_then(|(share, band)| band.wide_position(share)),
        limits,
    };
    let limits = row.n.and_then(|n| funnels.median(n));
    let median = MedianPoint {
        n: row.n,
        median: row.median,
        position: row.median.zip(limits).map(|(median, band)| band.position(median)),
        limits,
    };
    FunnelPoint { group: row.group, status: row.status, share, median, rank, coverage: row.coverage }
}

fn share_curve(funnels: &Funnels<'_>, n: u64) -> Option<CurveAt> {
    funnels.share(n).map(|limits| CurveAt { n, limits })
}

fn median_funnel(funnels: &Funnels<'_>, recipe: &Recipe, points: &[FunnelPoint]) -> MedianFunnel {
    let curve = |n: u64| funnels.median(n).map(|limits| MedianCurveAt { n, limits });
    MedianFunnel {
        target: crate::stats::quantile(funnels.pooled, 0.5, recipe.quantile, recipe.scale),
        limits: sizes(points.iter().filter_map(|p| p.median.n)).into_iter().filter_map(curve).collect(),
    }
}

/// Sizes to draw limits at: the groups' own, and in between in steps of about an eighth.
fn sizes(own: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut sizes: Vec<u64> = own.filter(|&n| n > 0).collect();
    let Some(&largest) = sizes.iter().max() else { return Vec::new() };
    let mut n = 5;
    while n < largest {
        sizes.push(n);
        n += (n / 8).max(1);
    }
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

fn methods(question: &Question) -> Map<String, Value> {
    let limits = question.funnel_limits.id();
    [
        ("limits", limits),
        ("limits_overdispersed", "arcsine_overdispersed"),
        ("median_limits", MEDIAN_FUNNEL),
        ("spread", DERSIMONIAN_LAIRD_ARCSINE),
        ("rank", super::ranks::RANKED_BY.id()),
        ("fewer_beyond_limit", AVOIDABLE_SIMULATION),
        ("quantile", question.quantile.id()),
    ]
    .into_iter()
    .map(|(name, id)| (name.to_owned(), Value::from(id)))
    .collect()
}

/// The pooled distribution, by rank.
pub(super) type Pooled = OrderStatistics;
