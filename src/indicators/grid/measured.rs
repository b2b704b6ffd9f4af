//! Episodes → the grid's counts, nothing hidden yet. One pathway is in memory at a time.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::GRID_MEASURES;
use super::layout::{Column, Layout, Person, Place, SEXES, Time};
use super::lengths::{PlaceWeeks, lengths_by_year};
use super::numbers::{Numbers, numbers};
use crate::catalogue::{Catalogue, PathwayId, RegionId, SjukvardsregionId};
use crate::cohort::{Activity, KeyPart, TimeStep, UNKNOWN, Waits};
use crate::indicators::engine::{Engine, EngineError};
use crate::indicators::maturity::{Maturity, Ripeness, ripeness};
use crate::indicators::question::{By, Question};
use crate::indicators::{asked, default_period};
use crate::model::{AgeBand, Basis, State};
use crate::stats::Counts;

/// The counts of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CellCounts {
    /// Completed intervals.
    pub n: u32,
    /// Those that have a limit.
    pub with_limit: u32,
    /// Those within it.
    pub within: u32,
    /// Open waits on the last day of the column's time, or on the last day of follow-up if that is earlier.
    pub ongoing: u32,
}

/// A cell: its counts, and what may be said beside a shown n.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MeasuredCell {
    /// Counts.
    pub counts: CellCounts,
    /// Statistics; `None` below the lowest floor.
    pub numbers: Option<Box<Numbers>>,
}

/// The cells of one measure and pathway, or of one measure summed over pathways.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// By place and column: `place × columns + column` of the layout. Sums over pathways have large places only.
    /// The months of regions are counted too, though no table of them is published.
    pub cells: Vec<MeasuredCell>,
    /// Of every region that lies in two sjukvårdsregioner, the counts of its second part by column.
    pub second_parts: Vec<(RegionId, Vec<CellCounts>)>,
    /// How long intervals were, by year and by [`super::places_with_lengths`]; none for sums over pathways.
    pub lengths: Vec<Vec<PlaceWeeks>>,
}

/// Everything that a release counts.
#[derive(Debug)]
pub struct GridMeasurement {
    /// Places and columns.
    pub layout: Layout,
    /// By measure (index in [`GRID_MEASURES`]) and pathway, `None` is the sum over pathways.
    pub blocks: BTreeMap<(usize, Option<PathwayId>), Block>,
    /// Pathways with events, in catalogue order.
    pub pathways: Vec<PathwayId>,
    /// For each month of the layout the regions with any event, as a bit set.
    pub reported: Vec<u32>,
    /// What has come in.
    pub ripe: Ripe,
}

/// What had come in when a release was made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ripe {
    /// Time steps whose events had not all come in, by code.
    pub preliminary: Vec<String>,
    /// The latest four quarters that were complete and mature.
    pub default_period: Option<String>,
}

/// Finds what has come in of the calendar years of a grid, both included.
///
/// # Errors
/// If what deliveries brought cannot be found.
pub fn ripe(engine: &Engine, years: (i32, i32)) -> Result<Ripe, EngineError> {
    let layout = Layout::new(engine.catalogue(), years.0, years.1);
    Ok(Ripe { preliminary: preliminary(engine, &layout)?, default_period: default_period(engine)? })
}

/// Counts the grid of an engine's data over calendar years, both included. The engine forgets each pathway
/// when it is counted, so that memory does not grow with their number.
///
/// `progress` is told pathways done and in all, and says whether to go on; nothing is counted if not.
///
/// # Errors
/// If episodes cannot be loaded.
pub fn measure_grid(
    engine: &mut Engine,
    years: (i32, i32),
    ripe: Ripe,
    progress: &mut dyn FnMut(usize, usize) -> bool,
) -> Result<Option<GridMeasurement>, EngineError> {
    let layout = Layout::new(engine.catalogue(), years.0, years.1);
    let pathways: Vec<PathwayId> = engine.ground().pathways;
    let mut blocks = BTreeMap::new();
    let mut sums: BTreeMap<usize, Vec<Counts>> = BTreeMap::new();
    let mut activity = Activity::default();
    for (done, &pathway) in pathways.iter().enumerate() {
        if !progress(done, pathways.len()) {
            return Ok(None);
        }
        for (m, measure) in GRID_MEASURES.iter().enumerate() {
            let Some(question) = question(engine, measure, pathway, years) else { continue };
            for (_, own) in engine.activities(&question)?.iter().filter(|_| m == 0) {
                activity.merge(own);
            }
            let Some(counts) = counted(engine, &layout, &question)? else { continue };
            let sum = sums
                .entry(m)
                .or_insert_with(|| vec![Counts::default(); layout.large_places() * layout.columns()]);
            for (sum, own) in sum.iter_mut().zip(&counts) {
                sum.merge(own);
            }
            let started = started(engine, &layout, &question)?;
            blocks.insert((m, Some(pathway)), block(engine.catalogue(), &layout, &counts, &started));
        }
        engine.forget(pathway);
    }
    for (m, counts) in sums {
        let cells = cells(&layout, &counts, layout.large_places());
        blocks.insert((m, None), Block { cells, ..Block::default() });
    }
    let reported = reported(&layout, &activity);
    Ok(Some(GridMeasurement { layout, blocks, pathways, reported, ripe }))
}

