//! The episodes of one pathway, in memory.

use std::sync::OnceLock;

use super::ending::EndingColumn;
use super::occurrence::{NO_ACTIVITY, NO_OUTCOME, Occurrence, TimeKey};
use super::outcome_column::OutcomeColumn;
use super::packed::{DayColumn, PointColumn};
use super::person::Person;
use super::place::Place;
use super::side::{Cursor, SideTable};
use crate::model::{Day, Kind, Point, SvfCode};

/// An attribute that is said by an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Attribute {
    Sex,
    BirthYear,
    Home,
    Municipality,
    Variant,
}

/// An attribute that no earlier event than this moment says. Matters to a cutoff before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Late {
    pub(crate) episode: u32,
    pub(crate) attribute: Attribute,
    pub(crate) time: TimeKey,
}

/// The episodes of one pathway: packed core columns and a sparse side table.
///
/// Holds no pseudonyms. Episodes are numbered from 0 in no particular order; every answer
/// is a sum over them, so the order never shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort {
    pub(crate) points: [PointColumn; 7],
    pub(crate) svf_start: DayColumn,
    pub(crate) svf_end: DayColumn,
    pub(crate) person: Vec<u32>,
    pub(crate) ended: OutcomeColumn,
    pub(crate) side: SideTable,
    pub(crate) late: Vec<Late>,
    pub(crate) last_day: u32,
    pub(crate) places: Vec<Place>,
    pub(crate) activities: Vec<String>,
    pub(crate) variants: Vec<String>,
    pub(crate) outcomes: Vec<String>,
    /// How episodes ended, for chains to G and for others, found when first asked for.
    pub(crate) endings: [OnceLock<EndingColumn>; 2],
}

/// How much memory a cohort takes, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CohortSize {
    /// Episodes.
    pub n_episodes: usize,
    /// Packed core columns: at most 64 bytes an episode.
    pub core_bytes: usize,
    /// The side table and what is said late.
    pub side_bytes: usize,
}

impl Cohort {
    /// How many episodes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.person.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.person.is_empty()
    }

    /// The latest day of any event; [`Day::MIN`] without events.
    #[must_use]
    pub fn last_day(&self) -> Day {
        Day::from_index(self.last_day).unwrap_or(Day::MAX)
    }

    /// The places that care was given at, by code.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The variants that are said, in text order; code 1 is the first.
    #[must_use]
    pub fn variants(&self) -> &[String] {
        &self.variants
    }

    /// The outcomes that are said, in text order; code 1 is the first.
    #[must_use]
    pub fn outcomes(&self) -> &[String] {
        &self.outcomes
    }

    /// The code of an activity; `None` if no event of the pathway has it.
    #[must_use]
    pub fn activity_code(&self, slug: &str) -> Option<u32> {
        self.activities
            .binary_search_by(|a| a.as_str().cmp(slug))
            .ok()
            .and_then(|i| u32::try_from(i).ok())
            .map(|i| i + NO_ACTIVITY + 1)
    }

    /// The code of a variant; `None` if no event of the pathway says it.
    #[must_use]
    pub fn variant_code(&self, slug: &str) -> Option<u32> {
        let found = self.variants.binary_search_by(|v| v.as_str().cmp(slug)).ok();
        found.and_then(|i| u32::try_from(i + 1).ok())
    }

    /// Memory held.
    #[must_use]
    pub fn size(&self) -> CohortSize {
        let points: usize = self.points.iter().map(PointColumn::bytes).sum();
        CohortSize {
            n_episodes: self.len(),
            core_bytes: points
                + self.svf_start.bytes()
                + self.svf_end.bytes()
                + self.ended.bytes()
                + self.person.len() * 4,
            side_bytes: self.side.bytes() + self.late.len() * size_of::<Late>(),
        }
    }

    /// Attributes of an episode.
    pub(crate) fn person(&self, i: usize) -> Person {
        Person(self.person[i])
    }

    /// The occurrences of one episode up to a day, in tie order. Any episode.
    pub(crate) fn occurrences_at(&self, i: usize, until: Day, out: &mut Vec<Occurrence>) {
        let episode = u32::try_from(i).unwrap_or(u32::MAX);
        self.gather(i, self.side.rows(episode), until, out);
    }

    /// The same, for episodes asked for in ascending order.
    pub(crate) fn next_occurrences(
        &self,
        cursor: &mut Cursor,
        i: usize,
        until: Day,
        out: &mut Vec<Occurrence>,
    ) {
        let episode = u32::try_from(i).unwrap_or(u32::MAX);
        self.gather(i, self.side.next_rows(cursor, episode), until, out);
    }

    /// Attributes of an episode as known on a day: what only a later event says is not known.
    pub(crate) fn person_until(&self, i: usize, until: Day, latest: Option<&Occurrence>) -> Person {
        let person = self.person(i);
        let seen_all = until.index() >= self.last_day;
        if seen_all || latest.is_none() {
            return person;
        }
        let mut known = self.without_later_treatment(person, i, until).attributes();
        let episode = u32::try_from(i).unwrap_or(u32::MAX);
        let from = self.late.partition_point(|l| l.episode < episode);
        let said = self.late[from..].iter().take_while(|l| l.episode == episode);
        for late in said.filter(|l| l.time.day_index() > until.index()) {
            known.forget(late.attribute);
        }
        known.pack()
    }

    /// Attributes of an episode without a treatment that began after a day.
    pub(crate) fn without_later_treatment(&self, person: Person, i: usize, until: Day) -> Person {
        if self.svf_end.get(i).is_none_or(|(day, _)| day <= until) {
            return person;
        }
        let mut known = person.attributes();
        known.treatment = 0;
        known.pack()
    }

    fn gather(&self, i: usize, side: std::ops::Range<usize>, until: Day, out: &mut Vec<Occurrence>) {
        out.clear();
        let mut held_by_side = [false; 9];
        for row in side.clone() {
            let (o, in_core) = self.side.row(row);
            if in_core {
                held_by_side[core_slot(o.kind)] = true;
            }
        }
        // A bare F or G in the core is the last of its moment, every other bare event the first:
        // so they go before or after the side's rows, and a stable sort by time and kind keeps that.
        self.push_core(i, &held_by_side, 0..5, out);
        self.push_svf(i, &held_by_side, out);
        for row in side {
            out.push(self.side.row(row).0);
        }
        self.push_core(i, &held_by_side, 5..7, out);
        out.retain(|o| o.time.day_index() <= until.index());
        if !out.is_sorted_by_key(|o| (o.time, o.kind)) {
            out.sort_by_key(|o| (o.time, o.kind));
        }
    }

    fn push_core(
        &self,
        i: usize,
        skip: &[bool; 9],
        points: std::ops::Range<usize>,
        out: &mut Vec<Occurrence>,
    ) {
        for p in points {
            if skip[p] {
                continue;
            }
            if let Some((time, clock, place)) = self.points[p].get(i) {
                let outcome = match p {
                    5 | 6 => self.ended.get(i).map_or(NO_OUTCOME, |pair| pair[p - 5]),
                    _ => NO_OUTCOME,
                };
                let kind = Kind::Point(Point::ALL[p]).byte();
                out.push(Occurrence { outcome, ..bare(kind, time, clock, place) });
            }
        }
    }

    fn push_svf(&self, i: usize, skip: &[bool; 9], out: &mut Vec<Occurrence>) {
        if !skip[7]
            && let Some((day, place)) = self.svf_start.get(i)
        {
            out.push(bare(110, TimeKey::new(day, 0), false, place));
        }
        if !skip[8]
            && let Some((day, place)) = self.svf_end.get(i)
        {
            let kind = treatment_kind(self.person(i).treatment());
            out.push(bare(kind, TimeKey::new(day, 0), false, place));
        }
    }
}

