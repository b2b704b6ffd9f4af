//! Answer × viewer → what that viewer may see.
//!
//! Who may see what is decided here, on counts, once, for every door (`measures.md`, "Small numbers"). The open
//! tier answers from the protected grid of the latest release: [`protect_grid()`] makes it when a release is made,
//! with the pattern of hidden cells that [`pattern`] finds. [`Shown`] is the only form of an answer that a door
//! can write down.

mod agreement;
mod columns;
mod counting;
mod grid;
mod grid_file;
mod grown;
mod lengths;
mod lengths_beside;
mod lengths_file;
mod lengths_told;
mod limits;
mod older;
mod own_region;
mod past;
pub mod pattern;
mod protect_grid;
mod protect_lengths;
mod record;
mod showing;
mod silence;
mod spots;
mod system_of;
mod then;
mod units;
mod viewer;

pub use grid::{Grid, GridFacts};
pub use grid_file::{GridFileError, person_code, read_counts, write_counts};
pub use lengths::FLOOR as LENGTHS_FLOOR;
pub use older::Older;
pub use past::Earlier;
pub use protect_grid::{HiddenInYear, ReleaseFacts, protect_grid};
pub use record::{COUNTS_FILE, GRID_FILE, LENGTHS_FILE, ReleaseError, ReleaseRecord};
pub use showing::{Refusal, Showing, Shown};
pub use viewer::{Viewer, ViewerError};
