//! Funnel limits for shares, with and without overdispersion.
//!
//! Limits around a common target by a group's size (`methods.md` 3.4): the inverted score test
//! of `PHEindicatormethods` by default, the arcsine scale of `FunnelPlotR`, which can widen for
//! overdispersion, binomial quantiles, or Clopper and Pearson's interval of what is expected. Source of τ²: `FunnelPlotR` 0.6.0, after Spiegelhalter 2005.

use statrs::function::beta::checked_beta_reg;

use super::binomial::Binomial;
use super::confidence::{Confidence, Interval};
use super::number::{finite, real};

/// Which share of the z-scores is pulled in at each end before φ is formed.
const WINSORISED: f64 = 0.1;

/// How funnel limits are formed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum FunnelMethod {
    /// p₀ ∓ z√(p₀(1 − p₀)/n), cut to [0, 1].
    #[default]
    ScoreInverse,
    /// sin²(asin√p₀ ∓ z√(1/(4n) + τ²)).
    Arcsine {
        /// Variance between groups on the arcsine scale; 0 for none.
        tau2: f64,
    },
    /// Binomial quantiles over n.
    Exact,
    /// Clopper and Pearson's interval of the expected count p₀n, whole or not.
    CpExpected,
}

impl FunnelMethod {
    /// The id; answers add the level with [`Confidence::id`].
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::ScoreInverse => "score_inverse",
            Self::Arcsine { tau2 } if tau2 > 0.0 => "arcsine_overdispersed",
            Self::Arcsine { .. } => "arcsine",
            Self::Exact => "exact",
            Self::CpExpected => "cp_expected",
        }
    }

    /// The method of an id; without overdispersion.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        let all = [Self::ScoreInverse, Self::Arcsine { tau2: 0.0 }, Self::Exact, Self::CpExpected];
        all.into_iter().find(|m| m.id() == id)
    }
}

/// The limits a group of size `n` keeps within when its true share is `target`.
///
/// **Output** inside [0, 1]; `None` when `n` is 0 or `target` is outside [0, 1].
/// **Definition** by `method`. On the arcsine scale z is rounded to six decimals (1.959964,
/// 3.090232) as in the reference, and a limit beyond the end of the scale is 0 or 1, where
/// the reference folds back into the scale for the smallest groups.
#[must_use]
pub fn funnel_limits(target: f64, n: u64, method: FunnelMethod, confidence: Confidence) -> Option<Interval> {
    if n == 0 || !(0.0..=1.0).contains(&target) {
        return None;
    }
    let z = confidence.z();
    let (lower, upper) = match method {
        FunnelMethod::ScoreInverse => {
            let half = z * (target * (1.0 - target) / real(n)).sqrt();
            (target - half, target + half)
        }
        FunnelMethod::Arcsine { tau2 } => {
            let half = (z * 1e6).round() / 1e6 * (0.25 / real(n) + tau2.max(0.0)).sqrt();
            let centre = target.sqrt().asin();
            let back = |angle: f64| angle.clamp(0.0, std::f64::consts::FRAC_PI_2).sin().powi(2);
            (back(centre - half), back(centre + half))
        }
        FunnelMethod::Exact => {
            let tail = confidence.tail();
            (
                real(binomial_quantile(tail, n, target)) / real(n),
                real(binomial_quantile(1.0 - tail, n, target)) / real(n),
            )
        }
        FunnelMethod::CpExpected => expected_interval(target, n, confidence),
    };
    Some(Interval { lower: finite(lower)?.max(0.0), upper: finite(upper)?.min(1.0) })
}

