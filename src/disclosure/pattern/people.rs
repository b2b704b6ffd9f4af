//! Three people more of a kind, or three fewer: the simplest changes of hidden cells.
//!
//! A person is counted by one cell for each choice of a node per axis, as in a sjukvårdsregion, a month and with
//! those beyond the limit. Where all these cells count somebody, another person like that could have come, whoever
//! looks; and where all count at least four, three could have stayed away.

use std::collections::{BTreeMap, BTreeSet};

use super::component::{Component, NO_CELL, ZERO};
use super::readers::Readers;
use super::shift::WIDTH;

/// Regions for each kind of person that are looked at as partners: the analyst of one does not know the other.
const PLACES: usize = 4;

/// Ways in which three people of a kind stay away.
const WAYS: usize = 4;

/// Cells that count one person, none of them 0, by their position in the component.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) cells: Vec<u32>,
    /// Readers who know one of the cells.
    pub(super) told: Readers,
    /// The smallest count among the cells.
    pub(super) least: i64,
    /// How many more every cell may count, where the wholes of their rows are hidden.
    pub(super) room: i64,
    /// Which node sets of the axes after the first it is counted by.
    kind: Vec<usize>,
}

impl Person {
    /// The node set of the last axis.
    pub(super) fn last_kind(&self) -> Option<usize> {
        self.kind.last().copied()
    }
}

/// What changes, and readers who know one of the changed cells.
pub(super) type Change = (BTreeMap<u32, i64>, Readers);

/// The people that can be told from the cells of a component.
pub(super) struct People {
    all: Vec<Person>,
}

impl People {
    /// All of them.
    pub(super) fn all(&self) -> &[Person] {
        &self.all
    }

    /// Those that only hidden cells count.
    pub(super) fn hidden(&self, hidden: &[bool]) -> Self {
        let is_hidden = |person: &&Person| person.cells.iter().all(|cell| hidden[*cell as usize]);
        Self { all: self.all.iter().filter(is_hidden).cloned().collect() }
    }

    /// Tries every person that the axes know.
    pub(super) fn of(component: &Component<'_>) -> Self {
        let Some(first) = component.cells().next() else { return Self { all: Vec::new() } };
        let (axes, apart) = (&component.system.axes, component.system.apart());
        let free: Vec<(usize, Vec<Vec<usize>>)> = (0..axes.len())
            .filter(|axis| Some(*axis) != apart)
            .map(|axis| (axis, axes[axis].node_sets()))
            .collect();
        let mut people = Self { all: Vec::new() };
        people.extend(component, &free, &[component.place(first)], &mut Vec::new());
        people
    }

    /// Chooses a node set of the next axis, and on.
    fn extend(
        &mut self,
        component: &Component<'_>,
        free: &[(usize, Vec<Vec<usize>>)],
        places: &[usize],
        kind: &mut Vec<usize>,
    ) {
        let Some(((axis, sets), rest)) = free.split_first() else {
            self.all.extend(person(component, places, kind));
            return;
        };
        for (number, set) in sets.iter().enumerate() {
            let moved = |place: &usize| {
                set.iter().map(|node| component.system.grid.moved(*place, *axis, *node)).collect::<Vec<_>>()
            };
            let places: Vec<usize> = places.iter().flat_map(moved).collect();
            kind.push(number);
            self.extend(component, rest, &places, kind);
            kind.pop();
        }
    }

    /// People enough that each cell counts one, for each reader from whom it must be kept, whom the reader does not
    /// know, if there is one.
    pub(super) fn of_each_cell(&self, component: &Component<'_>) -> Vec<&Person> {
        let mut missing: Vec<Readers> = component.needed.clone();
        let mut out = Vec::new();
        for person in &self.all {
            let blind = Readers::ALL.without(person.told);
            if person.cells.iter().any(|cell| missing[*cell as usize].meets(blind)) {
                for cell in &person.cells {
                    missing[*cell as usize] = missing[*cell as usize].without(blind);
                }
                out.push(person);
            }
        }
        out
    }

    /// For each cell the readers who know none of the people that it may count. Whoever else there is knows them
    /// all, as own people, in every table there is of them.
    pub(super) fn blind(&self, component: &Component<'_>) -> Vec<Readers> {
        let mut blind = vec![Readers::NONE; component.len()];
        for person in &self.all {
            for cell in &person.cells {
                blind[*cell as usize] = blind[*cell as usize].with(Readers::ALL.without(person.told));
            }
        }
        blind
    }