/// A measure of the grid with its defaults, for one pathway and the years of the grid.
fn question(engine: &Engine, measure: &str, pathway: PathwayId, years: (i32, i32)) -> Option<Question> {
    let slug = engine.catalogue().pathway(pathway).slug.clone();
    let period = format!("{}..{}", years.0, years.1);
    let pairs = [("measure", measure.to_owned()), ("pathway", slug), ("period", period)];
    let pairs: Vec<(String, String)> = pairs.map(|(name, value)| (name.to_owned(), value)).to_vec();
    Question::parse(&pairs, &asked(engine)).ok()
}

/// The counts of every cell of a pathway, by place and column; `None` if there is nothing to count.
fn counted(
    engine: &Engine,
    layout: &Layout,
    question: &Question,
) -> Result<Option<Vec<Counts>>, EngineError> {
    let mut counts = vec![Counts::default(); layout.places() * layout.columns()];
    let mut any = false;
    let quarter = By::Time(TimeStep::Quarter);
    let (month, year) = (By::Time(TimeStep::Month), By::Time(TimeStep::Year));
    // A region's months are nobody's to read but its own, who subtracts them from what is shown of larger places.
    let ways: [&[By]; 8] = [
        &[By::Region, quarter],
        &[By::Region, month],
        &[By::Region, year, By::Sex],
        &[By::Region, year, By::AgeGroup],
        &[By::Sjukvardsregion, quarter],
        &[By::Sjukvardsregion, month],
        &[By::Sjukvardsregion, year, By::Sex],
        &[By::Sjukvardsregion, year, By::AgeGroup],
    ];
    for by in ways {
        let question = Question { by: by.to_vec(), ..question.clone() };
        let (found, _) = engine.count(&question, by, Waits::Numbered)?;
        for (key, own) in found.into_iter().flat_map(|(_, counted)| counted.groups) {
            if let Some(at) = cell_of(layout, by, &key) {
                any |= own.completed.n() > 0 || own.states[State::Ongoing.index()] > 0;
                counts[at] = own;
            }
        }
    }
    if !any {
        return Ok(None);
    }
    add_years(layout, &mut counts);
    add_nation(layout, &mut counts);
    Ok(Some(counts))
}

/// Everyone who started, by place and the year of their start; other columns and places are empty.
fn started(engine: &Engine, layout: &Layout, question: &Question) -> Result<Vec<Counts>, EngineError> {
    let mut counts = vec![Counts::default(); layout.places() * layout.columns()];
    let by = [By::Region, By::Time(TimeStep::Year)];
    let question = Question { by: by.to_vec(), basis: Basis::Start, ..question.clone() };
    let (found, _) = engine.count(&question, &by, Waits::Measured)?;
    for (key, own) in found.into_iter().flat_map(|(_, counted)| counted.groups) {
        if let Some(at) = cell_of(layout, &by, &key) {
            counts[at] = own;
        }
    }
    Ok(counts)
}

/// The cell of a counted group.
fn cell_of(layout: &Layout, by: &[By], key: &[KeyPart]) -> Option<usize> {
    let (mut place, mut time, mut person) = (None, None, Person::All);
    for (by, part) in by.iter().zip(key) {
        let KeyPart::Index(number) = part else { return None };
        let index = usize::try_from(*number).ok()?;
        match by {
            By::Region => place = RegionId::from_index(index).map(Place::Region),
            By::Sjukvardsregion => place = SjukvardsregionId::from_index(index).map(Place::Sjukvardsregion),
            By::Time(step) => time = Some(Time { step: *step, number: *number }),
            By::Sex if *number == UNKNOWN => person = Person::Sex(None),
            By::Sex => person = Person::Sex(*SEXES.get(index)?),
            By::AgeGroup => person = Person::Age(*AgeBand::ALL.get(index)?),
            _ => return None,
        }
    }
    let place = layout.place_index(place?);
    let column = layout.column_index(Column { time: time?, person })?;
    (place < layout.places()).then_some(place * layout.columns() + column)
}

/// A year is the sum of its quarters; its open waits are those of its last day.
fn add_years(layout: &Layout, counts: &mut [Counts]) {
    let (first, last) = layout.steps(TimeStep::Year);
    for place in 0..layout.places() {
        for year in first..=last {
            let at = |step, number| {
                let column = layout.column_index(Column { time: Time { step, number }, person: Person::All });
                column.map(|c| place * layout.columns() + c)
            };
            let quarters: Vec<usize> = (0..4).filter_map(|q| at(TimeStep::Quarter, year * 4 + q)).collect();
            let Some(whole) = at(TimeStep::Year, year) else { continue };
            let mut sum = Counts::default();
            for &quarter in &quarters {
                sum.merge(&counts[quarter]);
            }
            let ongoing = State::Ongoing.index();
            sum.states[ongoing] = quarters.last().map_or(0, |&q| counts[q].states[ongoing]);
            counts[whole] = sum;
        }
    }
}

