//! The ends of an episode's intervals: one pair at grain `episode`, one per D–E pair at grain `activity`.
//!
//! Readings at grain `activity`: the measure's ends choose events first (`D:surgery-E:surgery` pairs only those). Every
//! `activity_id` is one unit, its first D and its first E, whichever comes first (so a pair may be negative). Events
//! without an id pair among themselves: in the whole order, an E takes the earliest D that no E has taken; an E that
//! comes when none is open is a unit without a start. A closing does not make a D unavailable to a later E. A D that
//! nobody takes is a unit without an end.

use std::collections::{BTreeMap, VecDeque};

use super::episode::{Episode, ends_svf};
use super::readings::{EMPTY_EPISODE_IS_A_UNIT, choose};
use super::time::order_key;
use super::types::{Ends, Grain, RefEvent, RefQuery, RefTables};

/// The chosen ends of one interval.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair<'a> {
    pub(crate) start: Option<&'a RefEvent>,
    pub(crate) end: Option<&'a RefEvent>,
}

/// The pairs of an episode that is in scope.
pub(crate) fn pair_ends<'a>(episode: &Episode<'a>, query: &RefQuery, tables: &RefTables) -> Vec<Pair<'a>> {
    let starts = select(episode, |event| is_named(event, &query.from));
    let ends = if query.is_svf {
        select(episode, |event| ends_svf(event, query, tables))
    } else {
        select(episode, |event| is_named(event, &query.to))
    };
    match query.grain {
        Grain::Episode => vec![Pair { start: choose(&starts), end: choose(&ends) }],
        Grain::Activity => pair_activities(&starts, &ends),
    }
}

/// Whether an event is of one of the measure's kinds, with its activity where one is named.
fn is_named(event: &RefEvent, ends: &Ends) -> bool {
    ends.iter()
        .any(|(kind, activity)| *kind == event.kind && (activity.is_none() || *activity == event.activity))
}

fn select<'a>(episode: &Episode<'a>, wanted: impl Fn(&RefEvent) -> bool) -> Vec<&'a RefEvent> {
    episode.events.iter().copied().filter(|event| wanted(event)).collect()
}

/// D and E events, each in order, as pairs.
fn pair_activities<'a>(starts: &[&'a RefEvent], ends: &[&'a RefEvent]) -> Vec<Pair<'a>> {
    assert!(starts.iter().all(|event| event.kind == "D"), "grain activity starts at D");
    assert!(ends.iter().all(|event| event.kind == "E"), "grain activity ends at E");
    let mut pairs = pair_by_id(starts, ends);
    pairs.extend(pair_without_ids(starts, ends));
    if pairs.is_empty() && EMPTY_EPISODE_IS_A_UNIT {
        pairs.push(Pair { start: None, end: None });
    }
    pairs
}

fn pair_by_id<'a>(starts: &[&'a RefEvent], ends: &[&'a RefEvent]) -> Vec<Pair<'a>> {
    let mut by_id: BTreeMap<&str, (Vec<&'a RefEvent>, Vec<&'a RefEvent>)> = BTreeMap::new();
    for &event in starts {
        if let Some(id) = &event.activity_id {
            by_id.entry(id).or_default().0.push(event);
        }
    }
    for &event in ends {
        if let Some(id) = &event.activity_id {
            by_id.entry(id).or_default().1.push(event);
        }
    }
    by_id.into_values().map(|(starts, ends)| Pair { start: choose(&starts), end: choose(&ends) }).collect()
}

fn pair_without_ids<'a>(starts: &[&'a RefEvent], ends: &[&'a RefEvent]) -> Vec<Pair<'a>> {
    let mut both: Vec<&RefEvent> = starts.iter().chain(ends).copied().collect();
    both.retain(|event| event.activity_id.is_none());
    both.sort_by(|a, b| order_key(a).cmp(&order_key(b)));
    let mut open: VecDeque<&RefEvent> = VecDeque::new();
    let mut pairs = Vec::new();
    for event in both {
        if event.kind == "D" {
            open.push_back(event);
        } else {
            pairs.push(Pair { start: open.pop_front(), end: Some(event) });
        }
    }
    pairs.extend(open.into_iter().map(|event| Pair { start: Some(event), end: None }));
    pairs
}
