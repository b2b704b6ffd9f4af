//! Values by rank: the order statistics of a group.
//!
//! Built once from a [`ValueCounts`] (one pass over its distinct lengths), then asked for
//! any rank by binary search, so a row's quantiles and their intervals share one pass.

use super::value_counts::ValueCounts;

/// The order statistics `x₍₁₎ ≤ … ≤ x₍ₙ₎` of a group, in base units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderStatistics {
    values: Vec<u64>,
    /// How many intervals are no longer than `values[i]`.
    cumulative: Vec<u64>,
}

impl OrderStatistics {
    /// The order statistics of the counts.
    #[must_use]
    pub fn new(counts: &ValueCounts) -> Self {
        let mut running = 0_u64;
        let (values, cumulative) = counts
            .iter()
            .map(|(value, c)| {
                running = running.saturating_add(c);
                (value, running)
            })
            .unzip();
        Self { values, cumulative }
    }

    /// Number of intervals.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.cumulative.last().copied().unwrap_or(0)
    }

    /// The distinct values, ascending, and how many intervals are no longer than each.
    pub(super) fn distinct(&self) -> (&[u64], &[u64]) {
        (&self.values, &self.cumulative)
    }

    /// The value of rank `rank`, 1 being the shortest; `None` outside 1..=n.
    #[must_use]
    pub fn value(&self, rank: u64) -> Option<u64> {
        if rank == 0 {
            return None;
        }
        self.values.get(self.cumulative.partition_point(|&c| c < rank)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_count_from_one_and_ties_share_a_value() {
        let order = [7, 3, 3, 5000].into_iter().collect::<ValueCounts>().ordered();
        let ranks: Vec<Option<u64>> = (0..6).map(|r| order.value(r)).collect();
        assert_eq!(ranks, [None, Some(3), Some(3), Some(7), Some(5000), None]);
        assert_eq!(order.n(), 4);
        assert_eq!(ValueCounts::new().ordered().value(1), None);
    }
}
