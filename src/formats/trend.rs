//! A trend → sheets: one row per group and time step.

use super::sheet::{Cell, Sheet, group_cells, share_cell};
use crate::indicators::{ChartPoint, Trend, TrendRow};

/// One row per group and time step, with the charts' limits and signals.
pub(super) fn trend_lines(answer: &Trend) -> Sheet {
    let lang = answer.question.lang;
    let mut sheet = Sheet::default();
    sheet.group_columns(&answer.question);
    for (name, sv, en) in [
        ("status", "", ""),
        ("n", "n", "n"),
        ("median", "median", "median"),
        ("median_centre", "nivå", "level"),
        ("median_lower", "", ""),
        ("median_upper", "", ""),
        ("median_flags", "signal", "signal"),
        ("with_limit", "", ""),
        ("within", "", ""),
        ("share", "andel", "share"),
        ("share_centre", "nivå ", "level "),
        ("share_lower", "från", "from"),
        ("share_upper", "till", "to"),
        ("share_flags", "signal ", "signal "),
        ("maturity", "inkommet", "come in"),
    ] {
        sheet.column(lang, name, sv, en);
    }
    for row in &answer.rows {
        let mut cells = group_cells(&row.row.group);
        cells.extend(numbers(row));
        sheet.rows.push(cells);
    }
    sheet
}

fn numbers(row: &TrendRow) -> Vec<Cell> {
    let (median, share) = (&row.spc.median, &row.spc.share);
    vec![
        row.row.status.into(),
        row.row.n.into(),
        row.row.median.into(),
        median.centre.into(),
        median.lower.into(),
        median.upper.into(),
        flags(median),
        row.row.within.with_limit.into(),
        row.row.within.count.into(),
        share_cell(row.row.within.share),
        share_cell(share.centre),
        share_cell(share.lower),
        share_cell(share.upper),
        flags(share),
        share_cell(row.maturity),
    ]
}

fn flags(point: &ChartPoint) -> Cell {
    let rules: Vec<&str> = point.flags.iter().map(|f| f.rule).collect();
    if rules.is_empty() { Cell::Empty } else { Cell::Text(rules.join(" ")) }
}
