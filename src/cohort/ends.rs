//! How many episodes ended, at which event and with which outcome.

use std::collections::BTreeMap;

use super::ending::Ending;
use crate::model::Kind;

/// Episodes of a group, and those of them that ended, by event and outcome. Pathways have dictionaries of their
/// own: outcomes are texts here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ends {
    /// All episodes of the group, ended or not.
    pub episodes: u64,
    /// Ended ones by what ended them (G, F or a closing code) and outcome, `None` where none is said. No count is 0.
    pub by: BTreeMap<(Kind, Option<String>), u64>,
}

impl Ends {
    /// Adds every episode of `other`; associative and commutative.
    pub fn merge(&mut self, other: &Self) {
        self.episodes = self.episodes.saturating_add(other.episodes);
        for (key, &n) in &other.by {
            let slot = self.by.entry(key.clone()).or_insert(0);
            *slot = slot.saturating_add(n);
        }
    }

    /// Episodes that ended.
    #[must_use]
    pub fn ended(&self) -> u64 {
        self.by.values().fold(0, |sum, &n| sum.saturating_add(n))
    }
}

/// The same while one pathway is counted: outcomes are codes of its dictionary.
#[derive(Debug, Clone, Default)]
pub(super) struct CodedEnds {
    episodes: u64,
    /// In the order in which they were met: a handful, so that looking along them is faster than hashing.
    by: Vec<(Ending, u64)>,
}

impl CodedEnds {
    /// Counts one episode.
    pub(super) fn add(&mut self, ending: Option<Ending>) {
        self.episodes += 1;
        if let Some(ending) = ending {
            self.count(ending, 1);
        }
    }

    fn count(&mut self, ending: Ending, n: u64) {
        match self.by.iter_mut().find(|(other, _)| *other == ending) {
            Some((_, so_far)) => *so_far += n,
            None => self.by.push((ending, n)),
        }
    }

    /// Adds every episode of another part.
    pub(super) fn merge(&mut self, other: &Self) {
        self.episodes += other.episodes;
        for (ending, n) in &other.by {
            self.count(*ending, *n);
        }
    }

    /// With the texts of a dictionary, in which code 1 is the first.
    pub(super) fn with_texts(&self, outcomes: &[String]) -> Ends {
        let mut ends = Ends { episodes: self.episodes, ..Ends::default() };
        for &(ending, n) in &self.by {
            let Some(kind) = Kind::from_byte(ending.kind) else { continue };
            let text = usize::from(ending.outcome).checked_sub(1).and_then(|i| outcomes.get(i)).cloned();
            *ends.by.entry((kind, text)).or_insert(0) += n;
        }
        ends
    }
}
