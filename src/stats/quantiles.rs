//! Quantiles of completed intervals by Hyndman–Fan's definitions 7, 6, 2 and 1.
//!
//! The same ten patients have a 90th percentile between 28 and 38.8 days depending on the
//! definition (`methods.md` 3.1), so the id is in every answer. Default is 7, as in R,
//! rccShiny and SQL's `PERCENTILE_CONT`; 2 is SAS and Stata, 6 SPSS and Minitab, 1
//! `PERCENTILE_DISC`. Source: Hyndman and Fan 1996; R's `quantile`.

use super::number::{floor_rank, real};
use super::order::OrderStatistics;
use super::scale::Scale;

/// Which of Hyndman and Fan's sample quantiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum QuantileMethod {
    /// Linear, h = (n − 1)p + 1.
    #[default]
    Hf7,
    /// Linear, h = (n + 1)p.
    Hf6,
    /// Inverse of the distribution function, the mean of the two values at its jumps.
    Hf2,
    /// Inverse of the distribution function.
    Hf1,
}

impl QuantileMethod {
    /// Every method, the default first.
    pub const ALL: [Self; 4] = [Self::Hf7, Self::Hf6, Self::Hf2, Self::Hf1];

    /// The id in questions and answers.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Hf7 => "hf7",
            Self::Hf6 => "hf6",
            Self::Hf2 => "hf2",
            Self::Hf1 => "hf1",
        }
    }

    /// The method of an id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.id() == id)
    }

    /// The quantile's place among the ranks of `n ≥ 1` values.
    fn place(self, n: u64, p: f64) -> Place {
        let n = real(n);
        match self {
            Self::Hf7 => Place::between(snap((n - 1.0) * p) + 1.0),
            Self::Hf6 => Place::between(snap((n + 1.0) * p)),
            Self::Hf2 | Self::Hf1 => {
                let h = snap(n * p);
                let at_jump = h.fract() <= 0.0;
                let weight = match (self, at_jump) {
                    (Self::Hf2, true) => 0.5,
                    (_, true) => 0.0,
                    (_, false) => 1.0,
                };
                Place { rank: floor_rank(h), weight }
            }
        }
    }
}

/// A place between two ranks: `(1 − weight)·x₍rank₎ + weight·x₍rank+1₎`.
struct Place {
    rank: u64,
    weight: f64,
}

impl Place {
    /// The place of a fractional rank.
    fn between(h: f64) -> Self {
        Self { rank: floor_rank(h), weight: h.fract() }
    }
}

/// A product such as `n·p` with its rounding error taken off: 100 · 0.07 is 7, not
/// 7.000000000000001, which would move definitions 1 and 2 by a whole rank. R does the same
/// with a fuzz of 4 ε; here it grows with the product, as the error does.
fn snap(h: f64) -> f64 {
    let whole = h.round();
    if (h - whole).abs() <= 4.0 * f64::EPSILON * whole.max(1.0) { whole } else { h }
}

/// The `p`-quantile in the unit of `scale`.
///
/// **Input** `p` in [0, 1]. **Output** `None` when there are no intervals or `p` is outside
/// [0, 1]. **Definition** by `method`; ranks are cut to 1..=n; two equal neighbours give
/// that value exactly, others are interpolated in base units and divided once.
#[must_use]
pub fn quantile(order: &OrderStatistics, p: f64, method: QuantileMethod, scale: Scale) -> Option<f64> {
    let n = order.n();
    if n == 0 || !(0.0..=1.0).contains(&p) {
        return None;
    }
    let Place { rank, weight } = method.place(n, p);
    let low = order.value(rank.clamp(1, n))?;
    let high = order.value(rank.saturating_add(1).clamp(1, n))?;
    let base = if low == high { real(low) } else { weight.mul_add(real(high - low), real(low)) };
    Some(scale.real(base))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::published;
    use super::super::value_counts::ValueCounts;
    use super::*;

    #[test]
    fn the_published_table() {
        let order = [1, 3, 4, 7, 8, 12, 15, 21, 28, 40].into_iter().collect::<ValueCounts>().ordered();
        let rows = published::rows(include_str!("../../fixtures/published/quantiles.csv"));
        assert_eq!(rows.len(), 24);
        for row in rows {
            let method = QuantileMethod::from_id(row.text("method")).unwrap();
            let got = quantile(&order, row.number("p"), method, Scale::DAYS).unwrap();
            row.check("value", got);
        }
    }

    #[test]
    fn rounding_of_n_times_p_does_not_move_a_rank() {
        for n in [10_u64, 100, 1000, 100_000] {
            let order = (1..=n).collect::<ValueCounts>().ordered();
            for k in 1..100_u64 {
                if n * k % 100 != 0 {
                    continue;
                }
                let (p, rank) = (real(k) / 100.0, real(n * k / 100));
                let at = |m| quantile(&order, p, m, Scale::DAYS).unwrap();
                assert!((at(QuantileMethod::Hf1) - rank).abs() < 1e-9, "hf1 n={n} p={p}");
                assert!((at(QuantileMethod::Hf2) - rank - 0.5).abs() < 1e-9, "hf2 n={n} p={p}");
            }
        }
    }

    #[test]
    fn empty_one_and_bad_p() {
        let one = [7].into_iter().collect::<ValueCounts>().ordered();
        for method in QuantileMethod::ALL {
            assert_eq!(quantile(&ValueCounts::new().ordered(), 0.5, method, Scale::DAYS), None);
            for p in [0.0, 0.5, 1.0] {
                assert_eq!(quantile(&one, p, method, Scale::DAYS), Some(7.0));
            }
            for p in [-0.1, 1.1, f64::NAN] {
                assert_eq!(quantile(&one, p, method, Scale::DAYS), None);
            }
        }
        let minutes = [6849, 6849].into_iter().collect::<ValueCounts>().ordered();
        assert_eq!(quantile(&minutes, 0.5, QuantileMethod::Hf7, Scale::MINUTES), Some(114.15));
    }

    proptest! {
        #[test]
        fn within_the_range_and_monotone_in_p(v in prop::collection::vec(0..15_800_000_000_u64, 1..80), a in 0.0..=1.0_f64, b in 0.0..=1.0_f64) {
            let counts: ValueCounts = v.into_iter().collect();
            let order = counts.ordered();
            for method in QuantileMethod::ALL {
                let low = quantile(&order, a.min(b), method, Scale::DAYS).unwrap();
                let high = quantile(&order, a.max(b), method, Scale::DAYS).unwrap();
                prop_assert!(real(counts.min().unwrap()) <= low && low <= high && high <= real(counts.max().unwrap()));
            }
        }
    }
}
