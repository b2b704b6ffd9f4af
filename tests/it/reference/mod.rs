//! A naive reference of what is counted: events and a question in, the counts of an answer out.
//!
//! It is written from the definitions of "what is counted" alone, as loops over structs, and shares nothing with `src`:
//! property tests give the same events to it and to the real path and ask for the same answer. It is slow on purpose.
//! Where the definitions can be read in two ways, the choice is a function of its own in [`readings`].
//!
//! It does not check or de-duplicate deliveries, protect small numbers or load the catalogue.

pub(crate) mod compare;
pub(crate) mod delivered;
pub(crate) mod episode;
pub(crate) mod generate;
pub(crate) mod groups;
pub(crate) mod interval;
pub(crate) mod pairs;
pub(crate) mod questions;
pub(crate) mod readings;
pub(crate) mod statistics;
pub(crate) mod time;
pub(crate) mod types;

mod agreement;
mod spec_rules;
mod spec_traps;
mod support;
