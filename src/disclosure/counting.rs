//! What is counted in the cells of one measure and year, and whose and of what worth they are.

use std::collections::BTreeMap;

use super::columns::Columns;
use super::past::Past;
use super::pattern::Owner;
use super::silence::Silence;
use super::spots::Spot;
use crate::catalogue::{Catalogue, PathwayId};
use crate::cohort::TimeStep;
use crate::indicators::grid::{Block, CellCounts, Column, Layout, Numbers, Place, ReleasedCell};

/// What is counted in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    N,
    WithLimit,
    Within,
    NoLimit,
    Beyond,
    Ongoing,
}

/// The outcomes of completed intervals, in the order of their nodes.
pub(super) const OUTCOMES: [Part; 5] = [Part::N, Part::WithLimit, Part::NoLimit, Part::Within, Part::Beyond];

impl Part {
    pub(super) const fn of(self, counts: CellCounts) -> u32 {
        match self {
            Self::N => counts.n,
            Self::WithLimit => counts.with_limit,
            Self::Within => counts.within,
            Self::NoLimit => counts.n.saturating_sub(counts.with_limit),
            Self::Beyond => counts.with_limit.saturating_sub(counts.within),
            Self::Ongoing => counts.ongoing,
        }
    }

    /// Whether a release tells it of a cell: complements are told with what they are the difference of.
    pub(super) const fn is_told(self, cell: &ReleasedCell) -> bool {
        match self {
            Self::N => cell.n.is_some(),
            Self::WithLimit => cell.with_limit.is_some(),
            Self::Within => cell.within.is_some(),
            Self::NoLimit => cell.n.is_some() && cell.with_limit.is_some(),
            Self::Beyond => cell.with_limit.is_some() && cell.within.is_some(),
            Self::Ongoing => cell.ongoing.is_some(),
        }
    }
}

/// The blocks of one measure.
pub(super) type Blocks<'a> = BTreeMap<Option<PathwayId>, &'a Block>;

/// The blocks of one measure in one year.
#[derive(Clone, Copy)]
pub(super) struct Year<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) layout: &'a Layout,
    pub(super) blocks: &'a Blocks<'a>,
    /// Number of the measure.
    pub(super) measure: usize,
    /// Counted from the first of the layout.
    pub(super) year: usize,
    /// The release before.
    pub(super) past: Option<&'a Past<'a>>,
    /// What everybody knows of regions and times.
    pub(super) silence: &'a Silence,
}

/// What is counted in a year, node by node.
#[derive(Clone, Copy)]
pub(super) struct Counting<'a> {
    pub(super) year: Year<'a>,
    pub(super) columns: &'a Columns,
    pub(super) outcomes: &'a [Part],
    pub(super) spots: &'a [Spot],
    /// The shortest and the longest limit of each pathway.
    pub(super) limits: &'a BTreeMap<PathwayId, Option<[u32; 2]>>,
}

/// Which count.
#[derive(Debug, Clone, Copy)]
pub(super) struct CountAt<'a> {
    pub(super) pathway: Option<PathwayId>,
    pub(super) spot: Spot,
    pub(super) column: usize,
    /// The columns of tables that are this count, `column` the first of them.
    pub(super) columns: &'a [usize],
    pub(super) part: Part,
    pub(super) is_published: bool,
    /// Whether it is of a month in which everybody knows the region to have delivered nothing.
    pub(super) is_silent: bool,
}

impl Counting<'_> {
    /// Whether a place has a column; sums over pathways are of large places.
    pub(super) fn has(&self, pathway: Option<PathwayId>, spot: Spot, column: usize) -> bool {
        let layout = self.year.layout;
        match spot {
            Spot::Grid(place) if place < layout.large_places() => true,
            _ if pathway.is_none() => false,
            Spot::Grid(place) => layout.has(place, column),
            Spot::Half(..) => layout.has(layout.places() - 1, column),
        }
    }

    pub(super) fn counts(&self, block: &Block, spot: Spot, column: usize) -> CellCounts {
        let layout = self.year.layout;
        let of = |place: usize| {
            block.cells.get(place * layout.columns() + column).map(|c| c.counts).unwrap_or_default()
        };
        match spot {
            Spot::Grid(place) => of(place),
            Spot::Half(k, half) => {
                let Some((region, second)) = block.second_parts.get(k) else { return CellCounts::default() };
                let second = second.get(column).copied().unwrap_or_default();
                if half == 1 { second } else { less(of(layout.place_index(Place::Region(*region))), second) }
            }
        }
    }

    /// The most that a count can be beside the median of its row: half of all, for those within a limit that the median
    /// exceeds, and for those beyond one that it keeps. Sums over pathways are proved by their parts, where this has no place.
    pub(super) fn most_beside(&self, block: &Block, at: CountAt<'_>, counts: CellCounts) -> Option<u32> {
        let (Some(pathway), Spot::Grid(place), true) = (at.pathway, at.spot, at.is_published) else {
            return None;
        };
        let cell = block.cells.get(place * self.year.layout.columns() + at.column)?;
        let median = cell.numbers.as_deref()?.median?;
        let [shortest, longest] = self.limits.get(&pathway).copied()??;
        // Between two limits, who knows everyone's has the bound that holds.
        let is_kept = median <= f64::from(longest) && counts.within * 2 >= counts.with_limit;
        let bounded = if median <= f64::from(shortest) || is_kept { Part::Beyond } else { Part::Within };
        let half = Numbers::half(counts.n);
        (at.part == bounded && at.part.of(counts) <= half).then_some(half)
    }

    pub(super) fn owner(&self, block: &Block, spot: Spot) -> Option<Owner> {
        match spot {
            Spot::Grid(place) => match self.year.layout.place(place) {
                Some(Place::Region(id)) => Owner::new(id.number()),
                _ => None,
            },
            Spot::Half(k, _) => block.second_parts.get(k).and_then(|(id, _)| Owner::new(id.number())),
        }
    }

    /// Whether a column is a month in which everybody knows a region to have delivered nothing; or knew it when an earlier release was
    /// made.
    pub(super) fn is_silent(&self, region: Option<Owner>, column: usize, then: bool) -> bool {
        let month = self.year.layout.column(column).filter(|column| column.time.step == TimeStep::Month);
        let known = |(region, month): (Owner, Column)| {
            self.year.silence.has(region.number(), month.time.number, then)
        };
        region.zip(month).is_some_and(known)
    }

    /// What hiding a cell costs: wide places and times more, what is never published nothing.
    pub(super) fn worth(&self, pathway: Option<PathwayId>, spot: Spot, node: usize, part: Part) -> u32 {
        let place = match spot {
            Spot::Grid(0) => 60,
            Spot::Grid(place) if place < self.year.layout.large_places() => 20,
            Spot::Grid(_) => 6,
            Spot::Half(..) => return 1,
        };
        let kind = match part {
            Part::N => 3,
            Part::WithLimit | Part::Within | Part::Ongoing => 2,
            Part::NoLimit | Part::Beyond => return 1,
        };
        place * self.columns.worth[node] * kind * if pathway.is_none() { 10 } else { 1 }
    }
}

fn less(a: CellCounts, b: CellCounts) -> CellCounts {
    CellCounts {
        n: a.n.saturating_sub(b.n),
        with_limit: a.with_limit.saturating_sub(b.with_limit),
        within: a.within.saturating_sub(b.within),
        ongoing: a.ongoing.saturating_sub(b.ongoing),
    }
}
