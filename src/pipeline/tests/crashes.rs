//! The power is cut after any step of a delivery: what was not synced is lost, empty or cut in half.
//!
//! A copy of the store is taken after every step, and what was not synced then is damaged in it: all of it alike, or file by file
//! as it comes, and what was removed is back. Whatever is there that was not there before the act, and that no sync vouches for, counts as not synced, whoever wrote it.
//! The null control takes no notice of syncs, and must lose what was acknowledged: otherwise the others prove nothing.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use arrow::array::AsArray as _;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::support::{Act, ERASED, Said, Scene, copy, files_under, looks_at_all, said};
use crate::store::watched::{Watch, Watcher, When};

/// What becomes of what was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loss {
    Nothing,
    /// Files have the bytes that were synced, and no more.
    Bytes,
    /// Of the other bytes, half are there.
    HalfOfBytes,
    /// The other bytes are zero.
    ZeroBytes,
    /// New names are gone.
    Names,
    NamesAndBytes,
    /// What was removed, and what had another name, is back.
    Back,
    /// To each file and name happens one of these, by a throw of dice of this number.
    Mixed(u8),
}

/// What can happen to one file or name.
const ALIKE: [Loss; 7] = [
    Loss::Nothing,
    Loss::Bytes,
    Loss::HalfOfBytes,
    Loss::ZeroBytes,
    Loss::Names,
    Loss::NamesAndBytes,
    Loss::Back,
];

/// What happens to a store: one of these to all of it, or any to each.
const LOSSES: [Loss; 9] = {
    let [a, b, c, d, e, f, g] = ALIKE;
    [a, b, c, d, e, f, g, Loss::Mixed(0), Loss::Mixed(1)]
};

impl Loss {
    /// What happens to one file or name.
    fn of(self, path: &Path, step: usize) -> Self {
        let Self::Mixed(dice) = self else { return self };
        let mut hasher = DefaultHasher::new();
        (path, step, dice).hash(&mut hasher);
        let n = ALIKE.len() as u64;
        ALIKE[usize::try_from(hasher.finish() % n).expect("a few")]
    }

    const fn takes_bytes(self) -> bool {
        !matches!(self, Self::Nothing | Self::Names | Self::Back)
    }

    const fn takes_names(self) -> bool {
        matches!(self, Self::Names | Self::NamesAndBytes)
    }
}

/// Whether syncs do anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Disk {
    Syncs,
    /// The null control.
    Ignores,
}

/// What is on the disk for certain.
#[derive(Debug, Clone, Default)]
struct Lasting {
    /// Bytes of a file that were synced, by inode.
    bytes: HashMap<u64, u64>,
    /// Names of files and folders that were there before, or whose folder was synced since, with the folder's inode: it keeps
    /// them when it gets another name.
    names: HashSet<(u64, OsString)>,
    /// What had a name before something else got it, until that is synced.
    replaced: HashMap<PathBuf, Vec<u8>>,
    /// Files that are gone, by their path in the store, until their folder is synced; each with a copy.
    gone: HashMap<PathBuf, PathBuf>,
}

/// A copy of the store after a step.
struct Moment {
    copy: PathBuf,
    step: String,
    number: usize,
    cut: Vec<Cut>,
    names: Vec<Unsure>,
    /// Files that may come back, by their path in the store, and a copy of each.
    gone: Vec<(PathBuf, PathBuf)>,
}

/// A file with more bytes than were synced, by its path in the store, and how many were.
type Cut = (PathBuf, u64);
/// A name that is not synced, by its path in the store, and what had it before.
type Unsure = (PathBuf, Option<Vec<u8>>);

struct Recorder {
    data: PathBuf,
    copies: PathBuf,
    disk: Disk,
    taken: Mutex<(Lasting, Vec<Moment>)>,
}

fn length_of(path: &Path) -> u64 {
    path.metadata().map_or(0, |m| m.len())
}

