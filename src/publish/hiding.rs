//! What a release hides and why: for whoever has the data directory, never part of what is published.

use serde_json::{Value, json};

use super::error::PublishError;
use crate::disclosure::{Grid, HiddenInYear, person_code};
use crate::formats::{About, Cell, Dimension, KeyForm, Kind, Measure, Role, Status, Table, Text};
use crate::indicators::Lang;
use crate::indicators::grid::{
    CellCounts, Column, GRID_MEASURES, GridMeasurement, Place, Released as _, ReleasedCell,
};

/// People that could be recognised.
const SMALL: std::ops::RangeInclusive<u32> = 1..=4;

/// By measure and year how the pattern came about.
pub(super) fn hiding_report(grid: &Grid, years: &[HiddenInYear]) -> Value {
    let years: Vec<Value> = years
        .iter()
        .map(|y| {
            json!({
                "measure": y.measure,
                "year": y.year,
                "of": y.of,
                "cells": y.report.cells,
                "primary": y.report.primary,
                "complementary": y.report.complementary,
                "given_back": y.report.given_back,
                "given_up": y.report.given_up,
                "sparse": y.report.sparse,
                "sums_shown": y.report.sums_shown,
                "unavoidable": y.report.unavoidable,
                "unsettled": y.report.unsettled,
            })
        })
        .collect();
    json!({
        "release": grid.facts().release,
        "for": "whoever has the data directory; not for publication",
        "years": years,
    })
}

/// Every hidden number: where, which, and whether it is small itself or would give another away.
///
/// # Errors
/// Never: every row has the table's dimensions.
pub(super) fn hidden_table(grid: &Grid, measured: &GridMeasurement) -> Result<Table, PublishError> {
    let key = |code: &str| Dimension::new(code, code, Role::Other, KeyForm::Plain);
    let mut dimensions = ["measure", "pathway", "place", "column", "number"].map(key).to_vec();
    let layout = &measured.layout;
    let mut rows = Vec::new();
    for (&(measure, pathway), block) in &measured.blocks {
        let pathway_name = pathway.map_or("all", |p| grid.catalogue().pathway(p).slug.as_str());
        for (at, cell) in block.cells.iter().enumerate() {
            let (at_place, at_column) = (at / layout.columns(), at % layout.columns());
            let (Some(place), Some(column)) = (layout.place(at_place), layout.column(at_column)) else {
                continue;
            };
            if cell.counts == CellCounts::default() || !layout.has(at_place, at_column) {
                continue;
            }
            let shown = grid.cell(measure, pathway, place, column);
            for (what, small) in hidden_of(cell.counts, &shown) {
                let names = [
                    GRID_MEASURES[measure].to_owned(),
                    pathway_name.to_owned(),
                    place_name(grid, place),
                    column_name(column),
                    what.to_owned(),
                ];
                let place =
                    |(d, name): (&mut Dimension, &String)| d.position(name, || Text::from(name.as_str()));
                let key: Vec<u32> = dimensions.iter_mut().zip(&names).map(place).collect();
                rows.push((key, if small { "small" } else { "protects_another" }));
            }
        }
    }
    let about = About::new("hidden", "Hidden numbers and why; not for publication", Lang::En);
    let mut table = Table::new(about, dimensions, vec![Measure::new("cause", "cause", Kind::Word)]);
    for (key, cause) in rows {
        table.push(&key, Status::PROTECTED, vec![Cell::Word(cause.to_owned())])?;
    }
    Ok(table)
}

/// The hidden numbers of a cell, and whether each is small itself.
fn hidden_of(c: CellCounts, shown: &ReleasedCell) -> Vec<(&'static str, bool)> {
    let small = |n: u32| SMALL.contains(&n);
    let counted = [c.n, c.with_limit, c.within, c.ongoing];
    let all = [
        ("n", shown.n, small(c.n)),
        ("with_limit", shown.with_limit, small(c.with_limit) || small(c.n.saturating_sub(c.with_limit))),
        ("within", shown.within, small(c.within) || small(c.with_limit.saturating_sub(c.within))),
        ("ongoing", shown.ongoing, small(c.ongoing)),
    ];
    // Where n is hidden a 0 beside it is not said, and is no number of people that was hidden.
    let hidden = all.into_iter().zip(counted).filter(|((_, shown, _), n)| shown.is_none() && *n > 0);
    hidden.map(|((what, _, small), _)| (what, small)).collect()
}

fn place_name(grid: &Grid, place: Place) -> String {
    match place {
        Place::Nation => "00".to_owned(),
        Place::Sjukvardsregion(id) => grid.catalogue().sjukvardsregion(id).slug.clone(),
        Place::Region(id) => grid.catalogue().region(id).code.clone(),
    }
}

fn column_name(column: Column) -> String {
    format!("{} {}", column.time.step.code(column.time.number), person_code(column.person))
}
