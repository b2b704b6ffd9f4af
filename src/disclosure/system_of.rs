//! The grid's counts → systems of linked cells, one a measure and year, for `pattern` to protect.
//!
//! What links cells: a year is the sum of its quarters, of its sexes and of its age bands; a quarter of its
//! months; a sjukvårdsregion of its regions and parts of regions; the nation of its sjukvårdsregioner; n of those
//! with and without a limit, those with one of those within and beyond; a sum over pathways of its pathways.
//! Complements (without a limit, beyond) and the parts of a split region are never published, but anyone who
//! subtracts has them: they are cells like any other. A count of 0 is shown and no cell.

use std::collections::BTreeMap;

use super::pattern::{Before, Cell, CellId, Owner, System, SystemBuilder, SystemError};
use crate::catalogue::{Catalogue, PathwayId};
use crate::cohort::TimeStep;
use crate::indicators::grid::{Block, CellCounts, Column, Layout, Person, Place, Time};
use crate::model::{AgeBand, Sex};

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

impl Part {
    const ALL: [Self; 6] =
        [Self::N, Self::WithLimit, Self::Within, Self::NoLimit, Self::Beyond, Self::Ongoing];

    const fn of(self, counts: CellCounts) -> u32 {
        match self {
            Self::N => counts.n,
            Self::WithLimit => counts.with_limit,
            Self::Within => counts.within,
            Self::NoLimit => counts.n.saturating_sub(counts.with_limit),
            Self::Beyond => counts.with_limit.saturating_sub(counts.within),
            Self::Ongoing => counts.ongoing,
        }
    }
}

/// A place of the system: one of the grid's, or a part of a split region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Spot {
    Grid(usize),
    /// Number of the split region among them, and 0 for its first part, 1 for its second.
    Half(usize, usize),
}

/// A cell by what it is.
type Key = (Option<PathwayId>, Spot, usize, Part);

/// The cells of one measure in one year, and where each is in the system.
pub(super) struct YearSystem {
    pub(super) system: System,
    ids: BTreeMap<Key, CellId>,
}

impl YearSystem {
    /// The cell of a published count; `None` where it is 0.
    pub(super) fn id(&self, pathway: Option<PathwayId>, place: usize, column: usize, part: Part) -> Option<CellId> {
        self.ids.get(&(pathway, Spot::Grid(place), column, part)).copied()
    }
}

/// What an earlier release did with a cell whose value has not changed since.
pub(super) type Earlier<'a> = dyn Fn(Option<PathwayId>, usize, usize, Part, u32) -> Before + 'a;

/// The blocks of one measure.
pub(super) type Blocks<'a> = BTreeMap<Option<PathwayId>, &'a Block>;

/// The system of a measure's blocks in the year at `year` of the layout.
///
/// # Errors
/// If the counts do not add up, which is a defect.
pub(super) fn year_system(
    catalogue: &Catalogue,
    layout: &Layout,
    blocks: &Blocks<'_>,
    year: usize,
    earlier: &Earlier<'_>,
) -> Result<YearSystem, SystemError> {
    let mut making = Making {
        catalogue,
        layout,
        blocks,
        columns: columns_of(layout, year),
        builder: System::builder(),
        ids: BTreeMap::new(),
        earlier,
    };
    making.add_cells();
    making.relate_parts();
    making.relate_times();
    making.relate_places();
    making.relate_pathways();
    Ok(YearSystem { system: making.builder.build()?, ids: making.ids })
}

/// The columns of a year, by what they are.
struct Columns {
    year: usize,
    quarters: Vec<usize>,
    sexes: Vec<usize>,
    ages: Vec<usize>,
    /// Three a quarter.
    months: Vec<usize>,
}

