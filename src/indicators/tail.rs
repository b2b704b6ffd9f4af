//! How long those who wait have waited so far.

use serde::Serialize;
use utoipa::ToSchema;

use super::row::Recipe;
use crate::stats::{Counts, quantile, share};

/// Those who wait, and how long they have.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Waited {
    /// How many wait.
    pub n: u64,
    /// Half of them have waited at most so long, so far.
    pub median_so_far: Option<f64>,
    /// Nine of ten have waited at most so long, so far.
    pub p90_so_far: Option<f64>,
    /// Those that have a limit.
    pub with_limit: u64,
    /// Those past the longest limit that any treatment would give them.
    pub past_limit: u64,
    /// Their share; null without limits.
    pub past_limit_share: Option<f64>,
}

/// The waits of a group that are ongoing.
pub(super) fn waited(recipe: &Recipe, counts: &Counts) -> Waited {
    let order = counts.censored.ordered();
    let at = |p: f64| quantile(&order, p, recipe.quantile, recipe.scale);
    Waited {
        n: counts.censored.n(),
        median_so_far: at(0.5),
        p90_so_far: at(0.9),
        with_limit: counts.censored_with_limit,
        past_limit: counts.past_limit.n(),
        past_limit_share: share(counts.past_limit.n(), counts.censored_with_limit),
    }
}
