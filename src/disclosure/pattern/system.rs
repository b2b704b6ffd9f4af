//! A system of linked counts: cells, and relations that say which cells add up to which.

use std::collections::BTreeSet;

use super::readers::Owner;

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

/// A count and what the choice of a pattern needs to know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// What the cell is, in the caller's own numbering: unique in the system. It decides ties, so that the
    /// pattern does not depend on the order in which cells were added.
    pub key: u64,
    /// People counted.
    pub value: u32,
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
}

impl Cell {
    /// A new cell of worth 1 that nobody owns.
    #[must_use]
    pub const fn new(key: u64, value: u32) -> Self {
        Self { key, value, worth: 1, owner: None, before: Before::New, least: 0, most: None }
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

    /// The same cell, with what an earlier release did with it.
    #[must_use]
    pub const fn before(self, before: Before) -> Self {
        Self { before, ..self }
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
    /// The cells that are summed, each once.
    pub parts: Vec<CellId>,
}

/// Cells and relations that agree with each other.
#[derive(Debug, Clone)]
pub struct System {
    pub(super) cells: Vec<Cell>,
    pub(super) relations: Vec<Relation>,
}

impl System {
    /// Starts an empty system.
    #[must_use]
    pub fn builder() -> SystemBuilder {
        SystemBuilder { cells: Vec::new(), relations: Vec::new() }
    }

    /// The cells, in the order in which they were added.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The relations, in the order in which they were added.
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

    pub(super) fn cell(&self, id: CellId) -> &Cell {
        &self.cells[id.index()]
    }
}

/// Collects the cells and relations of a [`System`].
#[derive(Debug, Clone)]
pub struct SystemBuilder {
    cells: Vec<Cell>,
    relations: Vec<Relation>,
}

impl SystemBuilder {
    /// Adds a cell.
    pub fn cell(&mut self, cell: Cell) -> CellId {
        let id = CellId(u32::try_from(self.cells.len()).unwrap_or(u32::MAX));
        self.cells.push(cell);
        id
    }

    /// Says that a cell is the sum of others.
    pub fn relation(&mut self, total: CellId, parts: &[CellId]) {
        self.relations.push(Relation { total, parts: parts.to_vec() });
    }

    /// Checks that cells and relations agree.
    ///
    /// # Errors
    ///
    /// Says which key, relation or bound is wrong. What does not add up cannot be protected: the reader's
    /// arithmetic would be another than ours.
    pub fn build(self) -> Result<System, SystemError> {
        let keys: BTreeSet<u64> = self.cells.iter().map(|c| c.key).collect();
        if keys.len() != self.cells.len() {
            return Err(SystemError::KeyTwice);
        }
        let outside = |c: &&Cell| c.value < c.least || c.most.is_some_and(|most| c.value > most);
        if let Some(cell) = self.cells.iter().find(outside) {
            return Err(SystemError::OutsideBounds { key: cell.key });
        }
        for (relation, r) in self.relations.iter().enumerate() {
            self.check_relation(relation, r)?;
        }
        Ok(System { cells: self.cells, relations: self.relations })
    }

    fn check_relation(&self, relation: usize, r: &Relation) -> Result<(), SystemError> {
        let value = |id: &CellId| self.cells.get(id.index()).map(|c| u64::from(c.value));
        let distinct: BTreeSet<CellId> = r.parts.iter().copied().chain([r.total]).collect();
        if distinct.len() != r.parts.len() + 1 {
            return Err(SystemError::CellTwice { relation });
        }
        let total = value(&r.total).ok_or(SystemError::UnknownCell { relation })?;
        let parts: Option<u64> = r.parts.iter().map(value).sum();
        let parts = parts.ok_or(SystemError::UnknownCell { relation })?;
        if total == parts { Ok(()) } else { Err(SystemError::DoesNotAddUp { relation, total, parts }) }
    }
}

/// Why cells and relations are not a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SystemError {
    /// Two cells have one key.
    #[error("two cells have the same key")]
    KeyTwice,
    /// A relation names a cell twice.
    #[error("relation {relation} names a cell twice")]
    CellTwice {
        /// Its number, from 0.
        relation: usize,
    },
    /// A relation names a cell of another system.
    #[error("relation {relation} names a cell that is not there")]
    UnknownCell {
        /// Its number, from 0.
        relation: usize,
    },
    /// The parts of a relation do not add up to its total.
    #[error("relation {relation} does not add up: {total} is not {parts}")]
    DoesNotAddUp {
        /// Its number, from 0.
        relation: usize,
        /// Value of the total.
        total: u64,
        /// Sum of the parts.
        parts: u64,
    },
    /// A value lies outside what earlier releases are said to have told.
    #[error("the value of cell {key} is outside its own bounds")]
    OutsideBounds {
        /// Key of the cell.
        key: u64,
    },
}
