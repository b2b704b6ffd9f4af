//! Exact interval for a quantile, from order statistics.
//!
//! Source: `measures.md`, "Statistics". The number of values below the true quantile is
//! binomial(n, p), so two order statistics enclose it with at least the stated confidence,
//! whatever the distribution. Ties only make the interval more certain.

use super::binomial::Binomial;
use super::confidence::Confidence;
use super::number::{floor_rank, real};
use super::order::OrderStatistics;
use super::scale::Scale;

/// The method's id without its level.
pub const ORDER_STATISTIC: &str = "order_statistic";

/// Relative slack when a tail is compared with its limit, far above the error of a tail.
const SLACK: f64 = 1e-12;

/// An order statistic: its rank (1 is the shortest) and value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Rank among the group's values, 1..=n.
    pub rank: u64,
    /// Value in the answer's unit.
    pub value: f64,
}

/// The ends of a quantile's interval; an end is `None` where no rank is extreme enough.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct QuantileInterval {
    /// x₍r₎, r the largest rank with P(X < r) ≤ α/2.
    pub lower: Option<Ranked>,
    /// x₍s₎, s the smallest rank with P(X ≥ s) ≤ α/2.
    pub upper: Option<Ranked>,
}

/// The exact interval for the `p`-quantile.
///
/// **Input** `p` in [0, 1]. **Output** both ends `None` when there are no intervals or `p`
/// is outside [0, 1]. **Definition** X binomial(n, p): r is the largest rank with
/// P(X < r) ≤ α/2, s the smallest with P(X ≥ s) ≤ α/2. Ten values have ranks 2 and 9 for the
/// median at 95 % (coverage 0.9785).
#[must_use]
pub fn quantile_interval(
    order: &OrderStatistics,
    p: f64,
    confidence: Confidence,
    scale: Scale,
) -> QuantileInterval {
    let (lower, upper) = interval_ranks(order.n(), p, confidence);
    let ranked = |rank: u64| order.value(rank).map(|v| Ranked { rank, value: scale.value(v) });
    QuantileInterval { lower: lower.and_then(ranked), upper: upper.and_then(ranked) }
}

/// The ranks r and s of the ends of [`quantile_interval`] for `n` values, 1..=n; `None` where no rank is extreme enough.
#[must_use]
pub fn interval_ranks(n: u64, p: f64, confidence: Confidence) -> (Option<u64>, Option<u64>) {
    if n == 0 || !(0.0..=1.0).contains(&p) {
        return (None, None);
    }
    if p <= 0.0 {
        return (None, Some(1));
    }
    if p >= 1.0 {
        return (Some(n), None);
    }
    let trials = Binomial::new(n, p);
    let below = |b: Binomial, p: f64| last_with_tail(b, n, p, confidence).filter(|&k| k < n);
    let lower = below(trials, p).map(|k| k + 1);
    let upper = below(trials.mirrored(), 1.0 - p).map(|k| n - k);
    (lower, upper)
}

/// The largest k with P(X ≤ k) ≤ α/2: a Cornish–Fisher guess from below, then exact steps.
fn last_with_tail(b: Binomial, n: u64, p: f64, confidence: Confidence) -> Option<u64> {
    let limit = confidence.tail() * (1.0 + SLACK);
    let (size, z) = (real(n), -confidence.z());
    let sd = (size * p * (1.0 - p)).sqrt();
    let guess = size.mul_add(p, z * sd) + (z * z - 1.0) * (1.0 - 2.0 * p) / 6.0 - 2.0;
    let mut k = floor_rank(guess).min(n);
    let mut tail = b.lower_tail(k);
    let mut back = 1_u64;
    while tail > limit {
        if k == 0 {
            return None;
        }
        k = k.saturating_sub(back);
        back = back.saturating_mul(2);
        tail = b.lower_tail(k);
    }
    let mut pmf = b.pmf(k);
    while k < n {
        pmf *= real(n - k) / real(k + 1) * (p / (1.0 - p));
        if tail + pmf > limit {
            break;
        }
        tail += pmf;
        k += 1;
    }
    Some(k)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::quantiles::{QuantileMethod, quantile};
    use super::super::value_counts::ValueCounts;
    use super::*;

    #[test]
    fn the_published_median_interval() {
        let order = [1, 3, 4, 7, 8, 12, 15, 21, 28, 40].into_iter().collect::<ValueCounts>().ordered();
        let i = quantile_interval(&order, 0.5, Confidence::P95, Scale::DAYS);
        assert_eq!(i.lower, Some(Ranked { rank: 2, value: 3.0 }));
        assert_eq!(i.upper, Some(Ranked { rank: 9, value: 28.0 }));
    }

    #[test]
    fn ranks_follow_scipy_up_to_ten_million() {
        let rows =
            super::super::published::rows(include_str!("../../fixtures/published/order_statistic_ranks.csv"));
        assert!(rows.len() >= 40);
        for row in rows {
            let confidence = Confidence::new(row.number("confidence")).unwrap();
            let rank = |c: &str| Some(row.count(c)).filter(|&r| r > 0);
            let got = interval_ranks(row.count("n"), row.number("p"), confidence);
            assert_eq!(got, (rank("lower_rank"), rank("upper_rank")), "{row:?}");
        }
    }

    #[test]
    fn too_few_have_no_end_and_extreme_p_has_one() {
        assert_eq!(interval_ranks(5, 0.5, Confidence::P95), (None, None));
        assert_eq!(interval_ranks(6, 0.5, Confidence::P95), (Some(1), Some(6)));
        assert_eq!(interval_ranks(10, 0.9, Confidence::P95), (Some(7), None));
        assert_eq!(interval_ranks(3, 0.0, Confidence::P95), (None, Some(1)));
        assert_eq!(interval_ranks(3, 1.0, Confidence::P95), (Some(3), None));
        assert_eq!(interval_ranks(0, 0.5, Confidence::P95), (None, None));
        assert_eq!(interval_ranks(9, f64::NAN, Confidence::P95), (None, None));
        // P(X < 1) is exactly 1/16 = α/2.
        assert_eq!(interval_ranks(4, 0.5, Confidence::new(0.875).unwrap()), (Some(1), Some(4)));
    }

    proptest! {
        #[test]
        fn ranks_are_those_of_the_definition(n in 1..300_u64, p in 0.001..0.999_f64, level in 0.6..0.9999_f64) {
            let confidence = Confidence::new(level).unwrap();
            let b = Binomial::new(n, p);
            let limit = confidence.tail() * (1.0 + SLACK);
            let lower = (1..=n).rfind(|&r| b.lower_tail(r - 1) <= limit);
            let upper = (1..=n).find(|&s| b.upper_tail(s) <= limit);
            prop_assert_eq!(interval_ranks(n, p, confidence), (lower, upper));
        }

        #[test]
        fn it_holds_the_estimate(v in prop::collection::vec(0..400_u64, 1..200), p in 0.1..0.9_f64) {
            let order = v.into_iter().collect::<ValueCounts>().ordered();
            let i = quantile_interval(&order, p, Confidence::P95, Scale::DAYS);
            let q = quantile(&order, p, QuantileMethod::Hf7, Scale::DAYS).unwrap();
            prop_assert!(i.lower.is_none_or(|l| l.value <= q) && i.upper.is_none_or(|u| q <= u.value));
        }
    }
}
