//! The parts that kept episodes lie in: a delivery leaves most alone, and whenever a program dies or the power is cut, the
//! episodes are the old ones or the new ones, never some of each; an erased person is in none.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::patches::{Deed, Desk, PATHWAY, Row, base};
use super::support::copy;
use crate::episodes::unnamed_parts;
use crate::store::watched::{Watch, Watcher, When};

/// The files of parts of a data directory's present episodes.
fn parts(data: &Path) -> BTreeSet<PathBuf> {
    let entries = std::fs::read_dir(data.join("episodes")).unwrap().map(|e| e.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|e| e == "part" || e == "roster")).collect()
}

/// A store with its episodes, and a delivery that touches one of them and brings one.
fn prepared() -> (Desk, PathBuf) {
    let desk = Desk::new();
    desk.deliver(&base(), 0, None);
    let data = desk.dir.path().canonicalize().unwrap().join("data");
    desk.episodes(&data);
    (desk, data)
}

fn delivery() -> String {
    let row = |episode| Row { episode, event: 1, said: [3, 200, 1, 1, 2, 0, 1, 1, 4], retracts: false };
    [row(3), row(64)].map(|row| row.line(5)).concat()
}

#[test]
fn a_small_delivery_leaves_most_parts_as_they_are() {
    let (desk, data) = prepared();
    let before = parts(&data);
    assert!(before.len() >= 8, "four parts of sixty episodes, two files each: {before:?}");
    desk.deliver(&delivery(), 5, None);
    let (told, done) = desk.episodes(&data);
    assert_eq!(done.patched, 1);
    let after = parts(&data);
    assert!(before.intersection(&after).count() >= before.len() - 4, "{before:?} {after:?}");
    assert_ne!(before, after);
    assert_eq!(told, desk.anew());
    desk.take(&Deed::Compact, 6);
    assert_eq!(parts(&data), after, "a compaction names the same parts again");
    let (told, done) = desk.episodes(&data);
    assert_eq!((told, done.pathways()), (desk.anew(), 0));
}

/// Takes a copy of the store after every step, with the step's own file.
struct Copying {
    data: PathBuf,
    copies: PathBuf,
    taken: Mutex<Vec<(String, PathBuf)>>,
}

impl Watcher for Copying {
    fn at(&self, when: When, step: &str, path: &Path) -> io::Result<()> {
        if when == When::After {
            let mut taken = self.taken.lock().unwrap();
            copy(&self.data, &self.copies.join(taken.len().to_string()));
            taken.push((step.to_owned(), path.strip_prefix(&self.data).unwrap().to_owned()));
        }
        Ok(())
    }
}

#[test]
fn wherever_keeping_parts_stops_the_episodes_are_those_derived_from_nothing() {
    let (desk, data) = prepared();
    desk.deliver(&delivery(), 5, None);
    let expected = desk.anew();
    let copies = data.with_file_name("copies");
    let copying = Arc::new(Copying { data: data.clone(), copies: copies.clone(), taken: Mutex::default() });
    let watcher: Arc<dyn Watcher> = Arc::<Copying>::clone(&copying);
    let watch = Watch::new(&data, watcher);
    desk.episodes(&data);
    drop(watch);
    let taken = std::mem::take(&mut *copying.taken.lock().unwrap());
    assert!(taken.len() > 8, "{taken:?}: are all steps watched?");
    for (k, (step, file)) in taken.iter().enumerate() {
        let state = copies.join(k.to_string());
        let cut = data.with_file_name("cut");
        copy(&state, &cut);
        // What was written and not synced may be lost by half.
        if let Ok(bytes) = std::fs::read(cut.join(file)) {
            std::fs::write(cut.join(file), &bytes[..bytes.len() / 2]).unwrap();
        }
        for found in [&state, &cut] {
            let (told, _) = desk.episodes(found);
            assert_eq!(told, expected, "step {k}, {step} {}", file.display());
            let (again, done) = desk.episodes(found);
            assert_eq!((again, done.pathways()), (expected.clone(), 0), "step {k}: kept again");
        }
        // A writer that died before its parts were named leaves them to the next, who was here by now.
        if step != "Name" && step != "Remove" && step != "SyncDirectory" {
            assert_eq!(unnamed_parts(&state.join("episodes")).unwrap(), Vec::<PathBuf>::new(), "step {k}");
        }
        std::fs::remove_dir_all(&cut).unwrap();
    }
}

#[test]
fn parts_of_two_versions_are_never_taken_for_one() {
    let (desk, data) = prepared();
    let line = data.join("episodes").join(format!("{PATHWAY}.episodes"));
    let (before, parts_before) = (std::fs::read(&line).unwrap(), data.with_file_name("before"));
    copy(&data.join("episodes"), &parts_before);
    desk.deliver(&delivery(), 5, None);
    let (told, _) = desk.episodes(&data);
    // The line of before, of which a part is gone.
    std::fs::write(&line, &before).unwrap();
    assert_eq!(desk.episodes(&data).0, told);
    // A part has the bytes of another.
    let files: Vec<PathBuf> =
        parts(&data).into_iter().filter(|p| p.extension().is_some_and(|e| e == "part")).collect();
    let [one, other, ..] = &files[..] else { unreachable!("{files:?}") };
    std::fs::copy(one, other).unwrap();
    assert_eq!(desk.episodes(&data).0, told);
}

#[test]
fn an_erased_person_is_in_no_part_and_in_none_that_was_left_behind() {
    let (desk, data) = prepared();
    desk.deliver(&delivery(), 5, None);
    desk.episodes(&data);
    let folder = data.join("episodes");
    let older = folder.join("v0");
    std::fs::create_dir_all(&older).unwrap();
    for left in [folder.join(format!("{PATHWAY}.0.part")), older.join(format!("{PATHWAY}.0.roster"))] {
        std::fs::write(left, "left behind").unwrap();
    }
    let before = parts(&data);
    desk.take(&Deed::Erase(3), 6);
    // The erasure has derived them anew, from events without the person.
    assert!(parts(&data).is_disjoint(&before), "of {before:?}");
    assert_eq!(unnamed_parts(&folder).unwrap(), Vec::<PathBuf>::new());
    assert_eq!(std::fs::read_dir(&older).unwrap().count(), 0);
    assert_eq!(desk.episodes(&data).0, desk.anew());
}
