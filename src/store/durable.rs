//! Writing so that a power cut takes nothing back: a file is synced before it gets its name, and its directory after.
//!
//! After an error of a sync nobody knows what is on the disk, and a second one may succeed without the first
//! one's bytes. So such an error ends the program; what it leaves is found at the next start.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::steps::{self, Step};

/// Exit code of a program that ends because a sync failed: the system failed.
const FAILED: i32 = 3;

/// How a file gets its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// There is none of the name yet.
    New,
    /// It takes the place of one that may be there.
    InPlaceOf,
}

/// Syncs a file that is open for writing.
pub(super) fn sync_open(file: &File, path: &Path) -> Result<(), StoreError> {
    step(Step::Sync, path, || {
        synced(file.sync_all(), path);
        Ok(())
    })
}

/// Syncs a file that was written by somebody else, and its directory.
pub(crate) fn sync_file(path: &Path) -> Result<(), StoreError> {
    let file = File::open(path).map_err(StoreError::io("open", path))?;
    sync_open(&file, path)?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// Syncs a directory, so that its entries last.
pub(crate) fn sync_dir(path: &Path) -> Result<(), StoreError> {
    let dir = File::open(path).map_err(StoreError::io("open", path))?;
    step(Step::SyncDirectory, path, || {
        synced(dir.sync_all(), path);
        Ok(())
    })
}

/// Makes a directory and those above it that are missing, so that they last.
pub(crate) fn make_dir(path: &Path) -> Result<(), StoreError> {
    if path.is_dir() {
        return Ok(());
    }
    let above = path.parent().map(|above| if above.as_os_str().is_empty() { Path::new(".") } else { above });
    above.map_or(Ok(()), make_dir)?;
    let made = step(Step::Create, path, || fs::create_dir(path));
    // Another process may have been first.
    made.or_else(|e| if e.is_already_there() { Ok(()) } else { Err(e) })?;
    above.map_or(Ok(()), sync_dir)
}

/// Rights to a file as the system gives them to a new one.
const USUAL: u32 = 0o666;
/// Rights to a file that nobody reads but its owner.
const PRIVATE: u32 = 0o600;

/// Creates a file to be written and synced by the caller.
pub(super) fn create(path: &Path) -> Result<File, StoreError> {
    create_for(path, USUAL)
}

/// The same with rights of its own, which it has from the first.
fn create_for(path: &Path, rights: u32) -> Result<File, StoreError> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true).mode(rights);
    let mut file = None;
    step(Step::Create, path, || {
        file = Some(options.open(path)?);
        Ok(())
    })?;
    file.ok_or(StoreError::Worker)
}

/// Writes a file whole or not at all, in the place of one that may be there.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    write_parts(path, &[bytes])
}

/// The same of bytes that lie in several places.
pub(crate) fn write_parts(path: &Path, parts: &[&[u8]]) -> Result<(), StoreError> {
    place_parts(path, parts, Naming::InPlaceOf, USUAL)
}

/// Writes a file whole or not at all: under another name, synced, then named.
pub(super) fn place(path: &Path, bytes: &[u8], naming: Naming) -> Result<(), StoreError> {
    place_parts(path, &[bytes], naming, USUAL)
}

/// Writes a file that is not there yet and that nobody but its owner may read, at no moment.
pub(super) fn place_private(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    place_parts(path, &[bytes], Naming::New, PRIVATE)
}

fn place_parts(path: &Path, parts: &[&[u8]], naming: Naming, rights: u32) -> Result<(), StoreError> {
    let dir = path.parent().unwrap_or(Path::new("."));
    make_dir(dir)?;
    let staged = dir.join(staged_name());
    let written = write_as(&staged, parts, rights);
    give_name(written, &staged, path, naming)
}

/// Syncs a file that somebody else has written whole under a staged name, and then gives it its own.
pub(super) fn place_staged(staged: &Path, path: &Path, naming: Naming) -> Result<(), StoreError> {
    let file = File::open(staged).map_err(StoreError::io("open", staged));
    let synced = file.and_then(|file| sync_open(&file, staged));
    give_name(synced, staged, path, naming)
}

