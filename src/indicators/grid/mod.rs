//! The grid of a release: which cells there are, what is counted in them, and answers that are
//! lookups in them or sums of them.
//!
//! `measures.md`, "Small numbers": eight measures; year, quarter and, for the nation and the
//! sjukvårdsregioner, month; region × quarter, region × sex by year, region × age group by year,
//! for every pathway; sums over pathways for the nation and the sjukvårdsregioner.
//! What may be shown is not decided here (`crate::disclosure`).

mod answers;
mod distribution;
mod layout;
mod lengths;
mod measured;
mod numbers;
mod place_question;
mod released_row;
mod spot;
mod units;

pub use answers::{
    Released, ReleasedCell, ReleasedRows, in_release, released_answer, released_answer_with, released_rows,
};
pub use layout::{Column, Layout, Person, Place, Time};
pub use lengths::{LENGTH_STEP, LengthStep, Lengths, PlaceWeeks, Week, Weeks, places_with_lengths};
pub use measured::{
    Block, CellCounts, GridMeasurement, MeasuredCell, Ripe, measure_grid, ripe, second_parts,
};
pub use numbers::{EIGHTY_FLOOR, MEAN_FLOOR, MEDIAN_FLOOR, Numbers, OUTER_FLOOR, QUARTILE_FLOOR, SD_FLOOR};
pub use place_question::{NOT_RELEASED, NotInGrid};
pub use units::{HideUnits, asks_for_units, units_answer, units_question};

/// The measures of the grid.
pub const GRID_MEASURES: [&str; 8] = ["svf", "A-B", "B-C", "C-D", "D-E", "A-E", "F-G", "A-G"];
