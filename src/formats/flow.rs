//! A flow → sheets: one row per group and step, then one per group and way to end.

use super::sheet::{Cell, Sheet, group_cells, share_cell, total_cells};
use crate::indicators::{Flow, FlowEnds, FlowRow};

/// Columns that only the rows of a step fill, those that say which step included.
const STEP_COLUMNS: usize = 14;

/// The outcome of those that say none.
const NOT_SAID: &str = "not_said";

/// One row per group and step (the transition, and the step of complete chains), one per group and outcome, and
/// one per group and event that ended episodes; these two add up to `ended`.
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
        ("episodes", "", ""),
        ("ended", "avslutade", "ended"),
        ("outcome", "", ""),
        ("ended_by", "", ""),
        ("ended_label", "utfall", "outcome"),
        ("ended_count", "antal", "count"),
        ("ended_share", "andel", "share"),
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
        cells.extend(vec![Cell::Empty; 7]);
        sheet.rows.push(cells);
    }
    ends(sheet, group, &row.ends);
}

/// Ways to end, by outcome and by event.
fn ends(sheet: &mut Sheet, group: &[Cell], ends: &FlowEnds) {
    let mut line = |outcome: Cell, event: Cell, label: Option<&str>, count: u64, share: Option<f64>| {
        let mut cells = group.to_vec();
        cells.extend(vec![Cell::Empty; STEP_COLUMNS]);
        cells.extend([ends.episodes.into(), ends.ended.into(), outcome, event, label.into(), count.into()]);
        cells.push(share_cell(share));
        sheet.rows.push(cells);
    };
    for with in &ends.by_outcome {
        let label = with.label.as_deref().or(with.outcome.as_deref());
        line(with.outcome.as_deref().unwrap_or(NOT_SAID).into(), Cell::Empty, label, with.count, with.share);
    }
    for by in &ends.by_event {
        let label = by.label.as_deref().or(Some(&by.event));
        line(Cell::Empty, by.event.as_str().into(), label, by.count, by.share);
    }
}

/// One row per step and way to end of the total: the groups are in the files.
pub(super) fn flow_summary(answer: &Flow) -> Sheet {
    let mut sheet = flow_lines(answer);
    let ends = &answer.total.ends;
    let of_total = answer.total.transitions.len() + ends.by_outcome.len() + ends.by_event.len();
    let from = sheet.rows.len().saturating_sub(of_total);
    sheet.rows.drain(..from);
    sheet
}