/// Gives a file its name, beside the staged one, once it has been written and synced.
fn give_name(
    written: Result<(), StoreError>,
    staged: &Path,
    path: &Path,
    naming: Naming,
) -> Result<(), StoreError> {
    let placed = written.and_then(|()| match naming {
        Naming::InPlaceOf => step(Step::Name, path, || fs::rename(staged, path)),
        Naming::New => step(Step::Name, path, || fs::hard_link(staged, path)),
    });
    if placed.is_err() || naming == Naming::New {
        // If it stays, whoever writes next removes it (`sweep`).
        let _removed = fs::remove_file(staged).is_ok();
    }
    placed?;
    sync_dir(path.parent().unwrap_or(Path::new(".")))
}

/// How the name begins of a file that has not got its own yet.
pub(super) const STAGED: &str = ".staged-";

/// A name for a file that has not got its own yet.
pub(super) fn staged_name() -> String {
    format!("{STAGED}{}", uuid::Uuid::new_v4().simple())
}

fn write_as(path: &Path, parts: &[&[u8]], rights: u32) -> Result<(), StoreError> {
    let mut file = create_for(path, rights)?;
    step(Step::Write, path, || parts.iter().try_for_each(|part| file.write_all(part)))?;
    sync_open(&file, path)
}

/// Writes files that nothing names yet, and syncs them and each of their directories once. Who names them does so afterwards.
pub(crate) fn write_files(files: impl Iterator<Item = (PathBuf, Vec<u8>)>) -> Result<(), StoreError> {
    let mut dirs = BTreeSet::new();
    for (path, bytes) in files {
        let dir = path.parent().unwrap_or(Path::new("."));
        make_dir(dir)?;
        write_as(&path, &[&bytes], USUAL)?;
        dirs.insert(dir.to_owned());
    }
    dirs.iter().try_for_each(|dir| sync_dir(dir))
}

/// Moves a file into place, making its directory; source and target are on one file system.
pub(super) fn move_file(from: &Path, to: &Path) -> Result<(), StoreError> {
    move_files(&[(from, to.to_owned())])
}

/// Moves files into place, and then syncs each of their directories once.
pub(super) fn move_files(moves: &[(&Path, PathBuf)]) -> Result<(), StoreError> {
    let mut dirs = BTreeSet::new();
    for (from, to) in moves {
        let dir = to.parent().unwrap_or(Path::new("."));
        make_dir(dir)?;
        step(Step::Name, to, || fs::rename(from, to))?;
        dirs.insert(dir);
    }
    dirs.into_iter().try_for_each(sync_dir)
}

/// Gives a folder that is whole its name, which nothing has, and syncs the folder that it is in.
pub(super) fn move_folder(from: &Path, to: &Path) -> Result<(), StoreError> {
    step(Step::Name, to, || fs::rename(from, to))?;
    // A name alone lies in the folder that we are in.
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    sync_dir(folder.unwrap_or(Path::new(".")))
}

