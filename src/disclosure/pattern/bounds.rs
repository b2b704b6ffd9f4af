//! What a reader can say of hidden cells by subtraction and bounds alone, before any linear program.

use super::component::{Component, UNBOUNDED};
use super::readers::Readers;

/// What one reader knows of each cell of a component: the least and the most it can be.
#[derive(Debug, Clone)]
pub(super) struct Bounds {
    pub(super) least: Vec<i64>,
    pub(super) most: Vec<i64>,
}

impl Bounds {
    /// What a reader knows who sees what is shown and own cells, and knows that what is hidden is not 0.
    pub(super) fn of(component: &Component<'_>, hidden: &[bool], own: Readers) -> Self {
        Self::narrowed(component, own, |cell| hidden[cell].then(|| component.most_where(cell, hidden)))
    }

    /// What a reader knows who sees own cells and zeros only.
    pub(super) fn bare(component: &Component<'_>, own: Readers) -> Self {
        Self::narrowed(component, own, |cell| Some(component.most[cell]))
    }

    /// `at_most` tells of a hidden cell the most that it can be.
    fn narrowed(component: &Component<'_>, own: Readers, at_most: impl Fn(usize) -> Option<i64>) -> Self {
        let (mut least, mut most) = (component.value.clone(), component.value.clone());
        for cell in (0..component.len()).filter(|cell| !component.owner[*cell].meets(own)) {
            if let Some(at_most) = at_most(cell) {
                least[cell] = component.least[cell];
                most[cell] = at_most;
            }
        }
        let mut bounds = Self { least, most };
        bounds.narrow(component);
        bounds
    }

    /// Whether the cell can be one value only.
    pub(super) fn is_known(&self, cell: u32) -> bool {
        self.least[cell as usize] == self.most[cell as usize]
    }

    /// How wide each cell's range is.
    pub(super) fn ranges(&self) -> impl Iterator<Item = i64> {
        self.most.iter().zip(&self.least).map(|(most, least)| most - least)
    }

    /// Narrows bounds by relations until none narrows: a part is at most the total less the least of the others.
    fn narrow(&mut self, component: &Component<'_>) {
        let mut todo: Vec<u32> = component.all_relations().rev().collect();
        let mut waiting = vec![true; component.n_relations()];
        while let Some(relation) = todo.pop() {
            waiting[relation as usize] = false;
            let changed = self.narrow_one(component.members(relation));
            for cell in changed {
                for side in component.sides(cell) {
                    if !waiting[side.relation as usize] {
                        waiting[side.relation as usize] = true;
                        todo.push(side.relation);
                    }
                }
            }
        }
    }

    /// Narrows the cells of one relation; which changed.
    fn narrow_one(&mut self, members: &[u32]) -> Vec<u32> {
        let (total, parts) = (members[0] as usize, &members[1..]);
        let least: i64 = parts.iter().map(|c| self.least[*c as usize]).sum();
        let most: i64 =
            parts.iter().map(|c| self.most[*c as usize]).fold(0, |all, one| (all + one).min(UNBOUNDED));
        let endless = parts.iter().filter(|c| self.most[**c as usize] >= UNBOUNDED).count();
        let bounded: i64 = parts.iter().map(|c| self.most[*c as usize]).filter(|m| *m < UNBOUNDED).sum();
        let (total_least, total_most) = (self.least[total], self.most[total]);
        let mut changed = Vec::new();
        for part in parts {
            let c = *part as usize;
            let mine = self.most[c] >= UNBOUNDED;
            let others = if endless > usize::from(mine) {
                UNBOUNDED
            } else {
                bounded - if mine { 0 } else { self.most[c] }
            };
            let low = if others >= UNBOUNDED { 0 } else { total_least - others };
            let high = if total_most >= UNBOUNDED { UNBOUNDED } else { total_most - (least - self.least[c]) };
            self.set(*part, low, high, &mut changed);
        }
        self.set(members[0], least, most, &mut changed);
        changed
    }

    fn set(&mut self, cell: u32, least: i64, most: i64, changed: &mut Vec<u32>) {
        let c = cell as usize;
        if least > self.least[c] || most < self.most[c] {
            self.least[c] = self.least[c].max(least);
            self.most[c] = self.most[c].min(most);
            changed.push(cell);
        }
    }
}
