//! Episodes written to the disk, and what they take the place of removed.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::cut::Known;
use super::error::EpisodesError;
use super::kept::{FORMAT, KeptHeader, KeptPart, PartFile, whole_header};
use super::roster::names;
use crate::store::{
    EventsFile, Keeping, StoreAddress, link_or_copy, make_dir, remove_files, write_files, write_parts,
};

/// What is kept of a pathway already, and stays.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    pub(super) stay: Vec<KeptPart>,
    /// The file whose line names them.
    pub(super) of: PathBuf,
}

/// Where episodes are kept, and what they were made from.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    pub(super) path: &'a Path,
    pub(super) key: &'a str,
    pub(super) version: i64,
    /// The data files.
    pub(super) files: &'a [EventsFile],
    /// Where others write and remove, too; none in releases, where only one writes.
    pub(super) store: Option<&'a StoreAddress>,
    pub(super) rosters: Rosters,
}

/// Whether it is kept whose the episodes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rosters {
    Kept,
    /// Not in releases.
    Left,
}

impl Place<'_> {
    /// Keeps the pieces and what comes, all or none: the parts first, one at a time, then the line that names them, in the place of
    /// the one before, then the parts go that only that one named. None are kept where a data file that they were derived from is
    /// there no longer: who was erased from it may be in them.
    pub(super) fn keep(
        self,
        pieces: Pieces,
        come: impl Iterator<Item = Option<Known>>,
    ) -> Result<KeptHeader, EpisodesError> {
        let _keeping = self.keeping()?;
        make_dir(self.path.parent().unwrap_or(Path::new(".")))?;
        let before = whole_header(self.path).ok();
        self.take_along(&pieces)?;
        let mut parts = pieces.stay;
        parts.extend(self.write(come)?);
        parts.sort_by_key(|part| part.last_day);
        let header = KeptHeader {
            format: FORMAT,
            key: self.key.to_owned(),
            version: self.version,
            n_episodes: parts.iter().map(|part| part.n_episodes).sum(),
            last_day: parts.iter().map(|part| part.last_day).max().unwrap_or(0),
            files: names(self.files),
            parts,
            bytes: None,
            blake3: None,
        };
        write_parts(self.path, &[&header.line()])?;
        let named: HashSet<PathBuf> = header.named(self.path).collect();
        let gone =
            before.iter().flat_map(|before| before.named(self.path)).filter(|file| !named.contains(file));
        remove_files(gone.filter(|file| file.exists()))?;
        Ok(header)
    }

    /// Writes new parts; none is left where one of them cannot be made.
    fn write(&self, come: impl Iterator<Item = Option<Known>>) -> Result<Vec<KeptPart>, EpisodesError> {
        let (mut parts, mut is_whole) = (Vec::new(), true);
        let files = come.map_while(|known| {
            is_whole = known.is_some();
            let (part, files) = self.part(&known?);
            parts.push(part);
            Some(files)
        });
        write_files(files.flatten())?;
        if is_whole {
            return Ok(parts);
        }
        let written = parts.iter().flat_map(|part| part.files().map(|file| part.path(self.path, file)));
        remove_files(written)?;
        Err(EpisodesError::Kept {
            path: self.path.to_owned(),
            why: "they cannot be cut into parts".to_owned(),
        })
    }

    /// Held while it is written, so that nobody takes its parts for left behind.
    fn keeping(&self) -> Result<Option<Keeping>, EpisodesError> {
        let Some(store) = self.store else { return Ok(None) };
        let gone = || EpisodesError::Gone { path: self.path.to_owned() };
        store.keeping(self.files)?.ok_or_else(gone).map(Some)
    }

    /// Has parts that are kept for another version here too: the same files under other names.
    fn take_along(&self, pieces: &Pieces) -> Result<(), EpisodesError> {
        if pieces.of == self.path || pieces.stay.is_empty() {
            return Ok(());
        }
        for part in &pieces.stay {
            for file in part.files() {
                let target = part.path(self.path, file);
                if !target.exists() {
                    link_or_copy(&part.path(&pieces.of, file), &target)?;
                }
            }
        }
        Ok(crate::store::sync_dir(self.path.parent().unwrap_or(Path::new(".")))?)
    }

    /// A new part, and its files.
    fn part(&self, known: &Known) -> (KeptPart, Vec<(PathBuf, Vec<u8>)>) {
        let (columns, keys) = (known.cohort.to_bytes(), known.keys.as_flattened());
        let size = known.cohort.size();
        let hash = |bytes: &[u8]| blake3::hash(bytes).to_hex().to_string();
        let part = KeptPart {
            id: uuid::Uuid::new_v4().simple().to_string(),
            n_episodes: known.cohort.len() as u64,
            core_bytes: size.core_bytes as u64,
            side_bytes: size.side_bytes as u64,
            last_day: known.cohort.last_day().index(),
            bytes: columns.len() as u64,
            blake3: hash(&columns),
            keys: (self.rosters == Rosters::Kept).then(|| hash(keys)),
        };
        let mut files = vec![(part.path(self.path, PartFile::Columns), columns)];
        if self.rosters == Rosters::Kept {
            files.push((part.path(self.path, PartFile::Keys), keys.to_vec()));
        }
        (part, files)
    }
}

