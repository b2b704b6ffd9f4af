//! A distribution → sheets: every length, every step of the curves and every choice of deviations for files, a line
//! a group for a terminal.

use super::sheet::{Cell, Sheet, group_cells, share_cell, total_cells};
use crate::indicators::{DeviationSide, Distribution, DistributionRow};

/// Columns of deviations: the choice and its numbers.
const DEVIATION_COLUMNS: usize = 6;
/// Columns before those of deviations.
const CURVE_COLUMNS: usize = 9;

/// One row per group and part: `histogram` and `km` by time, `deviations` by choice.
pub(super) fn distribution_lines(answer: &Distribution) -> Sheet {
    let lang = answer.question.lang;
    let mut sheet = Sheet::default();
    sheet.group_columns(&answer.question);
    for name in
        ["part", "t", "count", "ecdf", "at_risk", "events", "censored", "survival", "ci_lower", "ci_upper"]
    {
        sheet.column(lang, name, name, name);
    }
    for name in ["deviations", "n", "mean", "median", "p90", "share"] {
        sheet.column(lang, name, name, name);
    }
    for row in &answer.rows {
        lines(&mut sheet, &group_cells(&row.row.group), row);
    }
    lines(&mut sheet, &total_cells(&answer.question), &answer.total);
    sheet
}

fn lines(sheet: &mut Sheet, group: &[Cell], row: &DistributionRow) {
    for (bar, step) in row.histogram.iter().zip(&row.ecdf) {
        let mut cells = group.to_vec();
        cells.extend([
            Cell::from("histogram"),
            Cell::Number(bar.t),
            Cell::Count(bar.count),
            Cell::Share(step.share),
        ]);
        cells.extend(vec![Cell::Empty; 6 + DEVIATION_COLUMNS]);
        sheet.rows.push(cells);
    }
    for point in &row.km.curve {
        let mut cells = group.to_vec();
        cells.extend([Cell::from("km"), Cell::Number(point.t), Cell::Empty, Cell::Empty]);
        cells.extend([point.at_risk, point.events, point.censored].map(Cell::Count));
        cells.extend([Some(point.survival), point.ci[0], point.ci[1]].map(share_cell));
        cells.extend(vec![Cell::Empty; DEVIATION_COLUMNS]);
        sheet.rows.push(cells);
    }
    let all = &row.deviations;
    let kinds = all.by_kind.iter().map(|k| (k.deviation, k.with));
    for (choice, side) in [("gross", all.gross), ("net", all.net)].into_iter().chain(kinds) {
        let mut cells = group.to_vec();
        cells.push(Cell::from("deviations"));
        cells.extend(vec![Cell::Empty; CURVE_COLUMNS]);
        cells.extend(side_cells(choice, side));
        sheet.rows.push(cells);
    }
}

fn side_cells(choice: &str, side: DeviationSide) -> [Cell; DEVIATION_COLUMNS] {
    [
        choice.into(),
        side.n.into(),
        side.mean.into(),
        side.median.into(),
        side.p90.into(),
        share_cell(side.share),
    ]
}

/// One row per group: the three answers.
pub(super) fn distribution_summary(answer: &Distribution) -> Sheet {
    let lang = answer.question.lang;
    let mut sheet = Sheet::default();
    sheet.group_columns(&answer.question);
    for (name, sv, en) in [
        ("n", "n", "n"),
        ("median", "median", "median"),
        ("p80", "8 av 10", "8 in 10"),
        ("starts", "startade", "started"),
        ("completed", "avslutade", "completed"),
        ("waiting", "väntar", "waiting"),
        ("ended_otherwise", "annat slut", "ended otherwise"),
        ("km_median", "median med väntande", "median with those waiting"),
        ("km_status", "status", "status"),
        ("n_deviation", "med avvikelse", "with a deviation"),
        ("median_net", "median utan", "median without"),
    ] {
        sheet.column(lang, name, sv, en);
    }
    for row in &answer.rows {
        let mut cells = group_cells(&row.row.group);
        cells.extend(summary(row));
        sheet.rows.push(cells);
    }
    let mut cells = total_cells(&answer.question);
    cells.extend(summary(&answer.total));
    sheet.rows.push(cells);
    sheet
}

fn summary(row: &DistributionRow) -> [Cell; 11] {
    let cohort = &row.cohort;
    [
        row.row.n.into(),
        row.row.median.into(),
        row.row.p80.into(),
        cohort.starts.into(),
        cohort.completed.n.into(),
        cohort.waiting.n.into(),
        cohort.ended_otherwise.into(),
        cohort.censoring_aware.median.into(),
        cohort.censoring_aware.status.into(),
        row.deviations.difference.n.into(),
        row.deviations.net.median.into(),
    ]
}
