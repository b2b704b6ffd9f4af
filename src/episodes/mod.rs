//! Events → episodes: runs `queries/*.sql` over one pathway at a time and keeps the result.

mod error;
mod frozen;
mod gather;
mod kept;
mod library;
mod reported;
mod sql;

pub use error::EpisodesError;
pub use frozen::{FrozenEpisodes, freeze};
pub use gather::{Linking, gather, hides_events, link};
pub use kept::{KeptHeader, MadeFrom, keep, kept_header, load_kept};
pub use library::{Library, LibraryTables, OwnEpisodes, Rebuild, derive_own, is_derived_from};
pub use sql::{Part, Query, run};
