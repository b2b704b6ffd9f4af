//! What can go wrong when a release is made.

use std::path::{Path, PathBuf};

use crate::disclosure::pattern::SystemError;
use crate::disclosure::{GridFileError, ReleaseError};
use crate::episodes::EpisodesError;
use crate::formats::FormatError;
use crate::indicators::EngineError;
use crate::indicators::grid::NotInGrid;
use crate::pipeline::PipelineError;
use crate::publish::figures::FigureError;
use crate::publish::plan::PlanError;
use crate::store::StoreError;

/// A release was not made, and nothing is in place that was not before; but [`PublishError::NotGiven`].
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The name is none.
    #[error(
        "'{name}' is no name of a release: 1 to 64 letters, digits, dots, underscores and hyphens, not first a dot or hyphen"
    )]
    Name {
        /// As given.
        name: String,
    },
    /// Whoever ordered it wants it no more.
    #[error("the release was cancelled before it was made")]
    Stopped,
    /// There are no events.
    #[error("there is nothing to publish: the data directory has no events")]
    Nothing,
    /// A person was erased while the release was made: it might have them.
    #[error("a person was erased while the release was made, so it is not kept: publish again")]
    ErasedMeanwhile,
    /// Another release was kept while this one was made.
    #[error(
        "another release was published while this one was made, and what this one hides was not held against it, so it is not kept: publish again"
    )]
    PublishedMeanwhile,
    /// No release has the name.
    #[error("there is no release {name} in the data directory")]
    NoSuchRelease {
        /// As given.
        name: String,
    },
    /// Another version of the program or catalogue made the release of the name.
    #[error(
        "the release {name} was made by ledtid {software} or with another catalogue: it stays as it is; choose another name"
    )]
    MadeByAnother {
        /// The release.
        name: String,
        /// The version that made it.
        software: String,
    },
    /// The release of the name is of another version of the data.
    #[error(
        "the release {name} is there and of version {version} of the data: choose another name, or its version"
    )]
    OfAnotherVersion {
        /// The release.
        name: String,
        /// Its version.
        version: i64,
    },
    /// A later version has been published.
    #[error(
        "version {version} of the data is older than version {published}, of which the release {name} was published: what is \
         hidden in a release holds against those before it, so they come in the order of their data; name version {published} or a later one"
    )]
    OlderThanPublished {
        /// The version that was asked for.
        version: i64,
        /// The latest release.
        name: String,
        /// Its version.
        published: i64,
    },
    /// The release of the name was made by another plan.
    #[error(
        "the release {name} is there and was made by another plan, {plan}: name no plan to make it again, or choose another name"
    )]
    OfAnotherPlan {
        /// The release.
        name: String,
        /// Its plan.
        plan: String,
    },
    /// The release of the name was compared with another.
    #[error(
        "the release {name} is there and was compared with {}: name that or none to make it again, or choose another name",
        .with.as_deref().unwrap_or("none")
    )]
    ComparedWithAnother {
        /// The release.
        name: String,
        /// What it was compared with.
        with: Option<String>,
    },
    /// The plan cannot be used.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// Made again, the release is not the same.
    #[error(
        "the release {name} is there and differs from what was made now: see with ledtid check-store whether the episodes that it \
         keeps are damaged, or choose another name"
    )]
    Differs {
        /// The release.
        name: String,
    },
    /// No folder can be made where the copy should be.
    #[error("{path} is a file, and the copy of a release needs a folder there: name another folder")]
    NoFolder {
        /// What is there.
        path: PathBuf,
    },
    /// Something else is where the copy should be.
    #[error("{path} is there and is not the release {name}: name another folder")]
    InTheWay {
        /// The release.
        name: String,
        /// What is there.
        path: PathBuf,
    },
    /// The release is kept, and no copy of it was given.
    #[error(
        "{source}; the release {name} is published and kept in the data directory all the same, only the copy is not there: \
         publish --release {name} gives it, to this folder or another"
    )]
    NotGiven {
        /// The release.
        name: String,
        /// Why there is no copy.
        source: Box<PublishError>,
    },
    /// A file could not be read or written.
    #[error("failed to {action} {path}: {source}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The archive could not be written.
    #[error("failed to write the archive {path}: {source}")]
    Zip {
        /// Where.
        path: PathBuf,
        /// What the library said.
        source: zip::result::ZipError,
    },
    /// The counts of the grid do not add up: a defect.
    #[error("failed to protect the release, a defect of ledtid: {0}")]
    System(#[from] SystemError),
    /// A table of the plan asks for what the grid does not have.
    #[error("failed to make a table of the release: {0}")]
    NotInGrid(#[from] NotInGrid),
    /// A table could not be written.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// A figure could not be drawn.
    #[error(transparent)]
    Figure(#[from] FigureError),
    /// A grid.
    #[error(transparent)]
    Grid(#[from] GridFileError),
    /// Another release.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// Episodes.
    #[error(transparent)]
    Episodes(#[from] EpisodesError),
    /// Episodes could not be loaded.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something in the way of the data.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
}

impl PublishError {
    /// An I/O error with what was tried on which path.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }

    /// Whether the call was wrong (exit code 2) rather than the system failing (3).
    #[must_use]
    pub const fn is_misuse(&self) -> bool {
        match self {
            Self::Name { .. }
            | Self::Nothing
            | Self::Stopped
            | Self::PublishedMeanwhile
            | Self::NoSuchRelease { .. }
            | Self::MadeByAnother { .. }
            | Self::OfAnotherVersion { .. }
            | Self::OlderThanPublished { .. }
            | Self::OfAnotherPlan { .. }
            | Self::ComparedWithAnother { .. }
            | Self::Differs { .. }
            | Self::InTheWay { .. }
            | Self::NoFolder { .. }
            | Self::NotInGrid(_) => true,
            Self::NotGiven { source, .. } => source.is_misuse(),
            Self::Pipeline(e) => e.is_misuse(),
            Self::Store(e) => e.is_misuse(),
            Self::Release(e) => e.is_misuse(),
            _ => false,
        }
    }
}