impl Columns {
    fn all(&self) -> impl Iterator<Item = usize> + '_ {
        let lists = [&self.quarters, &self.sexes, &self.ages, &self.months];
        std::iter::once(self.year).chain(lists.into_iter().flatten().copied())
    }

    /// The column whose open waits are those of this one: a year's are those of its last quarter, a quarter's
    /// those of its last month where there are months.
    fn stock_of(&self, column: usize, has_months: bool) -> usize {
        let quarter = if column == self.year { self.quarters.last().copied().unwrap_or(column) } else { column };
        let at = self.quarters.iter().position(|&q| q == quarter);
        match at {
            Some(at) if has_months => self.months.get(at * 3 + 2).copied().unwrap_or(quarter),
            _ => quarter,
        }
    }
}

fn columns_of(layout: &Layout, year: usize) -> Columns {
    let (first, _) = layout.steps(TimeStep::Year);
    let number = first + u32::try_from(year).unwrap_or(0);
    let at = |step, number, person| layout.column_index(Column { time: Time { step, number }, person });
    let by = |step: TimeStep, n: u32| (0..n).filter_map(move |k| at(step, number * n + k, Person::All)).collect();
    let whole = |person| at(TimeStep::Year, number, person);
    let sexes = [Some(Sex::Female), Some(Sex::Male), None];
    Columns {
        year: whole(Person::All).unwrap_or(0),
        quarters: by(TimeStep::Quarter, 4),
        sexes: sexes.into_iter().filter_map(|s| whole(Person::Sex(s))).collect(),
        ages: AgeBand::ALL.into_iter().filter_map(|b| whole(Person::Age(b))).collect(),
        months: by(TimeStep::Month, 12),
    }
}

struct Making<'a> {
    catalogue: &'a Catalogue,
    layout: &'a Layout,
    blocks: &'a Blocks<'a>,
    columns: Columns,
    builder: SystemBuilder,
    ids: BTreeMap<Key, CellId>,
    earlier: &'a Earlier<'a>,
}

