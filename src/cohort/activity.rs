//! On which days each region has events: what coverage and completeness rest on.

use super::cohort::Cohort;
use super::occurrence::TimeKey;
use crate::model::Day;

/// Regions that are told apart; the last stands for none.
pub(crate) const N_REGIONS: usize = 32;

/// The days with events of each region of care, over all points and codes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Activity {
    /// First day of the bits.
    origin: u32,
    /// By region: one bit a day from the origin.
    days: Vec<Vec<u64>>,
}

impl Activity {
    /// The days of a cohort's events.
    pub(crate) fn of(cohort: &Cohort) -> Self {
        let region_of: Vec<usize> = cohort.places().iter().map(|p| usize::from(p.region & 31)).collect();
        let mut origin = u32::MAX;
        each_event(cohort, &mut |day, _| origin = origin.min(day));
        let mut out = Self { origin, days: vec![Vec::new(); N_REGIONS] };
        each_event(cohort, &mut |day, place| {
            let region = region_of.get(place as usize).copied().unwrap_or(N_REGIONS - 1);
            out.set(region, day);
        });
        out
    }

    /// Adds the days of another pathway.
    pub fn merge(&mut self, other: &Self) {
        if self.days.is_empty() {
            self.clone_from(other);
            return;
        }
        if other.origin < self.origin {
            let mut wider = other.clone();
            wider.merge(self);
            *self = wider;
            return;
        }
        for (region, days) in other.days.iter().enumerate() {
            for day in bits(days) {
                self.set(region, other.origin + day);
            }
        }
    }

    /// The latest day with an event of one of these regions (a bit set), not after `until`.
    #[must_use]
    pub fn last_day(&self, regions: u32, until: Day) -> Option<Day> {
        let of = |days: &Vec<u64>| {
            let before = until.index().checked_sub(self.origin)?;
            bits(days).take_while(|&d| d <= before).last()
        };
        self.chosen(regions).filter_map(of).max().and_then(|day| Day::from_index(self.origin + day))
    }

    /// Whether one of these regions has an event from the first to the last day.
    #[must_use]
    pub fn any_between(&self, regions: u32, first: Day, last: Day) -> bool {
        let inside = |day: u32| (first.index()..=last.index()).contains(&(self.origin + day));
        self.chosen(regions).any(|days| bits(days).any(inside))
    }

    fn chosen(&self, regions: u32) -> impl Iterator<Item = &Vec<u64>> {
        self.days.iter().enumerate().filter(move |(r, _)| regions >> r & 1 == 1).map(|(_, days)| days)
    }

    fn set(&mut self, region: usize, day: u32) {
        let (Some(days), Some(bit)) = (self.days.get_mut(region), day.checked_sub(self.origin)) else {
            return;
        };
        let word = (bit / 64) as usize;
        if days.len() <= word {
            days.resize(word + 1, 0);
        }
        days[word] |= 1 << (bit % 64);
    }
}

/// The places of the ones, ascending.
fn bits(words: &[u64]) -> impl Iterator<Item = u32> + '_ {
    (0_u32..).zip(words).filter(|&(_, &word)| word != 0).flat_map(|(k, &word)| {
        (0..64_u32).filter(move |bit| word >> bit & 1 == 1).map(move |bit| k * 64 + bit)
    })
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
    use super::*;

    fn activity(events: &[(usize, u32)]) -> Activity {
        let origin = events.iter().map(|e| e.1).min().unwrap_or(0);
        let mut out = Activity { origin, days: vec![Vec::new(); N_REGIONS] };
        for &(region, day) in events {
            out.set(region, day);
        }
        out
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
