//! Who was erased, as marks in a file: so that a later delivery of the same person is refused.
//!
//! `erased/key` is made with the first erasure and never leaves the data directory; `erased/marks` has a line
//! a person. Without the key a mark says nothing; whoever has both can only ask whether a pseudonym that is known to
//! them was erased.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use super::durable::{append_line, place_private};
use super::error::StoreError;
use super::layout::is_there;
use super::record::{CommitRecord, MarksState};
use super::store::{Store, Writing};
use crate::delivery::{ErasedMark, ErasedPersons};

/// Letters of a key or mark.
const HEX: usize = 64;

impl Store {
    /// The persons who were erased.
    ///
    /// # Errors
    /// If there are some and they cannot be read.
    pub fn erased(&self) -> Result<ErasedPersons, StoreError> {
        let (key_path, marks_path) = self.erased_paths();
        if !is_there(&marks_path)? {
            return Ok(ErasedPersons::default());
        }
        let read = |path: &PathBuf| fs::read_to_string(path).map_err(StoreError::io("read", path));
        let damaged = |what: &str| StoreError::Damaged { what: format!("erased/{what} cannot be read") };
        self.refuse_lost_key()?;
        let key = from_hex(read(&key_path)?.trim()).ok_or_else(|| damaged("key"))?;
        let marks = read(&marks_path)?;
        // A torn last line is of an erasure that did not begin.
        let whole = marks.rfind('\n').map_or("", |end| &marks[..end]);
        let marks: Option<Vec<ErasedMark>> = whole.lines().map(from_hex).collect();
        Ok(ErasedPersons::new(key, marks.ok_or_else(|| damaged("marks"))?))
    }

    /// Marks a person as erased; from now on no row of theirs is taken in.
    ///
    /// # Errors
    /// If the marks cannot be read or written.
    pub fn mark_erased(&self, writing: &Writing, patient_id: &str) -> Result<(), StoreError> {
        let _ = writing;
        let (key_path, marks_path) = self.erased_paths();
        self.refuse_lost_key()?;
        if !is_there(&key_path)? {
            place_private(&key_path, to_hex(&new_key()).as_bytes())?;
        }
        if self.erased()?.contains(patient_id.as_bytes()) {
            return Ok(());
        }
        let key = fs::read_to_string(&key_path).map_err(StoreError::io("read", &key_path))?;
        let damaged = || StoreError::Damaged { what: "erased/key cannot be read".to_owned() };
        let key = from_hex(key.trim()).ok_or_else(damaged)?;
        let marks = fs::read(&marks_path).unwrap_or_default();
        let whole = marks.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        let line = format!("{}\n", to_hex(&ErasedPersons::mark_of(&key, patient_id.as_bytes())));
        append_line(&marks_path, whole as u64, line.as_bytes())?;
        self.acknowledge("erasure")
    }

    /// Refuses if there are marks and the key that they were made with is gone: nobody could be told by them, nor by ones of another key.
    fn refuse_lost_key(&self) -> Result<(), StoreError> {
        let (key_path, marks_path) = self.erased_paths();
        if is_there(&marks_path)? && !is_there(&key_path)? {
            let what = "erased/key is missing, without which nobody knows who was erased".to_owned();
            return Err(StoreError::Damaged { what });
        }
        Ok(())
    }

    /// What the record says of the first so many marks, or of all; none before the first erasure.
    pub(super) fn marks_state(&self, first: Option<u64>) -> Result<Option<MarksState>, StoreError> {
        let (key_path, marks_path) = self.erased_paths();
        if !is_there(&marks_path)? {
            return Ok(None);
        }
        let read = |path: &PathBuf| fs::read(path).map_err(StoreError::io("read", path));
        let (key, text) = (read(&key_path)?, read(&marks_path)?);
        let whole = text.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        let lines = text[..whole].split_inclusive(|&b| b == b'\n');
        let first = first.and_then(|n| usize::try_from(n).ok()).unwrap_or(usize::MAX);
        let mut hasher = blake3::Hasher::new();
        hasher.update(&key);
        let mut marks = 0;
        for line in lines.take(first) {
            hasher.update(line);
            marks += 1;
        }
        Ok(Some(MarksState { marks, blake3: hasher.finalize().to_hex().to_string() }))
    }

    /// Whether marks that were acknowledged are gone or changed: whoever they are of would be taken in again.
    pub(super) fn fault_of_marks(&self, record: &CommitRecord) -> Result<Option<String>, StoreError> {
        let known = record.lines.iter().rev().find_map(|line| line.erased.as_ref());
        let Some(known) = known else { return Ok(None) };
        let same = match self.marks_state(Some(known.marks)) {
            Err(StoreError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => false,
            state => state?.as_ref() == Some(known),
        };
        let fault = || format!("erased/ is not what was written: {} persons had been erased", known.marks);
        Ok((!same).then(fault))
    }

    /// The mark of a person, in hexadecimal; `None` while nobody has been erased.
    pub(super) fn erased_mark(&self, patient_id: &str) -> Result<Option<String>, StoreError> {
        let (key_path, _) = self.erased_paths();
        if !key_path.exists() {
            return Ok(None);
        }
        let key = fs::read_to_string(&key_path).map_err(StoreError::io("read", &key_path))?;
        let damaged = || StoreError::Damaged { what: "erased/key cannot be read".to_owned() };
        let key = from_hex(key.trim()).ok_or_else(damaged)?;
        Ok(Some(to_hex(&ErasedPersons::mark_of(&key, patient_id.as_bytes()))))
    }

    fn erased_paths(&self) -> (PathBuf, PathBuf) {
        let folder = self.layout.root().join("erased");
        (folder.join("key"), folder.join("marks"))
    }
}

/// A key that nobody can guess.
fn new_key() -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for _ in 0..4 {
        hasher.update(uuid::Uuid::new_v4().as_bytes());
    }
    *hasher.finalize().as_bytes()
}

fn to_hex(bytes: &[u8; 32]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    if text.len() != HEX || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, at) in bytes.iter_mut().zip((0..HEX).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_written() {
        let key = new_key();
        assert_eq!(from_hex(&to_hex(&key)), Some(key));
        assert_ne!(key, new_key());
        for bad in ["", "zz", &"g".repeat(HEX), &"å".repeat(HEX / 2)] {
            assert_eq!(from_hex(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_key_that_is_gone_is_told_with_what_to_do_and_no_other_is_made() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_or_create(dir.path()).unwrap();
        let writing = store.writing().unwrap();
        store.mark_erased(&writing, "somebody").unwrap();
        let key = dir.path().join("erased/key");
        fs::remove_file(&key).unwrap();
        for said in [store.erased().map(drop), store.mark_erased(&writing, "another")] {
            let said = said.unwrap_err().to_string();
            assert!(said.contains("erased/key is missing") && said.contains("check-store"), "{said}");
        }
        assert!(!key.exists());
    }
}
