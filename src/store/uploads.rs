//! A delivery that comes over a network: a file in the staging folder until it has come whole.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::store::Store;

/// A file on its way in, removed when it is dropped; what a dead process left is removed by the next stage.
#[derive(Debug)]
pub struct Upload {
    path: PathBuf,
    _dir: tempfile::TempDir,
    /// Held for as long as the file is there.
    _lock: File,
}

impl Upload {
    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Store {
    /// An empty file to be filled.
    ///
    /// # Errors
    /// If the directory cannot be written.
    pub fn upload(&self) -> Result<(Upload, File), StoreError> {
        let staging = self.layout.staging();
        std::fs::create_dir_all(&staging).map_err(StoreError::io("create", &staging))?;
        let (dir, lock) = self.layout.new_stage(&staging)?;
        let path = dir.path().join("delivery");
        let file = File::create(&path).map_err(StoreError::io("create", &path))?;
        Ok((Upload { path, _dir: dir, _lock: lock }, file))
    }
}
