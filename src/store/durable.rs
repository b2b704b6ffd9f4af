//! Writing so that a power cut takes nothing back: file, then directory, are synced.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use super::error::StoreError;

/// Syncs a file that was written by somebody else, and its directory.
pub(super) fn sync_file(path: &Path) -> Result<(), StoreError> {
    let file = File::open(path).map_err(StoreError::io("open", path))?;
    file.sync_all().map_err(StoreError::io("sync", path))?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// Syncs a directory, so that its entries last.
pub(super) fn sync_dir(path: &Path) -> Result<(), StoreError> {
    let dir = File::open(path).map_err(StoreError::io("open", path))?;
    dir.sync_all().map_err(StoreError::io("sync", path))
}

/// Writes a file whole or not at all: under another name, synced, then renamed.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let dir = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(dir).map_err(StoreError::io("create", dir))?;
    let mut file = tempfile::NamedTempFile::new_in(dir).map_err(StoreError::io("create a file in", dir))?;
    file.write_all(bytes).map_err(StoreError::io("write", path))?;
    file.as_file().sync_all().map_err(StoreError::io("sync", path))?;
    file.persist(path).map_err(|e| StoreError::Io {
        action: "write",
        path: path.to_owned(),
        source: e.error,
    })?;
    sync_dir(dir)
}

/// Moves a file into place, making its directory; source and target are on one file system.
pub(super) fn move_file(from: &Path, to: &Path) -> Result<(), StoreError> {
    let dir = to.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(dir).map_err(StoreError::io("create", dir))?;
    fs::rename(from, to).map_err(StoreError::io("move into place", to))
}
