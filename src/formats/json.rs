//! A comparison → the JSON answer of `product.md`.

use crate::indicators::Comparison;

/// The answer as JSON, in one line, UTF-8.
///
/// # Panics
/// Never: the answer has text keys only, and a number that is none is written as null.
#[must_use]
pub fn comparison_json(comparison: &Comparison) -> Vec<u8> {
    serde_json::to_vec(comparison).expect("an answer has text keys only, so it can be written as JSON")
}
