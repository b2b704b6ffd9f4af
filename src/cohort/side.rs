//! The sparse side table: events that the core columns do not hold, or not wholly.

use super::occurrence::{NO_OUTCOME, Occurrence, TimeKey};
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

impl SideTable {
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
        self.whereabouts.push(
            (u64::from(o.activity) << (OUTCOME_BITS + PLACE_BITS))
                | (u64::from(o.outcome) << PLACE_BITS)
                | u64::from(o.place),
        );
    }

    /// The rows of an episode, found from the cursor on: episodes must be asked for in ascending order.
    pub(crate) fn next_rows(&self, cursor: &mut Cursor, episode: u32) -> std::ops::Range<usize> {
        while self.episodes.get(cursor.0).is_some_and(|&e| e < episode) {
            cursor.0 += 1;
        }
        if self.episodes.get(cursor.0) == Some(&episode) { self.range(cursor.0) } else { 0..0 }
    }

    /// The rows of any episode.
    pub(crate) fn rows(&self, episode: u32) -> std::ops::Range<usize> {
        self.episodes.binary_search(&episode).map_or(0..0, |k| self.range(k))
    }

    /// The episodes that have rows, ascending, and these.
    pub(crate) fn by_episode(&self) -> impl Iterator<Item = (u32, std::ops::Range<usize>)> + '_ {
        self.episodes.iter().enumerate().map(|(k, &episode)| (episode, self.range(k)))
    }

    fn range(&self, k: usize) -> std::ops::Range<usize> {
        let end = self.starts.get(k + 1).map_or(self.what.len(), |&s| s as usize);
        self.starts[k] as usize..end
    }

    /// A row, and whether the core holds the same event without its activity, deviation and outcome.
    pub(crate) fn row(&self, i: usize) -> (Occurrence, bool) {
        let (what, whereabouts) = (self.what[i], self.whereabouts[i]);
        let small = |bits: u64| u32::try_from(bits & 0xFFFF_FFFF).unwrap_or(0);
        let outcome = (whereabouts >> PLACE_BITS) & ((1 << OUTCOME_BITS) - 1);
        let deviation = (what >> (16 + DEVIATION_SHIFT)) & 3;
        let occurrence = Occurrence {
            time: TimeKey::from_bits(what >> 28),
            clock: (what >> 16) & CLOCK != 0,
            kind: u8::try_from((what >> 20) & 0xFF).unwrap_or(u8::MAX),
            activity: small(whereabouts >> (OUTCOME_BITS + PLACE_BITS)),
            activity_id: u16::try_from(what & 0xFFFF).unwrap_or(0),
            place: small(whereabouts),
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
