//! How long intervals were, by week: what is counted for a release's distributions and curves, and the form in which
//! they are released.
//!
//! Nothing is decided here about what may be shown (`crate::disclosure`); a released step is a share in whole per cent.

use super::layout::{Layout, Place};
use crate::stats::{BandMethod, Confidence, Counts, ValueCounts, kaplan_meier};

/// Days between the points at which lengths are told apart.
pub const LENGTH_STEP: u64 = 7;
/// Weeks that are told apart; longer lengths are beyond the last.
const WEEKS: u16 = 260;

/// A point of a released distribution or curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LengthStep {
    /// Weeks since the start, whose last day is included: a length of 7 days is within week 1.
    pub week: u16,
    /// Per cent that had the end by then, 0–100.
    pub percent: u8,
}

/// What is released of the lengths of a place in a year; empty where nothing may be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lengths {
    /// Of the intervals that were completed in the year: the share with a length of at most so many weeks.
    pub completed: Vec<LengthStep>,
    /// Of everyone who started in the year: the share with the end by then, by Kaplan and Meier.
    pub started: Vec<LengthStep>,
}

impl Lengths {
    /// Whether nothing is released.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.completed.is_empty() && self.started.is_empty()
    }
}

/// People by the week in which they had the end.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Weeks {
    /// Everyone.
    pub n: u32,
    /// By week, from the first: those with the end by its last day, the share of everyone that this is (counting
    /// those who wait as far as they are known), and those who are followed beyond it. Ends with the last end.
    pub by_week: Vec<Week>,
}

/// The end of a week.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Week {
    /// People with the end by then.
    pub ended: u32,
    /// Their share, 0–1.
    pub share: f64,
    /// People known to go on beyond it.
    pub beyond: u32,
}

impl Weeks {
    /// People with the end by the last day of a week, from 1.
    #[must_use]
    pub fn ended(&self, week: u16) -> u32 {
        let at = usize::from(week).checked_sub(1);
        at.map_or(0, |at| self.by_week.get(at).or(self.by_week.last()).map_or(0, |w| w.ended))
    }

    fn of(events: &ValueCounts, censored: &ValueCounts) -> Self {
        let curve = kaplan_meier(events, censored, BandMethod::Plain, Confidence::P95);
        let n = events.n() + censored.n();
        let weeks = events
            .max()
            .map_or(0, |t| u16::try_from(t.div_ceil(LENGTH_STEP)).unwrap_or(WEEKS).clamp(1, WEEKS));
        let mut steps = curve.steps().iter().peekable();
        let mut share = 0.0;
        let week = |week: u16| {
            let last = u64::from(week) * LENGTH_STEP;
            while let Some(step) = steps.next_if(|step| step.t <= last) {
                share = 1.0 - step.survival;
            }
            let ended = events.at_most(last);
            let beyond = n - ended - censored.at_most(last);
            Week { ended: small(ended), share, beyond: small(beyond) }
        };
        Self { n: small(n), by_week: (1..=weeks).map(week).collect() }
    }
}

/// What is counted of the lengths of a place in a year.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlaceWeeks {
    /// Intervals that were completed in the year.
    pub completed: Weeks,
    /// Everyone who started in the year.
    pub started: Weeks,
}

/// The places that have lengths: the nation, then every region.
pub fn places_with_lengths(layout: &Layout) -> impl Iterator<Item = usize> + '_ {
    let is_one = |&place: &usize| !matches!(layout.place(place), Some(Place::Sjukvardsregion(_)) | None);
    (0..layout.places()).filter(is_one)
}

/// The lengths of one pathway by year, then by [`places_with_lengths`], from counts by place and column.
pub(super) fn lengths_by_year(
    layout: &Layout,
    completed: &[Counts],
    started: &[Counts],
) -> Vec<Vec<PlaceWeeks>> {
    let of_year = |year: usize| {
        let Some(column) = layout.whole_year(year) else { return Vec::new() };
        let at = |place: usize| place * layout.columns() + column;
        let mut own: Vec<PlaceWeeks> = Vec::new();
        let mut nation = Counts::default();
        for place in places_with_lengths(layout) {
            let counts = &started[at(place)];
            nation.merge(counts);
            own.push(PlaceWeeks { completed: ends(&completed[at(place)]), started: starts(counts) });
        }
        if let Some(whole) = own.first_mut() {
            whole.started = starts(&nation);
        }
        own
    };
    (0..layout.years).map(of_year).collect()
}

fn ends(counts: &Counts) -> Weeks {
    Weeks::of(&counts.completed, &ValueCounts::new())
}

fn starts(counts: &Counts) -> Weeks {
    let mut censored = counts.censored.clone();
    censored.merge(&counts.ended_otherwise);
    Weeks::of(&counts.completed, &censored)
}

fn small(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_ends_with_its_last_day() {
        let events = ValueCounts::from_values(vec![0, 7, 8, 21]);
        let weeks = Weeks::of(&events, &ValueCounts::new());
        let ended: Vec<u32> = weeks.by_week.iter().map(|w| w.ended).collect();
        assert_eq!((weeks.n, ended), (4, vec![2, 3, 4]));
        assert_eq!(weeks.by_week[0], Week { ended: 2, share: 0.5, beyond: 2 });
        assert_eq!((weeks.ended(0), weeks.ended(3), weeks.ended(99)), (0, 4, 4));
    }

    #[test]
    fn those_who_wait_count_as_far_as_they_are_known() {
        let weeks = Weeks::of(&ValueCounts::from_values(vec![5, 10]), &ValueCounts::from_values(vec![8, 30]));
        let shares: Vec<f64> = weeks.by_week.iter().map(|w| w.share).collect();
        assert!((shares[0] - 0.25).abs() < 1e-12 && (shares[1] - 0.625).abs() < 1e-12, "{shares:?}");
        assert_eq!(weeks.by_week.iter().map(|w| w.beyond).collect::<Vec<_>>(), [3, 1]);
    }

    #[test]
    fn nobody_and_the_very_long_have_lengths_too() {
        assert_eq!(Weeks::of(&ValueCounts::new(), &ValueCounts::new()), Weeks::default());
        let weeks = Weeks::of(&ValueCounts::from_values(vec![200_000]), &ValueCounts::new());
        assert_eq!((weeks.by_week.len(), weeks.ended(WEEKS)), (usize::from(WEEKS), 0));
    }
}
