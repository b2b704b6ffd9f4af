//! The axis of places of a year: those of the grid, and the parts of regions that lie in two sjukvårdsregioner.

use super::counting::Year;
use super::pattern::Axis;
use crate::indicators::grid::{Block, Place};

/// A place of the axis of places: one of the grid's, or a part of a split region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spot {
    Grid(usize),
    /// Number of the split region among them, and 0 for its first part, 1 for its second.
    Half(usize, usize),
}

/// The axis of places, and what stands at each node.
pub(super) fn places(year: Year<'_>) -> (Axis, Vec<Spot>) {
    let layout = year.layout;
    let split = year.blocks.values().find(|b| !b.second_parts.is_empty());
    let n_split = split.map_or(0, |b| b.second_parts.len());
    let mut spots: Vec<Spot> = (0..layout.places()).map(Spot::Grid).collect();
    spots.extend((0..n_split).flat_map(|k| [Spot::Half(k, 0), Spot::Half(k, 1)]));
    let node = |spot: Spot| spots.iter().position(|s| *s == spot);
    let parts: Vec<usize> = (1..layout.large_places()).collect();
    let mut axis = Axis::new(spots.len()).split(0, &parts);
    for place in 1..layout.large_places() {
        let members = split.map(|block| members(year, block, place)).unwrap_or_default();
        axis = axis.split(place, &members.into_iter().filter_map(node).collect::<Vec<_>>());
    }
    for (k, (region, _)) in split.iter().flat_map(|b| b.second_parts.iter().enumerate()) {
        let halves: Vec<usize> = [0, 1].into_iter().filter_map(|half| node(Spot::Half(k, half))).collect();
        axis = axis.split(layout.place_index(Place::Region(*region)), &halves);
    }
    (axis, spots)
}

/// The regions and parts of regions of a sjukvårdsregion.
fn members(year: Year<'_>, block: &Block, place: usize) -> Vec<Spot> {
    let layout = year.layout;
    let Some(Place::Sjukvardsregion(own)) = layout.place(place) else { return Vec::new() };
    let mut members = Vec::new();
    for index in layout.large_places()..layout.places() {
        let Some(Place::Region(id)) = layout.place(index) else { continue };
        let region = year.catalogue.region(id);
        match block.second_parts.iter().position(|(split, _)| *split == id) {
            Some(k) if region.sjukvardsregion == own => members.push(Spot::Half(k, 0)),
            Some(k) if region.second_sjukvardsregion == Some(own) => members.push(Spot::Half(k, 1)),
            None if region.sjukvardsregion == own => members.push(Spot::Grid(index)),
            _ => {}
        }
    }
    members
}
