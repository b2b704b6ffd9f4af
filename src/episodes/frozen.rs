//! The episodes that a release keeps: files of their own, whatever has been delivered since.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::EpisodesError;
use super::kept::{PartFile, load_whole, whole_header};
use super::library::LibraryTables;
use crate::cohort::{Cohort, CohortSource, Snapshot};

/// A folder of kept episodes.
#[derive(Debug)]
pub struct FrozenEpisodes {
    folder: PathBuf,
    tables: Arc<LibraryTables>,
}

impl FrozenEpisodes {
    /// The snapshot of a folder, as a version of the events.
    ///
    /// # Errors
    /// If a file there cannot be read or is of another format.
    pub fn snapshot(
        folder: &Path,
        version: i64,
        tables: Arc<LibraryTables>,
    ) -> Result<Snapshot, EpisodesError> {
        let frozen = Self { folder: folder.to_owned(), tables };
        let mut present = Vec::new();
        let mut last = None;
        for slug in &frozen.tables.slugs {
            let path = frozen.path(slug);
            let header = if path.is_file() { Some(whole_header(&path)?) } else { None };
            present.push(header.is_some());
            last = last.max(header.map(|h| h.last_day()));
        }
        Ok(Snapshot::new(version, last, &present, Box::new(frozen)))
    }

    fn path(&self, slug: &str) -> PathBuf {
        self.folder.join(format!("{slug}.episodes"))
    }
}

impl CohortSource for FrozenEpisodes {
    fn load(&self, pathway: usize) -> Result<Cohort, String> {
        let slug = self.tables.slugs.get(pathway).ok_or("there is no such pathway")?;
        load_whole(&self.path(slug), &self.tables.cohorts[pathway]).map_err(|e| e.to_string())
    }

    fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for slug in &self.tables.slugs {
            let hash = whole_header(&self.path(slug)).map_or_else(|_| "-".to_owned(), |h| h.fingerprint());
            hasher.update(hash.as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }
}

/// Copies or links the episodes of a data directory's pathways into a folder, without whose they are.
///
/// # Errors
/// If a file cannot be written.
pub fn freeze(files: &[(String, PathBuf)], folder: &Path) -> Result<(), EpisodesError> {
    fs::create_dir_all(folder)
        .map_err(|source| EpisodesError::Kept { path: folder.to_owned(), why: source.to_string() })?;
    for (slug, path) in files {
        let own = folder.join(format!("{slug}.episodes"));
        let mut header = whole_header(path)?;
        if header.parts.is_empty() {
            crate::store::link_or_copy(path, &own)?;
            continue;
        }
        for part in &mut header.parts {
            crate::store::link_or_copy(
                &part.path(path, PartFile::Columns),
                &part.path(&own, PartFile::Columns),
            )?;
            part.keys = None;
        }
        crate::store::write_file(&own, &header.line())?;
    }
    Ok(())
}
