//! The grid's counts → systems of linked cells, for `pattern` to protect: for each measure and year one of completed
//! intervals and one of open waits.
//!
//! What links cells: a year is the sum of its quarters, of its sexes and of its age bands; a quarter of its
//! months; a sjukvårdsregion of its regions and parts of regions; the nation of its sjukvårdsregioner; n of those
//! with and without a limit, those with one of those within and beyond; a sum over pathways of its pathways.
//! Open waits are a stock on the last day of a month; they add up over everything but time.
//! Where people were only added to a year since the release before, the system is of those who came since: see [`Of::Since`].
//! Complements (without a limit, beyond) and the parts of a split region are never published, but anyone who
//! subtracts has them: they are cells like any other. So are the months of regions, which nobody reads but the
//! region's own analyst, who subtracts them.

use std::collections::BTreeMap;

use super::columns::Columns;
use super::limits::limits_of;
use super::past::Past;
use super::pattern::{
    Axis, Beside, Cell, CellId, Owner, Pattern, Readers, Report, Role, System, SystemBuilder, SystemError,
    bare,
};
use super::spots::{Spot, places};
use super::then::Then;
use crate::catalogue::{Catalogue, PathwayId};
use crate::indicators::grid::{Block, CellCounts, Layout, Numbers, Place, ReleasedCell};

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
const OUTCOMES: [Part; 5] = [Part::N, Part::WithLimit, Part::NoLimit, Part::Within, Part::Beyond];

impl Part {
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

