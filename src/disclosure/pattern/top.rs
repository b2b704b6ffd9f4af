//! What can be shown of a component of which everything was hidden: the wholes, as the nation's year.
//!
//! Most of such a component are people who could be recognised, too few and too many to search proofs for one by
//! one. But a simple proof serves nearly all: three more of a kind of person who is counted by the cell, and three
//! fewer of others who are counted by the same of what is shown. So the wholes are shown group by group, if every
//! cell that stays hidden has such a proof for every reader.

use std::collections::{BTreeMap, BTreeSet};

use super::component::Component;
use super::cover::Cover;
use super::people::{People, Person};
use super::readers::Readers;
use super::shift::{Shift, WIDTH};
use super::system::Before;

/// People who come that are tried for one cell, in all and of those known to the same readers; and people who stay
/// away for each.
const MOST_COMING: usize = 100;
const MOST_SAME: usize = 6;
const MOST_AWAY: usize = 400;

/// Shows what can be shown, and keeps the proofs; how many cells.
pub(super) fn show_top(cover: &mut Cover<'_>) -> u32 {
    let component = cover.component;
    let people = People::of(component);
    for (cell, blind) in component.cells().zip(people.blind(component)) {
        cover.excuse(cell, cover.kept_from(cell).without(blind));
    }
    let kept = component.cells().map(|cell| cover.kept_from(cell)).collect();
    let top = Top { component, by_cell: by_cell(component, &people), people: people.all(), kept };
    let (mut shown, mut n) = (vec![false; component.len()], 0);
    for group in groups(component) {
        let mut wanted = shown.clone();
        let new: Vec<u32> = group.into_iter().filter(|cell| !shown[*cell as usize]).collect();
        new.iter().for_each(|cell| wanted[*cell as usize] = true);
        if new.is_empty() {
            continue;
        }
        if let Some(shifts) = top.proofs(&wanted) {
            n += u32::try_from(new.len()).unwrap_or(u32::MAX);
            shown = wanted;
            cover.shifts = shifts;
        }
    }
    for (hidden, shown) in cover.hidden.iter_mut().zip(shown) {
        *hidden &= !shown;
    }
    n
}

/// Who comes, so that which cell is proved, for whom.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    cell: u32,
    coming: &'a Person,
    hidden: &'a [bool],
    /// Readers for whom it is not proved yet.
    missing: Readers,
}

struct Top<'a> {
    component: &'a Component<'a>,
    people: &'a [Person],
    /// For each cell the numbers of the people that it counts, those beside most others first.
    by_cell: Vec<Vec<u32>>,
    /// For each cell the readers from whom it must be kept.
    kept: Vec<Readers>,
}

