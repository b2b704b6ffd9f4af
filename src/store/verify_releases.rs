//! Releases held against the hashes that they were kept with.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufReader, ErrorKind};
use std::path::{Path, PathBuf};

use super::data_file::hash_of;
use super::durable::write_file;
use super::error::StoreError;
use super::layout::is_there;
use super::release_sums::{OWN_SUMS, SUMS, Sum};
use super::releases::Releases;

/// Which of these files were not what was written when an erasure began to write their pathway again.
const DAMAGED: &str = "own-damaged.json";
/// What of a release is written again when a person is erased.
const CHANGES: [&str; 5] = ["episodes", "events", "erased", OWN_SUMS, DAMAGED];
/// What of it has hashes.
const OWN: [&str; 2] = ["episodes", "events"];

/// Writes the hashes of a release that is about to be kept.
pub(super) fn write_sums(release: &Path) -> Result<(), StoreError> {
    write_own_sums(release)?;
    write_hashes(release, SUMS, published(release, release)?)
}

fn write_own_sums(release: &Path) -> Result<(), StoreError> {
    write_hashes(release, OWN_SUMS, own_files(release)?)
}

/// Paths of kept episodes and events in a release's folder.
fn own_files(release: &Path) -> Result<Vec<String>, StoreError> {
    let mut paths = Vec::new();
    for folder in OWN.map(|name| release.join(name)).into_iter().filter(|folder| folder.is_dir()) {
        paths.extend(published(release, &folder)?);
    }
    Ok(paths)
}

fn write_hashes(release: &Path, name: &str, paths: Vec<String>) -> Result<(), StoreError> {
    let mut sums = Vec::new();
    for path in paths {
        let blake3 = hash_of(&release.join(&path))?;
        sums.push(Sum { path, blake3 });
    }
    write_sums_file(release, name, &sums)
}

fn write_sums_file(release: &Path, name: &str, sums: &[Sum]) -> Result<(), StoreError> {
    write_file(&release.join(name), &serde_json::to_vec_pretty(sums).unwrap_or_default())
}

/// Hashes that were written down.
enum Sums {
    /// There are none.
    Missing,
    /// They are there and make no sense: they stay as they are, for who looks into it.
    Damaged,
    There(Vec<Sum>),
}

