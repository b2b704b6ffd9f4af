//! Counted lengths and shown cells → the lengths of a release.

use std::collections::BTreeMap;

use super::grid::LengthsOf;
use super::lengths::{Said, released_lengths};
use super::limits::limits_of;
use super::past::Earlier;
use crate::catalogue::{Catalogue, PathwayId};
use crate::indicators::grid::{GridMeasurement, Layout, Released as _, ReleasedCell, places_with_lengths};

/// The lengths that may be released beside the shown cells.
pub(super) fn lengths_of(
    catalogue: &Catalogue,
    measured: &GridMeasurement,
    shown: &BTreeMap<(usize, Option<PathwayId>), Vec<ReleasedCell>>,
    earlier: &[Earlier<'_>],
) -> LengthsOf {
    let layout = &measured.layout;
    let places: Vec<usize> = places_with_lengths(layout).collect();
    let mut lengths = LengthsOf::new();
    for (&(m, pathway), block) in &measured.blocks {
        let (Some(pathway), Some(cells)) = (pathway, shown.get(&(m, pathway))) else { continue };
        for (year, weeks) in block.lengths.iter().enumerate() {
            let Some(column) = layout.whole_year(year) else { continue };
            let hidden = ReleasedCell { n: None, ..ReleasedCell::EMPTY };
            let row =
                |at: usize| cells.get(places[at] * layout.columns() + column).copied().unwrap_or(hidden);
            let year_number = layout.first_year + i32::try_from(year).unwrap_or(0);
            let limits = limits_of(catalogue, m, pathway, year_number);
            let before = |at: usize| {
                let said =
                    earlier.iter().map(|e| lengths_before(*e, layout, (m, pathway), (places[at], year)));
                said.flatten().collect::<Vec<_>>()
            };
            let released = released_lengths(weeks, row, limits, before);
            for (place, found) in places.iter().zip(released).filter(|(_, found)| !found.is_empty()) {
                lengths.insert((m, pathway, *place, year), found);
            }
        }
    }
    lengths
}

/// What an earlier release, and all before it, said of the completed intervals of a place and year.
fn lengths_before<'a>(
    earlier: Earlier<'a>,
    layout: &Layout,
    (m, pathway): (usize, PathwayId),
    (place, year): (usize, usize),
) -> Vec<Said<'a>> {
    let old = earlier.grid.layout();
    let row = || {
        let column = layout.column(layout.whole_year(year)?)?;
        let (then, place) = (old.year_of(old.column_index(column)?), layout.place(place)?);
        let n = earlier.grid.cell(m, Some(pathway), place, column).n;
        Some((n, (m, pathway, old.place_index(place), then)))
    };
    let Some((n, row)) = row() else { return Vec::new() };
    let own = n.zip(earlier.grid.lengths.get(&row)).map(|(n, found)| (n, found.completed.as_slice()));
    own.into_iter().chain(earlier.older.said(row)).collect()
}
