//! Gaps inside a population: women and men, and along the age bands.
//!
//! The sex gap is a difference of two shares with Newcombe's interval. The age gradient is the
//! straight line through the shares of ordered bands with the Cochran–Armitage variance, as
//! R's `prop.trend.test`; it describes a trend, and can be 0 where the middle differs from
//! both ends. Source: Armitage, Biometrics 1955, 11:375–386.

use statrs::function::gamma::checked_gamma_ur;

use super::confidence::{Confidence, Interval};
use super::number::{finite, real_wide};
use super::proportion::share_difference;

/// The id of the gradient, its interval and its test.
pub const COCHRAN_ARMITAGE: &str = "cochran_armitage";

/// A difference of two shares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShareGap {
    /// The first share less the second, in [−1, 1].
    pub difference: f64,
    /// Its interval.
    pub interval: Interval,
}

/// The share of women within the limit less that of men.
///
/// **Input** (within, with limit) of each. **Output** `None` when either is empty.
/// **Definition** and **Source** [`share_difference`], id
/// [`NEWCOMBE`](super::proportion::NEWCOMBE).
#[must_use]
pub fn sex_gap(women: (u64, u64), men: (u64, u64), confidence: Confidence) -> Option<ShareGap> {
    share_difference(women, men, confidence).map(|(difference, interval)| ShareGap { difference, interval })
}

/// A band with its place in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ScoredBand {
    /// The band's place: 0, 1, 2 … for neighbouring bands. A band that nobody is in keeps its
    /// number, so that its neighbours stay two apart.
    pub score: u32,
    /// Intervals within the limit.
    pub within: u64,
    /// Intervals with a limit.
    pub with_limit: u64,
}

/// How a share changes from band to band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gradient {
    /// Change of the share per band.
    pub slope: f64,
    /// Its interval and test; `None` when all or none are within: there is then no variance to
    /// test with.
    pub test: Option<GradientTest>,
}

/// How sure a gradient is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GradientTest {
    /// Standard error of the slope where there is no trend.
    pub standard_error: f64,
    /// The slope's interval.
    pub interval: Interval,
    /// Slope over standard error; its square is χ² for trend.
    pub z: f64,
    /// P(|z| at least so large) without a trend, in [0, 1].
    pub p_value: f64,
}

/// The slope of the share along ordered bands.
///
/// **Input** one row per band in any order; rows of one score may be several; a row with more
/// within than with a limit is left out. **Output** `None` with fewer than two scores that
/// hold anyone. **Definition** slope = Σn(s − s̄)(p − p̄) / Σn(s − s̄)², se =
/// √(p̄(1 − p̄) / Σn(s − s̄)²), interval normal around the slope. The variance is that without
/// a trend: right for the test, approximate for the interval where shares differ much. All
/// sums are integers until the quotient. **Source** Armitage 1955; R `prop.trend.test`.
#[must_use]
pub fn age_gradient(bands: &[ScoredBand], confidence: Confidence) -> Option<Gradient> {
    let sums = Sums::of(bands)?;
    let spread = sums.spread()?;
    let slope = finite(sums.lean()? / spread)?;
    Some(Gradient { slope, test: sums.test(slope, spread, confidence) })
}

/// Sums over the people: of 1, x, s, s² and s·x.
#[derive(Debug, Default)]
struct Sums {
    n: u128,
    x: u128,
    s: u128,
    ss: u128,
    sx: u128,
}

impl Sums {
    /// `None` on an overflow, which no number of patients reaches.
    fn of(bands: &[ScoredBand]) -> Option<Self> {
        let mut sums = Self::default();
        for band in bands.iter().filter(|b| b.within <= b.with_limit) {
            let (s, x, n) = (u128::from(band.score), u128::from(band.within), u128::from(band.with_limit));
            sums.n = sums.n.checked_add(n)?;
            sums.x = sums.x.checked_add(x)?;
            sums.s = sums.s.checked_add(s.checked_mul(n)?)?;
            sums.ss = sums.ss.checked_add((s * s).checked_mul(n)?)?;
            sums.sx = sums.sx.checked_add(s.checked_mul(x)?)?;
        }
        Some(sums)
    }

    /// n·Σn(s − s̄)²; `None` when all have one score.
    fn spread(&self) -> Option<f64> {
        let spread = self.n.checked_mul(self.ss)?.checked_sub(self.s.checked_mul(self.s)?)?;
        (spread > 0).then(|| real_wide(spread))
    }

    /// n·Σn(s − s̄)(p − p̄).
    fn lean(&self) -> Option<f64> {
        let (a, b) = (self.n.checked_mul(self.sx)?, self.s.checked_mul(self.x)?);
        Some(if a >= b { real_wide(a - b) } else { -real_wide(b - a) })
    }

