//! A flow → sheets: one row per group and step.

use super::sheet::{Cell, Sheet, group_cells, share_cell, total_cells};
use crate::indicators::{Flow, FlowRow};

/// One row per group and step: the transition, and the step of complete chains.
pub(super) fn flow_lines(answer: &Flow) -> Sheet {
    let lang = answer.question.lang;
    let mut sheet = Sheet::default();
    sheet.group_columns(&answer.question);
    for (name, sv, en) in [
        ("from", "från", "from"),
        ("to", "till", "to"),
        ("status", "", ""),
        ("n", "n", "n"),
        ("p25", "", ""),
        ("median", "median", "median"),
        ("p75", "", ""),
        ("p90", "9 av 10", "9 in 10"),
        ("share_going_on", "går vidare", "go on"),
        ("missing", "saknas", "missing"),
        ("complete_n", "hela kedjor", "complete chains"),
        ("complete_mean", "medel", "mean"),
        ("complete_share", "del", "part"),
        ("complete_difference", "mot riket", "against the nation"),
    ] {
        sheet.column(lang, name, sv, en);
    }
    for row in &answer.rows {
        lines(&mut sheet, &group_cells(&row.group), row);
    }
    lines(&mut sheet, &total_cells(&answer.question), &answer.total);
    sheet
}

fn lines(sheet: &mut Sheet, group: &[Cell], row: &FlowRow) {
    for transition in &row.transitions {
        let step = row.complete.steps.iter().find(|s| s.from == transition.from && s.to == transition.to);
        let mut cells = group.to_vec();
        cells.extend([
            Cell::Text(transition.from.clone()),
            Cell::Text(transition.to.clone()),
            row.status.into(),
            transition.n.into(),
            transition.p25.into(),
            transition.median.into(),
            transition.p75.into(),
            transition.p90.into(),
            share_cell(transition.share_going_on),
            transition.missing.into(),
            row.complete.n.into(),
            step.map(|s| s.mean).into(),
            share_cell(step.and_then(|s| s.share)),
            step.and_then(|s| s.difference).into(),
        ]);
        sheet.rows.push(cells);
    }
}

/// One row per step of the total: the groups are in the files.
pub(super) fn flow_summary(answer: &Flow) -> Sheet {
    let mut sheet = flow_lines(answer);
    let of_total = answer.total.transitions.len();
    let from = sheet.rows.len().saturating_sub(of_total);
    sheet.rows.drain(..from);
    sheet
}