impl Top<'_> {
    /// Proofs of every hidden cell that change none that is shown; none if one has no such proof.
    fn proofs(&self, shown: &[bool]) -> Option<Vec<Shift>> {
        let mut alike: BTreeMap<Vec<u32>, Vec<u32>> = BTreeMap::new();
        let seen_in = |person: &Person| -> Vec<u32> {
            person.cells.iter().copied().filter(|cell| shown[*cell as usize]).collect()
        };
        for (number, person) in (0..).zip(self.people) {
            alike.entry(seen_in(person)).or_default().push(number);
        }
        for same in alike.values_mut() {
            same.sort_by_key(|number| std::cmp::Reverse(self.people[*number as usize].least));
        }
        let hidden: Vec<bool> = shown.iter().map(|shown| !shown).collect();
        let mut missing = self.kept.clone();
        let mut shifts = Vec::new();
        for cell in self.component.cells().filter(|cell| !shown[*cell as usize]) {
            while !missing[cell as usize].is_empty() {
                let shift = self.by_cell[cell as usize].iter().take(MOST_COMING).find_map(|coming| {
                    let coming = &self.people[*coming as usize];
                    let away = &alike[&seen_in(coming)];
                    let missing = missing[cell as usize];
                    self.exchange(Wanted { cell, coming, hidden: &hidden, missing }, away)
                })?;
                for wide in &shift.wide {
                    missing[*wide as usize] = missing[*wide as usize].without(shift.proves_for());
                }
                shifts.push(shift);
            }
        }
        Some(shifts)
    }

    /// Three who come for three who stay away, so that the cell rises, for some reader who knows none of them. Those
    /// of the same outcome first: that changes no sum over pathways.
    fn exchange(&self, wanted: Wanted<'_>, others: &[u32]) -> Option<Shift> {
        let same = |number: &&u32| self.people[**number as usize].last_kind() == wanted.coming.last_kind();
        let alike: Vec<u32> = others.iter().filter(same).copied().collect();
        self.exchange_with(wanted, &alike).or_else(|| self.exchange_with(wanted, others))
    }

    fn exchange_with(&self, wanted: Wanted<'_>, others: &[u32]) -> Option<Shift> {
        let Wanted { cell, coming, hidden, missing } = wanted;
        let mut readers = missing.without(coming.told);
        if readers.is_empty() || coming.room < WIDTH {
            return None;
        }
        let mut change: BTreeMap<u32, i64> = coming.cells.iter().map(|c| (*c, WIDTH)).collect();
        let mut left = WIDTH;
        let others = others.iter().map(|number| &self.people[*number as usize]).filter(|away| {
            !missing.without(away.told).is_empty() && away.cells.binary_search(&cell).is_err()
        });
        for away in others.take(MOST_AWAY) {
            let both = readers.without(away.told);
            if both.is_empty() {
                continue;
            }
            let room = |c: &u32| {
                let (at, by) = (*c as usize, change.get(c).copied().unwrap_or(0));
                self.component.value[at] + by - self.component.least[at]
            };
            let n = away.cells.iter().map(room).min().unwrap_or(0).min(left);
            if n <= 0 {
                continue;
            }
            away.cells.iter().for_each(|c| *change.entry(*c).or_default() -= n);
            (readers, left) = (both, left - n);
            if left == 0 {
                let changes: Vec<(u32, i64)> = change.into_iter().filter(|(_, by)| *by != 0).collect();
                let has_room = |(cell, by): &(u32, i64)| self.component.has_room(*cell, *by, hidden);
                return changes.iter().all(has_room).then(|| Shift::of(self.component, &changes, &[]));
            }
        }
        None
    }
}

fn by_cell(component: &Component<'_>, people: &People) -> Vec<Vec<u32>> {
    let mut order: Vec<u32> = (0..).take(people.all().len()).collect();
    order.sort_by_key(|number| std::cmp::Reverse(people.all()[*number as usize].least));
    let mut by_cell = vec![Vec::new(); component.len()];
    for number in order {
        for cell in &people.all()[number as usize].cells {
            let numbers: &mut Vec<u32> = &mut by_cell[*cell as usize];
            let told = people.all()[number as usize].told;
            let same = numbers.iter().filter(|other| people.all()[**other as usize].told == told).count();
            if numbers.len() < MOST_COMING && same < MOST_SAME {
                numbers.push(number);
            }
        }
    }
    by_cell
}

/// Cells that are shown together or not, the most worth first: those of the whole of the first axis level by level
/// of the second, then those of its parts; with all nodes of the third axis, then with its wholes alone. What is
/// small is never among them.
fn groups(component: &Component<'_>) -> Vec<Vec<u32>> {
    let (system, is_small) = (component.system, equal_to_small(component));
    let may = |cell: &u32| {
        let c = *cell as usize;
        component.published[c] && !is_small[c] && component.before[c] != Before::Hidden
    };
    let cells: Vec<u32> = component.cells().filter(may).collect();
    let of = |group: &BTreeSet<usize>| {
        let own = cells.iter().copied().filter(|cell| group.contains(&system.row(component.place(*cell))));
        with_equals(component, own.collect())
    };
    system.groups().iter().map(of).collect()
}

/// Which cells are small, or the same number as one by a sum of one part: who has the one has the other.
fn equal_to_small(component: &Component<'_>) -> Vec<bool> {
    let small: Vec<u32> = component.cells().filter(|cell| component.primary[*cell as usize]).collect();
    let mut out = vec![false; component.len()];
    for cell in with_equals(component, small) {
        out[cell as usize] = true;
    }
    out
}

/// Cells, and those that are the same number by a sum of one part, as the men of a pathway of men: shown or hidden
/// together.
fn with_equals(component: &Component<'_>, cells: Vec<u32>) -> Vec<u32> {
    let mut all: BTreeSet<u32> = cells.iter().copied().collect();
    let mut todo = cells;
    while let Some(cell) = todo.pop() {
        for side in component.sides(cell) {
            if let [total, part] = component.members(side.relation) {
                todo.extend([*total, *part].into_iter().filter(|other| all.insert(*other)));
            }
        }
    }
    all.into_iter().collect()
}
