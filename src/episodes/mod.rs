//! Events → episodes: runs `queries/*.sql` over one pathway at a time and keeps the result.

mod cut;
mod error;
mod frozen;
mod gather;
mod keeping;
mod kept;
mod library;
mod patch;
mod reported;
mod roster;
mod shelf;
mod sql;

pub use error::EpisodesError;
pub use frozen::{FrozenEpisodes, freeze};
pub use gather::{Linking, gather, hides_events, link};
pub use keeping::{forget_kept, forget_unnamed, kept_pathways, unnamed_parts};
pub use kept::{KeptHeader, KeptPart, MadeFrom, kept_header, load_kept};
pub use library::{
    Library, LibraryTables, OwnEpisodes, Rebuild, Refreshed, carry_over, derive_own, is_derived_from,
};
pub use sql::{Part, Query, Which, run};
