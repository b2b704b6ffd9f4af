//! The protected grid of a release: what everyone may see, and nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalogue::{Catalogue, PathwayId};
use crate::indicators::grid::{Column, Layout, Lengths, Numbers, Place, Released, ReleasedCell};
use crate::indicators::{Ground, SnapshotInfo};
use crate::model::Day;

/// Marks a hidden number.
const HIDDEN: u32 = u32::MAX;

/// A cell, packed: [`HIDDEN`] is hidden.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PackedCell {
    counts: [u32; 4],
    numbers: Option<Box<Numbers>>,
}

impl PackedCell {
    /// What is told of a cell: a row whose n is hidden tells nothing of its completed intervals, not even what no proof asks to be
    /// hidden, such as that none of them was within the limit.
    pub(super) fn new(cell: &ReleasedCell) -> Self {
        let pack = |n: Option<u32>| n.filter(|&n| n != HIDDEN).unwrap_or(HIDDEN);
        let of_row = |part: Option<u32>| cell.n.and(part);
        let counts = [cell.n, of_row(cell.with_limit), of_row(cell.within), cell.ongoing].map(pack);
        let numbers = cell.n.map(|_| cell.numbers).filter(|n| *n != Numbers::default()).map(Box::new);
        Self { counts, numbers }
    }

    pub(super) fn cell(&self) -> ReleasedCell {
        let [n, with_limit, within, ongoing] = self.counts.map(|n| Some(n).filter(|&n| n != HIDDEN));
        let numbers = self.numbers.as_deref().copied().unwrap_or_default();
        ReleasedCell { n, with_limit, within, ongoing, numbers }
    }

    /// Whether nothing is counted in it, which everyone may see.
    pub(super) fn is_empty(&self) -> bool {
        self.counts == [0; 4]
    }
}

/// The cells of one measure and pathway, by place and column; sums over pathways have large places only.
pub(super) type Cells = Vec<PackedCell>;

/// Released lengths, by measure, pathway, place (its number in the layout) and year (counted from the first). None is
/// empty.
pub(super) type LengthsOf = BTreeMap<(usize, PathwayId, usize, usize), Lengths>;

/// What a grid is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridFacts {
    /// Name of the release.
    pub release: String,
    /// Version of the events, and of program and catalogue, that it was made from.
    pub snapshot: SnapshotInfo,
    /// The latest event date.
    pub data_to: Option<Day>,
    /// Pathways with events, in catalogue order.
    pub pathways: Vec<PathwayId>,
    /// For each month of the layout the regions with any event, as a bit set.
    pub reported: Vec<u32>,
    /// Time steps whose events had not all come in, by code.
    pub preliminary: Vec<String>,
    /// The latest four quarters that were complete and mature.
    pub default_period: Option<String>,
}

/// A protected grid. It holds no number that is hidden.
#[derive(Debug)]
pub struct Grid {
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) layout: Layout,
    pub(super) facts: GridFacts,
    /// By measure and pathway; `None` is the sum over pathways.
    pub(super) blocks: BTreeMap<(usize, Option<PathwayId>), Cells>,
    /// Distributions and curves.
    pub(super) lengths: LengthsOf,
    /// Hash of everything that anyone may see.
    pub(super) fingerprint: String,
}

impl Grid {
    /// What it is of.
    #[must_use]
    pub const fn facts(&self) -> &GridFacts {
        &self.facts
    }

    /// The catalogue.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Hash of everything that anyone may see: two grids that differ only in what is hidden have the same.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// How many numbers are published that are not 0, hidden ones among them: of a row whose n is hidden all of completed intervals,
    /// since nobody is told which of them are 0.
    #[must_use]
    pub fn published(&self) -> u64 {
        self.blocks.values().flatten().map(|cell| tally(cell, |n| n > 0)).sum()
    }

    /// How many numbers are hidden; as in [`published`](Self::published).
    #[must_use]
    pub fn hidden(&self) -> u64 {
        self.blocks.values().flatten().map(|cell| tally(cell, |n| n == HIDDEN)).sum()
    }

    /// The pathways that a measure has anything of, in catalogue order.
    pub fn pathways_of(&self, measure: usize) -> impl Iterator<Item = PathwayId> + '_ {
        self.blocks.keys().filter(move |(m, _)| *m == measure).filter_map(|(_, pathway)| *pathway)
    }
}

fn tally(cell: &PackedCell, wanted: impl Fn(u32) -> bool) -> u64 {
    cell.counts.iter().map(|&n| u64::from(wanted(n))).sum()
}

impl Released for Grid {
    fn ground(&self) -> Ground<'_> {
        Ground {
            catalogue: &self.catalogue,
            pathways: self.facts.pathways.clone(),
            snapshot: self.facts.snapshot.clone(),
        }
    }

    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn data_to(&self) -> Option<Day> {
        self.facts.data_to
    }

    fn cell(&self, measure: usize, pathway: Option<PathwayId>, place: Place, column: Column) -> ReleasedCell {
        let Some(block) = self.blocks.get(&(measure, pathway)) else { return ReleasedCell::EMPTY };
        let at = self
            .layout
            .column_index(column)
            .and_then(|c| block.get(self.layout.place_index(place) * self.layout.columns() + c));
        // A cell that the grid does not have is not known to be empty.
        at.map_or_else(ReleasedCell::default, PackedCell::cell)
    }

    fn lengths(&self, measure: usize, pathway: PathwayId, place: Place, year: usize) -> Lengths {
        let found = self.lengths.get(&(measure, pathway, self.layout.place_index(place), year));
        found.cloned().unwrap_or_default()
    }

    fn reported(&self) -> &[u32] {
        &self.facts.reported
    }

    fn preliminary(&self) -> &[String] {
        &self.facts.preliminary
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_whose_n_is_hidden_tells_nothing_of_its_completed_intervals() {
        let numbers = Numbers { median: Some(4.0), ..Numbers::NONE };
        let shown =
            ReleasedCell { n: Some(12), with_limit: Some(8), within: Some(0), ongoing: Some(7), numbers };
        assert_eq!(PackedCell::new(&shown).cell(), shown);
        let hidden = PackedCell::new(&ReleasedCell { n: None, ..shown }).cell();
        assert_eq!(hidden, ReleasedCell { ongoing: Some(7), ..ReleasedCell::default() });
    }
}
