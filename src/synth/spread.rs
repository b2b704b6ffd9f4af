//! Log-normal multipliers with median 1, as tables of integers.
//!
//! A wait is its median times a multiplier drawn evenly from 4,096 quantiles of the log-normal distribution. The tables
//! are rounded to 1/65,536, so that the last bit of a platform's exponential cannot show in the file.

use super::draw::Draw;

/// Entries of a table.
const SIZE: u32 = 4_096;

/// How wide a wait varies: the standard deviation of its logarithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// 0.35.
    Narrow,
    /// 0.5.
    Usual,
    /// 0.75.
    Wide,
}

impl Width {
    /// All, in the order of the tables.
    const ALL: [Self; 3] = [Self::Narrow, Self::Usual, Self::Wide];

    /// The standard deviation of the logarithm.
    pub(super) const fn sigma(self) -> f64 {
        match self {
            Self::Narrow => 0.35,
            Self::Usual => 0.5,
            Self::Wide => 0.75,
        }
    }
}

/// The tables of all widths.
#[derive(Debug)]
pub(super) struct Spread {
    tables: [Vec<u32>; 3],
}

impl Spread {
    /// Works out the tables.
    pub(super) fn new() -> Self {
        Self { tables: Width::ALL.map(|w| table(w.sigma())) }
    }

    /// `amount` times a multiplier of this width, rounded to the nearest.
    pub(super) fn apply(&self, draw: &mut Draw, width: Width, amount: u64) -> u64 {
        let table = match width {
            Width::Narrow => &self.tables[0],
            Width::Usual => &self.tables[1],
            Width::Wide => &self.tables[2],
        };
        let multiplier = table[draw.index(table.len())];
        (amount * u64::from(multiplier) + 32_768) >> 16
    }
}

/// The quantiles (k + ½)/4096 of exp(σZ), times 65,536.
fn table(sigma: f64) -> Vec<u32> {
    let quantile = |k: u32| (f64::from(k) + 0.5) / f64::from(SIZE);
    (0..SIZE).map(|k| to_integer((sigma * normal_quantile(quantile(k))).exp() * 65_536.0)).collect()
}

/// Nearest integer of a number from 0 to 4 billion; outside, the nearer end.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range of u32 on the same line"
)]
pub(super) fn to_integer(value: f64) -> u32 {
    value.round().clamp(0.0, f64::from(u32::MAX)) as u32
}

/// The quantile of the standard normal distribution, by halving an interval of the distribution function of
/// `P(Z ≤ x) = ½ + φ(x)·(x + x³/3 + x⁵/15 + …)`, which is exact to about 10⁻¹³ on ±5.
pub(super) fn normal_quantile(p: f64) -> f64 {
    let (mut low, mut high) = (-5.0_f64, 5.0_f64);
    for _ in 0..50 {
        let middle = low.midpoint(high);
        if normal_cdf(middle) < p { low = middle } else { high = middle }
    }
    low.midpoint(high)
}

/// The distribution function of the standard normal distribution for |x| ≤ 5.
fn normal_cdf(x: f64) -> f64 {
    let (mut sum, mut term) = (x, x);
    for k in 1..80 {
        term *= x * x / f64::from(2 * k + 1);
        sum += term;
    }
    let density = (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    0.5 + density * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_normal_distribution() {
        for (p, z) in [(0.5, 0.0), (0.975, 1.959_963_985), (0.05, -1.644_853_627), (0.9999, 3.719_016_485)] {
            assert!((normal_quantile(p) - z).abs() < 1e-8, "{p}");
        }
    }

    #[test]
    fn the_median_of_a_table_is_one() {
        for width in Width::ALL {
            let table = table(width.sigma());
            let middle = f64::from(table[2_047] + table[2_048]) / 2.0;
            assert!((middle / 65_536.0 - 1.0).abs() < 1e-4);
            assert!(table.is_sorted());
        }
    }
}
