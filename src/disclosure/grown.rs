//! The pathways of a year to which people were only added since the release before, and what that release told of them.
//!
//! It is decided pathway by pathway: that one region withdrew a point of one pathway says nothing of the others, whose reader
//! may still know that nobody left. Sums over pathways of both kinds are looked at here.

use std::collections::BTreeSet;

use super::counting::{CountAt, Counting, Part};
use super::past::Past;
use super::spots::Spot;
use crate::catalogue::PathwayId;
use crate::indicators::grid::{Block, CellCounts};

/// The release before, and the pathways none of whose counts of a year have become smaller since.
pub(super) struct Grown<'a> {
    pub(super) past: &'a Past<'a>,
    pathways: BTreeSet<PathwayId>,
    /// Whether they are all that either release has.
    is_all: bool,
}

impl<'a> Grown<'a> {
    /// Of a year that the release before counted too; none if each of its pathways has a smaller count now.
    pub(super) fn of(counting: Counting<'a>) -> Option<Self> {
        let past = counting.year.past.filter(|past| past.has_year(counting.year.year))?;
        let blocks = counting.year.blocks;
        let has_grown = |(pathway, block): (&Option<PathwayId>, &&Block)| {
            pathway.filter(|_| has_grown(&counting, past, *pathway, block))
        };
        let pathways: BTreeSet<PathwayId> = blocks.iter().filter_map(has_grown).collect();
        let is_all = past.pathways().chain(blocks.keys().copied().flatten()).all(|p| pathways.contains(&p));
        past.pathways().any(|p| pathways.contains(&p)).then_some(Self { past, pathways, is_all })
    }

    /// Whether a cell counts those who came since: of a pathway that has grown, or of a sum over such alone.
    pub(super) fn has(&self, pathway: Option<PathwayId>) -> bool {
        pathway.map_or(self.is_all, |pathway| self.pathways.contains(&pathway))
    }

    /// What the release before counted; of a sum what it counted of the pathways that have grown.
    pub(super) fn then(&self, counting: &Counting<'_>, at: CountAt<'_>) -> u32 {
        match at.pathway {
            None if !self.is_all => self.pathways.iter().map(|p| counted(counting, self.past, *p, at)).sum(),
            Some(pathway) if !self.pathways.contains(&pathway) => 0,
            of => {
                self.past.block(of).map_or(0, |block| at.part.of(counting.counts(block, at.spot, at.column)))
            }
        }
    }

    /// Whether the release before told a count.
    pub(super) fn was_told(&self, at: CountAt<'_>) -> bool {
        match at.spot {
            Spot::Grid(place) if at.is_published => {
                let is_told = |column: &usize| at.part.is_told(&self.past.shown(at.pathway, place, *column));
                at.columns.iter().any(is_told)
            }
            _ => false,
        }
    }

    /// What a release before the last showed of a count that the last hid.
    pub(super) fn last_shown(&self, at: CountAt<'_>) -> Option<u32> {
        match at.spot {
            Spot::Grid(place)
                if at.is_published && at.pathway.is_some_and(|p| self.pathways.contains(&p)) =>
            {
                let last = |column: &usize| self.past.last_shown(at.pathway, (place, *column), at.part);
                at.columns.iter().find_map(last)
            }
            _ => None,
        }
    }

    /// Whether a sum of both kinds moves when a count does that the release before hid, and its proof there.
    ///
    /// The proof is another table of those who were there. Of the pathways that have grown it is one of those who are there
    /// now, with the same people added; of the others not. So their part of the sum moves, and the whole must be hidden: unless the
    /// release before showed it, and all of the others, for then that proof leaves the part as it is.
    pub(super) fn moves(&self, counting: &Counting<'_>, at: CountAt<'_>) -> bool {
        let was_hidden = |pathway: PathwayId| {
            let at = CountAt { pathway: Some(pathway), ..at };
            counted(counting, self.past, pathway, at) > 0 && !self.was_told(at)
        };
        let (grown, others): (Vec<PathwayId>, Vec<PathwayId>) =
            self.past.pathways().partition(|pathway| self.pathways.contains(pathway));
        let is_still = self.was_told(at) && !others.into_iter().any(was_hidden);
        !is_still && grown.into_iter().any(was_hidden)
    }
}

/// What the release before counted of a pathway.
fn counted(counting: &Counting<'_>, past: &Past<'_>, pathway: PathwayId, at: CountAt<'_>) -> u32 {
    let of = |block: &Block| at.part.of(counting.counts(block, at.spot, at.column));
    past.block(Some(pathway)).map_or(0, of)
}

/// Whether no count of a pathway, shown or not, is smaller than it was.
fn has_grown(counting: &Counting<'_>, past: &Past<'_>, pathway: Option<PathwayId>, block: &Block) -> bool {
    let Some(then) = past.block(pathway) else { return true };
    // What an older release showed, and the last one hid, was more: then nobody takes people to have been added only.
    let has_fallen = |spot: Spot, node: &[usize], part: Part, was: CellCounts| match spot {
        Spot::Grid(place) => {
            let here = node.iter().copied().filter(|column| counting.has(pathway, spot, *column));
            let mut shown = here.filter_map(|column| past.last_shown(pathway, (place, column), part));
            shown.any(|shown| shown > part.of(was))
        }
        Spot::Half(..) => false,
    };
    counting.spots.iter().all(|&spot| {
        counting.columns.nodes.iter().all(|node| {
            let Some(&column) = node.first() else { return true };
            let (was, now) = (counting.counts(then, spot, column), counting.counts(block, spot, column));
            // Where its data ended later several counts of then are one now, and there is no telling which has grown.
            let is_one =
                |part: Part| node.iter().all(|c| part.of(counting.counts(then, spot, *c)) == part.of(was));
            let is_as_large = |&part: &Part| {
                part.of(was) <= part.of(now) && is_one(part) && !has_fallen(spot, node, part, was)
            };
            counting.outcomes.iter().all(is_as_large)
        })
    })
}
