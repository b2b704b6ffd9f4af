//! Releases kept beside the events: each in a folder of its own, there as a whole or not at all.
//!
//! A release is outside the tables, so that keeping one makes no new version. Nothing is ever changed in a
//! folder once it is in place.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::durable::{make_dir, move_folder, sync_dir, sync_file, write_file};
use super::error::StoreError;
use super::release_sums::check_release;
use super::verify_releases::write_sums;

/// The file of a release that says what it is.
const RECORD: &str = "release.json";
/// Held in a stage while its release is made; a stage whose lock nobody holds was left by a making that died.
const LOCK: &str = ".lock";
/// The lock until it is held.
const FRESH_LOCK: &str = ".lock.new";
/// Seconds after which a stage without a lock is left, too.
const LEFT_AFTER: u64 = 86_400;
/// Longest name of a release.
const LONGEST_NAME: usize = 64;

/// The part of a release's record that says when it came.
#[derive(Debug, Deserialize)]
struct Order {
    name: String,
    sequence: u64,
}

/// The releases of a data directory.
#[derive(Debug, Clone)]
pub struct Releases {
    root: PathBuf,
}

/// A release under way: a folder that nobody sees until it is kept.
#[derive(Debug)]
pub struct ReleaseStage {
    dir: tempfile::TempDir,
    /// Held, not read: the lock ends with it.
    _lock: File,
}

impl ReleaseStage {
    /// Where to write.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.dir.path()
    }
}

/// Whether nobody makes a release in a stage any more. Between its lock's end and its name it has no lock for a moment.
fn is_left(stage: &fs::DirEntry) -> bool {
    match File::open(stage.path().join(LOCK)) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(_) => {
            let age = stage.metadata().ok().and_then(|m| m.modified().ok()?.elapsed().ok());
            age.is_some_and(|age| age.as_secs() > LEFT_AFTER)
        }
    }
}

impl Releases {
    /// The releases under a data directory.
    #[must_use]
    pub fn new(data: &Path) -> Self {
        Self { root: data.join("releases") }
    }

    /// Whether a text can be a release's name: letters, digits, `.`, `_` and `-`, not first `.` or `-`, at most 64.
    #[must_use]
    pub fn is_name(text: &str) -> bool {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(allowed) && !text.starts_with(['.', '-'])
    }

    /// Names in the order in which the releases came.
    ///
    /// # Errors
    /// If a folder cannot be read.
    pub fn names(&self) -> Result<Vec<String>, StoreError> {
        if !self.root.is_dir() {
            return Ok(Vec::new());
        }
        let mut found: Vec<(u64, String)> = Vec::new();
        for entry in fs::read_dir(&self.root).map_err(StoreError::io("read", &self.root))? {
            let entry = entry.map_err(StoreError::io("read", &self.root))?;
            let Ok(text) = fs::read(entry.path().join(RECORD)) else { continue };
            // A stage has its record before it is put in place under its name.
            if let Ok(order) = serde_json::from_slice::<Order>(&text)
                && entry.file_name() == *order.name
            {
                found.push((order.sequence, order.name));
            }
        }
        found.sort_unstable();
        Ok(found.into_iter().map(|(_, name)| name).collect())
    }

    /// Whether every release is told by its record. One whose record is damaged is not among the [`Releases::names`], and what is made
    /// without it would not be held against what it hides.
    ///
    /// # Errors
    /// [`StoreError::DamagedRelease`] with the first record that is missing or is not what was published; or if a folder cannot be read.
    pub fn check_records(&self) -> Result<(), StoreError> {
        if !self.root.is_dir() {
            return Ok(());
        }
        let names = self.names()?;
        for entry in fs::read_dir(&self.root).map_err(StoreError::io("read", &self.root))? {
            let folder = entry.map_err(StoreError::io("read", &self.root))?.path();
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !folder.is_dir() || !Self::is_name(&name) {
                continue;
            }
            check_release(&folder, |path| path == RECORD)?;
            // A release of an older program has no hashes.
            let path = folder.join(RECORD);
            if path.is_file() && !names.contains(&name) {
                return Err(StoreError::DamagedRelease { path, why: "cannot be understood" });
            }
        }
        Ok(())
    }

