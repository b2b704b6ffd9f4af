//! A question about a release → its answer: rows that are cells of the grid or sums of them.

use rayon::prelude::*;

use super::distribution::distribution;
use super::layout::{Column, Layout, Place, Time};
use super::lengths::Lengths;
use super::numbers::Numbers;
use super::place_question::{NotInGrid, measure_in_grid, no_such_cells, period_in_grid};
use super::released_row::{limit_counts, released_row};
use super::spot::{Spot, Spots};
use crate::catalogue::{Catalogue, PathwayId};
use crate::cohort::{TimeStep, UNKNOWN};
use crate::indicators::answer::{Group, Row, States};
use crate::indicators::ask::Answer;
use crate::indicators::coverage::Coverage;
use crate::indicators::engine::Steps;
use crate::indicators::ground::Ground;
use crate::indicators::groups::{GroupCode, rows_where};
use crate::indicators::maturity::Ripeness;
use crate::indicators::question::{By, Question, Statistic};
use crate::indicators::row::{Recipe, against_rest};
use crate::indicators::row_set::RowSet;
use crate::indicators::{compare, funnel, trend};
use crate::model::Day;
use crate::stats::ValueCounts;

/// A cell as it was published: `None` is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ReleasedCell {
    /// Completed intervals.
    pub n: Option<u32>,
    /// Those that have a limit.
    pub with_limit: Option<u32>,
    /// Those within it.
    pub within: Option<u32>,
    /// Open waits at the end of the column's time.
    pub ongoing: Option<u32>,
    /// Statistics, where n is shown and they may be.
    pub numbers: Numbers,
}

impl ReleasedCell {
    /// A cell that nothing was counted in.
    pub const EMPTY: Self =
        Self { n: Some(0), with_limit: Some(0), within: Some(0), ongoing: Some(0), numbers: Numbers::NONE };
}

/// A published grid that can be asked.
pub trait Released: Send + Sync {
    /// What answers stand on.
    fn ground(&self) -> Ground<'_>;
    /// Places and columns.
    fn layout(&self) -> &Layout;
    /// The latest event date of the data behind it.
    fn data_to(&self) -> Option<Day>;
    /// A cell; [`ReleasedCell::EMPTY`] where the measure has nothing of the pathway. `None` of the pathway is the
    /// sum over all.
    fn cell(&self, measure: usize, pathway: Option<PathwayId>, place: Place, column: Column) -> ReleasedCell;
    /// What is released of the lengths of a place in a year, counted from the layout's first.
    fn lengths(&self, measure: usize, pathway: PathwayId, place: Place, year: usize) -> Lengths;
    /// For each month of the layout the regions with any event, as a bit set.
    fn reported(&self) -> &[u32];
    /// The codes of the time steps whose events had not all come in.
    fn preliminary(&self) -> &[String];
}

/// The rows of a question, and all of them together.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleasedRows {
    /// In catalogue order.
    pub rows: Vec<Row>,
    /// All together.
    pub total: Row,
}

/// The rows that answer a question from a release, without what is said of them.
///
/// # Errors
/// As [`released_answer`].
pub fn released_rows(release: &dyn Released, question: &Question) -> Result<ReleasedRows, NotInGrid> {
    let ground = release.ground();
    let set = row_set(release, &ground, question)?;
    Ok(ReleasedRows { rows: set.rows, total: set.total })
}

fn row_set(release: &dyn Released, ground: &Ground<'_>, question: &Question) -> Result<RowSet, NotInGrid> {
    let measure = measure_in_grid(question, release.data_to())?;
    period_in_grid(question, release.layout())?;
    let spots = Spots::new(question, release.layout(), ground);
    let known = |k: usize, _: &GroupCode| matches!(question.by[k], By::Sex | By::AgeGroup);
    let steps = steps(release.layout(), question);
    let keys = rows_where(ground.catalogue, question, steps, &known, &|_| Vec::new());
    let places = matches!(question.by[..], [By::Region | By::Sjukvardsregion]);
    let against_all = places && !question.filters.has_place();
    let recipe = Recipe::new(question);
    let asker = Asker { release, question, measure, recipe, ground, spots: &spots, against_all };
    let total = asker.row(&[], Group(Vec::new()), None)?;
    let whole = total.within.counts();
    let made: Result<Vec<Row>, NotInGrid> =
        keys.par_iter().map(|(key, group)| asker.row(key, group.clone(), whole)).collect();
    let (keys, rows) = without_empty_unknowns(question, keys, made?);
    let silent = silent(release, ground.catalogue, question);
    Ok(RowSet { keys, rows, total, silent })
}