    /// Whether a release tells it of a cell: complements are told with what they are the difference of.
    const fn is_told(self, cell: &ReleasedCell) -> bool {
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

/// What an earlier release told of a published cell, by pathway, place and column of the layout.
pub(super) type Earlier<'a> = dyn Fn(Option<PathwayId>, usize, usize, Part, u32) -> Then + 'a;

/// The blocks of one measure.
pub(super) type Blocks<'a> = BTreeMap<Option<PathwayId>, &'a Block>;

/// A system, and where each published count is in it.
pub(super) struct YearSystem {
    pub(super) system: System,
    ids: Ids,
    /// Of a system of those who came since the release before, by cell; empty of any other.
    since: Vec<InBoth>,
}

/// A count of a system of those who came since the release before.
#[derive(Debug, Clone, Copy, Default)]
struct InBoth {
    /// All there are.
    now: u32,
    /// Whether it was hidden, and stays so.
    stays: bool,
    /// Whether it is in a table, or is the difference of two that are.
    is_told: bool,
}

/// Where each published count is: by number of the pathway among the blocks, place, column of the layout and part.
struct Ids {
    pathways: Vec<Option<PathwayId>>,
    places: usize,
    columns: usize,
    ids: Vec<Option<CellId>>,
}

/// Parts that a published cell has.
const PARTS: usize = 6;

impl Ids {
    fn new(year: Year<'_>) -> Self {
        let pathways: Vec<Option<PathwayId>> = year.blocks.keys().copied().collect();
        let (places, columns) = (year.layout.places(), year.layout.columns());
        Self { ids: vec![None; pathways.len() * places * columns * PARTS], pathways, places, columns }
    }

    const fn at(&self, pathway: usize, place: usize, column: usize, part: Part) -> usize {
        ((pathway * self.places + place) * self.columns + column) * PARTS + part as usize
    }
}

impl YearSystem {
    /// The cell of a published count.
    pub(super) fn id(
        &self,
        pathway: Option<PathwayId>,
        place: usize,
        column: usize,
        part: Part,
    ) -> Option<CellId> {
        let pathway = self.ids.pathways.binary_search(&pathway).ok()?;
        self.ids.ids.get(self.ids.at(pathway, place, column, part)).copied().flatten()
    }

    /// Whether a cell is hidden.
    pub(super) fn is_hidden(&self, pattern: &Pattern, id: CellId) -> bool {
        pattern.is_hidden(id) || self.since.get(id.index()).is_some_and(|both| both.stays)
    }

    /// Whether people came to others whom the release before counted.
    pub(super) fn has_grown(&self, id: CellId) -> bool {
        let came = self.system.cells().get(id.index()).map_or(0, |cell| cell.value);
        came > 0 && self.since.get(id.index()).is_some_and(|both| both.now > came)
    }

    /// How the pattern came about, told of all there are.
    pub(super) fn report(&self, pattern: &Pattern) -> Report {
        let report = *pattern.report();
        if self.since.is_empty() {
            return report;
        }
        let told = self.system.ids().zip(&self.since).filter(|(_, both)| both.is_told && both.now > 0);
        let mut all = Report { cells: 0, primary: 0, complementary: 0, ..report };
        for (id, both) in told {
            all.cells += 1;
            let hidden = u32::from(self.is_hidden(pattern, id));
            *(if Cell::new(both.now).is_primary() { &mut all.primary } else { &mut all.complementary }) +=
                hidden;
        }
        all
    }
}

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
}

/// The system of the completed intervals of a year.
///
/// # Errors
/// If the counts do not add up, which is a defect.
pub(super) fn completed_system(year: Year<'_>, earlier: &Earlier<'_>) -> Result<YearSystem, SystemError> {
    let any_limit = year.blocks.values().any(|b| b.cells.iter().any(|c| c.counts.with_limit > 0));
    let outcomes = if any_limit { &OUTCOMES[..] } else { &OUTCOMES[..1] };
    let columns = Columns::of_completed(year.layout, year.year);
    build(year, &columns, outcomes, earlier)
}

/// The system of the open waits of a year.
///
/// # Errors
/// As [`completed_system`].
pub(super) fn ongoing_system(year: Year<'_>, earlier: &Earlier<'_>) -> Result<YearSystem, SystemError> {
    build(year, &Columns::of_ongoing(year.layout, year.year), &[Part::Ongoing], earlier)
}

fn build(
    year: Year<'_>,
    columns: &Columns,
    outcomes: &[Part],
    earlier: &Earlier<'_>,
) -> Result<YearSystem, SystemError> {
    let (place_axis, spots) = places(year);
    let pathways: Vec<Option<PathwayId>> = year.blocks.keys().copied().collect();
    let others: Vec<usize> = (1..pathways.len()).collect();
    let mut pathway_axis = Axis::new(pathways.len());
    if pathways.first() == Some(&None) && !others.is_empty() {
        pathway_axis = pathway_axis.split(0, &others).apart();
    }
    let mut outcome_axis = Axis::new(outcomes.len());
    if outcomes.len() == OUTCOMES.len() {
        outcome_axis = outcome_axis.split(0, &[1, 2]).split(1, &[3, 4]);
    }
    let axes = vec![
        pathway_axis.role(Role::Pathway),
        place_axis.role(Role::Place),
        columns.axis.clone().role(Role::Column),
        outcome_axis.role(Role::Outcome),
    ];
    let number = year.layout.first_year + i32::try_from(year.year).unwrap_or(0);
    let limits = pathways.iter().flatten().map(|p| (*p, limits_of(year.catalogue, year.measure, *p, number)));
    let limits = limits.collect();
    let counting = Counting { year, columns, outcomes, spots: &spots, limits: &limits };
    let Some(past) = counting.since(&pathways) else { return made(counting, &axes, Of::All { earlier }) };
    let then = made(counting, &axes, Of::Then { past })?;
    made(counting, &axes, Of::Since { past, knew: bare(&then.system) })
}

fn made(counting: Counting<'_>, axes: &[Axis], of: Of<'_>) -> Result<YearSystem, SystemError> {
    let builder = System::builder(axes.to_vec());
    let mut making = Making { counting, of, builder, ids: Ids::new(counting.year), since: Vec::new() };
    for (p, (&pathway, block)) in counting.year.blocks.iter().enumerate() {
        for (s, &spot) in counting.spots.iter().enumerate() {
            making.add(block, (p, pathway), (s, spot));
        }
    }
    Ok(YearSystem { system: making.builder.build()?, ids: making.ids, since: making.since })
}

/// What is counted in a year, node by node.
#[derive(Clone, Copy)]
struct Counting<'a> {
    year: Year<'a>,
    columns: &'a Columns,
    outcomes: &'a [Part],
    spots: &'a [Spot],
    /// The shortest and the longest limit of each pathway.
    limits: &'a BTreeMap<PathwayId, Option<[u32; 2]>>,
}

