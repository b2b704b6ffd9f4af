//! What lies where in a data directory, and who may write in it.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::StoreError;
use super::schema::TableName;

/// Format of the data directory. Raised when an older program would misread it.
///
/// 2: withdrawals and marks of erased persons, which a program of format 1 would not heed.
pub(super) const FORMAT: u32 = 2;

/// Paths of a data directory.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    root: PathBuf,
}

/// `ledtid.json`, which marks a data directory.
#[derive(Debug, Serialize, Deserialize)]
struct Marker {
    format: u32,
}

impl Layout {
    /// The paths under a directory, which need not exist.
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The data directory.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Folder of a table.
    pub(super) fn table(&self, name: TableName) -> PathBuf {
        self.root.join(name.folder())
    }

    /// Files that a delivery writes before it is committed.
    pub(super) fn staging(&self) -> PathBuf {
        self.root.join("staging")
    }

    /// Identities of the rows of a data file, by its path in the table.
    pub(super) fn identities(&self, name: TableName, data_file: &str) -> PathBuf {
        let folder = self.root.join("identities");
        let folder = if name == TableName::Events { folder } else { folder.join(name.folder()) };
        folder.join(format!("{data_file}.ids"))
    }

    /// What the tables were at every receipt.
    pub(super) fn commits(&self) -> PathBuf {
        self.root.join("commits.ndjson")
    }

    /// Which data files were removed, and why.
    pub(super) fn removed(&self) -> PathBuf {
        self.root.join("removed.ndjson")
    }

    /// Episodes kept for a pathway, of the present or of an older version.
    pub(crate) fn episodes(&self, pathway: &str, as_of: Option<i64>) -> PathBuf {
        self.kept(as_of).join(format!("{pathway}.episodes"))
    }

    /// What the deliveries of a pathway brought, kept.
    pub(crate) fn reporting(&self, pathway: &str, as_of: Option<i64>) -> PathBuf {
        self.kept(as_of).join(format!("{pathway}.reporting"))
    }

    /// Where the episodes of the present or of an older version are kept.
    pub(super) fn kept(&self, as_of: Option<i64>) -> PathBuf {
        let folder = self.root.join("episodes");
        as_of.map_or_else(|| folder.clone(), |version| folder.join(format!("v{version}")))
    }

    /// Removes what was derived from older versions.
    pub(super) fn forget_older_versions(&self) -> Result<(), StoreError> {
        let _alone = super::derived::forgetting(&self.root)?;
        let folder = self.root.join("episodes");
        for path in fs::read_dir(&folder).into_iter().flatten().flatten().map(|e| e.path()) {
            if path.is_dir() {
                fs::remove_dir_all(&path).map_err(StoreError::io("remove", &path))?;
            }
        }
        Ok(())
    }

