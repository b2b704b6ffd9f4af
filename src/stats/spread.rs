//! How far groups lie apart: range, ratio, interquartile range, and what is not chance.
//!
//! Range and ratio grow with the number of groups and with small ones even where nothing
//! differs; τ² and I² are what is left when chance is taken off. Their scale is asin√p, as the
//! overdispersion of the funnel (`funnel.rs`): there a share's variance is 1/(4n) whatever the
//! share. That module pulls in the outermost groups; this one, which describes, does not.
//! Source: `DerSimonian` and Laird, Controlled Clinical Trials 1986, 7:177–188; I²: Higgins and
//! Thompson, Statistics in Medicine 2002, 21:1539–1558.

use statrs::function::gamma::checked_gamma_ur;

use super::number::{finite, floor_rank, real};
use super::proportion::share;

/// The id of τ² and I².
pub const DERSIMONIAN_LAIRD_ARCSINE: &str = "dersimonian_laird_arcsine";

/// How far the shares of groups lie apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Groups with a denominator: those it rests on.
    pub groups: u64,
    /// The lowest share.
    pub lowest: f64,
    /// The highest share.
    pub highest: f64,
    /// Highest less lowest.
    pub range: f64,
    /// Highest over lowest; `None` when the lowest is 0.
    pub ratio: Option<f64>,
    /// Third quartile less first, type 7, each group counting once.
    pub interquartile_range: f64,
    /// What the groups differ by beyond chance.
    pub heterogeneity: Heterogeneity,
}

/// What groups differ by beyond chance, on the scale asin√p.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heterogeneity {
    /// Cochran's Q, at least 0.
    pub q: f64,
    /// Its degrees of freedom: groups less one.
    pub degrees: u64,
    /// P(χ² at least Q) were the true shares alike, in [0, 1].
    pub p_value: f64,
    /// Variance of the true values between groups, asin√p squared; at least 0.
    pub tau2: f64,
    /// The part of the variation that is not chance, in [0, 1).
    pub i2: f64,
    /// τ as a standard deviation of true shares around the common share: sin(2θ)·τ, the
    /// tangent of the scale. A reading aid; too large where it nears 0.3.
    pub share_sd: f64,
}

/// How far the shares `(x, n)` lie apart.
///
/// **Output** `None` with fewer than two groups that have a denominator; others, and any with
/// x > n, are left out. **Definition** Σ over groups: θₖ = asin√(xₖ/nₖ), weight wₖ = 4nₖ,
/// θ = Σwθ/Σw, Q = Σw(θₖ − θ)², df = k − 1, τ² = max(0, (Q − df)/(Σw − Σw²/Σw)),
/// I² = max(0, (Q − df)/Q). Groups all alike have spread, Q (to rounding), τ² and I² 0.
/// **Source** see the module.
#[must_use]
pub fn spread(groups: &[(u64, u64)]) -> Option<Spread> {
    let mut used: Vec<(f64, f64)> =
        groups.iter().filter_map(|&(x, n)| Some((share(x, n)?, 4.0 * real(n)))).collect();
    let k = u64::try_from(used.len()).ok().filter(|&k| k > 1)?;
    // Sorted, so that the order of the groups cannot move the last digit of a sum either.
    used.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let sorted: Vec<f64> = used.iter().map(|&(p, _)| p).collect();
    let (lowest, highest) = (*sorted.first()?, *sorted.last()?);
    let quartile = |p: f64| type_7(&sorted, p);
    Some(Spread {
        groups: k,
        lowest,
        highest,
        range: highest - lowest,
        ratio: if lowest > 0.0 { finite(highest / lowest) } else { None },
        interquartile_range: quartile(0.75)? - quartile(0.25)?,
        heterogeneity: heterogeneity(&used, k - 1)?,
    })
}

/// τ² and I² of shares with weights, at least two.
fn heterogeneity(shares: &[(f64, f64)], degrees: u64) -> Option<Heterogeneity> {
    let angles: Vec<(f64, f64)> = shares.iter().map(|&(p, w)| (p.sqrt().asin(), w)).collect();
    let weight: f64 = angles.iter().map(|&(_, w)| w).sum();
    let squares: f64 = angles.iter().map(|&(_, w)| w * w).sum();
    let centre = angles.iter().map(|&(a, w)| a * w).sum::<f64>() / weight;
    let q = finite(angles.iter().map(|&(a, w)| w * (a - centre) * (a - centre)).sum())?;
    let beyond = (q - real(degrees)).max(0.0);
    let tau2 = finite(beyond / (weight - squares / weight))?;
    let p_value = if q > 0.0 { checked_gamma_ur(real(degrees) / 2.0, q / 2.0).unwrap_or(1.0) } else { 1.0 };
    let i2 = if beyond > 0.0 { beyond / q } else { 0.0 };
    Some(Heterogeneity {
        q,
        degrees,
        p_value,
        tau2,
        i2,
        share_sd: (2.0 * centre).sin().max(0.0) * tau2.sqrt(),
    })
}

