//! Shifts: other tables that a reader must take as possible.

use super::component::Component;
use super::readers::Readers;

/// The width every hidden cell's range must have, for every reader.
pub(super) const WIDTH: i64 = 3;

/// Counts below this are people who could be recognised.
pub(super) const SMALL: i64 = 5;

/// Changes to some cells that keep every relation: cell, and what is added to it. Sorted by cell.
pub(super) type Changes = Vec<(u32, i64)>;

/// A proof of width: the true table and one or two others that differ from it in hidden cells only, agree with
/// every relation, and keep every hidden cell within its bounds. Whoever knows none of the changed cells
/// cannot tell the tables apart, so a cell that differs by 3 between two of them is safe.
#[derive(Debug, Clone)]
pub(super) struct Shift {
    /// The cells that must be hidden, in order: those that change in either table, and the wholes of rows that tell
    /// too much of a changed cell otherwise.
    pub(super) cells: Vec<u32>,
    /// Those of them whose value differs by at least [`WIDTH`] between two of the tables.
    pub(super) wide: Vec<u32>,
    /// Readers who know a changed cell, for whom this proves nothing.
    pub(super) told: Readers,
    /// Whether it changes a cell that is shown again, and proves nothing any more.
    pub(super) gone: bool,
    /// How each table differs from the true one; the second may be empty.
    pub(super) tables: [Changes; 2],
}

impl Shift {
    /// The proof that two changes of the true table give; either may be empty.
    pub(super) fn of(component: &Component<'_>, up: &[(u32, i64)], down: &[(u32, i64)]) -> Self {
        let mut changes: Vec<(u32, i64)> = up.iter().chain(down).copied().collect();
        changes.sort_unstable();
        let (mut cells, mut wide, mut told) = (Vec::new(), Vec::new(), Readers::NONE);
        for same in changes.chunk_by(|a, b| a.0 == b.0) {
            let low = same.iter().map(|c| c.1).min().unwrap_or(0).min(0);
            let high = same.iter().map(|c| c.1).max().unwrap_or(0).max(0);
            if low == high {
                continue;
            }
            let c = same[0].0 as usize;
            cells.push(same[0].0);
            told = told.with(component.known[c]);
            if high - low >= WIDTH {
                wide.push(same[0].0);
            }
            if component.value[c] + high > component.most_beside[c] {
                cells.extend(component.whole_of(c));
            }
        }
        cells.sort_unstable();
        cells.dedup();
        Self { cells, wide, told, gone: false, tables: [up.to_vec(), down.to_vec()] }
    }

    /// Readers who know no changed cell.
    pub(super) fn proves_for(&self) -> Readers {
        Readers::ALL.without(self.told)
    }
}
