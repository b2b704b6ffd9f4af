//! The places where the definitions of "what is counted" can be read in two ways, one function each.
//!
//! Each says which reading is taken and which other there is, so that a decision can be changed in one place.

use chrono::NaiveDate;

use super::time::{days_between, order_key, sorts_at};
use super::types::{RefEvent, Unit, Vocabulary};

/// Among events of one end, the one that counts: the first for A–E and svf.*, the last for F and G.
///
/// Reading: there is one whole order (time, then the tie keys ascending) and "last" is its greatest, ties included.
/// Other reading: the smallest tie key among those that share the last time.
/// Reading: a set counts as "last" only if every kind in it is F or G.
pub(crate) fn choose<'a>(candidates: &[&'a RefEvent]) -> Option<&'a RefEvent> {
    let takes_last = candidates.iter().all(|event| event.kind == "F" || event.kind == "G");
    let ordered = candidates.iter().copied();
    if takes_last {
        ordered.max_by(|a, b| order_key(a).cmp(&order_key(b)))
    } else {
        ordered.min_by(|a, b| order_key(a).cmp(&order_key(b)))
    }
}

/// Whether a closing is "on or after the start".
///
/// Reading: as for the end, in the unit's own scale: dates in days (a closing on the start's date counts whatever the
/// clocks say), the moments at which the events sort in hours and minutes. Other readings: dates always; moments always.
pub(crate) fn is_on_or_after(closing: &RefEvent, start: &RefEvent, unit: Unit) -> bool {
    match unit {
        Unit::Days => days_between(start.day, closing.day) >= 0,
        Unit::Hours | Unit::Minutes => sorts_at(closing) >= sorts_at(start),
    }
}

/// Whether a pair lacks a clock that its unit needs.
///
/// Reading: `imprecise` needs both ends, and wins over `negative`. An open or otherwise ended interval whose start or
/// closing has no clock keeps its state, and its length counts from the start of the day.
pub(crate) fn is_imprecise(start: &RefEvent, end: &RefEvent, unit: Unit) -> bool {
    unit != Unit::Days && (start.instant.is_none() || end.instant.is_none())
}

/// Whether the interval is open at the close of a day: "started on or before, not ended, not closed by that day".
///
/// Reading: it is the *interval* that is asked, with the start, end and closing that the follow-up to the cutoff gave
/// it. Other reading: all is derived anew from the events up to that day (differs where F or G, the *last* of which
/// counts, is an end of the measure).
pub(crate) fn is_open_on(
    start: Option<&RefEvent>,
    end: Option<&RefEvent>,
    closing: Option<&RefEvent>,
    day: NaiveDate,
) -> bool {
    let is_there_by = |event: Option<&RefEvent>| event.is_some_and(|event| event.day <= day);
    is_there_by(start) && !is_there_by(end) && !is_there_by(closing)
}

/// Whether an event is one "from the interval's start to its end, both included".
///
/// Reading: by time (where events sort, ties included), in either direction for a negative pair. Other readings: by
/// date; strictly by the whole order with its tie keys.
pub(crate) fn is_between(event: &RefEvent, start: &RefEvent, end: &RefEvent) -> bool {
    let (from, to) = (sorts_at(start).min(sorts_at(end)), sorts_at(start).max(sorts_at(end)));
    from <= sorts_at(event) && sorts_at(event) <= to
}

/// A kind's place in its vocabulary's chain; `None` for kinds without one (transfers).
///
/// Reading: `22…44`, `50…60` and `70…78` are one place each, so that svf.25 is not before svf.40; 56 and 65 stand
/// with the treatment starts, 42 with 22…44; 90 and 91 are neither before nor after anything.
pub(crate) fn place_in_chain(kind: &str) -> Option<usize> {
    let Some(code) = kind.strip_prefix("svf.") else {
        return ["A", "B", "C", "D", "E", "F", "G"].iter().position(|point| *point == kind);
    };
    let code: u32 = code.parse().unwrap();
    match code {
        5 => Some(0),
        10 => Some(1),
        22..=44 => Some(2),
        50..=65 => Some(3),
        70..=78 => Some(4),
        _ => None,
    }
}

/// The vocabulary an event belongs to. Transfers (90, 91) are svf codes, so they put an episode in scope.
pub(crate) fn vocabulary_of(event: &RefEvent) -> Vocabulary {
    if event.kind.starts_with("svf.") { Vocabulary::Svf } else { Vocabulary::Points }
}

/// Whether an event closes intervals of a measure.
///
/// Reading: svf.70–78 are 70, 72, 73, 74, 76 and 78. F and G close point measures only, never any measure of svf codes
/// (the text says it of `svf`). "Ends in G" is: every kind of the measure's end is G.
pub(crate) fn closes(event: &RefEvent, vocabulary: Vocabulary, ends_in_g: bool) -> bool {
    if vocabulary_of(event) == Vocabulary::Svf {
        return place_in_chain(&event.kind) == Some(4);
    }
    match vocabulary {
        Vocabulary::Svf => false,
        Vocabulary::Points => event.kind == "G" || (event.kind == "F" && !ends_in_g),
    }
}

/// Whether an episode without any D or E that the measure names has a unit at grain `activity`.
///
/// Reading: yes, one, in the state the episode would have (nothing is dropped). Other reading: none, since a unit is a
/// D–E pair.
pub(crate) const EMPTY_EPISODE_IS_A_UNIT: bool = true;
