//! What has changed between two releases: every figure of the same cell that is another.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::error::PublishError;
use crate::disclosure::{Grid, person_code};
use crate::indicators::grid::{Column, GRID_MEASURES, Place, Released as _, ReleasedCell};

/// The file that lists changed figures.
pub(super) const CHANGES: &str = "changes.json";

/// Writes the figures that both releases show and that differ, and those that only one shows; how many there are.
pub(super) fn changed_figures(then: &Grid, now: &Grid, out: &Path) -> Result<u64, PublishError> {
    let mut changes = Vec::new();
    let layout = now.layout();
    for measure in 0..GRID_MEASURES.len() {
        let of_either: BTreeSet<_> = then.pathways_of(measure).chain(now.pathways_of(measure)).collect();
        for pathway in std::iter::once(None).chain(of_either.into_iter().map(Some)) {
            for place in (0..layout.places()).filter_map(|p| layout.place(p)) {
                for column in (0..layout.columns()).filter_map(|c| layout.column(c)) {
                    let both = (
                        then.cell(measure, pathway, place, column),
                        now.cell(measure, pathway, place, column),
                    );
                    if then.layout().column_index(column).is_some() && both.0 != both.1 {
                        changes.push(change(now, (measure, pathway), (place, column), &both));
                    }
                }
            }
        }
    }
    let count = u64::try_from(changes.len()).unwrap_or(u64::MAX);
    let body = json!({
        "release": now.facts().release,
        "compared_with": then.facts().release,
        "changed": count,
        "figures": changes,
    });
    let mut bytes = serde_json::to_vec_pretty(&body).unwrap_or_default();
    bytes.push(b'\n');
    fs::create_dir_all(out).map_err(PublishError::io("create", out))?;
    let path = out.join(CHANGES);
    fs::write(&path, bytes).map_err(PublishError::io("write", &path))?;
    Ok(count)
}

fn change(
    grid: &Grid,
    (measure, pathway): (usize, Option<crate::catalogue::PathwayId>),
    (place, column): (Place, Column),
    (then, now): &(ReleasedCell, ReleasedCell),
) -> Value {
    let place = match place {
        Place::Nation => "00".to_owned(),
        Place::Sjukvardsregion(id) => grid.catalogue().sjukvardsregion(id).slug.clone(),
        Place::Region(id) => grid.catalogue().region(id).code.clone(),
    };
    let told = |c: &ReleasedCell| {
        json!({
            "n": c.n,
            "with_limit": c.with_limit,
            "within": c.within,
            "ongoing": c.ongoing,
            "mean": c.numbers.mean,
            "sd": c.numbers.sd,
            "p10": c.numbers.p10,
            "p25": c.numbers.p25,
            "median": c.numbers.median,
            "median_ci": c.numbers.median_ci,
            "p75": c.numbers.p75,
            "p80": c.numbers.p80,
            "p90": c.numbers.p90,
            "median_against_rest": c.numbers.median_against_rest,
        })
    };
    json!({
        "measure": GRID_MEASURES[measure],
        "pathway": pathway.map(|p| grid.catalogue().pathway(p).slug.as_str()),
        "place": place,
        "time": column.time.step.code(column.time.number),
        "person": person_code(column.person),
        "then": told(then),
        "now": told(now),
    })
}
