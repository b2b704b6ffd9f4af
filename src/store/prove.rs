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
        let files = files_under(self.layout.root())?;
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
    let is_data = path.extension().is_some_and(|e| e == "parquet") || begins_as_data(path)?;
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

/// Whether a file begins as a data file does, whatever it is called: a copy that never got its name.
fn begins_as_data(path: &Path) -> Result<bool, StoreError> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(StoreError::io("open", path))?;
    file.take(DATA.len() as u64).read_to_end(&mut bytes).map_err(StoreError::io("read", path))?;
    Ok(bytes == DATA)
}

/// The first bytes of a Parquet file.
const DATA: &[u8] = b"PAR1";

/// Every file below a directory. One that cannot be listed is an error: what is in it must be looked at.
fn files_under(dir: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        // What is gone meanwhile was of a delivery that ended.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::io("read", dir)(error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(StoreError::io("read", dir))?.path();
        if path.is_dir() {
            files.extend(files_under(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, RecordBatch};

    use super::super::data_file::DataFileWriter;
    use super::super::schema::PATIENT_ID;
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

    #[test]
    fn a_data_file_is_read_whatever_it_is_called_and_half_of_one_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let persons: ArrayRef = Arc::new(StringArray::from(vec!["person-1"; 3]));
        let batch = RecordBatch::try_from_iter([(PATIENT_ID, persons)]).unwrap();
        let path = dir.path().join(".staged-copy");
        let mut writer = DataFileWriter::create(path.clone(), batch.schema()).unwrap();
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
        assert!(matches!(look_through(&path, "person-1", false).unwrap(), Looked::Found));
        assert!(matches!(look_through(&path, "person-2", false).unwrap(), Looked::Absent));
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        assert!(matches!(look_through(&path, "person-2", false).unwrap(), Looked::Unreadable));
    }

    #[test]
    fn every_file_is_listed_and_what_is_gone_is_none() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("a/b")).unwrap();
        fs::write(dir.path().join("a/b/c"), "").unwrap();
        assert_eq!(files_under(dir.path()).unwrap(), [dir.path().join("a/b/c")]);
        assert_eq!(files_under(&dir.path().join("gone")).unwrap(), Vec::<PathBuf>::new());
        assert!(files_under(&dir.path().join("a/b/c")).is_err(), "no directory is an error");
    }
}
