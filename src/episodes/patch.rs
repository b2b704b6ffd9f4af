//! Kept episodes made up to date with what came since: only episodes are derived whose events came or went.

use std::path::Path;
use std::sync::Arc;

use hashbrown::HashSet;

use super::cut::{Known, PART, Staying};
use super::error::EpisodesError;
use super::gather::Linking;
use super::keeping::Pieces;
use super::kept::{FORMAT, KeptHeader, KeptPart, MadeFrom, whole_header};
use super::roster::{EpisodeKey, key_of, names};
use super::shelf::Shelf;
use super::sql::Which;
use crate::cohort::CohortTables;
use crate::model::Day;
use crate::store::{EventsFile, Sieve, StoreAddress, changed_episodes};

/// Of so many episodes at least one must stay as it is, for the others to be derived by themselves.
const SHARE: u64 = 4;
/// Episodes that are derived by one query.
const AT_ONCE: usize = 1 << 16;

/// The episodes of a shelf, made from other kept ones of the same rules: what stays, and what is to be cut anew. `None` if that cannot be, or is not worth it:
/// then all are to be derived.
///
/// `derive` derives the named episodes from some of the shelf's files.
pub(super) fn patched(
    store: &StoreAddress,
    shelf: &Shelf,
    base: &Path,
    linking: &Linking<'_>,
    derive: impl Fn(&[EventsFile], &mut dyn Iterator<Item = Which>) -> Result<Known, EpisodesError>,
) -> Result<Option<(Pieces, Vec<Staying>)>, EpisodesError> {
    let Some(header) = of_same_rules(base, linking.tables) else { return Ok(None) };
    let Some(changed) = changed_episodes(store, &header.files, &shelf.files)? else { return Ok(None) };
    if changed.len() as u64 > header.n_episodes / SHARE {
        return Ok(None);
    }
    let Some((stay, mut touched)) = touched(base, &header, &Going::of(&changed)) else { return Ok(None) };
    let files = files_of(shelf, &header, &touched);
    touched.push(Staying::all(derive(&files, &mut lists(changed))?));
    Ok(Some((Pieces { stay, of: base.to_owned() }, touched)))
}

/// The line of kept episodes, if they were made by the rules of these tables, whatever from.
fn of_same_rules(base: &Path, tables: &CohortTables) -> Option<KeptHeader> {
    let header = whole_header(base).ok().filter(|header| header.format == FORMAT)?;
    (header.key == MadeFrom { files: &header.files, tables }.key()).then_some(header)
}

/// The episodes that go.
struct Going {
    keys: HashSet<EpisodeKey>,
    sieve: Sieve,
}

impl Going {
    fn of(changed: &HashSet<String>) -> Self {
        let keys: HashSet<EpisodeKey> = changed.iter().map(|id| key_of(id)).collect();
        let mut sieve = Sieve::with_room(keys.len());
        keys.iter().for_each(|key| sieve.add(key));
        Self { keys, sieve }
    }

    fn has(&self, key: &EpisodeKey) -> bool {
        self.sieve.may_hold(key) && self.keys.contains(key)
    }
}

/// The parts that have none of the episodes that go, and the others, with the episodes that stay. The last part is among these
/// while there is room in it, so that what comes makes no small ones. `None` if one cannot be read.
fn touched(base: &Path, header: &KeptHeader, going: &Going) -> Option<(Vec<KeptPart>, Vec<Staying>)> {
    let (mut stay, mut touched) = (Vec::new(), Vec::new());
    for (left, part) in (0..header.parts.len()).rev().zip(&header.parts) {
        let keys = part.load_keys(base)?;
        let stays: Vec<bool> = keys.iter().map(|key| !going.has(key)).collect();
        let has_room = left == 0 && keys.len() < PART;
        if has_room || stays.contains(&false) {
            let cohort = part.load(base).filter(|cohort| cohort.len() == keys.len())?;
            touched.push(Staying { known: Known { cohort, keys }, stays });
        } else {
            stay.push(part.clone());
        }
    }
    Some((stay, touched))
}

/// The names of changed episodes, so many at a time.
fn lists(changed: HashSet<String>) -> impl Iterator<Item = Which> {
    let mut names = changed.into_iter();
    std::iter::from_fn(move || {
        let list: HashSet<String> = names.by_ref().take(AT_ONCE).collect();
        (!list.is_empty()).then(|| Which::Listed(Arc::new(list)))
    })
}

/// The files that may have an event of the episodes that go: new ones, and those of the days of their events.
fn files_of(shelf: &Shelf, header: &KeptHeader, touched: &[Staying]) -> Vec<EventsFile> {
    let mut days = Days::default();
    for Staying { known, stays } in touched {
        let goes = (0..stays.len()).filter(|&episode| !stays[episode]);
        goes.for_each(|episode| known.cohort.for_each_day(episode, |day| days.add(day)));
    }
    let before: HashSet<&String> = header.files.iter().collect();
    let files = shelf.files.iter().zip(names(&shelf.files)).zip(&shelf.days);
    let wanted =
        files.filter(|((_, name), span)| !before.contains(name) || span.is_none_or(|span| days.touch(span)));
    wanted.map(|((file, _), _)| file.clone()).collect()
}

/// Days, a flag each from 1900 on.
#[derive(Debug, Default)]
struct Days(Vec<bool>);

impl Days {
    fn add(&mut self, day: u32) {
        let day = day as usize;
        if day >= self.0.len() {
            self.0.resize(day + 1, false);
        }
        self.0[day] = true;
    }

    /// Whether one of them is between two, days since 1970. A day more at each end: what is a day here is one there, but
    /// nothing depends on it.
    fn touch(&self, (first, last): (i32, i32)) -> bool {
        let index = |day: i32| Day::from_unix_days(day).map(|day| day.index() as usize);
        let (Some(first), Some(last)) = (index(first), index(last)) else { return true };
        let last = (last + 2).min(self.0.len());
        self.0.get(first.saturating_sub(1)..last).is_some_and(|days| days.contains(&true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_touch_a_span_that_holds_one_of_them_or_lies_beside() {
        let day = |text| Day::parse(text).unwrap();
        let mut days = Days::default();
        days.add(day("2024-03-10").index());
        let touch = |first, last| days.touch((day(first).unix_days(), day(last).unix_days()));
        for (first, last, touches) in [
            ("2024-01-01", "2024-01-31", false),
            ("2024-03-01", "2024-03-31", true),
            ("2024-03-10", "2024-03-10", true),
            ("2024-03-11", "2024-04-30", true),
            ("2024-03-12", "2024-04-30", false),
            ("2024-02-01", "2024-03-08", false),
            ("2030-01-01", "2030-12-31", false),
        ] {
            assert_eq!(touch(first, last), touches, "{first} to {last}");
        }
        assert!(!Days::default().touch((0, 40_000)));
    }
}