/// Every folder and file below a folder, those above first.
fn names_under(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path());
    entries.flat_map(|path| std::iter::once(path.clone()).chain(names_under(&path))).collect()
}

/// A name, with the inode of the folder that it is in.
fn name_of(path: &Path) -> (u64, OsString) {
    let folder = path.parent().and_then(|folder| folder.metadata().ok()).map_or(0, |m| m.ino());
    (folder, path.file_name().unwrap_or_default().to_owned())
}

impl Lasting {
    /// What is there before anything is done lasts.
    fn of(data: &Path) -> Self {
        let inode = |path: &PathBuf| Some((path.metadata().ok()?.ino(), length_of(path)));
        let bytes = files_under(data).iter().filter_map(inode).collect();
        let names = names_under(data).iter().map(|path| name_of(path)).collect();
        Self { bytes, names, ..Self::default() }
    }

    fn before(&mut self, step: &str, path: &Path) {
        let is_replaced = step == "Name" && path.is_file() && self.names.contains(&name_of(path));
        if is_replaced && let Ok(bytes) = std::fs::read(path) {
            self.replaced.entry(path.to_owned()).or_insert(bytes);
        }
    }

    fn learn(&mut self, (step, path): (&str, &Path), data: &Path, disk: Disk) {
        let inode = path.metadata().map_or(0, |m| m.ino());
        match (step, disk) {
            // It may have the number of a file that is gone.
            ("Create", _) => {
                self.bytes.remove(&inode);
            }
            ("Sync", Disk::Syncs) => {
                self.bytes.insert(inode, length_of(path));
            }
            ("SyncDirectory", Disk::Syncs) => {
                let here = std::fs::read_dir(path).into_iter().flatten().flatten();
                self.names.extend(here.map(|entry| name_of(&entry.path())));
                self.replaced.retain(|name, _| name.parent() != Some(path));
                self.gone.retain(|name, _| data.join(name).parent() != Some(path));
            }
            _ => {}
        }
    }

    /// What was there at one moment and is not at the next is gone; it may come back until its folder is synced.
    fn miss(&mut self, (before, now): (&Path, &Path)) {
        let within = |path: PathBuf| path.strip_prefix(before).map(Path::to_owned).expect("a file of it");
        let files = files_under(before).into_iter().map(within);
        let missing = files.filter(|file| !now.join(file).exists()).collect::<Vec<_>>();
        self.gone.extend(missing.into_iter().map(|file| (file.clone(), before.join(file))));
    }

    /// What does not last, by path below a folder: bytes, and names with what had them before.
    fn unsure(&self, data: &Path) -> (Vec<Cut>, Vec<Unsure>) {
        let within = |path: &Path| path.strip_prefix(data).map(Path::to_owned).ok();
        let cut = files_under(data).into_iter().filter_map(|file| {
            let synced = self.bytes.get(&file.metadata().ok()?.ino()).copied().unwrap_or(0);
            (synced < length_of(&file)).then_some((within(&file)?, synced))
        });
        let names = names_under(data).into_iter().filter_map(|name| {
            let before = self.replaced.get(&name).cloned();
            let lasts = self.names.contains(&name_of(&name)) && before.is_none();
            (!lasts).then_some((within(&name)?, before))
        });
        (cut.collect(), names.collect())
    }
}

impl Watcher for Recorder {
    fn at(&self, when: When, step: &str, path: &Path) -> io::Result<()> {
        let mut taken = self.taken.lock().unwrap();
        let (lasting, moments) = &mut *taken;
        if when == When::Before {
            lasting.before(step, path);
            return Ok(());
        }
        let place = self.copies.join(moments.len().to_string());
        copy(&self.data, &place);
        let last = moments.last().map_or_else(|| self.copies.join("before"), |moment| moment.copy.clone());
        lasting.miss((&last, &place));
        lasting.learn((step, path), &self.data, self.disk);
        let (cut, names) = lasting.unsure(&self.data);
        let of = path.strip_prefix(&self.data).unwrap_or(path).display();
        let gone = lasting.gone.clone().into_iter().collect();
        moments.push(Moment {
            cut,
            names,
            gone,
            step: format!("{step} {of}"),
            number: moments.len(),
            copy: place,
        });
        Ok(())
    }
}

