//! Whether a time step's events have come in: complete and mature, or preliminary.

use super::engine::{Engine, Steps};
use super::question::Question;

/// Whether a step's figures are settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ripeness {
    /// The step is over, and what it had has come in.
    Settled,
    /// Days of it are still to come, or events on their way.
    Preliminary,
}

/// From this share of expected events on a step is mature.
pub(super) const MATURE_FROM: f64 = 0.95;

/// The expected share of a step's events (of its last day), and whether it is settled.
pub(super) fn ripeness(
    _engine: &Engine,
    question: &Question,
    steps: Option<Steps>,
    number: u32,
) -> (Option<f64>, Ripeness) {
    let Some((step, ..)) = steps else { return (None, Ripeness::Settled) };
    let last = step.last_day(number);
    let maturity = None;
    let is_late = maturity.is_some_and(|m: f64| m < MATURE_FROM);
    if last > question.cutoff || is_late {
        (maturity, Ripeness::Preliminary)
    } else {
        (maturity, Ripeness::Settled)
    }
}