    /// The folder of a release; `None` if there is none of the name.
    #[must_use]
    pub fn folder(&self, name: &str) -> Option<PathBuf> {
        let folder = self.root.join(name);
        (Self::is_name(name) && folder.join(RECORD).is_file()).then_some(folder)
    }

    /// The text of a release's record.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn record(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(path) = self.folder(name).map(|f| f.join(RECORD)) else { return Ok(None) };
        fs::read(&path).map(Some).map_err(StoreError::io("read", &path))
    }

    /// A number that is above that of every release.
    ///
    /// # Errors
    /// As [`Releases::names`].
    pub fn next_sequence(&self) -> Result<u64, StoreError> {
        let names = self.names()?;
        let Some(last) = names.last() else { return Ok(1) };
        let order = self.record(last)?.and_then(|text| serde_json::from_slice::<Order>(&text).ok());
        Ok(order.map_or(1, |o| o.sequence + 1))
    }

    /// A folder to make a release in. If its process dies it is removed when the next one is made.
    ///
    /// # Errors
    /// If the folder cannot be made.
    pub fn stage(&self) -> Result<ReleaseStage, StoreError> {
        make_dir(&self.root)?;
        let made = tempfile::Builder::new().prefix(".making-").tempdir_in(&self.root);
        let dir = made.map_err(StoreError::io("create a folder in", &self.root))?;
        // Locked before it has the name that others look for.
        let (fresh, path) = (dir.path().join(FRESH_LOCK), dir.path().join(LOCK));
        let lock = File::create_new(&fresh).and_then(|lock| {
            lock.lock()?;
            fs::rename(&fresh, &path)?;
            Ok(lock)
        });
        Ok(ReleaseStage { dir, _lock: lock.map_err(StoreError::io("lock", &path))? })
    }

    /// Puts a release in place: everything in it is synced, then the folder gets its name.
    ///
    /// # Errors
    /// If there is one of this name, or something cannot be synced.
    pub fn keep(&self, stage: ReleaseStage, name: &str, record: &[u8]) -> Result<PathBuf, StoreError> {
        write_file(&stage.path().join(RECORD), record)?;
        write_sums(stage.path())?;
        sync_tree(stage.path())?;
        let lock = stage.path().join(LOCK);
        fs::remove_file(&lock).map_err(StoreError::io("remove", &lock))?;
        sync_dir(stage.path())?;
        let place = self.root.join(name);
        // If it is not put in place the stage goes.
        move_folder(stage.path(), &place)?;
        let _is_no_stage_any_more = stage.dir.keep();
        Ok(place)
    }

    /// Removes what makings that died left behind.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn clear_stages(&self) -> Result<(), StoreError> {
        if !self.root.is_dir() {
            return Ok(());
        }
        for entry in fs::read_dir(&self.root).map_err(StoreError::io("read", &self.root))?.flatten() {
            let is_stage = entry.file_name().to_string_lossy().starts_with(".making-");
            if is_stage && is_left(&entry) {
                let path = entry.path();
                fs::remove_dir_all(&path).map_err(StoreError::io("remove", &path))?;
            }
        }
        Ok(())
    }
}

/// Gives a file a second name without copying it, or copies it where that cannot be.
///
/// # Errors
/// If neither can be done.
pub fn link_or_copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    fs::copy(from, to).map(drop).map_err(StoreError::io("copy", to))
}

