//! A system of linked counts: cells, and relations that say which cells add up to which.

use std::collections::BTreeSet;

use super::axis::{Axis, Grid};
use super::readers::{Owner, Readers};
use super::shift::SMALL;

/// A cell of a [`System`]: its number in the order in which cells were added, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(pub(super) u32);

impl CellId {
    /// The position of the cell, from 0, in the order in which cells were added.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What an earlier release did with the same cell, its value unchanged since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// There is no earlier release of it, or it has changed.
    New,
    /// It was shown: readers have it, so hiding it helps little and is the last resort.
    Shown,
    /// It was hidden: it stays hidden.
    Hidden,
}

/// Whom a cell counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// All there are.
    All,
    /// Those who came since an earlier release that showed how many there were, and not none: whoever is told how many there are
    /// now is told this, and else that it is 0 or more.
    Added,
    /// Those who came since an earlier release that did not show how many there were: what hid these from a reader hides those
    /// there are now, whatever is known of the difference. So it must be kept only from readers who knew how many there were.
    AddedToHidden {
        /// These.
        knew: Readers,
    },
}

/// What the statistics of a row tell of a part of it, as a median that is beyond a limit: half are within it at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beside {
    /// The most that the part can be.
    pub most: u32,
    /// Whether that is known even if the row's whole is hidden, as from an earlier release.
    pub is_known_anyway: bool,
}

/// A count and what the choice of a pattern needs to know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// People counted.
    pub value: u32,
    /// Which people.
    pub counts: Counts,
    /// What hiding it costs, beside others: higher is shown first. 0 is taken as 1.
    pub worth: u32,
    /// The region whose analyst knows the cell exactly.
    pub owner: Option<Owner>,
    /// What an earlier release did.
    pub before: Before,
    /// The least that every reader knows it to be from earlier releases; 0 when nothing is known.
    pub least: u32,
    /// The most that every reader knows it to be from earlier releases.
    pub most: Option<u32>,
    /// The whole of its row, as n: who does not see it has no use for the rest, and no statistics of the row.
    pub whole: Option<CellId>,
    /// What the statistics of its row tell of it.
    pub beside: Option<Beside>,
    /// Whether it is in a table that is published. If not, nobody but its owner is told it, not even that it is 0; but
    /// what can be worked out of it from others must not be people who could be recognised.
    pub published: bool,
}

impl Cell {
    /// A new cell of worth 1 that nobody owns.
    #[must_use]
    pub const fn new(value: u32) -> Self {
        Self {
            value,
            counts: Counts::All,
            worth: 1,
            owner: None,
            before: Before::New,
            least: 0,
            most: None,
            whole: None,
            beside: None,
            published: true,
        }
    }

    /// People who came since a release that showed how many there were ([`Counts::Added`]).
    #[must_use]
    pub const fn added(value: u32) -> Self {
        Self { counts: Counts::Added, ..Self::new(value) }
    }

    /// People who came since a release that did not show how many there were, though some readers knew
    /// ([`Counts::AddedToHidden`]).
    #[must_use]
    pub const fn added_to_hidden(value: u32, knew: Readers) -> Self {
        Self { counts: Counts::AddedToHidden { knew }, ..Self::new(value) }.unpublished()
    }

    /// The same cell with this worth.
    #[must_use]
    pub const fn worth(self, worth: u32) -> Self {
        Self { worth, ..self }
    }

    /// The same cell, known exactly to the analyst of a region.
    #[must_use]
    pub const fn owner(self, owner: Owner) -> Self {
        Self { owner: Some(owner), ..self }
    }

    /// The same cell, in no table that is published.
    #[must_use]
    pub const fn unpublished(self) -> Self {
        Self { published: false, ..self }
    }

    /// Whether the rule itself hides it: people who could be recognised.
    #[must_use]
    pub const fn is_primary(&self) -> bool {
        (self.value as i64) < SMALL && matches!(self.counts, Counts::All)
    }

    /// Whether the cell, if hidden, must not be worked out: all that is published, and people who could be recognised.
    pub(super) const fn is_kept(&self) -> bool {
        match self.counts {
            Counts::All => self.published || (self.value > 0 && self.is_primary()),
            Counts::Added => true,
            Counts::AddedToHidden { knew } => !knew.is_empty(),
        }
    }

    /// Readers from whom it must be kept, if it must and can be.
    pub(super) const fn kept_from(&self) -> Readers {
        match self.counts {
            Counts::All | Counts::Added => Readers::ALL,
            Counts::AddedToHidden { knew } => knew,
        }
    }

    /// The least that a reader must take it to be if it is hidden: not 0 where that would be shown.
    pub(super) fn floor(&self) -> u32 {
        self.least.max(u32::from(self.published && self.counts == Counts::All))
    }

