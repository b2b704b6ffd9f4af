//! Rows of `limits.csv` → the measures that their words make: `sub.<pathway>.<from>.<to>` for levels national
//! (where the ends are not those of `svf`), sub and registry, `guarantee.<from>.<to>` for the care guarantee.
//!
//! A row of level sub and one of level registry with the same words are limits of one measure; which
//! is used is said in `limit_table`.
//!
//! The words' kinds are those of `measures.md`, Limits. Where the start and the end can be of one vocabulary and the
//! chain goes forward, they are (points first, then svf codes). Otherwise one is a point or an activity
//! and the other an SVF code (svf.10 to a referral that is received at B): such a measure has ends of two
//! vocabularies, which only these declared measures may. Where even that is not to be had, the ends go backward in the
//! chain as the row says (therapy conference at E to treatment decision at D).

use super::error::{Fault, Problem};
use super::files::{LIMITS, MEASURES};
use super::ids::Names;
use super::limit::{Level, LimitRow, LimitType};
use super::measure::{Ends, Measure, Origin};
use super::measure_file::Word;
use super::pathway::Pathway;
use crate::model::{Attribution, Basis, Grain, MeasureEnd, TimeUnit};

/// The measures that rows make and that are not among the named, in order of their first row.
pub(super) fn measures_of_rows(
    rows: &[LimitRow],
    named: &[Measure],
    words: &[Word],
    pathways: &[Pathway],
    problems: &mut Vec<Problem>,
) -> Vec<Measure> {
    let mut made: Vec<Measure> = Vec::new();
    for row in rows {
        let known = named.iter().chain(&made).any(|m| m.id == row.measure);
        if known {
            continue;
        }
        match measure_of(row, words, pathways) {
            Ok(mut measure) => {
                measure.goal = common_goal(rows, &measure.id);
                made.push(measure);
            }
            Err(fault) => problems.push(Problem { file: LIMITS, line: row.line, fault }),
        }
    }
    made
}

/// The goal that every share row of the measure has.
fn common_goal(rows: &[LimitRow], id: &str) -> Option<f64> {
    let mut goals =
        rows.iter().filter(|r| r.measure == id && r.limit_type == LimitType::Share).map(|r| r.goal);
    let first = goals.next()??;
    goals.all(|g| g.is_some_and(|g| g.total_cmp(&first).is_eq())).then_some(first)
}

fn measure_of(row: &LimitRow, words: &[Word], pathways: &[Pathway]) -> Result<Measure, Fault> {
    let pathway = row.pathway.and_then(|id| pathways.get(id.index()));
    let id = match (row.level, pathway) {
        (Level::Guarantee, _) | (_, None) => format!("guarantee.{}.{}", row.from, row.to),
        (_, Some(pathway)) => format!("sub.{}.{}.{}", pathway.slug, row.from, row.to),
    };
    if id != row.measure {
        let list = "measures.toml, nor made of the row's own pathway and words";
        return Err(Fault::UnknownReference { column: "measure", found: row.measure.clone(), list });
    }
    let find = |column, slug: &str| {
        let found = slug.to_owned();
        let fault = Fault::UnknownReference { column, found, list: MEASURES };
        words.iter().find(|w| w.slug == slug).ok_or(fault)
    };
    let (from, to) = (find("from", &row.from)?, find("to", &row.to)?);
    let (sv, en) = match pathway {
        Some(pathway) => (pathway.names.sv.as_str(), pathway.names.en.as_str()),
        None => ("Vårdgarantin", "Care guarantee"),
    };
    let names = Names {
        sv: format!("{sv}: {} till {}", from.names.sv, to.names.sv),
        en: format!("{en}: {} to {}", from.names.en, to.names.en),
    };
    Ok(Measure {
        id,
        names,
        alternatives: alternatives(from, to),
        grain: Grain::Episode,
        unit: row.unit.unwrap_or(TimeUnit::Days),
        basis: Basis::End,
        attribution: Attribution::Care,
        goal: None,
        origin: Origin::Rows,
        pathway: row.pathway,
        lends_to_pair: false,
    })
}

/// The ends that two words make, by the order that the module's text gives.
fn alternatives(from: &Word, to: &Word) -> Vec<Ends> {
    let ends = |from: &Option<MeasureEnd>, to: &Option<MeasureEnd>| {
        Some(Ends { from: from.clone()?, to: to.clone()? })
    };
    let same: Vec<Ends> =
        [ends(&from.points, &to.points), ends(&from.svf, &to.svf)].into_iter().flatten().collect();
    let forward: Vec<Ends> = same.iter().filter(|e| e.go_forward()).cloned().collect();
    if !forward.is_empty() {
        return forward;
    }
    let mixed: Vec<Ends> =
        [ends(&from.points, &to.svf), ends(&from.svf, &to.points)].into_iter().flatten().collect();
    if mixed.is_empty() { same } else { mixed }
}
