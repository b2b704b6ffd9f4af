//! Confidence levels, intervals and the normal quantile they share.
//!
//! Levels of the answers are 0.95 and 0.998 (`product.md`, parameter `confidence`); the
//! formulas take any. z is Φ⁻¹(1 − (1 − confidence)/2), as R's `qnorm`.

use std::f64::consts::{PI, SQRT_2};

use statrs::function::erf::erfc_inv;
use statrs::function::gamma::checked_gamma_ur;

/// A confidence level, strictly between 0.5 and 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Confidence {
    level: f64,
}

/// A confidence level that no interval can be made for.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("confidence is {level}; give a number above 0.5 and below 1, such as 0.95")]
pub struct ConfidenceError {
    /// What was given.
    pub level: f64,
}

impl Confidence {
    /// 95 %.
    pub const P95: Self = Self { level: 0.95 };
    /// 99.8 %, the outer limit of funnels.
    pub const P998: Self = Self { level: 0.998 };

    /// A level given as a share, 0.95 for 95 %.
    ///
    /// # Errors
    /// When the level is not above 0.5 and below 1, NaN included.
    pub fn new(level: f64) -> Result<Self, ConfidenceError> {
        if level > 0.5 && level < 1.0 { Ok(Self { level }) } else { Err(ConfidenceError { level }) }
    }

    /// The level as a share.
    #[must_use]
    pub const fn level(self) -> f64 {
        self.level
    }

    /// What each tail may hold: (1 − level)/2.
    #[must_use]
    pub fn tail(self) -> f64 {
        (1.0 - self.level) / 2.0
    }

    /// The normal deviate of the level, 1.959963984540054 for 95 %.
    #[must_use]
    pub fn z(self) -> f64 {
        -normal_quantile(self.tail())
    }

    /// A method's id at this level, such as `wilson@95` or `wilson@99.8`.
    #[must_use]
    pub fn id(self, method: &str) -> String {
        let percent = (self.level * 1e10).round() / 1e8;
        format!("{method}@{percent}")
    }
}

impl Default for Confidence {
    fn default() -> Self {
        Self::P95
    }
}

/// A closed interval, lower ≤ upper, both finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower limit.
    pub lower: f64,
    /// Upper limit.
    pub upper: f64,
}

impl Interval {
    /// Whether the interval holds `x`.
    #[must_use]
    pub fn contains(self, x: f64) -> bool {
        self.lower <= x && x <= self.upper
    }
}

/// Φ⁻¹(p), the standard normal quantile, to 1e-13.
///
/// **Input** p in (0, 1); 0 and 1 give the infinities. **Definition** −√2·erfc⁻¹(2p) of
/// `statrs`, good to ten digits, then one Newton step on Φ(−x) = Q(½, x²/2)/2, which `statrs`
/// has to the last digits.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    let x = SQRT_2 * erfc_inv(2.0 * p);
    let half_square = x * x / 2.0;
    let Ok(both_tails) = checked_gamma_ur(0.5, half_square) else { return -x };
    let density = (-half_square).exp() / (2.0 * PI).sqrt();
    let step = (both_tails / 2.0 - p) / density;
    if step.is_finite() { -(x + step) } else { -x }
}

#[cfg(test)]
mod tests {
    use super::super::published;
    use super::*;

    #[test]
    fn the_normal_quantile_is_exact_to_twelve_decimals() {
        for row in published::rows(include_str!("../../fixtures/published/normal_quantiles.csv")) {
            row.check("z", normal_quantile(row.number("p")));
        }
        assert!((Confidence::P95.z() - 1.959_963_984_540_054).abs() < 1e-12);
        assert!((Confidence::P998.z() - 3.090_232_306_167_813).abs() < 1e-12);
    }

    #[test]
    fn ids_and_bad_levels() {
        assert_eq!(Confidence::P95.id("wilson"), "wilson@95");
        assert_eq!(Confidence::P998.id("wilson"), "wilson@99.8");
        assert_eq!(Confidence::new(0.9995).unwrap().id("x"), "x@99.95");
        assert_eq!(Confidence::new(0.55).unwrap().id("x"), "x@55");
        for bad in [0.5, 1.0, 95.0, -0.1, f64::NAN] {
            assert!(Confidence::new(bad).is_err());
        }
    }
}
