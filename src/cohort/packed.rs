//! The packed core columns: at most 64 bytes an episode.
//!
//! | column | bytes | holds |
//! |---|---|---|
//! | A–G, each | 4 + 1 + 2 | day (19 bits), seconds of the day (17 bits), clock and presence, place |
//! | svf start, svf end | 2 × (3 + 2) | day, place; a clock of an svf event lies in the side table |
//! | person | 4 | birth year, home, sex, treatment, variant |
//! | outcomes of F and G | 1 | see [`super::outcome_column`] |
//!
//! 7 × 7 + 2 × 5 + 4 + 1 = 64. A column that no episode of the pathway uses takes no memory.

use std::ops::Range;

use super::occurrence::TimeKey;
use super::renumbering::Renumbering;
use crate::model::Day;

const DAY_MASK: u32 = (1 << 19) - 1;
const PRESENT: u8 = 0x80;
const CLOCK: u8 = 0x40;

/// Codes of places, as narrow as the cohort's dictionary allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Codes {
    /// Up to 65,536 places.
    Narrow(Vec<u16>),
    /// More.
    Wide(Vec<u32>),
}

impl Codes {
    /// `len` zeros, wide enough for codes below `limit`.
    pub(crate) fn zeros(len: usize, limit: usize) -> Self {
        if limit <= usize::from(u16::MAX) + 1 { Self::Narrow(vec![0; len]) } else { Self::Wide(vec![0; len]) }
    }

    /// The code at a position; 0 outside.
    pub(crate) fn get(&self, i: usize) -> u32 {
        match self {
            Self::Narrow(v) => v.get(i).copied().map_or(0, u32::from),
            Self::Wide(v) => v.get(i).copied().unwrap_or(0),
        }
    }

    /// Sets the code at a position that exists.
    pub(crate) fn set(&mut self, i: usize, code: u32) {
        match self {
            Self::Narrow(v) => v[i] = u16::try_from(code).unwrap_or(u16::MAX),
            Self::Wide(v) => v[i] = code,
        }
    }

    /// Copies a run of other codes of the same width to a position on; whether they are of the same width.
    fn copy(&mut self, at: usize, from: &Self, run: Range<usize>) -> bool {
        let into = at..at + run.len();
        match (self, from) {
            (Self::Narrow(to), Self::Narrow(from)) => to[into].copy_from_slice(&from[run]),
            (Self::Wide(to), Self::Wide(from)) => to[into].copy_from_slice(&from[run]),
            _ => return false,
        }
        true
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Narrow(v) => v.len() * 2,
            Self::Wide(v) => v.len() * 4,
        }
    }
}

/// The chosen occurrence of one point, for every episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PointColumn {
    /// Day in the low 19 bits, the high 13 bits of the seconds above; empty if unused.
    pub(crate) word: Vec<u32>,
    /// The low 4 bits of the seconds, presence and clock.
    pub(crate) low: Vec<u8>,
    /// Place.
    pub(crate) place: Codes,
}

impl PointColumn {
    /// A column without events, which takes no memory.
    pub(crate) fn unused() -> Self {
        Self { word: Vec::new(), low: Vec::new(), place: Codes::Narrow(Vec::new()) }
    }

    /// An empty column of this many episodes and places.
    pub(crate) fn empty(len: usize, places: usize) -> Self {
        Self { word: vec![0; len], low: vec![0; len], place: Codes::zeros(len, places) }
    }

    /// The event of an episode: when, whether it has a clock, and where.
    pub(crate) fn get(&self, i: usize) -> Option<(TimeKey, bool, u32)> {
        self.time(i).map(|(time, clock)| (time, clock, self.place.get(i)))
    }

    /// When the event of an episode was, and whether it has a clock.
    pub(crate) fn time(&self, i: usize) -> Option<(TimeKey, bool)> {
        let low = *self.low.get(i)?;
        if low & PRESENT == 0 {
            return None;
        }
        let word = self.word[i];
        let seconds = ((word >> 19) << 4) | u32::from(low & 0x0F);
        let day = Day::from_index(word & DAY_MASK).unwrap_or(Day::MAX);
        Some((TimeKey::new(day, seconds), low & CLOCK != 0))
    }

    /// Sets a bit in the mask of each of consecutive episodes, from `first` on, that has an event.
    pub(crate) fn mark(&self, first: usize, bit: u8, masks: &mut [u8]) {
        for (mask, low) in masks.iter_mut().zip(self.low.get(first..).unwrap_or_default()) {
            *mask |= (low >> 7) << bit;
        }
    }

