//! A funnel for medians: what a group's median may be by chance, for its size.
//!
//! If a group of n is a random sample of everyone, its median is an order statistic of n draws from the
//! pooled distribution, whose own distribution is binomial. No shape is assumed, so ties and long tails are
//! as they are. No national package has such a funnel; the argument is that of the exact interval of a
//! quantile (`measures.md`, Statistics), read from the other side.

use super::binomial::Binomial;
use super::confidence::{Confidence, Interval};
use super::number::real;
use super::order::OrderStatistics;
use super::scale::Scale;

/// The method's id without its level.
pub const MEDIAN_FUNNEL: &str = "median_order_statistic";

/// The limits that the median of a group of `n` keeps within by chance.
///
/// **Input** `pooled`: everyone's values, the group's own among them. **Output** two of the pooled values, in
/// the answer's unit; `None` when `n` is 0 or there is nobody. **Definition** F is the pooled share of values
/// up to x. Lower: the largest value x with P(median < x) ≤ α/2; upper: the smallest with P(median > x) ≤ α/2.
/// For n = 2k + 1 the median is the (k+1)th of n, P(median ≤ x) = P(B ≥ k + 1), B binomial(n, F(x)). For n = 2k
/// it lies between the kth and the (k+1)th: the lower limit is the kth's, the upper the (k+1)th's, so that the
/// limits hold at least as often as they say.
#[must_use]
pub fn median_limits(
    pooled: &OrderStatistics,
    n: u64,
    confidence: Confidence,
    scale: Scale,
) -> Option<Interval> {
    let total = pooled.n();
    if n == 0 || total == 0 {
        return None;
    }
    let tail = confidence.tail();
    let (low_rank, high_rank) = (n.div_ceil(2), n / 2 + 1);
    let steps = pooled.distinct();
    // P(the low one < x) grows with x; the share below x is that up to the value before it.
    let below = |i: usize| i.checked_sub(1).map_or(0, |before| steps.1[before]);
    let first_too_high = partition(steps.0.len(), |i| at_least(n, below(i), total, low_rank) <= tail);
    let lower = steps.0.get(first_too_high.checked_sub(1)?)?;
    // P(the high one > x) falls with x.
    let first_enough = partition(steps.0.len(), |i| 1.0 - at_least(n, steps.1[i], total, high_rank) > tail);
    let upper = steps.0.get(first_enough.min(steps.0.len() - 1))?;
    Some(Interval { lower: scale.value(*lower), upper: scale.value(*upper) })
}

/// P(at least `rank` of `n` draws are among the `part` first of `total`).
fn at_least(n: u64, part: u64, total: u64, rank: u64) -> f64 {
    if part == 0 {
        0.0
    } else if part >= total {
        1.0
    } else {
        Binomial::new(n, real(part) / real(total)).upper_tail(rank)
    }
}

/// The first index where a condition that holds up to some point no longer holds.
fn partition(len: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = usize::midpoint(low, high);
        if holds(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::quantiles::{QuantileMethod, quantile};
    use super::super::random::Draws;
    use super::super::value_counts::ValueCounts;
    use super::*;

    fn naive(values: &[u64], n: u64, confidence: Confidence) -> (f64, f64) {
        let total = u64::try_from(values.len()).unwrap();
        let share = |part: usize| at_least(n, u64::try_from(part).unwrap(), total, n.div_ceil(2));
        let lower = values
            .iter()
            .filter(|&&x| share(values.iter().filter(|&&v| v < x).count()) <= confidence.tail())
            .max();
        let beyond = |x: u64| {
            1.0 - at_least(
                n,
                u64::try_from(values.iter().filter(|&&v| v <= x).count()).unwrap(),
                total,
                n / 2 + 1,
            )
        };
        let upper = values.iter().filter(|&&x| beyond(x) <= confidence.tail()).min();
        (real(*lower.unwrap()), real(*upper.unwrap()))
    }

    #[test]
    fn nobody_has_no_limits_and_one_value_is_both() {
        let none = ValueCounts::new().ordered();
        assert_eq!(median_limits(&none, 5, Confidence::P95, Scale::DAYS), None);
        let one = [7, 7, 7].into_iter().collect::<ValueCounts>().ordered();
        assert_eq!(median_limits(&one, 0, Confidence::P95, Scale::DAYS), None);
        let limits = median_limits(&one, 3, Confidence::P95, Scale::DAYS).unwrap();
        assert!((limits.lower - 7.0).abs() < 1e-12 && (limits.upper - 7.0).abs() < 1e-12);
    }

    #[test]
    fn samples_of_everyone_stay_inside_as_often_as_said() {
        let values: Vec<u64> = (0..2_000_u64).map(|i| (i * i) % 977 / 7).collect();
        let pooled = values.iter().copied().collect::<ValueCounts>().ordered();
        let mut draws = Draws::new(7, 1);
        for n in [5_u64, 12, 31, 100] {
            let limits = median_limits(&pooled, n, Confidence::P95, Scale::DAYS).unwrap();
            let outside = (0..4_000)
                .filter(|_| {
                    let sample: ValueCounts = (0..n)
                        .map(|_| {
                            values[usize::try_from(super::super::number::floor_rank(
                                draws.uniform() * 2_000.0,
                            ))
                            .unwrap()]
                        })
                        .collect();
                    let median = quantile(&sample.ordered(), 0.5, QuantileMethod::Hf7, Scale::DAYS).unwrap();
                    !limits.contains(median)
                })
                .count();
            assert!(outside < 4_000 / 20 + 40, "{n}: {outside}");
        }
    }

    proptest! {
        #[test]
        fn limits_are_the_naive_ones_hold_the_median_and_narrow(v in prop::collection::vec(0..60_u64, 1..80), n in 1..60_u64) {
            let pooled = v.iter().copied().collect::<ValueCounts>().ordered();
            let a = median_limits(&pooled, n, Confidence::P95, Scale::DAYS).unwrap();
            let wanted = naive(&v, n, Confidence::P95);
            prop_assert!((a.lower - wanted.0).abs() < 1e-12 && (a.upper - wanted.1).abs() < 1e-12);
            let median = quantile(&pooled, 0.5, QuantileMethod::Hf1, Scale::DAYS).unwrap();
            prop_assert!(a.lower <= median && median <= a.upper);
            let b = median_limits(&pooled, n + 2, Confidence::P95, Scale::DAYS).unwrap();
            prop_assert!(a.lower <= b.lower && b.upper <= a.upper);
            let wide = median_limits(&pooled, n, Confidence::P998, Scale::DAYS).unwrap();
            prop_assert!(wide.lower <= a.lower && a.upper <= wide.upper);
        }
    }
}
