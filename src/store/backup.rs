//! A data directory copied whole: to a backup, and back.
//!
//! The copy is of one moment: nobody writes while it is made, and readers go on. It gets its name when everything in it
//! is synced, so it is whole or not there.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::durable::{STAGED, make_dir, sync_dir};
use super::error::StoreError;
use super::releases::sync_tree;
use super::store::Store;

/// What is of a running program and not of the data.
const NOT_COPIED: [&str; 3] = ["staging", ".lock", ".staging.lock"];

/// What was copied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Copied {
    /// Version of the events.
    pub version: i64,
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Store {
    /// Copies the whole store to a directory that is not there yet, or is empty.
    ///
    /// # Errors
    /// If there is something in the directory, or something cannot be read or written; then it is as it was.
    pub fn copy_to(&self, target: &Path) -> Result<Copied, StoreError> {
        let taken =
            target.exists() && !fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_none());
        if taken {
            return Err(StoreError::Taken { path: target.to_owned() });
        }
        let locked = self.layout.lock_out_writers()?;
        self.check_before_copying()?;
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        make_dir(&parent)?;
        let staged = tempfile::Builder::new().prefix(STAGED).tempdir_in(&parent);
        let staged = staged.map_err(StoreError::io("create a folder in", &parent))?;
        let copy = staged.path().join("data");
        let mut copied = Copied { version: self.latest_version()?, ..Copied::default() };
        copy_tree(self.root(), &copy, Folder::Root, &mut copied)?;
        drop(locked);
        sync_tree(&copy)?;
        fs::rename(&copy, target).map_err(StoreError::io("put in place", target))?;
        sync_dir(&parent)?;
        Ok(copied)
    }
}

/// What a folder is of the data directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Folder {
    Root,
    /// Nobody but writers changes it.
    Stored,
    /// What is derived from the events. Who reads makes it up to date, too, so that a file may go while it is copied: then
    /// it is derived again from the copy.
    Derived,
}

impl Folder {
    fn of(self, name: &str) -> Self {
        match self {
            Self::Root if name == "episodes" => Self::Derived,
            Self::Root => Self::Stored,
            other => other,
        }
    }
}

fn copy_tree(from: &Path, to: &Path, folder: Folder, copied: &mut Copied) -> Result<(), StoreError> {
    fs::create_dir(to).map_err(StoreError::io("create", to))?;
    for entry in fs::read_dir(from).map_err(StoreError::io("read", from))? {
        let entry = entry.map_err(StoreError::io("read", from))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if (folder == Folder::Root && NOT_COPIED.contains(&name.as_str())) || name.starts_with(STAGED) {
            continue;
        }
        copy_entry(&entry.path(), &to.join(entry.file_name()), folder.of(&name), copied)?;
    }
    Ok(())
}

fn copy_entry(path: &Path, target: &Path, folder: Folder, copied: &mut Copied) -> Result<(), StoreError> {
    let result = if path.is_dir() {
        copy_tree(path, target, folder, copied)
    } else {
        fs::copy(path, target).map_err(StoreError::io("copy", path)).map(|bytes| {
            copied.bytes += bytes;
            copied.files += 1;
        })
    };
    if folder == Folder::Derived && result.is_err() && !path.exists() { Ok(()) } else { result }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_derived_may_go_while_it_is_copied() {
        let dir = tempfile::tempdir().unwrap();
        let (gone, target) = (dir.path().join("a.1.part"), dir.path().join("copy"));
        let copy = |folder| copy_entry(&gone, &target, folder, &mut Copied::default());
        assert!(copy(Folder::Root.of("episodes")).is_ok());
        assert!(copy(Folder::Root.of("events")).is_err());
        assert!(copy(Folder::Root.of("releases").of("r1").of("episodes")).is_err());
        fs::write(&gone, "there").unwrap();
        assert!(copy(Folder::Derived).is_ok() && target.exists());
    }
}
