//! A trend → sheets: one row per group and time step.

use super::compare::{because, other_columns, row_cells};
use super::sheet::{Cell, Sheet, group_cells, share_cell, total_cells};
use crate::indicators::{ChartPoint, Row, Trend, TrendRow};

/// One row per group and time step and the total, with the charts' limits and signals, and all that a row has.
pub(super) fn trend_lines(answer: &Trend) -> Sheet {
    let question = &answer.question;
    let mut sheet = trend_summary(answer);
    for name in SHARE_P {
        sheet.column(question.lang, name, "", "");
    }
    let charted = sheet.columns.len();
    let others = other_columns(question, &sheet);
    for (_, name) in &others {
        sheet.column(question.lang, name, "", "");
    }
    let more = |cells: &mut Vec<Cell>, row: &Row| {
        let all = row_cells(question, row);
        cells.extend(others.iter().map(|(place, _)| all[*place].clone()));
    };
    for (cells, row) in sheet.rows.iter_mut().zip(&answer.rows) {
        let point = &row.spc.share_p;
        cells.extend([point.centre, point.lower, point.upper].map(share_cell));
        cells.push(flags(point));
        more(cells, &row.row);
    }
    let mut cells = total_cells(question);
    let of_total = |name: &str| plain(&answer.total, name);
    let own = cells.len();
    cells.extend(sheet.columns[own..charted].iter().map(|column| of_total(&column.name)));
    more(&mut cells, &answer.total);
    sheet.rows.push(cells);
    sheet
}

/// What the total has of a charted row; it is no point of a chart.
fn plain(total: &Row, name: &str) -> Cell {
    match name {
        "status" => total.status.into(),
        "n" => total.n.into(),
        "median" => total.median.into(),
        "with_limit" => total.within.with_limit.into(),
        "within" => total.within.count.into(),
        "share" => because(total.within.share, total.within.status),
        _ => Cell::Empty,
    }
}

const SHARE_P: [&str; 4] = ["share_p_centre", "share_p_lower", "share_p_upper", "share_p_flags"];

/// One row per group and time step, with the charts' limits and signals.
pub(super) fn trend_summary(answer: &Trend) -> Sheet {
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
        because(row.row.within.share, row.row.within.status),
        share_cell(share.centre),
        share_cell(share.lower),
        share_cell(share.upper),
        flags(share),
        share_cell(row.maturity),
    ]
}

fn flags(point: &ChartPoint) -> Cell {
    let rules: Vec<&str> = point.flags.iter().map(|f| f.rule).collect();
    Cell::Text(rules.join(" "))
}
