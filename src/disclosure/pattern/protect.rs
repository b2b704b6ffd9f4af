//! The pattern: which cells are hidden, and what it took.

use rayon::prelude::*;

use super::component::{Component, Shared};
use super::cover::{Cover, is_primary};
use super::give_back::give_back;
use super::system::{CellId, System};

/// How much work one component may cost, in cells looked at; not in seconds, so that the pattern does not
/// depend on the machine or the time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Cells that the search may look at, for each cell of the component.
    pub looks_per_cell: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { looks_per_cell: 100_000 }
    }
}

/// What is hidden, and how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    hidden: Vec<bool>,
    report: Report,
}

/// How a pattern came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// Cells that are not 0.
    pub cells: u32,
    /// Cells hidden because they count 1 to 4 people.
    pub primary: u32,
    /// Cells hidden to protect others.
    pub complementary: u32,
    /// Cells that were hidden for a while and could be shown again.
    pub given_back: u32,
    /// Cells, once per reader, for which no proof was found.
    pub unsettled: u32,
    /// Shifts that prove the pattern.
    pub shifts: u32,
    /// Candidates the search looked at.
    pub work: u64,
}

impl Report {
    fn add(&mut self, other: &Self) {
        self.cells += other.cells;
        self.primary += other.primary;
        self.complementary += other.complementary;
        self.given_back += other.given_back;
        self.unsettled += other.unsettled;
        self.shifts += other.shifts;
        self.work += other.work;
    }
}

impl Pattern {
    /// Whether a cell is hidden.
    #[must_use]
    pub fn is_hidden(&self, cell: CellId) -> bool {
        self.hidden.get(cell.index()).copied().unwrap_or(true)
    }

    /// Whether each cell is hidden, in the order in which cells were added.
    #[must_use]
    pub fn hidden(&self) -> &[bool] {
        &self.hidden
    }

    /// How the pattern came about.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }
}

/// Chooses which cells are hidden so that no reader can work one out, or a range narrower than 3.
#[must_use]
pub fn protect(system: &System, budget: Budget) -> Pattern {
    let (shared, cuts) = Shared::cut(system);
    let done: Vec<_> = cuts
        .par_iter()
        .map(|cut| {
            let component = shared.component(cut);
            let (hidden, report) = protect_component(&component, budget);
            let ids: Vec<CellId> =
                component.ids.iter().zip(hidden).filter(|(_, h)| *h).map(|(id, _)| *id).collect();
            (ids, report)
        })
        .collect();
    let mut pattern = Pattern { hidden: vec![false; system.cells.len()], report: Report::default() };
    for (ids, report) in &done {
        pattern.report.add(report);
        for id in ids {
            pattern.hidden[id.index()] = true;
        }
    }
    pattern
}

fn protect_component(component: &Component<'_>, budget: Budget) -> (Vec<bool>, Report) {
    let mut cover = Cover::new(component);
    cover.run(budget.looks_per_cell * component.len() as u64);
    let given_back = give_back(&mut cover);
    let count = |f: &dyn Fn(u32) -> bool| {
        u32::try_from(component.cells().filter(|c| cover.hidden[*c as usize] && f(*c)).count())
            .unwrap_or(u32::MAX)
    };
    let report = Report {
        cells: u32::try_from(component.len()).unwrap_or(u32::MAX),
        primary: count(&|c| is_primary(component, c)),
        complementary: count(&|c| !is_primary(component, c)),
        given_back,
        unsettled: cover.unsettled.len() as u32,
        shifts: cover.shifts.len() as u32,
        work: cover.search.work,
    };
    (cover.hidden, report)
}
