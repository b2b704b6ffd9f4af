//! The n-th thing that is done to the disk fails, for every n: the delivery is there as a whole or not at all.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::support::{Act, Said, Scene, looks_at_all, said};
use crate::store::watched::{Watch, Watcher, When};

/// How a step fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// It is not done.
    Before,
    /// It is done, and said to have failed.
    After,
    /// The end of what was written to a file is not there.
    Short,
}

/// Fails once, at the n-th step that can fail so.
struct Failing {
    at: usize,
    fault: Fault,
    seen: AtomicUsize,
}

impl Watcher for Failing {
    fn at(&self, when: When, step: &str, path: &Path) -> io::Result<()> {
        let can = match self.fault {
            Fault::Before => when == When::Before,
            Fault::After => when == When::After,
            // Data files are written by a library, and seen when they are synced.
            Fault::Short => (when, step) == (When::After, "Write") || (when, step) == (When::Before, "Sync"),
        };
        if !can || self.seen.fetch_add(1, Ordering::SeqCst) + 1 != self.at {
            return Ok(());
        }
        if self.fault == Fault::Short {
            let file = std::fs::File::options().write(true).open(path)?;
            let bytes = file.metadata()?.len();
            // Of a file that lines are added to, less than a line.
            file.set_len(bytes - (bytes / 2).min(20))?;
        }
        Err(io::Error::other("the disk failed"))
    }
}

/// Reads at every step, before and after it is done, as another program would.
struct Reading {
    data: PathBuf,
    states: [Said; 2],
    is_done: AtomicBool,
    looks: AtomicUsize,
    wrong: Mutex<Vec<String>>,
}

impl Watcher for Reading {
    fn at(&self, when: When, step: &str, path: &Path) -> io::Result<()> {
        // In a thread of its own: a step may be within the runtime of the library's writer.
        let found = std::thread::scope(|scope| scope.spawn(|| said(&self.data)).join().expect("a reader"));
        self.looks.fetch_add(1, Ordering::SeqCst);
        let is_before = found.as_ref().is_ok_and(|said| *said == self.states[0]);
        let is_after = found.as_ref().is_ok_and(|said| *said == self.states[1]);
        if !is_after && (!is_before || self.is_done.load(Ordering::SeqCst)) {
            let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
            wrong.push(format!("{when:?} {step} {}: {found:?}", path.display()));
        }
        self.is_done.fetch_or(is_after, Ordering::SeqCst);
        Ok(())
    }
}

/// Fails the n-th step of an act; `false` if it has no n-th step.
fn fails_at(scene: &Scene, act: Act, at: usize, fault: Fault) -> bool {
    let (as_before, as_after) = (said(&scene.path("data")).unwrap(), said(&scene.path("whole")).unwrap());
    let data = scene.fresh("failing");
    let erases = act.erases();
    let older = erases.then(|| older_episodes(&data));
    let failing = Arc::new(Failing { at, fault, seen: AtomicUsize::new(0) });
    let watcher: Arc<dyn Watcher> = Arc::<Failing>::clone(&failing);
    let watch = Watch::new(&data, watcher);
    let ran = scene.act(&data, act);
    drop(watch);
    let reached = failing.seen.load(Ordering::SeqCst) >= at;
    assert!(!reached || ran.is_err(), "step {at} failed ({fault:?}), and that it was done was said: {ran:?}");
    let found = said(&data).unwrap();
    assert!(found == as_before || found == as_after, "{act:?}, step {at} {fault:?}: {found:?}");
    let every = if act == Act::EraseReleased { 6 } else { 4 };
    if looks_at_all() || at.is_multiple_of(every) || act == Act::Erase {
        // Done again it is whole, once, and then there is nothing to do.
        scene.act(&data, act).unwrap();
        assert_eq!(said(&data).unwrap(), as_after, "{act:?}, step {at} {fault:?}, done again");
        assert!(!scene.act(&data, act).unwrap(), "{act:?}, step {at} {fault:?}: it is done");
        assert!(
            !older.is_some_and(|path| path.exists()),
            "step {at} {fault:?}: episodes of an older version are left"
        );
    }
    std::fs::remove_dir_all(&data).unwrap();
    reached
}

/// Episodes of an older version that has the person who is erased.
fn older_episodes(data: &Path) -> PathBuf {
    let folder = data.join("episodes/v0");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("hoftledsartros-primarvard.1.part");
    std::fs::write(&path, "episodes").unwrap();
    path
}

