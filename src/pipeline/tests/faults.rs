//! The n-th thing that is done to the disk fails, for every n: the delivery is there as a whole or not at all.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::support::{Act, Scene, looks_at_all, said};
use crate::store::watched::{Watch, Watcher, When};

/// Fails once, at the n-th step, before or after it is done.
struct Failing {
    at: usize,
    when: When,
    seen: AtomicUsize,
}

impl Watcher for Failing {
    fn at(&self, when: When, _: &str, _: &Path) -> io::Result<()> {
        if when != self.when {
            return Ok(());
        }
        let n = self.seen.fetch_add(1, Ordering::SeqCst) + 1;
        if n == self.at { Err(io::Error::other("the disk failed")) } else { Ok(()) }
    }
}

/// Fails the n-th step of an act; `false` if it has no n-th step.
fn fails_at(scene: &Scene, act: Act, at: usize, when: When) -> bool {
    let (as_before, as_after) = (said(&scene.path("data")).unwrap(), said(&scene.path("whole")).unwrap());
    let data = scene.fresh("failing");
    let older = (act == Act::Erase).then(|| older_episodes(&data));
    let failing = Arc::new(Failing { at, when, seen: AtomicUsize::new(0) });
    let watcher: Arc<dyn Watcher> = Arc::<Failing>::clone(&failing);
    let watch = Watch::new(&data, watcher);
    let ran = scene.act(&data, act);
    drop(watch);
    let reached = failing.seen.load(Ordering::SeqCst) >= at;
    assert!(!reached || ran.is_err(), "step {at} failed ({when:?}), and that it was done was said: {ran:?}");
    let found = said(&data).unwrap();
    assert!(found == as_before || found == as_after, "{act:?}, step {at} {when:?}: {found:?}");
    if looks_at_all() || at.is_multiple_of(4) || act == Act::Erase {
        // Done again it is whole, once, and then there is nothing to do.
        scene.act(&data, act).unwrap();
        assert_eq!(said(&data).unwrap(), as_after, "{act:?}, step {at} {when:?}, done again");
        assert!(!scene.act(&data, act).unwrap(), "{act:?}, step {at} {when:?}: it is done");
        assert!(
            !older.is_some_and(|path| path.exists()),
            "step {at} {when:?}: episodes of an older version are left"
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

fn fails_everywhere(act: Act, when: When) {
    let scene = Scene::new();
    let whole = scene.fresh("whole");
    assert!(scene.act(&whole, act).unwrap());
    assert_ne!(said(&scene.path("data")).unwrap(), said(&whole).unwrap(), "{act:?} changes the store");
    let steps = (1..).take_while(|&n| fails_at(&scene, act, n, when)).count();
    println!("{steps} steps, {act:?}, {when:?}");
    assert!(steps > 20, "{steps} steps: are all of them watched?");
}

#[test]
fn whatever_step_cannot_be_done_a_delivery_is_whole_or_not_there() {
    fails_everywhere(Act::Deliver, When::Before);
}

#[test]
fn whatever_step_is_done_and_said_to_have_failed_a_delivery_is_whole_or_not_there() {
    fails_everywhere(Act::Deliver, When::After);
}

#[test]
fn whatever_step_fails_a_scope_is_replaced_or_as_it_was() {
    fails_everywhere(Act::Replace, When::Before);
    fails_everywhere(Act::Replace, When::After);
}

#[test]
fn whatever_step_fails_a_person_is_erased_in_the_end() {
    fails_everywhere(Act::Erase, When::Before);
    fails_everywhere(Act::Erase, When::After);
}
