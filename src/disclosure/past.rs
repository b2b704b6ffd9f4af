//! The release that came before, laid out as the one that is made: what it counted, and what it showed.

use std::collections::BTreeMap;

use super::counting::Part;
use super::grid::Grid;
use super::older::Older;
use crate::catalogue::PathwayId;
use crate::indicators::grid::{Block, CellCounts, Layout, MeasuredCell, Released as _, ReleasedCell};

/// A release that came before: what was counted then, and what was shown of it.
#[derive(Debug, Clone, Copy)]
pub struct Earlier<'a> {
    /// Its counts.
    pub counts: &'a BTreeMap<(usize, Option<PathwayId>), Block>,
    /// Its grid.
    pub grid: &'a Grid,
    /// What releases before it showed of what it hides.
    pub older: &'a Older,
}

/// An earlier release of one measure, in the places and columns of the present layout.
pub(super) struct Past<'a> {
    earlier: Earlier<'a>,
    measure: usize,
    layout: &'a Layout,
    blocks: BTreeMap<Option<PathwayId>, Block>,
}

impl<'a> Past<'a> {
    pub(super) fn of(earlier: Earlier<'a>, measure: usize, layout: &'a Layout) -> Self {
        let own = earlier.counts.iter().filter(|((m, _), _)| *m == measure);
        let blocks = own
            .map(|((_, pathway), block)| (*pathway, laid_out(block, earlier.grid.layout(), layout)))
            .collect();
        Self { earlier, measure, layout, blocks }
    }

    /// The release itself.
    pub(super) const fn earlier(&self) -> Earlier<'a> {
        self.earlier
    }

    /// The pathways that it counted.
    pub(super) fn pathways(&self) -> impl Iterator<Item = PathwayId> + '_ {
        self.blocks.keys().filter_map(|pathway| *pathway)
    }

    /// Whether it counted the year, counted from the first of the present layout.
    pub(super) fn has_year(&self, year: usize) -> bool {
        self.layout.whole_year(year).and_then(|column| self.old_column(column)).is_some()
    }

    /// What it counted of a pathway; none if it had no such pathway.
    pub(super) fn block(&self, pathway: Option<PathwayId>) -> Option<&Block> {
        self.blocks.get(&pathway)
    }

    /// How many it counted at a place and column.
    pub(super) fn counted(&self, pathway: Option<PathwayId>, place: usize, column: usize) -> u32 {
        let cell = self.block(pathway).and_then(|own| own.cells.get(place * self.layout.columns() + column));
        cell.map_or(0, |cell| cell.counts.n)
    }

    /// What it showed of a place and column.
    pub(super) fn shown(&self, pathway: Option<PathwayId>, place: usize, column: usize) -> ReleasedCell {
        match (self.layout.place(place), self.layout.column(column)) {
            (Some(place), Some(column)) => self.earlier.grid.cell(self.measure, pathway, place, column),
            _ => ReleasedCell::EMPTY,
        }
    }

    /// What a release before it showed of a count that it hid.
    pub(super) fn last_shown(
        &self,
        pathway: Option<PathwayId>,
        (place, column): (usize, usize),
        part: Part,
    ) -> Option<u32> {
        let at = (self.layout.place(place)?, self.layout.column(column)?);
        self.earlier.older.count(self.earlier.grid, (self.measure, pathway), at, part)
    }

    fn old_column(&self, column: usize) -> Option<usize> {
        self.earlier.grid.layout().column_index(self.layout.column(column)?)
    }
}

/// A block in the places and columns of another layout; what the old one does not have is 0.
fn laid_out(block: &Block, old: &Layout, new: &Layout) -> Block {
    let columns: Vec<Option<usize>> =
        (0..new.columns()).map(|column| old.column_index(new.column(column)?)).collect();
    let counts = |place: usize, column: usize| {
        let place = old.place_index(new.place(place)?);
        Some(block.cells.get(place * old.columns() + columns[column]?)?.counts)
    };
    let cell = |at: usize| MeasuredCell {
        counts: counts(at / new.columns(), at % new.columns()).unwrap_or_default(),
        ..MeasuredCell::default()
    };
    let places = if block.second_parts.is_empty() { new.large_places() } else { new.places() };
    let second_parts = block.second_parts.iter().map(|(region, own)| {
        let of = |column: &Option<usize>| column.and_then(|c| own.get(c)).copied();
        (*region, columns.iter().map(|c| of(c).unwrap_or_default()).collect::<Vec<CellCounts>>())
    });
    Block {
        cells: (0..places * new.columns()).map(cell).collect(),
        second_parts: second_parts.collect(),
        lengths: Vec::new(),
    }
}
