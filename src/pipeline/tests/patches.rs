//! Episodes of which only the changed ones were derived are those that are derived from nothing, whatever was done.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use proptest::prelude::*;

use super::support::copy;
use crate::catalogue::Catalogue;
use crate::cohort::{Cohort, CohortSource, NO_ACTIVITY, NO_OUTCOME, Place};
use crate::episodes::{Library, Rebuild, Refreshed, unnamed_parts};
use crate::model::Day;
use crate::pipeline::{IngestOptions, Status, TooMany, compact, erase_person, ingest_file, library_tables};
use crate::store::{Replacing, Shrink, Store};

const HEADER: &str = "episode_id,patient_id,pathway,point,code,time,region,home_municipality,unit,activity,\
    activity_id,variant,deviation,outcome,sex,birth_year,event_id,recorded_at,retract\n";
/// Episodes of the first delivery, with two events each; a delivery after it touches few of them.
const EPISODES: u16 = 60;
pub(super) const PATHWAY: &str = "brostcancer";

/// An event that may be delivered: its numbers choose what it says.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) episode: u16,
    pub(super) event: u8,
    pub(super) said: [u8; 9],
    pub(super) retracts: bool,
}

/// What is done to the store.
#[derive(Debug, Clone)]
pub(super) enum Deed {
    Deliver(Vec<Row>),
    /// Only these are left of what they are about.
    Replace(Vec<Row>),
    Erase(u16),
    Compact,
}

fn row() -> impl Strategy<Value = Row> {
    (0..EPISODES + 8, 0..4_u8, any::<[u8; 9]>(), prop::bool::weighted(0.15))
        .prop_map(|(episode, event, said, retracts)| Row { episode, event, said, retracts })
}

fn deed() -> impl Strategy<Value = Deed> {
    let rows = || prop::collection::vec(row(), 1..8);
    prop_oneof![
        6 => rows().prop_map(Deed::Deliver),
        1 => rows().prop_map(Deed::Replace),
        1 => (0..EPISODES).prop_map(Deed::Erase),
        2 => Just(Deed::Compact),
    ]
}

/// One of some texts.
fn of<'a>(texts: &[&'a str], number: u8) -> &'a str {
    texts[usize::from(number) % texts.len()]
}

impl Row {
    pub(super) fn line(&self, round: usize) -> String {
        let Self {
            episode, event, said: [kind, day, region, place, activity, ends, person, time, unit], ..
        } = *self;
        let kinds = ["A,", "B,", "D,", "E,", "F,", "G,", ",10", ",50", ",58", "E,"];
        let day = format!("202{}-{:02}-{:02}", 2 + day % 4, 1 + day % 12, 1 + day % 28);
        let times = ["", "T08:30", "T23:59:59", "", ""];
        let outcome =
            if matches!(kind % 10, 4 | 5) { of(&["", "treated", "deceased", "declined"], ends) } else { "" };
        format!(
            "e{episode},p{},{PATHWAY},{},{day}{},{},{},{},{},{},{},{},{outcome},{},{},v{event},2026-01-01T00:{:02}:00Z,{}\n",
            episode / 2,
            of(&kinds, kind),
            of(&times, time),
            of(&["01", "03", "13"], region),
            of(&["", "1380", "1384", "0180"], place),
            of(&["", "u1", "u2", "u3", "only"], unit),
            of(&["", "", "surgery", "drug"], activity),
            of(&["", "", "k1", "k2"], activity / 4),
            of(&["", "", "extended_workup", "high_grade"], ends / 4),
            of(&["", "", "medical", "patient_choice"], person / 8),
            of(&["", "female", "male"], person),
            of(&["", "1950", "1971"], person / 3),
            round % 60,
            if self.retracts { "true" } else { "" },
        )
    }
}

pub(super) fn base() -> String {
    let rows = (0..EPISODES).flat_map(|episode| {
        (0..2).map(move |event| {
            let n = u8::try_from(episode * 7 % 251).unwrap_or(0);
            let said = std::array::from_fn(|k| n.wrapping_mul(3 + u8::try_from(k).unwrap_or(0)) ^ event);
            Row { episode, event, said, retracts: false }.line(0)
        })
    });
    rows.collect()
}

/// A store in memory, and what it is read with.
pub(super) struct Desk {
    pub(super) dir: tempfile::TempDir,
    catalogue: Arc<Catalogue>,
}

impl Desk {
    pub(super) fn new() -> Self {
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a directory");
        Self { dir, catalogue: Arc::new(Catalogue::embedded().expect("a catalogue")) }
    }

    pub(super) fn store(&self) -> Store {
        Store::open_or_create(&self.dir.path().join("data")).expect("a store")
    }

    pub(super) fn deliver(&self, text: &str, round: usize, replacing: Option<Replacing>) {
        let path = self.dir.path().join(format!("{round}.csv"));
        std::fs::write(&path, format!("{HEADER}{text}")).expect("a file");
        let options =
            IngestOptions { replacing, rejections: TooMany::AcceptPartial, ..IngestOptions::default() };
        let receipt =
            ingest_file(&path, &self.store(), &self.catalogue, &options, &|_| {}).expect("a receipt");
        assert!(receipt.status != Status::Refused, "{:?}", receipt.problem);
    }