fn read_sums(release: &Path, name: &str) -> Result<Sums, StoreError> {
    let path = release.join(name);
    match fs::read(&path) {
        Ok(text) => Ok(serde_json::from_slice(&text).map_or(Sums::Damaged, Sums::There)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(Sums::Missing),
        Err(e) => Err(StoreError::io("read", &path)(e)),
    }
}

/// Forgets the hashes of a pathway's episodes and events in a release, which an erasure is about to write again.
///
/// Files that are not what they were written as are noted: what is made from them is not vouched for.
///
/// # Errors
/// If something cannot be read or written.
pub fn begin_own_change(release: &Path, pathway: &str) -> Result<(), StoreError> {
    let Sums::There(sums) = read_sums(release, OWN_SUMS)? else { return Ok(()) };
    let is_of = |sum: &Sum| {
        let path = Path::new(&sum.path);
        path.starts_with(Path::new("events").join(pathway))
            || sum.path.strip_prefix("episodes/").and_then(|name| name.split('.').next()) == Some(pathway)
    };
    let (gone, stay): (Vec<Sum>, Vec<Sum>) = sums.into_iter().partition(is_of);
    if gone.is_empty() {
        return Ok(());
    }
    let mut found = Vec::new();
    for sum in gone {
        let path = release.join(&sum.path);
        if !is_there(&path)? || hash_of(&path)? != sum.blake3 {
            found.push(sum);
        }
    }
    note_damaged(release, found)?;
    write_sums_file(release, OWN_SUMS, &stay)
}

/// Adds files to those that were damaged, each once.
fn note_damaged(release: &Path, found: Vec<Sum>) -> Result<(), StoreError> {
    let mut known = match read_sums(release, DAMAGED)? {
        Sums::There(known) => known,
        Sums::Missing => Vec::new(),
        Sums::Damaged => return Ok(()),
    };
    let before = known.len();
    for sum in found {
        if !known.iter().any(|other| other.path == sum.path) {
            known.push(sum);
        }
    }
    if known.len() > before { write_sums_file(release, DAMAGED, &known) } else { Ok(()) }
}

/// Writes the hashes that an erasure forgot, its own or one that died. Releases of older programs have none.
///
/// # Errors
/// If something cannot be read or written.
pub fn end_own_change(release: &Path) -> Result<(), StoreError> {
    if !release.join(SUMS).exists() {
        return Ok(());
    }
    let mut sums = match read_sums(release, OWN_SUMS)? {
        Sums::There(sums) => sums,
        // An older program forgot them all while it erased.
        Sums::Missing => return write_own_sums(release),
        Sums::Damaged => return Ok(()),
    };
    let known: BTreeSet<String> = sums.iter().map(|sum| sum.path.clone()).collect();
    let new: Vec<String> = own_files(release)?.into_iter().filter(|path| !known.contains(path)).collect();
    if new.is_empty() {
        return Ok(());
    }
    for path in new {
        let blake3 = hash_of(&release.join(&path))?;
        sums.push(Sum { path, blake3 });
    }
    sums.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    write_sums_file(release, OWN_SUMS, &sums)
}

/// What is wrong with the releases; those of older programs have no hashes.
pub(super) fn faults_of_releases(releases: &Releases) -> Result<Vec<String>, StoreError> {
    // A release that its record does not tell is not among the names.
    let mut faults = match releases.check_records() {
        Ok(()) => Vec::new(),
        Err(error @ StoreError::DamagedRelease { .. }) => vec![error.to_string()],
        Err(error) => return Err(error),
    };
    for name in releases.names()? {
        let Some(folder) = releases.folder(&name) else { continue };
        faults.extend(faults_of(&folder, &name, SUMS, "is not what was published")?);
        faults.extend(faults_of(&folder, &name, OWN_SUMS, "is not what was written")?);
        match read_sums(&folder, DAMAGED)? {
            Sums::Missing => {}
            Sums::Damaged => faults.push(format!("releases/{name}/{DAMAGED} cannot be read")),
            Sums::There(damaged) => faults.extend(damaged.iter().map(|sum| {
                let path = &sum.path;
                format!(
                    "releases/{name}/{path} was not what was written when a person was erased from it: what was made from it is not vouched for"
                )
            })),
        }
    }
    Ok(faults)
}

fn faults_of(folder: &Path, name: &str, sums: &str, changed: &str) -> Result<Vec<String>, StoreError> {
    let mut faults = Vec::new();
    let file = folder.join(sums);
    if !is_there(&file)? {
        // Who writes the hashes writes both; an older program wrote none.
        let lost = sums == SUMS && is_there(&folder.join(OWN_SUMS))?;
        return Ok(if lost { vec![format!("releases/{name}/{sums} is missing")] } else { faults });
    }
    let text = fs::read(&file).map_err(StoreError::io("read", &file))?;
    let Ok(known) = serde_json::from_slice::<Vec<Sum>>(&text) else {
        return Ok(vec![format!("releases/{name}/{sums} cannot be read")]);
    };
    for sum in known {
        let (path, place) = (folder.join(&sum.path), format!("releases/{name}/{}", sum.path));
        if !path.exists() {
            faults.push(format!("{place} is missing"));
        } else if hash_of(&path)? != sum.blake3 {
            faults.push(format!("{place} {changed}"));
        }
    }
    Ok(faults)
}

/// Paths in a release's folder of what stays as it was published, sorted.
fn published(release: &Path, dir: &Path) -> Result<Vec<String>, StoreError> {
    let mut paths = Vec::new();
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(dir).map_err(StoreError::io("read", dir))? {
        entries.push(entry.map_err(StoreError::io("read", dir))?.path());
    }
    entries.sort_unstable();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let changes = dir == release && CHANGES.contains(&name.as_str());
        if changes || name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            paths.extend(published(release, &path)?);
        } else if let Ok(below) = path.strip_prefix(release) {
            paths.push(below.to_string_lossy().into_owned());
        }
    }
    Ok(paths)
}