/// The type-7 quantile of sorted values.
fn type_7(sorted: &[f64], p: f64) -> Option<f64> {
    let h = real(u64::try_from(sorted.len()).ok()?.checked_sub(1)?) * p;
    let at = |h: f64| usize::try_from(floor_rank(h)).ok().and_then(|i| sorted.get(i).copied());
    let low = at(h)?;
    Some(low + h.fract() * (at(h.ceil())? - low))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::published;
    use super::*;

    #[test]
    fn the_reference_implementation_in_r() {
        let rows = published::rows(include_str!("../../fixtures/published/spread.csv"));
        assert!(rows.len() >= 4);
        for row in rows {
            let list = |column: &str| -> Vec<u64> {
                row.text(column).split_whitespace().map(|t| t.parse().unwrap()).collect()
            };
            let groups: Vec<(u64, u64)> = list("x").into_iter().zip(list("n")).collect();
            let s = spread(&groups).unwrap();
            row.check("range", s.range);
            row.check_optional("ratio", s.ratio);
            row.check("iqr", s.interquartile_range);
            row.check("q", s.heterogeneity.q);
            row.check("df", real(s.heterogeneity.degrees));
            row.check("p", s.heterogeneity.p_value);
            row.check("tau2", s.heterogeneity.tau2);
            row.check("i2", s.heterogeneity.i2);
            row.check("share_sd", s.heterogeneity.share_sd);
        }
    }

    #[test]
    fn too_few_groups_and_a_lowest_of_zero() {
        assert_eq!(spread(&[]), None);
        assert_eq!(spread(&[(3, 4), (0, 0), (5, 4)]), None);
        let s = spread(&[(0, 9), (4, 8), (0, 0)]).unwrap();
        assert_eq!((s.groups, s.ratio), (2, None));
        assert!((s.range - 0.5).abs() < 1e-15 && (s.interquartile_range - 0.25).abs() < 1e-15);
        let none = spread(&[(0, 9), (0, 8)]).unwrap();
        assert_eq!((none.ratio, none.heterogeneity.q, none.heterogeneity.p_value), (None, 0.0, 1.0));
    }

    proptest! {
        #[test]
        fn alike_groups_have_no_spread(x in 0..60_u64, more in 0..60_u64, times in prop::collection::vec(1..200_u64, 2..30)) {
            prop_assume!(x + more > 0);
            let groups: Vec<(u64, u64)> = times.iter().map(|t| (x * t, (x + more) * t)).collect();
            let s = spread(&groups).unwrap();
            prop_assert!(s.range <= 0.0 && s.interquartile_range <= 0.0);
            prop_assert!(s.ratio.is_none_or(|r| (r - 1.0).abs() < 1e-15));
            prop_assert!(s.heterogeneity.q < 1e-9 && s.heterogeneity.tau2 <= 0.0 && s.heterogeneity.i2 <= 0.0);
        }

        #[test]
        fn everything_is_finite_in_range_and_free_of_order(g in prop::collection::vec((0..90_u64, 0..90_u64), 2..40)) {
            let groups: Vec<(u64, u64)> = g.into_iter().map(|(a, b)| (a.min(b), b)).collect();
            let turned: Vec<(u64, u64)> = groups.iter().rev().copied().collect();
            prop_assert_eq!(spread(&groups), spread(&turned));
            if let Some(s) = spread(&groups) {
                let h = s.heterogeneity;
                prop_assert!(0.0 <= s.interquartile_range && s.interquartile_range <= s.range && s.range <= 1.0);
                prop_assert!(s.ratio.is_none_or(|r| r >= 1.0));
                prop_assert!(h.q.is_finite() && h.tau2.is_finite() && h.share_sd.is_finite());
                prop_assert!((0.0..=1.0).contains(&h.p_value) && (0.0..1.0).contains(&h.i2));
            }
        }
    }
}