    pub(super) fn take(&self, deed: &Deed, round: usize) {
        let lines = |rows: &[Row]| rows.iter().map(|row| row.line(round)).collect::<String>();
        match deed {
            Deed::Deliver(rows) => self.deliver(&lines(rows), round, None),
            Deed::Replace(rows) => {
                let replacing = Replacing { regions: Vec::new(), period: None, shrink: Shrink::Accept };
                self.deliver(&lines(rows), round, Some(replacing));
            }
            Deed::Erase(episode) => {
                let patient = format!("p{}", episode / 2);
                erase_person(&self.store(), &self.catalogue, &patient).expect("an erasure");
            }
            Deed::Compact => drop(compact(&self.store(), &self.catalogue).expect("a compaction")),
        }
    }

    /// The episodes of a data directory, brought up to date, and how.
    pub(super) fn episodes(&self, data: &Path) -> (Vec<String>, Refreshed) {
        let store = Store::open(data).expect("a store");
        let tables = Arc::new(library_tables(&self.catalogue));
        let library = Library::new(&store, &store.events().expect("a version"), Arc::clone(&tables));
        let done = library.refresh(Rebuild::Stale, &mut |_, _, _| {}).expect("episodes");
        let at = tables.slugs.iter().position(|slug| slug == PATHWAY).expect("a pathway");
        (library.load(at).map_or_else(|_| Vec::new(), |cohort| told(&cohort)), done)
    }

    /// The same, derived from nothing.
    pub(super) fn anew(&self) -> Vec<String> {
        let other = tempfile::tempdir_in(self.dir.path()).expect("a directory");
        let data = other.path().join("data");
        copy(&self.dir.path().join("data"), &data);
        std::fs::remove_dir_all(data.join("episodes")).expect("episodes");
        let (told, done) = self.episodes(&data);
        assert_eq!(done.patched, 0);
        told
    }
}

/// Every episode with all that is known of it, in words, in no order.
fn told(cohort: &Cohort) -> Vec<String> {
    let text = |all: &[String], code: usize| code.checked_sub(1).map(|at| all[at].clone());
    let mut told: Vec<String> = (0..cohort.len())
        .map(|i| {
            let mut events = Vec::new();
            cohort.occurrences_at(i, Day::MAX, &mut events);
            let events: Vec<_> = events
                .iter()
                .map(|o| {
                    let place: &Place = &cohort.places()[o.place as usize];
                    let activity =
                        (o.activity != NO_ACTIVITY).then(|| text(&cohort.activities, o.activity as usize));
                    let outcome =
                        (o.outcome != NO_OUTCOME).then(|| text(cohort.outcomes(), usize::from(o.outcome)));
                    (o.time, o.clock, o.kind, activity, o.activity_id, place, o.deviation, outcome)
                })
                .collect();
            let person = cohort.person(i).attributes();
            let variant = text(cohort.variants(), person.variant as usize);
            let late: Vec<_> = cohort
                .late
                .iter()
                .filter(|late| late.episode as usize == i)
                .map(|late| (late.attribute, late.time))
                .collect();
            let person = (person.birth_year, person.home, person.second_part, person.sex, person.treatment);
            format!("{events:?} {person:?} {variant:?} {late:?}")
        })
        .collect();
    told.sort_unstable();
    told.push(format!("{:?}", cohort.last_day()));
    told
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn patched_episodes_are_those_derived_from_nothing(deeds in prop::collection::vec(deed(), 1..7)) {
        let desk = Desk::new();
        desk.deliver(&base(), 0, None);
        let data = desk.dir.path().join("data");
        let (_, first) = desk.episodes(&data);
        prop_assert_eq!((first.derived, first.patched), (1, 0));
        let mut is_large = true;
        for (round, deed) in (1..).zip(&deeds) {
            desk.take(deed, round);
            let (told, done) = desk.episodes(&data);
            // An erasure derives the pathway anew; a replaced scope may leave too little that is as it was, then and later.
            is_large &= matches!(deed, Deed::Deliver(_) | Deed::Compact);
            if is_large {
                prop_assert_eq!(done.derived, 0, "{:?} derives all", deed);
            }
            prop_assert!(!matches!(deed, Deed::Compact) || done.patched == 0, "nothing changed");
            prop_assert_eq!(told, desk.anew(), "after {:?}", deed);
            prop_assert_eq!(unnamed_parts(&data.join("episodes")).unwrap(), Vec::<PathBuf>::new(), "after {:?}", deed);
        }
    }
}

/// Whether a delivery has its episodes patched, and those of an older version are patched from the present ones.
#[test]
fn a_small_delivery_and_an_older_version_are_patched() {
    let desk = Desk::new();
    desk.deliver(&base(), 0, None);
    let data = desk.dir.path().join("data");
    let (before, _) = desk.episodes(&data);
    let version = desk.store().events().expect("a version").version;
    let row = Row { episode: 3, event: 1, said: [3, 200, 1, 1, 2, 0, 1, 1, 4], retracts: false };
    desk.deliver(&row.line(5), 5, None);
    let (after, done) = desk.episodes(&data);
    assert_eq!((done.derived, done.patched), (0, 1));
    assert_ne!(before, after);
    let tables = Arc::new(library_tables(&desk.catalogue));
    let store = desk.store();
    let then = store
        .events_as_of(crate::store::AsOf::Version(version), crate::model::Stockholm::shared())
        .expect("an older version");
    let library = Library::new(&store, &then, Arc::clone(&tables));
    let done = library.refresh(Rebuild::Stale, &mut |_, _, _| {}).expect("episodes");
    assert_eq!((done.derived, done.patched), (0, 1));
    let at = tables.slugs.iter().position(|slug| slug == PATHWAY).expect("a pathway");
    assert_eq!(told(&library.load(at).expect("episodes")), before);
}
