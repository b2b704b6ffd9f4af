//! A naive store in memory: maps and loops, nothing of `src`. It says what a receipt and the table must be.

use std::collections::{BTreeMap, BTreeSet};

use ledtid::store::Shrink;

use super::events::{Event, Key, Row, received_at};

/// What became of the rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Fates {
    pub(super) accepted: u64,
    pub(super) duplicate: u64,
    pub(super) superseded: u64,
    pub(super) retracted: u64,
    /// Events that a delivery lacks though it is everything of its scope.
    pub(super) removed: u64,
    /// Rows of persons who were erased.
    pub(super) rejected: u64,
}

/// How a delivery comes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// Hours into March; every delivery has its own.
    pub(super) received: u16,
    pub(super) source: u8,
    /// Whether it is everything of its source, regions and month.
    pub(super) replaces: Option<Shrink>,
}

impl Fates {
    /// Whether anything is different after it.
    pub(super) fn changes(self) -> bool {
        self.accepted + self.superseded + self.retracted + self.removed > 0
    }
}

/// An event of the model, and the delivery that brought it.
#[derive(Debug, Clone)]
struct Held {
    event: Event,
    received: u16,
    source: u8,
}

/// The naive store.
#[derive(Debug, Clone, Default)]
pub(super) struct Model {
    events: BTreeMap<Key, Held>,
    /// Withdrawals by the event that they take away.
    withdrawals: BTreeMap<Key, Held>,
    erased: BTreeSet<u8>,
}

/// Until when a withdrawal takes away what was recorded.
fn reach(withdrawal: &Held) -> i64 {
    received_at(withdrawal.event.recorded.unwrap_or(withdrawal.received))
}

/// Whether an event is gone because of a withdrawal.
fn is_withdrawn(event: &Event, withdrawal: Option<&Held>) -> bool {
    withdrawal.is_some_and(|w| event.recorded.is_none_or(|r| received_at(r) <= reach(w)))
}

/// Whether a new row takes the place of one that is there.
fn is_later(new: &Held, old: &Held) -> bool {
    match (new.event.recorded, old.event.recorded) {
        (Some(n), Some(o)) if n != o => n > o,
        _ => new.event.content() != old.event.content() && new.received > old.received,
    }
}

impl Model {
    /// Every event.
    pub(super) fn events(&self) -> BTreeSet<Event> {
        self.events.values().map(|held| held.event.clone()).collect()
    }

    /// Takes in a delivery; what changes nothing leaves no trace. `None` if it is refused: too little would
    /// be left of its scope, or nothing tells the scope.
    pub(super) fn deliver(&mut self, rows: &[Row], terms: Terms) -> Option<Fates> {
        let n_rows = rows.len();
        let rows: Vec<&Row> = rows.iter().filter(|row| !self.erased.contains(&row.event.person())).collect();
        let rejected = (n_rows - rows.len()) as u64;
        let mut by_key: BTreeMap<Key, (Vec<Held>, Vec<Held>)> = BTreeMap::new();
        for row in &rows {
            let held = Held { event: row.event.clone(), received: terms.received, source: terms.source };
            let entry = by_key.entry(row.event.key()).or_default();
            if row.retract { entry.1.push(held) } else { entry.0.push(held) }
        }
        if terms.replaces.is_some() && rows.is_empty() {
            return None;
        }
        let mut after = self.clone();
        let mut fates = Fates { rejected, ..Fates::default() };
        if terms.replaces.is_some() {
            let regions: BTreeSet<usize> = rows.iter().map(|r| r.event.region).collect();
            let lacks = |key: &Key, held: &Held| {
                held.source == terms.source
                    && regions.contains(&held.event.region)
                    && !by_key.contains_key(key)
            };
            let n = after.events.len();
            after.events.retain(|key, held| !lacks(key, held));
            fates.removed = (n - after.events.len()) as u64;
        }
        for (key, (events, withdrawals)) in by_key {
            after.settle(key, &events, &withdrawals, &mut fates);
        }
        if terms.replaces == Some(Shrink::Refuse) {
            let inside = |model: &Self| model.n_in_scope(&rows, terms.source);
            if inside(&after) * 2 < inside(self) {
                return None;
            }
        }
        if fates.changes() {
            *self = after;
        }
        Some(fates)
    }

    /// Erases a person: how many events and withdrawals go.
    pub(super) fn erase(&mut self, person: u8) -> (u64, u64) {
        let (events, withdrawals) = (self.events.len(), self.withdrawals.len());
        self.events.retain(|_, held| held.event.person() != person);
        self.withdrawals.retain(|_, held| held.event.person() != person);
        self.erased.insert(person);
        ((events - self.events.len()) as u64, (withdrawals - self.withdrawals.len()) as u64)
    }

    /// Events of a source in the regions of a delivery; every event here is of one month.
    fn n_in_scope(&self, rows: &[&Row], source: u8) -> usize {
        let inside = |held: &&Held| {
            held.source == source && rows.iter().any(|row| row.event.region == held.event.region)
        };
        self.events.values().filter(inside).count()
    }

    fn settle(&mut self, key: Key, events: &[Held], withdrawals: &[Held], fates: &mut Fates) {
        let newest = events.iter().max_by_key(|h| h.event.recorded).cloned();
        let current = self.events.get(&key).cloned();
        let takes_place = match (&newest, &current) {
            (Some(new), Some(old)) => is_later(new, old),
            (new, _) => new.is_some(),
        };
        let truth = if takes_place { newest.clone() } else { current.clone() };
        let kept = self.withdrawals.get(&key).cloned();
        let withdrawal = withdrawals.iter().max_by_key(|h| reach(h)).cloned();
        let is_new = withdrawal.as_ref().is_some_and(|w| {
            let again = kept.as_ref().is_some_and(|k| {
                let says_the_same = k.event == w.event;
                let takes_more = truth
                    .as_ref()
                    .is_some_and(|t| is_withdrawn(&t.event, Some(w)) && !is_withdrawn(&t.event, Some(k)));
                reach(w) <= reach(k) || (says_the_same && !takes_more)
            });
            let outlived = truth.as_ref().is_some_and(|t| !is_withdrawn(&t.event, Some(w)));
            !again && !outlived
        });
        let newest_withdrawal = if is_new { withdrawal.as_ref() } else { kept.as_ref() };
        let standing = truth.filter(|t| !is_withdrawn(&t.event, newest_withdrawal));
        let stands = takes_place && standing.is_some();
        fates.retracted += u64::from(is_new);
        fates.duplicate += withdrawals.len() as u64 - u64::from(is_new);
        if let Some(newest) = &newest {
            let lost = events.iter().filter(|h| h.event.content() != newest.event.content()).count() as u64;
            fates.superseded += lost;
            fates.duplicate += events.len() as u64 - lost - u64::from(stands);
        }
        if stands {
            if current.is_some() { fates.superseded += 1 } else { fates.accepted += 1 }
        }
        if is_new && let Some(withdrawal) = withdrawal {
            self.withdrawals.insert(key, withdrawal);
        }
        match standing {
            Some(held) => self.events.insert(key, held),
            None => self.events.remove(&key),
        };
    }
}
