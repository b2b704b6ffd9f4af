//! The sentence of Väntar nu: how many waited at a date, and how many of them past their limit.

use super::claim::Summary;
use super::fit::{Draft, Weight, fit};
use super::input::{WaitingFacts, WaitingGroup};
use super::noun::PATIENT;
use super::slot::Slot;
use super::templates::delay as words;
use crate::indicators::per_cent_text;

/// From this many on a share is said besides the counts (rule 4).
const NATURAL: u64 = 100;

/// The sentence of those who wait. If any of the counts is hidden, none is said.
#[must_use]
pub fn waiting(facts: &WaitingFacts) -> Summary {
    let mut slots = vec![
        Slot::words("place", facts.place.unless_country()),
        Slot::coded("date", facts.date.name(), facts.date.code()),
    ];
    let Some(group) = facts.waiting else {
        return fit(vec![Draft::new(Weight::Kept, &words::WAITING_HIDDEN, &slots)]);
    };
    slots.extend([
        Slot::counted("n", group.n, &PATIENT),
        Slot::count("with_limit", group.with_limit),
        Slot::count_or_none("past", group.past, &PATIENT),
        share(group),
    ]);
    let template = match group {
        WaitingGroup { n: 0, .. } => &words::WAITING_NONE,
        WaitingGroup { with_limit: 0, .. } => &words::WAITING_NO_LIMIT,
        WaitingGroup { n, with_limit, .. } if with_limit < n => &words::WAITING_SOME_LIMITS,
        WaitingGroup { n: 1, past: 0, .. } => &words::WAITING_ONE_WITHIN,
        WaitingGroup { n: 1, .. } => &words::WAITING_ONE_PAST,
        WaitingGroup { n, past, .. } if n >= NATURAL && past > 0 => &words::WAITING_PER_CENT,
        WaitingGroup { .. } => &words::WAITING_COUNTS,
    };
    fit(vec![Draft::new(Weight::Kept, template, &slots)])
}

/// Whole per cent, half up, from the counts: exact where a quotient would not be.
fn share(group: WaitingGroup) -> Slot {
    let whole = u128::from(group.with_limit.max(1));
    let per_cent = (u128::from(group.past) * 200 + whole) / (2 * whole);
    let per_cent = u32::try_from(per_cent).unwrap_or(100);
    let share = f64::from(per_cent) / 100.0;
    Slot { value: None, ..Slot::number("share", share, |s, lang| per_cent_text(s, 0, lang)) }
}
