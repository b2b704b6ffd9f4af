//! A release that is there: whether its published files are what was published, and what they hold.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::bundle::files_below;
use super::changes::CHANGES;
use super::error::PublishError;
use super::manifest::{MANIFEST, hex};
use super::release::FILES;
use crate::store::{StoreError, check_release};

/// What of a manifest is read here.
#[derive(Debug, Deserialize)]
struct Manifest {
    files: Vec<Listed>,
    hiding: Hiding,
}

/// A file that the manifest names.
#[derive(Debug, Deserialize)]
struct Listed {
    path: String,
    sha256: String,
}

/// How much is hidden.
#[derive(Debug, Deserialize)]
struct Hiding {
    numbers: u64,
    hidden: u64,
}

/// What of the list of changed figures is read here.
#[derive(Debug, Deserialize)]
struct Changes {
    changed: u64,
}

/// What a release holds, as its own manifest says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held {
    /// Files, the manifest not counted.
    pub(super) files: usize,
    /// Numbers that are not 0.
    pub(super) cells: u64,
    /// Those of them that are hidden.
    pub(super) hidden: u64,
    /// Figures that changed since the release that it was compared with.
    pub(super) changed: Option<u64>,
}

/// Holds a release that is there against what was published: every file against the hash that it was kept with, and what is given out
/// against the manifest, which names all of it.
///
/// # Errors
/// [`StoreError::DamagedRelease`] with the first file that is another, missing, or not the release's; or if one cannot be read.
pub(super) fn check_kept(folder: &Path) -> Result<(), PublishError> {
    check_release(folder, |_| true)?;
    let files = folder.join(FILES);
    let listed = read_manifest(&files)?.files;
    if let Some(path) = first_other(&files, &listed)? {
        return Err(damaged(path, "is not what was published"));
    }
    let is_listed = |path: &String| path == MANIFEST || listed.iter().any(|file| file.path == *path);
    match files_below(&files)?.into_iter().find(|path| !is_listed(path)) {
        Some(path) => Err(damaged(files.join(path), "is none of the files that were published")),
        None => Ok(()),
    }
}

/// Whether every file that the manifest of a folder names is there, as it was published.
///
/// # Errors
/// If the manifest, or a file that is there, cannot be read.
pub(super) fn is_whole(files: &Path) -> Result<bool, PublishError> {
    Ok(first_other(files, &read_manifest(files)?.files)?.is_none())
}

/// What a release that is there holds: figures of what is given out, whatever could be made of its episodes now.
///
/// # Errors
/// If its manifest or its list of changed figures cannot be read.
pub(super) fn held(folder: &Path) -> Result<Held, PublishError> {
    let files = folder.join(FILES);
    let Manifest { files: listed, hiding } = read_manifest(&files)?;
    let changes = files.join(CHANGES);
    let changed = changes.exists().then(|| read::<Changes>(&changes)).transpose()?.map(|c| c.changed);
    Ok(Held { files: listed.len(), cells: hiding.numbers, hidden: hiding.hidden, changed })
}

/// The first file that is not as the manifest has it.
fn first_other(files: &Path, listed: &[Listed]) -> Result<Option<PathBuf>, PublishError> {
    for file in listed {
        let path = files.join(&file.path);
        if !path.exists() || hex(&bytes(&path)?) != file.sha256 {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

fn read_manifest(files: &Path) -> Result<Manifest, PublishError> {
    read(&files.join(MANIFEST))
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T, PublishError> {
    let text = bytes(path)?;
    serde_json::from_slice(&text).ok().ok_or_else(|| damaged(path.to_owned(), "cannot be understood"))
}

fn bytes(path: &Path) -> Result<Vec<u8>, PublishError> {
    fs::read(path).map_err(PublishError::io("read", path))
}

fn damaged(path: PathBuf, why: &'static str) -> PublishError {
    StoreError::DamagedRelease { path, why }.into()
}
