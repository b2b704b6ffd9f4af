//! Shares within the limit, with their intervals, and the difference of two shares.
//!
//! Wilson's score interval without continuity correction is the default, as Public Health
//! England's `phe_proportion`; Clopper–Pearson is there by id, as Swedish cancer reports use
//! it. Differences follow Newcombe's hybrid score method 10 (Statistics in Medicine 1998,
//! 17:873–890). Golden numbers: `methods.md` 3.2.

use super::binomial::Binomial;
use super::confidence::{Confidence, Interval};
use super::number::real;
use super::root::solve;

/// The id of the interval for a difference of shares, without its level.
pub const NEWCOMBE: &str = "newcombe";

/// How the interval of a share is formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ShareMethod {
    /// Wilson's score interval, no continuity correction.
    #[default]
    Wilson,
    /// The exact interval of Clopper and Pearson.
    ClopperPearson,
}

impl ShareMethod {
    /// Every method, the default first.
    pub const ALL: [Self; 2] = [Self::Wilson, Self::ClopperPearson];

    /// The id in questions; answers add the level with [`Confidence::id`].
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Wilson => "wilson",
            Self::ClopperPearson => "clopper-pearson",
        }
    }

    /// The method of an id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.id() == id)
    }
}

/// The share `x / n` in [0, 1]; `None` when `n` is 0 or `x` above it.
#[must_use]
pub fn share(x: u64, n: u64) -> Option<f64> {
    (n > 0 && x <= n).then(|| real(x) / real(n))
}

/// The interval of the share `x / n`, in [0, 1].
///
/// **Output** `None` when `n` is 0 or `x` above it. **Definition** Wilson:
/// (2x + z² ∓ z√(z² + 4x(1 − x/n))) / (2(n + z²)). Clopper–Pearson: the p with
/// P(X ≥ x) = α/2 and the p with P(X ≤ x) = α/2. At x = 0 the lower limit is exactly 0, at
/// x = n the upper exactly 1.
#[must_use]
pub fn share_interval(x: u64, n: u64, method: ShareMethod, confidence: Confidence) -> Option<Interval> {
    share(x, n)?;
    Some(match method {
        ShareMethod::Wilson => wilson(x, n, confidence),
        ShareMethod::ClopperPearson => clopper_pearson(x, n, confidence),
    })
}

/// The difference `x1/n1 − x2/n2` of two independent shares, with its interval in [−1, 1].
///
/// **Output** `None` when a group is empty. **Definition** with Wilson's limits (l, u) of
/// each: d − √((p₁ − l₁)² + (u₂ − p₂)²) to d + √((u₁ − p₁)² + (p₂ − l₂)²).
#[must_use]
pub fn share_difference(
    first: (u64, u64),
    second: (u64, u64),
    confidence: Confidence,
) -> Option<(f64, Interval)> {
    let (p1, p2) = (share(first.0, first.1)?, share(second.0, second.1)?);
    let (w1, w2) = (wilson(first.0, first.1, confidence), wilson(second.0, second.1, confidence));
    let d = p1 - p2;
    let lower = d - (p1 - w1.lower).hypot(w2.upper - p2);
    let upper = d + (w1.upper - p1).hypot(p2 - w2.lower);
    Some((d, Interval { lower: lower.max(-1.0), upper: upper.min(1.0) }))
}

/// Wilson's interval; `n ≥ 1` and `x ≤ n`.
fn wilson(x: u64, n: u64, confidence: Confidence) -> Interval {
    let (k, size, z) = (real(x), real(n), confidence.z());
    let spread = z * z.mul_add(z, 4.0 * k * real(n - x) / size).sqrt();
    let centre = z.mul_add(z, 2.0 * k);
    let whole = 2.0 * z.mul_add(z, size);
    let lower = if x == 0 { 0.0 } else { (centre - spread) / whole };
    let upper = if x == n { 1.0 } else { (centre + spread) / whole };
    Interval { lower, upper }
}