    /// Every file that is derived from the events of a pathway, of whatever version: those that are named after it.
    pub(super) fn derived(&self, pathway: &str) -> Vec<PathBuf> {
        let folder = self.root.join("episodes");
        let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path());
        let (folders, own): (Vec<PathBuf>, Vec<PathBuf>) = entries(&folder).partition(|path| path.is_dir());
        let below = folders.iter().flat_map(|folder| entries(folder));
        let is_of = |path: &PathBuf| {
            path.file_name().and_then(|name| name.to_str()?.split('.').next()).is_some_and(|of| of == pathway)
        };
        own.into_iter().chain(below).filter(is_of).collect()
    }

    /// Checks that the directory is a store of a format that we know, making one of an empty directory.
    pub(super) fn open_or_create(&self) -> Result<(), StoreError> {
        if self.root.exists() && !self.root.is_dir() {
            return Err(StoreError::NotAStore { path: self.root.clone(), why: "it is a file" });
        }
        if !self.root.exists() {
            super::durable::make_dir(&self.root)?;
        }
        let marker = self.root.join("ledtid.json");
        if is_there(&marker)? {
            return self.check().map(drop);
        }
        let mut entries = fs::read_dir(&self.root).map_err(StoreError::io("read", &self.root))?;
        self.refuse_lost_mark("is missing")?;
        let foreign = entries.any(|e| e.is_ok_and(|e| !e.file_name().to_string_lossy().starts_with('.')));
        if foreign {
            return Err(StoreError::NotAStore { path: self.root.clone(), why: "it holds other files" });
        }
        mark(&marker)
    }

    /// Whether the directory is there and holds nothing.
    pub(super) fn is_empty_directory(&self) -> bool {
        fs::read_dir(&self.root).is_ok_and(|mut entries| entries.next().is_none())
    }

    /// Raises the format of a directory that is to be written to.
    ///
    /// What a format adds is made when it is needed: there is nothing to change but the mark.
    pub(super) fn raise_format(&self) -> Result<(), StoreError> {
        if self.check()? < FORMAT { mark(&self.root.join("ledtid.json")) } else { Ok(()) }
    }

    /// Checks that the directory is a store of a format that we know; gives the format.
    pub(super) fn check(&self) -> Result<u32, StoreError> {
        let marker = self.root.join("ledtid.json");
        let not = |why| StoreError::NotAStore { path: self.root.clone(), why };
        if !is_there(&self.root)? {
            return Err(StoreError::NoDirectory { path: self.root.clone() });
        }
        if !self.root.is_dir() {
            return Err(not("it is a file"));
        }
        if !is_there(&marker)? {
            self.refuse_lost_mark("is missing")?;
            return Err(not("it has no ledtid.json"));
        }
        let text = fs::read(&marker).map_err(StoreError::io("read", &marker))?;
        let Ok(found) = serde_json::from_slice::<Marker>(&text) else {
            self.refuse_lost_mark("cannot be read")?;
            return Err(not("its ledtid.json cannot be read"));
        };
        if found.format > FORMAT {
            return Err(StoreError::NewerFormat {
                path: self.root.clone(),
                found: found.format,
                known: FORMAT,
            });
        }
        Ok(found.format)
    }

    /// Refuses a directory without a good mark in which tables lie: it is a store, and no place for a new one.
    fn refuse_lost_mark(&self, what: &'static str) -> Result<(), StoreError> {
        for name in TableName::ALL {
            if is_there(&self.table(name).join("_delta_log"))? {
                return Err(StoreError::MarkLost { path: self.root.clone(), what, format: FORMAT });
            }
        }
        Ok(())
    }

    /// A folder for a stage, locked for as long as its process lives. Folders of processes that died
    /// are removed: they hold events that were never loaded.
    pub(super) fn new_stage(&self, staging: &Path) -> Result<(tempfile::TempDir, File), StoreError> {
        let gate_path = self.root.join(".staging.lock");
        let gate = File::create(&gate_path).map_err(StoreError::io("create", &gate_path))?;
        gate.lock().map_err(StoreError::io("lock", &gate_path))?;
        for entry in fs::read_dir(staging).map_err(StoreError::io("read", staging))?.flatten() {
            if is_left_behind(&entry.path()) {
                match fs::remove_dir_all(entry.path()) {
                    // Its process may be removing it.
                    Err(e) if e.kind() != ErrorKind::NotFound => {
                        return Err(StoreError::io("remove", &entry.path())(e));
                    }
                    _ => {}
                }
            }
        }
        let dir =
            tempfile::TempDir::new_in(staging).map_err(StoreError::io("create a folder in", staging))?;
        let path = dir.path().join(".lock");
        let lock = File::create(&path).map_err(StoreError::io("create", &path))?;
        lock.lock().map_err(StoreError::io("lock", &path))?;
        Ok((dir, lock))
    }

    /// Folders of stages whose processes live.
    pub(super) fn stages_under_way(&self) -> Result<Vec<PathBuf>, StoreError> {
        let staging = self.staging();
        if !is_there(&staging)? {
            return Ok(Vec::new());
        }
        let entries = fs::read_dir(&staging).map_err(StoreError::io("read", &staging))?.flatten();
        let is_locked = |dir: &PathBuf| {
            File::open(dir.join(".lock"))
                .is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
        };
        Ok(entries.map(|e| e.path()).filter(is_locked).collect())
    }

    /// Waits until nobody writes; nobody does until the returned file is dropped.
    ///
    /// Where nothing may be written, as on a medium of backups, an old lock is enough, and none where nobody has written.
    pub(super) fn lock_out_writers(&self) -> Result<Option<File>, StoreError> {
        let path = self.root.join(".lock");
        match self.lock() {
            Err(StoreError::Io { source, .. }) if is_protected(&source) => match File::open(&path) {
                Ok(file) => {
                    file.lock_shared().map_err(StoreError::io("lock", &path))?;
                    Ok(Some(file))
                }
                Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
                Err(e) => Err(StoreError::io("open", &path)(e)),
            },
            locked => locked.map(Some),
        }
    }

    /// Waits for the right to write; held until the returned file is dropped.
    pub(super) fn lock(&self) -> Result<File, StoreError> {
        let path = self.root.join(".lock");
        let file = File::create(&path).map_err(StoreError::io("create", &path))?;
        file.lock().map_err(StoreError::io("lock", &path))?;
        Ok(file)
    }
}

