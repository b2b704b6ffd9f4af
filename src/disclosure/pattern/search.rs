//! The search for a move: a change of some cells by one person each that keeps every relation.
//!
//! A cell is changed; its relations no longer balance; another cell of one of them is changed to balance it,
//! and so on until all balance. At each step the cell is taken that costs least: the worth of what would have
//! to be hidden, and the relations that it leaves unbalanced less those that it balances. So the search walks
//! round boxes (two regions, two quarters, two outcomes) and along people (a person counts in one region, one
//! quarter, one outcome) without being told what a region is. Where a relation cannot be balanced, the cell
//! that unbalanced it is put aside and the search begins again.
//!
//! It is a search, not a proof that there is none: what it does not find is left to linear programming.

use super::component::Component;
use super::readers::Readers;
use super::shift::Changes;

/// Cells that one move may change.
const MOST_CELLS: usize = 160;

/// Times a search begins again before it gives up.
const ATTEMPTS: u32 = 24;

/// What a move may do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// Readers who must not know any of the changed cells.
    pub(super) blind: Readers,
    /// People that the move will be made with: how far cells must be able to change.
    pub(super) step: i64,
}

/// A search through one component, with the room it needs, kept from one search to the next.
#[derive(Debug)]
pub(super) struct Search<'a> {
    component: &'a Component,
    /// What one unbalanced relation counts beside the worth of cells.
    balance: i64,
    direction: Vec<i8>,
    sum: Vec<i32>,
    changed: Vec<u32>,
    open: Vec<u32>,
    aside: Vec<u32>,
    search: u32,
    /// Candidates looked at since the beginning: the measure of work.
    pub(super) work: u64,
}

impl<'a> Search<'a> {
    pub(super) fn new(component: &'a Component) -> Self {
        Self {
            component,
            balance: balance_of(component),
            direction: vec![0; component.len()],
            sum: vec![0; component.n_relations()],
            changed: Vec::new(),
            open: Vec::new(),
            aside: vec![0; component.len() * 2],
            search: 0,
            work: 0,
        }
    }

    /// A move that changes a cell by one in a direction (+1 or -1), from a table, given what is hidden.
    pub(super) fn find(&mut self, from: (u32, i8), table: &[i64], hidden: &[bool], rules: Rules) -> Option<Changes> {
        let (cell, direction) = from;
        self.search += 1;
        if !self.may(cell, direction, table, rules) || self.is_dead(from, table, rules) {
            return None;
        }
        for _ in 0..ATTEMPTS {
            self.clear();
            self.change(cell, direction);
            match self.complete(table, hidden, rules) {
                Ok(()) => {
                    let mut changes: Changes =
                        self.changed.iter().map(|c| (*c, i64::from(self.direction[*c as usize]))).collect();
                    changes.sort_unstable();
                    return Some(changes);
                }
                Err((culprit, _)) if culprit == cell => { if std::env::var("TRACE").is_ok() { eprintln!("FAIL start {:?} val {} readers {:?}", self.component.ids[cell as usize], self.component.value[cell as usize], rules.blind); } return None },
                Err((culprit, way)) => { if std::env::var("TRACE").is_ok() { eprintln!("  dead culprit {:?} {} changed {:?}", self.component.ids[culprit as usize], way, self.changed.iter().map(|c| (self.component.ids[*c as usize].index(), self.direction[*c as usize], self.component.value[*c as usize])).collect::<Vec<_>>()); } self.aside[slot(culprit, way)] = self.search },
            }
        }
        None
    }

    /// Balances everything, or names the change that should not have been made.
    fn complete(&mut self, table: &[i64], hidden: &[bool], rules: Rules) -> Result<(), (u32, i8)> {
        while !self.open.is_empty() {
            let (cell, direction) = self.next(table, hidden, rules)?;
            if self.changed.len() >= MOST_CELLS {
                return Err((cell, direction));
            }
            if self.is_dead((cell, direction), table, rules) {
                self.aside[slot(cell, direction)] = self.search;
            } else {
                self.change(cell, direction);
            }
        }
        Ok(())
    }

