//! The audit: what a reader can work out about each hidden cell of a given pattern.
//!
//! It shares nothing with the choice of the pattern but the relations: bounds are narrowed by subtraction,
//! and then linear programs seek, for each hidden cell, tables that agree with all the reader knows and
//! differ by 3 in that cell.

use super::bounds::Bounds;
use super::component::{Component, Cuts, Shared};
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
/// `hidden` says for each cell whether it is hidden. Cells of value 0 count as shown if they are published, and
/// cells of the reader's own region as known; what is not published counts as hidden, and is found only if it
/// is 1 to 4 people.
#[must_use]
pub fn audit(system: &System, hidden: &[bool], reader: Reader) -> Vec<Finding> {
    let (shared, cuts) = Shared::cut(system, Cuts::Whole);
    let mut findings = Vec::new();
    for cut in &cuts {
        let component = shared.component(cut);
        let here: Vec<bool> =
            component.ids.iter().map(|id| hidden[id.index()] || !system.cell(*id).published).collect();
        let asked = |c: &u32| here[*c as usize] && component.kept[*c as usize];
        let cells: Vec<u32> = component.cells().filter(asked).collect();
        let found = narrow(&component, &here, reader, &cells);
        let cells: Vec<u32> = found.iter().map(|(cell, _, _)| *cell).collect();
        let anyway = unavoidable_here(&component, reader, &cells);
        for (cell, least, most) in found {
            let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
            findings.push(Finding {
                cell: component.ids[cell as usize],
                least: count(least),
                most: count(most),
                unavoidable: anyway.contains(&cell),
            });
        }
    }
    findings.sort_by_key(|f| f.cell);
    findings
}

/// Those of some cells that a reader would know to within less than 3 if every cell that is not 0 were hidden,
/// in the order in which cells were added. Own cells are not among them.
#[must_use]
pub fn unavoidable(system: &System, reader: Reader, cells: &[CellId]) -> Vec<CellId> {
    let (shared, cuts) = Shared::cut(system, Cuts::Whole);
    let mut out = Vec::new();
    for cut in &cuts {
        let component = shared.component(cut);
        let here: Vec<u32> =
            component.cells().filter(|c| cells.contains(&component.ids[*c as usize])).collect();
        out.extend(
            unavoidable_here(&component, reader, &here).into_iter().map(|c| component.ids[c as usize]),
        );
    }
    out.sort_unstable();
    out
}

fn unavoidable_here(component: &Component<'_>, reader: Reader, cells: &[u32]) -> Vec<u32> {
    let everything = vec![true; component.len()];
    narrow(component, &everything, reader, cells).into_iter().map(|(cell, _, _)| cell).collect()
}

/// Those of some hidden cells whose range is narrower than [`WIDTH`], with the range, in order.
fn narrow(component: &Component<'_>, hidden: &[bool], reader: Reader, cells: &[u32]) -> Vec<(u32, i64, i64)> {
    let own = Readers::one(reader);
    let bounds = Bounds::of(component, hidden, own);
    let mut asked = vec![false; component.len()];
    for cell in cells.iter().filter(|c| !component.owner[**c as usize].meets(own)) {
        asked[*cell as usize] = true;
    }
    let known = component.cells().filter(|c| asked[*c as usize] && bounds.is_known(*c));
    let mut out: Vec<(u32, i64, i64)> =
        known.map(|c| (c, bounds.least[c as usize], bounds.most[c as usize])).collect();
    for part in free_parts(component, &bounds) {
        let program = Program::new(component, part, &bounds, Edge::Fixed);
        let wanted: Vec<usize> =
            (0..program.cells().len()).filter(|n| asked[program.cells()[*n] as usize]).collect();
        let mut seen = Seen::new(&program, component);
        if wanted.len() > ROUNDS {
            seen.push_many(&wanted);
        }
        for n in wanted {
            if !seen.settle(n) {
                let (least, most) = seen.ends(n);
                out.push((program.cells()[n], least, most));
            }
        }
    }
    out.sort_unstable();
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
    fn push_many(&mut self, wanted: &[usize]) {
        for round in 0..ROUNDS {
            let mut goal = self.program.goal(WIDTH);
            for n in wanted.iter().copied() {
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
