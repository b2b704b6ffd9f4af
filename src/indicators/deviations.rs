//! Waits with and without those that carry a deviation (PvV, MoV, SoV): gross, net and the difference, all kinds
//! together and kind by kind.
//!
//! A deviation never shortens a wait: the clock is not stopped and no day is taken out. Net leaves whole
//! waits out.

use serde::Serialize;
use utoipa::ToSchema;

use super::row::Recipe;
use crate::model::Deviation;
use crate::stats::{Counts, LimitCounts, moments, quantile, share};

/// A few numbers of one choice.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct DeviationSide {
    /// Completed intervals.
    pub n: u64,
    /// Mean length.
    pub mean: Option<f64>,
    /// Median.
    pub median: Option<f64>,
    /// 90th percentile.
    pub p90: Option<f64>,
    /// Share within the limit.
    pub share: Option<f64>,
}

/// How the numbers of all waits differ from those of waits without a deviation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct DeviationDifference {
    /// Completed intervals that carry a deviation.
    pub n: u64,
    /// Gross less net.
    pub mean: Option<f64>,
    /// Gross less net.
    pub median: Option<f64>,
    /// Gross less net.
    pub p90: Option<f64>,
    /// Gross less net.
    pub share: Option<f64>,
}

/// The same of one kind of deviation.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DeviationKind {
    /// `patient_choice` (PvV), `medical` (MoV) or `special` (SoV).
    pub deviation: &'static str,
    /// Waits that carry it, whatever else they carry.
    pub with: DeviationSide,
    /// Waits that do not carry it, whatever else they carry.
    pub net: DeviationSide,
    /// Gross less this net; its `n` is that of `with`.
    pub difference: DeviationDifference,
}

/// With, without, and the difference.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Deviations {
    /// All waits.
    pub gross: DeviationSide,
    /// Waits without any deviation.
    pub net: DeviationSide,
    /// Gross less net.
    pub difference: DeviationDifference,
    /// Kind by kind. A wait may carry several and is then counted in each: their `n` add up to no less than
    /// that of `difference`.
    pub by_kind: Vec<DeviationKind>,
}

/// What a group's completed waits are summed up from.
#[derive(Debug, Clone, Copy)]
pub(super) struct DeviationCounts<'a> {
    /// All waits.
    pub(super) gross: &'a Counts,
    /// Those without any deviation.
    pub(super) net: &'a Counts,
    /// Those that carry each kind, in the order of [`Deviation::ALL`].
    pub(super) carrying: [&'a Counts; 3],
}

/// Gross and net of a group, and the same kind by kind.
pub(super) fn deviations(recipe: &Recipe, counts: &DeviationCounts<'_>) -> Deviations {
    let gross = side(recipe, counts.gross);
    let net = side(recipe, counts.net);
    let by_kind = Deviation::ALL.into_iter().zip(counts.carrying).map(|(deviation, with)| {
        let net = side(recipe, &rest(counts.gross, with));
        let difference = difference(gross, net);
        DeviationKind { deviation: deviation.code(), with: side(recipe, with), net, difference }
    });
    Deviations { gross, net, difference: difference(gross, net), by_kind: by_kind.collect() }
}

fn difference(gross: DeviationSide, net: DeviationSide) -> DeviationDifference {
    let less = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| a - b);
    DeviationDifference {
        n: gross.n.saturating_sub(net.n),
        mean: less(gross.mean, net.mean),
        median: less(gross.median, net.median),
        p90: less(gross.p90, net.p90),
        share: less(gross.share, net.share),
    }
}

/// The completed waits that are not among some of them.
fn rest(gross: &Counts, with: &Counts) -> Counts {
    let (all, some) = (&gross.limit, &with.limit);
    let limit = LimitCounts {
        with_limit: all.with_limit.saturating_sub(some.with_limit),
        within: all.within.saturating_sub(some.within),
        ..LimitCounts::default()
    };
    Counts { completed: gross.completed.without(&with.completed), limit, ..Counts::default() }
}

fn side(recipe: &Recipe, counts: &Counts) -> DeviationSide {
    let order = counts.completed.ordered();
    let at = |p: f64| quantile(&order, p, recipe.quantile, recipe.scale);
    DeviationSide {
        n: counts.completed.n(),
        mean: moments(&counts.completed, recipe.scale).mean,
        median: at(0.5),
        p90: at(0.9),
        share: share(counts.limit.within, counts.limit.with_limit),
    }
}