    /// The day of the event of an episode that has one, as [`Day::index`]; 0 without.
    pub(crate) fn day(&self, i: usize) -> u32 {
        self.word.get(i).map_or(0, |word| word & DAY_MASK)
    }

    /// Sets the event of an episode that exists.
    pub(crate) fn set(&mut self, i: usize, time: TimeKey, clock: bool, place: u32) {
        let seconds = time.seconds();
        self.word[i] = (time.day_index() & DAY_MASK) | ((seconds >> 4) << 19);
        let low = u8::try_from(seconds & 0x0F).unwrap_or(0);
        self.low[i] = low | PRESENT | if clock { CLOCK } else { 0 };
        self.place.set(i, place);
    }

    /// Takes over a run of another column's episodes from a position on; `places` are its places' codes here.
    pub(crate) fn take(&mut self, at: usize, from: &Self, run: Range<usize>, places: &Renumbering) {
        if from.word.is_empty() {
            return;
        }
        let into = at..at + run.len();
        self.word[into.clone()].copy_from_slice(&from.word[run.clone()]);
        self.low[into].copy_from_slice(&from.low[run.clone()]);
        if places.is_same() && self.place.copy(at, &from.place, run.clone()) {
            return;
        }
        for (i, episode) in (at..).zip(run).filter(|(i, _)| self.low[*i] & PRESENT != 0) {
            self.place.set(i, places.of(from.place.get(episode)));
        }
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        self.word.len() * 4 + self.low.len() + self.place.bytes()
    }
}

/// Days of an svf start or end, for every episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DayColumn {
    /// Day + 1 in 24 bits, little-endian; zero is absent; empty if unused.
    pub(crate) day: Vec<[u8; 3]>,
    /// Place.
    pub(crate) place: Codes,
}

impl DayColumn {
    /// A column without events, which takes no memory.
    pub(crate) fn unused() -> Self {
        Self { day: Vec::new(), place: Codes::Narrow(Vec::new()) }
    }

    /// An empty column of this many episodes and places.
    pub(crate) fn empty(len: usize, places: usize) -> Self {
        Self { day: vec![[0; 3]; len], place: Codes::zeros(len, places) }
    }

    /// The day and place of an episode.
    pub(crate) fn get(&self, i: usize) -> Option<(Day, u32)> {
        let [a, b, c] = *self.day.get(i)?;
        let day = u32::from_le_bytes([a, b, c, 0]).checked_sub(1)?;
        Some((Day::from_index(day).unwrap_or(Day::MAX), self.place.get(i)))
    }

    /// Sets the day and place of an episode that exists.
    pub(crate) fn set(&mut self, i: usize, day: Day, place: u32) {
        let [a, b, c, _] = (day.index() + 1).to_le_bytes();
        self.day[i] = [a, b, c];
        self.place.set(i, place);
    }

    /// Takes over a run of another column's episodes from a position on; `places` are its places' codes here.
    pub(crate) fn take(&mut self, at: usize, from: &Self, run: Range<usize>, places: &Renumbering) {
        if from.day.is_empty() {
            return;
        }
        self.day[at..at + run.len()].copy_from_slice(&from.day[run.clone()]);
        if places.is_same() && self.place.copy(at, &from.place, run.clone()) {
            return;
        }
        for (i, episode) in (at..).zip(run).filter(|(i, _)| self.day[*i] != [0; 3]) {
            self.place.set(i, places.of(from.place.get(episode)));
        }
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        self.day.len() * 3 + self.place.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_what_is_read() {
        let mut column = PointColumn::empty(3, 70_000);
        for (day, seconds) in [(Day::MIN, 0), (Day::MAX, 89_999), (Day::MIN, 17)] {
            column.set(1, TimeKey::new(day, seconds), true, 69_999);
            assert_eq!(column.get(1), Some((TimeKey::new(day, seconds), true, 69_999)));
        }
        assert_eq!(column.get(0), None);
        assert_eq!((column.day(1), column.day(0), column.day(9)), (Day::MIN.index(), 0, 0));
        let mut masks = [1; 4];
        column.mark(0, 3, &mut masks);
        assert_eq!(masks, [1, 9, 1, 1], "the fourth has no episode");
        let mut days = DayColumn::empty(2, 2);
        days.set(0, Day::MIN, 1);
        days.set(1, Day::MAX, 0);
        assert_eq!((days.get(0), days.get(1)), (Some((Day::MIN, 1)), Some((Day::MAX, 0))));
    }
}
