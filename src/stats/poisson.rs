//! Intervals for a count: Byar's approximation and the exact Poisson interval.
//!
//! Source: `PHEindicatormethods`, as `methods.md` 3.3 gives it: exact below ten, Byar from ten
//! on; either by id.

use std::f64::consts::PI;

use super::binomial::{deviance, stirling_error};
use super::confidence::Confidence;
use super::number::real;
use super::root::solve;

/// From this count on Byar's approximation is the default.
const BYAR_FROM: u64 = 10;

/// How the interval of a count is formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CountMethod {
    /// Byar's approximation.
    Byar,
    /// The exact (chi-square) interval.
    ExactPoisson,
}

impl CountMethod {
    /// Every method.
    pub const ALL: [Self; 2] = [Self::Byar, Self::ExactPoisson];

    /// The id; answers add the level with [`Confidence::id`].
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Byar => "byar",
            Self::ExactPoisson => "exact-poisson",
        }
    }

    /// The method of an id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.id() == id)
    }

    /// The method that is used for a count when none is asked for.
    #[must_use]
    pub const fn default_for(x: u64) -> Self {
        if x < BYAR_FROM { Self::ExactPoisson } else { Self::Byar }
    }
}

/// The interval of an expected count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountInterval {
    /// Lower limit, at least 0; `None` where Byar's approximation falls below 0.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: f64,
}

/// The interval of the expected count behind an observed count `x`.
///
/// **Definition** Byar: x(1 − 1/(9x) − z/(3√x))³ and (x+1)(1 − 1/(9(x+1)) + z/(3√(x+1)))³,
/// lower 0 at x = 0. Exact: the mean with P(X ≥ x) = α/2 and the mean with P(X ≤ x) = α/2,
/// which are χ²(α/2, 2x)/2 and χ²(1 − α/2, 2x + 2)/2.
#[must_use]
pub fn count_interval(x: u64, method: CountMethod, confidence: Confidence) -> CountInterval {
    match method {
        CountMethod::Byar => byar(x, confidence),
        CountMethod::ExactPoisson => exact(x, confidence),
    }
}

/// Byar's approximation.
fn byar(x: u64, confidence: Confidence) -> CountInterval {
    let z = confidence.z();
    let limit = |k: f64, z: f64| k * (1.0 - 1.0 / (9.0 * k) + z / (3.0 * k.sqrt())).powi(3);
    let lower = if x == 0 { 0.0 } else { limit(real(x), -z) };
    CountInterval { lower: Some(lower).filter(|&l| l >= 0.0), upper: limit(real(x) + 1.0, z) }
}

/// The exact interval.
fn exact(x: u64, confidence: Confidence) -> CountInterval {
    let tail = confidence.tail();
    if x == 0 {
        return CountInterval { lower: Some(0.0), upper: -tail.ln() };
    }
    let (count, near) = (real(x), byar(x, confidence));
    let start = near.lower.unwrap_or(count / 2.0);
    let lower = solve(tail, (0.0, count), start, |mean| (upper_tail(x, mean), pmf(x - 1, mean)));
    let upper =
        solve(tail, (count, 2.0 * count + 2000.0), near.upper, |mean| (lower_tail(x, mean), -pmf(x, mean)));
    CountInterval { lower: Some(lower), upper }
}

/// P(X = k) at a mean above 0, in Loader's saddle-point form.
fn pmf(k: u64, mean: f64) -> f64 {
    if k == 0 {
        return (-mean).exp();
    }
    (-stirling_error(k) - deviance(real(k), mean)).exp() / (2.0 * PI * real(k)).sqrt()
}

/// P(X ≤ k), by its falling terms; accurate for k below the mean.
fn lower_tail(k: u64, mean: f64) -> f64 {
    sum_terms(pmf(k, mean), (0..k).rev().map(|i| real(i + 1) / mean))
}

/// P(X ≥ k), by its falling terms; accurate for k above the mean.
fn upper_tail(k: u64, mean: f64) -> f64 {
    sum_terms(pmf(k, mean), (k..).map(|i| mean / real(i + 1)))
}

/// A sum of terms, each the one before times the next ratio, until they no longer count.
fn sum_terms(first: f64, ratios: impl Iterator<Item = f64>) -> f64 {
    let (mut term, mut sum) = (first, first);
    for ratio in ratios {
        term *= ratio;
        sum += term;
        if term <= sum * 1e-18 {
            break;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::published;
    use super::*;

    #[test]
    fn every_row_of_the_reference_vectors() {
        for row in published::vectors("poisson_ci.csv") {
            let confidence = Confidence::new(row.number("conf")).unwrap();
            let e = count_interval(row.count("x"), CountMethod::ExactPoisson, confidence);
            row.check_optional("exact_lo", e.lower);
            row.check("exact_hi", e.upper);
            let b = count_interval(row.count("x"), CountMethod::Byar, confidence);
            row.check("byar_hi", b.upper);
            if row.number("byar_lo") < 0.0 {
                assert_eq!(b.lower, None);
            } else {
                row.check_optional("byar_lo", b.lower);
            }
        }
    }

    #[test]
    fn the_published_table() {
        for row in published::rows(include_str!("../../fixtures/published/counts.csv")) {
            let x = row.count("x");
            let method = CountMethod::from_id(row.text("method")).unwrap();
            let i = count_interval(x, method, Confidence::P95);
            assert!(x == 1_000_000 || method == CountMethod::default_for(x));
            row.check("lower", i.lower.unwrap());
            row.check("upper", i.upper);
        }
    }

    proptest! {
        #[test]
        fn intervals_hold_the_count(x in 0..2_000_000_u64, level in 0.9..0.9999_f64) {
            let confidence = Confidence::new(level).unwrap();
            for method in CountMethod::ALL {
                let i = count_interval(x, method, confidence);
                prop_assert!(i.lower.is_none_or(|l| l <= real(x)) && real(x) < i.upper && i.upper.is_finite());
            }
        }
    }
}