/// An event with nothing but kind, time and place.
fn bare(kind: u8, time: TimeKey, clock: bool, place: u32) -> Occurrence {
    Occurrence {
        time,
        clock,
        kind,
        activity: NO_ACTIVITY,
        activity_id: 0,
        place,
        deviation: None,
        outcome: NO_OUTCOME,
    }
}

/// Which of the nine core columns holds a kind.
fn core_slot(kind: u8) -> usize {
    match kind {
        0..=6 => usize::from(kind),
        110 => 7,
        _ => 8,
    }
}

/// Whether a code on a day ends `svf`, by the pathway's list.
pub(crate) fn svf_end_of(ends: &[(u8, Option<Day>)], code: u8, day: Day) -> bool {
    ends.iter().any(|&(c, until)| c == code && until.is_none_or(|u| day < u))
}

/// The codes that can end `svf` anywhere, in the order of their four-bit codes (from 1).
const TREATMENT_CODES: [u8; 11] = [50, 52, 54, 56, 58, 59, 60, 65, 72, 73, 78];

/// The four-bit code of an end kind; 0 for none.
pub(crate) fn treatment_code(kind: u8) -> u8 {
    let found = TREATMENT_CODES.iter().position(|&c| kind == 100 + c);
    found.and_then(|i| u8::try_from(i + 1).ok()).unwrap_or(0)
}

/// The first four-bit code that stands for the same treatment: that of svf.72 for svf.78.
pub(crate) fn treatment_group(code: u8) -> u8 {
    if treatment_kind(code) == 178 { treatment_code(172) } else { code }
}

/// The kind byte of a four-bit code.
pub(crate) fn treatment_kind(code: u8) -> u8 {
    usize::from(code).checked_sub(1).and_then(|i| TREATMENT_CODES.get(i)).map_or(0, |&c| 100 + c)
}

/// The SVF code of a four-bit code; `None` for no treatment.
pub(crate) fn treatment_svf(code: u8) -> Option<SvfCode> {
    usize::from(code).checked_sub(1).and_then(|i| TREATMENT_CODES.get(i)).and_then(|&c| SvfCode::new(c))
}

/// The four-bit code of a treatment, which groups and filters use.
pub(crate) fn treatment_number(treatment: crate::catalogue::Treatment) -> u32 {
    let is = |&code: &u8| SvfCode::new(code).is_some_and(|c| crate::catalogue::Treatment::of(c) == treatment);
    TREATMENT_CODES.iter().position(is).and_then(|i| u32::try_from(i + 1).ok()).unwrap_or(0)
}
