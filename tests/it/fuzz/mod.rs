//! Properties that hold for any bytes: deliveries, mappings, codes and dates, query strings.
//!
//! `fuzz/` gives them what a coverage-guided fuzzer makes up (`make fuzz`). `replay.rs` gives them, in every test run,
//! the inputs that are kept in `fuzz/corpus` and a bounded number of mutations of these.

mod deliveries;
mod mappings;
mod questions;
mod reading;
#[cfg(test)]
mod replay;
mod service;
mod targets;
mod times;
mod writing;

#[cfg(not(test))]
pub(crate) use targets::TARGETS;