impl Making<'_> {
    /// The places of a block: large ones only for sums over pathways; parts of split regions besides.
    fn spots(&self, pathway: Option<PathwayId>, block: &Block) -> Vec<Spot> {
        let places = if pathway.is_some() { self.layout.places() } else { self.layout.large_places() };
        let halves = (0..block.second_parts.len()).flat_map(|k| [Spot::Half(k, 0), Spot::Half(k, 1)]);
        (0..places).map(Spot::Grid).chain(halves).collect()
    }

    fn counts(&self, block: &Block, spot: Spot, column: usize) -> CellCounts {
        let of = |place: usize| {
            block.cells.get(place * self.layout.columns() + column).map(|c| c.counts).unwrap_or_default()
        };
        match spot {
            Spot::Grid(place) => of(place),
            Spot::Half(k, half) => {
                let Some((region, second)) = block.second_parts.get(k) else { return CellCounts::default() };
                let second = second.get(column).copied().unwrap_or_default();
                if half == 1 { second } else { less(of(self.layout.place_index(Place::Region(*region))), second) }
            }
        }
    }

    /// Every count above 0; one cell where several counts must be the same.
    fn add_cells(&mut self) {
        let blocks = self.blocks;
        for (&pathway, block) in blocks {
            for spot in self.spots(pathway, block) {
                for column in self.columns.all().collect::<Vec<_>>() {
                    if self.has(spot, column) {
                        self.add_counts(pathway, block, spot, column);
                    }
                }
            }
        }
    }

    fn has(&self, spot: Spot, column: usize) -> bool {
        match spot {
            Spot::Grid(place) => self.layout.has(place, column),
            Spot::Half(..) => self.layout.has(self.layout.places() - 1, column),
        }
    }

    fn add_counts(&mut self, pathway: Option<PathwayId>, block: &Block, spot: Spot, column: usize) {
        let counts = self.counts(block, spot, column);
        let has_months = matches!(spot, Spot::Grid(place) if place < self.layout.large_places());
        for part in Part::ALL {
            let value = part.of(counts);
            if value == 0 {
                continue;
            }
            let column_of = if part == Part::Ongoing { self.columns.stock_of(column, has_months) } else { column };
            let same = self.same_as(pathway, spot, column_of, part, counts);
            let id = match same {
                Some(id) => id,
                None => self.add_cell((pathway, spot, column_of, part), block, value),
            };
            self.ids.insert((pathway, spot, column, part), id);
        }
    }

    /// A cell that was added and is the same people: those with a limit are all, those within are all with one.
    fn same_as(
        &self,
        pathway: Option<PathwayId>,
        spot: Spot,
        column: usize,
        part: Part,
        counts: CellCounts,
    ) -> Option<CellId> {
        let of = |part| self.ids.get(&(pathway, spot, column, part)).copied();
        match part {
            Part::WithLimit if counts.with_limit == counts.n => of(Part::N),
            Part::NoLimit if counts.with_limit == 0 => of(Part::N),
            Part::Within if counts.within == counts.with_limit => of(Part::WithLimit),
            Part::Beyond if counts.within == 0 => of(Part::WithLimit),
            Part::Ongoing => of(Part::Ongoing),
            _ => None,
        }
    }

    fn add_cell(&mut self, key: Key, block: &Block, value: u32) -> CellId {
        let (pathway, spot, column, part) = key;
        let owner = match spot {
            Spot::Grid(place) => match self.layout.place(place) {
                Some(Place::Region(id)) => Owner::new(id.number()),
                _ => None,
            },
            Spot::Half(k, _) => block.second_parts.get(k).and_then(|(id, _)| Owner::new(id.number())),
        };
        let before = match spot {
            Spot::Grid(place) => (self.earlier)(pathway, place, column, part, value),
            Spot::Half(..) => Before::New,
        };
        let cell = Cell::new(number(key), value).worth(self.worth(key)).before(before);
        let id = self.builder.cell(owner.map_or(cell, |owner| cell.owner(owner)));
        self.ids.insert(key, id);
        id
    }

    /// What hiding a cell costs: wide places and times more, what is never published nothing.
    fn worth(&self, (pathway, spot, column, part): Key) -> u32 {
        let place = match spot {
            Spot::Grid(0) => 60,
            Spot::Grid(place) if place < self.layout.large_places() => 20,
            Spot::Grid(_) => 6,
            Spot::Half(..) => return 1,
        };
        let time = match column {
            c if c == self.columns.year => 8,
            c if self.columns.quarters.contains(&c) => 4,
            c if self.columns.months.contains(&c) => 2,
            _ => 3,
        };
        let kind = match part {
            Part::N => 3,
            Part::WithLimit | Part::Within | Part::Ongoing => 2,
            Part::NoLimit | Part::Beyond => return 1,
        };
        place * time * kind * if pathway.is_none() { 10 } else { 1 }
    }

    fn relate(&mut self, total: Key, parts: &[Key]) {
        let Some(total) = self.ids.get(&total).copied() else { return };
        let mut ids: Vec<CellId> = parts.iter().filter_map(|key| self.ids.get(key).copied()).collect();
        ids.sort_unstable();
        // One part that is the total itself says nothing.
        if ids == [total] {
            return;
        }
        self.builder.relation(total, &ids);
    }

    /// n of those with and without a limit, those with one of those within and beyond.
    fn relate_parts(&mut self) {
        for (&pathway, block) in self.blocks {
            for spot in self.spots(pathway, block) {
                for column in self.columns.all().collect::<Vec<_>>() {
                    let key = |part| (pathway, spot, column, part);
                    self.relate(key(Part::N), &[key(Part::WithLimit), key(Part::NoLimit)]);
                    self.relate(key(Part::WithLimit), &[key(Part::Within), key(Part::Beyond)]);
                }
            }
        }
    }

    /// A year of its quarters, sexes and age bands; a quarter of its months. Open waits do not add up over time.
    fn relate_times(&mut self) {
        for (&pathway, block) in self.blocks {
            for spot in self.spots(pathway, block) {
                for part in Part::ALL {
                    let keys = |columns: &[usize]| columns.iter().map(|&c| (pathway, spot, c, part)).collect::<Vec<Key>>();
                    let whole = (pathway, spot, self.columns.year, part);
                    let mut sums = vec![(whole, keys(&self.columns.sexes)), (whole, keys(&self.columns.ages))];
                    if part != Part::Ongoing {
                        sums.push((whole, keys(&self.columns.quarters)));
                        let quarters = self.columns.quarters.iter().zip(self.columns.months.chunks(3));
                        let has_months = matches!(spot, Spot::Grid(place) if place < self.layout.large_places());
                        sums.extend(quarters.filter(|_| has_months).map(|(&q, m)| ((pathway, spot, q, part), keys(m))));
                    }
                    for (total, parts) in sums {
                        self.relate(total, &parts);
                    }
                }
            }
        }
    }

    /// The nation of its sjukvårdsregioner, each of its regions and parts of regions, a split region of its parts.
    fn relate_places(&mut self) {
        let catalogue = self.catalogue;
        for (&pathway, block) in self.blocks {
            for column in self.columns.all().collect::<Vec<_>>() {
                for part in Part::ALL {
                    let key = |spot| (pathway, spot, column, part);
                    let parts: Vec<Key> = (1..self.layout.large_places()).map(|p| key(Spot::Grid(p))).collect();
                    self.relate(key(Spot::Grid(0)), &parts);
                    if pathway.is_none() || !self.layout.has(self.layout.places() - 1, column) {
                        continue;
                    }
                    for place in 1..self.layout.large_places() {
                        let members = members(catalogue, self.layout, block, place);
                        let members: Vec<Key> = members.into_iter().map(key).collect();
                        self.relate(key(Spot::Grid(place)), &members);
                    }
                    for (k, (region, _)) in block.second_parts.iter().enumerate() {
                        let whole = Spot::Grid(self.layout.place_index(Place::Region(*region)));
                        self.relate(key(whole), &[key(Spot::Half(k, 0)), key(Spot::Half(k, 1))]);
                    }
                }
            }
        }
    }

    /// A sum over pathways of its pathways.
    fn relate_pathways(&mut self) {
        let own: Vec<PathwayId> = self.blocks.keys().filter_map(|p| *p).collect();
        for place in 0..self.layout.large_places() {
            for column in self.columns.all().collect::<Vec<_>>() {
                for part in Part::ALL {
                    let key = |pathway| (pathway, Spot::Grid(place), column, part);
                    let parts: Vec<Key> = own.iter().map(|&p| key(Some(p))).collect();
                    self.relate(key(None), &parts);
                }
            }
        }
    }
}