    /// Interval and test; `None` when all or none are within.
    fn test(&self, slope: f64, spread: f64, confidence: Confidence) -> Option<GradientTest> {
        if self.x == 0 || self.x == self.n {
            return None;
        }
        let (n, x) = (real_wide(self.n), real_wide(self.x));
        let standard_error = (x * real_wide(self.n - self.x) / (n * spread)).sqrt();
        let half = confidence.z() * standard_error;
        let z = finite(slope / standard_error)?;
        let p_value = checked_gamma_ur(0.5, z * z / 2.0).unwrap_or(1.0);
        let interval = Interval { lower: slope - half, upper: slope + half };
        Some(GradientTest { standard_error, interval, z, p_value })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::published;
    use super::*;

    fn band((score, within, with_limit): (u32, u64, u64)) -> ScoredBand {
        ScoredBand { score, within, with_limit }
    }

    #[test]
    fn the_reference_implementation_in_r() {
        let rows = published::rows(include_str!("../../fixtures/published/trend.csv"));
        assert!(rows.len() >= 4);
        for row in rows {
            let list = |column: &str| -> Vec<u64> {
                row.text(column).split_whitespace().map(|t| t.parse().unwrap()).collect()
            };
            let bands: Vec<ScoredBand> = list("score")
                .into_iter()
                .zip(list("x"))
                .zip(list("n"))
                .map(|((s, x), n)| band((u32::try_from(s).unwrap(), x, n)))
                .collect();
            let g = age_gradient(&bands, Confidence::P95).unwrap();
            let t = g.test.unwrap();
            row.check("slope", g.slope);
            row.check("se", t.standard_error);
            row.check("z", t.z);
            row.check("p", t.p_value);
            assert!((t.interval.upper - g.slope - 1.959_963_984_540_054 * t.standard_error).abs() < 1e-15);
            assert!((t.interval.lower + t.interval.upper - 2.0 * g.slope).abs() < 1e-15);
        }
    }

    #[test]
    fn the_sex_gap_is_newcombe() {
        let gap = sex_gap((45, 50), (40, 50), Confidence::P95).unwrap();
        assert!((gap.difference - 0.1).abs() < 1e-15);
        assert!(
            (gap.interval.lower + 0.043_431_79).abs() < 5e-9
                && (gap.interval.upper - 0.242_097_2).abs() < 5e-8
        );
        assert_eq!(sex_gap((0, 0), (40, 50), Confidence::P95), None);
    }

    #[test]
    fn empty_one_band_and_no_variance() {
        let gradient = |bands: &[ScoredBand]| age_gradient(bands, Confidence::P95);
        assert_eq!(gradient(&[]), None);
        assert_eq!(gradient(&[band((3, 5, 9))]), None);
        assert_eq!(gradient(&[(3, 5, 9), (3, 2, 9), (4, 0, 0), (5, 9, 2)].map(band)), None);
        for x in [0, 9] {
            let g = gradient(&[(0, x, 9), (1, x, 9)].map(band)).unwrap();
            assert!(g.slope.abs() <= 0.0);
            assert_eq!(g.test, None);
        }
        let level = gradient(&[(0, 5, 10), (1, 50, 100), (7, 20, 40)].map(band)).unwrap();
        assert!(level.slope.abs() <= 0.0 && level.test.unwrap().p_value >= 1.0);
        let huge = gradient(&[(0, 1, u64::MAX), (u32::MAX, u64::MAX, u64::MAX)].map(band));
        assert_eq!(huge, None);
    }

    proptest! {
        #[test]
        fn turning_the_order_turns_the_slope_and_merging_rows_changes_nothing(g in prop::collection::vec((0..12_u32, 0..300_u64, 0..300_u64), 0..15)) {
            let bands: Vec<ScoredBand> = g.iter().map(|&(s, a, b)| band((s, a.min(b), b))).collect();
            let turned: Vec<ScoredBand> = bands.iter().rev().map(|b| ScoredBand { score: 50 - b.score, ..*b }).collect();
            let mut merged = vec![ScoredBand { score: 0, within: 0, with_limit: 0 }; 12];
            for (row, score) in merged.iter_mut().zip(0..) {
                let of = || bands.iter().filter(|b| b.score == score);
                *row = ScoredBand { score, within: of().map(|b| b.within).sum(), with_limit: of().map(|b| b.with_limit).sum() };
            }
            let whole = age_gradient(&bands, Confidence::P95);
            prop_assert_eq!(whole, age_gradient(&merged, Confidence::P95));
            if let Some(g) = whole {
                let t = age_gradient(&turned, Confidence::P95).unwrap();
                prop_assert!((g.slope + t.slope).abs() < 1e-12);
                prop_assert!(g.test.is_none_or(|t| (0.0..=1.0).contains(&t.p_value) && t.interval.contains(g.slope)));
            }
        }
    }
}
