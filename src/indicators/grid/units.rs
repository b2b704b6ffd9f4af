//! The units' grid: the units of a region side by side, one pathway and calendar year at a time.
//!
//! What may be shown of it is not decided here (`crate::disclosure`): the caller says which units are hidden.

use std::collections::BTreeMap;

use super::answers::ReleasedCell;
use super::measured::{CellCounts, cell_counts};
use super::numbers::numbers;
use super::place_question::{NotInGrid, measure_in_grid};
use super::released_row::released_row;
use crate::cohort::Waits;
use crate::indicators::answer::{Group, Row};
use crate::indicators::ask::Answer;
use crate::indicators::compare;
use crate::indicators::coverage::Covered;
use crate::indicators::engine::{Engine, EngineError};
use crate::indicators::gather::{Key, gather};
use crate::indicators::groups::{GroupCode, rows_of};
use crate::indicators::notes::silent;
use crate::indicators::question::{By, Question, Statistic};
use crate::indicators::row::{Recipe, row};
use crate::indicators::row_set::RowSet;
use crate::model::Period;
use crate::stats::Counts;

/// Which units of one region, pathway and year are hidden, given the counts of all of them.
pub type HideUnits<'a> = dyn Fn(&[CellCounts]) -> Vec<bool> + 'a;

/// Whether a question asks for units, as groups or as a filter.
#[must_use]
pub fn asks_for_units(question: &Question) -> bool {
    question.by.contains(&By::Unit) || question.filters.units.is_some()
}

/// Whether a question is one about the units' grid.
///
/// # Errors
/// The parameter that is not, why, and what is allowed.
pub fn units_question(question: &Question, engine: &Engine) -> Result<(), NotInGrid> {
    let refused = |parameter: &str, allowed: &[&str]| {
        let problem = "units are shown side by side, those of a region for one pathway and calendar year; other \
                       questions would tell single patients of a unit apart";
        Err(NotInGrid::new(parameter, problem, allowed))
    };
    if question.statistic != Statistic::Compare {
        return refused("statistic", &["compare"]);
    }
    let (by, filters) = (&question.by, &question.filters);
    let is_one = |by_it: By, n: Option<usize>| by.contains(&by_it) || n == Some(1);
    let knows = |d: &By| matches!(d, By::Region | By::Pathway | By::Unit);
    if !by.contains(&By::Unit) || !by.iter().all(knows) {
        return refused("by", &["unit", "region,unit", "pathway,unit"]);
    }
    if !is_one(By::Region, filters.regions.as_ref().map(Vec::len)) {
        return refused("region", &["one region", "by=region,unit"]);
    }
    let only_pathway = question.measure.pathway.map(|_| 1);
    if !is_one(By::Pathway, filters.pathways.as_ref().map(Vec::len).or(only_pathway)) {
        return refused("pathway", &["one pathway", "by=pathway,unit"]);
    }
    if !question.period.as_ref().is_some_and(|(_, period)| is_one_year(*period)) {
        return refused("period", &["a calendar year"]);
    }
    for (is_free, parameter) in [
        (filters.sjukvardsregioner.is_none(), "sjukvardsregion"),
        (filters.sexes.is_none(), "sex"),
        (filters.age_groups.is_none(), "age_group"),
        (filters.programme_areas.is_none(), "programme_area"),
    ] {
        if !is_free {
            return refused(parameter, &["all"]);
        }
    }
    measure_in_grid(&without_units(question), engine.snapshot().data_to()).map(|_| ())
}

/// Answers a question that [`units_question`] takes; hidden units have rows without numbers.
///
/// # Errors
/// If episodes cannot be loaded.
pub fn units_answer(
    engine: &Engine,
    question: &Question,
    hide: &HideUnits<'_>,
) -> Result<Answer, EngineError> {
    // Whether a unit is hidden depends on all units of its region, those that are not asked for too.
    let mut all = question.clone();
    all.filters.units = None;
    let found = gather(engine, &all, Waits::Numbered)?;
    let coverage = Covered::new(engine, &all)?;
    let recipe = Recipe::new(question);
    let named = rows_of(engine.catalogue(), &all, None, &found.groups);
    let hidden = hidden_keys(question, &named, &found.groups, hide);
    let none = Counts::default();
    let (mut keys, mut rows): (Vec<(Key, Group)>, Vec<Row>) = (Vec::new(), Vec::new());
    for (key, group) in named.into_iter().filter(|(key, _)| is_asked_for(question, key)) {
        let counts = found.groups.get(&key).unwrap_or(&none);
        let cell = if hidden.contains(&key) { ReleasedCell::default() } else { shown(counts) };
        rows.push(released_row(&recipe, group.clone(), &cell, coverage.of(&key)));
        keys.push((key, group));
    }
    let total = row(&recipe, Group(Vec::new()), &found.total, None, coverage.of(&[]));
    let set = RowSet { keys, rows, total, silent: silent(engine, &coverage) };
    let methods = compare::methods(question, None);
    Ok(Answer::Comparison(Box::new(compare::from_rows(&engine.ground(), question, set, methods))))
}

/// The keys of the units that are hidden: decided for each region and pathway apart.
fn hidden_keys(
    question: &Question,
    named: &[(Key, Group)],
    counts: &std::collections::HashMap<Key, Counts>,
    hide: &HideUnits<'_>,
) -> std::collections::HashSet<Key> {
    let mut together: BTreeMap<String, Vec<&Key>> = BTreeMap::new();
    for (key, _) in named {
        let others = question.by.iter().zip(key).filter(|(by, _)| **by != By::Unit);
        let set: Vec<&GroupCode> = others.map(|(_, code)| code).collect();
        together.entry(format!("{set:?}")).or_default().push(key);
    }
    let hidden = |keys: Vec<&Key>| {
        let cells: Vec<CellCounts> =
            keys.iter().map(|key| counts.get(*key).map(cell_counts).unwrap_or_default()).collect();
        let flags = hide(&cells);
        keys.into_iter()
            .zip(flags)
            .filter(|(_, is_hidden)| *is_hidden)
            .map(|(key, _)| key.clone())
            .collect::<Vec<_>>()
    };
    together.into_values().flat_map(hidden).collect()
}

fn shown(counts: &Counts) -> ReleasedCell {
    let cell = cell_counts(counts);
    let [n, with_limit, within, ongoing] = [cell.n, cell.with_limit, cell.within, cell.ongoing].map(Some);
    ReleasedCell { n, with_limit, within, ongoing, numbers: numbers(counts, None) }
}

fn is_asked_for(question: &Question, key: &[GroupCode]) -> bool {
    let Some(wanted) = &question.filters.units else { return true };
    let unit = |code: &GroupCode| matches!(code, GroupCode::Unit(Some(unit)) if wanted.contains(unit));
    question.by.iter().zip(key).any(|(by, code)| *by == By::Unit && unit(code))
}

fn without_units(question: &Question) -> Question {
    let mut plain = question.clone();
    plain.by.retain(|by| *by != By::Unit);
    plain.filters.units = None;
    plain
}

fn is_one_year(period: Period) -> bool {
    let year = period.first().to_string().get(..4).map(str::to_owned);
    year.and_then(|year| Period::parse(&year).ok()) == Some(period)
}
