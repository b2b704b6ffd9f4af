//! Episodes kept on disk, so that a restart need not derive them again.
//!
//! A pathway's episodes lie in parts, by the day of their last event (`cut.rs`), so that a delivery has few of them written
//! again. A part is a file of the columns of a [`Cohort`], and another with a key an episode (`roster.rs`), but for those of
//! releases. One file a pathway, a line of JSON ([`KeptHeader`]), names the parts with their hashes and says what all was made
//! from ([`MadeFrom::key`]): for exactly these data files, queries and catalogue it is valid. It takes the place of the one
//! before when the parts are there, so old and new ones are never mixed. There are no pseudonyms. The events stay the only truth.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::EpisodesError;
use super::roster::EpisodeKey;
use super::sql::Query;
use crate::cohort::{Cohort, CohortSize, CohortTables};
use crate::model::Day;

/// Format of kept episodes; raised when the columns or the line change.
pub(super) const FORMAT: u32 = 3;

/// The format before: the columns of all episodes follow the line. Releases have such files.
const ONE_FILE: u32 = 2;

/// The line of a file of kept episodes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptHeader {
    /// Format of the line and of the columns.
    pub format: u32,
    /// What it was made from.
    pub key: String,
    /// Version of the events table when it was made.
    pub version: i64,
    /// Episodes.
    pub n_episodes: u64,
    /// Days from 1900-01-01 to the latest event.
    pub last_day: u32,
    /// Names of the data files that the episodes were made from.
    #[serde(default)]
    pub files: Vec<String>,
    /// Where the episodes lie, in their order.
    #[serde(default)]
    pub parts: Vec<KeptPart>,
    /// Length of the columns that follow the line, in files of the format before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// BLAKE3 of these, hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blake3: Option<String>,
}

/// Some of a pathway's episodes, in files of their own, which never change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPart {
    /// What its files are named after.
    pub id: String,
    /// Episodes.
    pub n_episodes: u64,
    /// Memory that their columns take.
    pub core_bytes: u64,
    /// Memory that the rest takes.
    pub side_bytes: u64,
    /// Days from 1900-01-01 to the latest event.
    pub last_day: u32,
    /// Length of the file of columns.
    pub bytes: u64,
    /// BLAKE3 of it, hexadecimal.
    pub blake3: String,
    /// BLAKE3 of the file of keys; none where there is none.
    pub keys: Option<String>,
}

/// A file of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartFile {
    /// The columns.
    Columns,
    /// Whose the episodes are.
    Keys,
}

impl KeptHeader {
    /// The latest day of any event.
    #[must_use]
    pub fn last_day(&self) -> Day {
        Day::from_index(self.last_day).unwrap_or(Day::MAX)
    }

    /// Memory that the episodes take.
    #[must_use]
    pub fn size(&self) -> CohortSize {
        let small = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let sum = |of: fn(&KeptPart) -> u64| small(self.parts.iter().map(of).sum());
        CohortSize {
            n_episodes: small(self.n_episodes),
            core_bytes: sum(|p| p.core_bytes),
            side_bytes: sum(|p| p.side_bytes),
        }
    }

    /// A hash of all that is kept.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        if let Some(blake3) = &self.blake3 {
            return blake3.clone();
        }
        let mut hasher = blake3::Hasher::new();
        for part in &self.parts {
            hasher.update(part.blake3.as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }

    /// Whether every file that it names is there; what is in them is told when they are read.
    fn is_there(&self, path: &Path) -> bool {
        let has = |part: &KeptPart, file| {
            fs::metadata(part.path(path, file)).is_ok_and(|m| m.len() == part.length(file))
        };
        self.parts.iter().all(|part| part.files().all(|file| has(part, file)))
    }

    /// The files that are named by this line of a file.
    pub(super) fn named(&self, path: &Path) -> impl Iterator<Item = PathBuf> {
        self.parts.iter().flat_map(|part| part.files().map(|file| part.path(path, file)))
    }

    /// The file of the line, but for what may follow it.
    pub(super) fn line(&self) -> Vec<u8> {
        let mut line = serde_json::to_vec(self).unwrap_or_default();
        line.push(b'\n');
        line
    }
}

impl KeptPart {
    /// Where a file of the part lies, beside the file that names it.
    pub(super) fn path(&self, header: &Path, file: PartFile) -> PathBuf {
        let kind = match file {
            PartFile::Columns => "part",
            PartFile::Keys => "roster",
        };
        header.with_extension(format!("{}.{kind}", self.id))
    }

    /// The files that it has.
    pub(super) fn files(&self) -> impl Iterator<Item = PartFile> + use<> {
        std::iter::once(PartFile::Columns).chain(self.keys.as_ref().map(|_| PartFile::Keys))
    }