/// Removes kept episodes: the parts first, so that none is left that nothing names.
///
/// # Errors
/// If they cannot be removed.
pub fn forget_kept(path: &Path) -> Result<(), EpisodesError> {
    let parts = parts_in(path.parent().unwrap_or(Path::new(".")))?;
    remove_files(parts.into_iter().filter(|part| part_of(part) == part_of(path)))?;
    Ok(remove_files(std::iter::once(path.to_owned()).filter(|path| path.exists()))?)
}

/// The parts in a folder of kept episodes that no line names: of writers that died. Of a pathway whose line is there and cannot be
/// read nobody can say which these are: none.
///
/// # Errors
/// If the folder cannot be read.
pub fn unnamed_parts(folder: &Path) -> Result<Vec<PathBuf>, EpisodesError> {
    let mut named: HashMap<String, Option<HashSet<PathBuf>>> = HashMap::new();
    let mut unnamed = Vec::new();
    for part in parts_in(folder)? {
        let Some(slug) = part_of(&part) else { continue };
        let names = named.entry(slug.to_owned()).or_insert_with(|| {
            let path = folder.join(format!("{slug}.episodes"));
            match whole_header(&path) {
                Ok(header) => Some(header.named(&path).collect()),
                Err(_) => (!path.exists()).then(HashSet::new),
            }
        });
        if names.as_ref().is_some_and(|names| !names.contains(&part)) {
            unnamed.push(part);
        }
    }
    Ok(unnamed)
}

/// The pathways of which episodes are kept in a folder, in order.
///
/// # Errors
/// If the folder cannot be read.
pub fn kept_pathways(folder: &Path) -> Result<BTreeSet<String>, EpisodesError> {
    if !folder.exists() {
        return Ok(BTreeSet::new());
    }
    let entries = fs::read_dir(folder).map_err(failed("read", folder))?;
    let slug = |entry: fs::DirEntry| {
        entry.file_name().to_string_lossy().strip_suffix(".episodes").map(str::to_owned)
    };
    Ok(entries.flatten().filter_map(slug).collect())
}

/// Removes the parts in a folder that no line names. Nobody may be writing there.
///
/// # Errors
/// If they cannot be removed.
pub fn forget_unnamed(folder: &Path) -> Result<(), EpisodesError> {
    Ok(remove_files(unnamed_parts(folder)?.into_iter())?)
}

/// The same beside some kept episodes, unless somebody is writing there: then it is left to the next.
pub(super) fn forget_unnamed_beside(store: &StoreAddress, kept: &Path) -> Result<(), EpisodesError> {
    let Some(_alone) = store.try_forgetting()? else { return Ok(()) };
    forget_unnamed(kept.parent().unwrap_or(Path::new(".")))
}

/// The files of parts in a folder, in order.
fn parts_in(folder: &Path) -> Result<BTreeSet<PathBuf>, EpisodesError> {
    if !folder.exists() {
        return Ok(BTreeSet::new());
    }
    let entries = fs::read_dir(folder).map_err(failed("read", folder))?;
    let is_part = |path: &PathBuf| path.extension().is_some_and(|e| e == "part" || e == "roster");
    Ok(entries.flatten().map(|entry| entry.path()).filter(is_part).collect())
}

/// The pathway of a file of a part.
fn part_of(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()?.split('.').next()
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> EpisodesError {
    let path = path.to_owned();
    move |source| EpisodesError::Io { action, path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_line_names_goes_and_what_is_forgotten_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.episodes");
        let place =
            || Place { path: &path, key: "k", version: 1, files: &[], store: None, rosters: Rosters::Left };
        place().keep(Pieces::default(), std::iter::empty()).unwrap();
        let names = || {
            let entries =
                fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
            entries.collect::<BTreeSet<_>>()
        };
        for left in ["a.1.part", "a.1.roster", "a-b.2.part", "a-b.reporting"] {
            fs::write(dir.path().join(left), "left").unwrap();
        }
        assert_eq!(unnamed_parts(dir.path()).unwrap().len(), 3);
        forget_unnamed(dir.path()).unwrap();
        assert_eq!(names(), ["a-b.reporting", "a.episodes"].map(str::to_owned).into());
        fs::write(dir.path().join("a.1.part"), "left").unwrap();
        fs::write(dir.path().join("a-b.2.part"), "another's").unwrap();
        forget_kept(&path).unwrap();
        assert_eq!(names(), ["a-b.2.part", "a-b.reporting"].map(str::to_owned).into());
        remove_files(std::iter::once(dir.path().join("a.1.part"))).expect("what is gone is removed");
        assert_eq!(unnamed_parts(&dir.path().join("none")).unwrap(), Vec::<PathBuf>::new());
    }
}
