//! Charts of one series: centre, limits and signals, phase by phase.

use std::ops::Range;

use serde::Serialize;
use utoipa::ToSchema;

use super::question::{Question, Rules};
use crate::stats::{
    Direction, Firmness, Flag, PointLimits, RunChart, RunSignal, Screening, ShareChart, assurance,
    flag_points_within, meaning, run_chart, share, share_limits, xmr_limits,
};

/// A signal on a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct PointFlag {
    /// Name of the rule.
    pub rule: &'static str,
    /// `improvement` or `concern`; null where the rule has no direction.
    pub means: Option<&'static str>,
}

/// A point on a chart.
#[derive(Debug, Clone, PartialEq, Serialize, Default, ToSchema)]
pub struct ChartPoint {
    /// The value; null where there is none.
    pub value: Option<f64>,
    /// Centre of its phase.
    pub centre: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Signals; a preliminary point has none.
    pub flags: Vec<PointFlag>,
}

impl ChartPoint {
    /// The same with its value, which a preliminary point has too.
    pub(super) fn with_value(&self, value: Option<f64>) -> Self {
        Self { value, ..self.clone() }
    }
}

/// A stretch of a series with one level.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Phase {
    /// Its first step.
    pub from: String,
    /// Its last step, included.
    pub to: String,
    /// Points that the limits rest on.
    pub points: usize,
    /// Centre; null with too few points.
    pub centre: Option<f64>,
    /// `firm`, or `trial` with fewer than twelve points.
    pub limits: Option<&'static str>,
    /// For p′: how much more the points vary than by chance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sigma_z: Option<f64>,
    /// By Anhøj's rules: runs and crossings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs: Option<Runs>,
}

/// Runs and crossings of a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Runs {
    /// Points that are not on the centre.
    pub useful: u64,
    /// The longest run on one side.
    pub longest_run: u64,
    /// A longer one is unusual.
    pub longest_run_limit: u64,
    /// Crossings of the centre.
    pub crossings: u64,
    /// Fewer are unusual.
    pub crossings_limit: u64,
    /// `none`, `unusually_long_run`, `unusually_few_crossings`, or both.
    pub signal: &'static str,
}

/// The chart of a series.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Chart {
    /// `xmr_screened`, `p_prime` or `p`.
    pub method: &'static str,
    /// Phases by time.
    pub phases: Vec<Phase>,
    /// The goal that assurance is held against; null without one.
    pub goal: Option<f64>,
    /// `consistently_passes`, `consistently_fails` or `hit_and_miss`; null without goal or limits.
    pub assurance: Option<&'static str>,
}

/// How a series is cut, and what its limits rest on.
pub(super) struct Phases {
    /// Name of each step.
    pub(super) names: Vec<String>,
    /// Half-open ranges of steps.
    pub(super) phases: Vec<Range<usize>>,
    /// For each step whether limits rest on it.
    pub(super) baseline: Vec<bool>,
}

/// The charts of a series, with a point per step.
pub(super) struct Charts {
    pub(super) median: Chart,
    pub(super) share: Chart,
    pub(super) share_p: Chart,
    pub(super) median_points: Vec<ChartPoint>,
    pub(super) share_points: Vec<ChartPoint>,
    pub(super) share_p_points: Vec<ChartPoint>,
}

/// The charts of medians and shares; `None` is a gap.
pub(super) fn charts(
    question: &Question,
    (medians, median_phases): (&[Option<f64>], &Phases),
    (shares, share_phases): (&[Option<(u64, u64)>], &Phases),
) -> Charts {
    let own_limit = matches!(question.limit, super::question::LimitChoice::Number(_));
    let goal = question.measure.goal.filter(|_| !own_limit && shares.iter().any(Option::is_some));
    let style = |method, goal, direction| Style { question, method, goal, direction };
    let xmr = |points: &[Option<f64>], base: Range<usize>| {
        let limits = xmr_limits(points, base, Screening::Screened)?;
        let each = vec![Some(PointLimits::from(&limits)); points.len()];
        Some(Limits { each, firmness: limits.firmness, sigma_z: None })
    };
    let median_style = style(crate::stats::XMR_SCREENED, None, Direction::LowerIsBetter);
    let (median, median_points) =
        drawn(&median_style, medians, median_phases, &|range, base| xmr(&medians[range.clone()], base));
    let values: Vec<Option<f64>> = shares.iter().map(|p| p.and_then(|(x, n)| share(x, n))).collect();
    let of = |method: ShareChart| {
        let style = style(method.id(), goal, Direction::HigherIsBetter);
        drawn(&style, &values, share_phases, &|range, base| {
            let found = share_limits(&shares[range.clone()], base, method)?;
            let sigma_z = (method == ShareChart::PPrime).then_some(found.sigma_z);
            Some(Limits { each: found.points, firmness: found.firmness, sigma_z })
        })
    };
    let ((share, share_points), (share_p, share_p_points)) = (of(ShareChart::PPrime), of(ShareChart::P));
    Charts { median, share, share_p, median_points, share_points, share_p_points }
}

