//! Which episodes differ between two sets of data files of a pathway: those whose events came or went.
//!
//! Rows never change, they come and go with files, and a file's copy without some rows is known by its name (`origin.rs`).
//! So what differs is told by names and identities, and only the episodes of the differing rows are read.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use arrow::array::{Array, StringArray};
use hashbrown::{HashMap, HashSet};

use super::data_file::{read_batches, read_rows};
use super::error::StoreError;
use super::events_file::{EventsFile, StoreAddress};
use super::identity::{Identity, for_each_identity};
use super::layout::Layout;
use super::origin::origin_of;
use super::schema::{EPISODE_ID, TableName};

/// Rows of a file that only one of the two sets has.
struct Difference {
    file: PathBuf,
    /// `None` for all of them.
    rows: Option<Vec<u32>>,
}

/// The episodes that have an event in one of two sets of a pathway's data files and not in the other.
///
/// The files of `before` are told by their names. `None` if it cannot be told: files of
/// `before` are gone, or copies are not what their names say.
///
/// # Errors
/// If a file is there and cannot be read.
pub fn changed_episodes(
    store: &StoreAddress,
    before: &[String],
    now: &[EventsFile],
) -> Result<Option<HashSet<String>>, StoreError> {
    let Some(folder) = now.first().and_then(|file| file.path().parent()) else { return Ok(None) };
    let now: BTreeSet<PathBuf> = now.iter().map(|file| file.path().to_owned()).collect();
    let before: BTreeSet<PathBuf> = before.iter().map(|name| folder.join(name)).collect();
    let gone: Vec<&PathBuf> = before.difference(&now).collect();
    let come: Vec<&PathBuf> = now.difference(&before).collect();
    if gone.iter().any(|file| !file.exists()) {
        return Ok(None);
    }
    let Some(differences) = differences(&Layout::new(store.root()), &gone, &come)? else { return Ok(None) };
    let mut episodes = HashSet::new();
    for difference in &differences {
        add_episodes(difference, &mut episodes)?;
    }
    Ok(Some(episodes))
}

fn differences(
    layout: &Layout,
    gone: &[&PathBuf],
    come: &[&PathBuf],
) -> Result<Option<Vec<Difference>>, StoreError> {
    let mut of_origin: HashMap<&str, [Vec<&PathBuf>; 2]> = HashMap::new();
    let mut differences = Vec::new();
    for (side, files) in [gone, come].into_iter().enumerate() {
        for file in files {
            match origin_of(file) {
                Some(origin) => of_origin.entry(origin).or_default()[side].push(file),
                None => differences.push(Difference { file: (*file).clone(), rows: None }),
            }
        }
    }
    for files in of_origin.into_values() {
        match [files[0].as_slice(), files[1].as_slice()] {
            [[one], []] | [[], [one]] => differences.push(Difference { file: (*one).clone(), rows: None }),
            [[old], [new]] => match between(layout, old, new)? {
                Some(difference) => differences.push(difference),
                None => return Ok(None),
            },
            _ => return Ok(None),
        }
    }
    Ok(Some(differences))
}

/// The rows that one of two files of an origin has and the other has not; `None` if neither is a copy of the other.
fn between(layout: &Layout, old: &Path, new: &Path) -> Result<Option<Difference>, StoreError> {
    let of = |file: &Path| identities(layout, file);
    let (Some(of_old), Some(of_new)) = (of(old)?, of(new)?) else { return Ok(None) };
    let (file, more, fewer) =
        if of_old.len() >= of_new.len() { (old, of_old, of_new) } else { (new, of_new, of_old) };
    let rows = left_out(&more, &fewer);
    Ok(rows.map(|rows| Difference { file: file.to_owned(), rows: Some(rows) }))
}

/// The identities of a file's rows, in their order; `None` if they are not kept.
fn identities(layout: &Layout, file: &Path) -> Result<Option<Vec<Identity>>, StoreError> {
    let Ok(path) = file.strip_prefix(layout.table(TableName::Events)) else { return Ok(None) };
    let kept = layout.identities(TableName::Events, &path.to_string_lossy());
    if !kept.exists() {
        return Ok(None);
    }
    let mut identities = Vec::new();
    for_each_identity(&kept, |_, identity| identities.push(identity))?;
    Ok(Some(identities))
}

/// The rows of a file that its copy has not; `None` if the copy has others.
fn left_out(all: &[Identity], copy: &[Identity]) -> Option<Vec<u32>> {
    let mut rest = copy.iter().peekable();
    let mut rows = Vec::with_capacity(all.len() - copy.len());
    for (row, identity) in (0..).zip(all) {
        if rest.next_if_eq(&identity).is_none() {
            rows.push(row);
        }
    }
    rest.next().is_none().then_some(rows)
}

fn add_episodes(difference: &Difference, episodes: &mut HashSet<String>) -> Result<(), StoreError> {
    let mut add = |batch: &arrow::array::RecordBatch| {
        let ids = batch.column(0).as_any().downcast_ref::<StringArray>();
        for id in ids.into_iter().flatten().flatten() {
            if !episodes.contains(id) {
                episodes.insert(id.to_owned());
            }
        }
    };
    match &difference.rows {
        Some(rows) => {
            for batch in read_rows(&difference.file, rows, &[EPISODE_ID])? {
                add(&batch?);
            }
        }
        None => {
            for batch in read_batches(&difference.file, &[EPISODE_ID])? {
                add(&batch?);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_copy_leaves_out_is_told_by_its_order() {
        let of = |numbers: &[u8]| numbers.iter().map(|&n| [n; 16]).collect::<Vec<Identity>>();
        assert_eq!(left_out(&of(&[1, 2, 3, 4]), &of(&[1, 3])), Some(vec![1, 3]));
        assert_eq!(left_out(&of(&[1, 2]), &of(&[1, 2])), Some(vec![]));
        assert_eq!(left_out(&of(&[1, 2]), &of(&[])), Some(vec![0, 1]));
        assert_eq!(left_out(&of(&[1, 2, 3]), &of(&[3, 1])), None, "in another order");
        assert_eq!(left_out(&of(&[1, 2, 3]), &of(&[1, 9])), None, "of another file");
    }
}
