//! A group's counts: lengths, states and limits, ready to be merged.
//!
//! The cohort stage fills one [`Counts`] per group; coarser groups are merges of finer ones.
//! The states and their order are those of `measures.md`, "The state of an interval"; the
//! limits those of "Limits": each interval meets its own limit, and within is value ≤ limit.

use super::value_counts::ValueCounts;

/// Number of states of an interval.
pub const N_STATES: usize = 8;
/// Number of classes of excess over the limit.
pub const N_OVER: usize = 5;
/// Upper edges of the first four classes of excess, as a part of the limit; the fifth is
/// open. Class `k` is (edge `k−1`, edge `k`], the first (0, 0.25].
pub const OVER_EDGES: [f64; N_OVER - 1] = [0.25, 0.5, 0.75, 1.0];

/// How a group's completed intervals stand against their own limits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LimitCounts {
    /// Intervals that have a limit: the denominator of the share.
    pub with_limit: u64,
    /// Those no longer than their limit: the numerator.
    pub within: u64,
    /// Those longer, by how much longer as a part of the limit: (0, 0.25], (0.25, 0.5],
    /// (0.5, 0.75], (0.75, 1], and more than the limit. A limit of 0 that is exceeded has no
    /// ratio and goes to the last class.
    pub over: [u64; N_OVER],
}

impl LimitCounts {
    /// Counts `n` intervals of length `value` whose limit is `limit`, both in base units.
    ///
    /// The class is found in integers: `4·(value − limit) ≤ (k+1)·limit`.
    pub fn add(&mut self, value: u64, limit: u64, n: u64) {
        self.with_limit = self.with_limit.saturating_add(n);
        let Some(excess) = value.checked_sub(limit).filter(|&e| e > 0) else {
            self.within = self.within.saturating_add(n);
            return;
        };
        let quarters = u128::from(excess) * 4;
        let inside = (1..).zip(&mut self.over[..]).find(|(k, _)| quarters <= k * u128::from(limit));
        if let Some((_, class)) = inside.filter(|&(k, _)| k < 5) {
            *class = class.saturating_add(n);
        } else if let Some(last) = self.over.last_mut() {
            *last = last.saturating_add(n);
        }
    }

    /// Adds every interval of `other`.
    pub fn merge(&mut self, other: &Self) {
        self.with_limit = self.with_limit.saturating_add(other.with_limit);
        self.within = self.within.saturating_add(other.within);
        for (a, b) in self.over.iter_mut().zip(other.over) {
            *a = a.saturating_add(b);
        }
    }
}

/// Everything the statistics need to know about a group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lengths of the completed intervals.
    pub completed: ValueCounts,
    /// How long the ongoing ones had waited when last seen.
    pub censored: ValueCounts,
    /// How long those closed without the end had waited when they were closed.
    pub ended_otherwise: ValueCounts,
    /// Those of the censored that had waited longer than their limit: never more than `censored`.
    pub past_limit: ValueCounts,
    /// How many of the censored have a limit: the denominator of the share past it.
    pub censored_with_limit: u64,
    /// Intervals by state, in the order completed, ongoing, `ended_otherwise`, negative,
    /// imprecise, `missing_start`, `not_applicable`, `not_started`.
    pub states: [u64; N_STATES],
    /// How the completed ones stand against their limits.
    pub limit: LimitCounts,
}

impl Counts {
    /// Adds every interval of `other`; associative and commutative.
    pub fn merge(&mut self, other: &Self) {
        self.completed.merge(&other.completed);
        self.censored.merge(&other.censored);
        self.ended_otherwise.merge(&other.ended_otherwise);
        self.past_limit.merge(&other.past_limit);
        self.censored_with_limit = self.censored_with_limit.saturating_add(other.censored_with_limit);
        for (a, b) in self.states.iter_mut().zip(other.states) {
            *a = a.saturating_add(b);
        }
        self.limit.merge(&other.limit);
    }

    /// Intervals that have started, whatever became of them: completed, ongoing and ended otherwise.
    #[must_use]
    pub fn followed(&self) -> u64 {
        self.states.iter().take(3).fold(0, |sum, &n| sum.saturating_add(n))
    }

    /// Intervals in scope: the sum over the states.
    #[must_use]
    pub fn in_scope(&self) -> u64 {
        self.states.iter().fold(0, |sum, &n| sum.saturating_add(n))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_limit_itself_is_within_and_the_classes_are_closed_above() {
        let mut limits = LimitCounts::default();
        for value in [0, 28, 29, 35, 36, 42, 43, 49, 50, 56, 57, 5000] {
            limits.add(value, 28, 1);
        }
        assert_eq!(limits, LimitCounts { with_limit: 12, within: 2, over: [2, 2, 2, 2, 2] });
    }

    #[test]
    fn a_limit_of_zero_is_met_on_the_day_and_otherwise_exceeded_by_more_than_itself() {
        let mut limits = LimitCounts::default();
        limits.add(0, 0, 3);
        limits.add(1, 0, 2);
        limits.add(u64::MAX, u64::MAX - 1, 1);
        assert_eq!(limits, LimitCounts { with_limit: 6, within: 3, over: [1, 0, 0, 0, 2] });
    }

    proptest! {
        #[test]
        fn merged_counts_are_the_counts_of_the_whole(rows in prop::collection::vec((0..90_u64, 0..40_u64, 0..8_usize), 0..50), cut in 0..50_usize) {
            let count = |rows: &[(u64, u64, usize)]| {
                let mut counts = Counts::default();
                for &(value, limit, state) in rows {
                    counts.states[state] += 1;
                    match state {
                        0 => {
                            counts.completed.add(value, 1);
                            counts.limit.add(value, limit, 1);
                        }
                        1 => {
                            counts.censored.add(value, 1);
                            counts.censored_with_limit += 1;
                            counts.past_limit.add(value, u64::from(value > limit));
                        }
                        2 => counts.ended_otherwise.add(value, 1),
                        _ => {}
                    }
                }
                counts
            };
            let (a, b) = rows.split_at(cut.min(rows.len()));
            let (mut ab, mut ba) = (count(a), count(b));
            ab.merge(&count(b));
            ba.merge(&count(a));
            prop_assert_eq!(&ab, &ba);
            prop_assert_eq!(&ab, &count(&rows));
            prop_assert_eq!(ab.limit.with_limit, ab.limit.within + ab.limit.over.iter().sum::<u64>());
            prop_assert_eq!(ab.in_scope(), u64::try_from(rows.len()).unwrap());
        }
    }
}
