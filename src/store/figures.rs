//! The folder of figures that were counted of versions: a file a version, `figures/vN.json`.

use std::fs;
use std::path::{Path, PathBuf};

use super::durable::{remove_file, write_file};
use super::error::StoreError;

/// Figures kept by version. What is in them is not for the store to know.
#[derive(Debug, Clone)]
pub struct FiguresFolder {
    dir: PathBuf,
}

impl FiguresFolder {
    /// That of a data directory; it need not be there.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self { dir: data.join("figures") }
    }

    fn path(&self, version: i64) -> PathBuf {
        self.dir.join(format!("v{version}.json"))
    }

    /// What is kept of a version.
    #[must_use]
    pub fn read(&self, version: i64) -> Option<Vec<u8>> {
        fs::read(self.path(version)).ok()
    }

    /// Keeps the figures of a version, in the place of what may be kept of it.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn write(&self, version: i64, bytes: &[u8]) -> Result<(), StoreError> {
        write_file(&self.path(version), bytes)
    }

    /// The versions of which something is kept, in order.
    #[must_use]
    pub fn versions(&self) -> Vec<i64> {
        let mut versions: Vec<i64> = self.names().iter().filter_map(|name| version_of(name)).collect();
        versions.sort_unstable();
        versions
    }

    /// Removes what is kept of other versions than these, and whatever else is there; how many files.
    ///
    /// # Errors
    /// If one cannot be removed.
    pub fn keep_only(&self, mut stays: impl FnMut(i64) -> bool) -> Result<u64, StoreError> {
        let mut removed = 0;
        for name in self.names() {
            if !version_of(&name).is_some_and(&mut stays) {
                remove_file(&self.dir.join(name))?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }
}

/// The version whose figures a file has, by its name.
fn version_of(name: &str) -> Option<i64> {
    name.strip_prefix('v')?.strip_suffix(".json")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_kept_by_version_and_only_those_that_stay() {
        let dir = tempfile::tempdir().unwrap();
        let figures = FiguresFolder::of(dir.path());
        assert!(figures.versions().is_empty() && figures.read(3).is_none());
        for version in [10, 3, 4] {
            figures.write(version, b"counts").unwrap();
        }
        fs::write(dir.path().join("figures/other"), "").unwrap();
        assert_eq!((figures.versions(), figures.read(3).unwrap()), (vec![3, 4, 10], b"counts".to_vec()));
        assert_eq!(figures.keep_only(|version| version > 3).unwrap(), 2);
        assert_eq!(figures.versions(), [4, 10]);
    }
}
