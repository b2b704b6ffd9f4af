//! A data directory copied whole: to a backup, and back.
//!
//! The copy is of one moment: nobody writes while it is made, and readers go on. It gets its name when everything in it
//! is synced, so it is whole or not there.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::durable::{STAGED, make_dir, move_folder};
use super::error::StoreError;
use super::releases::sync_tree;
use super::store::Store;

/// Begins the name of a copy that is being made.
const COPYING: &str = ".ledtid-copying-";
/// Held in it by who makes it.
const HELD: &str = ".lock";
/// Begins the name of a folder that is being made and has not got its own: it may go while it is copied.
const MAKING: &str = ".making-";
/// What is of a running program and not of the data: exports go with the service that made them.
const NOT_COPIED: [&str; 4] = ["staging", ".lock", ".staging.lock", "exports"];

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
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        if self.has_within(&parent)? {
            return Err(StoreError::WithinItself { path: target.to_owned() });
        }
        let locked = self.layout.lock_out_writers()?;
        self.check_before_copying()?;
        make_dir(&parent)?;
        clear_left(&parent)?;
        let staged = tempfile::Builder::new().prefix(COPYING).tempdir_in(&parent);
        let staged = staged.map_err(StoreError::io("create a folder in", &parent))?;
        let _copying = hold(staged.path())?;
        let copy = staged.path().join("data");
        let mut copied = Copied { version: self.latest_version()?, ..Copied::default() };
        copy_tree(self.root(), &copy, Folder::Root, &mut copied)?;
        drop(locked);
        sync_tree(&copy)?;
        move_folder(&copy, target)?;
        Ok(copied)
    }
}

impl Store {
    /// Whether a folder, which may not be there yet, lies in the data directory.
    fn has_within(&self, folder: &Path) -> Result<bool, StoreError> {
        let root = self.root().canonicalize().map_err(StoreError::io("find", self.root()))?;
        let there = folder.ancestors().find(|above| above.as_os_str().is_empty() || above.exists());
        let there = there.filter(|above| !above.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        let there = there.canonicalize().map_err(StoreError::io("find", there))?;
        Ok(there.starts_with(root))
    }
}

/// Holds the folder of a copy for as long as its process lives.
fn hold(dir: &Path) -> Result<File, StoreError> {
    let path = dir.join(HELD);
    let lock = File::create(&path).map_err(StoreError::io("create", &path))?;
    lock.lock().map_err(StoreError::io("lock", &path))?;
    Ok(lock)
}

/// Removes copies that died half made: they have patients' events.
fn clear_left(parent: &Path) -> Result<(), StoreError> {
    for entry in fs::read_dir(parent).map_err(StoreError::io("read", parent))?.flatten() {
        let path = entry.path();
        let is_copy = entry.file_name().to_string_lossy().starts_with(COPYING);
        if is_copy && File::open(path.join(HELD)).is_ok_and(|lock| lock.try_lock().is_ok()) {
            fs::remove_dir_all(&path).map_err(StoreError::io("remove", &path))?;
            tracing::warn!("removed a copy that had died half made");
        }
    }
    Ok(())
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
            Self::Root if ["episodes", "figures"].contains(&name) => Self::Derived,
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
        let is_under_way = name.starts_with(STAGED) || name.starts_with(MAKING);
        if (folder == Folder::Root && NOT_COPIED.contains(&name.as_str())) || is_under_way {
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
    fn a_copy_lies_outside_and_the_next_one_clears_away_what_died() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_or_create(&dir.path().join("data")).unwrap();
        for inside in ["data/copy", "data/deep/er/copy"] {
            let refused = store.copy_to(&dir.path().join(inside)).unwrap_err().to_string();
            assert!(refused.contains("lies in the data directory"), "{refused}");
        }
        let died = dir.path().join(format!("{COPYING}died"));
        fs::create_dir_all(died.join("data")).unwrap();
        fs::write(died.join(HELD), "").unwrap();
        let under_way = dir.path().join(format!("{COPYING}lives"));
        fs::create_dir(&under_way).unwrap();
        let _held = hold(&under_way).unwrap();
        store.copy_to(&dir.path().join("copy")).unwrap();
        assert!(!died.exists() && under_way.exists());
        assert!(dir.path().join("copy/ledtid.json").is_file());
    }

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