/// A store as it is found when the power is back.
fn found(moment: &Moment, loss: Loss, to: &Path) {
    copy(&moment.copy, to);
    for (path, synced) in &moment.cut {
        let loss = loss.of(path, moment.number);
        if !loss.takes_bytes() {
            continue;
        }
        let bytes = std::fs::read(to.join(path)).unwrap();
        let synced = usize::try_from(*synced).unwrap();
        let (kept, other) = bytes.split_at(synced);
        let other = match loss {
            Loss::HalfOfBytes => other[..other.len() / 2].to_vec(),
            Loss::ZeroBytes => vec![0; other.len()],
            _ => Vec::new(),
        };
        std::fs::write(to.join(path), [kept, &other].concat()).unwrap();
    }
    for (name, before) in &moment.names {
        if !loss.of(name, moment.number).takes_names() {
            continue;
        }
        let path = to.join(name);
        let gone = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        // It may be in a directory that is gone with it.
        if let (Ok(()), Some(before)) = (gone, before) {
            std::fs::write(&path, before).unwrap();
        }
    }
    for (name, bytes) in &moment.gone {
        let path = to.join(name);
        if loss.of(name, moment.number) == Loss::Back && !path.exists() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::copy(bytes, &path).unwrap();
        }
    }
}

/// Whether a file of a store has the person whom the acts erase.
fn has_the_erased(data: &Path) -> bool {
    let is_table = |path: &PathBuf| std::fs::read(path).unwrap().starts_with(b"PAR1");
    files_under(data).into_iter().filter(is_table).any(|path| {
        let file = std::fs::File::open(&path).unwrap();
        // What is damaged says nothing; the tables that are read are looked at elsewhere.
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).and_then(|reader| reader.build());
        let batches = reader.into_iter().flatten().flatten();
        let mut columns = batches.flat_map(|batch| batch.columns().to_vec());
        columns.any(|column| {
            column.as_string_opt::<i32>().is_some_and(|texts| texts.iter().any(|t| t == Some(ERASED)))
        })
    })
}

/// An act, recorded step by step: the moments, the last of which is after it was said to be done.
fn record(scene: &Scene, act: Act, disk: Disk) -> Vec<Moment> {
    let data = scene.fresh("recorded");
    copy(&data, &scene.path("copies/before"));
    let recorder = Arc::new(Recorder {
        data: data.clone(),
        copies: scene.path("copies"),
        disk,
        taken: Mutex::new((Lasting::of(&data), Vec::new())),
    });
    let watcher: Arc<dyn Watcher> = Arc::<Recorder>::clone(&recorder);
    let watch = Watch::new(&data, watcher);
    scene.act(&data, act).unwrap();
    drop(watch);
    let moments = std::mem::take(&mut recorder.taken.lock().unwrap().1);
    assert!(moments.len() > 4, "{} steps: are all of them watched?", moments.len());
    moments
}

/// Whether the act is done again to a state.
fn acts_again(act: Act, k: usize, loss: Loss) -> bool {
    let every = if act == Act::EraseReleased { 4 } else { 1 };
    looks_at_all() || (k.is_multiple_of(every) && LOSSES[k / every % LOSSES.len()] == loss)
}

/// What is wrong with a store that was found: nothing, if it is as before or as after.
fn fault(data: &Path, (as_before, as_after): (&Said, &Said), acknowledged: bool) -> Option<String> {
    let opened = match said(data) {
        Ok(opened) => opened,
        Err(error) => return Some(format!("it cannot be read: {error}")),
    };
    if acknowledged && opened != *as_after {
        return Some("what was acknowledged is lost".to_owned());
    }
    if opened != *as_before && opened != *as_after {
        return Some("it is neither as before nor as after".to_owned());
    }
    None
}

