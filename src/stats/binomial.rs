//! Binomial probabilities and tails, accurate for any count of patients.
//!
//! The probability of one value follows Loader's saddle-point form ("Fast and accurate
//! computation of binomial probabilities", 2000; R's `dbinom`), which does not cancel for
//! large n as log-gammas do. A tail is that probability times the continued fraction of the
//! incomplete beta function (Numerical Recipes 6.4), evaluated until it has converged: the
//! special function of `statrs` stops after 140 terms, too early for 10⁵ patients.

use std::f64::consts::PI;

use statrs::function::factorial::ln_factorial;

use super::number::real;

/// Terms of the continued fraction at most; √n of them are needed near the mean.
const MAX_TERMS: u32 = 200_000;
/// Keeps Lentz's divisors from zero.
const TINY: f64 = 1e-300;

/// A binomial distribution with success probability strictly inside (0, 1).
#[derive(Debug, Clone, Copy)]
pub(super) struct Binomial {
    n: u64,
    p: f64,
    q: f64,
}

impl Binomial {
    /// `n` trials of probability `p`.
    pub(super) fn new(n: u64, p: f64) -> Self {
        Self { n, p, q: 1.0 - p }
    }

    /// The distribution of the failures.
    pub(super) fn mirrored(self) -> Self {
        Self { n: self.n, p: self.q, q: self.p }
    }

    /// P(X = k); 0 for k > n.
    pub(super) fn pmf(self, k: u64) -> f64 {
        let Some(rest) = self.n.checked_sub(k) else { return 0.0 };
        let n = real(self.n);
        if k == 0 {
            return (n * (-self.p).ln_1p()).exp();
        }
        if rest == 0 {
            return (n * self.p.ln()).exp();
        }
        let (x, y) = (real(k), real(rest));
        let log = stirling_error(self.n)
            - stirling_error(k)
            - stirling_error(rest)
            - deviance(x, n * self.p)
            - deviance(y, n * self.q);
        log.exp() * (n / (2.0 * PI * x * y)).sqrt()
    }

    /// P(X ≤ k).
    pub(super) fn lower_tail(self, k: u64) -> f64 {
        if k >= self.n {
            return 1.0;
        }
        if self.lower_converges(k) {
            self.lower_direct(k)
        } else {
            1.0 - self.mirrored().lower_direct(self.n - k - 1)
        }
    }

    /// P(X ≥ k).
    pub(super) fn upper_tail(self, k: u64) -> f64 {
        if k == 0 {
            return 1.0;
        }
        self.n.checked_sub(k).map_or(0.0, |rest| self.mirrored().lower_tail(rest))
    }

    /// Whether `k` is low enough for the fraction of the lower tail to converge fast.
    fn lower_converges(self, k: u64) -> bool {
        self.q * (real(self.n) + 3.0) < real(self.n - k) + 1.0
    }

    /// P(X ≤ k) = p·P(X = k)·F(n − k, k + 1, q), for k < n.
    fn lower_direct(self, k: u64) -> f64 {
        self.p * self.pmf(k) * beta_fraction(real(self.n - k), real(k) + 1.0, self.q)
    }
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let guard = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for term in 1..MAX_TERMS {
        let m = f64::from(term);
        let a2 = 2.0_f64.mul_add(m, a);
        let even = m * (b - m) * x / ((a2 - 1.0) * a2);
        d = 1.0 / guard(even.mul_add(d, 1.0));
        c = guard(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / (a2 * (a2 + 1.0));
        d = 1.0 / guard(odd.mul_add(d, 1.0));
        c = guard(1.0 + odd / c);
        let factor = d * c;
        h *= factor;
        if (factor - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    h
}

/// ln n! less Stirling's formula: Loader's δ(n).
pub(super) fn stirling_error(n: u64) -> f64 {
    let x = real(n);
    if n == 0 {
        return 0.0;
    }
    if n <= 15 {
        return ln_factorial(n) - (x + 0.5) * x.ln() + x - (2.0 * PI).sqrt().ln();
    }
    let xx = x * x;
    let series = 1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / (1188.0 * xx)) / xx;
    (1.0 / 12.0 - (1.0 / 360.0 - series / xx) / xx) / x
}

/// x·ln(x/m) + m − x without cancellation near x = m: Loader's `bd0`.
pub(super) fn deviance(x: f64, m: f64) -> f64 {
    let gap = x - m;
    if gap.abs() >= 0.1 * (x + m) {
        return x * (x / m).ln() + m - x;
    }
    let v = gap / (x + m);
    let mut sum = gap * v;
    let mut power = 2.0 * x * v;
    for j in 1..1000_u32 {
        power *= v * v;
        let next = sum + power / f64::from(2 * j + 1);
        if (next - sum).abs() <= f64::EPSILON * 0.1 * sum.abs() {
            return next;
        }
        sum = next;
    }
    sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn tails_are_sums_of_probabilities(n in 1..400_u64, share in 0.0..=1.0_f64, p in 0.001..0.999_f64) {
            let b = Binomial::new(n, p);
            let k = super::super::number::floor_rank(real(n) * share);
            let below: f64 = (0..=k).map(|i| b.pmf(i)).sum();
            let above: f64 = (k..=n).map(|i| b.pmf(i)).sum();
            prop_assume!(below > 1e-280 && above > 1e-280);
            prop_assert!((b.lower_tail(k) / below - 1.0).abs() < 1e-11, "{} {below}", b.lower_tail(k));
            prop_assert!((b.upper_tail(k) / above - 1.0).abs() < 1e-11, "{} {above}", b.upper_tail(k));
        }
    }

    #[test]
    fn large_counts_follow_scipy() {
        let rows = super::super::published::rows(include_str!("../../fixtures/published/binomial_tails.csv"));
        assert!(rows.len() >= 8);
        for row in rows {
            row.check(
                "lower_tail",
                Binomial::new(row.count("n"), row.number("p")).lower_tail(row.count("k")),
            );
        }
    }
}