/// Whether a release has anything like what is asked.
///
/// # Errors
/// As [`released_answer`], but for rows that it does not have.
pub fn in_release(release: &dyn Released, question: &Question) -> Result<(), NotInGrid> {
    measure_in_grid(question, release.data_to())?;
    period_in_grid(question, release.layout())
}

/// Answers a question from a release.
///
/// # Errors
/// If the release does not have what is asked for; the error says which parameter, why, and what it has.
pub fn released_answer(release: &dyn Released, question: &Question) -> Result<Answer, NotInGrid> {
    released_answer_with(release, question, &|_| ())
}

/// The same with rows that their owner may see in full: charts, limits and ranks are made of what this viewer is shown.
///
/// # Errors
/// As [`released_answer`].
pub fn released_answer_with(
    release: &dyn Released,
    question: &Question,
    in_full: &dyn Fn(&mut Row),
) -> Result<Answer, NotInGrid> {
    let ground = release.ground();
    let mut set = row_set(release, &ground, question)?;
    for row in set.rows.iter_mut().chain([&mut set.total]).filter(|row| row.n.is_none()) {
        // In an answer the row of a hidden n hides everything in it.
        row.states = States::default();
    }
    set.rows.iter_mut().for_each(in_full);
    let steps = steps(release.layout(), question);
    Ok(match question.statistic {
        Statistic::Trend => {
            let late = |code: &str| release.preliminary().iter().any(|p| p == code);
            let is_late = |n: u32| steps.is_some_and(|(step, ..)| late(&step.code(n)));
            let ripe = |_: &Vec<GroupCode>, n: u32| {
                (None, if is_late(n) { Ripeness::Preliminary } else { Ripeness::Settled })
            };
            Answer::Trend(Box::new(trend::from_rows(&ground, question, set, steps, (&ripe, &is_late))))
        }
        Statistic::Distribution => {
            let measure = measure_in_grid(question, release.data_to())?;
            Answer::Distribution(Box::new(distribution(release, &ground, (question, measure), set)?))
        }
        Statistic::Funnel => {
            let pooled = ValueCounts::new().ordered();
            Answer::Funnel(Box::new(funnel::from_rows(&ground, question, set, &pooled)))
        }
        _ => {
            let methods = compare::methods(question, None);
            Answer::Comparison(Box::new(compare::from_rows(&ground, question, set, methods)))
        }
    })
}

/// The time steps of the rows: those of the period within the grid.
fn steps(layout: &Layout, question: &Question) -> Option<Steps> {
    let step = question.time_step()?;
    let (first, last) = layout.steps(step);
    let Some((_, period)) = &question.period else { return Some((step, first, last)) };
    let calendar = crate::cohort::Calendar::shared();
    let number = |day: Day| step.of_month(calendar.month(day.index()));
    Some((step, number(period.first()), number(period.last())))
}

/// One question to one release.
struct Asker<'a> {
    release: &'a dyn Released,
    question: &'a Question,
    measure: usize,
    recipe: Recipe,
    ground: &'a Ground<'a>,
    spots: &'a Spots<'a>,
    /// Whether the rest of the rows is the rest of the nation, which cells are held against.
    against_all: bool,
}

