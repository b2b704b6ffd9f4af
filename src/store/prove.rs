//! Looking for a person through everything under the data directory: decoded columns, and raw bytes.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use arrow::array::StringArray;
use rayon::prelude::*;
use serde::Serialize;

use super::data_file::read_batches;
use super::error::StoreError;
use super::layout::is_there;
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
    /// Data files that cannot be read, which were looked through as bytes only: nobody knows who is in them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<String>,
    /// Files of deliveries that are under way, not looked through: whoever is erased meanwhile is refused when they are
    /// loaded.
    #[serde(skip_serializing_if = "is_zero")]
    pub under_way: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde calls")]
const fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// What was seen of a file.
enum Looked {
    Absent,
    Found,
    /// It cannot be decoded.
    Unreadable,
    /// It is of a delivery that is under way.
    UnderWay,
}

impl Store {
    /// Looks for a person in every file, but for those of deliveries that are under way.
    pub(super) fn prove_absent(&self, patient_id: &str) -> Result<Proof, StoreError> {
        let mut proof = Proof { raw: patient_id.len() >= LONG_ENOUGH, ..Proof::default() };
        let files = files_under(self.layout.root());
        let under_way = self.layout.stages_under_way()?;
        let raw = proof.raw;
        let look = |path: &PathBuf| {
            if under_way.iter().any(|stage| path.starts_with(stage)) {
                return Ok(Looked::UnderWay);
            }
            look_through(path, patient_id, raw)
        };
        let looked: Vec<Looked> = files.par_iter().map(look).collect::<Result<_, StoreError>>()?;
        for (path, looked) in files.iter().zip(looked) {
            let shown = || path.strip_prefix(self.layout.root()).unwrap_or(path).display().to_string();
            match looked {
                Looked::UnderWay => {
                    proof.under_way += 1;
                    continue;
                }
                Looked::Found => proof.found.push(shown()),
                Looked::Unreadable => proof.unreadable.push(shown()),
                Looked::Absent => {}
            }
            proof.files += 1;
            proof.bytes += path.metadata().map_or(0, |m| m.len());
        }
        Ok(proof)
    }
}

/// Looks through a file: its texts if it is a data file, and its bytes.
fn look_through(path: &Path, patient_id: &str, raw: bool) -> Result<Looked, StoreError> {
    // What is gone since the files were listed was derived, or of a delivery that ended.
    if !is_there(path)? {
        return Ok(Looked::Absent);
    }
    let is_data = path.extension().is_some_and(|e| e == "parquet");
    let decoded = if is_data { holds(path, patient_id) } else { Ok(false) };
    if matches!(decoded, Ok(true)) {
        return Ok(Looked::Found);
    }
    match (raw && has_bytes(path, patient_id.as_bytes())?, decoded) {
        (true, _) => Ok(Looked::Found),
        (false, Ok(_)) => Ok(Looked::Absent),
        // What may not be read is no damage: it must be looked at.
        (false, Err(error @ StoreError::Io { .. })) => Err(error),
        (false, Err(_)) => Ok(Looked::Unreadable),
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
