//! Mean and standard deviation, from exact integer sums.
//!
//! Source: `measures.md`, "Statistics" (sd with n − 1). Both sums are exact integers and the
//! numerator `nΣx² − (Σx)²` is formed in integers too, so nothing cancels in floats and the
//! answer does not depend on the order of the rows.

use super::number::{real, real_wide};
use super::scale::Scale;
use super::value_counts::ValueCounts;

/// Number, mean and standard deviation of a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// Number of intervals.
    pub n: u64,
    /// Arithmetic mean in the answer's unit; `None` when `n` is 0.
    pub mean: Option<f64>,
    /// Standard deviation with n − 1 in the answer's unit; `None` when `n` is below 2.
    pub sd: Option<f64>,
}

/// Mean and standard deviation of the counts, in the unit of `scale`.
///
/// **Definition** mean = Σx / n; sd = √((nΣx² − (Σx)²) / (n(n − 1))). All values equal gives
/// an sd of exactly 0.
#[must_use]
pub fn moments(counts: &ValueCounts, scale: Scale) -> Moments {
    let n = counts.n();
    let mean = (n > 0).then(|| real_wide(counts.sum()) / real(n));
    let sd = (n > 1).then(|| variance(counts).sqrt());
    Moments { n, mean: mean.map(|m| scale.real(m)), sd: sd.map(|s| scale.real(s)) }
}

/// The variance with n − 1, in squared base units; the counts hold at least two.
fn variance(counts: &ValueCounts) -> f64 {
    let n = u128::from(counts.n());
    let pairs = real_wide(n * (n - 1));
    exact_numerator(counts).map_or_else(|| two_pass(counts), |numerator| real_wide(numerator) / pairs)
}

/// `nΣx² − (Σx)²` where it fits in 128 bits.
fn exact_numerator(counts: &ValueCounts) -> Option<u128> {
    let squares = u128::from(counts.n()).checked_mul(counts.sum_of_squares()?)?;
    let sum = counts.sum();
    squares.checked_sub(sum.checked_mul(sum)?)
}

/// The same in floats around the mean, for lengths no patient has.
fn two_pass(counts: &ValueCounts) -> f64 {
    let n = real(counts.n());
    let mean = real_wide(counts.sum()) / n;
    counts.iter().map(|(v, c)| real(c) * (real(v) - mean).powi(2)).sum::<f64>() / (n - 1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_published_mean_and_sd() {
        let ten: ValueCounts = [1, 3, 4, 7, 8, 12, 15, 21, 28, 40].into_iter().collect();
        let m = moments(&ten, Scale::DAYS);
        assert!((m.mean.unwrap() - 13.9).abs() < 1e-15);
        assert!((m.sd.unwrap() - 12.476_199_56).abs() < 5e-9);
    }

    #[test]
    fn none_one_and_equal_values() {
        let none = moments(&ValueCounts::new(), Scale::DAYS);
        assert_eq!((none.n, none.mean, none.sd), (0, None, None));
        let one = moments(&[7].into_iter().collect(), Scale::DAYS);
        assert_eq!((one.n, one.mean, one.sd), (1, Some(7.0), None));
        let mut equal = ValueCounts::new();
        equal.add(15_778_476_000, 10_000_000);
        let m = moments(&equal, Scale::HOURS);
        assert_eq!((m.mean, m.sd), (Some(15_778_476_000.0 / 3600.0), Some(0.0)));
    }

    #[test]
    fn lengths_beyond_reason_stay_finite() {
        let mut huge = ValueCounts::new();
        huge.add(u64::MAX, 1 << 40);
        huge.add(0, 1 << 40);
        let sd = moments(&huge, Scale::DAYS).sd.unwrap();
        assert!((sd / 2.0_f64.powi(63) - 1.0).abs() < 1e-9, "{sd}");
    }

    proptest! {
        #[test]
        fn a_shift_moves_the_mean_and_leaves_the_sd(v in prop::collection::vec(0..5000_u64, 2..60), shift in 0..10_000_000_000_u64) {
            let a = moments(&v.iter().copied().collect(), Scale::DAYS);
            let b = moments(&v.iter().map(|x| x + shift).collect(), Scale::DAYS);
            prop_assert_eq!(a.sd, b.sd);
            prop_assert!((b.mean.unwrap() - a.mean.unwrap() - real(shift)).abs() < 1e-5);
        }
    }
}
