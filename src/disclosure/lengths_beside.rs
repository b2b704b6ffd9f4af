//! What the figures of a shown row tell of how many had the end by a day, beside the lengths.
//!
//! A percentile of r days says that so many people have at most r days, and at most so many fewer; the ends of the median's
//! interval say it of their ranks, and those within a limit of the limit's day. Whoever reads steps has these too.

use crate::indicators::grid::ReleasedCell;

/// So many people have the end by a day.
type By = (u64, u32);

/// What is told of how many had the end by a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// At least so many by a day.
    at_least: Vec<By>,
    /// At most so many by a day.
    at_most: Vec<By>,
}

impl Told {
    /// What a row tells. `limits` are the shortest and the longest limit that its people can have.
    pub(super) fn of(row: &ReleasedCell, limits: Option<[u32; 2]>) -> Self {
        let mut told = Self::default();
        let Some(n) = row.n else { return told };
        for (days, ranks) in row.numbers.ranked(n) {
            told.ranked(days, ranks);
        }
        if let (Some(with_limit), Some(within), Some([shortest, longest])) =
            (row.with_limit, row.within, limits)
        {
            told.at_least.push((u64::from(longest), within));
            told.at_most.push((u64::from(shortest), n.saturating_sub(with_limit.saturating_sub(within))));
        }
        told
    }

    /// A value of whole days: at least the first number of people have so many days, at most the second have fewer.
    fn ranked(&mut self, days: f64, [least, most]: [u32; 2]) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number of days")]
        let days = days as u64;
        self.at_least.push((days, least));
        self.at_most.extend(days.checked_sub(1).map(|before| (before, most)));
    }

    /// The least and the most of `n` people who can have had the end by a day.
    pub(super) fn range(&self, day: u64, n: u32) -> [i64; 2] {
        let least = self.at_least.iter().filter(|(by, _)| *by <= day).map(|(_, count)| *count).max();
        let most = self.at_most.iter().filter(|(by, _)| *by >= day).map(|(_, count)| *count).min();
        [least.map_or(0, i64::from), i64::from(most.unwrap_or(n))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::grid::Numbers;

    fn row(n: u32, within: u32, numbers: Numbers) -> ReleasedCell {
        ReleasedCell { n: Some(n), with_limit: Some(n), within: Some(within), ongoing: None, numbers }
    }

    #[test]
    fn percentiles_and_limits_bound_the_count_of_a_day() {
        let numbers = Numbers { median: Some(14.0), p90: Some(40.0), ..Numbers::NONE };
        let told = Told::of(&row(31, 20, numbers), Some([28, 35]));
        let ranges = [13, 14, 28, 35, 39, 40].map(|day| told.range(day, 31));
        assert_eq!(ranges, [[0, 15], [16, 20], [16, 20], [20, 27], [20, 27], [28, 31]]);
        let hidden = ReleasedCell { within: None, ..row(31, 20, Numbers::NONE) };
        assert_eq!(Told::of(&hidden, Some([28, 35])).range(28, 31), [0, 31]);
        let ends = Numbers { median_ci: [Some(10.0), Some(19.0)], ..Numbers::NONE };
        let told = Told::of(&row(13, 13, ends), None);
        assert_eq!([9, 10, 18, 19].map(|day| told.range(day, 13)), [[0, 2], [3, 10], [3, 10], [11, 13]]);
    }
}
