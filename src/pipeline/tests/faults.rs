//! The n-th thing that is done to the disk fails, for every n: the delivery is there as a whole or not at all.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::support::{Scene, looks_at_all, said};
use crate::pipeline::Status;
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

/// Fails the n-th step of a delivery; `false` if it has no n-th step.
fn fails_at(scene: &Scene, at: usize, when: When) -> bool {
    let (as_before, as_after) = (said(&scene.path("data")).unwrap(), said(&scene.path("whole")).unwrap());
    let data = scene.fresh("failing");
    let failing = Arc::new(Failing { at, when, seen: AtomicUsize::new(0) });
    let watcher: Arc<dyn Watcher> = Arc::<Failing>::clone(&failing);
    let watch = Watch::new(&data, watcher);
    let ran = scene.ingest(&data, "two.csv");
    drop(watch);
    let reached = failing.seen.load(Ordering::SeqCst) >= at;
    assert!(!reached || ran.is_err(), "step {at} failed ({when:?}), and a receipt was given: {ran:?}");
    let found = said(&data).unwrap();
    assert!(found == as_before || found == as_after, "step {at} {when:?}: {found:?}");
    if looks_at_all() || at.is_multiple_of(4) {
        // Sent again it is whole, once, and then it is known.
        let again = scene.ingest(&data, "two.csv").unwrap();
        assert_ne!(again.status, Status::Refused, "step {at} {when:?}: {again:?}");
        assert_eq!(said(&data).unwrap(), as_after, "step {at} {when:?}, sent again");
        assert_eq!(scene.ingest(&data, "two.csv").unwrap().status, Status::Duplicate, "step {at} {when:?}");
    }
    std::fs::remove_dir_all(&data).unwrap();
    reached
}

fn fails_everywhere(when: When) {
    let scene = Scene::new();
    let whole = scene.fresh("whole");
    let receipt = scene.ingest(&whole, "two.csv").unwrap();
    let rows = receipt.rows;
    assert_eq!((rows.accepted, rows.superseded, rows.retracted, rows.rejected), (1, 1, 1, 1));
    let steps = (1..).take_while(|&n| fails_at(&scene, n, when)).count();
    println!("{steps} steps, {when:?}");
    assert!(steps > 40, "{steps} steps: are all of them watched?");
}

#[test]
fn whatever_step_cannot_be_done_a_delivery_is_whole_or_not_there() {
    fails_everywhere(When::Before);
}

#[test]
fn whatever_step_is_done_and_said_to_have_failed_a_delivery_is_whole_or_not_there() {
    fails_everywhere(When::After);
}
