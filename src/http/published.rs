//! Whether a published file is still what was published. It is read for that once, and again when its size or time changes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use super::problem::Problem;
use crate::store::is_as_published;

/// Length and time of a file when it was found to be as it was published.
type Seen = (u64, SystemTime);

/// The published files that have been looked at.
#[derive(Debug, Default)]
pub(super) struct Published {
    seen: Mutex<BTreeMap<PathBuf, Seen>>,
}

impl Published {
    /// Refuses a file of a release that is not what was published: it would go out under the hash of another.
    pub(super) fn unchanged(&self, release: &Path, file: &Path) -> Result<(), Problem> {
        let failed =
            |e: std::io::Error| Problem::Internal(format!("failed to read a file of a release: {e}"));
        let about = file.metadata().map_err(failed)?;
        let now = (about.len(), about.modified().map_err(failed)?);
        let seen = || self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen().get(file) == Some(&now) {
            return Ok(());
        }
        let below = file.strip_prefix(release).unwrap_or(file).to_string_lossy();
        let is_same = is_as_published(release, &below).map_err(|e| Problem::Internal(e.to_string()))?;
        if !is_same {
            return Err(Problem::Internal(format!(
                "{} is not what was published and is not sent: see ledtid check-store",
                file.display()
            )));
        }
        seen().insert(file.to_owned(), now);
        Ok(())
    }
}