    /// Whether every reader knows the cell to be 0: zeros are shown.
    pub(super) const fn is_shown_zero(&self) -> bool {
        self.value == 0 && self.published
    }

    /// The same cell, with what an earlier release did with it.
    #[must_use]
    pub const fn before(self, before: Before) -> Self {
        Self { before, ..self }
    }

    /// The same cell, a part of a row.
    #[must_use]
    pub const fn of_row(self, whole: Option<CellId>) -> Self {
        Self { whole, ..self }
    }

    /// The same cell, with what the statistics of its row tell of it.
    #[must_use]
    pub const fn beside(self, beside: Option<Beside>) -> Self {
        Self { beside, ..self }
    }

    /// The same cell, known from earlier releases to lie within bounds, both included.
    #[must_use]
    pub const fn known_within(self, least: u32, most: Option<u32>) -> Self {
        Self { least, most, ..self }
    }
}

/// One way to split a cell: the total is the sum of its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The cell that is the sum.
    pub total: CellId,
    /// The cells that are summed, each once, in order.
    pub parts: Vec<CellId>,
}

/// Cells, each at a place of its own on the axes, and the relations that follow from the axes' splits.
#[derive(Debug, Clone)]
pub struct System {
    pub(super) axes: Vec<Axis>,
    pub(super) cells: Vec<Cell>,
    /// Where each cell stands, as one number; see [`Grid`].
    pub(super) at: Vec<usize>,
    pub(super) grid: Grid,
    pub(super) relations: Vec<Relation>,
}

impl System {
    /// Starts an empty system on axes, such as place, column and outcome.
    #[must_use]
    pub fn builder(axes: Vec<Axis>) -> SystemBuilder {
        SystemBuilder { axes, cells: Vec::new(), at: Vec::new() }
    }

    /// The cells, in the order in which they were added.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The numbers of the cells, in the order in which they were added.
    pub fn ids(&self) -> impl Iterator<Item = CellId> {
        (0..).map(CellId).take(self.cells.len())
    }

    /// The relations that the axes' splits make between cells, in the order of their totals on the axes.
    #[must_use]
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// The owners there are, in order, each once.
    #[must_use]
    pub fn owners(&self) -> Vec<Owner> {
        let owners: BTreeSet<Owner> = self.cells.iter().filter_map(|c| c.owner).collect();
        owners.into_iter().collect()
    }

    /// The axis whose parts are protected apart, if there is one.
    pub(super) fn apart(&self) -> Option<usize> {
        self.axes.iter().position(Axis::is_apart)
    }

    /// Whether a place is a total of an axis whose parts are protected apart.
    pub(super) fn is_sum_of_apart(&self, place: usize) -> bool {
        self.apart().is_some_and(|axis| self.axes[axis].is_total(self.grid.node(place, axis)))
    }

    /// A place without its node on the axis whose parts are protected apart.
    pub(super) fn row(&self, place: usize) -> usize {
        self.apart().map_or(place, |axis| self.grid.moved(place, axis, 0))
    }

    /// [Rows](Self::row) that are shown together or not, the most worth first: of the whole of the first axis (but
    /// those protected apart or of one node), node by node of the second; then of its parts, level by level of the second. With
    /// all nodes of the third axis, then with its wholes alone, as n without those within the limit.
    pub(super) fn groups(&self) -> Vec<BTreeSet<usize>> {
        let apart = self.apart();
        let counts = |axis: &usize| Some(*axis) != apart && self.axes[*axis].n_nodes() > 1;
        let others: Vec<usize> = (0..self.axes.len()).filter(counts).collect();
        let of = |axis: usize, f: fn(&Axis) -> Vec<Vec<usize>>| {
            others.get(axis).map_or_else(|| vec![Vec::new()], |a| f(&self.axes[*a]))
        };
        let is_in = |row: usize, axis: usize, nodes: &[usize]| {
            others.get(axis).is_none_or(|axis| nodes.contains(&self.grid.node(row, *axis)))
        };
        let rows: BTreeSet<usize> = self.at.iter().map(|place| self.row(*place)).collect();
        let mut out = Vec::new();
        for first in of(0, Axis::levels) {
            for second in of(1, Axis::levels) {
                let one_by_one = first.len() == 1;
                let parts: Vec<Vec<usize>> =
                    if one_by_one { second.iter().map(|node| vec![*node]).collect() } else { vec![second] };
                for second in &parts {
                    for third in of(2, Axis::all_or_wholes) {
                        let here = |row: &&usize| {
                            is_in(**row, 0, &first) && is_in(**row, 1, second) && is_in(**row, 2, &third)
                        };
                        out.push(rows.iter().filter(here).copied().collect());
                    }
                }
            }
        }
        out
    }

    pub(super) fn cell(&self, id: CellId) -> &Cell {
        &self.cells[id.index()]
    }
}

