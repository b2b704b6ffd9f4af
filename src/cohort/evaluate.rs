//! One episode's occurrences → the state of its interval (`measures.md`, The state of an interval).

use super::occurrence::Occurrence;
use super::rule::{AbsentStart, Pair};
use crate::model::{Kind, State, Vocabulary};

/// Whether lengths are counted by the calendar or by the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ruler {
    /// Local days.
    Calendar,
    /// Seconds between instants.
    Clock,
}

/// An interval in a list of occurrences: positions of its start, its end and its earliest closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) state: State,
    pub(crate) start: Option<usize>,
    pub(crate) end: Option<usize>,
    pub(crate) close: Option<usize>,
}

/// The interval of an episode; `None` if it is out of scope.
pub(crate) fn evaluate(list: &[Occurrence], pair: &Pair, ruler: Ruler) -> Option<Found> {
    if !list.iter().any(|o| pair.in_scope(o)) {
        return None;
    }
    Some(between(list, pair, ruler, pair.from.find(list), pair.to.find(list)))
}

/// The interval between two positions, either of which may be absent.
pub(crate) fn between(
    list: &[Occurrence],
    pair: &Pair,
    ruler: Ruler,
    start: Option<usize>,
    end: Option<usize>,
) -> Found {
    let close = start.and_then(|s| earliest_closing(list, pair, ruler, s));
    let state = match (start, end) {
        (Some(s), Some(e)) => both_ends(&list[s], &list[e], ruler),
        (Some(_), None) if close.is_some() => State::EndedOtherwise,
        (Some(_), None) => State::Ongoing,
        (None, _) => without_start(list, pair, end.is_some()),
    };
    Found { state, start, end, close }
}

fn both_ends(start: &Occurrence, end: &Occurrence, ruler: Ruler) -> State {
    match ruler {
        Ruler::Calendar if end.time.day_index() < start.time.day_index() => State::Negative,
        Ruler::Clock if !(start.clock && end.clock) => State::Imprecise,
        Ruler::Clock if end.time < start.time => State::Negative,
        Ruler::Calendar | Ruler::Clock => State::Completed,
    }
}

/// The earliest closing on or after the start, which is not the start itself: by date where
/// lengths are counted by the calendar, by instant where they are counted by the clock.
fn earliest_closing(list: &[Occurrence], pair: &Pair, ruler: Ruler, start: usize) -> Option<usize> {
    let from = list[start].time;
    let after = |o: &Occurrence| match ruler {
        Ruler::Calendar => o.time.day_index() >= from.day_index(),
        Ruler::Clock => o.time >= from,
    };
    list.iter().enumerate().position(|(k, o)| k != start && after(o) && pair.closings.takes(o))
}

/// The state of an episode that lacks the start, by what it has before and after it in the chain.
///
/// An activity takes its point's place; other activities of that point count neither before nor after.
fn without_start(list: &[Occurrence], pair: &Pair, has_end: bool) -> State {
    if has_end && pair.absent_start == AbsentStart::Missing {
        return State::MissingStart;
    }
    let vocabulary = pair.scope[0];
    let places = || list.iter().filter_map(|o| chain_place(o, vocabulary));
    let before = places().any(|p| p < pair.from.chain);
    let after = has_end || places().any(|p| p > pair.from.chain);
    match (before, after) {
        (true, true) => State::MissingStart,
        (false, true) => State::NotApplicable,
        (_, false) => State::NotStarted,
    }
}

fn chain_place(o: &Occurrence, vocabulary: Vocabulary) -> Option<u8> {
    o.kind().filter(|k| k.vocabulary() == vocabulary).and_then(Kind::chain_place)
}