/// Whether a file of a release is as it was published; true where the release has no hashes.
///
/// # Errors
/// If it cannot be read.
pub fn is_as_published(release: &Path, path: &str) -> Result<bool, StoreError> {
    let Ok(file) = File::open(release.join(SUMS)) else { return Ok(true) };
    // Hashes that cannot be read vouch for nothing.
    let Ok(sums) = serde_json::from_reader::<_, Vec<Sum>>(BufReader::new(file)) else { return Ok(false) };
    match sums.into_iter().find(|sum| sum.path == path) {
        Some(sum) => Ok(hash_of(&release.join(path))? == sum.blake3),
        None => Ok(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_that_is_changed_or_lacks_a_file_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let releases = Releases::new(dir.path());
        let stage = releases.stage().unwrap();
        fs::create_dir_all(stage.path().join("files/tables")).unwrap();
        fs::create_dir(stage.path().join("episodes")).unwrap();
        for file in
            ["files/tables/a.csv", "files/b.csv", "grid.parquet", "episodes/x.1.part", "episodes/y.1.part"]
        {
            fs::write(stage.path().join(file), file).unwrap();
        }
        releases.keep(stage, "r1", br#"{"name":"r1","sequence":1}"#).unwrap();
        let faults = || faults_of_releases(&releases).unwrap();
        assert_eq!(faults(), [""; 0]);
        let folder = dir.path().join("releases/r1");
        fs::write(folder.join("episodes/x.1.part"), "changed").unwrap();
        assert_eq!(faults(), ["releases/r1/episodes/x.1.part is not what was written"]);
        let damaged = "releases/r1/episodes/x.1.part was not what was written when a person was erased from it: what was made from it is not vouched for";
        begin_own_change(&folder, "x").unwrap();
        fs::write(folder.join("episodes/x.1.part"), "rewritten").unwrap();
        assert_eq!(
            faults(),
            [damaged],
            "an erasure writes episodes again, and does not vouch for what was damaged"
        );
        end_own_change(&folder).unwrap();
        assert_eq!(faults(), [damaged]);
        fs::remove_file(folder.join(DAMAGED)).unwrap();
        begin_own_change(&folder, "x").unwrap();
        fs::write(folder.join("episodes/x.1.part"), "without").unwrap();
        fs::write(folder.join("episodes/y.1.part"), "changed").unwrap();
        end_own_change(&folder).unwrap();
        assert_eq!(faults(), ["releases/r1/episodes/y.1.part is not what was written"], "of another pathway");
        fs::write(folder.join("episodes/y.1.part"), "episodes/y.1.part").unwrap();
        assert_eq!(faults(), [""; 0]);
        let own = fs::read(folder.join(OWN_SUMS)).unwrap();
        fs::write(folder.join(OWN_SUMS), "[").unwrap();
        begin_own_change(&folder, "x").unwrap();
        end_own_change(&folder).unwrap();
        assert_eq!(faults(), ["releases/r1/own-sums.json cannot be read"], "they are not made good");
        fs::write(folder.join(OWN_SUMS), own).unwrap();
        fs::remove_file(folder.join("episodes/x.1.part")).unwrap();
        assert_eq!(faults(), ["releases/r1/episodes/x.1.part is missing"]);
        fs::write(folder.join("episodes/x.1.part"), "without").unwrap();
        fs::write(folder.join("files/tables/a.csv"), "changed").unwrap();
        assert!(!is_as_published(&folder, "files/tables/a.csv").unwrap());
        assert!(is_as_published(&folder, "files/b.csv").unwrap());
        let sums = fs::read(folder.join(SUMS)).unwrap();
        fs::write(folder.join(SUMS), "[").unwrap();
        assert!(!is_as_published(&folder, "files/b.csv").unwrap(), "hashes that cannot be read");
        fs::write(folder.join(SUMS), sums).unwrap();
        fs::remove_file(folder.join("grid.parquet")).unwrap();
        assert_eq!(
            faults(),
            [
                "releases/r1/files/tables/a.csv is not what was published",
                "releases/r1/grid.parquet is missing"
            ]
        );
    }
}
