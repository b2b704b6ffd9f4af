//! An erasure that died between its steps, and what happens to the store before it is run again.

use std::sync::Arc;

use super::support::{Act, ERASED, Scene, files_under};
use crate::catalogue::Catalogue;
use crate::pipeline::erase_person;
use crate::store::Store;

/// The current version is without the person, releases are not yet, and a vacuum takes the data files that tell where the person was.
#[test]
fn an_erasure_that_died_before_the_releases_finds_them_after_a_vacuum() {
    let scene = Scene::of(Act::EraseReleased);
    let data = scene.fresh("struck");
    let store = Store::open(&data).unwrap();
    let writing = store.writing().unwrap();
    let begun = || files_under(&data.join("erased")).len();
    drop(store.begin_erasing(&writing, ERASED, 1).unwrap());
    assert_eq!(store.erasures_begun(), 1);
    assert_eq!(begun(), 3, "the key, the marks, and where it has begun");
    assert!(store.vacuum(&writing, i64::MAX).unwrap().files_removed > 0);
    drop(writing);
    let done = erase_person(&store, &Arc::new(Catalogue::embedded().unwrap()), ERASED).unwrap();
    let proof = &done.erased.proof;
    assert_eq!((proof.found.len(), proof.release_episodes_unproven), (0, 0), "{proof:?}");
    let changed: u64 = done.releases.iter().map(|release| release.rewritten + release.removed).sum();
    assert!(changed > 0 && !done.found_nothing(), "{done:?}");
    assert_eq!((begun(), store.erasures_begun()), (2, 0), "it is done");
    let again = erase_person(&store, &Arc::new(Catalogue::embedded().unwrap()), ERASED).unwrap();
    assert!(again.found_nothing(), "{again:?}");
}
