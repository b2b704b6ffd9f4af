//! What can go wrong with the store.

use std::path::PathBuf;

use super::removed::Gone;
use crate::delivery::DeliveryError;

/// The store failed. None of these leaves a delivery half loaded.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Reading or writing a file.
    #[error("failed to {action} {path}: {source}{}", advice(source))]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The Delta log or a commit.
    #[error("failed to {action} the table {table}: {}{}", brief(source), advice(source))]
    Delta {
        /// What was tried.
        action: &'static str,
        /// Which table.
        table: &'static str,
        /// What the library said.
        source: Box<deltalake::DeltaTableError>,
    },
    /// A data file.
    #[error("failed to {action} the data file {path}: {source}{}", advice(source))]
    Parquet {
        /// What was tried.
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the library said.
        source: parquet::errors::ParquetError,
    },
    /// A column could not be built.
    #[error("failed to build the columns of a data file: {source}")]
    Arrow {
        /// What the library said.
        #[from]
        source: arrow::error::ArrowError,
    },
    /// The directory was made by a newer program.
    #[error(
        "the data directory {path} has format {found}, this program knows format {known}: use a newer ledtid"
    )]
    NewerFormat {
        /// The data directory.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// A file of the directory was made by a newer program.
    #[error("{path} has format {found}, this program knows format {known}: use a newer ledtid")]
    NewerFile {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// The directory is not a store.
    #[error(
        "{path} is no data directory of ledtid ({why}): name an empty or new directory, or the right one"
    )]
    NotAStore {
        /// The directory.
        path: PathBuf,
        /// What is wrong.
        why: &'static str,
    },
    /// A store whose mark was lost.
    #[error(
        "the data directory {path} is damaged: its ledtid.json {what}, and tables of ledtid lie beside it: put the file back \
         from a backup, or write {{\"format\":{format}}} into it if the tables are of this program, and run ledtid check-store"
    )]
    MarkLost {
        /// The data directory.
        path: PathBuf,
        /// What is wrong with the mark.
        what: &'static str,
        /// The format of this program.
        format: u32,
    },
    /// A stored value that we did not write.
    #[error(
        "the table {table} holds a value that ledtid does not write in column {column}: was it changed by another program?"
    )]
    Foreign {
        /// Which table.
        table: &'static str,
        /// Which column.
        column: &'static str,
    },
    /// The tables are not what was acknowledged.
    #[error(
        "the data directory is damaged: {what}; it is not used: see what else is wrong with ledtid \
         check-store, then restore the directory from a backup, or start an empty one and send every delivery again"
    )]
    Damaged {
        /// What is wrong, the first of it.
        what: String,
    },
    /// A file of a release is not what was published.
    #[error(
        "{path} {why}, so nothing is made of this release or given out of it: see what else is wrong with ledtid check-store, \
         then restore the folder of the release from a backup, or move it out of the data directory: then there is no such release, \
         and later ones hide nothing for its sake"
    )]
    DamagedRelease {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// There is no directory of the name.
    #[error(
        "there is no directory {path}: name the data directory, or load a file into a new one with ledtid ingest"
    )]
    NoDirectory {
        /// As it was named.
        path: PathBuf,
    },
    /// A directory for a copy that lies in the store itself.
    #[error("{path} lies in the data directory, where no erasure would reach it: name a directory outside")]
    WithinItself {
        /// The directory.
        path: PathBuf,
    },
    /// A directory for a copy that is taken.
    #[error("{path} is there already and is not written over: name another directory")]
    Taken {
        /// The directory.
        path: PathBuf,
    },
    /// There never was such a version.
    #[error(
        "as_of: there is no such version of the data: the latest is {latest}, and ledtid history lists them"
    )]
    NoSuchVersion {
        /// The latest.
        latest: i64,
    },
    /// A version whose files are no more.
    #[error("as_of: version {version} of the data can no longer be read: {why}")]
    VersionGone {
        /// Which.
        version: i64,
        /// Why.
        why: Gone,
    },
    /// A thread of ours died.
    #[error("a worker thread stopped before its work was done: this is a defect of ledtid")]
    Worker,
}

