//! Answers as files: JSON, CSV and a table for the terminal.
//!
//! Nothing is computed here: every number is the comparison's own, written down.

mod csv;
mod distribution;
mod flow;
mod funnel;
mod json;
mod quality;
mod render;
mod sheet;
mod sheet_csv;
mod sheet_table;
mod table;
mod trend;
mod waiting;

pub use csv::comparison_csv;
pub use json::comparison_json;
pub use render::render;
pub use table::comparison_table;

pub use crate::indicators::{count_text, number_text, per_cent_text};
