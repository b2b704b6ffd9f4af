//! On which days each region has events: what coverage and completeness rest on.

use super::cohort::Cohort;
use super::occurrence::TimeKey;
use crate::model::Day;

/// Regions that are told apart; the last stands for none.
pub(crate) const N_REGIONS: usize = 32;

/// The days with events of each region of care, over all points and codes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Activity {
    /// Number of the first word, in words of 64 days since 1900.
    origin: usize,
    /// By region: one bit a day.
    days: Vec<Vec<u64>>,
}

/// Days in a word.
const WORD: u32 = 64;

impl Activity {
    /// The days of a cohort's events.
    pub(crate) fn of(cohort: &Cohort) -> Self {
        let region_of: Vec<usize> = cohort.places().iter().map(|p| usize::from(p.region & 31)).collect();
        let mut first = u32::MAX;
        each_event(cohort, &mut |day, _| first = first.min(day));
        let mut out = Self::from_day(first);
        each_event(cohort, &mut |day, place| {
            let region = region_of.get(place as usize).copied().unwrap_or(N_REGIONS - 1);
            out.set(region, day);
        });
        out
    }

    /// No days, with room from this one on.
    fn from_day(day: u32) -> Self {
        Self { origin: (day / WORD) as usize, days: vec![Vec::new(); N_REGIONS] }
    }

    /// Adds the days of another pathway.
    pub fn merge(&mut self, other: &Self) {
        if self.days.is_empty() {
            self.clone_from(other);
            return;
        }
        let earlier = self.origin.saturating_sub(other.origin);
        if earlier > 0 && !other.days.is_empty() {
            for days in &mut self.days {
                days.splice(0..0, std::iter::repeat_n(0, earlier));
            }
            self.origin = other.origin;
        }
        let later = other.origin.saturating_sub(self.origin);
        for (mine, theirs) in self.days.iter_mut().zip(&other.days) {
            if mine.len() < later + theirs.len() {
                mine.resize(later + theirs.len(), 0);
            }
            for (a, b) in mine[later..].iter_mut().zip(theirs) {
                *a |= b;
            }
        }
    }

    /// The latest day with an event of one of these regions (a bit set), not after `until`.
    #[must_use]
    pub fn last_day(&self, regions: u32, until: Day) -> Option<Day> {
        let last = |days: &Vec<u64>| {
            let words = self.within(days, Day::MIN, until);
            let found = words.rev().find(|&(_, word)| word != 0);
            found.map(|(k, word)| k * WORD + (WORD - 1 - word.leading_zeros()))
        };
        self.chosen(regions).filter_map(last).max().and_then(Day::from_index)
    }

    /// Whether one of these regions has an event from the first to the last day.
    #[must_use]
    pub fn any_between(&self, regions: u32, first: Day, last: Day) -> bool {
        self.chosen(regions).any(|days| self.within(days, first, last).any(|(_, word)| word != 0))
    }

    /// The words of a stretch of days with their numbers, bits outside the stretch taken away.
    fn within<'a>(
        &self,
        days: &'a [u64],
        first: Day,
        last: Day,
    ) -> impl DoubleEndedIterator<Item = (u32, u64)> + 'a {
        let (first, last, origin) = (first.index(), last.index(), self.origin);
        let from = ((first / WORD) as usize).saturating_sub(origin).min(days.len());
        let to = ((last / WORD) as usize + 1).saturating_sub(origin).clamp(from, days.len());
        (from..to).map(move |i| {
            let number = u32::try_from(origin + i).unwrap_or(u32::MAX / WORD);
            let start = number * WORD;
            let low = if first > start { u64::MAX << (first - start) } else { u64::MAX };
            let high = if last < start + WORD - 1 { u64::MAX >> (start + WORD - 1 - last) } else { u64::MAX };
            (number, days[i] & low & high)
        })
    }

    fn chosen(&self, regions: u32) -> impl Iterator<Item = &Vec<u64>> {
        self.days.iter().enumerate().filter(move |(r, _)| regions >> r & 1 == 1).map(|(_, days)| days)
    }

    fn set(&mut self, region: usize, day: u32) {
        let word = ((day / WORD) as usize).checked_sub(self.origin);
        let (Some(days), Some(word)) = (self.days.get_mut(region), word) else { return };
        if days.len() <= word {
            days.resize(word + 1, 0);
        }
        days[word] |= 1 << (day % WORD);
    }
}