/// What is wrong with a store that was found when the act is done again: nothing, if it is whole then.
fn fault_again(scene: &Scene, act: Act, data: &Path, as_after: &Said) -> Option<String> {
    match scene.act(data, act) {
        Err(error) => Some(format!("it cannot be done again: {error}")),
        Ok(_) if said(data).is_ok_and(|found| found != *as_after) => {
            Some("done again, it is not whole".to_owned())
        }
        Ok(_) => None,
    }
}

/// Every fault of every moment and loss; the last moment is acknowledged.
fn faults(scene: &Scene, act: Act, moments: &[Moment]) -> Vec<String> {
    let whole = scene.fresh("whole");
    scene.act(&whole, act).unwrap();
    let (before, after) = (said(&scene.path("data")).unwrap(), said(&whole).unwrap());
    let mut faults = Vec::new();
    for (k, moment) in moments.iter().enumerate() {
        for loss in LOSSES {
            let data = scene.path("found");
            found(moment, loss, &data);
            let acknowledged = k + 1 == moments.len();
            let erases = matches!(act, Act::Erase | Act::EraseReleased);
            let is_back =
                || (acknowledged && erases && has_the_erased(&data)).then(|| "the person is back".to_owned());
            let what = fault(&data, (&before, &after), acknowledged).or_else(is_back).or_else(|| {
                acts_again(act, k, loss).then(|| fault_again(scene, act, &data, &after)).flatten()
            });
            if let Some(what) = what {
                faults.push(format!("step {k} ({}), {loss:?}: {what}", moment.step));
            }
            std::fs::remove_dir_all(&data).unwrap();
        }
    }
    faults
}

fn survives(act: Act) {
    let scene = Scene::of(act);
    let moments = record(&scene, act, Disk::Syncs);
    println!("{act:?}: {} steps, {} states", moments.len(), moments.len() * LOSSES.len());
    let found = faults(&scene, act, &moments);
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
}

#[test]
fn a_power_cut_at_any_step_leaves_a_delivery_whole_or_not_there() {
    survives(Act::Deliver);
}

#[test]
fn a_power_cut_at_any_step_leaves_a_bulk_load_whole_or_not_there() {
    survives(Act::Bulk);
}

#[test]
fn a_power_cut_at_any_step_leaves_a_scope_replaced_or_as_it_was() {
    survives(Act::Replace);
}

#[test]
fn a_power_cut_at_any_step_leaves_a_person_erased_in_the_end() {
    survives(Act::Erase);
}

#[test]
fn a_power_cut_at_any_step_leaves_files_put_together_or_as_they_were() {
    survives(Act::Compact);
    survives(Act::Vacuum);
}

#[test]
fn a_power_cut_at_any_step_leaves_a_release_whole_or_not_there() {
    survives(Act::Keep);
}

#[test]
fn a_power_cut_at_any_step_leaves_a_copy_whole_or_not_there() {
    survives(Act::Backup);
}

#[test]
fn a_power_cut_at_any_step_leaves_a_person_out_of_a_release_in_the_end() {
    survives(Act::EraseReleased);
}

/// Of every act that changes what a store says; what a vacuum removes is needed by nobody.
#[test]
fn without_syncs_a_power_cut_loses_what_was_acknowledged() {
    for act in Act::ALL.into_iter().filter(|act| act.is_told()) {
        let scene = Scene::of(act);
        let moments = record(&scene, act, Disk::Ignores);
        let last = &moments[moments.len() - 1..];
        let found = faults(&scene, act, last);
        println!("{act:?}: {}", found.join("\n"));
        let lost = found.iter().any(|f| f.contains("lost") || f.contains("cannot be read"));
        assert!(lost, "{act:?}: the harness finds nothing: {found:?}");
        let is_back = found.iter().any(|f| f.contains("the person is back"));
        assert_eq!(is_back, act.erases(), "{act:?}: {found:?}");
    }
}
