//! What the true shares of groups may be, when chance is taken off: a model between groups.
//!
//! The highest observed share is high partly by luck, the more so the smaller the group. The
//! normal hierarchical model lets every group borrow from the others as much as the data say
//! they resemble each other, and carries how unsure that is into every draw. Scale: asin√p,
//! where a share's variance is 1/(4n) whatever the share, as in `spread.rs`. It does not know
//! that groups differ for reasons (mix of patients, size): they are exchangeable to it.
//!
//! Source: Gelman et al., Bayesian Data Analysis, 3rd ed., 5.4; prior flat in the standard
//! deviation between groups: Gelman, Bayesian Analysis 2006, 1:515–534.

use std::f64::consts::FRAC_PI_2;

use super::number::real;
use super::random::Draws;
use super::rank_interval::ShareGroup;

/// Points of the grid over the standard deviation between groups.
const POINTS: u32 = 200;
/// The grid ends at so many standard deviations of the observed values,
const REACH: f64 = 4.0;
/// but never before this.
const LEAST_REACH: f64 = 0.02;
/// The stream of what all groups share.
const COMMON_STREAM: u64 = u64::MAX;

/// The posterior of a set of groups' true shares, ready to be drawn from.
#[derive(Debug)]
pub(super) struct BetweenGroups {
    /// asin√p and its sampling variance.
    angles: Vec<(f64, f64)>,
    grid: Vec<Point>,
    common: Draws,
    streams: Vec<Draws>,
}

/// One standard deviation between groups, τ, and what the rest is if it holds.
#[derive(Debug, Clone, Copy)]
struct Point {
    tau2: f64,
    /// Mean of the common value.
    centre: f64,
    /// Its standard deviation.
    centre_sd: f64,
    /// Posterior weight of this point and those before it; the last has 1.
    cumulative: f64,
}

impl BetweenGroups {
    /// The posterior given the groups, each with a denominator.
    ///
    /// Weight of τ: √Vμ · Π vₖ^−½ · exp(−Σ(yₖ − μ̂)²/(2vₖ)), vₖ = 1/(4nₖ) + τ², Vμ = 1/Σvₖ⁻¹,
    /// μ̂ the mean with weights vₖ⁻¹. `None` with fewer than three groups, which cannot tell τ,
    /// or where one is empty.
    pub(super) fn of(groups: &[ShareGroup], seed: u64) -> Option<Self> {
        if groups.len() < 3 {
            return None;
        }
        let angle = |g: &ShareGroup| Some((g.share()?.sqrt().asin(), 0.25 / real(g.with_limit)));
        let angles: Vec<(f64, f64)> = groups.iter().map(angle).collect::<Option<_>>()?;
        let step = (REACH * standard_deviation(&angles)).max(LEAST_REACH) / f64::from(POINTS);
        let points: Vec<(Point, f64)> =
            (0..POINTS).map(|i| point(&angles, (f64::from(i) + 0.5) * step)).collect();
        let top = points.iter().map(|&(_, log)| log).fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = points.iter().map(|&(_, log)| (log - top).exp()).sum();
        let mut cumulative = 0.0;
        let grid = points
            .into_iter()
            .map(|(point, log)| {
                cumulative += (log - top).exp() / total;
                Point { cumulative, ..point }
            })
            .collect();
        let streams = groups.iter().map(|g| Draws::new(seed, g.stream)).collect();
        Some(Self { angles, grid, common: Draws::new(seed, COMMON_STREAM), streams })
    }

    /// Draws every group's true share once: the common part from a stream of its own, each
    /// group's part from its own.
    pub(super) fn draw(&mut self, shares: &mut [f64]) {
        let u = self.common.uniform();
        let at = self.grid.partition_point(|p| p.cumulative < u);
        let Some(point) = self.grid.get(at).or(self.grid.last()) else { return };
        let centre = point.centre + point.centre_sd * self.common.normal();
        for ((share, stream), &(angle, variance)) in
            shares.iter_mut().zip(&mut self.streams).zip(&self.angles)
        {
            let own = point.tau2 / (point.tau2 + variance);
            let mean = own * angle + (1.0 - own) * centre;
            let angle = mean + (own * variance).sqrt() * stream.normal();
            let root = angle.clamp(0.0, FRAC_PI_2).sin();
            *share = root * root;
        }
    }
}

/// A point of the grid, with the logarithm of its weight.
fn point(angles: &[(f64, f64)], tau: f64) -> (Point, f64) {
    let tau2 = tau * tau;
    let weight = |variance: f64| 1.0 / (variance + tau2);
    let total: f64 = angles.iter().map(|&(_, v)| weight(v)).sum();
    let centre = angles.iter().map(|&(y, v)| y * weight(v)).sum::<f64>() / total;
    let log: f64 =
        angles.iter().map(|&(y, v)| weight(v).ln() - weight(v) * (y - centre) * (y - centre)).sum();
    let point = Point { tau2, centre, centre_sd: (1.0 / total).sqrt(), cumulative: 0.0 };
    (point, (log - total.ln()) / 2.0)
}

/// The standard deviation of the observed values, each group counting once.
fn standard_deviation(angles: &[(f64, f64)]) -> f64 {
    let n = angles.iter().map(|_| 1.0).sum::<f64>();
    let mean = angles.iter().map(|&(y, _)| y).sum::<f64>() / n;
    (angles.iter().map(|&(y, _)| (y - mean) * (y - mean)).sum::<f64>() / n).sqrt()
}
