//! Where an erasure has begun, for as long as it is not done: `erased/begun-MARK`, the version of the events at the beginning, and a
//! line a pathway that had the person.
//!
//! Once the current version is without the person only older data files tell which pathways had them, and a vacuum may take those
//! before an erasure that died is run again. The name is the person's mark, which tells nobody who that is.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::durable::{remove_file, write_file};
use super::error::StoreError;
use super::store::{Store, Writing};

/// How the name of a note begins.
const BEGUN: &str = "begun-";

/// Where an erasure has something to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Begun {
    /// The version of the events when it began: later ones are without the person.
    pub(super) version: i64,
    /// The pathways that had the person.
    pub(super) pathways: BTreeSet<String>,
}

impl Begun {
    fn parse(text: &str) -> Option<Self> {
        let (version, pathways) = text.split_once('\n')?;
        Some(Self { version: version.parse().ok()?, pathways: pathways.lines().map(str::to_owned).collect() })
    }

    fn text(&self) -> String {
        self.pathways.iter().fold(format!("{}\n", self.version), |text, pathway| text + pathway + "\n")
    }
}

impl Store {
    /// The pathways in which an erasure has something to do: those in whose data files, of whatever version, the person is, and those
    /// in which an erasure of the same person has begun. Written down before it goes on.
    pub(super) fn begin_in(&self, patient_id: &str) -> Result<Begun, StoreError> {
        let pathways = self.pathways_with(patient_id)?;
        let now = Begun { version: self.latest_version()?, pathways };
        let Some(path) = self.begun_path(patient_id)? else { return Ok(now) };
        let begun = match fs::read_to_string(&path) {
            Ok(text) => Some(Begun::parse(&text).ok_or_else(|| {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                StoreError::Damaged { what: format!("erased/{name} cannot be read") }
            })?),
            Err(e) if e.kind() == ErrorKind::NotFound => None,
            Err(e) => return Err(StoreError::io("read", &path)(e)),
        };
        match begun {
            None if now.pathways.is_empty() => Ok(now),
            None => Self::note_begun(&path, now),
            Some(begun) if now.pathways.is_subset(&begun.pathways) => Ok(begun),
            Some(begun) => {
                let pathways = now.pathways.union(&begun.pathways).cloned().collect();
                Self::note_begun(&path, Begun { pathways, ..begun })
            }
        }
    }

    fn note_begun(path: &Path, begun: Begun) -> Result<Begun, StoreError> {
        write_file(path, begun.text().as_bytes())?;
        Ok(begun)
    }

    /// An erasure is done, in releases too: nothing of it is left to be done again.
    ///
    /// # Errors
    /// If what says where it had begun cannot be removed.
    pub fn end_erasing(&self, writing: &Writing, patient_id: &str) -> Result<(), StoreError> {
        let _ = writing;
        match self.begun_path(patient_id)? {
            Some(path) if path.exists() => remove_file(&path),
            _ => Ok(()),
        }
    }

    /// How many erasures have begun and are not done: under way, or to be run again.
    #[must_use]
    pub fn erasures_begun(&self) -> usize {
        let entries = fs::read_dir(self.layout.root().join("erased")).into_iter().flatten().flatten();
        entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(BEGUN)).count()
    }

    /// `None` while nobody has been erased.
    fn begun_path(&self, patient_id: &str) -> Result<Option<PathBuf>, StoreError> {
        let mark = self.erased_mark(patient_id)?;
        Ok(mark.map(|mark| self.layout.root().join("erased").join(format!("{BEGUN}{mark}"))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_is_read_as_it_was() {
        let begun = Begun { version: 7, pathways: ["b", "a"].map(str::to_owned).into() };
        assert_eq!(begun.text(), "7\na\nb\n");
        assert_eq!(Begun::parse(&begun.text()), Some(begun));
        assert_eq!(["", "7", "x\na\n"].map(Begun::parse), [None, None, None]);
    }
}
