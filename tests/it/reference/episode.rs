//! Events of one episode in order, and what the episode says of itself (home, sex, variant, treatment).
//!
//! Reading: what an episode says, its first event and its latest event are sought among all its events up to the
//! cutoff, of both vocabularies; only *before* and *after* in the chain look within one.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::readings::choose;
use super::time::order_key;
use super::types::{RefEvent, RefQuery, RefTables};

/// The kinds whose event ends `svf` in every pathway; 56 and 65 only before 2018.
pub(crate) const TREATMENT_STARTS: [&str; 8] =
    ["svf.50", "svf.52", "svf.54", "svf.56", "svf.58", "svf.59", "svf.60", "svf.65"];

/// One episode: its events up to the cutoff, in order; never empty.
#[derive(Debug, Clone)]
pub(crate) struct Episode<'a> {
    pub(crate) events: Vec<&'a RefEvent>,
}

impl<'a> Episode<'a> {
    /// The first event in the whole order.
    pub(crate) fn first(&self) -> &'a RefEvent {
        self.events[0]
    }

    /// The pathway, which with the id is the episode's key.
    pub(crate) fn pathway(&self) -> &'a str {
        &self.first().pathway
    }

    /// The latest event that is known at the close of a day.
    pub(crate) fn latest_known(&self, day: NaiveDate) -> Option<&'a RefEvent> {
        self.events.iter().rev().copied().find(|event| event.day <= day)
    }

    /// What the first event that says it says. Home region and home municipality are sought each for itself.
    pub(crate) fn first_said<T>(&self, says: impl Fn(&'a RefEvent) -> Option<T>) -> Option<T> {
        self.events.iter().find_map(|event| says(event))
    }

    /// Whether the work-up was extended by a code svf.44.
    pub(crate) fn has_svf44(&self) -> bool {
        self.events.iter().any(|event| event.kind == "svf.44")
    }

    /// The event whose kind is the episode's treatment: the first that ends `svf` in its pathway.
    ///
    /// Reading: it is the episode's, so it is the same for every measure, point measures too.
    pub(crate) fn treatment_event(&self, query: &RefQuery, tables: &RefTables) -> Option<&'a RefEvent> {
        let ends: Vec<&RefEvent> =
            self.events.iter().copied().filter(|event| ends_svf(event, query, tables)).collect();
        choose(&ends)
    }
}

/// Whether an event ends `svf` in its pathway on its date.
pub(crate) fn ends_svf(event: &RefEvent, query: &RefQuery, tables: &RefTables) -> bool {
    let retired = matches!(event.kind.as_str(), "svf.56" | "svf.65");
    if retired && event.day >= NaiveDate::from_ymd_opt(2018, 1, 1).unwrap() {
        return false;
    }
    let everywhere = if query.is_svf {
        query.to.iter().any(|(kind, _)| *kind == event.kind)
    } else {
        TREATMENT_STARTS.contains(&event.kind.as_str())
    };
    everywhere || tables.extra_svf_ends.get(&event.pathway).is_some_and(|kinds| kinds.contains(&event.kind))
}

/// Events up to the cutoff as episodes, keyed by pathway and id, each in order whatever order they came in.
pub(crate) fn link_episodes(events: &[RefEvent], cutoff: NaiveDate) -> Vec<Episode<'_>> {
    let mut by_key: BTreeMap<(&str, &str), Vec<&RefEvent>> = BTreeMap::new();
    for event in events.iter().filter(|event| event.day <= cutoff) {
        by_key.entry((&event.pathway, &event.episode_id)).or_default().push(event);
    }
    let mut episodes = Vec::new();
    for (_, mut events) in by_key {
        events.sort_by(|a, b| order_key(a).cmp(&order_key(b)));
        episodes.push(Episode { events });
    }
    episodes
}
