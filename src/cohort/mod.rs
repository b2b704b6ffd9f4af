//! Episodes in memory; filter, group, count intervals → counts.
//!
//! | type | one per | holds |
//! |---|---|---|
//! | [`LongForm`] | pathway being loaded | rows of `queries/*.sql` |
//! | [`Cohort`] | pathway | packed core columns and a side table |

mod activity;
mod binding;
mod bytes;
mod calendar;
mod chain_steps;
mod chains;
#[expect(clippy::module_inception, reason = "the file holds the type of the same name")]
mod cohort;
mod completeness;
mod count;
mod cube;
mod dictionary;
mod ending;
mod ends;
mod evaluate;
mod grouping;
mod intervals;
mod linking;
mod long_form;
mod merged;
mod monthly_stock;
mod occurrence;
mod outcome_column;
mod packed;
mod pairing;
mod person;
mod place;
mod plain;
mod renumbering;
mod reporting;
mod rule;
mod selection;
mod side;
mod snapshot;
mod tally;

pub use activity::Activity;
pub use binding::{IntervalSpec, Limits, MeasuredIntervals, count_intervals, measure_intervals};
pub use bytes::NotACohort;
pub use calendar::{Calendar, TimeStep};
pub use chains::{ChainSpec, ChainTotal, Chains, GroupChains, count_chains};
pub use cohort::{Cohort, CohortSize};
pub use completeness::{CompletenessPlan, PointCompleteness, point_completeness};
pub use count::{CohortCounts, CountPlan, Waits};
pub use cube::Cube;
pub use ends::Ends;
pub use grouping::{Dimension, GroupTables, KeyPart, UNKNOWN};
pub use intervals::{Intervals, LimitInput};
pub use long_form::{CohortTables, LinkError, LongForm, LongRow};
pub use occurrence::{NO_ACTIVITY, NO_OUTCOME, Occurrence, TimeKey};
pub use place::Place;
pub use reporting::{DeliveryFacts, DeliveryRows, RegionReporting, Reported, Reporting};
pub use selection::{DeviationFilter, Selection};
pub use snapshot::{CohortSource, Snapshot};

pub(crate) use cohort::{treatment_code, treatment_number};
