//! How many intervals have each length: the sufficient statistic of a group.
//!
//! Lengths below 4096 (all lead times in days) are counted in a dense array, so merging two
//! groups is adding two short arrays; longer ones (lengths in seconds) are counted in an
//! ordered map. Sums are exact integers: no statistic depends on the order of the rows.

use std::collections::BTreeMap;

use super::order::OrderStatistics;

/// Lengths below this are counted densely.
const DENSE: usize = 4096;

/// How many intervals there are of each length, in base units (days or seconds).
///
/// A negative length is a state of its own (`negative`), never a value here. [`merge`] is
/// associative and commutative, and two equal multisets compare equal however they were
/// built.
///
/// [`merge`]: ValueCounts::merge
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValueCounts {
    /// `dense[v]` intervals of length `v`; the last is never zero.
    dense: Vec<u64>,
    /// Lengths from [`DENSE`] on; no count is zero.
    tail: BTreeMap<u64, u64>,
    n: u64,
}

impl ValueCounts {
    /// No intervals.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts from a dense histogram: `histogram[v]` intervals of length `v`.
    #[must_use]
    pub fn from_histogram(histogram: &[u32]) -> Self {
        let (low, high) = histogram.split_at(histogram.len().min(DENSE));
        let used = low.iter().rposition(|&c| c > 0).map_or(0, |last| last + 1);
        let dense: Vec<u64> = low.iter().take(used).map(|&c| u64::from(c)).collect();
        let mut counts = Self { n: dense.iter().sum(), dense, tail: BTreeMap::new() };
        for (value, &c) in (u64::try_from(DENSE).unwrap_or(u64::MAX)..).zip(high) {
            counts.add(value, u64::from(c));
        }
        counts
    }

    /// Counts from values in any order: the fast way in for lengths in seconds.
    #[must_use]
    pub fn from_values(mut values: Vec<u64>) -> Self {
        values.sort_unstable();
        let runs: Vec<(u64, u64)> = values
            .chunk_by(|a, b| a == b)
            .filter_map(|run| Some((*run.first()?, u64::try_from(run.len()).ok()?)))
            .collect();
        let split = runs.partition_point(|&(v, _)| dense_index(v).is_some());
        let (low, high) = runs.split_at(split);
        let mut counts = Self::new();
        for &(value, n) in low {
            counts.add(value, n);
        }
        counts.n += high.iter().map(|&(_, c)| c).sum::<u64>();
        counts.tail = high.iter().copied().collect();
        counts
    }

    /// Adds `n` intervals of length `value`.
    pub fn add(&mut self, value: u64, n: u64) {
        if n == 0 {
            return;
        }
        self.n = self.n.saturating_add(n);
        if let Some(index) = dense_index(value) {
            if self.dense.len() <= index {
                self.dense.resize(index + 1, 0);
            }
            if let Some(slot) = self.dense.get_mut(index) {
                *slot = slot.saturating_add(n);
            }
        } else {
            let slot = self.tail.entry(value).or_insert(0);
            *slot = slot.saturating_add(n);
        }
    }

    /// Adds every interval of `other`.
    pub fn merge(&mut self, other: &Self) {
        if self.dense.len() < other.dense.len() {
            self.dense.resize(other.dense.len(), 0);
        }
        for (slot, c) in self.dense.iter_mut().zip(&other.dense) {
            *slot = slot.saturating_add(*c);
        }
        self.n = self.n.saturating_add(other.n);
        if self.tail.is_empty() {
            self.tail.clone_from(&other.tail);
            return;
        }
        for (&value, &n) in &other.tail {
            let slot = self.tail.entry(value).or_insert(0);
            *slot = slot.saturating_add(n);
        }
    }

    /// Those of this multiset that are not in `part`, which must be a part of it.
    #[must_use]
    pub fn without(&self, part: &Self) -> Self {
        let theirs = part.dense.iter().copied().chain(std::iter::repeat(0));
        let mut dense: Vec<u64> = self.dense.iter().zip(theirs).map(|(&a, b)| a.saturating_sub(b)).collect();
        let used = dense.iter().rposition(|&c| c > 0).map_or(0, |last| last + 1);
        dense.truncate(used);
        let left = |(&value, &n): (&u64, &u64)| {
            let rest = n.saturating_sub(part.tail.get(&value).copied().unwrap_or(0));
            (rest > 0).then_some((value, rest))
        };
        let tail = self.tail.iter().filter_map(left).collect();
        Self { dense, tail, n: self.n.saturating_sub(part.n) }
    }

    /// Number of intervals.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// Whether there are no intervals.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// Every length that occurs, ascending, with how many intervals have it (at least 1).
    pub fn iter(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        (0_u64..)
            .zip(&self.dense)
            .filter(|&(_, &c)| c > 0)
            .map(|(v, &c)| (v, c))
            .chain(self.tail.iter().map(|(&v, &c)| (v, c)))
    }

    /// The shortest length, in base units; `None` when empty.
    #[must_use]
    pub fn min(&self) -> Option<u64> {
        self.iter().next().map(|(v, _)| v)
    }

