//! A pair of ends becomes an interval: its closing, its one state and the date it belongs to.
//!
//! Rule: section "The state of an interval" and "Period, stock and flow" of what is counted.

use chrono::NaiveDate;

use super::episode::Episode;
use super::pairs::Pair;
use super::readings::{closes, is_imprecise, is_on_or_after, place_in_chain, vocabulary_of};
use super::time::{length, order_key};
use super::types::{Basis, RefEvent, RefQuery, State};

/// One interval with the state that the whole follow-up gives it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Interval<'a> {
    pub(crate) start: Option<&'a RefEvent>,
    pub(crate) end: Option<&'a RefEvent>,
    /// The earliest closing on or after the start, also where the end decides.
    pub(crate) closing: Option<&'a RefEvent>,
    pub(crate) state: State,
}

/// Gives a pair its closing and its state.
pub(crate) fn judge<'a>(episode: &Episode<'a>, pair: Pair<'a>, query: &RefQuery) -> Interval<'a> {
    let closing = pair.start.and_then(|start| find_closing(episode, start, query));
    let state = match (pair.start, pair.end) {
        (Some(start), Some(end)) if is_imprecise(start, end, query.unit) => State::Imprecise,
        (Some(start), Some(end)) if length(start, end, query.unit) < 0 => State::Negative,
        (Some(_), Some(_)) => State::Completed,
        (Some(_), None) if closing.is_some() => State::EndedOtherwise,
        (Some(_), None) => State::Ongoing,
        (None, end) => judge_without_start(episode, end, query),
    };
    Interval { start: pair.start, end: pair.end, closing, state }
}

fn find_closing<'a>(episode: &Episode<'a>, start: &RefEvent, query: &RefQuery) -> Option<&'a RefEvent> {
    let ends_in_g = query.to.iter().all(|(kind, _)| kind == "G");
    episode
        .events
        .iter()
        .copied()
        .filter(|event| closes(event, query.vocabulary, ends_in_g))
        .filter(|event| !std::ptr::eq(*event, start))
        .filter(|event| is_on_or_after(event, start, query.unit))
        .min_by(|a, b| order_key(a).cmp(&order_key(b)))
}

/// The state without a start. Before and after are places in the chain, not times, and the end is always after.
fn judge_without_start(episode: &Episode<'_>, end: Option<&RefEvent>, query: &RefQuery) -> State {
    let start_places: Vec<usize> = query.from.iter().filter_map(|(kind, _)| place_in_chain(kind)).collect();
    let mut before = false;
    let mut after = end.is_some();
    for event in episode.events.iter().filter(|event| vocabulary_of(event) == query.vocabulary) {
        let Some(place) = place_in_chain(&event.kind) else { continue };
        before |= start_places.iter().all(|start| place < *start);
        after |= start_places.iter().all(|start| place > *start);
    }
    if query.is_svf && end.is_some() {
        return State::MissingStart;
    }
    match (before, after) {
        (_, false) => State::NotStarted,
        (true, true) => State::MissingStart,
        (false, true) => State::NotApplicable,
    }
}

/// The date by which an interval belongs to a period; `None` where it has none: `ongoing` by end is a stock.
pub(crate) fn date_of(interval: &Interval<'_>, episode: &Episode<'_>, basis: Basis) -> Option<NaiveDate> {
    let first = episode.first().day;
    match basis {
        Basis::Start => Some(interval.start.map_or(first, |start| start.day)),
        Basis::End => match interval.state {
            State::Ongoing => None,
            State::EndedOtherwise => interval.closing.map(|closing| closing.day),
            State::NotStarted => Some(first),
            _ => Some(interval.end.map_or(first, |end| end.day)),
        },
    }
}
