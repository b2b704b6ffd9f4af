//! What figures are drawn from: cells, axes, goals.

use crate::indicators::summary::Both;

/// Whether a cell may be shown, and what it holds then.
///
/// A hidden cell carries no number: what is not here cannot move a mark, widen an axis or change an order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell {
    /// May be shown.
    Shown(Estimate),
    /// Hidden, whatever the cause: one word for all.
    Protected,
    /// Too few for this statistic (a median needs ten), though the count may be shown.
    TooFew {
        /// How many there are, if that may be shown.
        n: Option<u64>,
        /// How many it takes.
        needed: u64,
    },
    /// The region has not reported.
    NotReported,
    /// The measure does not apply.
    NotApplicable,
    /// There is no limit, so no share within it.
    NoLimit,
    /// Nothing happened: no completed interval.
    Empty,
}

/// A number with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// A share in [0, 1], or a length in the axis's unit.
    pub value: f64,
    /// Lower and upper end of the 95 % interval, in the unit of `value`. An end that may not be shown is `None`.
    pub ends: [Option<f64>; 2],
    /// How many intervals the number is of.
    pub n: Option<u64>,
    /// How it stands against the rest of the country, if that was asked and may be said.
    pub place: Option<Place>,
}

impl Cell {
    /// The estimate, if it may be shown and is finite.
    #[must_use]
    pub fn estimate(&self) -> Option<&Estimate> {
        match self {
            Self::Shown(e) if e.value.is_finite() => Some(e),
            _ => None,
        }
    }

    /// How it stands against the rest, if that may be said.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        self.estimate().and_then(|e| e.place)
    }
}

impl Estimate {
    /// Both ends of the interval, if both may be shown and are finite.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        match self.ends {
            [Some(low), Some(high)] if low.is_finite() && high.is_finite() => Some((low, high)),
            _ => None,
        }
    }
}

/// How a place stands against the rest of the country: by whether the interval of the difference excludes 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Surely lower (a share) or shorter (a time).
    SurelyLower,
    /// Cannot be told apart from the rest.
    Similar,
    /// Surely higher, or longer.
    SurelyHigher,
}

impl Place {
    /// The three, in the order in which a figure shows them.
    pub const ALL: [Self; 3] = [Self::SurelyLower, Self::Similar, Self::SurelyHigher];

    /// Of the answer's `against_rest` or `median_against_rest`: `lower`, `similar` or `higher`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "lower" => Some(Self::SurelyLower),
            "similar" => Some(Self::Similar),
            "higher" => Some(Self::SurelyHigher),
            _ => None,
        }
    }
}

/// Which direction is the good one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// A share within a limit.
    Higher,
    /// A time.
    Lower,
}

/// What an axis counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share in [0, 1], written in per cent; the axis is always 0 to 100.
    Share,
    /// Days; the axis begins at 0.
    Days,
    /// Hours; the axis begins at 0.
    Hours,
    /// Minutes; the axis begins at 0.
    Minutes,
}

/// The axis of values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// What is measured, without unit: "Andel inom maximal ledtid".
    pub label: Both,
    /// What it counts.
    pub unit: Unit,
    /// The good direction, which the axis says in words.
    pub better: Better,
}

/// A goal: a line, never a colour.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// In the axis's unit.
    pub value: f64,
    /// A word before the number: "mål", "hög målnivå".
    pub label: Both,
}
