//! Counts of a release → what everyone may see, and a report of what is hidden.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::counting::{Blocks, Part, Year};
use super::grid::{Cells, Grid, GridFacts, PackedCell};
use super::grid_file::fingerprint;
use super::lengths::FLOOR;
use super::past::{Earlier, Past};
use super::pattern::{Budget, Pattern, Report, SystemError, protect};
use super::protect_lengths::lengths_of;
use super::silence::Silence;
use super::system_of::{YearSystem, completed_system, ongoing_system};
use super::then::{Then, then};
use crate::catalogue::{Catalogue, PathwayId};
use crate::indicators::SnapshotInfo;
use crate::indicators::grid::{Block, GRID_MEASURES, GridMeasurement, Layout, Numbers, Place, ReleasedCell};
use crate::model::Day;

/// What one measure hides in one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiddenInYear {
    /// Measure.
    pub measure: &'static str,
    /// Calendar year.
    pub year: i32,
    /// `completed` intervals, or `ongoing` waits.
    pub of: &'static str,
    /// How the pattern came about.
    pub report: Report,
}

/// Whose release it is, and of what.
#[derive(Debug, Clone)]
pub struct ReleaseFacts {
    /// Name.
    pub release: String,
    /// Version of the events, program and catalogue.
    pub snapshot: SnapshotInfo,
    /// The latest event date.
    pub data_to: Option<Day>,
}

/// Protects a measured grid.
///
/// Of a pathway's year to which people were only added since the earlier release, what that hid stays hidden, and those who came
/// are protected. Of another what was hidden stays so where the count is the same, or nearly, or the time was over then; shown
/// and the same is shown if that is at all possible, and what was shown bounds what it can be now. `earlier` are releases, the newest
/// first: for each year the first that has it counts. `progress` is told
/// systems done and in all, and says whether to go on; nothing is protected if not.
///
/// # Errors
/// If counts do not add up, which is a defect.
pub fn protect_grid(
    catalogue: &Arc<Catalogue>,
    measured: &GridMeasurement,
    facts: ReleaseFacts,
    earlier: &[Earlier<'_>],
    progress: &mut dyn FnMut(usize, usize) -> bool,
) -> Result<Option<(Grid, Vec<HiddenInYear>)>, SystemError> {
    let layout = &measured.layout;
    let mut blocks: BTreeMap<(usize, Option<PathwayId>), Vec<ReleasedCell>> = BTreeMap::new();
    let mut report = Vec::new();
    let silence = &Silence::of(layout, &measured.reported, facts.data_to, earlier);
    let measures: Vec<usize> =
        (0..GRID_MEASURES.len()).filter(|m| blocks_of(measured, *m).len() > 1).collect();
    for (done, &m) in measures.iter().enumerate() {
        let own = blocks_of(measured, m);
        let pasts: Vec<Past<'_>> = earlier.iter().map(|earlier| Past::of(*earlier, m, layout)).collect();
        for (&pathway, block) in &own {
            blocks.insert((m, pathway), block.cells.iter().map(|_| ReleasedCell::EMPTY).collect());
        }
        for year in 0..layout.years {
            if !progress(done * layout.years + year, measures.len() * layout.years) {
                return Ok(None);
            }
            let past = pasts.iter().find(|past| past.has_year(year));
            let before = |pathway, place, column, part: Part, value| {
                let earlier = past.map(Past::earlier);
                earlier.map_or(Then::NEW, |e| then(e, layout, (m, pathway), (place, column), (part, value)))
            };
            let own_year = Year { catalogue, layout, blocks: &own, measure: m, year, past, silence };
            let systems = [completed_system(own_year, &before)?, ongoing_system(own_year, &before)?];
            let patterns = systems.each_ref().map(|s| protect(&s.system, Budget::default()));
            let year_number = layout.first_year + i32::try_from(year).unwrap_or(0);
            report.extend(reported(GRID_MEASURES[m], year_number, &systems, &patterns));
            for (&pathway, block) in &own {
                let shown = blocks.entry((m, pathway)).or_default();
                show(
                    layout,
                    block,
                    shown,
                    year,
                    &Shower { systems: &systems, patterns: &patterns, pathway, past },
                );
            }
        }
    }
    let lengths = lengths_of(catalogue, measured, &blocks, earlier);
    let packed: BTreeMap<_, Cells> =
        blocks.into_iter().map(|(key, cells)| (key, cells.iter().map(PackedCell::new).collect())).collect();
    let facts = GridFacts {
        release: facts.release,
        snapshot: facts.snapshot,
        data_to: facts.data_to,
        pathways: measured.pathways.clone(),
        reported: measured.reported.clone(),
        preliminary: measured.ripe.preliminary.clone(),
        default_period: measured.ripe.default_period.clone(),
    };
    let fingerprint = fingerprint(&facts, layout, &packed, &lengths);
    let (catalogue, layout) = (Arc::clone(catalogue), layout.clone());
    let grid = Grid { catalogue, layout, facts, blocks: packed, lengths, fingerprint };
    Ok(Some((grid, report)))
}

/// How the patterns of a measure's year came about.
fn reported<'a>(
    measure: &'static str,
    year: i32,
    systems: &'a [YearSystem; 2],
    patterns: &'a [Pattern; 2],
) -> impl Iterator<Item = HiddenInYear> + 'a {
    ["completed", "ongoing"].into_iter().zip(systems.iter().zip(patterns)).map(
        move |(of, (system, pattern))| {
            let report = system.report(pattern);
            tracing::debug!(
                measure,
                year,
                of,
                cells.out = report.cells,
                cells.given_up = report.given_up,
                programs = report.programs,
                work = report.work,
                "pattern found"
            );
            HiddenInYear { measure, year, of, report }
        },
    )
}

