//! Episodes cut into parts by the day of their last event.
//!
//! What is delivered is nearly always of the last months, and so are the last events of the episodes that it touches: they lie
//! in few parts. A part that is touched is cut anew, together with what came.

use super::roster::EpisodeKey;
use crate::cohort::{Cohort, CohortTables};

/// Episodes of a part at most, but for those whose last events are of one day: a few megabytes.
#[cfg(not(test))]
pub(super) const PART: usize = 16 << 10;
/// Few, so that tests have many parts.
#[cfg(test)]
pub(super) const PART: usize = 16;

/// Episodes, and whose they are.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) cohort: Cohort,
    pub(super) keys: Vec<EpisodeKey>,
}

/// Episodes of which some stay.
#[derive(Debug)]
pub(super) struct Staying {
    pub(super) known: Known,
    /// By episode.
    pub(super) stays: Vec<bool>,
}

impl Staying {
    /// All of some episodes.
    pub(super) fn all(known: Known) -> Self {
        Self { stays: vec![true; known.cohort.len()], known }
    }

    /// By episode the day of its last event, as [`crate::model::Day::index`]; none of one that does not stay.
    fn last_days(&self) -> Vec<Option<u32>> {
        let last = self.known.cohort.last_days();
        last.into_iter().zip(&self.stays).map(|(day, stays)| stays.then_some(day)).collect()
    }
}

/// The episodes that stay, in parts that hold about as many each, one at a time. `None` where the packed form cannot hold some
/// together.
pub(super) fn cut(of: &[Staying], tables: &CohortTables) -> impl Iterator<Item = Option<Known>> {
    let days: Vec<Vec<Option<u32>>> = of.iter().map(Staying::last_days).collect();
    let ends = ends(days.iter().flatten().flatten().copied().collect());
    let begins: Vec<u32> = std::iter::once(0).chain(ends.iter().copied()).collect();
    begins.into_iter().zip(ends).map(move |(begin, end)| {
        let is_in = |day: &Option<u32>| day.is_some_and(|day| (begin..end).contains(&day));
        let taken: Vec<Vec<bool>> = days.iter().map(|days| days.iter().map(is_in).collect()).collect();
        let cohorts: Vec<(&Cohort, &[bool])> =
            of.iter().map(|of| &of.known.cohort).zip(taken.iter().map(Vec::as_slice)).collect();
        let keys = of.iter().zip(&taken).flat_map(|(of, taken)| of.known.keys.iter().zip(taken));
        let keys = keys.filter(|(_, taken)| **taken).map(|(key, _)| *key).collect();
        Some(Known { cohort: Cohort::gathered(&cohorts, tables)?, keys })
    })
}

/// The day after each part, ascending.
fn ends(mut days: Vec<u32>) -> Vec<u32> {
    days.sort_unstable();
    let n = days.len().div_ceil(PART);
    let mut ends: Vec<u32> = (1..=n).map(|k| days[k * days.len() / n - 1] + 1).collect();
    ends.dedup();
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_hold_about_as_many_and_days_are_not_cut() {
        assert_eq!(ends(Vec::new()), Vec::<u32>::new());
        assert_eq!(ends(vec![7; 3]), [8]);
        assert_eq!(ends((0..32).rev().collect()), [16, 32]);
        assert_eq!(ends((0..33).collect()), [11, 22, 33]);
        assert_eq!(ends(vec![7; 100]), [8], "a day is one part, be it large");
        let mut days = vec![3; 40];
        days.extend(4..8);
        assert_eq!(ends(days), [4, 8]);
    }
}