/// Calls back with day and place of every event that the columns hold.
fn each_event(cohort: &Cohort, seen: &mut dyn FnMut(u32, u32)) {
    for column in &cohort.points {
        for i in 0..column.low.len() {
            if let Some((time, _, place)) = column.get(i) {
                seen(time.day_index(), place);
            }
        }
    }
    for column in [&cohort.svf_start, &cohort.svf_end] {
        for i in 0..column.day.len() {
            if let Some((day, place)) = column.get(i) {
                seen(TimeKey::new(day, 0).day_index(), place);
            }
        }
    }
    for row in 0..cohort.side.what.len() {
        let (occurrence, _) = cohort.side.row(row);
        seen(occurrence.time.day_index(), occurrence.place);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn activity(events: &[(usize, u32)]) -> Activity {
        let mut out = Activity::from_day(events.iter().map(|e| e.1).min().unwrap_or(0));
        for &(region, day) in events {
            out.set(region, day);
        }
        out
    }

    proptest! {
        #[test]
        fn bits_say_what_a_list_says(
            a in prop::collection::vec((0..3_usize, 0..400_u32), 0..20),
            b in prop::collection::vec((0..3_usize, 0..400_u32), 0..20),
            regions in 0..8_u32,
            first in 0..400_u32,
            length in 0..200_u32,
        ) {
            let mut merged = activity(&a);
            merged.merge(&activity(&b));
            let day = |d| Day::from_index(d).unwrap();
            let own: Vec<u32> =
                a.iter().chain(&b).filter(|(r, _)| regions >> r & 1 == 1).map(|&(_, d)| d).collect();
            let last = own.iter().copied().filter(|&d| d <= first).max();
            prop_assert_eq!(merged.last_day(regions, day(first)), last.map(day));
            let any = own.iter().any(|&d| (first..=first + length).contains(&d));
            prop_assert_eq!(merged.any_between(regions, day(first), day(first + length)), any);
        }
    }

    #[test]
    fn the_last_day_is_by_region_and_not_after_a_day() {
        let a = activity(&[(0, 100), (0, 300), (1, 500)]);
        let day = |d| Day::from_index(d).unwrap();
        assert_eq!(a.last_day(0b01, Day::MAX), Some(day(300)));
        assert_eq!(a.last_day(0b01, day(299)), Some(day(100)));
        assert_eq!(a.last_day(0b11, Day::MAX), Some(day(500)));
        assert_eq!(a.last_day(0b100, Day::MAX), None);
        assert_eq!(a.last_day(0b01, day(99)), None);
        assert!(a.any_between(0b01, day(300), day(300)));
        assert!(!a.any_between(0b01, day(101), day(299)));
    }

    #[test]
    fn merged_days_are_the_days_of_both_in_either_order() {
        let (a, b) = (activity(&[(0, 1000), (2, 1001)]), activity(&[(0, 10), (1, 5000)]));
        let (mut ab, mut ba, mut none) = (a.clone(), b.clone(), Activity::default());
        ab.merge(&b);
        ba.merge(&a);
        none.merge(&ab);
        for merged in [&ab, &ba, &none] {
            assert_eq!(merged.last_day(1, Day::MAX), Day::from_index(1000));
            assert_eq!(merged.last_day(2, Day::MAX), Day::from_index(5000));
            assert!(merged.any_between(1, Day::MIN, Day::from_index(10).unwrap()));
        }
    }
}