/// Removes a file so that it does not come back.
pub(super) fn remove_file(path: &Path) -> Result<(), StoreError> {
    step(Step::Remove, path, || fs::remove_file(path))?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// Removes files, and then syncs each of their directories once. One that another program removed meanwhile is gone, too.
pub(crate) fn remove_files(files: impl Iterator<Item = PathBuf>) -> Result<(), StoreError> {
    let mut dirs = BTreeSet::new();
    for path in files {
        step(Step::Remove, &path, || match fs::remove_file(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        })?;
        dirs.extend(path.parent().map(Path::to_owned));
    }
    dirs.iter().try_for_each(|dir| sync_dir(dir))
}

/// Adds a line to a file that may not be there; what follows the last whole line is written over.
pub(super) fn append_line(path: &Path, whole: u64, line: &[u8]) -> Result<(), StoreError> {
    let is_new = !path.exists();
    let options = File::options().create(true).truncate(false).write(true).open(path);
    let mut file = options.map_err(StoreError::io("open", path))?;
    step(Step::Write, path, || {
        file.set_len(whole)?;
        io::Seek::seek(&mut file, io::SeekFrom::Start(whole))?;
        file.write_all(line)
    })?;
    sync_open(&file, path)?;
    if is_new { path.parent().map_or(Ok(()), sync_dir) } else { Ok(()) }
}

/// Does one thing to the disk.
fn step(step: Step, path: &Path, act: impl FnOnce() -> io::Result<()>) -> Result<(), StoreError> {
    let acted = steps::before(step, path).and_then(|()| act()).and_then(|()| steps::after(step, path));
    acted.map_err(StoreError::io(step.verb(), path))
}

/// Ends the program if a sync failed.
#[expect(clippy::exit, reason = "nothing that is done after a failed sync can be trusted")]
fn synced(result: io::Result<()>, path: &Path) {
    if let Err(error) = result {
        let line = format!(
            "ledtid: failed to sync {}: {error}: what was written may not last, so the program ends; see to the \
             disk, start again, and send again what had no receipt\n",
            path.display()
        );
        // If it cannot be said, the exit code says it.
        let _said = io::stderr().write_all(line.as_bytes()).is_ok();
        std::process::exit(FAILED);
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A device cannot be synced: what a disk says that has failed.
    const UNSYNCABLE: &str = "/dev/null";

    #[test]
    #[ignore = "ends its process: run by the test below"]
    fn syncs_what_cannot_be_synced() {
        let file = File::options().write(true).open(UNSYNCABLE).unwrap();
        let _ended = sync_open(&file, Path::new(UNSYNCABLE)).is_ok();
        unreachable!("the program goes on after a failed sync");
    }

    #[test]
    fn a_failed_sync_ends_the_program_with_a_sentence() {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());
        let test = "store::durable::tests::syncs_what_cannot_be_synced";
        let ran = child.args(["--exact", test, "--ignored", "--nocapture"]).output().unwrap();
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(FAILED), "{said}");
        assert!(said.contains("failed to sync /dev/null") && said.contains("see to the disk"), "{said}");
    }

    #[test]
    fn a_file_is_placed_once_or_in_the_place_of_another() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b");
        place(&path, b"1", Naming::New).unwrap();
        let again = place(&path, b"2", Naming::New);
        assert!(again.as_ref().is_err_and(StoreError::is_already_there), "{again:?}");
        assert_eq!(fs::read(&path).unwrap(), b"1");
        place(&path, b"3", Naming::InPlaceOf).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"3");
        assert_eq!(fs::read_dir(dir.path().join("a")).unwrap().count(), 1, "nothing staged is left");
    }

    /// Notes the rights of every file that is made.
    struct Rights(std::sync::Mutex<Vec<u32>>);

    impl steps::watched::Watcher for Rights {
        fn at(&self, when: steps::watched::When, step: &str, path: &Path) -> io::Result<()> {
            if (when, step) == (steps::watched::When::After, "Create") && path.is_file() {
                let mode = fs::metadata(path)?.permissions().mode();
                self.0.lock().unwrap().push(mode & 0o777);
            }
            Ok(())
        }
    }

    #[test]
    fn what_is_private_is_so_from_the_first() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("erased/key");
        let rights = std::sync::Arc::new(Rights(std::sync::Mutex::default()));
        let watcher: std::sync::Arc<dyn steps::watched::Watcher> = std::sync::Arc::<Rights>::clone(&rights);
        let watch = steps::watched::Watch::new(dir.path(), watcher);
        place_private(&path, b"key").unwrap();
        drop(watch);
        assert_eq!(*rights.0.lock().unwrap(), [PRIVATE], "when it is made, before it has a byte");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, PRIVATE);
        assert_eq!(fs::read(&path).unwrap(), b"key");
    }

    #[test]
    fn a_line_takes_the_place_of_a_torn_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lines");
        append_line(&path, 0, b"one\n").unwrap();
        append_line(&path, 4, b"tw").unwrap();
        append_line(&path, 4, b"three\n").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one\nthree\n");
    }
}
