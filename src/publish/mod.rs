//! Releases: figures and a readable report, drawn and written from plain, protected rows.
//!
//! Nothing here looks at intervals or counts: a caller hands over what may be shown, already rounded to what the
//! viewer may know, and gets bytes. The same input gives the same bytes: no clock, no map order, no fonts of the
//! machine.

mod bundle;
mod changes;
mod copy;
mod earlier;
mod error;
pub mod figures;
mod files;
mod hiding;
mod kept;
mod manifest;
mod order;
mod other_tables;
mod pictures;
mod plan;
mod release;
pub mod report;
mod rows;
mod story;
mod story_figures;
mod tables;

pub use error::PublishError;
pub use manifest::MANIFEST;
pub use order::{Order, check_order};
pub use plan::{Plan, PlanError};
pub use release::{FILES, HIDDEN_FILE, HIDING_FILE, Progress, Published, publish};