    const fn length(&self, file: PartFile) -> u64 {
        match file {
            PartFile::Columns => self.bytes,
            PartFile::Keys => self.n_episodes * size_of::<EpisodeKey>() as u64,
        }
    }

    /// The episodes, if they are there and whole.
    pub(super) fn load(&self, header: &Path) -> Option<Cohort> {
        let columns = self.read(header, PartFile::Columns, &self.blake3)?;
        Cohort::from_bytes(&columns).ok()
    }

    /// Whose they are, if that is kept and whole.
    pub(super) fn load_keys(&self, header: &Path) -> Option<Vec<EpisodeKey>> {
        let keys = self.read(header, PartFile::Keys, self.keys.as_ref()?)?;
        let (keys, []) = keys.as_chunks() else { return None };
        Some(keys.to_vec())
    }

    fn read(&self, header: &Path, file: PartFile, blake3: &str) -> Option<Vec<u8>> {
        let bytes = fs::read(self.path(header, file)).ok()?;
        let whole =
            bytes.len() as u64 == self.length(file) && blake3::hash(&bytes).to_hex().as_str() == blake3;
        whole.then_some(bytes)
    }
}

/// What episodes are made from.
#[derive(Debug, Clone, Copy)]
pub struct MadeFrom<'a> {
    /// Names of the pathway's data files.
    pub files: &'a [String],
    /// What linking takes from the catalogue.
    pub tables: &'a CohortTables,
}

impl MadeFrom<'_> {
    /// A hash of the files' names, the queries and the tables: equal keys make equal episodes.
    #[must_use]
    pub fn key(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for file in self.files {
            hasher.update(file.as_bytes());
            hasher.update(b"\n");
        }
        hasher.update(Query::LongForm.text().as_bytes());
        hasher.update(Query::Repeats.text().as_bytes());
        hasher.update(format!("{:?}", self.tables).as_bytes());
        hasher.finalize().to_hex().to_string()
    }
}

/// The line of kept episodes, if it is there and valid for a key, and its parts are there.
#[must_use]
pub fn kept_header(path: &Path, key: &str) -> Option<KeptHeader> {
    let header = whole_header(path).ok()?;
    (header.key == key && header.is_there(path)).then_some(header)
}

/// The kept cohort, if it is there, valid for a key and whole.
#[must_use]
pub fn load_kept(path: &Path, key: &str, tables: &CohortTables) -> Option<Cohort> {
    let header = kept_header(path, key)?;
    if header.format == ONE_FILE {
        return load_one_file(path, &header);
    }
    let mut parts: Vec<Cohort> = header.parts.iter().map(|part| part.load(path)).collect::<Option<_>>()?;
    if parts.len() == 1 {
        return parts.pop();
    }
    let taken: Vec<Vec<bool>> = parts.iter().map(|part| vec![true; part.len()]).collect();
    let all: Vec<(&Cohort, &[bool])> = parts.iter().zip(taken.iter().map(Vec::as_slice)).collect();
    Cohort::gathered(&all, tables).filter(|cohort| cohort.len() as u64 == header.n_episodes)
}

/// The cohort whose columns follow the line.
fn load_one_file(path: &Path, header: &KeptHeader) -> Option<Cohort> {
    let mut reader = BufReader::new(File::open(path).ok()?);
    reader.skip_until(b'\n').ok()?;
    let mut bytes = Vec::with_capacity(usize::try_from(header.bytes?).ok()?);
    reader.read_to_end(&mut bytes).ok()?;
    let hash = blake3::hash(&bytes).to_hex();
    let whole = Some(bytes.len() as u64) == header.bytes && Some(hash.as_str()) == header.blake3.as_deref();
    if whole { Cohort::from_bytes(&bytes).ok() } else { None }
}

/// The line of kept episodes, whatever they were made from.
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
    let is_known = match header.format {
        FORMAT => header.bytes.is_none(),
        ONE_FILE => header.bytes.is_some() && header.parts.is_empty(),
        _ => false,
    };
    if is_known { Ok(header) } else { Err(fault("its format is another version's")) }
}

/// The cohort of episodes that are kept for themselves.
///
/// # Errors
/// If it cannot be read, is of another format or damaged.
pub(super) fn load_whole(path: &Path, tables: &CohortTables) -> Result<Cohort, EpisodesError> {
    let header = whole_header(path)?;
    let damaged = || EpisodesError::Kept { path: path.to_owned(), why: "it is damaged".to_owned() };
    load_kept(path, &header.key, tables).ok_or_else(damaged)
}
