//! The copy of a release that whoever ordered it gets: its folder and its archive.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::PublishError;
use super::manifest::MANIFEST;
use super::release::FILES;
use crate::store::{sync_dir, sync_file, sync_tree};

/// Gives a copy of a release: its folder and its archive, each whole or not at all.
pub(super) fn deliver(folder: &Path, name: &str, out: &Path) -> Result<PathBuf, PublishError> {
    fs::create_dir_all(out).map_err(PublishError::io("create", out))?;
    let place = out.join(name);
    if place.exists() {
        same_files(name, &folder.join(FILES), &place)?;
    } else {
        // By its name a run that died is found, and what it left is removed.
        let stage = out.join(format!(".making-{name}"));
        if stage.exists() {
            fs::remove_dir_all(&stage).map_err(PublishError::io("remove", &stage))?;
        }
        fs::create_dir(&stage).map_err(PublishError::io("create", &stage))?;
        copy_tree(&folder.join(FILES), &stage)?;
        sync_tree(&stage)?;
        fs::rename(&stage, &place).map_err(PublishError::io("put in place", &place))?;
        sync_dir(out)?;
    }
    let archive = format!("{name}.zip");
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

/// Whether a folder that is there is the release's.
fn same_files(name: &str, files: &Path, place: &Path) -> Result<(), PublishError> {
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