/// Syncs every file and folder below a folder, and the folder.
///
/// # Errors
/// The first that cannot be synced.
pub fn sync_tree(dir: &Path) -> Result<(), StoreError> {
    for entry in fs::read_dir(dir).map_err(StoreError::io("read", dir))? {
        let path = entry.map_err(StoreError::io("read", dir))?.path();
        if path.is_dir() { sync_tree(&path)? } else { sync_file(&path)? }
    }
    sync_dir(dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(releases: &Releases, name: &str) {
        let stage = releases.stage().unwrap();
        let record = format!(r#"{{"name":"{name}","sequence":{}}}"#, releases.next_sequence().unwrap());
        releases.keep(stage, name, record.as_bytes()).unwrap();
    }

    #[test]
    fn a_stage_goes_when_nobody_holds_it() {
        let dir = tempfile::tempdir().unwrap();
        let releases = Releases::new(dir.path());
        let under_way = releases.stage().unwrap();
        let left = dir.path().join("releases/.making-left");
        fs::create_dir(&left).unwrap();
        fs::write(left.join(LOCK), "").unwrap();
        releases.clear_stages().unwrap();
        assert!(under_way.path().is_dir() && !left.exists());
    }

    #[test]
    fn releases_come_in_their_order_and_a_stage_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let releases = Releases::new(dir.path());
        assert!(releases.names().unwrap().is_empty());
        for name in ["b", "a", "c"] {
            kept(&releases, name);
        }
        let under_way = releases.stage().unwrap();
        fs::write(under_way.path().join(RECORD), r#"{"name":"d","sequence":4}"#).unwrap();
        assert_eq!(releases.names().unwrap(), ["b", "a", "c"]);
        assert!(releases.folder("a").is_some());
        assert!(releases.folder("../releases/a").is_none());
        assert!(releases.folder("d").is_none());
    }

    #[test]
    fn a_release_whose_record_is_damaged_is_not_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        let releases = Releases::new(dir.path());
        releases.check_records().unwrap();
        kept(&releases, "a");
        kept(&releases, "b");
        let under_way = releases.stage().unwrap();
        fs::write(under_way.path().join(RECORD), "{").unwrap();
        fs::create_dir(dir.path().join("releases/notes")).unwrap();
        releases.check_records().unwrap();
        let record = dir.path().join("releases/b/release.json");
        let whole = fs::read_to_string(&record).unwrap();
        let said = || releases.check_records().unwrap_err().to_string();
        fs::write(&record, format!("{whole} ")).unwrap();
        assert_eq!(releases.names().unwrap(), ["a", "b"], "it is a record still");
        assert!(said().contains("releases/b/release.json is not what was published"), "{}", said());
        fs::write(&record, r#"{"name":"c","sequence":2}"#).unwrap();
        assert_eq!(releases.names().unwrap(), ["a"]);
        assert!(said().contains("releases/b/release.json is not what was published"), "{}", said());
        for hashes in ["sums.json", "own-sums.json"] {
            fs::remove_file(dir.path().join("releases/b").join(hashes)).unwrap();
            let what = if hashes == "sums.json" {
                "sums.json is missing"
            } else {
                "release.json cannot be understood"
            };
            assert!(said().contains(what), "{}", said());
        }
        fs::write(&record, whole).unwrap();
        releases.check_records().unwrap();
        let record = dir.path().join("releases/a/release.json");
        fs::remove_file(record).unwrap();
        assert!(said().contains("releases/a/release.json is missing"), "{}", said());
    }

    #[test]
    fn a_name_cannot_be_taken_twice_or_lead_elsewhere() {
        let dir = tempfile::tempdir().unwrap();
        let releases = Releases::new(dir.path());
        kept(&releases, "a");
        let stage = releases.stage().unwrap();
        fs::write(stage.path().join("x"), "x").unwrap();
        assert!(releases.keep(stage, "a", b"{}").is_err());
        assert_eq!(fs::read_dir(dir.path().join("releases")).unwrap().count(), 1, "the stage is gone");
        for bad in ["", ".", "..", "a/b", "-x", "å", "a b", &"x".repeat(65)] {
            assert!(!Releases::is_name(bad), "{bad}");
        }
        assert!(Releases::is_name("2024-12-31_v7.2"));
    }
}
