//! What the releases before the one before still tell: counts and lengths that they showed and that one hides.
//!
//! A reader keeps every release. Of a cell that the latest release before shows nothing older is needed: it stands nearer. Of
//! one that it hides the last that any release showed bounds what is there now. Of lengths all that was ever said is held together.

use std::collections::BTreeMap;

use super::counting::Part;
use super::grid::Grid;
use crate::catalogue::PathwayId;
use crate::indicators::grid::{Column, LengthStep, Place, Released as _, ReleasedCell};

/// A cell: measure, pathway, position in the layout of the latest release before.
type At = (usize, Option<PathwayId>, usize);

/// A row of lengths: measure, pathway, place and year of the latest release before.
type Row = (usize, PathwayId, usize, usize);

/// What was last shown of the cells that the latest release before hides. Empty if there is no older one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Older {
    counts: BTreeMap<At, [Option<u32>; 4]>,
    /// What each of them said, with the number of people.
    lengths: BTreeMap<Row, Vec<(u32, Vec<LengthStep>)>>,
}

impl Older {
    /// Adds what an older release shows of what `latest` hides; the newest of the older ones first: what one tells, those before
    /// it tell no more.
    pub fn look_into(&mut self, latest: &Grid, older: &Grid) {
        let layout = latest.layout();
        let columns = layout.columns();
        for (&(m, pathway), cells) in &latest.blocks {
            for (at, cell) in cells.iter().enumerate() {
                let cell = cell.cell();
                let hides = counts_of(&cell).contains(&None);
                let whose = layout.place(at / columns).zip(layout.column(at % columns)).filter(|_| hides);
                let Some((place, column)) = whose else { continue };
                // A cell that the older release does not have is all hidden there.
                self.take((m, pathway, at), &cell, &older.cell(m, pathway, place, column));
            }
        }
        self.look_into_lengths(latest, older);
    }

    fn take(&mut self, at: At, latest: &ReleasedCell, older: &ReleasedCell) {
        let hidden_then_shown = counts_of(latest).into_iter().zip(counts_of(older));
        let found: Vec<Option<u32>> =
            hidden_then_shown.map(|(now, then)| if now.is_some() { None } else { then }).collect();
        if found.iter().any(Option::is_some) {
            let known = self.counts.entry(at).or_default();
            for (known, found) in known.iter_mut().zip(found) {
                *known = known.or(found);
            }
        }
    }

    fn look_into_lengths(&mut self, latest: &Grid, older: &Grid) {
        for (&(m, pathway, place, year), said) in &older.lengths {
            let old = &older.layout;
            let column = old.whole_year(year).and_then(|column| old.column(column));
            let (Some(place), Some(column)) = (old.place(place), column) else { continue };
            let Some(at) = latest.layout.column_index(column) else { continue };
            let row = (m, pathway, latest.layout.place_index(place), latest.layout.year_of(at));
            if let Some(n) = older.cell(m, Some(pathway), place, column).n {
                self.lengths.entry(row).or_default().push((n, said.completed.clone()));
            }
        }
    }

    /// What was last shown of a count that the latest release before hides.
    pub(super) fn count(
        &self,
        latest: &Grid,
        (m, pathway): (usize, Option<PathwayId>),
        (place, column): (Place, Column),
        part: Part,
    ) -> Option<u32> {
        let at = latest.layout.place_index(place) * latest.layout.columns()
            + latest.layout.column_index(column)?;
        let counts = self.counts.get(&(m, pathway, at))?;
        match part {
            Part::N => counts[0],
            Part::WithLimit => counts[1],
            Part::Within => counts[2],
            Part::Ongoing => counts[3],
            Part::NoLimit | Part::Beyond => None,
        }
    }

    /// All that was said of the completed intervals of a row.
    pub(super) fn said(&self, row: Row) -> impl Iterator<Item = (u32, &[LengthStep])> {
        self.lengths.get(&row).into_iter().flatten().map(|(n, steps)| (*n, steps.as_slice()))
    }
}

const fn counts_of(cell: &ReleasedCell) -> [Option<u32>; 4] {
    [cell.n, cell.with_limit, cell.within, cell.ongoing]
}
