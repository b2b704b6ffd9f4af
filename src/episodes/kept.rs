//! Episodes kept on disk, so that a restart need not derive them again.
//!
//! One file a pathway: a line of JSON ([`KeptHeader`]), then the columns of the [`Cohort`].
//! It holds no pseudonyms. It is valid for exactly the data files, queries and catalogue it
//! was made from ([`MadeFrom::key`]); otherwise it is made anew. The events stay the only truth.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::EpisodesError;
use super::sql::Query;
use crate::cohort::{Cohort, CohortTables};
use crate::model::Day;

/// Format of a kept file; raised when the columns change.
const FORMAT: u32 = 2;

/// The first line of a kept file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptHeader {
    /// Format of what follows.
    pub format: u32,
    /// What it was made from.
    pub key: String,
    /// Version of the events table when it was made.
    pub version: i64,
    /// Episodes.
    pub n_episodes: u64,
    /// Days from 1900-01-01 to the latest event.
    pub last_day: u32,
    /// Length of what follows the line.
    pub bytes: u64,
    /// BLAKE3 of what follows the line, hexadecimal.
    pub blake3: String,
}

impl KeptHeader {
    /// The latest day of any event.
    #[must_use]
    pub fn last_day(&self) -> Day {
        Day::from_index(self.last_day).unwrap_or(Day::MAX)
    }
}

/// What episodes are made from.
#[derive(Debug, Clone, Copy)]
pub struct MadeFrom<'a> {
    /// Data files of the pathway.
    pub files: &'a [PathBuf],
    /// What linking takes from the catalogue.
    pub tables: &'a CohortTables,
}

impl MadeFrom<'_> {
    /// A hash of the files' names, the queries and the tables: equal keys make equal episodes.
    #[must_use]
    pub fn key(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for file in self.files {
            hasher.update(file.file_name().unwrap_or_default().as_encoded_bytes());
            hasher.update(b"\n");
        }
        hasher.update(Query::LongForm.text().as_bytes());
        hasher.update(Query::Repeats.text().as_bytes());
        hasher.update(format!("{:?}", self.tables).as_bytes());
        hasher.finalize().to_hex().to_string()
    }
}

/// The header of a kept file, if it is there and valid for a key.
#[must_use]
pub fn kept_header(path: &Path, key: &str) -> Option<KeptHeader> {
    let mut line = String::new();
    BufReader::new(File::open(path).ok()?).read_line(&mut line).ok()?;
    let header: KeptHeader = serde_json::from_str(&line).ok()?;
    (header.format == FORMAT && header.key == key).then_some(header)
}

/// The kept cohort, if it is there, valid for a key and whole.
#[must_use]
pub fn load_kept(path: &Path, key: &str) -> Option<Cohort> {
    let header = kept_header(path, key)?;
    let mut reader = BufReader::new(File::open(path).ok()?);
    reader.skip_until(b'\n').ok()?;
    let mut bytes = Vec::with_capacity(usize::try_from(header.bytes).ok()?);
    reader.read_to_end(&mut bytes).ok()?;
    let whole = bytes.len() as u64 == header.bytes && blake3::hash(&bytes).to_hex().as_str() == header.blake3;
    if whole { Cohort::from_bytes(&bytes).ok() } else { None }
}

/// The header of a file of episodes that is kept for itself, whatever it was made from.
///
/// # Errors
/// If it cannot be read, or is of another format.
pub(super) fn whole_header(path: &Path) -> Result<KeptHeader, EpisodesError> {
    let fault = |why: &str| EpisodesError::Kept { path: path.to_owned(), why: why.to_owned() };
    let mut line = String::new();
    let file = File::open(path).map_err(|e| fault(&e.to_string()))?;
    BufReader::new(file).read_line(&mut line).map_err(|e| fault(&e.to_string()))?;
    let header: KeptHeader =
        serde_json::from_str(&line).ok().ok_or_else(|| fault("it is no file of episodes"))?;
    if header.format == FORMAT { Ok(header) } else { Err(fault("its format is another version's")) }
}

/// The cohort of a file of episodes that is kept for itself.
///
/// # Errors
/// If it cannot be read, is of another format or damaged.
pub(super) fn load_whole(path: &Path) -> Result<Cohort, EpisodesError> {
    let header = whole_header(path)?;
    let damaged = || EpisodesError::Kept { path: path.to_owned(), why: "it is damaged".to_owned() };
    load_kept(path, &header.key).ok_or_else(damaged)
}

/// Keeps a cohort, whole or not at all, once `first` has kept what goes with it.
///
/// # Errors
/// If the file cannot be written, or those of `first`.
pub fn keep(
    path: &Path,
    (key, version): (&str, i64),
    cohort: &Cohort,
    first: impl FnOnce(&KeptHeader) -> Result<(), EpisodesError>,
) -> Result<(), EpisodesError> {
    let columns = cohort.to_bytes();
    let header = KeptHeader {
        format: FORMAT,
        key: key.to_owned(),
        version,
        n_episodes: cohort.len() as u64,
        last_day: cohort.last_day().index(),
        bytes: columns.len() as u64,
        blake3: blake3::hash(&columns).to_hex().to_string(),
    };
    let line = serde_json::to_vec(&header).unwrap_or_default();
    first(&header)?;
    Ok(crate::store::write_parts(path, &[&line, b"\n", &columns])?)
}