impl<'a> Counting<'a> {
    /// The release before, if it counted the year and no count has become smaller.
    fn since(&self, pathways: &[Option<PathwayId>]) -> Option<&'a Past<'a>> {
        let past = self.year.past.filter(|past| past.has(self.year.year, pathways))?;
        let grew = |(pathway, block): (&Option<PathwayId>, &&Block)| {
            self.spots.iter().all(|spot| {
                let mut columns = self.columns.nodes.iter().filter_map(|node| node.first());
                columns.all(|column| {
                    let now = self.counts(block, *spot, *column);
                    self.outcomes.iter().all(|&part| {
                        let (pathway, spot, column) = (*pathway, *spot, *column);
                        let at = CountAt { pathway, spot, column, part, is_published: true };
                        self.then(past, at) <= part.of(now)
                    })
                })
            })
        };
        self.year.blocks.iter().all(grew).then_some(past)
    }

    /// What the release before counted.
    fn then(&self, past: &Past<'_>, at: CountAt) -> u32 {
        past.block(at.pathway).map_or(0, |block| at.part.of(self.counts(block, at.spot, at.column)))
    }
}

/// Whom a system counts.
enum Of<'a> {
    /// All there are, bounded by what the release before showed.
    All { earlier: &'a Earlier<'a> },
    /// All there were then.
    Then { past: &'a Past<'a> },
    /// Of a year to which people were only added since the release before, those who came.
    ///
    /// What that release hid stays hidden, and needs no proof but that release's: each other table that could have been true then
    /// could be true now, with the same people added to it. So it need not be kept how many were added to it, but from readers
    /// who knew how many there were. What it showed is known, and so is who came where that is shown again; where it is to be
    /// hidden, another number must have been able to come, whatever a reader knows of where nobody came.
    Since {
        past: &'a Past<'a>,
        /// By cell the readers who knew what was hidden.
        knew: Vec<Readers>,
    },
}

struct Making<'a> {
    counting: Counting<'a>,
    of: Of<'a>,
    builder: SystemBuilder,
    ids: Ids,
    since: Vec<InBoth>,
}