/// The regions and parts of regions of a sjukvårdsregion.
fn members(catalogue: &Catalogue, layout: &Layout, block: &Block, place: usize) -> Vec<Spot> {
    let Some(Place::Sjukvardsregion(own)) = layout.place(place) else { return Vec::new() };
    let mut members = Vec::new();
    for index in layout.large_places()..layout.places() {
        let Some(Place::Region(id)) = layout.place(index) else { continue };
        let region = catalogue.region(id);
        match block.second_parts.iter().position(|(split, _)| *split == id) {
            Some(k) if region.sjukvardsregion == own => members.push(Spot::Half(k, 0)),
            Some(k) if region.second_sjukvardsregion == Some(own) => members.push(Spot::Half(k, 1)),
            None if region.sjukvardsregion == own => members.push(Spot::Grid(index)),
            _ => {}
        }
    }
    members
}

fn less(a: CellCounts, b: CellCounts) -> CellCounts {
    CellCounts {
        n: a.n.saturating_sub(b.n),
        with_limit: a.with_limit.saturating_sub(b.with_limit),
        within: a.within.saturating_sub(b.within),
        ongoing: a.ongoing.saturating_sub(b.ongoing),
    }
}

/// A key as one number: it decides ties, the same in every run.
fn number((pathway, spot, column, part): Key) -> u64 {
    let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let pathway = pathway.map_or(0, |p| u64::from(p.number()) + 1);
    let spot = match spot {
        Spot::Grid(place) => wide(place),
        Spot::Half(k, half) => 200 + wide(k * 2 + half),
    };
    let part = wide(Part::ALL.iter().position(|p| *p == part).unwrap_or(0));
    ((pathway * 256 + spot) * 1_048_576 + wide(column)) * 8 + part
}
