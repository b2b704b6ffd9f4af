//! What is derived from the events: kept episodes, what deliveries brought, figures of versions. Who may keep it, and who removes it.
//!
//! Whoever asks derives, and nothing holds an erasure or a vacuum back meanwhile. So who keeps what was derived holds
//! `episodes/.lock`, together with others, and looks first whether the data files that it was derived from are all there. Who
//! removes data files holds it alone afterwards, and then removes what is kept of them. The right to write comes before it, and
//! nobody who holds it waits for that.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use hashbrown::HashSet;
use serde::Deserialize;

use super::durable::{make_dir, remove_files, sync_dir};
use super::error::StoreError;
use super::events_file::{EventsFile, StoreAddress};
use super::inspect::is_table;
use super::layout::is_there;
use super::record::commit_path;
use super::schema::TableName;
use super::store::Store;
use super::table::Table;

/// The files of a pathway in a folder of kept episodes, by how their names end.
const KEPT: [&str; 4] = ["episodes", "reporting", "part", "roster"];

/// The right to keep what was derived: nobody removes any of it meanwhile.
#[derive(Debug)]
pub struct Keeping {
    _lock: File,
}

/// The right to remove what was derived: nobody keeps any meanwhile.
#[derive(Debug)]
pub struct Forgetting {
    /// None where nothing has been kept yet: whoever is first finds that the data files are gone.
    _lock: Option<File>,
}

impl StoreAddress {
    /// Waits for the right to keep what was derived from some data files; `None` if one of them is no longer there.
    ///
    /// # Errors
    /// If the lock file cannot be made, or a data file not be looked at.
    pub fn keeping(&self, files: &[EventsFile]) -> Result<Option<Keeping>, StoreError> {
        let keeping = self.keeping_anything()?;
        for file in files {
            if !is_there(file.path())? {
                return Ok(None);
            }
        }
        Ok(Some(keeping))
    }

    fn keeping_anything(&self) -> Result<Keeping, StoreError> {
        make_dir(&folder_of(self.root()))?;
        let (path, lock) = lock_file(self.root())?;
        lock.lock_shared().map_err(StoreError::io("lock", &path))?;
        Ok(Keeping { _lock: lock })
    }

    /// The right to remove what was derived, unless somebody is keeping some.
    ///
    /// # Errors
    /// If the lock file cannot be made.
    pub fn try_forgetting(&self) -> Result<Option<Forgetting>, StoreError> {
        let (path, lock) = lock_file(self.root())?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Forgetting { _lock: Some(lock) })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(StoreError::io("lock", &path)(source)),
        }
    }
}

/// Waits for the right to remove what was derived.
pub(super) fn forgetting(root: &Path) -> Result<Forgetting, StoreError> {
    if !is_there(&folder_of(root))? {
        return Ok(Forgetting { _lock: None });
    }
    let (path, lock) = lock_file(root)?;
    if lock.try_lock().is_err() {
        tracing::warn!(
            "what was derived from the events is removed once nobody is keeping any: a reader holds episodes/.lock"
        );
        lock.lock().map_err(StoreError::io("lock", &path))?;
    }
    Ok(Forgetting { _lock: Some(lock) })
}

fn folder_of(root: &Path) -> PathBuf {
    root.join("episodes")
}

fn lock_file(root: &Path) -> Result<(PathBuf, File), StoreError> {
    let path = folder_of(root).join(".lock");
    let lock = File::create(&path).map_err(StoreError::io("create", &path))?;
    Ok((path, lock))
}

impl Store {
    /// Waits for the right to keep what was derived from a version of the events; `None` if it can no longer be read.
    ///
    /// # Errors
    /// As [`StoreAddress::keeping`]; if the log cannot be read.
    pub fn keeping_of(&self, version: i64) -> Result<Option<Keeping>, StoreError> {
        let keeping = self.address().keeping_anything()?;
        Ok(self.readable_since(version)?.contains(&version).then_some(keeping))
    }

    /// The versions of the events from one on whose data files are all on the disk. The log is read once, backwards.
    ///
    /// # Errors
    /// If the log cannot be read, or a data file not be looked at.
    pub fn readable_since(&self, oldest: i64) -> Result<BTreeSet<i64>, StoreError> {
        let root = self.layout.table(TableName::Events);
        let mut readable = BTreeSet::new();
        if !is_table(&root)? {
            return Ok(readable);
        }
        let table = self.runtime.block_on(Table::open(&root, TableName::Events))?;
        let mut lacking = missing_of(&root, table.files()?.into_iter().map(|file| file.path))?;
        let mut version = table.version();
        while version >= oldest.max(0) {
            if lacking.is_empty() {
                readable.insert(version);
            }
            // Of what was before a commit that is gone nothing can be read.
            let Some(changes) = changes_of(&root, version)? else { break };
            for added in changes.added {
                lacking.remove(&added);
            }
            lacking.extend(missing_of(&root, changes.removed.into_iter())?);
            version -= 1;
        }
        Ok(readable)
    }

    /// Removes what is kept of versions that can no longer be read, and of pathways that have no events any more: who was erased may
    /// be in it, whichever erasure or vacuum took the data files.
    ///
    /// # Errors
    /// If the log cannot be read, or something not be removed.
    pub fn forget_unreadable(&self) -> Result<(), StoreError> {
        let _alone = forgetting(self.root())?;
        self.forget_pathways_without_events()?;
        let (figures, episodes) = (self.figures(), self.versions_with_episodes());
        let versions: BTreeSet<i64> =
            figures.versions().into_iter().chain(episodes.iter().copied()).collect();
        let readable = match versions.first() {
            Some(oldest) => self.readable_since(*oldest)?,
            None => BTreeSet::new(),
        };
        for version in episodes.difference(&readable) {
            self.remove_episodes_of(*version)?;
        }
        figures.keep_only(|version| readable.contains(&version)).map(drop)
    }

