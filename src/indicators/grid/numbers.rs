//! Counts of a cell → the statistics that may stand beside a shown n.
//!
//! Rule: `measures.md`, "Small numbers": three people beyond the outer order statistic, so median
//! n ≥ 10, p25 and p75 n ≥ 13, p80 n ≥ 16, p10 and p90 n ≥ 31, in whole days; an end of the interval
//! only if its rank lies in [3, n − 2]; mean n ≥ 10 with one decimal; sd n ≥ 20. Never minimum or maximum.

use crate::stats::{
    Confidence, Counts, OrderStatistics, QuantileMethod, Scale, against, interval_ranks, median_difference,
    moments, quantile, quantile_interval,
};

/// Fewest intervals for a mean.
pub const MEAN_FLOOR: u64 = 10;
/// Fewest for a standard deviation.
pub const SD_FLOOR: u64 = 20;
/// Fewest for a median.
pub const MEDIAN_FLOOR: u64 = 10;
/// Fewest for the quartiles.
pub const QUARTILE_FLOOR: u64 = 13;
/// Fewest for the 80th percentile.
pub const EIGHTY_FLOOR: u64 = 16;
/// Fewest for the 10th and 90th percentile.
pub const OUTER_FLOOR: u64 = 31;
/// People that must lie beyond an end that is shown.
const BEYOND: u64 = 3;

/// The statistics of a cell, in days, as they may be published; `None` is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Numbers {
    /// Mean, one decimal.
    pub mean: Option<f64>,
    /// Standard deviation, one decimal.
    pub sd: Option<f64>,
    /// 10th percentile.
    pub p10: Option<f64>,
    /// 25th percentile.
    pub p25: Option<f64>,
    /// Median.
    pub median: Option<f64>,
    /// 75th percentile.
    pub p75: Option<f64>,
    /// 80th percentile.
    pub p80: Option<f64>,
    /// 90th percentile.
    pub p90: Option<f64>,
    /// Ends of the median's interval.
    pub median_ci: [Option<f64>; 2],
    /// The median against that of the rest of the nation in the same column.
    pub median_against_rest: Option<&'static str>,
}

impl Numbers {
    /// What may be told beside a hidden share: the median.
    ///
    /// Any other statistic tells, by the limit, how many are within it or beyond, often to the last: of 31 people the 90th
    /// percentile is the fourth from the end, so that three at most are beyond a limit that it keeps. A median tells that it is
    /// half of them at most ([`Numbers::half`]), which is taken into account.
    #[must_use]
    pub const fn beside_hidden_share(&self) -> Self {
        Self { median: self.median, ..Self::NONE }
    }

    /// Nothing.
    pub const NONE: Self = Self {
        mean: None,
        sd: None,
        p10: None,
        p25: None,
        median: None,
        p75: None,
        p80: None,
        p90: None,
        median_ci: [None; 2],
        median_against_rest: None,
    };

    /// What each value says of the order of `n` people: its days, how many at least have so many, and how many at most have fewer.
    #[must_use]
    pub fn ranked(&self, n: u32) -> Vec<(f64, [u32; 2])> {
        let percentiles = [
            (self.p10, 100),
            (self.p25, 250),
            (self.median, 500),
            (self.p75, 750),
            (self.p80, 800),
            (self.p90, 900),
        ];
        let (lower, upper) = interval_ranks(u64::from(n), 0.5, Confidence::P95);
        let end = |(days, rank): (Option<f64>, Option<u64>)| {
            let rank = u32::try_from(rank?).ok()?;
            Some((days?, [rank, rank.saturating_sub(1)]))
        };
        let ends = self.median_ci.into_iter().zip([lower, upper]).filter_map(end);
        let of = |(days, per_mille): (Option<f64>, u64)| Some((days?, ranks_of(n, per_mille)));
        percentiles.into_iter().filter_map(of).chain(ends).collect()
    }

    /// The most of `n` people who can be beyond a limit that the median keeps, or within one that it exceeds.
    #[must_use]
    pub const fn half(n: u32) -> u32 {
        n / 2
    }
}

/// How many have at most a percentile's days, and how many can have fewer: it lies between two people or is one.
fn ranks_of(n: u32, per_mille: u64) -> [u32; 2] {
    let position = u64::from(n.saturating_sub(1)) * per_mille;
    let rank = |at: u64| u32::try_from(at).unwrap_or(u32::MAX);
    [rank(position / 1000 + 1), rank(position.div_ceil(1000))]
}

