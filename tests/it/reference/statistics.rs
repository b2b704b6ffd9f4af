//! Statistics of a sorted list of lengths, by their definitions, for comparison with those made from counts.
//!
//! Everything is in the list's own unit; formulas and golden numbers are those of the methods page, 3.1 and 3.2.

/// A quantile's definition (Hyndman and Fan's number).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantile {
    Hf1,
    Hf2,
    Hf6,
    Hf7,
}

fn float(value: i64) -> f64 {
    f64::from(i32::try_from(value).unwrap())
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap())
}

/// Mean; `None` of nothing.
pub(crate) fn mean(values: &[i64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().copied().map(float).sum::<f64>() / count(values.len()))
}

/// Standard deviation with n − 1; `None` below two values.
pub(crate) fn sd(values: &[i64]) -> Option<f64> {
    let mean = mean(values)?;
    let squares: f64 = values.iter().map(|value| (float(*value) - mean).powi(2)).sum();
    (values.len() > 1).then(|| (squares / count(values.len() - 1)).sqrt())
}

/// The whole part of a position and the rest; a rest that is rounding error is none (R's fuzz).
fn split(position: f64) -> (usize, f64) {
    let fuzz = 4.0 * f64::EPSILON;
    let mut whole = 0;
    while count(whole + 1) <= position + fuzz {
        whole += 1;
    }
    let rest = position - count(whole);
    (whole, if rest.abs() < fuzz { 0.0 } else { rest })
}

/// The quantile `p` in [0, 1] of an ascending list; `None` of nothing.
pub(crate) fn quantile(sorted: &[i64], p: f64, definition: Quantile) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let n = count(sorted.len());
    // Ranks are 1-based in the definitions; a rank outside the list is its nearest end.
    let at = |rank: usize| float(sorted[rank.max(1).min(last + 1) - 1]);
    let position = match definition {
        Quantile::Hf1 | Quantile::Hf2 => n * p,
        Quantile::Hf6 => (n + 1.0) * p,
        Quantile::Hf7 => (n - 1.0) * p + 1.0,
    };
    let (rank, rest) = split(position);
    Some(match definition {
        Quantile::Hf1 if rest > 0.0 => at(rank + 1),
        Quantile::Hf1 => at(rank),
        Quantile::Hf2 if rest > 0.0 => at(rank + 1),
        Quantile::Hf2 => (at(rank) + at(rank + 1)) / 2.0,
        Quantile::Hf6 | Quantile::Hf7 => at(rank) + rest * (at(rank + 1) - at(rank)),
    })
}

/// P(X = k) for every k, X binomial(n, p), by adding one trial at a time.
fn binomial(n: usize, p: f64) -> Vec<f64> {
    let mut chances = vec![1.0];
    for _ in 0..n {
        let mut next = vec![0.0; chances.len() + 1];
        for (k, chance) in chances.iter().enumerate() {
            next[k] += chance * (1.0 - p);
            next[k + 1] += chance * p;
        }
        chances = next;
    }
    chances
}

/// The exact order-statistic interval of a quantile: r the largest rank with P(X < r) ≤ α/2, s the smallest with
/// P(X ≥ s) ≤ α/2; each end is `None` where there is no such rank.
pub(crate) fn order_statistic_interval(
    sorted: &[i64],
    p: f64,
    confidence: f64,
) -> (Option<i64>, Option<i64>) {
    let half = (1.0 - confidence) / 2.0;
    let chances = binomial(sorted.len(), p);
    let below = |rank: usize| chances[..rank].iter().sum::<f64>();
    let from = |rank: usize| chances[rank..].iter().sum::<f64>();
    let r = (1..=sorted.len()).rev().find(|rank| below(*rank) <= half);
    let s = (1..=sorted.len()).find(|rank| from(*rank) <= half);
    (r.map(|rank| sorted[rank - 1]), s.map(|rank| sorted[rank - 1]))
}

/// Φ(z) by its power series: 1/2 + φ(z)·(z + z³/3 + z⁵/15 + …).
fn normal_cdf(z: f64) -> f64 {
    let (mut term, mut sum, mut odd) = (z, z, 1.0);
    for _ in 0..200 {
        odd += 2.0;
        term *= z * z / odd;
        sum += term;
    }
    0.5 + sum * (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// The z with Φ(z) = `p`, for `p` in [0.5, 1), by halving.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 8.0_f64);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if normal_cdf(middle) < p { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// Wilson's score interval of `x` of `n`, without continuity correction; `None` when n is 0.
pub(crate) fn wilson(x: u64, n: u64, confidence: f64) -> Option<(f64, f64)> {
    if n == 0 {
        return None;
    }
    let (x, n) = (f64::from(u32::try_from(x).unwrap()), f64::from(u32::try_from(n).unwrap()));
    let z = normal_quantile(1.0 - (1.0 - confidence) / 2.0);
    let middle = 2.0 * x + z * z;
    let half = z * (z * z + 4.0 * x * (1.0 - x / n)).sqrt();
    let whole = 2.0 * (n + z * z);
    Some(((middle - half) / whole, (middle + half) / whole))
}

mod tests {
    use super::*;

    const TEN: [i64; 10] = [1, 3, 4, 7, 8, 12, 15, 21, 28, 40];

    fn assert_near(got: f64, want: f64) {
        assert!((got - want).abs() < 1e-8, "got {got}, want {want}");
    }

    #[test]
    fn quantiles_are_those_of_the_methods_page() {
        let cases = [
            (Quantile::Hf1, [1.0, 4.0, 8.0, 21.0, 28.0, 40.0]),
            (Quantile::Hf2, [2.0, 4.0, 10.0, 21.0, 34.0, 40.0]),
            (Quantile::Hf6, [1.2, 3.75, 10.0, 22.75, 38.8, 40.0]),
            (Quantile::Hf7, [2.8, 4.75, 10.0, 19.5, 29.2, 31.36]),
        ];
        for (definition, wanted) in cases {
            for (p, want) in [0.10, 0.25, 0.50, 0.75, 0.90, 0.92].into_iter().zip(wanted) {
                assert_near(quantile(&TEN, p, definition).unwrap(), want);
            }
        }
        assert_eq!(quantile(&[], 0.5, Quantile::Hf7), None);
    }

    #[test]
    fn median_of_an_even_count_gives_a_half() {
        assert_near(quantile(&[94, 95], 0.5, Quantile::Hf7).unwrap(), 94.5);
    }

    #[test]
    fn intervals_are_those_of_the_methods_page() {
        assert_eq!(order_statistic_interval(&TEN, 0.5, 0.95), (Some(3), Some(28)));
        assert_eq!(order_statistic_interval(&TEN[..5], 0.5, 0.95), (None, None));
        assert_near(mean(&TEN).unwrap(), 13.9);
        assert_near(sd(&TEN).unwrap(), 12.476_199_56);
        assert_eq!(sd(&TEN[..1]), None);
        for (x, n, low, high) in [
            (0, 10, 0.0, 0.277_532_80),
            (3, 10, 0.107_791_27, 0.603_221_85),
            (10, 10, 0.722_467_20, 1.0),
            (812, 1015, 0.774_281_35, 0.823_456_40),
        ] {
            let (got_low, got_high) = wilson(x, n, 0.95).unwrap();
            assert_near(got_low, low);
            assert_near(got_high, high);
        }
        let (low, high) = wilson(3, 10, 0.998).unwrap();
        assert_near(low, 0.062_845_02);
        assert_near(high, 0.732_546_54);
    }
}