impl Making<'_> {
    /// Adds the cells of a pathway and place.
    fn add(&mut self, block: &Block, (p, pathway): (usize, Option<PathwayId>), (s, spot): (usize, Spot)) {
        let Counting { year, columns, outcomes, .. } = self.counting;
        for (node, all) in columns.nodes.iter().enumerate() {
            let Some(&first) = all.first() else { continue };
            let here: Vec<usize> =
                all.iter().copied().filter(|&c| self.counting.has(pathway, spot, c)).collect();
            let is_large = matches!(spot, Spot::Grid(place) if place < year.layout.large_places());
            if here.is_empty() && pathway.is_none() && !is_large {
                continue;
            }
            let column = here.first().copied().unwrap_or(first);
            let counts = self.counting.counts(block, spot, column);
            let owner = self.counting.owner(block, spot);
            let mut whole = None;
            for (o, &part) in outcomes.iter().enumerate() {
                let at = CountAt { pathway, spot, column, part, is_published: !here.is_empty() };
                let cell = self.cell(at, part.of(counts));
                let cell = cell.of_row(whole).beside(self.beside(block, at, counts));
                let cell = cell.worth(self.counting.worth(pathway, spot, node, part));
                let id = self.builder.cell(&[p, s, node, o], owner.map_or(cell, |owner| cell.owner(owner)));
                whole = whole.or((part == Part::N).then_some(id));
                if let Spot::Grid(place) = spot {
                    for &column in &here {
                        let at = self.ids.at(p, place, column, part);
                        self.ids.ids[at] = Some(id);
                    }
                }
            }
        }
    }

    /// What the median of a row tells of a count, while the row's n is shown.
    fn beside(&self, block: &Block, at: CountAt, counts: CellCounts) -> Option<Beside> {
        let all = CountAt { part: Part::N, ..at };
        let is_known_anyway = match self.of {
            Of::Then { .. } => return None,
            // A row that has grown, and whose share was hidden, has no median.
            Of::Since { past, .. } if self.counting.then(past, all) > 0 => return None,
            Of::Since { .. } => false,
            // A median that the release before showed is known whatever is hidden now.
            Of::All { earlier } => then(earlier, all, counts.n).was_shown(),
        };
        let most = self.counting.most_beside(block, at, counts)?;
        Some(Beside { most, is_known_anyway })
    }

    /// A count.
    fn cell(&mut self, at: CountAt, value: u32) -> Cell {
        let published = |cell: Cell| if at.is_published { cell } else { cell.unpublished() };
        match &self.of {
            Of::All { earlier } => published(bounded(*earlier, at, value)),
            Of::Then { past } => published(Cell::new(self.counting.then(past, at))),
            Of::Since { past, knew } => {
                let then = self.counting.then(past, at);
                let (is_told, was_told) = match at.spot {
                    Spot::Grid(place) if at.is_published => {
                        (true, at.part.is_told(&past.shown(at.pathway, place, at.column)))
                    }
                    _ => (false, false),
                };
                let knew = knew.get(self.since.len()).filter(|_| is_told).copied().unwrap_or_default();
                self.since.push(InBoth { now: value, stays: is_told && !was_told && then > 0, is_told });
                match (then, value - then) {
                    (_, 0) => Cell::added(0),
                    (0, _) => published(Cell::new(value)),
                    (_, by) if was_told => Cell::added(by),
                    (_, by) => Cell::added_to_hidden(by, knew),
                }
            }
        }
    }
}

/// All there are, bounded by what the release before showed.
fn bounded(earlier: &Earlier<'_>, at: CountAt, value: u32) -> Cell {
    let then = then(earlier, at, value);
    Cell::new(value).before(then.before).known_within(then.least, then.most)
}

/// What an earlier release told of a count.
fn then(earlier: &Earlier<'_>, at: CountAt, value: u32) -> Then {
    let CountAt { pathway, spot, column, part, .. } = at;
    match spot {
        Spot::Grid(place) if pathway.is_none() => earlier(pathway, place, column, part, value).of_sum(),
        Spot::Grid(place) => earlier(pathway, place, column, part, value),
        Spot::Half(..) => Then::NEW,
    }
}

/// Which count.
#[derive(Debug, Clone, Copy)]
struct CountAt {
    pathway: Option<PathwayId>,
    spot: Spot,
    column: usize,
    part: Part,
    is_published: bool,
}

impl Counting<'_> {
    /// Whether a place has a column; sums over pathways are of large places.
    fn has(&self, pathway: Option<PathwayId>, spot: Spot, column: usize) -> bool {
        let layout = self.year.layout;
        match spot {
            Spot::Grid(place) if place < layout.large_places() => true,
            _ if pathway.is_none() => false,
            Spot::Grid(place) => layout.has(place, column),
            Spot::Half(..) => layout.has(layout.places() - 1, column),
        }
    }

    fn counts(&self, block: &Block, spot: Spot, column: usize) -> CellCounts {
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
    fn most_beside(&self, block: &Block, at: CountAt, counts: CellCounts) -> Option<u32> {
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

    fn owner(&self, block: &Block, spot: Spot) -> Option<Owner> {
        match spot {
            Spot::Grid(place) => match self.year.layout.place(place) {
                Some(Place::Region(id)) => Owner::new(id.number()),
                _ => None,
            },
            Spot::Half(k, _) => block.second_parts.get(k).and_then(|(id, _)| Owner::new(id.number())),
        }
    }

    /// What hiding a cell costs: wide places and times more, what is never published nothing.
    fn worth(&self, pathway: Option<PathwayId>, spot: Spot, node: usize, part: Part) -> u32 {
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