/// The smallest k with P(X ≤ k) ≥ q, X binomial; a hair of slack as R, against rounding in the tail.
fn binomial_quantile(q: f64, n: u64, p: f64) -> u64 {
    if p <= 0.0 || p >= 1.0 {
        return if p <= 0.0 { 0 } else { n };
    }
    let trials = Binomial::new(n, p);
    let wanted = q * (1.0 - 64.0 * f64::EPSILON);
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = u64::midpoint(low, high);
        if trials.lower_tail(middle) >= wanted {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// Clopper and Pearson's interval of x = p₀n by the beta quantiles β(α/2; x, n − x + 1) and β(1 − α/2; x + 1, n − x).
fn expected_interval(target: f64, n: u64, confidence: Confidence) -> (f64, f64) {
    let (size, tail) = (real(n), confidence.tail());
    let x = target * size;
    let lower = if x > 0.0 { beta_quantile(tail, x, size - x + 1.0) } else { 0.0 };
    let upper = if x < size { beta_quantile(1.0 - tail, x + 1.0, size - x) } else { 1.0 };
    (lower, upper)
}

/// The quantile of a beta distribution, by bisection on its distribution function: to the last digits.
fn beta_quantile(q: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if checked_beta_reg(a, b, middle).is_ok_and(|p| p < q) {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// How much more the groups differ than chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overdispersion {
    /// The common share: all numerators over all denominators.
    pub target: f64,
    /// Dispersion ratio φ: 1 by chance alone.
    pub phi: f64,
    /// Variance between groups on the arcsine scale; 0 when φ shows none.
    pub tau2: f64,
    /// Groups it rests on: those with a denominator.
    pub groups: u64,
}

/// Overdispersion of shares `(x, n)` around their common share.
///
/// **Output** `None` with fewer than two groups that have a denominator. **Definition** on the
/// scale asin√(x/n) with s = 1/(2√n): z-scores, 10 % at each end pulled in to the type-7
/// quantiles; φ = Σz²/k; τ² = (kφ − (k − 1)) / (Σs⁻² − Σs⁻⁴/Σs⁻²), 0 where kφ < k − 1.
#[must_use]
pub fn overdispersion(groups: &[(u64, u64)]) -> Option<Overdispersion> {
    let used: Vec<(f64, f64)> =
        groups.iter().filter(|&&(x, n)| n > 0 && x <= n).map(|&(x, n)| (real(x), real(n))).collect();
    let groups = u64::try_from(used.len()).ok().filter(|&k| k > 1)?;
    let (events, size) = used.iter().fold((0.0, 0.0), |(a, b), (x, n)| (a + x, b + n));
    let target = events / size;
    let centre = target.sqrt().asin();
    let z: Vec<f64> = used.iter().map(|(x, n)| ((x / n).sqrt().asin() - centre) * 2.0 * n.sqrt()).collect();
    let k = real(groups);
    let total: f64 = winsorise(&z)?.iter().map(|z| z * z).sum();
    // s⁻² is 4n.
    let (weights, squares) = used.iter().fold((0.0, 0.0), |(a, b), (_, n)| (a + 4.0 * n, b + 16.0 * n * n));
    let tau2 = ((total - (k - 1.0)) / (weights - squares / weights)).max(0.0);
    Some(Overdispersion { target, phi: finite(total / k)?, tau2: finite(tau2)?, groups })
}

/// The values with both ends pulled in to their type-7 quantiles.
fn winsorise(values: &[f64]) -> Option<Vec<f64>> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let (low, high) = (linear_quantile(&sorted, WINSORISED)?, linear_quantile(&sorted, 1.0 - WINSORISED)?);
    Some(values.iter().map(|v| v.clamp(low, high)).collect())
}

/// The type-7 quantile of sorted values.
fn linear_quantile(sorted: &[f64], p: f64) -> Option<f64> {
    let last = u64::try_from(sorted.len()).ok()?.checked_sub(1)?;
    let h = real(last) * p;
    let at = |h: f64| usize::try_from(super::number::floor_rank(h)).ok().and_then(|i| sorted.get(i).copied());
    let low = at(h)?;
    Some(h.fract().mul_add(at(h.ceil())? - low, low))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::published;
    use super::*;

    #[test]
    fn the_published_limits() {
        for row in published::rows(include_str!("../../fixtures/published/funnel_limits.csv")) {
            let method = match FunnelMethod::from_id(row.text("method")).unwrap() {
                FunnelMethod::Arcsine { .. } => FunnelMethod::Arcsine { tau2: row.number("tau2") },
                method => method,
            };
            let confidence = Confidence::new(row.number("confidence")).unwrap();
            let i = funnel_limits(row.number("target"), row.count("n"), method, confidence).unwrap();
            row.check("lower", i.lower);
            row.check("upper", i.upper);
        }
    }

    #[test]
    fn the_published_overdispersion() {
        let x = [40, 35, 52, 18, 61, 22, 45, 70, 30, 12, 55, 27];
        let n = [50, 48, 60, 30, 80, 31, 50, 100, 33, 20, 62, 40];
        let groups: Vec<(u64, u64)> = x.into_iter().zip(n).collect();
        let o = overdispersion(&groups).unwrap();
        assert!((o.target - 0.773_178_8).abs() < 5e-8);
        assert!((o.phi - 2.638_813_979).abs() < 5e-9);
        assert!((o.tau2 - 0.009_493_033_329).abs() < 5e-12);
        for (tau2, lower, upper) in
            [(0.0, 0.570_258_903_8, 0.924_749_243_4), (o.tau2, 0.417_361_721_4, 0.984_611_749_4)]
        {
            let i = funnel_limits(o.target, 50, FunnelMethod::Arcsine { tau2 }, Confidence::P998).unwrap();
            assert!((i.lower - lower).abs() < 1e-9 && (i.upper - upper).abs() < 1e-9, "{i:?}");
        }
    }

    #[test]
    fn every_row_of_the_reference_vectors() {
        let rows = published::vectors("funnel_overdispersed_proportions.csv");
        let groups: Vec<(u64, u64)> =
            rows.iter().map(|r| (r.count("numerator"), r.count("denominator"))).collect();
        for summary in published::vectors("funnel_overdispersed_summary.csv") {
            let o = overdispersion(&groups).unwrap();
            summary.check("target", o.target);
            summary.check("phi", o.phi);
            summary.check("tau2", o.tau2);
            assert_eq!(o.groups, summary.count("n"));
            for row in &rows {
                for (prefix, tau2) in [("", 0.0), ("od_", o.tau2)] {
                    for (name, confidence) in [("95", Confidence::P95), ("99.8", Confidence::P998)] {
                        check_row(row, (prefix, name), o.target, (tau2, confidence));
                    }
                }
            }
        }
    }

    /// Compares a row, but for limits that the reference folds back into the scale.
    fn check_row(row: &published::Row, names: (&str, &str), target: f64, how: (f64, Confidence)) {
        let n = row.count("denominator");
        let i = funnel_limits(target, n, FunnelMethod::Arcsine { tau2: how.0 }, how.1).unwrap();
        if i.lower > 0.0 {
            row.check(&format!("{}lo{}", names.0, names.1), i.lower);
        }
        if i.upper < 1.0 {
            row.check(&format!("{}hi{}", names.0, names.1), i.upper);
        }
        assert!((i.lower > 0.0 && i.upper < 1.0) || n < 20, "{row:?}");
    }

    #[test]
    fn too_few_groups_or_no_spread() {
        assert_eq!(overdispersion(&[(1, 2), (0, 0)]), None);
        assert_eq!(overdispersion(&[]), None);
        let alike = overdispersion(&[(5, 10), (10, 20), (50, 100)]).unwrap();
        assert!(alike.phi < 1e-20 && alike.tau2 <= 0.0);
        for target in [0.0, 1.0] {
            let i = funnel_limits(target, 9, FunnelMethod::ScoreInverse, Confidence::P95).unwrap();
            assert!(i.contains(target));
        }
        assert_eq!(funnel_limits(0.5, 0, FunnelMethod::ScoreInverse, Confidence::P95), None);
        assert_eq!(funnel_limits(f64::NAN, 5, FunnelMethod::ScoreInverse, Confidence::P95), None);
    }

    proptest! {
        #[test]
        fn limits_hold_the_target_and_narrow_with_n(target in 0.0..=1.0_f64, n in 1..100_000_u64, tau2 in 0.0..0.1_f64) {
            for method in [FunnelMethod::ScoreInverse, FunnelMethod::Arcsine { tau2 }, FunnelMethod::CpExpected] {
                let (a, b) = (funnel_limits(target, n, method, Confidence::P95).unwrap(), funnel_limits(target, n + 1, method, Confidence::P95).unwrap());
                let slack = 1e-12;
                prop_assert!(a.lower <= target + slack && target <= a.upper + slack);
                prop_assert!(a.lower <= b.lower + slack && b.upper <= a.upper + slack);
            }
        }

        #[test]
        fn exact_limits_leave_no_more_than_the_tails_outside(target in 0.01..0.99_f64, n in 1..3_000_u64) {
            let i = funnel_limits(target, n, FunnelMethod::Exact, Confidence::P95).unwrap();
            let trials = Binomial::new(n, target);
            let k = |share: f64| super::super::number::floor_rank((share * real(n)).round());
            let below = k(i.lower).checked_sub(1).map_or(0.0, |k| trials.lower_tail(k));
            prop_assert!(below <= 0.025 + 1e-9);
            prop_assert!(trials.upper_tail(k(i.upper) + 1) <= 0.025 + 1e-9);
        }

        #[test]
        fn overdispersion_is_finite(g in prop::collection::vec((0..50_u64, 0..50_u64), 0..40)) {
            let groups: Vec<(u64, u64)> = g.into_iter().map(|(a, b)| (a.min(b), b)).collect();
            if let Some(o) = overdispersion(&groups) {
                prop_assert!(o.phi.is_finite() && o.tau2.is_finite() && o.tau2 >= 0.0);
            }
        }
    }
}
