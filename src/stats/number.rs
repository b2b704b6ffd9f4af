//! Integers to floats and back: the only casts of the statistics.
//!
//! Everything inside is an integer until a statistic is formed (`measures.md`, "Time").
//! Counts and ranks are far below 2⁵³, where the conversions are exact; sums above it are
//! rounded once, to the nearest.

/// The nearest `f64` to a count, rank or length; exact up to 2⁵³.
#[expect(clippy::cast_precision_loss, reason = "exact to 2^53, beyond it rounded once to the nearest")]
pub(super) const fn real(n: u64) -> f64 {
    n as f64
}

/// The nearest `f64` to a sum of lengths or of their squares.
#[expect(clippy::cast_precision_loss, reason = "the integer is exact; the quotient is rounded anyway")]
pub(super) const fn real_wide(n: u128) -> f64 {
    n as f64
}

/// `⌊x⌋` as a rank: 0 for negative numbers and NaN, `u64::MAX` beyond it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "truncation is the purpose; `as` saturates at both ends and takes NaN to 0"
)]
pub(super) const fn floor_rank(x: f64) -> u64 {
    x as u64
}

/// `x` if it is finite.
pub(super) fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}