/// Clopper and Pearson's interval; `n ≥ 1` and `x ≤ n`.
fn clopper_pearson(x: u64, n: u64, confidence: Confidence) -> Interval {
    let tail = confidence.tail();
    let near = wilson(x, n, confidence);
    let end = tail.ln() / real(n);
    let lower = match x {
        0 => 0.0,
        _ if x == n => end.exp(),
        _ => solve(tail, (0.0, real(x) / real(n)), near.lower, |p| {
            let b = Binomial::new(n, p);
            (b.upper_tail(x), real(x) * b.pmf(x) / p)
        }),
    };
    let upper = match x {
        _ if x == n => 1.0,
        0 => -end.exp_m1(),
        _ => solve(tail, (real(x) / real(n), 1.0), near.upper, |p| {
            let b = Binomial::new(n, p);
            (b.lower_tail(x), -real(n - x) * b.pmf(x) / (1.0 - p))
        }),
    };
    Interval { lower, upper }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::published;
    use super::*;

    #[test]
    fn the_published_tables() {
        let rows = published::rows(include_str!("../../fixtures/published/proportions.csv"));
        assert_eq!(rows.len(), 15);
        for row in rows {
            let method = ShareMethod::from_id(row.text("method")).unwrap();
            let confidence = Confidence::new(row.number("confidence")).unwrap();
            let i = share_interval(row.count("x"), row.count("n"), method, confidence).unwrap();
            row.check("lower", i.lower);
            row.check("upper", i.upper);
        }
    }

    #[test]
    fn every_row_of_the_reference_vectors() {
        for row in published::vectors("proportion_ci.csv") {
            let confidence = Confidence::new(row.number("conf")).unwrap();
            let (x, n) = (row.count("x"), row.count("n"));
            let w = share_interval(x, n, ShareMethod::Wilson, confidence).unwrap();
            row.check("wilson_lo", w.lower);
            row.check("wilson_hi", w.upper);
            let c = share_interval(x, n, ShareMethod::ClopperPearson, confidence).unwrap();
            row.check("cp_lo", c.lower);
            row.check("cp_hi", c.upper);
        }
    }

    #[test]
    fn large_and_small_clopper_pearson_follow_scipy() {
        let rows = published::rows(include_str!("../../fixtures/published/clopper_pearson.csv"));
        assert!(rows.len() >= 20);
        for row in rows {
            let confidence = Confidence::new(row.number("confidence")).unwrap();
            let i = share_interval(row.count("x"), row.count("n"), ShareMethod::ClopperPearson, confidence)
                .unwrap();
            row.check("lower", i.lower);
            row.check("upper", i.upper);
        }
    }

    #[test]
    fn newcombe_as_published() {
        let (d, i) = share_difference((45, 50), (40, 50), Confidence::P95).unwrap();
        assert!((d - 0.1).abs() < 1e-15);
        assert!((i.lower + 0.043_431_79).abs() < 5e-9 && (i.upper - 0.242_097_2).abs() < 5e-8);
        // Newcombe 1998, table II, method 10: 56/70 − 48/80 and 9/10 − 3/10.
        let (_, i) = share_difference((56, 70), (48, 80), Confidence::P95).unwrap();
        assert!((i.lower - 0.0524).abs() < 5e-5 && (i.upper - 0.3339).abs() < 5e-5);
        let (_, i) = share_difference((9, 10), (3, 10), Confidence::P95).unwrap();
        assert!((i.lower - 0.1705).abs() < 5e-5 && (i.upper - 0.8090).abs() < 5e-5);
    }

    #[test]
    fn no_denominator_no_share() {
        for method in ShareMethod::ALL {
            assert_eq!(share_interval(0, 0, method, Confidence::P95), None);
            assert_eq!(share_interval(3, 2, method, Confidence::P95), None);
        }
        assert_eq!(share(0, 0), None);
        assert_eq!(share_difference((1, 2), (0, 0), Confidence::P95), None);
    }

    proptest! {
        #[test]
        fn intervals_hold_the_estimate_inside_zero_to_one(n in 1..20_000_u64, part in 0.0..=1.0_f64, level in 0.9..0.9999_f64) {
            let x = super::super::number::floor_rank(real(n) * part).min(n);
            let confidence = Confidence::new(level).unwrap();
            for method in ShareMethod::ALL {
                let i = share_interval(x, n, method, confidence).unwrap();
                prop_assert!(0.0 <= i.lower && i.lower < i.upper && i.upper <= 1.0, "{i:?}");
                prop_assert!(i.contains(share(x, n).unwrap()), "{i:?}");
            }
            let (d, i) = share_difference((x, n), (n - x, n), confidence).unwrap();
            prop_assert!(i.contains(d) && -1.0 <= i.lower && i.upper <= 1.0);
        }
    }
}