    /// Whether episodes of an older version are kept.
    #[must_use]
    pub fn keeps_episodes_of(&self, version: i64) -> bool {
        self.layout.kept(Some(version)).exists()
    }

    /// Removes the episodes that are kept of an older version.
    ///
    /// # Errors
    /// If they cannot be removed.
    pub fn forget_episodes_of(&self, version: i64) -> Result<(), StoreError> {
        let _alone = forgetting(self.root())?;
        self.remove_episodes_of(version)
    }

    /// Nobody may be keeping any.
    fn remove_episodes_of(&self, version: i64) -> Result<(), StoreError> {
        let folder = self.layout.kept(Some(version));
        if !folder.exists() {
            return Ok(());
        }
        remove_files(entries_of(&folder).filter(|path| path.is_file()))?;
        fs::remove_dir_all(&folder).map_err(StoreError::io("remove", &folder))?;
        sync_dir(&folder_of(self.root()))
    }

    /// The versions of which episodes are kept in a folder of their own.
    fn versions_with_episodes(&self) -> BTreeSet<i64> {
        let folders = entries_of(&folder_of(self.root())).filter(|path| path.is_dir());
        let version = |folder: PathBuf| folder.file_name()?.to_str()?.strip_prefix('v')?.parse().ok();
        folders.filter_map(version).collect()
    }

    /// Removes what is kept at present of pathways that are not in the table: nobody would write it again.
    fn forget_pathways_without_events(&self) -> Result<(), StoreError> {
        let here: Vec<PathBuf> = entries_of(&folder_of(self.root())).filter(|path| is_kept(path)).collect();
        if here.is_empty() {
            return Ok(());
        }
        let present: HashSet<String> = self.events()?.pathways.into_iter().map(|p| p.pathway).collect();
        let is_gone = |path: &PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.and_then(|name| name.split('.').next()).is_some_and(|slug| !present.contains(slug))
        };
        remove_files(here.into_iter().filter(is_gone))
    }
}

/// Whether a file is of a pathway's kept episodes.
fn is_kept(path: &Path) -> bool {
    path.is_file() && path.extension().is_some_and(|end| KEPT.iter().any(|kept| end == *kept))
}

/// What is in a folder; nothing if there is none.
fn entries_of(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

/// Of some files of a table those that are not on the disk.
fn missing_of(root: &Path, files: impl Iterator<Item = String>) -> Result<HashSet<String>, StoreError> {
    let mut missing = HashSet::new();
    for file in files {
        if !is_there(&root.join(&file))? {
            missing.insert(file);
        }
    }
    Ok(missing)
}

/// The files that came and went with a commit.
#[derive(Debug, Default)]
struct Changes {
    added: Vec<String>,
    removed: Vec<String>,
}

/// An action of a commit, as far as it names a file.
#[derive(Debug, Deserialize)]
struct Action {
    add: Option<Named>,
    remove: Option<Named>,
}

#[derive(Debug, Deserialize)]
struct Named {
    path: String,
}

/// What a commit of a table changed; `None` if it is not in the log.
fn changes_of(root: &Path, version: i64) -> Result<Option<Changes>, StoreError> {
    let path = commit_path(&root.join("_delta_log"), version);
    if !is_there(&path)? {
        return Ok(None);
    }
    let text = fs::read_to_string(&path).map_err(StoreError::io("read", &path))?;
    let mut changes = Changes::default();
    for action in text.lines().filter_map(|line| serde_json::from_str::<Action>(line).ok()) {
        // The log writes `=` in a path as an address does.
        let path = |named: Named| named.path.replace("%3D", "=");
        changes.added.extend(action.add.map(path));
        changes.removed.extend(action.remove.map(path));
    }
    Ok(Some(changes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data_file(root: &Path, name: &str) -> EventsFile {
        let path = root.join(name);
        fs::write(&path, "rows").unwrap();
        EventsFile::at(path)
    }

    #[test]
    fn nothing_is_kept_of_a_data_file_that_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_or_create(dir.path()).unwrap();
        let files = ["a", "b"].map(|name| data_file(dir.path(), name));
        let address = store.address();
        let held = address.keeping(&files).unwrap();
        assert!(held.is_some());
        assert!(address.keeping(&files).unwrap().is_some(), "together with others");
        assert!(address.try_forgetting().unwrap().is_none(), "somebody is keeping some");
        drop(held);
        fs::remove_file(files[1].path()).unwrap();
        assert!(address.keeping(&files).unwrap().is_none());
        assert!(address.keeping(&files[..1]).unwrap().is_some());
        assert!(address.try_forgetting().unwrap().is_some());
        assert!(store.keeping_of(0).unwrap().is_none(), "there is no version");
    }

    #[test]
    fn what_is_kept_of_no_version_and_no_pathway_goes() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_or_create(dir.path()).unwrap();
        let put = |path: &str| {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "dates").unwrap();
            path
        };
        let gone = ["episodes/v3/a.1.part", "episodes/a.1.roster", "episodes/a.episodes", "figures/v3.json"];
        let (gone, stays) = (gone.map(put), ["episodes/.staged-x", "episodes/other/a.1.part"].map(put));
        store.forget_unreadable().unwrap();
        assert!(gone.iter().all(|path| !path.exists()), "{gone:?}");
        assert!(!dir.path().join("episodes/v3").exists());
        assert!(stays.iter().all(|path| path.exists()), "{stays:?}");
    }
}