fn blocks_of(measured: &GridMeasurement, measure: usize) -> Blocks<'_> {
    measured.blocks.iter().filter(|((m, _), _)| *m == measure).map(|((_, p), block)| (*p, block)).collect()
}

struct Shower<'a> {
    systems: &'a [YearSystem; 2],
    patterns: &'a [Pattern; 2],
    pathway: Option<PathwayId>,
    past: Option<&'a Past<'a>>,
}

impl Shower<'_> {
    /// Whether the release before counted some of a row's people, and told or hid something of them.
    fn had_some(&self, place: usize, column: usize) -> bool {
        self.past.is_some_and(|past| past.counted(self.pathway, place, column) > 0)
    }

    /// Whether the release before told the same median of as many people.
    fn told_the_same(&self, place: usize, column: usize, n: u32, numbers: &Numbers) -> bool {
        let then = self.past.map(|past| past.shown(self.pathway, place, column));
        then.is_some_and(|then| then.n == Some(n) && then.numbers.median == numbers.median)
    }

    fn shown(&self, place: usize, column: usize, part: Part, value: u32) -> Option<u32> {
        let of = usize::from(part == Part::Ongoing);
        match self.systems[of].id(self.pathway, place, column, part) {
            Some(id) if self.systems[of].is_hidden(&self.patterns[of], id) => None,
            Some(_) => Some(value),
            // A measure that has no limits has no cells of them.
            None => (value == 0).then_some(0),
        }
    }
}

/// Fills in the cells of one year.
fn show(layout: &Layout, block: &Block, shown: &mut [ReleasedCell], year: usize, shower: &Shower<'_>) {
    for (at, (cell, out)) in block.cells.iter().zip(shown.iter_mut()).enumerate() {
        let (place, column) = (at / layout.columns(), at % layout.columns());
        if !layout.has(place, column) || layout.year_of(column) != year {
            continue;
        }
        let counts = cell.counts;
        let shown = |part: Part, value| shower.shown(place, column, part, value);
        let n = shown(Part::N, counts.n);
        let with_limit = shown(Part::WithLimit, counts.with_limit);
        let within = shown(Part::Within, counts.within);
        let numbers = n.and(cell.numbers.as_deref()).copied().unwrap_or_default();
        // With the nation hidden the word would tell whether there are ten beside the part that is shown.
        let nation = block.cells[layout.place_index(Place::Nation) * layout.columns() + column].counts.n;
        let nation = shower.shown(layout.place_index(Place::Nation), column, Part::N, nation);
        let numbers =
            if nation.is_some() { numbers } else { Numbers { median_against_rest: None, ..numbers } };
        let numbers = match with_limit.and(within) {
            Some(_) => numbers,
            None if shower.pathway.is_none() && counts.n >= FLOOR => numbers,
            // Two medians, on either side of the limit, tell the share: to what the release before told nothing is added.
            None if shower.had_some(place, column)
                && !shower.told_the_same(place, column, counts.n, &numbers) =>
            {
                Numbers::NONE
            }
            None => numbers.beside_hidden_share(),
        };
        *out = ReleasedCell { n, with_limit, within, ongoing: shown(Part::Ongoing, counts.ongoing), numbers };
    }
}
