//! Facts of the other views: Fördelning, Väntar nu, Flödet, the funnel, Jämlikhet and Datakvalitet.

use super::super::claim::Both;
use super::super::place::Place;
use super::super::when::{CalendarDate, TimePoint};
use super::level::{Dimension, Status, Unit};

/// Facts of the completed lead times. A quantile that is hidden or under its floor is absent.
#[derive(Debug, Clone, PartialEq)]
pub struct DistributionFacts {
    /// The row's status.
    pub status: Status,
    /// Completed intervals.
    pub n: u64,
    /// The unit.
    pub unit: Unit,
    /// Half within.
    pub median: Option<f64>,
    /// Eight of ten within.
    pub p80: Option<f64>,
    /// One of ten longer than.
    pub p90: Option<f64>,
}

/// A quantile of a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reached {
    /// Its value, and its interval where both ends are reached.
    Yes {
        /// The value, in the unit.
        value: f64,
        /// Its interval.
        ci: Option<[f64; 2]>,
    },
    /// The curve ends above it; how long it was followed, in the unit.
    No {
        /// The longest follow-up.
        followed: f64,
    },
}

/// Facts of everyone who started, those still waiting too: only a cohort (`basis=start`) has them.
#[derive(Debug, Clone, PartialEq)]
pub struct CohortFacts {
    /// The row's status.
    pub status: Status,
    /// How many started; under the floor of the curve (10) nothing is estimated.
    pub starts: u64,
    /// The unit.
    pub unit: Unit,
    /// When half had started.
    pub half: Option<Reached>,
    /// The median of the completed, of the same cohort or of the period shown beside it.
    pub completed_median: Option<f64>,
    /// Still waiting at the cutoff; absent when hidden.
    pub still_waiting: Option<u64>,
}

/// Those who wait and those of them past their limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingGroup {
    /// Waiting.
    pub n: u64,
    /// Those that have a limit.
    pub with_limit: u64,
    /// Those past it.
    pub past: u64,
}

/// Facts of the stock at a date.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingFacts {
    /// The date.
    pub date: CalendarDate,
    /// Whom it is about.
    pub place: Place,
    /// The counts; absent when one of them is hidden.
    pub waiting: Option<WaitingGroup>,
}

/// A measuring point of the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the letters are their names; the catalogue says what they mean")]
pub enum FlowPoint {
    A,
    B,
    C,
    D,
    E,
    F,
    G,
}

/// Whether something stands out of chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// An interval excludes no difference.
    Clear,
    /// It does not.
    NotClear,
}

/// Facts of the steps over episodes with all points.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowFacts {
    /// The row's status.
    pub status: Status,
    /// Episodes with all points.
    pub n: u64,
    /// First and last point of the chain.
    pub chain: [FlowPoint; 2],
    /// Points of the step with the largest mean.
    pub largest: [FlowPoint; 2],
    /// Whether its part has an interval above that of the next.
    pub certainty: Certainty,
    /// Its mean, in the unit.
    pub mean: Option<f64>,
    /// The mean of the whole chain.
    pub total: Option<f64>,
    /// The unit.
    pub unit: Unit,
}

/// Facts of a funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunnelFacts {
    /// What the points are.
    pub dimension: Dimension,
    /// How many points there are.
    pub points: u64,
    /// Those outside the outer limits (99.8 %).
    pub outside_outer: u64,
    /// Those outside the inner limits (95 %), the former included.
    pub outside_inner: u64,
    /// Groups that are hidden.
    pub hidden: u64,
}

/// Share of women less share of men, unrounded, and its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// The difference, in [−1, 1].
    pub difference: f64,
    /// Its interval.
    pub ci: [f64; 2],
}

/// The distance between the highest and the lowest region.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// As it is, in [0, 1].
    pub crude: f64,
    /// Standardised for age and sex; absent if not asked for.
    pub standardised: Option<f64>,
}

/// Facts of equity.
#[derive(Debug, Clone, PartialEq)]
pub struct FairnessFacts {
    /// Whom it is about.
    pub place: Place,
    /// Status of the difference; protected if either sex is.
    pub status: Status,
    /// The difference.
    pub gap: Option<Gap>,
    /// The spread between regions; absent if any part of it is hidden.
    pub spread: Option<Spread>,
}

/// Facts of what has been delivered.
#[derive(Debug, Clone, PartialEq)]
pub struct QualityFacts {
    /// Regions that should report.
    pub regions: u64,
    /// Those that have, to the end of `through`.
    pub reported: u64,
    /// The last whole month.
    pub through: TimePoint,
    /// Those that have not: name, and since when if that is known.
    pub missing: Vec<(Both, Option<TimePoint>)>,
}
