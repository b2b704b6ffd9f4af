//! Waits → sheets: one row per group.

use super::sheet::{Cell, Sheet, group_cells, share_cell, total_cells};
use crate::indicators::{Waiting, WaitingRow};

/// One row per group, with its bands.
pub(super) fn waiting_lines(answer: &Waiting) -> Sheet {
    let lang = answer.question.lang;
    let mut sheet = waiting_summary(answer);
    for band in &answer.total.bands {
        let to = band.to.map_or_else(|| "more".to_owned(), |to| to.to_string());
        let name = format!("days_{}_{to}", band.from);
        sheet.column(lang, &name, &name, &name);
        sheet.column(lang, &format!("{name}_past_limit"), &name, &name);
    }
    let all = answer.rows.iter().chain([&answer.total]);
    for (cells, row) in sheet.rows.iter_mut().zip(all) {
        cells.extend(row.bands.iter().flat_map(|b| [Cell::Count(b.count), Cell::Count(b.past_limit)]));
    }
    sheet
}

/// One row per group.
pub(super) fn waiting_summary(answer: &Waiting) -> Sheet {
    let lang = answer.question.lang;
    let mut sheet = Sheet::default();
    sheet.group_columns(&answer.question);
    for (name, sv, en) in [
        ("status", "", ""),
        ("n", "väntar", "waiting"),
        ("n_year_before", "ett år före", "a year before"),
        ("median_so_far", "median hittills", "median so far"),
        ("p90_so_far", "9 av 10 hittills", "9 in 10 so far"),
        ("with_limit", "med gräns", "with a limit"),
        ("past_limit", "över gräns", "past limit"),
        ("past_limit_share", "andel", "share"),
        ("past_limit_ci_lower", "från", "from"),
        ("past_limit_ci_upper", "till", "to"),
    ] {
        sheet.column(lang, name, sv, en);
    }
    for row in &answer.rows {
        let mut cells = group_cells(&row.group);
        cells.extend(numbers(row));
        sheet.rows.push(cells);
    }
    let mut cells = total_cells(&answer.question);
    cells.extend(numbers(&answer.total));
    sheet.rows.push(cells);
    sheet
}

fn numbers(row: &WaitingRow) -> [Cell; 10] {
    let (waited, ci) = (&row.waited, row.past_limit_ci);
    [
        row.status.into(),
        waited.n.into(),
        row.n_year_before.into(),
        waited.median_so_far.into(),
        waited.p90_so_far.into(),
        waited.with_limit.into(),
        waited.past_limit.into(),
        share_cell(waited.past_limit_share),
        share_cell(ci.map(|c| c[0])),
        share_cell(ci.map(|c| c[1])),
    ]
}
