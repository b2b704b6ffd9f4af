//! The copy of a release that whoever ordered it gets: its folder and its archive.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::PublishError;
use super::kept::{check_kept, is_whole};
use super::manifest::MANIFEST;
use super::release::FILES;
use crate::store::{check_release, sync_dir, sync_file, sync_tree};

/// Looks, before there is anything to give, whether a copy can be given to a folder: it or the next above it that is there takes files, and
/// what has the release's name there is the release's. The folder of a release that is there comes with its name.
///
/// # Errors
/// If the folder is a file or takes none, or something else is in the way.
pub(super) fn check_out(out: &Path, release: Option<(&str, Option<PathBuf>)>) -> Result<(), PublishError> {
    // What has nothing above it lies where the program was started.
    let there = out.ancestors().find(|path| path.exists()).unwrap_or(Path::new("."));
    if !there.is_dir() {
        return Err(PublishError::NoFolder { path: there.to_owned() });
    }
    tempfile::tempfile_in(there).map_err(PublishError::io("write in", there))?;
    let Some((name, folder)) = release else { return Ok(()) };
    let (place, archive) = (out.join(name), out.join(format!("{name}.zip")));
    let in_the_way = |path: PathBuf| Err(PublishError::InTheWay { name: name.to_owned(), path });
    match folder {
        _ if archive.is_dir() => in_the_way(archive),
        _ if !place.exists() => Ok(()),
        Some(folder) => {
            check_release(&folder, |path| Path::new(path).ends_with(MANIFEST))?;
            has_manifest_of(name, &folder.join(FILES), &place)
        }
        None => in_the_way(place),
    }
}

/// Gives a copy of a release: its folder and its archive, each whole or not at all.
///
/// # Errors
/// If something else is in the way, or it cannot be written; if what was copied is not what was published.
pub(super) fn deliver(folder: &Path, name: &str, out: &Path) -> Result<PathBuf, PublishError> {
    let archive = format!("{name}.zip");
    check_release(folder, |path| path == archive)?;
    fs::create_dir_all(out).map_err(PublishError::io("create", out))?;
    let place = out.join(name);
    if place.exists() {
        has_manifest_of(name, &folder.join(FILES), &place)?;
        if !is_whole(&place)? {
            return Err(PublishError::InTheWay { name: name.to_owned(), path: place });
        }
    } else {
        // By its name a run that died is found, and what it left is removed.
        let stage = out.join(format!(".making-{name}"));
        if stage.exists() {
            fs::remove_dir_all(&stage).map_err(PublishError::io("remove", &stage))?;
        }
        fs::create_dir(&stage).map_err(PublishError::io("create", &stage))?;
        copy_tree(&folder.join(FILES), &stage)?;
        if !is_whole(&stage)? {
            check_kept(folder)?;
            let source = std::io::Error::other("what was written is not what was read");
            return Err(PublishError::Io { action: "copy to", path: stage, source });
        }
        sync_tree(&stage)?;
        fs::rename(&stage, &place).map_err(PublishError::io("put in place", &place))?;
        sync_dir(out)?;
    }
    let partial = out.join(format!(".{archive}.making"));
    if partial.exists() {
        fs::remove_file(&partial).map_err(PublishError::io("remove", &partial))?;
    }
    fs::copy(folder.join(&archive), &partial).map_err(PublishError::io("write", &partial))?;
    sync_file(&partial)?;
    fs::rename(&partial, out.join(&archive))
        .map_err(PublishError::io("put in place", &out.join(&archive)))?;
    sync_dir(out)?;
    Ok(place)
}

/// Whether a folder that is there has the release's manifest.
fn has_manifest_of(name: &str, files: &Path, place: &Path) -> Result<(), PublishError> {
    let there = fs::read(place.join(MANIFEST)).ok();
    let ours = fs::read(files.join(MANIFEST)).map_err(PublishError::io("read", files))?;
    if there.as_deref() == Some(&ours[..]) {
        Ok(())
    } else {
        Err(PublishError::InTheWay { name: name.to_owned(), path: place.to_owned() })
    }
}

fn copy_tree(from: &Path, to: &Path) -> Result<(), PublishError> {
    for entry in fs::read_dir(from).map_err(PublishError::io("read", from))? {
        let entry = entry.map_err(PublishError::io("read", from))?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).map_err(PublishError::io("create", &target))?;
            copy_tree(&entry.path(), &target)?;
        } else {
            // A link would let whoever edits the copy change the release.
            fs::copy(entry.path(), &target).map_err(PublishError::io("write", &target))?;
        }
    }
    Ok(())
}
