//! The facts that sentences are made of: plain values, no engine.
//!
//! Whoever answers fills them from the answer *after* protection, so that a sentence can say nothing that the
//! answer hides.

mod level;
mod series;
mod views;

pub use level::{
    CompareFacts, Coverage, Dimension, GoalStatus, GroupFacts, Headline, MeasureKind, OverviewFacts, Shown,
    Status, Unit,
};
pub use series::{FlagRule, FlagSide, FlagSpan, SeriesBreak, TrendFacts, TrendFlag};
pub use views::{
    Certainty, CohortFacts, DistributionFacts, FairnessFacts, FlowFacts, FlowPoint, FunnelFacts, Gap,
    QualityFacts, Reached, Spread, WaitingFacts, WaitingGroup,
};
