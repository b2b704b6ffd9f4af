//! What can go wrong between events and episodes.

use std::path::PathBuf;

use crate::cohort::LinkError;

/// Deriving or keeping episodes failed.
#[derive(Debug, thiserror::Error)]
pub enum EpisodesError {
    /// The engine refused a query of `queries/`.
    #[error("failed to run {query} over the events of {pathway}: {source}{}", crate::store::advice(source))]
    Query {
        /// File name of the query.
        query: &'static str,
        /// Slug.
        pathway: String,
        /// What the engine said.
        source: polars::error::PolarsError,
    },
    /// The result of a query does not have the promised form.
    #[error("failed to read column {column} of {query}: it has another type than queries/ promises")]
    Column {
        /// File name of the query.
        query: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A row holds what no checked event holds.
    #[error(
        "failed to link the events of {pathway}: column {column} holds a value that ledtid does not store"
    )]
    Foreign {
        /// Slug.
        pathway: String,
        /// The column.
        column: &'static str,
    },
    /// Rows cannot become a cohort.
    #[error("failed to link the events of {pathway}: {source}")]
    Link {
        /// Slug.
        pathway: String,
        /// Why.
        source: LinkError,
    },
    /// A kept file could not be read or written.
    #[error("failed to {action} the kept episodes {path}: {source}{}", crate::store::advice(source))]
    Io {
        /// What was tried.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// What episodes were derived from went before they were kept.
    #[error(
        "failed to keep the episodes {path}: an erasure or vacuum has removed data files that they were derived from; ask again"
    )]
    Gone {
        /// Where.
        path: PathBuf,
    },
    /// A file of episodes that is kept for itself is not as it should be.
    #[error("failed to use the episodes {path}: {why}")]
    Kept {
        /// Where.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
}