/// The statistics of a cell; `nation` are the counts of the same column in the whole nation, where the
/// cell is a part of it.
pub(super) fn numbers(counts: &Counts, nation: Option<&Counts>) -> Numbers {
    let n = counts.completed.n();
    if n < MEAN_FLOOR {
        return Numbers::default();
    }
    let order = counts.completed.ordered();
    let spread = moments(&counts.completed, Scale::DAYS);
    let whole = |p: f64, floor: u64| {
        let value = quantile(&order, p, QuantileMethod::Hf7, Scale::DAYS);
        value.filter(|_| n >= floor).map(f64::round)
    };
    let tenth =
        |value: Option<f64>, floor: u64| value.filter(|_| n >= floor).map(|v| (v * 10.0).round() / 10.0);
    Numbers {
        mean: tenth(spread.mean, MEAN_FLOOR),
        sd: tenth(spread.sd, SD_FLOOR),
        p10: whole(0.1, OUTER_FLOOR),
        p25: whole(0.25, QUARTILE_FLOOR),
        median: whole(0.5, MEDIAN_FLOOR),
        p75: whole(0.75, QUARTILE_FLOOR),
        p80: whole(0.8, EIGHTY_FLOOR),
        p90: whole(0.9, OUTER_FLOOR),
        median_ci: median_ci(&order, n),
        median_against_rest: nation.and_then(|nation| median_against_rest(counts, &order, nation)),
    }
}

/// The ends of the median's interval whose rank leaves enough people beyond.
fn median_ci(order: &OrderStatistics, n: u64) -> [Option<f64>; 2] {
    let found = quantile_interval(order, 0.5, Confidence::P95, Scale::DAYS);
    let inside = |rank: u64| rank >= BEYOND && rank + BEYOND <= n + 1;
    [found.lower, found.upper].map(|end| end.filter(|e| inside(e.rank)).map(|e| e.value))
}

fn median_against_rest(counts: &Counts, order: &OrderStatistics, nation: &Counts) -> Option<&'static str> {
    let rest = nation.completed.without(&counts.completed);
    if rest.n() < MEDIAN_FLOOR {
        return None;
    }
    let difference = median_difference(order, &rest.ordered(), Confidence::P95, Scale::DAYS)?;
    Some(against(difference.interval).id())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::ValueCounts;

    fn of(n: u64) -> Numbers {
        let counts = Counts { completed: ValueCounts::from_values((1..=n).collect()), ..Counts::default() };
        numbers(&counts, None)
    }

    /// Of 31 people the tenth percentile is the fourth; the median of ten lies between the fifth and the sixth.
    #[test]
    fn a_percentile_is_a_person_or_lies_between_two() {
        assert_eq!([100, 500, 900].map(|p| ranks_of(31, p)), [[4, 3], [16, 15], [28, 27]]);
        assert_eq!((ranks_of(10, 500), ranks_of(13, 750), ranks_of(0, 500)), ([5, 5], [10, 9], [1, 0]));
    }

    /// The edges of `measures.md`: just below nothing, at the floor the number.
    #[test]
    fn each_statistic_begins_at_its_floor() {
        type Pick = fn(&Numbers) -> Option<f64>;
        let edges: [(u64, Pick); 8] = [
            (10, |n| n.mean),
            (20, |n| n.sd),
            (10, |n| n.median),
            (13, |n| n.p25),
            (13, |n| n.p75),
            (16, |n| n.p80),
            (31, |n| n.p10),
            (31, |n| n.p90),
        ];
        for (floor, pick) in edges {
            assert_eq!(pick(&of(floor - 1)), None, "{floor}");
            assert!(pick(&of(floor)).is_some(), "{floor}");
        }
    }

    /// Ten values have the ranks 2 and 9: one person beyond, so no end. Of twelve they are 3 and 10.
    #[test]
    fn an_end_of_the_interval_leaves_two_people_beyond() {
        assert_eq!(of(10).median_ci, [None, None]);
        assert_eq!(of(11).median_ci, [None, None]);
        assert_eq!(of(12).median_ci, [Some(3.0), Some(10.0)]);
        assert_eq!(of(13).median_ci, [Some(3.0), Some(11.0)]);
    }

    #[test]
    fn lengths_are_whole_days_and_means_have_one_decimal() {
        let days = vec![1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3];
        let counts = Counts { completed: ValueCounts::from_values(days), ..Counts::default() };
        let found = numbers(&counts, None);
        assert_eq!((found.median, found.p25, found.mean), (Some(2.0), Some(1.0), Some(1.9)));
        assert_eq!(of(10).median, Some(6.0), "5.5 is rounded half up");
    }
}
