//! Files that never got their names, removed: what is left of writes that died.
//!
//! A file has a name of its own only when it is whole (`durable`). What a process was writing when it died has none, and may hold
//! what somebody was erased from since.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use super::durable::{STAGED, remove_files};
use super::error::StoreError;
use super::layout::Layout;

/// Folders that whoever reads writes in, too: what is derived. There a file may be under way while another process has the right to
/// write, and stays until it is as old as this.
const DERIVED: [&str; 3] = ["episodes", "figures", "exports"];
const UNDER_WAY: Duration = Duration::from_secs(86_400);

/// The folder of a release that has what was published: as it is from the first.
const PUBLISHED: &str = "files";

/// Folders that clear up after themselves.
const ELSEWHERE: [&str; 1] = ["staging"];

impl Layout {
    /// Removes files that never got their names, for whoever has the right to write.
    ///
    /// # Errors
    /// If one cannot be removed.
    pub(super) fn sweep(&self) -> Result<(), StoreError> {
        let mut left = Vec::new();
        for entry in fs::read_dir(self.root()).map_err(StoreError::io("read", self.root()))?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if ELSEWHERE.contains(&&*name) {
                continue;
            }
            // What marks a directory is written before there is a right to write.
            let waits = DERIVED.contains(&&*name) || !entry.file_type().is_ok_and(|of| of.is_dir());
            find(&entry, if waits { UNDER_WAY } else { Duration::ZERO }, &mut left);
        }
        for file in left {
            match remove_files(std::iter::once(file)) {
                Ok(()) => tracing::warn!("removed a file of a write that had died"),
                // Nobody who writes elsewhere is kept from it.
                Err(error) => tracing::warn!(%error, "a file of a write that had died is left"),
            }
        }
        Ok(())
    }
}

/// The files without a name at an entry and below, that are as old as this. Releases under way have folders that begin with a dot, and
/// are left alone, as is what was published. Links are not followed.
fn find(entry: &fs::DirEntry, youngest: Duration, left: &mut Vec<PathBuf>) {
    let name = entry.file_name().to_string_lossy().into_owned();
    // One that another process removed meanwhile is of no kind.
    let Ok(kind) = entry.file_type() else { return };
    if kind.is_file() && name.starts_with(STAGED) {
        let age = entry.metadata().ok().and_then(|m| m.modified().ok()?.elapsed().ok());
        if age.unwrap_or_default() >= youngest {
            left.push(entry.path());
        }
    } else if kind.is_dir() && !name.starts_with('.') && name != PUBLISHED {
        for entry in fs::read_dir(entry.path()).into_iter().flatten().flatten() {
            find(&entry, youngest, left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn what_never_got_its_name_goes_when_somebody_writes_and_what_is_under_way_stays() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_or_create(dir.path()).unwrap();
        let put = |path: &str| {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "rows").unwrap();
            path
        };
        let gone = ["identities/pathway=x/.staged-b", "releases/r1/.staged-c", "events/.staged-d"].map(put);
        let stays = [
            "identities/pathway=x/a.ids",
            "episodes/.staged-e",
            ".staged-a",
            "releases/.making-r2/.staged-f",
        ]
        .map(put);
        drop(store.writing().unwrap());
        assert!(gone.iter().all(|path| !path.exists()), "{gone:?}");
        assert!(stays.iter().all(|path| path.exists()), "{stays:?}");
        let old = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        fs::File::options().write(true).open(&stays[1]).unwrap().set_modified(old).unwrap();
        drop(store.writing().unwrap());
        assert!(!stays[1].exists(), "it is under way no more");
    }
}
