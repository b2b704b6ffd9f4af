//! The grid's counts → systems of linked cells, for `pattern` to protect: for each measure and year one of completed
//! intervals and one of open waits.
//!
//! What links cells: a year is the sum of its quarters, of its sexes and of its age bands; a quarter of its
//! months; a sjukvårdsregion of its regions and parts of regions; the nation of its sjukvårdsregioner; n of those
//! with and without a limit, those with one of those within and beyond; a sum over pathways of its pathways.
//! Open waits are a stock on the last day of a month; they add up over everything but time.
//! Where people were only added to a pathway's year since the release before, the cells are of those who came since: see [`Of::Since`].
//! Complements (without a limit, beyond) and the parts of a split region are never published, but anyone who
//! subtracts has them: they are cells like any other. So are the months of regions, which nobody reads but the
//! region's own analyst, who subtracts them; but that a region delivered nothing in a month everybody reads (`silence`).

use super::columns::Columns;
use super::counting::{CountAt, Counting, OUTCOMES, Part, Year};
use super::grown::Grown;
use super::limits::limits_of;
use super::pattern::{
    Axis, Beside, Cell, CellId, Pattern, Readers, Report, Role, System, SystemBuilder, SystemError, bare,
};
use super::spots::{Spot, places};
use super::then::Then;
use crate::catalogue::PathwayId;
use crate::indicators::grid::{Block, CellCounts};

/// What an earlier release told of a published cell, by pathway, place and column of the layout.
pub(super) type Earlier<'a> = dyn Fn(Option<PathwayId>, usize, usize, Part, u32) -> Then + 'a;

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
    build(year, &Columns::of_ongoing(year.layout, year.year, year.silence.data_to), &[Part::Ongoing], earlier)
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
    let Some(grown) = Grown::of(counting) else { return made(counting, &axes, Of::All { earlier }) };
    let then = made(counting, &axes, Of::Then { grown: &grown })?;
    made(counting, &axes, Of::Since { grown: &grown, knew: bare(&then.system), earlier })
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

/// Whom a system counts.
enum Of<'a> {
    /// All there are, bounded by what earlier releases showed.
    All { earlier: &'a Earlier<'a> },
    /// All there were then, of the pathways that have grown; of the others nobody.
    Then { grown: &'a Grown<'a> },
    /// Of pathways to which people were only added since the release before, those who came; of the others all there are.
    ///
    /// What that release hid stays hidden, and needs no proof but that release's: each other table that could have been true then
    /// could be true now, with the same people added to it. So it need not be kept how many were added to it, but from readers
    /// who knew how many there were. What it showed is known, and so is who came where that is shown again; where it is to be
    /// hidden, another number must have been able to come, whatever a reader knows of where nobody came.
    Since {
        grown: &'a Grown<'a>,
        /// By cell the readers who knew what was hidden.
        knew: Vec<Readers>,
        earlier: &'a Earlier<'a>,
    },
}

impl Of<'_> {
    const fn is_then(&self) -> bool {
        matches!(self, Self::Then { .. })
    }
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
            let is_silent = self.counting.is_silent(owner, column, self.of.is_then());
            let mut whole = None;
            for (o, &part) in outcomes.iter().enumerate() {
                let is_published = !here.is_empty();
                let columns = &here[..];
                let at = CountAt { pathway, spot, column, columns, part, is_published, is_silent };
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
    fn beside(&self, block: &Block, at: CountAt<'_>, counts: CellCounts) -> Option<Beside> {
        let all = CountAt { part: Part::N, ..at };
        let is_known_anyway = match &self.of {
            Of::Then { .. } => return None,
            Of::Since { grown, .. } if grown.has(at.pathway) => {
                // A row that has grown, and whose share was hidden, has no median.
                if grown.then(&self.counting, all) > 0 {
                    return None;
                }
                false
            }
            // A median that an earlier release showed is known whatever is hidden now.
            Of::All { earlier } | Of::Since { earlier, .. } => then(*earlier, all, counts.n).was_shown(),
        };
        let most = self.counting.most_beside(block, at, counts)?;
        Some(Beside { most, is_known_anyway })
    }

    /// A count.
    fn cell(&mut self, at: CountAt<'_>, value: u32) -> Cell {
        // That nobody is where nothing was delivered is as good as published.
        let is_known = |cell: &Cell| at.is_published || (at.is_silent && cell.value == 0);
        let published = |cell: Cell| if is_known(&cell) { cell } else { cell.unpublished() };
        let (cell, stays) = match &self.of {
            Of::All { earlier } => return published(bounded(*earlier, at, value)),
            Of::Then { grown } => {
                let was = grown.then(&self.counting, at);
                // A release before that showed it: who reads both knows how far it can have gone.
                let last = grown.last_shown(at).map_or(Then::NEW, |last| Then::shown(last, was));
                return published(Cell::new(was).known_within(last.least, last.most));
            }
            Of::Since { grown, knew, .. } if grown.has(at.pathway) => {
                let (was, was_told) = (grown.then(&self.counting, at), grown.was_told(at));
                let knew = knew.get(self.since.len()).filter(|_| is_told(at)).copied().unwrap_or_default();
                let cell = match (was, value - was) {
                    (_, 0) => Cell::added(0),
                    (0, _) => published(Cell::new(value)),
                    (_, by) if was_told => Cell::added(by),
                    (_, by) => Cell::added_to_hidden(by, knew),
                };
                (cell, is_told(at) && !was_told && was > 0)
            }
            Of::Since { grown, earlier, .. } if at.pathway.is_none() => {
                (published(self.sum_of_both(grown, *earlier, at, value)), false)
            }
            Of::Since { earlier, .. } => (published(bounded(*earlier, at, value)), false),
        };
        self.since.push(InBoth { now: value, stays, is_told: is_told(at) });
        cell
    }

    /// A sum over pathways that have grown, of which those who came count, and over others, of which all do.
    fn sum_of_both(&self, grown: &Grown<'_>, earlier: &Earlier<'_>, at: CountAt<'_>, value: u32) -> Cell {
        let by = value - grown.then(&self.counting, at);
        let before = then(earlier, at, value).before;
        let is_small = Cell::new(value).is_primary() && value > 0;
        match () {
            () if by == value => Cell::new(value).before(before),
            () if is_small || grown.moves(&self.counting, at) => Cell::new(by).unpublished(),
            () => Cell::added(by).before(before),
        }
    }
}

/// Whether a count is in a table, or is the difference of two that are.
const fn is_told(at: CountAt<'_>) -> bool {
    at.is_published && matches!(at.spot, Spot::Grid(_))
}

/// All there are, bounded by what earlier releases showed.
fn bounded(earlier: &Earlier<'_>, at: CountAt<'_>, value: u32) -> Cell {
    let then = then(earlier, at, value);
    Cell::new(value).before(then.before).known_within(then.least, then.most)
}

/// What an earlier release told of a count, under whatever name.
fn then(earlier: &Earlier<'_>, at: CountAt<'_>, value: u32) -> Then {
    let CountAt { pathway, spot, columns, part, .. } = at;
    match spot {
        // Of what is in no table nothing was told.
        _ if !at.is_published => Then::NEW,
        Spot::Grid(place) => {
            let told = columns.iter().map(|column| earlier(pathway, place, *column, part, value));
            let told = told.fold(Then::NEW, Then::and);
            if pathway.is_none() { told.of_sum() } else { told }
        }
        Spot::Half(..) => Then::NEW,
    }
}