fn fails_everywhere(act: Act, fault: Fault) {
    let scene = Scene::of(act);
    let whole = scene.fresh("whole");
    assert!(scene.act(&whole, act).unwrap());
    let changed = said(&scene.path("data")).unwrap() != said(&whole).unwrap();
    assert_eq!(changed, act.is_told(), "{act:?} changes what the store says");
    let steps = (1..).take_while(|&n| fails_at(&scene, act, n, fault)).count();
    println!("{steps} steps, {act:?}, {fault:?}");
    let few = match (act, fault) {
        (Act::Vacuum | Act::Keep | Act::Backup, _) => 2,
        (_, Fault::Short) => 7,
        _ => 20,
    };
    assert!(steps > few, "{act:?}: {steps} steps: are all of them watched?");
}

/// Whoever reads while something is done sees the store before it or after it, at every step, and never goes back.
fn reads_at_every_step(act: Act) {
    let scene = Scene::of(act);
    let whole = scene.fresh("whole");
    assert!(scene.act(&whole, act).unwrap());
    let states = [scene.path("data"), whole].map(|data| said(&data).unwrap());
    let data = scene.fresh("read");
    let reading = Arc::new(Reading {
        data: data.clone(),
        states,
        is_done: AtomicBool::new(false),
        looks: AtomicUsize::new(0),
        wrong: Mutex::default(),
    });
    let watcher: Arc<dyn Watcher> = Arc::<Reading>::clone(&reading);
    let watch = Watch::new(&data, watcher);
    assert!(scene.act(&data, act).unwrap(), "{act:?}");
    drop(watch);
    let wrong = reading.wrong.lock().unwrap().clone();
    assert_eq!(wrong, Vec::<String>::new(), "{act:?}");
    assert!(reading.looks.load(Ordering::SeqCst) > 10 && reading.is_done.load(Ordering::SeqCst));
}

#[test]
fn who_reads_while_something_is_done_sees_it_whole_or_not_at_all() {
    for act in [Act::Deliver, Act::Replace, Act::Erase, Act::Compact, Act::Keep, Act::Backup] {
        reads_at_every_step(act);
    }
}

#[test]
fn whatever_write_is_cut_short_nothing_is_half_done() {
    for act in [Act::Deliver, Act::Replace, Act::Erase, Act::Compact] {
        fails_everywhere(act, Fault::Short);
    }
}

#[test]
fn whatever_step_cannot_be_done_a_delivery_is_whole_or_not_there() {
    fails_everywhere(Act::Deliver, Fault::Before);
}

#[test]
fn whatever_step_is_done_and_said_to_have_failed_a_delivery_is_whole_or_not_there() {
    fails_everywhere(Act::Deliver, Fault::After);
}

#[test]
fn whatever_step_fails_a_bulk_load_is_whole_or_not_there() {
    fails_everywhere(Act::Bulk, Fault::Before);
    fails_everywhere(Act::Bulk, Fault::After);
    fails_everywhere(Act::Bulk, Fault::Short);
    reads_at_every_step(Act::Bulk);
}

#[test]
fn whatever_step_fails_a_scope_is_replaced_or_as_it_was() {
    fails_everywhere(Act::Replace, Fault::Before);
    fails_everywhere(Act::Replace, Fault::After);
}

#[test]
fn whatever_step_fails_a_person_is_erased_in_the_end() {
    fails_everywhere(Act::Erase, Fault::Before);
    fails_everywhere(Act::Erase, Fault::After);
}

#[test]
fn whatever_step_fails_files_are_put_together_or_as_they_were() {
    for act in [Act::Compact, Act::Vacuum] {
        fails_everywhere(act, Fault::Before);
        fails_everywhere(act, Fault::After);
    }
}

#[test]
fn whatever_step_fails_a_release_or_a_copy_is_whole_or_not_there() {
    for act in [Act::Keep, Act::Backup] {
        fails_everywhere(act, Fault::Before);
        fails_everywhere(act, Fault::After);
        fails_everywhere(act, Fault::Short);
    }
}

#[test]
fn whatever_step_fails_a_person_is_out_of_a_release_in_the_end() {
    fails_everywhere(Act::EraseReleased, Fault::Before);
    fails_everywhere(Act::EraseReleased, Fault::After);
}
