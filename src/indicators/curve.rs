//! Curves of those who started: Kaplan–Meier and Aalen–Johansen, as they go out.

use serde::Serialize;
use utoipa::ToSchema;

use super::distribution::events;
use super::question::Question;
use super::row::Recipe;
use crate::stats::{
    AALEN_JOHANSEN, Counts, Incidence, Reached, SurvivalCurve, aalen_johansen, kaplan_meier, restricted_mean,
    survival_quantile,
};

/// Quantiles that every curve is read at.
const READ_AT: [f64; 5] = [0.25, 0.5, 0.75, 0.8, 0.9];

/// A time at which something happened.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct CurvePoint {
    /// Time since the start, in the answer's unit.
    pub t: f64,
    /// Followed just before; null where only shares are released.
    pub at_risk: Option<u64>,
    /// Ends at `t`; null where only shares are released.
    pub events: Option<u64>,
    /// Last seen at `t`; null where only shares are released.
    pub censored: Option<u64>,
    /// Share that still waits after `t`.
    pub survival: f64,
    /// Its interval; null where the share is 0.
    pub ci: [Option<f64>; 2],
}

/// A quantile of a curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct CurveQuantile {
    /// Which.
    pub p: f64,
    /// `ok`, `not_reached`, or `not_applicable` without starts.
    pub status: &'static str,
    /// The time by which the share `p` had the end; null if not reached.
    pub value: Option<f64>,
    /// Its interval; an end is null where the band does not cross.
    pub ci: [Option<f64>; 2],
}

/// A Kaplan–Meier curve.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct KaplanMeier {
    /// How the intervals are formed: `log`, `log-log` or `plain`.
    pub interval: &'static str,
    /// The steps, by time.
    pub curve: Vec<CurvePoint>,
    /// Quantiles.
    pub quantiles: Vec<CurveQuantile>,
    /// Mean time up to the horizon; null beyond the longest follow-up or without starts.
    pub rmst: Option<f64>,
    /// Its standard error.
    pub rmst_se: Option<f64>,
    /// Its interval, cut to 0 and the horizon.
    pub rmst_ci: Option<[f64; 2]>,
    /// The horizon, in the answer's unit.
    pub horizon: Option<f64>,
    /// The longest follow-up, in the answer's unit.
    pub followed_to: Option<f64>,
}

/// The Kaplan–Meier curve of a cohort.
pub(super) fn kaplan_meier_of(question: &Question, recipe: &Recipe, counts: &Counts) -> KaplanMeier {
    let (ends, censored) = events(counts);
    let curve = kaplan_meier(ends, &censored, question.km_interval, question.confidence);
    let followed_to = curve.last_time().map(|t| recipe.scale.value(t));
    let horizon = question.horizon.or(followed_to);
    let mean = horizon.and_then(|h| restricted_mean(&curve, h, recipe.scale));
    let mut ps = READ_AT.to_vec();
    ps.extend(question.quantiles.iter().map(|(_, p)| *p));
    ps.sort_by(f64::total_cmp);
    ps.dedup();
    KaplanMeier {
        interval: question.km_interval.id(),
        quantiles: ps.into_iter().map(|p| read(&curve, p, recipe)).collect(),
        curve: points(&curve, recipe),
        rmst: mean.map(|m| m.mean),
        rmst_se: mean.map(|m| m.standard_error),
        rmst_ci: mean.zip(horizon).map(|(m, h)| {
            let reach = question.confidence.z() * m.standard_error;
            [(m.mean - reach).max(0.0), (m.mean + reach).min(h)]
        }),
        horizon,
        followed_to,
    }
}

fn points(curve: &SurvivalCurve, recipe: &Recipe) -> Vec<CurvePoint> {
    let point = |s: &crate::stats::CurveStep| CurvePoint {
        t: recipe.scale.value(s.t),
        at_risk: Some(s.at_risk),
        events: Some(s.events),
        censored: Some(s.censored),
        survival: s.survival,
        ci: [s.band.map(|b| b.lower), s.band.map(|b| b.upper)],
    };
    curve.steps().iter().map(point).collect()
}

fn read(curve: &SurvivalCurve, p: f64, recipe: &Recipe) -> CurveQuantile {
    let found = survival_quantile(curve, p, recipe.scale);
    let status = match found.value {
        Reached::At(_) => "ok",
        Reached::NotReached { .. } => "not_reached",
        Reached::Undefined => "not_applicable",
    };
    CurveQuantile { p, status, value: found.value.value(), ci: [found.lower, found.upper] }
}

/// A time at which something happened, with what had happened by then.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct CompetingPoint {
    /// Time since the start, in the answer's unit.
    pub t: f64,
    /// Followed just before.
    pub at_risk: u64,
    /// Share that had the end by `t`.
    pub completed: f64,
    /// Its interval; null where the share is 0.
    pub completed_ci: [Option<f64>; 2],
    /// Share that ended otherwise by `t`.
    pub ended_otherwise: f64,
    /// Its interval.
    pub ended_otherwise_ci: [Option<f64>; 2],
    /// Share that still waits after `t`; the three add up to 1.
    pub waiting: f64,
}

/// How those who started had the end, or ended otherwise, when either rules out the other.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Competing {
    /// Id of the method.
    pub method: &'static str,
    /// The steps, by time.
    pub curve: Vec<CompetingPoint>,
}

/// The cumulative incidences of a cohort.
pub(super) fn competing(question: &Question, recipe: &Recipe, counts: &Counts) -> Competing {
    let ends = |i: Incidence| [i.interval.map(|k| k.lower), i.interval.map(|k| k.upper)];
    let steps =
        aalen_johansen(&counts.completed, &counts.ended_otherwise, &counts.censored, question.confidence);
    let point = |s: crate::stats::IncidenceStep| CompetingPoint {
        t: recipe.scale.value(s.t),
        at_risk: s.at_risk,
        completed: s.incidence.share,
        completed_ci: ends(s.incidence),
        ended_otherwise: s.competing_incidence.share,
        ended_otherwise_ci: ends(s.competing_incidence),
        waiting: s.event_free,
    };
    Competing { method: AALEN_JOHANSEN, curve: steps.into_iter().map(point).collect() }
}