/// What all phases of a chart have in common.
struct Style<'a> {
    question: &'a Question,
    method: &'static str,
    goal: Option<f64>,
    direction: Direction,
}

/// Limits of a phase, a point each.
struct Limits {
    each: Vec<Option<PointLimits>>,
    firmness: Firmness,
    sigma_z: Option<f64>,
}

type LimitsOf<'a> = dyn Fn(&Range<usize>, Range<usize>) -> Option<Limits> + 'a;

/// Draws every phase.
fn drawn(
    style: &Style<'_>,
    values: &[Option<f64>],
    cut: &Phases,
    limits_of: &LimitsOf<'_>,
) -> (Chart, Vec<ChartPoint>) {
    let mut points: Vec<ChartPoint> = vec![ChartPoint::default(); values.len()];
    let mut phases = Vec::new();
    let mut last = None;
    for range in &cut.phases {
        let own = &values[range.clone()];
        let base = baseline(&cut.baseline[range.clone()]);
        let limits = limits_of(range, base.clone());
        let runs = limits.as_ref().and_then(|l| runs(style, own, l));
        let flags = limits.as_ref().map(|l| flags(style, own, l, runs.as_ref())).unwrap_or_default();
        for (i, flags) in flags.into_iter().enumerate() {
            points[range.start + i].flags = flags;
        }
        for (i, at) in limits.iter().flat_map(|l| l.each.iter().enumerate()) {
            let point = &mut points[range.start + i];
            point.centre = at.map(|l| l.centre);
            point.lower = at.map(|l| l.lower);
            point.upper = at.map(|l| l.upper);
        }
        last = limits.as_ref().and_then(|l| l.each.iter().rev().find_map(|l| *l));
        phases.push(Phase {
            from: cut.names.get(range.start).cloned().unwrap_or_default(),
            to: cut.names.get(range.end.saturating_sub(1)).cloned().unwrap_or_default(),
            points: own[base].iter().flatten().count(),
            centre: limits.as_ref().and_then(|l| l.each.iter().flatten().map(|l| l.centre).next()),
            limits: limits.as_ref().map(|l| if l.firmness == Firmness::Firm { "firm" } else { "trial" }),
            sigma_z: limits.as_ref().and_then(|l| l.sigma_z),
            runs: runs.map(|r| told(&r)),
        });
    }
    let assured = style.goal.zip(last).map(|(goal, limits)| assurance(&limits, goal, style.direction).id());
    (Chart { method: style.method, phases, goal: style.goal, assurance: assured }, points)
}

/// The steps of a phase that its limits rest on: those of the baseline, or all if none of them is in it.
fn baseline(inside: &[bool]) -> Range<usize> {
    let first = inside.iter().position(|&b| b);
    let last = inside.iter().rposition(|&b| b);
    first.zip(last).map_or(0..inside.len(), |(first, last)| first..last + 1)
}

/// Runs by Anhøj's rules, where they are asked for.
fn runs(style: &Style<'_>, values: &[Option<f64>], limits: &Limits) -> Option<RunChart> {
    let centre = limits.each.iter().flatten().map(|l| l.centre).next()?;
    (style.question.rules == Rules::Anhoj).then(|| run_chart(values, centre))
}

fn flags(
    style: &Style<'_>,
    values: &[Option<f64>],
    limits: &Limits,
    runs: Option<&RunChart>,
) -> Vec<Vec<PointFlag>> {
    if let Some(runs) = runs {
        let rule = PointFlag { rule: RunSignal::LongRun.id(), means: None };
        return runs.in_long_run.iter().map(|&long| if long { vec![rule] } else { Vec::new() }).collect();
    }
    let told = |flag: Flag| PointFlag { rule: flag.id(), means: Some(meaning(flag, style.direction).id()) };
    let found = flag_points_within(values, &limits.each, style.question.run_length);
    found.into_iter().map(|flag| flag.map(told).into_iter().collect()).collect()
}

const fn told(runs: &RunChart) -> Runs {
    Runs {
        useful: runs.useful,
        longest_run: runs.longest_run,
        longest_run_limit: runs.longest_run_limit,
        crossings: runs.crossings,
        crossings_limit: runs.crossings_limit,
        signal: runs.signal.id(),
    }
}
