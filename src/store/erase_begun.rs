//! Where an erasure has begun, for as long as it is not done: `erased/begun-MARK`, a line a pathway that had the person.
//!
//! Once the current version is without the person only older data files tell which pathways had them, and a vacuum may take those
//! before an erasure that died is run again. The name is the person's mark, which tells nobody who that is.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use super::durable::{remove_file, write_file};
use super::error::StoreError;
use super::store::{Store, Writing};

/// How the name of a note begins.
const BEGUN: &str = "begun-";

impl Store {
    /// The pathways in which an erasure has something to do: those in whose data files, of whatever version, the person is, and those
    /// in which an erasure of the same person has begun. Written down before it goes on.
    pub(super) fn begin_in(&self, patient_id: &str) -> Result<BTreeSet<String>, StoreError> {
        let mut pathways = self.pathways_with(patient_id)?;
        let Some(path) = self.begun_path(patient_id)? else { return Ok(pathways) };
        let begun = match fs::read_to_string(&path) {
            Ok(text) => text.lines().map(str::to_owned).collect(),
            Err(e) if e.kind() == ErrorKind::NotFound => BTreeSet::new(),
            Err(e) => return Err(StoreError::io("read", &path)(e)),
        };
        if !pathways.is_subset(&begun) {
            pathways.extend(begun);
            let text: String = pathways.iter().map(|pathway| format!("{pathway}\n")).collect();
            write_file(&path, text.as_bytes())?;
            return Ok(pathways);
        }
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
