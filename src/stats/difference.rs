//! The difference of two medians, and what an interval of a difference says.
//!
//! Source: Price and Bonett, "Distribution-free confidence intervals for difference and
//! ratio of medians", J Stat Comput Simul 2002, 72:119–124, with the variance of a median of
//! Price and Bonett 2001 (same journal, 68:295–305). `measures.md` uses it for
//! `median_against_rest`.

use super::binomial::Binomial;
use super::confidence::{Confidence, Interval, normal_quantile};
use super::number::{finite, floor_rank, real};
use super::order::OrderStatistics;
use super::quantiles::{QuantileMethod, quantile};
use super::scale::Scale;

/// The method's id without its level.
pub const PRICE_BONETT: &str = "price-bonett";

/// Fewest intervals in a group: below it c would be less than 1 before rounding.
const FEWEST: u64 = 5;

/// A difference of medians in the answer's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MedianDifference {
    /// Median of the first less median of the second.
    pub difference: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Its interval.
    pub interval: Interval,
}

/// Where a group stands against another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Against {
    /// The interval of the difference lies above 0.
    Higher,
    /// It lies below 0.
    Lower,
    /// It holds 0.
    Similar,
}

impl Against {
    /// The word in answers.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
            Self::Similar => "similar",
        }
    }
}

/// What the interval of a difference (group less the rest) says; an end at 0 holds 0.
#[must_use]
pub fn against(interval: Interval) -> Against {
    if interval.lower > 0.0 {
        Against::Higher
    } else if interval.upper < 0.0 {
        Against::Lower
    } else {
        Against::Similar
    }
}

/// The difference of two independent medians (first − second) by Price and Bonett.
///
/// **Output** `None` when a group has fewer than five intervals. **Definition** for a group of
/// n: c = (n + 1)/2 − √n to the nearest whole number (halves to even, as R), at least 1;
/// a = P(X < c), X binomial(n, ½); its median has the standard error
/// (x₍n−c+1₎ − x₍c₎) / (2·Φ⁻¹(1 − a)). The interval is d ∓ z·√(se₁² + se₂²).
/// Ties can make a standard error 0 (both order statistics on the same day): the median is
/// then known to the day, and an interval without width is right.
#[must_use]
pub fn median_difference(
    first: &OrderStatistics,
    second: &OrderStatistics,
    confidence: Confidence,
    scale: Scale,
) -> Option<MedianDifference> {
    let median = |o: &OrderStatistics| quantile(o, 0.5, QuantileMethod::Hf7, scale);
    let difference = median(first)? - median(second)?;
    let standard_error = median_error(first, scale)?.hypot(median_error(second, scale)?);
    let half = confidence.z() * standard_error;
    let interval = Interval { lower: difference - half, upper: difference + half };
    Some(MedianDifference { difference, standard_error, interval })
}

/// The standard error of a median.
fn median_error(order: &OrderStatistics, scale: Scale) -> Option<f64> {
    let n = order.n();
    if n < FEWEST {
        return None;
    }
    let c = floor_rank(((real(n) + 1.0) / 2.0 - real(n).sqrt()).round_ties_even()).max(1);
    let z = -normal_quantile(Binomial::new(n, 0.5).lower_tail(c - 1));
    let width = order.value(n - c + 1)?.checked_sub(order.value(c)?)?;
    finite(scale.value(width) / (2.0 * z))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::value_counts::ValueCounts;
    use super::*;

    fn order(values: &[u64]) -> OrderStatistics {
        values.iter().copied().collect::<ValueCounts>().ordered()
    }

    #[test]
    fn the_example_of_statpsych() {
        // R statpsych, `ci.median2`, first example; c is 2 of 10 there as here.
        let first = order(&[32, 39, 26, 35, 43, 27, 40, 37, 34, 29]);
        let second = order(&[36, 44, 47, 42, 49, 39, 46, 31, 33, 48]);
        let d = median_difference(&first, &second, Confidence::P95, Scale::DAYS).unwrap();
        // Its data give medians 34.5 and 43 and c = 2 of 10, P(X < 2) = 11/1024.
        let z = -normal_quantile(11.0 / 1024.0);
        let by_hand = ((40.0_f64 - 27.0) / (2.0 * z)).hypot((48.0 - 33.0) / (2.0 * z));
        assert!((d.standard_error - by_hand).abs() < 1e-12);
        assert!((d.difference + 8.5).abs() < 1e-12);
        assert!((d.standard_error - 4.316_291).abs() < 5e-7);
        assert!((d.interval.lower + 16.959_77).abs() < 5e-6);
        assert!((d.interval.upper + 0.040_225_24).abs() < 5e-8);
        assert_eq!(against(d.interval), Against::Lower);
    }

    #[test]
    fn too_few_and_equal_values() {
        let (four, five) = (order(&[1, 2, 3, 4]), order(&[9; 5]));
        assert_eq!(median_difference(&four, &five, Confidence::P95, Scale::DAYS), None);
        assert_eq!(median_difference(&order(&[]), &five, Confidence::P95, Scale::DAYS), None);
        let d = median_difference(&five, &five, Confidence::P95, Scale::DAYS).unwrap();
        assert_eq!(d.interval, Interval { lower: 0.0, upper: 0.0 });
        assert_eq!(against(d.interval), Against::Similar);
        assert_eq!(against(Interval { lower: 0.1, upper: 2.0 }), Against::Higher);
    }

    proptest! {
        #[test]
        fn swapping_the_groups_turns_the_interval(a in prop::collection::vec(0..900_u64, 5..90), b in prop::collection::vec(0..900_u64, 5..90)) {
            let (a, b) = (order(&a), order(&b));
            let x = median_difference(&a, &b, Confidence::P95, Scale::DAYS).unwrap();
            let y = median_difference(&b, &a, Confidence::P95, Scale::DAYS).unwrap();
            prop_assert!(x.interval.contains(x.difference));
            prop_assert!((x.interval.lower + y.interval.upper).abs() < 1e-9);
        }
    }
}
