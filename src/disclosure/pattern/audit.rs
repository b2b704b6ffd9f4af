//! The audit: what a reader can work out about each hidden cell of a given pattern.
//!
//! It shares nothing with the choice of the pattern but the relations: bounds are narrowed by subtraction,
//! and then linear programs seek, for each hidden cell, tables that agree with all the reader knows and
//! differ by 3 in that cell.

use super::bounds::Bounds;
use super::component::{Component, Shared};
use super::program::{Edge, Found, Program};
use super::readers::{Reader, Readers};
use super::shift::WIDTH;
use super::system::{CellId, System};

/// Programs that push many cells at once before single cells have their turn.
const ROUNDS: usize = 8;

/// A hidden cell of which a reader can tell too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// The hidden cell.
    pub cell: CellId,
    /// The least it can be.
    pub least: u32,
    /// The most it can be; less than `least` + 3.
    pub most: u32,
    /// Whether the reader would tell as much if every cell that is not 0 were hidden: from own cells, from
    /// zeros, or from earlier releases. No pattern can help that.
    pub unavoidable: bool,
}

/// Works out, exactly, which hidden cells a reader knows to within less than 3: all findings, in the order
/// in which cells were added.
///
/// `hidden` says for each cell whether it is hidden. Cells of value 0 count as shown, and cells of the
/// reader's own region as known.
#[must_use]
pub fn audit(system: &System, hidden: &[bool], reader: Reader) -> Vec<Finding> {
    let (shared, cuts) = Shared::cut(system);
    let mut findings = Vec::new();
    for cut in &cuts {
        let component = shared.component(cut);
        let here: Vec<bool> = component.ids.iter().map(|id| hidden[id.index()]).collect();
        let own = Readers::one(reader);
        let all = vec![true; component.len()];
        for (cell, least, most) in narrow(&component, &here, own, None) {
            let anyway = narrow(&component, &all, own, Some(cell));
            let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
            findings.push(Finding {
                cell: component.ids[cell as usize],
                least: count(least),
                most: count(most),
                unavoidable: !anyway.is_empty(),
            });
        }
    }
    findings.sort_by_key(|f| f.cell);
    findings
}

/// The hidden cells, or the one asked about, whose range is narrower than [`WIDTH`], with the range.
pub(super) fn narrow(
    component: &Component<'_>,
    hidden: &[bool],
    own: Readers,
    only: Option<u32>,
) -> Vec<(u32, i64, i64)> {
    let bounds = Bounds::of(component, hidden, own);
    let asked = |c: &u32| {
        hidden[*c as usize] && !component.owner[*c as usize].meets(own) && only.is_none_or(|o| o == *c)
    };
    let mut out: Vec<(u32, i64, i64)> = component
        .cells()
        .filter(asked)
        .filter(|c| bounds.is_known(*c))
        .map(|c| (c, bounds.least[c as usize], bounds.most[c as usize]))
        .collect();
    for cells in free_parts(component, &bounds) {
        if only.is_some_and(|c| !cells.contains(&c)) {
            continue;
        }
        let program = Program::new(component, cells, &bounds, Edge::Fixed);
        let mut seen = Seen::new(&program, component);
        if only.is_none() {
            seen.push_many();
        }
        for n in 0..program.cells().len() {
            let cell = program.cells()[n];
            if asked(&cell) && !seen.settle(n) {
                let (least, most) = seen.ends(n);
                out.push((cell, least, most));
            }
        }
    }
    out
}

/// The cells that bounds leave open, in parts that know nothing of each other.
fn free_parts(component: &Component<'_>, bounds: &Bounds) -> Vec<Vec<u32>> {
    let mut part = vec![u32::MAX; component.len()];
    let mut parts: Vec<Vec<u32>> = Vec::new();
    for first in component.cells() {
        if part[first as usize] != u32::MAX || bounds.is_known(first) {
            continue;
        }
        let number = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        let mut cells = vec![first];
        part[first as usize] = number;
        let mut at = 0;
        while at < cells.len() {
            for side in component.sides(cells[at]) {
                for other in component.members(side.relation) {
                    if part[*other as usize] == u32::MAX && !bounds.is_known(*other) {
                        part[*other as usize] = number;
                        cells.push(*other);
                    }
                }
            }
            at += 1;
        }
        cells.sort_unstable();
        parts.push(cells);
    }
    parts
}

/// The least and most seen of each cell, over all tables found so far.
struct Seen<'p> {
    program: &'p Program<'p>,
    value: Vec<i64>,
    least: Vec<i64>,
    most: Vec<i64>,
}

impl<'p> Seen<'p> {
    fn new(program: &'p Program<'p>, component: &Component<'_>) -> Self {
        let value: Vec<i64> = program.cells().iter().map(|c| component.value[*c as usize]).collect();
        Self { program, least: value.clone(), most: value.clone(), value }
    }

    fn ends(&self, n: usize) -> (i64, i64) {
        (self.least[n], self.most[n])
    }

    fn is_wide(&self, n: usize) -> bool {
        self.most[n] - self.least[n] >= WIDTH
    }

    fn saw(&mut self, table: &[i64]) {
        for (n, value) in table.iter().enumerate() {
            self.least[n] = self.least[n].min(*value);
            self.most[n] = self.most[n].max(*value);
        }
    }

    /// Pushes all cells that are not yet wide at once, some up, some down.
    fn push_many(&mut self) {
        for round in 0..ROUNDS {
            let mut goal = self.program.goal(WIDTH);
            for n in 0..self.value.len() {
                let up = ((n.wrapping_mul(2_654_435_761) >> (round / 2 + 3)) + round).is_multiple_of(2);
                if !self.is_wide(n) {
                    goal.weights[n] = if up { 1.0 } else { -1.0 };
                }
            }
            if let Found::Table(table) = self.program.seek(&goal) {
                self.saw(&table);
            }
        }
    }

    /// Whether the cell's range is wide: seeks its least and its most, if what was seen does not say.
    fn settle(&mut self, n: usize) -> bool {
        for weight in [1.0, -1.0] {
            if self.is_wide(n) {
                break;
            }
            let mut goal = self.program.goal(i64::MAX / 8);
            goal.weights[n] = weight;
            goal.least[n] = goal.least[n].max(self.value[n] - WIDTH);
            goal.most[n] = goal.most[n].min(self.value[n] + WIDTH);
            if let Found::Table(table) = self.program.seek(&goal) {
                self.saw(&table);
            }
        }
        self.is_wide(n)
    }
}
