//! What can go wrong between a file and an answer.

use std::path::PathBuf;

use crate::catalogue::CatalogueError;
use crate::delivery::MappingError;
use crate::disclosure::ReleaseError;
use crate::episodes::EpisodesError;
use crate::indicators::EngineError;
use crate::store::StoreError;

/// A use case failed. [`PipelineError::is_misuse`] tells a wrong call from a failing system.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// A named file is not there or is not a file.
    #[error("failed to open {path}: {why}")]
    NoSuchFile {
        /// As it was named.
        path: PathBuf,
        /// What is wrong.
        why: &'static str,
    },
    /// A file's name does not tell its format.
    #[error(
        "failed to tell the format of {path}: name it .csv, .ndjson or .parquet, with .gz or .zst after it if it is compressed"
    )]
    UnknownFormat {
        /// As it was named.
        path: PathBuf,
    },
    /// A name that would be kept has what looks like a personnummer in it. It is not told.
    #[error(
        "the name of a {of} has what looks like a personnummer in it, and names are kept: give it another name; nothing was loaded"
    )]
    PersonalName {
        /// Whose name.
        of: &'static str,
    },
    /// A file could not be read.
    #[error("failed to read {path}: {source}")]
    Read {
        /// As it was named.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A person was erased while a file was read that cannot be read again.
    #[error(
        "a person was erased while {path} was read, and it cannot be read a second time: nothing was loaded; send it again"
    )]
    ErasedMeanwhile {
        /// As it was named.
        path: PathBuf,
    },
    /// A mapping is wrong.
    #[error("failed to use the mapping {path}: {source}")]
    Mapping {
        /// As it was named.
        path: PathBuf,
        /// What is wrong.
        source: MappingError,
    },
    /// The catalogue is wrong.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Episodes.
    #[error(transparent)]
    Episodes(#[from] EpisodesError),
    /// Episodes cannot be counted.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A release.
    #[error(transparent)]
    Release(#[from] ReleaseError),
}

impl PipelineError {
    /// Whether the call was wrong (exit code 2) rather than the system failing (3).
    #[must_use]
    pub const fn is_misuse(&self) -> bool {
        match self {
            Self::NoSuchFile { .. }
            | Self::UnknownFormat { .. }
            | Self::PersonalName { .. }
            | Self::Mapping { .. }
            | Self::Catalogue(_) => true,
            Self::Store(e) => e.is_misuse(),
            Self::ErasedMeanwhile { .. } | Self::Read { .. } | Self::Episodes(_) | Self::Engine(_) => false,
            Self::Release(e) => e.is_misuse(),
        }
    }
}
