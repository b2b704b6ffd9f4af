//! The n-th thing that an upgrade does to the disk fails, for every n: nothing that is said changes, and run again it ends as
//! if nothing had failed.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::support::{copy, said};
use crate::catalogue::Catalogue;
use crate::pipeline::{PipelineError, Upgrade, upgrade};
use crate::store::Store;
use crate::store::watched::{Watch, Watcher, When};

/// Fails at one step.
struct Failing {
    at: usize,
    seen: AtomicUsize,
}

impl Watcher for Failing {
    fn at(&self, when: When, _: &str, _: &Path) -> io::Result<()> {
        let n = if when == When::Before { self.seen.fetch_add(1, Ordering::SeqCst) + 1 } else { 0 };
        if n == self.at { Err(io::Error::other("the disk failed")) } else { Ok(()) }
    }
}

/// A directory of format 1 of which everything that can be derived is gone.
fn older(at: &Path) {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats/v1/data");
    copy(&fixture, at);
    for derived in ["identities", "episodes"] {
        std::fs::remove_dir_all(at.join(derived)).unwrap();
    }
}

fn upgraded(data: &Path, catalogue: &Arc<Catalogue>) -> Result<Upgrade, PipelineError> {
    upgrade(&Store::open(data)?, catalogue)
}

/// Every file with its bytes, but for locks; kept episodes, whose order is not always the same, without, and their parts by pathway.
fn files(dir: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>, root: &Path) {
    for path in std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()) {
        if path.is_dir() {
            files(&path, found, root);
        } else if !path.ends_with(".lock") {
            let is = |kinds: &[&str]| path.extension().is_some_and(|e| kinds.iter().any(|kind| e == *kind));
            let bytes =
                if is(&["episodes", "part", "roster"]) { Vec::new() } else { std::fs::read(&path).unwrap() };
            let mut name = path.strip_prefix(root).unwrap().to_owned();
            if is(&["part", "roster"]) {
                let pathway = path.file_name().unwrap().to_str().unwrap().split('.').next().unwrap();
                let kind = path.extension().unwrap().to_str().unwrap();
                let nth = |n: usize| name.with_file_name(format!("{pathway}.{n}.{kind}"));
                name = (0..).map(nth).find(|name| !found.contains_key(name)).unwrap();
            }
            found.insert(name, bytes);
        }
    }
}

fn all_files(data: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    files(data, &mut found, data);
    found
}

#[test]
fn whatever_step_fails_an_upgrade_is_completed_by_the_next() {
    let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let root = dir.path().canonicalize().unwrap();
    let catalogue = Arc::new(Catalogue::embedded().unwrap());
    let (before, whole) = (root.join("before"), root.join("whole"));
    older(&before);
    older(&whole);
    let as_before = said(&before).unwrap();
    let done = upgraded(&whole, &catalogue).unwrap();
    assert_eq!((done.store.from, done.store.to, done.store.recorded), (1, 2, true));
    assert_eq!(done.pathways_derived, 3);
    let after = all_files(&whole);
    let mut steps = 0;
    for at in 1.. {
        let data = root.join("failing");
        older(&data);
        let failing = Arc::new(Failing { at, seen: AtomicUsize::new(0) });
        let watcher: Arc<dyn Watcher> = Arc::<Failing>::clone(&failing);
        let watch = Watch::new(&data, watcher);
        let ran = upgraded(&data, &catalogue);
        drop(watch);
        if failing.seen.load(Ordering::SeqCst) < at {
            assert!(ran.is_ok(), "{ran:?}");
            break;
        }
        steps += 1;
        assert!(ran.is_err(), "step {at} failed, and that it was done was said");
        assert_eq!(said(&data).unwrap(), as_before, "step {at}");
        upgraded(&data, &catalogue).unwrap();
        assert!(all_files(&data) == after, "step {at}: as if it had not failed");
        std::fs::remove_dir_all(&data).unwrap();
    }
    println!("{steps} steps");
    assert!(steps > 20, "{steps} steps: are all of them watched?");
}
