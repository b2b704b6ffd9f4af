//! Waits with and without those that carry a deviation (PvV, MoV, SoV): gross, net and the difference.
//!
//! A deviation never shortens a wait: the clock is not stopped and no day is taken out. Net leaves whole
//! waits out.

use serde::Serialize;
use utoipa::ToSchema;

use super::row::Recipe;
use crate::stats::{Counts, moments, quantile, share};

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

/// With, without, and the difference.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Deviations {
    /// All waits.
    pub gross: DeviationSide,
    /// Waits without a deviation.
    pub net: DeviationSide,
    /// Gross less net.
    pub difference: DeviationDifference,
}

/// Gross and net of a group: `net` are the counts without waits that carry a deviation.
pub(super) fn deviations(recipe: &Recipe, gross: &Counts, net: &Counts) -> Deviations {
    let (gross, net) = (side(recipe, gross), side(recipe, net));
    let less = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| a - b);
    let difference = DeviationDifference {
        n: gross.n.saturating_sub(net.n),
        mean: less(gross.mean, net.mean),
        median: less(gross.median, net.median),
        p90: less(gross.p90, net.p90),
        share: less(gross.share, net.share),
    };
    Deviations { gross, net, difference }
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
