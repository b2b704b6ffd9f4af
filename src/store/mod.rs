//! The data directory: Delta tables of events, rejections and deliveries.
//!
//! A delivery is staged ([`Staging`]), compared with what is stored ([`Store::settle`]) and
//! committed in one Delta commit ([`Store::commit`]); before that nothing of it can be seen,
//! after it everything. Nothing outside this module knows how the tables lie on a disk.
//! What the files look like to other readers: `docs/STORAGE.md`.

mod batch;
mod data_file;
mod durable;
mod error;
mod identity;
mod layout;
mod ledger;
mod mend;
mod rebuild;
mod reconcile;
mod releases;
mod repeats;
pub mod schema;
mod settle;
mod staging;
#[expect(clippy::module_inception, reason = "the file holds the type of the same name")]
mod store;
mod table;

pub use error::{IntakeError, StoreError};
pub use ledger::{LedgerEntry, StoredDelivery};
pub use releases::{ReleaseStage, Releases, link_or_copy, sync_tree};
pub use settle::Effects;
pub use staging::Staging;
pub use store::{Committed, EventsVersion, PathwayFiles, Settled, Store, Writing};

pub(crate) use durable::write_file;
