//! The power is cut after any step of a delivery: what was not synced is lost, empty or cut in half.
//!
//! A copy of the store is taken after every step, and what was not synced then is damaged in it. The null control
//! takes no notice of syncs, and must lose what was acknowledged: otherwise the others prove nothing.

use std::collections::{HashMap, HashSet};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::support::{Act, Said, Scene, copy, looks_at_all, said};
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
}

const LOSSES: [Loss; 6] =
    [Loss::Nothing, Loss::Bytes, Loss::HalfOfBytes, Loss::ZeroBytes, Loss::Names, Loss::NamesAndBytes];

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
    /// Bytes of a file that were synced, by inode; files that are not here were there before.
    bytes: HashMap<u64, u64>,
    /// Names that are not synced.
    new_names: HashSet<PathBuf>,
}

/// A copy of the store after a step.
struct Moment {
    copy: PathBuf,
    step: String,
    /// Synced bytes of files that have more, by path in the store.
    cut: Vec<(PathBuf, u64)>,
    /// Names that are not synced, by path in the store.
    names: Vec<PathBuf>,
}

struct Recorder {
    data: PathBuf,
    copies: PathBuf,
    disk: Disk,
    taken: Mutex<(Lasting, Vec<Moment>)>,
}

fn length_of(path: &Path) -> u64 {
    path.metadata().map_or(0, |m| m.len())
}

fn files_under(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    entries.flat_map(|p| if p.is_dir() { files_under(&p) } else { vec![p] }).collect()
}

impl Lasting {
    fn learn(&mut self, step: &str, path: &Path, disk: Disk) {
        let inode = path.metadata().map_or(0, |m| m.ino());
        match (step, disk) {
            ("Create", _) => {
                if path.is_file() {
                    self.bytes.insert(inode, 0);
                }
                self.new_names.insert(path.to_owned());
            }
            // What is written to a file that was there before comes after its bytes.
            ("Write", _) => {
                self.bytes.entry(inode).or_insert(0);
            }
            ("Name", _) => {
                self.new_names.insert(path.to_owned());
            }
            ("Sync", Disk::Syncs) => {
                self.bytes.insert(inode, length_of(path));
            }
            ("SyncDirectory", Disk::Syncs) => self.new_names.retain(|name| name.parent() != Some(path)),
            _ => {}
        }
    }
}

impl Watcher for Recorder {
    fn at(&self, when: When, step: &str, path: &Path) -> io::Result<()> {
        let mut taken = self.taken.lock().unwrap();
        let (lasting, moments) = &mut *taken;
        if when == When::Before {
            // A file that is added to: what it has now is there for certain.
            if step == "Write" && path.is_file() && length_of(path) > 0 {
                let inode = path.metadata()?.ino();
                lasting.bytes.entry(inode).or_insert(length_of(path));
            }
            return Ok(());
        }
        lasting.learn(step, path, self.disk);
        let within = |path: &Path| path.strip_prefix(&self.data).map(Path::to_owned).ok();
        let place = self.copies.join(moments.len().to_string());
        copy(&self.data, &place);
        let cut = files_under(&self.data).into_iter().filter_map(|file| {
            let synced = *lasting.bytes.get(&file.metadata().ok()?.ino())?;
            (synced < length_of(&file)).then_some((within(&file)?, synced))
        });
        moments.push(Moment {
            cut: cut.collect(),
            names: lasting.new_names.iter().filter_map(|name| within(name)).collect(),
            step: format!("{step} {}", within(path).unwrap_or_default().display()),
            copy: place,
        });
        Ok(())
    }
}

/// A store as it is found when the power is back.
fn found(moment: &Moment, loss: Loss, to: &Path) {
    copy(&moment.copy, to);
    if loss != Loss::Nothing && loss != Loss::Names {
        for (path, synced) in &moment.cut {
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
    }
    if matches!(loss, Loss::Names | Loss::NamesAndBytes) {
        for name in &moment.names {
            let path = to.join(name);
            let gone =
                if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
            // It may be in a directory that is gone with it, or have another name by now.
            let _gone = gone.is_ok();
        }
    }
}

/// An act, recorded step by step: the moments, the last of which is after it was said to be done.
fn record(scene: &Scene, act: Act, disk: Disk) -> Vec<Moment> {
    let data = scene.fresh("recorded");
    let recorder = Arc::new(Recorder {
        data: data.clone(),
        copies: scene.path("copies"),
        disk,
        taken: Mutex::default(),
    });
    let watcher: Arc<dyn Watcher> = Arc::<Recorder>::clone(&recorder);
    let watch = Watch::new(&data, watcher);
    scene.act(&data, act).unwrap();
    drop(watch);
    let moments = std::mem::take(&mut recorder.taken.lock().unwrap().1);
    assert!(moments.len() > 20, "{} steps: are all of them watched?", moments.len());
    moments
}

/// Whether the act is done again to a state.
fn acts_again(k: usize, loss: Loss) -> bool {
    looks_at_all() || LOSSES[k % LOSSES.len()] == loss
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
            let what = fault(&data, (&before, &after), acknowledged)
                .or_else(|| acts_again(k, loss).then(|| fault_again(scene, act, &data, &after)).flatten());
            if let Some(what) = what {
                faults.push(format!("step {k} ({}), {loss:?}: {what}", moment.step));
            }
            std::fs::remove_dir_all(&data).unwrap();
        }
    }
    faults
}

fn survives(act: Act) {
    let scene = Scene::new();
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
fn a_power_cut_at_any_step_leaves_a_scope_replaced_or_as_it_was() {
    survives(Act::Replace);
}

#[test]
fn a_power_cut_at_any_step_leaves_a_person_erased_in_the_end() {
    survives(Act::Erase);
}

#[test]
fn without_syncs_a_power_cut_loses_what_was_acknowledged() {
    let scene = Scene::new();
    let moments = record(&scene, Act::Deliver, Disk::Ignores);
    let last = &moments[moments.len() - 1..];
    let found = faults(&scene, Act::Deliver, last);
    println!("{}", found.join("\n"));
    assert!(found.iter().any(|f| f.contains("lost")), "the harness finds nothing: {found:?}");
}
