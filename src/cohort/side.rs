//! The sparse side table: events that the core columns do not hold, or not wholly.

use std::ops::Range;

use super::occurrence::{NO_OUTCOME, Occurrence, TimeKey};
use super::renumbering::Renumbering;
use crate::model::Deviation;

const CLOCK: u64 = 1;
const IN_CORE: u64 = 2;
/// Above the flags: 0 for no deviation, else its place among them + 1.
const DEVIATION_SHIFT: u32 = 2;
const PLACE_BITS: u32 = 32;
const OUTCOME_BITS: u32 = 12;

/// Most outcomes that one pathway's rows tell apart.
pub(crate) const MAX_OUTCOMES: usize = (1 << OUTCOME_BITS) - 1;
/// Most activities that one pathway's rows tell apart.
pub(crate) const MAX_ACTIVITIES: usize = (1 << (64 - PLACE_BITS - OUTCOME_BITS)) - 1;

/// Rows of 16 bytes, grouped by episode in tie order.
///
/// The first word: time (36 bits), kind (8), deviation (2), in the core (1), clock (1), activity id (16);
/// the second: activity (20), outcome (12) and place (32).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SideTable {
    /// Episodes with rows, ascending.
    pub(crate) episodes: Vec<u32>,
    /// Where each episode's rows begin.
    pub(crate) starts: Vec<u32>,
    /// First words.
    pub(crate) what: Vec<u64>,
    /// Second words.
    pub(crate) whereabouts: Vec<u64>,
}

/// A walk through the side table by ascending episode.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cursor(usize);

/// The new codes of what the second words hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SideCodes<'a> {
    pub(crate) activities: &'a Renumbering,
    pub(crate) outcomes: &'a Renumbering,
    pub(crate) places: &'a Renumbering,
}

impl SideCodes<'_> {
    fn are_same(self) -> bool {
        self.activities.is_same() && self.outcomes.is_same() && self.places.is_same()
    }

    /// A second word with the new codes.
    fn renumbered(self, whereabouts: u64) -> u64 {
        let (activity, outcome, place) = unpacked(whereabouts);
        packed(self.activities.of(activity), self.outcomes.of(outcome), self.places.of(place))
    }
}

/// A second word.
fn packed(activity: u32, outcome: u32, place: u32) -> u64 {
    (u64::from(activity) << (OUTCOME_BITS + PLACE_BITS))
        | (u64::from(outcome) << PLACE_BITS)
        | u64::from(place)
}

/// Activity, outcome and place of a second word.
fn unpacked(whereabouts: u64) -> (u32, u32, u32) {
    let small = |bits: u64| u32::try_from(bits & 0xFFFF_FFFF).unwrap_or(0);
    let outcome = (whereabouts >> PLACE_BITS) & ((1 << OUTCOME_BITS) - 1);
    (small(whereabouts >> (OUTCOME_BITS + PLACE_BITS)), small(outcome), small(whereabouts))
}

impl SideTable {
    /// Takes over the rows of a run of another table's episodes, which get numbers from `at` on: higher ones than there are.
    pub(crate) fn take(&mut self, at: usize, from: &Self, run: Range<usize>, codes: SideCodes<'_>) {
        let position = |episode: usize| from.episodes.partition_point(|&e| (e as usize) < episode);
        let (first, end) = (position(run.start), position(run.end));
        if first == end {
            return;
        }
        let rows = from.range(first).start..from.range(end - 1).end;
        let begin = self.what.len();
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.episodes.extend(from.episodes[first..end].iter().map(|&e| small(at + e as usize - run.start)));
        self.starts.extend(from.starts[first..end].iter().map(|&s| small(begin + s as usize - rows.start)));
        self.what.extend_from_slice(&from.what[rows.clone()]);
        if codes.are_same() {
            self.whereabouts.extend_from_slice(&from.whereabouts[rows]);
        } else {
            self.whereabouts.extend(from.whereabouts[rows].iter().map(|&word| codes.renumbered(word)));
        }
    }

    /// Adds a row; episodes must come in ascending order.
    pub(crate) fn push(&mut self, episode: usize, o: &Occurrence, in_core: bool) {
        let episode = u32::try_from(episode).unwrap_or(u32::MAX);
        if self.episodes.last() != Some(&episode) {
            self.episodes.push(episode);
            self.starts.push(u32::try_from(self.what.len()).unwrap_or(u32::MAX));
        }
        let mut flags = o.deviation.map_or(0, |d| u64::from(d.index()) + 1) << DEVIATION_SHIFT;
        if o.clock {
            flags |= CLOCK;
        }
        if in_core {
            flags |= IN_CORE;
        }
        self.what.push(
            (o.time.bits() << 28) | (u64::from(o.kind) << 20) | (flags << 16) | u64::from(o.activity_id),
        );
        self.whereabouts.push(packed(o.activity, u32::from(o.outcome), o.place));
    }

    /// The rows of an episode, found from the cursor on: episodes must be asked for in ascending order.
    pub(crate) fn next_rows(&self, cursor: &mut Cursor, episode: u32) -> Range<usize> {
        while self.episodes.get(cursor.0).is_some_and(|&e| e < episode) {
            cursor.0 += 1;
        }
        if self.episodes.get(cursor.0) == Some(&episode) { self.range(cursor.0) } else { 0..0 }
    }

    /// The rows of any episode.
    pub(crate) fn rows(&self, episode: u32) -> Range<usize> {
        self.episodes.binary_search(&episode).map_or(0..0, |k| self.range(k))
    }

    /// The episodes that have rows, ascending, and these.
    pub(crate) fn by_episode(&self) -> impl Iterator<Item = (u32, Range<usize>)> + '_ {
        self.episodes.iter().enumerate().map(|(k, &episode)| (episode, self.range(k)))
    }

    fn range(&self, k: usize) -> Range<usize> {
        let end = self.starts.get(k + 1).map_or(self.what.len(), |&s| s as usize);
        self.starts[k] as usize..end
    }

    /// When the event of a row was.
    pub(crate) fn time(&self, i: usize) -> TimeKey {
        TimeKey::from_bits(self.what[i] >> 28)
    }

    /// A row, and whether the core holds the same event without its activity, deviation and outcome.
    pub(crate) fn row(&self, i: usize) -> (Occurrence, bool) {
        let what = self.what[i];
        let (activity, outcome, place) = unpacked(self.whereabouts[i]);
        let deviation = (what >> (16 + DEVIATION_SHIFT)) & 3;
        let occurrence = Occurrence {
            time: TimeKey::from_bits(what >> 28),
            clock: (what >> 16) & CLOCK != 0,
            kind: u8::try_from((what >> 20) & 0xFF).unwrap_or(u8::MAX),
            activity,
            activity_id: u16::try_from(what & 0xFFFF).unwrap_or(0),
            place,
            deviation: Deviation::ALL.into_iter().find(|d| u64::from(d.index()) + 1 == deviation),
            outcome: u16::try_from(outcome).unwrap_or(NO_OUTCOME),
        };
        (occurrence, (what >> 16) & IN_CORE != 0)
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        self.episodes.len() * 4 + self.starts.len() * 4 + self.what.len() * 16
    }
}
