//! What the releases before told of a count, and what that binds now.

use super::counting::Part;
use super::past::Earlier;
use super::pattern::Before;
use crate::catalogue::PathwayId;
use crate::indicators::grid::{Layout, Released as _, Time};
use crate::model::Day;

/// What an earlier release told of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Then {
    /// What it did with the cell, if that binds.
    pub(super) before: Before,
    /// The least and the most that the count can be now for a reader who knows that people were only added since, or
    /// only withdrawn.
    pub(super) least: u32,
    pub(super) most: Option<u32>,
}

impl Then {
    /// Nothing.
    pub(super) const NEW: Self = Self { before: Before::New, least: 0, most: None };

    /// It was shown as `then`, and is `now`.
    pub(super) fn shown(then: u32, now: u32) -> Self {
        let before = if then == now { Before::Shown } else { Before::New };
        Self { before, least: if then <= now { then } else { 0 }, most: (then >= now).then_some(then) }
    }

    /// A complement: what it was told to be, if it was, bounds it.
    fn of_complement(then: Option<u32>, now: u32) -> Self {
        then.map_or(Self::NEW, |then| Self { before: Before::New, ..Self::shown(then, now) })
    }

    /// What is told of one count under two names.
    pub(super) fn and(self, other: Self) -> Self {
        let before = match (self.before, other.before) {
            (Before::Shown, _) | (_, Before::Shown) => Before::Shown,
            (Before::Hidden, _) | (_, Before::Hidden) => Before::Hidden,
            (Before::New, Before::New) => Before::New,
        };
        let most = self.most.into_iter().chain(other.most).min();
        Self { before, least: self.least.max(other.least), most }
    }

    /// Whether it was shown.
    pub(super) const fn was_shown(self) -> bool {
        self.least > 0 || self.most.is_some()
    }

    /// Sums over pathways are proved by their parts, where bounds of sums have no place.
    pub(super) const fn of_sum(self) -> Self {
        Self { before: self.before, ..Self::NEW }
    }
}

/// Counts that differ by less are told apart by nobody who knows a hidden one to within so many people.
const WIDTH: u32 = 3;

/// What the earlier release told of a cell.
///
/// A hidden count of a time that was over stays hidden also where late deliveries changed it: whatever proved the
/// earlier release then proves both, the differences between them unmoved. In a time that was not over counts grow,
/// and one that has grown by [`WIDTH`] or more is protected anew.
pub(super) fn then(
    earlier: Earlier<'_>,
    layout: &Layout,
    key: (usize, Option<PathwayId>),
    (place, column): (usize, usize),
    (part, value): (Part, u32),
) -> Then {
    let (Some(place_of), Some(column_of)) = (layout.place(place), layout.column(column)) else {
        return Then::NEW;
    };
    let (Some(then), old) = (earlier.counts.get(&key), earlier.grid.layout()) else { return Then::NEW };
    let at = old.column_index(column_of).map(|c| old.place_index(place_of) * old.columns() + c);
    let Some(counted) = at.and_then(|at| then.cells.get(at)).map(|cell| cell.counts) else {
        return Then::NEW;
    };
    let cell = earlier.grid.cell(key.0, key.1, place_of, column_of);
    let less = |all: Option<u32>, part: Option<u32>| Some(all?.saturating_sub(part?));
    let (counted, shown) = match part {
        Part::N => (counted.n, cell.n),
        Part::WithLimit => (counted.with_limit, cell.with_limit),
        Part::Within => (counted.within, cell.within),
        Part::Ongoing => (counted.ongoing, cell.ongoing),
        // In no table, and told by the two that they are the difference of.
        Part::NoLimit => return Then::of_complement(less(cell.n, cell.with_limit), value),
        Part::Beyond => return Then::of_complement(less(cell.with_limit, cell.within), value),
    };
    // A release before that may have shown what it hides.
    let last = || {
        let last = earlier.older.count(earlier.grid, key, (place_of, column_of), part);
        last.map_or(Then::NEW, |last| Then::shown(last, value))
    };
    match shown {
        Some(then) => Then::shown(then, value),
        // Zero is shown.
        None if value == 0 => Then::NEW,
        None if counted.abs_diff(value) < WIDTH || is_over(column_of.time, earlier.grid.facts.data_to) => {
            Then { before: Before::Hidden, ..last() }
        }
        None => Then { before: Before::New, ..last() },
    }
}

/// Whether a time had come to its end with the latest event.
fn is_over(time: Time, data_to: Option<Day>) -> bool {
    let months = time.step.months() * (time.number + 1);
    data_to.is_some_and(|day| {
        let next = day.next();
        u32::try_from(next.year() - 1900).is_ok_and(|years| months <= years * 12 + next.month0())
    })
}
