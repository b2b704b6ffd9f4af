//! A data file of the events, as the rooms beside the store know it: its name, and the address that a query engine reads it by.
//! Where it lies is the store's own matter.

use std::path::{Path, PathBuf};

/// A data file of the events. What it holds never changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventsFile(PathBuf);

impl EventsFile {
    pub(super) const fn at(path: PathBuf) -> Self {
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Its name in the folder of its pathway: no two files of a pathway, of whatever version, have the same.
    #[must_use]
    pub fn name(&self) -> String {
        self.0.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// What a query engine reads it by.
    #[must_use]
    pub fn address(&self) -> String {
        self.0.to_string_lossy().into_owned()
    }
}

/// Where a store lies, for who opens it again later.
#[derive(Debug, Clone, Default)]
pub struct StoreAddress(PathBuf);

impl StoreAddress {
    pub(super) const fn of(root: PathBuf) -> Self {
        Self(root)
    }

    pub(super) fn root(&self) -> &Path {
        &self.0
    }
}
