//! The outcomes of the chosen F and G: one byte an episode.
//!
//! An episode says one of a handful of words when it is closed, and mostly the same at F and at G. So the byte is
//! a number in a table of the pairs that occur; the few pairs that come when the table is full lie in the side
//! table, with their events.

use std::ops::Range;

use super::occurrence::NO_OUTCOME;
use super::renumbering::Renumbering;

/// The byte of an episode whose outcomes lie in the side table.
const IN_SIDE: u8 = u8::MAX;

/// Outcomes of F and G, for every episode; empty if no event of the pathway has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutcomeColumn {
    /// Place in `pairs`, or [`IN_SIDE`].
    pub(crate) code: Vec<u8>,
    /// Outcome of F and of G; the first pair is that of episodes that say nothing.
    pub(crate) pairs: Vec<[u16; 2]>,
}

impl OutcomeColumn {
    /// A column of this many episodes that say nothing yet; without memory if none will.
    pub(crate) fn new(len: usize, is_used: bool) -> Self {
        Self { code: if is_used { vec![0; len] } else { Vec::new() }, pairs: vec![[NO_OUTCOME; 2]] }
    }

    /// Sets the outcomes of an episode's F and G; whether they are held here.
    pub(crate) fn set(&mut self, i: usize, pair: [u16; 2]) -> bool {
        let Some(slot) = self.code.get_mut(i) else { return true };
        let known = self.pairs.iter().position(|p| *p == pair);
        let place = known.unwrap_or(self.pairs.len());
        let Some(code) = u8::try_from(place).ok().filter(|&code| code != IN_SIDE) else {
            *slot = IN_SIDE;
            return false;
        };
        if known.is_none() {
            self.pairs.push(pair);
        }
        *slot = code;
        true
    }

    /// The outcomes of an episode's F and G; `None` if they lie in the side table.
    pub(crate) fn get(&self, i: usize) -> Option<[u16; 2]> {
        let code = self.code.get(i).copied().unwrap_or(0);
        if code == IN_SIDE { None } else { self.pairs.get(usize::from(code)).copied() }
    }

    /// Takes over runs of another column's episodes, each from a position on; whether all are held here.
    pub(crate) fn take(
        &mut self,
        from: &Self,
        placed: impl Iterator<Item = (usize, Range<usize>)>,
        outcomes: &Renumbering,
    ) -> bool {
        if from.code.is_empty() {
            return true;
        }
        let new = |outcome: u16| u16::try_from(outcomes.of(u32::from(outcome))).unwrap_or(NO_OUTCOME);
        let mut known = [None; 256];
        known[usize::from(IN_SIDE)] = Some(IN_SIDE);
        for (i, episode) in placed.flat_map(|(at, run)| (at..).zip(run)) {
            let code = usize::from(from.code[episode]);
            if let Some(code) = known[code] {
                self.code[i] = code;
            } else if self.set(i, from.pairs[code].map(new)) {
                known[code] = Some(self.code[i]);
            } else {
                return false;
            }
        }
        true
    }

    /// Whether every byte is that of a pair or says where its pair is, for so many episodes.
    pub(crate) fn is_consistent(&self, n: usize) -> bool {
        (self.code.is_empty() || self.code.len() == n)
            && !self.pairs.is_empty()
            && self.code.iter().all(|&c| c == IN_SIDE || usize::from(c) < self.pairs.len())
    }

    /// Bytes held for the episodes.
    pub(crate) const fn bytes(&self) -> usize {
        self.code.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_pairs_as_a_byte_tells_apart_are_held() {
        let mut column = OutcomeColumn::new(300, true);
        for i in 0..300_u16 {
            let is_held = column.set(usize::from(i), [i, i + 1]);
            assert_eq!(is_held, i < 254, "{i}");
        }
        assert_eq!(column.get(0), Some([0, 1]));
        assert_eq!(column.get(253), Some([253, 254]));
        assert_eq!(column.get(254), None);
        // A pair that is known is held however late it comes.
        assert!(column.set(299, [7, 8]));
        assert_eq!(column.get(299), Some([7, 8]));
        assert!(column.is_consistent(300) && !column.is_consistent(301));
    }

    #[test]
    fn a_pathway_without_outcomes_takes_no_memory() {
        let mut column = OutcomeColumn::new(1_000, false);
        assert!(column.set(5, [NO_OUTCOME; 2]));
        assert_eq!((column.bytes(), column.get(5)), (0, Some([NO_OUTCOME; 2])));
    }
}
