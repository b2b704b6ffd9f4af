//! The steps in which the store changes a disk, so that tests can stop it at each.
//!
//! Outside tests this does nothing.

use std::io;
use std::path::Path;

/// One thing done to the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A file or directory is made.
    Create,
    /// Bytes are written to a file.
    Write,
    /// A file gets its name.
    Name,
    /// A file's bytes last.
    Sync,
    /// A directory's entries last.
    SyncDirectory,
    /// A file goes.
    Remove,
}

impl Step {
    /// What failed, in the words of an error.
    pub(super) const fn verb(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Write => "write",
            Self::Name => "move into place",
            Self::Sync | Self::SyncDirectory => "sync",
            Self::Remove => "remove",
        }
    }
}

#[cfg(not(test))]
mod none {
    use super::{Path, Step, io};

    /// Before a step.
    #[expect(clippy::unnecessary_wraps, reason = "tests make steps fail")]
    pub(in super::super) const fn before(_: Step, _: &Path) -> io::Result<()> {
        Ok(())
    }

    /// After a step.
    #[expect(clippy::unnecessary_wraps, reason = "tests make steps fail")]
    pub(in super::super) const fn after(_: Step, _: &Path) -> io::Result<()> {
        Ok(())
    }
}
#[cfg(not(test))]
pub(super) use none::{after, before};

#[cfg(test)]
pub(super) use watched::{after, before};

#[cfg(test)]
pub(crate) mod watched {
    use std::path::PathBuf;
    use std::sync::{Arc, Mutex, PoisonError};

    use super::{Path, Step, io};

    /// When a watcher is told of a step.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) enum When {
        Before,
        After,
    }

    /// What a test does at a step; its error is that of the disk.
    pub(crate) trait Watcher: Send + Sync {
        fn at(&self, when: When, step: &str, path: &Path) -> io::Result<()>;
    }

    static WATCHERS: Mutex<Vec<(PathBuf, Arc<dyn Watcher>)>> = Mutex::new(Vec::new());

    /// Watches what is done under a directory until it is dropped.
    pub(crate) struct Watch(PathBuf);

    impl Watch {
        pub(crate) fn new(root: &Path, watcher: Arc<dyn Watcher>) -> Self {
            let mut watchers = WATCHERS.lock().unwrap_or_else(PoisonError::into_inner);
            watchers.push((root.to_owned(), watcher));
            Self(root.to_owned())
        }
    }

    impl Drop for Watch {
        fn drop(&mut self) {
            let mut watchers = WATCHERS.lock().unwrap_or_else(PoisonError::into_inner);
            watchers.retain(|(root, _)| *root != self.0);
        }
    }

    fn tell(when: When, step: Step, path: &Path) -> io::Result<()> {
        let watchers = WATCHERS.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut of_path = watchers.iter().filter(|(root, _)| path.starts_with(root));
        of_path.try_for_each(|(_, watcher)| watcher.at(when, &format!("{step:?}"), path))
    }

    pub(in super::super) fn before(step: Step, path: &Path) -> io::Result<()> {
        tell(When::Before, step, path)
    }

    pub(in super::super) fn after(step: Step, path: &Path) -> io::Result<()> {
        tell(When::After, step, path)
    }
}
