//! The use cases that run through several stages: a file in, a directory opened.

mod again;
mod compact;
mod erase;
mod erase_releases;
mod error;
mod figures;
mod ingest;
mod open;
mod receipt;
mod recent;
mod released;
mod tables;
#[cfg(test)]
mod tests;
mod upgrade;
mod vintages;

pub use crate::delivery::{Compression, Format, Layout, without_personal_numbers};
pub use again::read_again;
pub use compact::compact;
pub use erase::{Erasure, erase_person};
pub use erase_releases::ErasedFromRelease;
pub use error::PipelineError;
pub use figures::Figures;
pub use ingest::{
    Incoming, IngestOptions, TooMany, check_file, ingest_file, ingest_incoming, names_nobody, read_mapping,
};
pub use open::{open_engine, open_engine_as_of, open_version};
pub use receipt::{Receipt, Rows, Status, told};
pub use released::{latest_release, open_release};
pub use tables::{check_tables, library_tables};
pub use upgrade::{Upgrade, upgrade};
pub use vintages::{AsOfError, Vintages};
