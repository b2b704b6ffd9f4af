//! Control charts of shares whose denominators vary: p, and Laney's p′.
//!
//! A p chart takes chance alone for the cause of common variation, so that large groups leave its limits
//! by nothing; p′ widens or narrows the limits by what the series itself shows (D. B. Laney, "Improved
//! control charts for attributes", Quality Engineering 2002, 14:531–537). Limits step with n.

use std::ops::Range;

use super::number::{finite, real};
use super::spc::Firmness;
use super::spc_rules::PointLimits;

/// Standard deviations from the centre to a limit.
const REACH: f64 = 3.0;
/// Mean moving range of two standard normal values: 2/√π to three decimals, as the charts' tables have it.
const D2: f64 = 1.128;
/// Fewer points than this give trial limits.
const FIRM_FROM: usize = 12;

/// How the limits of a chart of shares are formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ShareChart {
    /// Laney's, from the variation that the series shows.
    #[default]
    PPrime,
    /// From chance alone.
    P,
}

impl ShareChart {
    /// The id.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::PPrime => "p_prime",
            Self::P => "p",
        }
    }
}

/// Centre and limits of a chart of shares.
#[derive(Debug, Clone, PartialEq)]
pub struct ShareLimits {
    /// All within over all with a limit, of the baseline; in [0, 1].
    pub centre: f64,
    /// How much more the points vary than by chance; 1 for a p chart.
    pub sigma_z: f64,
    /// Limits of each point, in [0, 1]; `None` where the point is missing.
    pub points: Vec<Option<PointLimits>>,
    /// Whether the baseline is long enough.
    pub firmness: Firmness,
}

/// The limits of a chart of shares over the points of `baseline`.
///
/// **Input** (within, with a limit) per time step, `None` or a denominator of 0 where it is missing;
/// `baseline` is half-open, by index, cut to the series. **Output** `None` without a point in the
/// baseline, and for p′ without two neighbouring ones. **Definition** p̄ = Σx/Σn; σᵢ = √(p̄(1 − p̄)/nᵢ);
/// zᵢ = (pᵢ − p̄)/σᵢ; s = mean |zᵢ₊₁ − zᵢ| / 1.128 over neighbours; limits p̄ ∓ 3·s·σᵢ, cut to [0, 1].
/// Where p̄ is 0 or 1 nothing varies and the limits are the centre. A missing point forms no moving range.
#[must_use]
pub fn share_limits(
    points: &[Option<(u64, u64)>],
    baseline: Range<usize>,
    method: ShareChart,
) -> Option<ShareLimits> {
    let end = baseline.end.min(points.len());
    let base = points.get(baseline.start.min(end)..end)?;
    let present: Vec<(u64, u64)> = base.iter().flatten().copied().filter(|&(_, n)| n > 0).collect();
    let (x, n) = present.iter().fold((0_u64, 0_u64), |(a, b), &(x, n)| (a + x, b + n));
    let centre = super::proportion::share(x, n)?;
    let deviation = |n: u64| (centre * (1.0 - centre) / real(n)).sqrt();
    let sigma_z = match method {
        ShareChart::P => 1.0,
        ShareChart::PPrime => relative_variation(base, centre, deviation)?,
    };
    let limits = |point: &Option<(u64, u64)>| {
        let (_, n) = point.filter(|&(_, n)| n > 0)?;
        let reach = REACH * deviation(n) * sigma_z;
        let near = reach * 2.0 / 3.0;
        Some(PointLimits {
            centre,
            lower: (centre - reach).max(0.0),
            upper: (centre + reach).min(1.0),
            near: (centre - near, centre + near),
        })
    };
    let firmness = if present.len() < FIRM_FROM { Firmness::Trial } else { Firmness::Firm };
    Some(ShareLimits { centre, sigma_z, points: points.iter().map(limits).collect(), firmness })
}

/// The mean moving range of the z-scores over 1.128.
fn relative_variation(
    base: &[Option<(u64, u64)>],
    centre: f64,
    deviation: impl Fn(u64) -> f64,
) -> Option<f64> {
    let z = |point: Option<(u64, u64)>| {
        let (x, n) = point.filter(|&(_, n)| n > 0)?;
        let sigma = deviation(n);
        Some(if sigma > 0.0 { (real(x) / real(n) - centre) / sigma } else { 0.0 })
    };
    let ranges: Vec<f64> =
        base.windows(2).filter_map(|pair| Some((z(pair[1])? - z(pair[0])?).abs())).collect();
    let count = u64::try_from(ranges.len()).ok().filter(|&n| n > 0)?;
    finite(ranges.iter().sum::<f64>() / real(count) / D2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::published;
    use super::*;

    #[test]
    fn limits_are_those_computed_apart() {
        let rows = published::rows(include_str!("../../fixtures/published/share_charts.csv"));
        for part in rows.chunk_by(|a, b| a.text("set") == b.text("set")) {
            let points: Vec<Option<(u64, u64)>> =
                part.iter().map(|r| Some((r.count("x"), r.count("n"))).filter(|p| p.1 > 0)).collect();
            for (prefix, method) in [("p", ShareChart::P), ("pp", ShareChart::PPrime)] {
                let limits = share_limits(&points, 0..points.len(), method).unwrap();
                for (row, at) in part.iter().zip(&limits.points) {
                    row.check_optional(&format!("{prefix}_lower"), at.map(|l| l.lower));
                    row.check_optional(&format!("{prefix}_upper"), at.map(|l| l.upper));
                    row.check("centre", limits.centre);
                    if method == ShareChart::PPrime {
                        row.check("sigma_z", limits.sigma_z);
                    }
                }
            }
        }
        assert!(rows.len() > 30);
    }

    #[test]
    fn one_point_all_alike_and_none() {
        assert_eq!(share_limits(&[], 0..9, ShareChart::P), None);
        assert_eq!(share_limits(&[Some((0, 0)), None], 0..9, ShareChart::P), None);
        let one = [Some((3, 10))];
        assert_eq!(share_limits(&one, 0..1, ShareChart::PPrime), None);
        assert_eq!(share_limits(&one, 0..1, ShareChart::P).unwrap().firmness, Firmness::Trial);
        for all in [(0, 10), (10, 10)] {
            let limits = share_limits(&[Some(all); 12], 0..12, ShareChart::PPrime).unwrap();
            assert!(limits.points.iter().flatten().all(|l| l.lower.to_bits() == l.upper.to_bits()));
            assert_eq!(limits.firmness, Firmness::Firm);
        }
        let gap = [Some((1, 10)), None, Some((9, 10))];
        assert_eq!(share_limits(&gap, 0..3, ShareChart::PPrime), None);
    }

    proptest! {
        #[test]
        fn limits_hold_the_centre_inside_the_unit_interval(p in prop::collection::vec((0..40_u64, 0..40_u64), 0..40)) {
            let points: Vec<_> = p.into_iter().map(|(a, b)| Some((a.min(b), b))).collect();
            for method in [ShareChart::P, ShareChart::PPrime] {
                let Some(limits) = share_limits(&points, 0..points.len(), method) else { continue };
                for l in limits.points.iter().flatten() {
                    prop_assert!(0.0 <= l.lower && l.lower <= limits.centre + 1e-12);
                    prop_assert!(limits.centre <= l.upper + 1e-12 && l.upper <= 1.0);
                }
            }
        }
    }
}
