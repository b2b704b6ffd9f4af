//! What a release hides and why: for whoever has the data directory, never part of what is published.

use serde_json::{Value, json};

use crate::disclosure::{Grid, HiddenInYear};
use crate::indicators::grid::{CellCounts, Column, GRID_MEASURES, GridMeasurement, Place, Released as _};

/// People that could be recognised.
const SMALL: std::ops::RangeInclusive<u32> = 1..=4;

/// The report: by measure and year how the pattern came about, and every hidden number with its cause.
pub(super) fn hiding_report(grid: &Grid, measured: &GridMeasurement, years: &[HiddenInYear]) -> Value {
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
                "unsettled": y.report.unsettled,
            })
        })
        .collect();
    json!({
        "release": grid.facts().release,
        "for": "whoever has the data directory; not for publication",
        "years": years,
        "hidden": hidden(grid, measured),
    })
}

/// Every hidden number: where, which, and whether it is small itself or would give another away.
fn hidden(grid: &Grid, measured: &GridMeasurement) -> Vec<Value> {
    let layout = &measured.layout;
    let mut out = Vec::new();
    for (&(measure, pathway), block) in &measured.blocks {
        for (at, cell) in block.cells.iter().enumerate() {
            let (place, column) = (at / layout.columns(), at % layout.columns());
            let (Some(place), Some(column)) = (layout.place(place), layout.column(column)) else { continue };
            if cell.counts == CellCounts::default() || !layout.has(at / layout.columns(), at % layout.columns()) {
                continue;
            }
            let shown = grid.cell(measure, pathway, place, column);
            let c = cell.counts;
            let causes = [
                ("n", shown.n, SMALL.contains(&c.n)),
                ("with_limit", shown.with_limit, SMALL.contains(&c.with_limit) || SMALL.contains(&(c.n - c.with_limit))),
                ("within", shown.within, SMALL.contains(&c.within) || SMALL.contains(&(c.with_limit - c.within))),
                ("ongoing", shown.ongoing, SMALL.contains(&c.ongoing)),
            ];
            for (what, _, small) in causes.into_iter().filter(|(_, shown, _)| shown.is_none()) {
                out.push(json!([
                    GRID_MEASURES[measure],
                    pathway.map(|p| grid.catalogue().pathway(p).slug.as_str()),
                    place_name(grid, place),
                    column_name(column),
                    what,
                    if small { "small" } else { "protects_another" },
                ]));
            }
        }
    }
    out
}

fn place_name(grid: &Grid, place: Place) -> String {
    match place {
        Place::Nation => "00".to_owned(),
        Place::Sjukvardsregion(id) => grid.catalogue().sjukvardsregion(id).slug.clone(),
        Place::Region(id) => grid.catalogue().region(id).code.clone(),
    }
}

fn column_name(column: Column) -> String {
    format!("{} {:?}", column.time.step.code(column.time.number), column.person).to_lowercase()
}