    /// The cheapest change that balances something; one that is the only way to balance a relation first.
    fn next(&mut self, table: &[i64], hidden: &[bool], rules: Rules) -> Result<(u32, i8), (u32, i8)> {
        let mut best: Option<(i64, u32, i8)> = None;
        for at in 0..self.open.len() {
            let relation = self.open[at];
            let mut n_ways = 0;
            let mut way = (0, 0);
            let wanted: i8 = if self.sum[relation as usize] > 0 { -1 } else { 1 };
            let members = self.component.members(relation);
            self.work += members.len() as u64;
            for (n, cell) in members.iter().enumerate() {
                let direction = if n == 0 { wanted } else { -wanted };
                if self.direction[*cell as usize] != 0 || !self.may(*cell, direction, table, rules) {
                    continue;
                }
                n_ways += 1;
                way = (*cell, direction);
                let cost = self.cost(*cell, direction, hidden);
                if best.is_none_or(|b| (cost, *cell) < (b.0, b.1)) {
                    best = Some((cost, *cell, direction));
                }
            }
            match n_ways {
                0 => return Err(self.last_in(relation)),
                1 => return Ok(way),
                _ => {}
            }
        }
        best.map_or(Err((self.changed[0], self.direction[self.changed[0] as usize])), |b| Ok((b.1, b.2)))
    }

    /// Whether a change would unbalance a relation that nothing can balance.
    fn is_dead(&mut self, change: (u32, i8), table: &[i64], rules: Rules) -> bool {
        let (cell, direction) = change;
        self.component.sides(cell).iter().any(|side| {
            let wanted = -side.sign * direction;
            let members = self.component.members(side.relation);
            self.work += members.len() as u64;
            let mut others = members.iter().enumerate().filter(|(_, m)| **m != cell);
            !others.any(|(n, m)| self.may(*m, if n == 0 { wanted } else { -wanted }, table, rules))
        })
    }

    fn may(&self, cell: u32, direction: i8, table: &[i64], rules: Rules) -> bool {
        let c = cell as usize;
        let room = if direction > 0 { self.component.most[c] - table[c] } else { table[c] - self.component.least[c] };
        room >= rules.step
            && self.aside[slot(cell, direction)] != self.search
            && !self.component.known[c].meets(rules.blind)
    }

    fn cost(&self, cell: u32, direction: i8, hidden: &[bool]) -> i64 {
        let mut open = 0_i64;
        for side in self.component.sides(cell) {
            let sum = self.sum[side.relation as usize];
            open += i64::from((sum + i32::from(side.sign * direction)).abs() - sum.abs());
        }
        let worth = if hidden[cell as usize] { 0 } else { self.component.worth[cell as usize] };
        worth + self.balance * open
    }

    fn change(&mut self, cell: u32, direction: i8) {
        self.direction[cell as usize] = direction;
        self.changed.push(cell);
        for side in self.component.sides(cell) {
            let r = side.relation as usize;
            let before = self.sum[r];
            self.sum[r] += i32::from(side.sign * direction);
            if before == 0 {
                self.open.push(side.relation);
            } else if self.sum[r] == 0 {
                self.open.retain(|o| *o != side.relation);
            }
        }
    }

    fn last_in(&self, relation: u32) -> (u32, i8) {
        let members = self.component.members(relation);
        let last = self.changed.iter().rev().find(|c| members.contains(c));
        let cell = last.copied().unwrap_or(self.changed[0]);
        (cell, self.direction[cell as usize])
    }

    fn clear(&mut self) {
        for cell in std::mem::take(&mut self.changed) {
            self.direction[cell as usize] = 0;
            for side in self.component.sides(cell) {
                self.sum[side.relation as usize] = 0;
            }
        }
        self.open.clear();
    }
}

/// An unbalanced relation counts as much as a cell of low worth: a quarter of the cells are worth less.
fn balance_of(component: &Component) -> i64 {
    let mut worth = component.worth.clone();
    let quarter = worth.len() / 4;
    let (_, low, _) = worth.select_nth_unstable(quarter);
    *low
}

fn slot(cell: u32, direction: i8) -> usize {
    cell as usize * 2 + usize::from(direction > 0)
}