    /// For each node set of the last axis, as those within the limit, three people who could all have stayed away: some
    /// ways, known to different readers.
    pub(super) fn three_away(&self, component: &Component<'_>) -> Vec<Change> {
        let mut order: Vec<&Person> = self.all.iter().collect();
        order.sort_by_key(|person| std::cmp::Reverse(person.least));
        let kinds: BTreeSet<Option<usize>> = order.iter().map(|person| person.last_kind()).collect();
        let mut out = Vec::new();
        for kind in kinds {
            let mut avoid = Readers::NONE;
            for _ in 0..WAYS {
                let those = order.iter().filter(|p| p.last_kind() == kind && !p.told.meets(avoid));
                let Some((changes, told)) = some_of(component, those.copied(), WIDTH) else { break };
                avoid = avoid.with(told);
                out.push((changes, told));
            }
        }
        out
    }

    /// One to three people of one node set of the last axis for as many of another, as of those within the limit for those beyond,
    /// whom the shown cells count alike: some ways, known to different readers.
    pub(super) fn exchanges(&self, component: &Component<'_>, hidden: &[bool]) -> Vec<Change> {
        type Seen = Vec<u32>;
        let mut alike: BTreeMap<Seen, BTreeMap<Option<usize>, Vec<&Person>>> = BTreeMap::new();
        for person in &self.all {
            let seen: Seen = person.cells.iter().copied().filter(|cell| !hidden[*cell as usize]).collect();
            let kinds = alike.entry(seen).or_default();
            kinds.entry(person.last_kind()).or_default().push(person);
        }
        let mut out = Vec::new();
        for (seen, kinds) in &mut alike {
            for people in kinds.values_mut() {
                people.sort_by_key(|person| std::cmp::Reverse(person.least));
            }
            if seen.is_empty() {
                continue;
            }
            for (coming, many) in kinds.iter() {
                for (_, others) in kinds.iter().filter(|(away, _)| *away != coming) {
                    for n in 1..=WIDTH {
                        out.extend(exchanges_of(component, hidden, many, others, n));
                    }
                }
            }
        }
        out
    }

    /// Of each kind those with most people beside them, in different places.
    pub(super) fn most_of_each_kind(&self) -> impl Iterator<Item = &Person> {
        let mut kinds: BTreeMap<&[usize], Vec<&Person>> = BTreeMap::new();
        for person in &self.all {
            let best = kinds.entry(&person.kind[person.kind.len().min(1)..]).or_default();
            best.push(person);
            best.sort_by_key(|p| std::cmp::Reverse(p.least));
            best.truncate(PLACES);
        }
        kinds.into_values().flatten()
    }
}

/// So many of some people for as many of others, in some ways that are known to different readers.
fn exchanges_of(
    component: &Component<'_>,
    hidden: &[bool],
    coming: &[&Person],
    away: &[&Person],
    n: i64,
) -> Vec<Change> {
    let mut avoid = Readers::NONE;
    let mut out = Vec::new();
    for _ in 0..WAYS {
        let known = |person: &&&Person| !person.told.meets(avoid);
        let Some(one) = coming.iter().find(|p| known(p) && p.room >= n) else { break };
        let Some((mut changes, told)) = some_of(component, away.iter().filter(known).copied(), n) else {
            break;
        };
        one.cells.iter().for_each(|c| *changes.entry(*c).or_default() += n);
        changes.retain(|_, by| *by != 0);
        let told = told.with(one.told);
        avoid = avoid.with(told);
        if changes.iter().all(|(cell, by)| component.has_room(*cell, *by, hidden)) {
            out.push((changes, told));
        }
    }
    out
}

/// So many of some people who stay away, of each fewer than there are.
fn some_of<'p>(component: &Component<'_>, those: impl Iterator<Item = &'p Person>, n: i64) -> Option<Change> {
    let (mut changes, mut told, mut left) = (BTreeMap::new(), Readers::NONE, n);
    for person in those {
        let room = |c: &u32| {
            let (at, by) = (*c as usize, changes.get(c).copied().unwrap_or(0));
            component.value[at] + by - component.least[at]
        };
        let n = person.cells.iter().map(room).min().unwrap_or(0).min(left);
        if n > 0 {
            person.cells.iter().for_each(|c| *changes.entry(*c).or_default() -= n);
            (told, left) = (told.with(person.told), left - n);
        }
        if left == 0 {
            return Some((changes, told));
        }
    }
    None
}

/// The person counted at these places of the grid, unless one of them is shown as 0.
fn person(component: &Component<'_>, places: &[usize], kind: &[usize]) -> Option<Person> {
    let (mut cells, mut told) = (Vec::new(), Readers::NONE);
    let (mut least, mut room) = (i64::MAX, i64::MAX);
    for place in places {
        let cell = match component.local(*place) {
            NO_CELL => continue,
            ZERO => return None,
            cell => cell,
        };
        let c = cell as usize;
        cells.push(cell);
        told = told.with(component.known[c]);
        least = least.min(component.value[c] - component.least[c]);
        room = room.min(component.most_lost[c] - component.value[c]);
    }
    cells.sort_unstable();
    (!cells.is_empty()).then(|| Person { cells, told, least, room, kind: kind.to_vec() })
}
