//! What a funnel plot is drawn from.

use super::frame::Frame;
use super::input::{Axis, Cell, Goal};
use crate::indicators::summary::Both;

/// A funnel plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Funnel {
    /// Texts around it.
    pub frame: Frame,
    /// The axis of values.
    pub axis: Axis,
    /// What the axis of numbers counts: "antal patienter med gräns".
    pub n_label: Both,
    /// The value of the whole, which the limits are around, with its name ("Riket").
    pub target: Goal,
    /// The goal, if there is one: not what the limits are around.
    pub goal: Option<Goal>,
    /// The limits at growing n.
    pub curves: Vec<FunnelCurve>,
    /// Places that may be shown.
    pub points: Vec<FunnelPoint>,
    /// Places that may not: listed in words, never placed.
    pub hidden: Vec<HiddenPlace>,
}

/// The limits at one n.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FunnelCurve {
    /// Number of intervals.
    pub n: u64,
    /// Lower and upper limit, 95 %.
    pub inner: [f64; 2],
    /// Lower and upper limit, 99.8 %.
    pub outer: [f64; 2],
}

/// A place.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelPoint {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Both,
    /// Its short name, for the label beside its mark: "Uppsala".
    pub label: Both,
    /// Number of intervals.
    pub n: u64,
    /// Its value.
    pub value: f64,
    /// Where it lies.
    pub outside: Outside,
}

/// Which limits a point is outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outside {
    /// None.
    Neither,
    /// The inner, below.
    InnerLow,
    /// The inner, above.
    InnerHigh,
    /// The outer, below.
    OuterLow,
    /// The outer, above.
    OuterHigh,
}

/// A place that is not drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct HiddenPlace {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Both,
    /// Why: any cell without a number.
    pub cell: Cell,
}

impl Outside {
    /// Of the funnel's `position`: `below_998`, `below_95`, `inside`, `above_95`, `above_998`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "inside" => Some(Self::Neither),
            "below_95" => Some(Self::InnerLow),
            "above_95" => Some(Self::InnerHigh),
            "below_998" => Some(Self::OuterLow),
            "above_998" => Some(Self::OuterHigh),
            _ => None,
        }
    }

    pub(super) const fn is_outer(self) -> bool {
        matches!(self, Self::OuterLow | Self::OuterHigh)
    }
}
