//! Synthetic events: a plan and the catalogue's pathways and regions in, a delivery file in the event format out.
//!
//! Everything is made up from a seed: no person, unit or figure is real. The same plan gives the same bytes, whatever
//! the number of threads; another seed gives other ids. What was put in is told by [`truth()`], so that a
//! comparison of regions can be checked against it. The format is that of `product.md`, "Event format".
//!
//! Documented shares (of episodes, at the default period; the tests hold them):
//! entries at D 1.5–5 %, chains that are not ended at the data's end 2–8 %, 5.9–6.5 events an episode, SVF
//! episodes that also have flow-model points 12 %.

mod block;
mod calendar;
mod chain;
mod chain_psv;
mod chain_svf;
mod dirty;
mod draw;
mod factors;
mod municipality;
mod person;
mod plan;
mod profile;
mod profile_psv;
mod profile_svf;
mod row;
mod spread;
mod truth;
mod world;
mod write;

#[cfg(test)]
mod tests;

pub use plan::{SynthError, SynthKind, SynthPathway, SynthPlan, SynthRegion};
pub use truth::{PathwayTruth, RegionTruth, Speed, Truth, truth, write_truth};
pub use write::{SynthSummary, write_events};
