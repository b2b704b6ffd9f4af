//! What a chart of one series is drawn from.

use super::frame::Frame;
use super::input::{Axis, Cell, Goal};
use crate::indicators::summary::Both;

/// A chart of one series.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendChart {
    /// Texts around it.
    pub frame: Frame,
    /// The axis of values.
    pub axis: Axis,
    /// The goal, if there is one.
    pub goal: Option<Goal>,
    /// Every step of time, in order, also those without a number.
    pub points: Vec<TrendPoint>,
    /// Mean level and limits, one a phase; none for fewer than twelve points.
    pub phases: Vec<Phase>,
    /// Where the series breaks.
    pub breaks: Vec<SeriesBreak>,
}

/// A step of time.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendPoint {
    /// The step in words, for the table and for those who hear: `kvartal 2 2024`.
    pub label: Both,
    /// The step in a few letters, for the axis: `2024`, `K2`.
    pub tick: Both,
    /// What may be shown; its `place` is not used.
    pub cell: Cell,
    /// A clear change by the rules, and to which side. Never on a preliminary point.
    pub flag: Option<Flag>,
    /// Whether reporting is mature.
    pub maturity: Maturity,
}

/// Whether what has been reported of a step is nearly all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maturity {
    /// Nearly all is in.
    Mature,
    /// More is expected: an open mark.
    Preliminary,
}

/// To which side a flagged point departs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// Higher or longer than before.
    Higher,
    /// Lower or shorter.
    Lower,
}

/// A stretch with one mean level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Phase {
    /// Positions in `points`: first and last, both included.
    pub span: (usize, usize),
    /// The mean level.
    pub centre: f64,
    /// Lower and upper limit of chance variation.
    pub limits: Option<(f64, f64)>,
}

/// A break in the series.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesBreak {
    /// Position in `points` of the first point after it.
    pub before: usize,
    /// What happened: "ny gräns 28→35 dagar".
    pub label: Both,
}
