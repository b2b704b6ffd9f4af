//! A release's files held against the hashes that it was kept with (`sums.json`), before anything is made of them or given out.
//!
//! `check-store` looks at every release; this looks at one, and ends at the first file that is not what was published.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::data_file::hash_of;
use super::error::StoreError;
use super::layout::is_there;

/// The file of a release that has the hashes of the others.
pub(super) const SUMS: &str = "sums.json";

/// The same of what is written again when a person is erased: without that of a pathway while that is under way.
pub(super) const OWN_SUMS: &str = "own-sums.json";

/// A file of a release: its path in the release's folder, and the BLAKE3 hash of its bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Sum {
    pub(super) path: String,
    pub(super) blake3: String,
}

/// Holds the files of a release that are wanted, by their paths in its folder, against what was published. A release of an older program
/// has no hashes, and nothing is found.
///
/// # Errors
/// [`StoreError::DamagedRelease`] with the first file that is missing or is not what was published; or if one cannot be read.
pub fn check_release(release: &Path, wanted: impl Fn(&str) -> bool) -> Result<(), StoreError> {
    let path = release.join(SUMS);
    let text = match fs::read(&path) {
        Ok(text) => text,
        // Who writes the hashes writes both.
        Err(e) if e.kind() == ErrorKind::NotFound && is_there(&release.join(OWN_SUMS))? => {
            return Err(StoreError::DamagedRelease { path, why: "is missing" });
        }
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(StoreError::io("read", &path)(e)),
    };
    let Ok(sums) = serde_json::from_slice::<Vec<Sum>>(&text) else {
        return Err(StoreError::DamagedRelease { path, why: "cannot be read" });
    };
    for sum in sums.iter().filter(|sum| wanted(&sum.path)) {
        let path = release.join(&sum.path);
        if !is_there(&path)? {
            return Err(StoreError::DamagedRelease { path, why: "is missing" });
        }
        if hash_of(&path)? != sum.blake3 {
            return Err(StoreError::DamagedRelease { path, why: "is not what was published" });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::releases::Releases;
    use super::*;

    #[test]
    fn what_is_wanted_is_looked_at_and_the_first_that_is_damaged_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let releases = Releases::new(dir.path());
        let stage = releases.stage().unwrap();
        for file in ["counts.parquet", "grid.parquet"] {
            fs::write(stage.path().join(file), file).unwrap();
        }
        let folder = releases.keep(stage, "r1", br#"{"name":"r1","sequence":1}"#).unwrap();
        let all = || check_release(&folder, |_| true).map_err(|e| e.to_string());
        assert_eq!(all(), Ok(()));
        fs::write(folder.join("grid.parquet"), "grid.parqueu").unwrap();
        check_release(&folder, |path| path == "counts.parquet").unwrap();
        let said = all().unwrap_err();
        let told = ["releases/r1/grid.parquet is not what was published", "ledtid check-store", "backup"];
        assert!(told.iter().all(|part| said.contains(part)), "{said}");
        fs::remove_file(folder.join("counts.parquet")).unwrap();
        assert!(all().unwrap_err().contains("releases/r1/counts.parquet is missing"));
        fs::write(folder.join(SUMS), "[").unwrap();
        assert!(all().unwrap_err().contains("releases/r1/sums.json cannot be read"));
        fs::remove_file(folder.join(SUMS)).unwrap();
        assert!(all().unwrap_err().contains("releases/r1/sums.json is missing"));
        fs::remove_file(folder.join(OWN_SUMS)).unwrap();
        assert_eq!(all(), Ok(()), "an older program kept no hashes");
    }
}