    /// The longest length, in base units; `None` when empty.
    #[must_use]
    pub fn max(&self) -> Option<u64> {
        let dense = || self.dense.len().checked_sub(1).and_then(|i| u64::try_from(i).ok());
        self.tail.last_key_value().map(|(&v, _)| v).or_else(dense)
    }

    /// Sum of all lengths, exact, in base units.
    #[must_use]
    pub fn sum(&self) -> u128 {
        self.iter().fold(0, |sum, (v, c)| sum.saturating_add(u128::from(v) * u128::from(c)))
    }

    /// Sum of the squared lengths, exact; `None` beyond 2¹²⁸ (10⁷ intervals of 500 years in
    /// seconds stay 10¹⁰ times below it).
    #[must_use]
    pub fn sum_of_squares(&self) -> Option<u128> {
        self.iter().try_fold(0_u128, |sum, (v, c)| {
            let square = u128::from(v) * u128::from(v);
            sum.checked_add(square.checked_mul(u128::from(c))?)
        })
    }

    /// How many intervals are no longer than `value`.
    #[must_use]
    pub fn at_most(&self, value: u64) -> u64 {
        let shorter = self.iter().take_while(|&(v, _)| v <= value);
        shorter.fold(0, |sum, (_, c)| sum.saturating_add(c))
    }

    /// The values by rank, for quantiles: build once, ask often.
    #[must_use]
    pub fn ordered(&self) -> OrderStatistics {
        OrderStatistics::new(self)
    }
}

impl FromIterator<u64> for ValueCounts {
    fn from_iter<I: IntoIterator<Item = u64>>(values: I) -> Self {
        Self::from_values(values.into_iter().collect())
    }
}

/// The place of a length in the dense array, if it has one.
fn dense_index(value: u64) -> Option<usize> {
    usize::try_from(value).ok().filter(|&index| index < DENSE)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values() -> impl Strategy<Value = Vec<u64>> {
        prop::collection::vec(prop_oneof![0..60_u64, 4090..4100_u64, 0..15_800_000_000_u64], 0..60)
    }

    fn one_by_one(values: &[u64]) -> ValueCounts {
        let mut counts = ValueCounts::new();
        for &v in values {
            counts.add(v, 1);
        }
        counts
    }

    proptest! {
        #[test]
        fn what_is_left_and_the_part_are_the_whole(a in values(), b in values()) {
            let (part, rest) = (one_by_one(&a), one_by_one(&b));
            let mut whole = part.clone();
            whole.merge(&rest);
            prop_assert_eq!(&whole.without(&part), &rest);
            prop_assert!(whole.without(&whole).is_empty());
        }

        #[test]
        fn merge_is_associative_commutative_and_equals_the_whole(a in values(), b in values(), c in values()) {
            let (x, y, z) = (one_by_one(&a), one_by_one(&b), one_by_one(&c));
            let mut left = x.clone();
            left.merge(&y);
            left.merge(&z);
            let mut right = z.clone();
            right.merge(&y);
            right.merge(&x);
            let whole: ValueCounts = a.iter().chain(&b).chain(&c).copied().collect();
            prop_assert_eq!(&left, &right);
            prop_assert_eq!(&left, &whole);
        }

        #[test]
        fn sums_and_ends_are_those_of_the_values(a in values()) {
            let counts = one_by_one(&a);
            prop_assert_eq!(counts.n(), u64::try_from(a.len()).unwrap());
            prop_assert_eq!(counts.min(), a.iter().min().copied());
            prop_assert_eq!(counts.max(), a.iter().max().copied());
            prop_assert_eq!(counts.sum(), a.iter().map(|&v| u128::from(v)).sum::<u128>());
            let squares = a.iter().map(|&v| u128::from(v) * u128::from(v)).sum::<u128>();
            prop_assert_eq!(counts.sum_of_squares(), Some(squares));
            let mut sorted = a.clone();
            sorted.sort_unstable();
            let unrolled: Vec<u64> = counts.iter().flat_map(|(v, c)| (0..c).map(move |_| v)).collect();
            prop_assert_eq!(unrolled, sorted);
        }

        #[test]
        fn a_histogram_is_its_values(h in prop::collection::vec(0..3_u32, 0..5000)) {
            let mut counts = ValueCounts::new();
            for (v, &c) in (0_u64..).zip(&h) {
                counts.add(v, u64::from(c));
            }
            prop_assert_eq!(ValueCounts::from_histogram(&h), counts);
        }
    }

    #[test]
    fn empty_and_extreme_values_neither_panic_nor_overflow() {
        let empty = ValueCounts::from_histogram(&[0, 0]);
        assert_eq!(empty, ValueCounts::new());
        assert_eq!((empty.min(), empty.max(), empty.sum(), empty.sum_of_squares()), (None, None, 0, Some(0)));
        let mut huge = ValueCounts::new();
        huge.add(u64::MAX, u64::MAX);
        huge.add(3, u64::MAX);
        assert_eq!(huge.n(), u64::MAX);
        assert_eq!(huge.sum_of_squares(), None);
        assert_eq!(huge.at_most(3), u64::MAX);
    }
}
