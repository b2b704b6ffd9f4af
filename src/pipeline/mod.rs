//! The use cases that run through several stages: a file in, a directory opened.

mod erase;
mod error;
mod ingest;
mod open;
mod receipt;
mod released;
mod tables;
#[cfg(test)]
mod tests;
mod upgrade;

pub use erase::{Erasure, erase_person};
pub use error::PipelineError;
pub use ingest::{IngestOptions, TooMany, check_file, ingest_file, read_mapping};
pub use open::{open_engine, open_engine_as_of};
pub use receipt::{Receipt, Rows, Status};
pub use released::{latest_release, open_release};
pub use tables::{check_tables, library_tables};
pub use upgrade::{Upgrade, upgrade};
