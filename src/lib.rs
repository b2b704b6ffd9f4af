//! Ledtid: timing analytics for Sweden's standardised care pathways.
//!
//! The way of the data, one module a stage:
//!
//! ```text
//! delivery ─▶ store ─▶ episodes ─▶ cohort ─▶ indicators ─▶ http · cli
//! (file)     (Delta)  (SQL)      (counts)  (statistics)  (doors)
//! ```
//!
//! [`model`] and [`stats`] stand apart and import nothing of ours; [`catalogue`] holds the
//! facts. `docs/ARCHITECTURE.md` follows a file, a request and a restart through the modules.

pub mod catalogue;
pub mod cli;
mod clock;
pub mod cohort;
pub mod config;
pub mod delivery;
pub mod disclosure;
pub mod episodes;
pub mod formats;
pub mod http;
pub mod indicators;
pub mod jobs;
pub mod model;
pub mod pipeline;
pub mod publish;
pub mod stats;
pub mod store;
pub mod synth;