/// Collects the cells of a [`System`].
#[derive(Debug, Clone)]
pub struct SystemBuilder {
    axes: Vec<Axis>,
    cells: Vec<Cell>,
    at: Vec<Vec<usize>>,
}

impl SystemBuilder {
    /// Adds a cell at a node of each axis.
    pub fn cell(&mut self, at: &[usize], cell: Cell) -> CellId {
        let id = CellId(u32::try_from(self.cells.len()).unwrap_or(u32::MAX));
        self.cells.push(cell);
        self.at.push(at.to_vec());
        id
    }

    /// Places the cells and checks that they add up.
    ///
    /// # Errors
    ///
    /// Says which cell is not on the axes, stands on another, is outside its own bounds, does not add up, or
    /// lacks some of its parts. What does not add up cannot be protected: the reader's arithmetic would be
    /// another than ours.
    pub fn build(self) -> Result<System, SystemError> {
        if let Some(axis) = self.axes.iter().position(|a| !a.is_sound()) {
            return Err(SystemError::Axis { axis });
        }
        if let Some(axis) = out_of_order(&self.axes) {
            return Err(SystemError::Order { axis });
        }
        let mut grid = Grid::new(&self.axes);
        let mut at = Vec::with_capacity(self.cells.len());
        for (id, (cell, nodes)) in (0..).map(CellId).zip(self.cells.iter().zip(&self.at)) {
            let place = grid.place(nodes).ok_or(SystemError::OffTheAxes { cell: id })?;
            if grid.id(place).is_some() {
                return Err(SystemError::SamePlace { cell: id });
            }
            let mut most = cell.most.into_iter().chain(cell.beside.map(|beside| beside.most));
            if cell.value < cell.least || most.any(|most| cell.value > most) {
                return Err(SystemError::OutsideBounds { cell: id });
            }
            grid.put(place, id);
            at.push(place);
        }
        let relations = relations(&self.axes, &grid, &self.cells)?;
        Ok(System { axes: self.axes, cells: self.cells, at, grid, relations })
    }
}

/// The first axis whose role is not after those of all before it.
fn out_of_order(axes: &[Axis]) -> Option<usize> {
    (0..axes.len()).find(|&at| {
        let before = axes[..at].iter().filter_map(Axis::its_role).max();
        axes[at].its_role().is_some_and(|role| before.is_some_and(|before| role <= before))
    })
}

/// The relations between cells: every split of an axis, at every place of the other axes where there are cells.
fn relations(axes: &[Axis], grid: &Grid, cells: &[Cell]) -> Result<Vec<Relation>, SystemError> {
    let mut out = Vec::new();
    for (place, total) in grid.all() {
        for (axis, one) in axes.iter().enumerate() {
            let node = grid.node(place, axis);
            for parts in one.splits_of(node) {
                let parts: Vec<Option<CellId>> =
                    parts.iter().map(|part| grid.id(grid.moved(place, axis, *part))).collect();
                let present: Vec<CellId> = parts.iter().copied().flatten().collect();
                if present.is_empty() {
                    continue;
                }
                let sum: u64 = present.iter().map(|id| u64::from(cells[id.index()].value)).sum();
                if present.len() < parts.len() {
                    return Err(SystemError::PartsMissing { total });
                }
                if sum != u64::from(cells[total.index()].value) {
                    return Err(SystemError::DoesNotAddUp { total, sum });
                }
                out.push(Relation { total, parts: present });
            }
        }
    }
    Ok(out)
}

/// Why cells are not a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SystemError {
    /// An axis has too many nodes, or a split of it names one that is not there or names one twice.
    #[error("axis {axis} names a node twice or one that is not there, or has too many")]
    Axis {
        /// Its number, from 0.
        axis: usize,
    },
    /// Axes stand in another order than that of their [roles](super::Role).
    #[error("axis {axis} comes too late, or twice")]
    Order {
        /// Its number, from 0.
        axis: usize,
    },
    /// A cell stands at a node that its axis does not have.
    #[error("cell {cell:?} is not on the axes")]
    OffTheAxes {
        /// The cell.
        cell: CellId,
    },
    /// A cell stands where another stands.
    #[error("cell {cell:?} stands where another stands")]
    SamePlace {
        /// The cell that came second.
        cell: CellId,
    },
    /// A value lies outside what earlier releases are said to have told.
    #[error("the value of cell {cell:?} is outside its own bounds")]
    OutsideBounds {
        /// The cell.
        cell: CellId,
    },
    /// A total has some of the parts of a split and lacks others: a reader would learn a bound that no
    /// relation says.
    #[error("cell {total:?} lacks some of its parts")]
    PartsMissing {
        /// The total.
        total: CellId,
    },
    /// The parts of a total do not add up to it.
    #[error("the parts of cell {total:?} add up to {sum}")]
    DoesNotAddUp {
        /// The total.
        total: CellId,
        /// Sum of its parts.
        sum: u64,
    },
}