impl StoreError {
    /// Whether the call was wrong, rather than the system failing.
    #[must_use]
    pub const fn is_misuse(&self) -> bool {
        matches!(
            self,
            Self::NotAStore { .. }
                | Self::NoDirectory { .. }
                | Self::NewerFormat { .. }
                | Self::NewerFile { .. }
                | Self::Taken { .. }
                | Self::WithinItself { .. }
                | Self::NoSuchVersion { .. }
                | Self::VersionGone { .. }
        )
    }

    /// Whether a file or directory could not be made because there is one of its name.
    pub(super) fn is_already_there(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == std::io::ErrorKind::AlreadyExists)
    }

    /// An I/O error with what was tried on which path.
    pub(super) fn io(
        action: &'static str,
        path: &std::path::Path,
    ) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }

    /// A Delta error.
    pub(super) fn delta(
        action: &'static str,
        table: &'static str,
    ) -> impl FnOnce(deltalake::DeltaTableError) -> Self {
        move |source| Self::Delta { action, table, source: Box::new(source) }
    }

    /// A Parquet error.
    pub(super) fn parquet(
        action: &'static str,
        path: &std::path::Path,
    ) -> impl FnOnce(parquet::errors::ParquetError) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Parquet { action, path, source }
    }
}

/// Letters of what a library said that are told.
const LONGEST: usize = 300;

/// What to do about what the system said, where that can be told; empty otherwise.
///
/// Told from the text: the libraries under us pass the system's errors on as texts.
pub(crate) fn advice(said: &dyn std::fmt::Display) -> &'static str {
    let said = said.to_string();
    // What one library passes on may have been told by ours.
    if said.contains("do it again") || said.contains("see to the disk") {
        return "";
    }
    let is = |codes: &[u8]| has_code(&said, codes);
    let is_damage = ["orrupt", "EOF", "Unknown frame descriptor", "ParsedLogPath", "Gap in commit"];
    // ENOSPC and EDQUOT; EPERM, EACCES and EROFS; EIO.
    if is(&[28, 122]) {
        "; make room on the disk and do it again: what had no receipt is not stored"
    } else if is(&[1, 13, 30]) {
        "; let the user that runs ledtid read and write there, and do it again"
    } else if is(&FEW_FILES) {
        "; let more files be open at a time (ulimit -n, or of the system), and do it again"
    } else if is(&[5]) {
        "; see to the disk, and run ledtid check-store before anything else"
    } else if is_damage.iter().any(|word| said.contains(word)) {
        "; see what is wrong with ledtid check-store"
    } else {
        ""
    }
}

/// Too many open files, of the program or of the system.
const FEW_FILES: [u8; 2] = [23, 24];

fn has_code(said: &str, codes: &[u8]) -> bool {
    codes.iter().any(|code| said.contains(&format!("(os error {code})")))
}

/// Whether the system refused something that has nothing to do with what lies on the disk: rights, open files, memory.
pub(super) fn is_of_the_system(error: &StoreError) -> bool {
    let said = match error {
        StoreError::Delta { source, .. } => source.to_string(),
        other => other.to_string(),
    };
    has_code(&said, &[1, 12, 13, 23, 24, 30])
}

/// What a library said, without the way that led to it.
fn brief(source: &deltalake::DeltaTableError) -> String {
    let said = source.to_string();
    let first = said.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    first.chars().take(LONGEST).collect()
}

/// Reading a delivery into the store failed.
pub type IntakeError = DeliveryError<StoreError>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_done_is_said() {
        let of = |code| {
            StoreError::io("write", std::path::Path::new("d/x"))(std::io::Error::from_raw_os_error(code))
        };
        for (code, wanted) in
            [(28, "make room"), (122, "make room"), (13, "let the user"), (30, "let the user"), (5, "see to")]
        {
            let said = of(code).to_string();
            assert!(said.starts_with("failed to write d/x: ") && said.contains(wanted), "{said}");
        }
        assert!(of(2).to_string().ends_with("(os error 2)"), "where nothing can be said, nothing is");
    }
}
