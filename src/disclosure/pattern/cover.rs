//! What to hide so that every hidden cell is proved safe for every reader.

use std::collections::BinaryHeap;

use super::component::Component;
use super::readers::Readers;
use super::search::{Rules, Search};
use super::shift::{Changes, Shift, WIDTH};
use super::system::Before;

/// Counts below this are people who could be recognised.
pub(super) const SMALL: i64 = 5;

/// The hidden cells of a component, and the shifts that prove them safe.
#[derive(Debug)]
pub(super) struct Cover<'a> {
    pub(super) component: &'a Component<'a>,
    pub(super) hidden: Vec<bool>,
    pub(super) shifts: Vec<Shift>,
    /// For each cell the shifts that prove it wide.
    pub(super) proofs: Vec<Vec<u32>>,
    /// For each cell the readers for whom it is proved.
    pub(super) safe: Vec<Readers>,
    /// Cells, and readers, for whom no shift was found.
    pub(super) unsettled: Vec<(u32, Readers)>,
    pub(super) search: Search<'a>,
    /// The table a walk has come to; the true one between walks.
    table: Vec<i64>,
    queue: BinaryHeap<(i64, std::cmp::Reverse<u32>)>,
}

impl<'a> Cover<'a> {
    /// Hides what the rule itself hides: counts 1 to 4, and what was hidden before.
    pub(super) fn new(component: &'a Component<'a>) -> Self {
        let mut cover = Self {
            component,
            hidden: vec![false; component.len()],
            shifts: Vec::new(),
            proofs: vec![Vec::new(); component.len()],
            safe: vec![Readers::NONE; component.len()],
            unsettled: Vec::new(),
            search: Search::new(component),
            table: component.value.clone(),
            queue: BinaryHeap::new(),
        };
        for cell in component.cells() {
            if is_primary(component, cell) || component.before[cell as usize] == Before::Hidden {
                cover.hide(cell);
            }
        }
        cover
    }

    pub(super) fn hide(&mut self, cell: u32) {
        if !self.hidden[cell as usize] {
            self.hidden[cell as usize] = true;
            self.queue.push((self.component.worth[cell as usize], std::cmp::Reverse(cell)));
        }
    }

    /// Readers for whom a hidden cell must be safe and is not proved to be.
    pub(super) fn missing(&self, cell: u32) -> Readers {
        needed(self.component, cell).without(self.safe[cell as usize])
    }

    /// Proves cell after cell, hiding what the proofs need, until nothing is left or the work is spent.
    pub(super) fn run(&mut self, most_work: u64) {
        while let Some((_, std::cmp::Reverse(cell))) = self.queue.pop() {
            let missing = self.missing(cell);
            if missing.is_empty() {
                continue;
            }
            if self.search.work < most_work && self.settle(cell, missing) {
                continue;
            }
            for reader in missing.each() {
                let done = !self.missing(cell).meets(reader);
                if !done && (self.search.work >= most_work || !self.settle(cell, reader)) {
                    self.unsettled.push((cell, reader));
                }
            }
        }
        let unsettled = std::mem::take(&mut self.unsettled);
        self.unsettled =
            unsettled.into_iter().filter(|(c, reader)| self.missing(*c).meets(*reader)).collect();
    }

    /// Finds a shift that proves a cell for some readers, and takes it.
    fn settle(&mut self, cell: u32, readers: Readers) -> bool {
        let rules = Rules { blind: readers, step: WIDTH };
        let found = [1, -1]
            .map(|direction| self.search.find((cell, direction), &self.component.value, &self.hidden, rules));
        let cheapest = found.into_iter().flatten().min_by_key(|(price, _)| *price);
        let (up, down) = match cheapest {
            Some((_, changes)) => (times(&changes, WIDTH), Changes::new()),
            None => match self.walk(cell, readers) {
                Some(both) => both,
                None => return false,
            },
        };
        self.take(Shift::of(self.component, &up, &down));
        true
    }

    /// Moves a cell person by person, each by a move of its own: up as far as needed, and down for the rest.
    fn walk(&mut self, cell: u32, readers: Readers) -> Option<(Changes, Changes)> {
        let (up, climbed) = self.steps((cell, 1), WIDTH, readers);
        let (down, fallen) = self.steps((cell, -1), WIDTH - climbed, readers);
        (climbed + fallen >= WIDTH).then_some((up, down))
    }

    fn steps(&mut self, from: (u32, i8), most: i64, readers: Readers) -> (Changes, i64) {
        let rules = Rules { blind: readers, step: 1 };
        let mut touched: Vec<(u32, bool)> = Vec::new();
        let mut n = 0;
        while n < most {
            let Some((_, changes)) = self.search.find(from, &self.table, &self.hidden, rules) else { break };
            for (c, by) in changes {
                self.table[c as usize] += by;
                touched.push((c, self.hidden[c as usize]));
                self.hidden[c as usize] = true;
            }
            n += 1;
        }
        let mut out = Changes::new();
        for (c, was_hidden) in touched.into_iter().rev() {
            let by = self.table[c as usize] - self.component.value[c as usize];
            self.hidden[c as usize] = was_hidden;
            self.table[c as usize] = self.component.value[c as usize];
            if by != 0 {
                out.push((c, by));
            }
        }
        (out, n)
    }

    /// Takes a shift as proof: hides all its cells.
    pub(super) fn take(&mut self, shift: Shift) {
        let number = u32::try_from(self.shifts.len()).unwrap_or(u32::MAX);
        for cell in &shift.cells {
            self.hide(*cell);
        }
        for cell in &shift.wide {
            self.proofs[*cell as usize].push(number);
            self.safe[*cell as usize] = self.safe[*cell as usize].with(Readers::ALL.without(shift.told));
        }
        self.shifts.push(shift);
    }
}

/// Whether the rule itself hides a cell.
pub(super) fn is_primary(component: &Component<'_>, cell: u32) -> bool {
    component.value[cell as usize] < SMALL
}

/// Readers from whom a cell can be kept: those who do not know it through own cells. None, where bounds from
/// earlier releases are already narrower than the width.
pub(super) fn needed(component: &Component<'_>, cell: u32) -> Readers {
    let c = cell as usize;
    if component.most[c] - component.least[c] < WIDTH {
        return Readers::NONE;
    }
    component.readers.without(component.known[c])
}

fn times(changes: &[(u32, i64)], by: i64) -> Changes {
    changes.iter().map(|(c, d)| (*c, d * by)).collect()
}