/// The nation is the sum of its sjukvårdsregioner.
fn add_nation(layout: &Layout, counts: &mut [Counts]) {
    for column in 0..layout.columns() {
        let mut sum = Counts::default();
        for place in 1..layout.large_places() {
            sum.merge(&counts[place * layout.columns() + column]);
        }
        counts[column] = sum;
    }
}

fn block(catalogue: &Catalogue, layout: &Layout, counts: &[Counts], started: &[Counts]) -> Block {
    let at = |place: Place, column: usize| {
        cell_counts(&counts[layout.place_index(place) * layout.columns() + column])
    };
    Block {
        cells: cells(layout, counts, layout.places()),
        second_parts: second_parts(catalogue, layout, at),
        lengths: lengths_by_year(layout, counts, started),
    }
}

fn cells(layout: &Layout, counts: &[Counts], places: usize) -> Vec<MeasuredCell> {
    let of = |at: usize| {
        let (place, column) = (at / layout.columns(), at % layout.columns());
        let own = &counts[at];
        let nation = (place > 0).then(|| &counts[column]);
        let enough = own.completed.n() >= super::MEAN_FLOOR && layout.has(place, column);
        let numbers = enough.then(|| Box::new(numbers(own, nation)));
        MeasuredCell { counts: cell_counts(own), numbers }
    };
    (0..places * layout.columns()).into_par_iter().map(of).collect()
}

pub(super) fn cell_counts(counts: &Counts) -> CellCounts {
    let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    CellCounts {
        n: small(counts.completed.n()),
        with_limit: small(counts.limit.with_limit),
        within: small(counts.limit.within),
        ongoing: small(counts.states[State::Ongoing.index()]),
    }
}

/// Of every region that lies in two sjukvårdsregioner what its second part counts, by column: what the second
/// sjukvårdsregion has beyond its whole regions.
pub fn second_parts(
    catalogue: &Catalogue,
    layout: &Layout,
    at: impl Fn(Place, usize) -> CellCounts,
) -> Vec<(RegionId, Vec<CellCounts>)> {
    let split = (0..).zip(catalogue.regions()).filter_map(|(i, r)| Some((RegionId::from_index(i)?, r)));
    split
        .filter_map(|(id, region)| Some((id, region.second_sjukvardsregion?)))
        .map(|(id, second)| {
            let others: Vec<RegionId> = (0..catalogue.regions().len())
                .filter(|&r| catalogue.regions()[r].sjukvardsregion == second)
                .filter_map(RegionId::from_index)
                .collect();
            let part = |column: usize| {
                let mut left = at(Place::Sjukvardsregion(second), column);
                for &other in &others {
                    let own = at(Place::Region(other), column);
                    left.n = left.n.saturating_sub(own.n);
                    left.with_limit = left.with_limit.saturating_sub(own.with_limit);
                    left.within = left.within.saturating_sub(own.within);
                    left.ongoing = left.ongoing.saturating_sub(own.ongoing);
                }
                left
            };
            (id, (0..layout.columns()).map(part).collect())
        })
        .collect()
}

/// The regions with any event in each month, as bit sets.
fn reported(layout: &Layout, activity: &Activity) -> Vec<u32> {
    let (first, last) = layout.steps(TimeStep::Month);
    let of = |month: u32| {
        let (from, to) =
            (TimeStep::Month.last_day(month.saturating_sub(1)).next(), TimeStep::Month.last_day(month));
        (0..32_u32).filter(|r| activity.any_between(1 << r, from, to)).fold(0, |set, r| set | 1 << r)
    };
    (first..=last).map(of).collect()
}

/// The codes of the time steps whose events have not all come in.
fn preliminary(engine: &Engine, layout: &Layout) -> Result<Vec<String>, EngineError> {
    let years = format!(
        "{}..{}",
        layout.first_year,
        layout.first_year + i32::try_from(layout.years).unwrap_or(1) - 1
    );
    let pairs = [("measure".to_owned(), GRID_MEASURES[0].to_owned()), ("period".to_owned(), years)];
    let Ok(question) = Question::parse(&pairs, &asked(engine)) else { return Ok(Vec::new()) };
    let maturity = Maturity::of(engine, &question)?;
    let late = |step: TimeStep| {
        let (first, last) = layout.steps(step);
        let (maturity, question) = (&maturity, &question);
        (first..=last)
            .filter(move |&n| {
                ripeness(maturity, question, Some((step, first, last)), n).1 == Ripeness::Preliminary
            })
            .map(move |n| step.code(n))
    };
    Ok(late(TimeStep::Year).chain(late(TimeStep::Quarter)).chain(late(TimeStep::Month)).collect())
}
