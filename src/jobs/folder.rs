//! The folder of results: one a process under a common directory, locked while the process lives.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::id::JobId;

/// The file that is locked.
const LOCK: &str = "lock";

/// A folder that goes away with its owner.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// Held, not read: the lock ends with it.
    _lock: File,
}

impl Folder {
    /// Makes a folder under a directory, and removes those whose owners are gone.
    pub(super) fn make(root: &Path) -> io::Result<Self> {
        fs::create_dir_all(root)?;
        remove_abandoned(root)?;
        // Made under another name and locked before it has one that others look at.
        let hidden = tempfile::Builder::new().prefix(".new-").tempdir_in(root)?;
        let lock = File::create_new(hidden.path().join(LOCK))?;
        lock.try_lock()?;
        let path = root.join(JobId::new().to_string());
        fs::rename(hidden.keep(), &path)?;
        Ok(Self { path, _lock: lock })
    }

    /// Where a job writes while it runs.
    pub(super) fn draft(&self, id: JobId) -> PathBuf {
        self.path.join(format!("{id}.part"))
    }

    /// Where its result lies.
    pub(super) fn result(&self, id: JobId) -> PathBuf {
        self.path.join(format!("{id}.result"))
    }

    /// Removes it with all that is in it.
    pub(super) fn clear(&self) {
        match fs::remove_dir_all(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, "the folder of results was not removed");
            }
            _ => {}
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Removes the folders that nobody holds the lock of. One that cannot be looked at is left for the next time.
fn remove_abandoned(root: &Path) -> io::Result<()> {
    for entry in fs::read_dir(root)? {
        let path = entry?.path();
        let is_ours = path.file_name().and_then(|n| n.to_str()).is_some_and(|n| JobId::parse(n).is_some());
        if !is_ours {
            continue;
        }
        let abandoned = match File::open(path.join(LOCK)) {
            Err(error) => error.kind() == io::ErrorKind::NotFound,
            Ok(lock) => !matches!(lock.try_lock(), Err(TryLockError::WouldBlock | TryLockError::Error(_))),
        };
        if abandoned && let Err(error) = fs::remove_dir_all(&path) {
            tracing::warn!(%error, "an abandoned folder of results was not removed");
        }
    }
    Ok(())
}

/// Removes a file that may not be there.
pub(super) fn remove(path: &Path) {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(%error, "the file of a job was not removed");
        }
        _ => {}
    }
}
