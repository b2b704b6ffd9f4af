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
        let (mut least, mut most) = (component.value.clone(), component.value.clone());
        for cell in 0..component.len() {
            if hidden[cell] && !component.owner[cell].meets(own) {
                least[cell] = component.least[cell];
                most[cell] = component.most[cell];
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
        let least = Sum::of(parts.iter().map(|c| self.least[*c as usize]));
        let most = Sum::of(parts.iter().map(|c| self.most[*c as usize]));
        let (total_least, total_most) = (self.least[total], self.most[total]);
        let mut changed = Vec::new();
        for part in parts {
            let c = *part as usize;
            let low = most.without(self.most[c]).map(|others| total_least.saturating_sub(others));
            let high = least.without(self.least[c]).map(|others| total_most.saturating_sub(others));
            self.set(*part, low.unwrap_or(-UNBOUNDED), high.unwrap_or(UNBOUNDED), &mut changed);
        }
        let (low, high) = (least.all().unwrap_or(-UNBOUNDED), most.all().unwrap_or(UNBOUNDED));
        self.set(members[0], low, high, &mut changed);
        changed
    }

    fn set(&mut self, cell: u32, least: i64, most: i64, changed: &mut Vec<u32>) {
        let c = cell as usize;
        let least = if is_endless(least) { -UNBOUNDED } else { least };
        let most = if is_endless(most) { UNBOUNDED } else { most };
        if least > self.least[c] || most < self.most[c] {
            self.least[c] = self.least[c].max(least);
            self.most[c] = self.most[c].min(most);
            changed.push(cell);
        }
    }
}

/// A sum of bounds, of which some may be endless.
struct Sum {
    bounded: i64,
    endless: usize,
}

impl Sum {
    fn of(bounds: impl Iterator<Item = i64>) -> Self {
        let mut sum = Self { bounded: 0, endless: 0 };
        for bound in bounds {
            if is_endless(bound) { sum.endless += 1 } else { sum.bounded += bound }
        }
        sum
    }

    /// The sum; none if it is endless.
    fn all(&self) -> Option<i64> {
        (self.endless == 0).then_some(self.bounded)
    }

    /// The sum of the others; none if it is endless.
    fn without(&self, bound: i64) -> Option<i64> {
        if is_endless(bound) {
            (self.endless == 1).then_some(self.bounded)
        } else {
            (self.endless == 0).then(|| self.bounded - bound)
        }
    }
}

const fn is_endless(bound: i64) -> bool {
    bound.abs() >= UNBOUNDED / 2
}