impl Asker<'_> {
    /// A row; `whole` are the shown limit counts of all groups together.
    fn row(&self, key: &[GroupCode], group: Group, whole: Option<(u64, u64)>) -> Result<Row, NotInGrid> {
        let spot = self.spots.of(key).ok_or_else(|| no_such_cells(self.question))?;
        let cell = self.sum(&spot);
        let is_one = spot.pathways.len() * spot.places.len() * spot.times.len() * spot.persons.len() == 1;
        let numbers = if is_one { cell.numbers } else { Numbers::default() };
        let row = released_row(&self.recipe, group, &ReleasedCell { numbers, ..cell }, self.coverage(&spot));
        let against = whole
            .zip(row.within.counts())
            .and_then(|(whole, own)| against_rest(&self.recipe, &limit_counts(own), &limit_counts(whole)));
        Ok(Row {
            against_rest: against,
            median_against_rest: numbers.median_against_rest.filter(|_| self.against_all),
            ..row
        })
    }

    /// The sum of a spot's cells: a number is hidden if it is in any of them. Open waits are a stock: those of the
    /// latest time.
    fn sum(&self, spot: &Spot) -> ReleasedCell {
        let mut sum = ReleasedCell::EMPTY;
        let add = |a: &mut Option<u32>, b: Option<u32>| *a = a.zip(b).map(|(a, b)| a.saturating_add(b));
        let latest = spot.times.last();
        for &pathway in &spot.pathways {
            for &place in &spot.places {
                for &time in &spot.times {
                    for &person in &spot.persons {
                        let cell = self.release.cell(self.measure, pathway, place, Column { time, person });
                        add(&mut sum.n, cell.n);
                        add(&mut sum.with_limit, cell.with_limit);
                        add(&mut sum.within, cell.within);
                        if Some(&time) == latest {
                            add(&mut sum.ongoing, cell.ongoing);
                        }
                        sum.numbers = cell.numbers;
                    }
                }
            }
        }
        if sum.n.is_none() {
            // The row of a hidden n hides everything that is counted of the same people.
            sum = ReleasedCell { ongoing: sum.ongoing, ..ReleasedCell::default() };
        }
        sum
    }

    fn coverage(&self, spot: &Spot) -> Coverage {
        let regions =
            spot.places.iter().fold(0_u32, |set, place| set | regions_of(self.ground.catalogue, *place));
        let reported = spot.times.iter().any(|time| any_reported(self.release, *time, regions));
        Coverage { share: None, status: if reported { "ok" } else { "not_reported" }, last_event: None }
    }
}

/// The regions of a place, as a bit set.
fn regions_of(catalogue: &Catalogue, place: Place) -> u32 {
    let of = |r: &crate::catalogue::Region, index: usize| match place {
        Place::Nation => true,
        Place::Region(id) => id.index() == index,
        Place::Sjukvardsregion(id) => r.sjukvardsregion == id || r.second_sjukvardsregion == Some(id),
    };
    let all = (0_u32..).zip(catalogue.regions()).zip(0_usize..);
    all.filter(|((_, r), i)| of(r, *i)).fold(0, |set, ((bit, _), _)| set | 1 << bit)
}

/// Whether some of the regions have any event in a time.
fn any_reported(release: &dyn Released, time: Time, regions: u32) -> bool {
    let (first, _) = release.layout().steps(TimeStep::Month);
    let months = time.step.months();
    (time.number * months..(time.number + 1) * months).any(|month| {
        let at = month.checked_sub(first).and_then(|m| usize::try_from(m).ok());
        at.and_then(|m| release.reported().get(m)).is_some_and(|set| set & regions != 0)
    })
}

/// Codes of the regions that the question takes and that have no event in its period.
fn silent(release: &dyn Released, catalogue: &Catalogue, question: &Question) -> Vec<String> {
    let allowed = crate::indicators::coverage::allowed_regions(catalogue, question);
    let (first, last) = release.layout().steps(TimeStep::Month);
    let calendar = crate::cohort::Calendar::shared();
    let (from, to) = question.period.as_ref().map_or((first, last), |(_, p)| {
        (calendar.month(p.first().index()), calendar.month(p.last().index()))
    });
    let heard = (from.max(first)..=to.min(last)).fold(0_u32, |set, month| {
        let at = usize::try_from(month - first).unwrap_or(usize::MAX);
        set | release.reported().get(at).copied().unwrap_or(0)
    });
    let numbered = (0_u32..).zip(catalogue.regions());
    numbered
        .filter(|(r, _)| allowed >> r & 1 == 1 && heard >> r & 1 == 0)
        .map(|(_, r)| r.code.clone())
        .collect()
}

/// Rows of an unknown sex or age only where there are any.
fn without_empty_unknowns(
    question: &Question,
    keys: Vec<(Vec<GroupCode>, Group)>,
    rows: Vec<Row>,
) -> (Vec<(Vec<GroupCode>, Group)>, Vec<Row>) {
    let unknown = |by: By, code: &GroupCode| match (by, code) {
        (By::Sex, GroupCode::Number(n)) => *n == UNKNOWN,
        (By::AgeGroup, GroupCode::Number(n)) => {
            usize::try_from(*n) == Ok(crate::model::AgeBand::ALL.len() - 1)
        }
        _ => false,
    };
    let is_unknown = |key: &Vec<GroupCode>| question.by.iter().zip(key).any(|(by, code)| unknown(*by, code));
    let is_empty = |row: &Row| row.n == Some(0) && row.states.ongoing == Some(0);
    let keep = keys.iter().zip(&rows).any(|((key, _), row)| is_unknown(key) && !is_empty(row));
    keys.into_iter().zip(rows).filter(|((key, _), _)| keep || !is_unknown(key)).unzip()
}
