//! Facts of a series: Trend.

use super::super::when::{Step, TimePoint};
use super::level::{Shown, Unit};

/// Where a series breaks: nothing is compared across it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SeriesBreak {
    /// A new version of the one limit.
    Limit {
        /// The limit before.
        from: f64,
        /// The limit after.
        to: f64,
        /// Their unit.
        unit: Unit,
        /// From when.
        at: TimePoint,
    },
    /// New limits of several pathways, pooled: how many pathways.
    Limits {
        /// How many pathways.
        pathways: u64,
    },
    /// Something is coded in another way.
    Recoding {
        /// From when.
        at: TimePoint,
    },
}

impl SeriesBreak {
    /// From when, if it is one moment.
    #[must_use]
    pub const fn at(self) -> Option<TimePoint> {
        match self {
            Self::Limit { at, .. } | Self::Recoding { at } => Some(at),
            Self::Limits { .. } => None,
        }
    }
}

/// Why points are flagged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlagRule {
    /// Outside a limit of chance variation.
    OutsideLimit,
    /// A run in one direction.
    Trend,
    /// Two of three near a limit.
    TwoInThree,
    /// A run on one side of the mean level.
    Shift,
}

/// On which side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlagSide {
    /// Above the mean level, or rising.
    Above,
    /// Below it, or falling.
    Below,
}

/// When points are flagged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlagSpan {
    /// One point.
    At(TimePoint),
    /// From a point to the last mature point of the series.
    Since(TimePoint),
    /// From a point to an earlier point than the last.
    Between(TimePoint, TimePoint),
}

/// A run of flagged points of one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrendFlag {
    /// The rule.
    pub rule: FlagRule,
    /// The side.
    pub side: FlagSide,
    /// When.
    pub span: FlagSpan,
    /// How many points.
    pub points: u64,
}

impl TrendFlag {
    /// Rule and side of a flag's name in answers (`shift_above`, …); none for an unknown name.
    #[must_use]
    pub fn rule_of(id: &str) -> Option<(FlagRule, FlagSide)> {
        Some(match id {
            "above_upper_limit" => (FlagRule::OutsideLimit, FlagSide::Above),
            "below_lower_limit" => (FlagRule::OutsideLimit, FlagSide::Below),
            "trend_increasing" => (FlagRule::Trend, FlagSide::Above),
            "trend_decreasing" => (FlagRule::Trend, FlagSide::Below),
            "two_in_three_above" => (FlagRule::TwoInThree, FlagSide::Above),
            "two_in_three_below" => (FlagRule::TwoInThree, FlagSide::Below),
            "shift_above" => (FlagRule::Shift, FlagSide::Above),
            "shift_below" => (FlagRule::Shift, FlagSide::Below),
            _ => return None,
        })
    }

    /// Its first and its last point, where the span says it.
    pub(in super::super) const fn ends(self) -> (TimePoint, Option<TimePoint>) {
        match self.span {
            FlagSpan::At(at) => (at, Some(at)),
            FlagSpan::Since(from) => (from, None),
            FlagSpan::Between(from, to) => (from, Some(to)),
        }
    }
}

/// Facts of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendFacts {
    /// Share or median.
    pub shown: Shown,
    /// Unit of a median.
    pub unit: Unit,
    /// Length of a step.
    pub step: Step,
    /// Mature points that are shown, in the last phase (after the last break).
    pub points: u64,
    /// The first of them.
    pub from: Option<TimePoint>,
    /// Mean level of the last phase: a share in [0, 1], or a median in the unit.
    pub mean: Option<f64>,
    /// The goal of a share, for rounding only.
    pub goal: Option<f64>,
    /// Flags, in any order. One before the last break, or on a preliminary point, is not said.
    pub flags: Vec<TrendFlag>,
    /// Preliminary points.
    pub preliminary: Vec<TimePoint>,
    /// Points with status `protected`.
    pub hidden: u64,
    /// Breaks inside the series, in order of time.
    pub breaks: Vec<SeriesBreak>,
}
