//! Limits of funnels for a size, and where a point lies among them.

use serde::Serialize;
use utoipa::ToSchema;

use super::funnel::Pooled;
use super::question::Question;
use super::row::Recipe;
use crate::stats::{Confidence, FunnelMethod, Interval, funnel_limits, median_limits};

/// Limits of shares at one size.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct FunnelBand {
    /// 95 %.
    pub limits_95: [f64; 2],
    /// 99.8 %.
    pub limits_998: [f64; 2],
    /// 95 %, widened for overdispersion; null with fewer than two groups.
    pub overdispersed_95: Option<[f64; 2]>,
    /// 99.8 %, widened.
    pub overdispersed_998: Option<[f64; 2]>,
}

/// Limits of medians at one size, in the answer's unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct MedianBand {
    /// 95 %.
    pub limits_95: [f64; 2],
    /// 99.8 %.
    pub limits_998: [f64; 2],
}

impl FunnelBand {
    /// Where a share lies.
    pub(super) fn position(&self, share: f64) -> &'static str {
        position(share, self.limits_95, self.limits_998)
    }

    /// Where it lies among the widened limits.
    pub(super) fn wide_position(&self, share: f64) -> Option<&'static str> {
        Some(position(share, self.overdispersed_95?, self.overdispersed_998?))
    }
}

impl MedianBand {
    /// Where a median lies.
    pub(super) fn position(&self, median: f64) -> &'static str {
        position(median, self.limits_95, self.limits_998)
    }
}

/// A point on a limit is inside it.
fn position(value: f64, near: [f64; 2], far: [f64; 2]) -> &'static str {
    if value > far[1] {
        "above_998"
    } else if value < far[0] {
        "below_998"
    } else if value > near[1] {
        "above_95"
    } else if value < near[0] {
        "below_95"
    } else {
        "inside"
    }
}

/// What limits are formed from.
pub(super) struct Funnels<'a> {
    pub(super) question: &'a Question,
    pub(super) recipe: &'a Recipe,
    pub(super) target: Option<f64>,
    pub(super) tau2: Option<f64>,
    pub(super) pooled: &'a Pooled,
}

impl Funnels<'_> {
    /// Limits of the share of a group of `n`.
    pub(super) fn share(&self, n: u64) -> Option<FunnelBand> {
        let target = self.target?;
        let of = |method: FunnelMethod, level: Confidence| {
            funnel_limits(target, n, method, level).map(|i: Interval| [i.lower, i.upper])
        };
        let chosen = self.question.funnel_limits;
        let wide = |level: Confidence| of(FunnelMethod::Arcsine { tau2: self.tau2? }, level);
        Some(FunnelBand {
            limits_95: of(chosen, Confidence::P95)?,
            limits_998: of(chosen, Confidence::P998)?,
            overdispersed_95: wide(Confidence::P95),
            overdispersed_998: wide(Confidence::P998),
        })
    }

    /// Limits of the median of a group of `n`.
    pub(super) fn median(&self, n: u64) -> Option<MedianBand> {
        let of = |level: Confidence| {
            median_limits(self.pooled, n, level, self.recipe.scale).map(|i| [i.lower, i.upper])
        };
        Some(MedianBand { limits_95: of(Confidence::P95)?, limits_998: of(Confidence::P998)? })
    }
}