/// Whether no process lives that made a stage: its lock is free, or gone, as it is first when a process dies removing it. Who makes
/// a stage holds the gate until it has its lock.
fn is_left_behind(stage: &Path) -> bool {
    match File::open(stage.join(".lock")) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(e) => stage.is_dir() && e.kind() == ErrorKind::NotFound,
    }
}

/// Whether the system forbids to write.
fn is_protected(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}

/// Whether there is something of this name.
///
/// # Errors
/// If it cannot be looked at: what may not be seen is not gone.
pub(super) fn is_there(path: &Path) -> Result<bool, StoreError> {
    path.try_exists().map_err(StoreError::io("look at", path))
}

/// Marks a directory as a store of our format.
fn mark(path: &Path) -> Result<(), StoreError> {
    let text = serde_json::to_vec(&Marker { format: FORMAT }).unwrap_or_default();
    super::durable::write_file(path, &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(format: u32) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("ledtid.json"), format!("{{\"format\": {format}}}")).unwrap();
        dir
    }

    #[test]
    fn an_older_format_is_read_and_raised_by_the_first_who_writes() {
        let dir = marked(1);
        let layout = Layout::new(dir.path());
        assert_eq!(layout.check().unwrap(), 1);
        layout.open_or_create().unwrap();
        assert_eq!(layout.check().unwrap(), 1, "opening it changes nothing");
        layout.raise_format().unwrap();
        assert_eq!(layout.check().unwrap(), FORMAT);
    }

    #[test]
    fn a_store_whose_mark_is_lost_is_no_other_directory() {
        let dir = marked(FORMAT);
        let layout = Layout::new(dir.path());
        let marker = dir.path().join("ledtid.json");
        let said =
            || [layout.check().unwrap_err(), layout.open_or_create().unwrap_err()].map(|e| e.to_string());
        fs::write(&marker, "{\"form").unwrap();
        assert!(said().iter().all(|said| said.contains("is no data directory of ledtid")), "{:?}", said());
        fs::create_dir_all(dir.path().join("events/_delta_log")).unwrap();
        let is_told = |what: &str| {
            said().iter().all(|said| said.contains(what) && said.contains("put the file back from a backup"))
        };
        assert!(is_told("its ledtid.json cannot be read"), "{:?}", said());
        fs::remove_file(&marker).unwrap();
        assert!(is_told("its ledtid.json is missing"), "{:?}", said());
        assert!(!marker.exists(), "it is not made into a new store");
    }

    #[test]
    fn a_newer_format_is_refused_and_left_as_it_is() {
        let dir = marked(FORMAT + 1);
        let layout = Layout::new(dir.path());
        for refused in [layout.check().map(drop), layout.open_or_create(), layout.raise_format()] {
            let said = refused.unwrap_err().to_string();
            assert!(said.contains("use a newer ledtid"), "{said}");
        }
        assert_eq!(fs::read(dir.path().join("ledtid.json")).unwrap(), b"{\"format\": 3}");
    }
}
