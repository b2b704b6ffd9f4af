//! Facts of an answer → the sentence above it, in Swedish and English, with its claims (`page.md` 2.4).
//!
//! One function a view: [`overview()`], [`compare()`], [`funnel()`], [`trend()`], [`distribution()`] and [`cohort()`] (the two
//! figures of Fördelning), [`waiting()`], [`flow()`], [`fairness()`], [`quality()`]; [`chance_note()`] is for the strip under a
//! comparison. Each takes a plain struct of facts, filled *after* protection, and gives a [`Summary`], which serialises
//! as the answer's `summary`. Claims are chosen first and then worded in both languages, so that both say the same.
//!
//! Nothing is counted or compared here, and no text is made but from `templates`.

mod claim;
mod compare;
mod delay;
mod equity;
mod fit;
mod input;
mod level;
mod noun;
mod place;
mod rounding;
mod slot;
mod template;
mod templates;
mod trend;
mod waiting;
mod when;

#[cfg(test)]
mod tests;

pub use claim::{Both, Claim, Summary};
pub use compare::{chance_note, compare, funnel, overview};
pub use delay::{cohort, distribution, flow};
pub use equity::{fairness, quality};
pub use fit::{MAX_WORDS, word_count};
pub use input::{
    Certainty, CohortFacts, CompareFacts, Coverage, Dimension, DistributionFacts, FairnessFacts, FlagRule,
    FlagSide, FlagSpan, FlowFacts, FlowPoint, FunnelFacts, Gap, GoalStatus, GroupFacts, Headline,
    MeasureKind, OverviewFacts, QualityFacts, Reached, SeriesBreak, Shown, Spread, Status, TrendFacts,
    TrendFlag, Unit, WaitingFacts, WaitingGroup,
};
pub use place::Place;
pub use rounding::share_decimals;
pub use trend::trend;
pub use waiting::waiting;
pub use when::{CalendarDate, Span, Step, TimePoint};
