//! The data directory: Delta tables of events, rejections and deliveries.
//!
//! A delivery is staged ([`Staging`]), compared with what is stored ([`Store::settle`]) and
//! committed in one Delta commit ([`Store::commit`]); before that nothing of it can be seen,
//! after it everything. Nothing outside this module knows how the tables lie on a disk.
//! What the files look like to other readers: `docs/STORAGE.md`.

mod as_of;
mod backup;
mod batch;
mod bulk;
mod changes;
mod clusters;
mod commit;
mod compact;
mod creation;
mod data_file;
mod derived;
mod durable;
mod durable_store;
mod erase;
mod erase_begun;
mod erased;
mod error;
mod events_file;
mod figures;
mod held;
mod history;
mod identity;
mod inspect;
mod intake;
mod layout;
mod ledger;
mod log_entries;
mod mend;
mod merge;
mod origin;
mod person;
mod pool;
mod prove;
mod rebuild;
mod reconcile;
mod record;
mod rejections;
mod release_events;
mod release_sums;
mod releases;
mod removed;
mod repeats;
mod rewrite;
mod row_groups;
pub mod schema;
mod scope;
mod settle;
mod sieve;
mod staging;
mod steps;
#[expect(clippy::module_inception, reason = "the file holds the type of the same name")]
mod store;
mod sweep;
mod table;
mod upgrade;
mod uploads;
mod vacuum;
mod verify;
mod verify_foreign;
mod verify_log;
mod verify_releases;

pub use as_of::AsOf;
pub use backup::Copied;
pub use changes::changed_episodes;
pub use compact::Compacted;
pub use derived::{Forgetting, Keeping};
pub use erase::{Erased, Erasing};
pub use error::{IntakeError, StoreError};
pub use events_file::{EventsFile, StoreAddress};
pub use figures::FiguresFolder;
pub use history::Version;
pub use intake::{Committed, Settled};
pub use ledger::{LedgerEntry, MADE_UP_SOURCE, Received, StoredDelivery};
pub use prove::Proof;
pub use rejections::StoredRejection;
pub use release_events::{OwnEvents, erased_since, have_person};
pub use release_sums::check_release;
pub use releases::{ReleaseStage, Releases, link_or_copy, sync_tree};
pub use removed::Gone;
pub use scope::{Replaced, Replacing, ScopeProblem, Shrink};
pub use settle::Effects;
pub use staging::Staging;
pub use store::{EventsVersion, PathwayFiles, Store, Writing};
pub use upgrade::Upgraded;
pub use uploads::Upload;
pub use vacuum::Vacuumed;
pub use verify::{Verified, VerifiedTable};
pub use verify_releases::{begin_own_change, end_own_change, is_as_published};

pub(crate) use durable::{make_dir, remove_files, sync_dir, sync_file, write_file, write_files, write_parts};
pub(crate) use error::advice;
pub(crate) use sieve::Sieve;
#[cfg(test)]
pub(crate) use steps::watched;
