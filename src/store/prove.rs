//! Looking for a person through everything under the data directory: decoded columns, and raw bytes.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use arrow::array::StringArray;
use rayon::prelude::*;
use serde::Serialize;

use super::data_file::read_batches;
use super::error::StoreError;
use super::store::Store;

/// Shortest text that is looked for in raw bytes: shorter ones are found in any compressed file by chance.
const LONG_ENOUGH: usize = 8;
/// Bytes that are looked at at once.
const WINDOW: usize = 1 << 20;

/// What was looked through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Whether raw bytes were looked at too: not for a pseudonym of less than eight letters.
    pub raw: bool,
    /// Kept episodes of releases that are known to be derived from events without the person. Nobody can be told in
    /// them, so it is their events that are looked through.
    pub release_episodes: u64,
    /// Those whose events are no more: of a version that was vacuumed, and of a pathway in which the person was not found.
    pub release_episodes_unproven: u64,
    /// Files in which the person was found.
    pub found: Vec<String>,
}

impl Store {
    /// Looks for a person in every file.
    pub(super) fn prove_absent(&self, patient_id: &str) -> Result<Proof, StoreError> {
        let mut proof = Proof { raw: patient_id.len() >= LONG_ENOUGH, ..Proof::default() };
        let files = files_under(self.layout.root());
        let looked: Result<Vec<bool>, StoreError> = files
            .par_iter()
            .map(|path| {
                let is_data = path.extension().is_some_and(|e| e == "parquet");
                let decoded = is_data && holds(path, patient_id)?;
                Ok(decoded || (proof.raw && has_bytes(path, patient_id.as_bytes())?))
            })
            .collect();
        for (path, found) in files.iter().zip(looked?) {
            proof.files += 1;
            proof.bytes += path.metadata().map_or(0, |m| m.len());
            if found {
                let shown = path.strip_prefix(self.layout.root()).unwrap_or(path);
                proof.found.push(shown.display().to_string());
            }
        }
        Ok(proof)
    }
}

/// Whether a data file has the person in any column of texts.
fn holds(path: &Path, patient_id: &str) -> Result<bool, StoreError> {
    for batch in read_batches(path, &[])? {
        let batch = batch?;
        let texts = batch.columns().iter().filter_map(|c| c.as_any().downcast_ref::<StringArray>());
        if texts.flat_map(StringArray::iter).any(|text| text == Some(patient_id)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a file has these bytes anywhere.
fn has_bytes(path: &Path, wanted: &[u8]) -> Result<bool, StoreError> {
    let finder = memchr::memmem::Finder::new(wanted);
    let mut file = File::open(path).map_err(StoreError::io("open", path))?;
    let mut window = Vec::with_capacity(WINDOW + wanted.len());
    loop {
        let mut part = (&mut file).take(WINDOW as u64);
        let read = part.read_to_end(&mut window).map_err(StoreError::io("read", path))?;
        if finder.find(&window).is_some() {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
        // What may be the beginning of it is looked at again.
        let kept = window.len().saturating_sub(wanted.len() - 1);
        window.drain(..kept);
    }
}

/// Every file below a directory.
fn files_under(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let paths = entries.flatten().map(|e| e.path());
    paths.flat_map(|p| if p.is_dir() { files_under(&p) } else { vec![p] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_found_across_windows() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        for at in [0, 10, WINDOW - 3, WINDOW, WINDOW + 7, 2 * WINDOW - 1] {
            let mut bytes = vec![b'.'; 3 * WINDOW];
            bytes[at..at + 8].copy_from_slice(b"person-1");
            fs::write(&path, &bytes).unwrap();
            assert!(has_bytes(&path, b"person-1").unwrap(), "at {at}");
            assert!(!has_bytes(&path, b"person-2").unwrap());
        }
    }
}
