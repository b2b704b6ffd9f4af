//! A funnel → sheets: one row per group.

use super::sheet::{Cell, Sheet, group_cells, share_cell};
use crate::indicators::{Funnel, FunnelPoint};

/// One row per group with the limits of its size.
pub(super) fn funnel_lines(answer: &Funnel) -> Sheet {
    let lang = answer.question.lang;
    let mut sheet = Sheet::default();
    sheet.group_columns(&answer.question);
    for (name, sv, en) in [
        ("status", "", ""),
        ("n", "n", "n"),
        ("count", "inom", "within"),
        ("share", "andel", "share"),
        ("lower_95", "", ""),
        ("upper_95", "", ""),
        ("lower_998", "från", "from"),
        ("upper_998", "till", "to"),
        ("position", "läge", "position"),
        ("position_overdispersed", "läge, vidgat", "position, widened"),
        ("rank", "", ""),
        ("rank_ci_lower", "", ""),
        ("rank_ci_upper", "", ""),
        ("median_n", "", ""),
        ("median", "median", "median"),
        ("median_lower_95", "", ""),
        ("median_upper_95", "", ""),
        ("median_lower_998", "från ", "from "),
        ("median_upper_998", "till ", "to "),
        ("median_position", "läge ", "position "),
    ] {
        sheet.column(lang, name, sv, en);
    }
    for point in &answer.points {
        let mut cells = group_cells(&point.group);
        cells.extend(numbers(point));
        sheet.rows.push(cells);
    }
    sheet
}

fn numbers(point: &FunnelPoint) -> Vec<Cell> {
    let (share, median, rank) = (&point.share, &point.median, point.rank);
    let ends = |pair: Option<[f64; 2]>| [pair.map(|p| p[0]), pair.map(|p| p[1])];
    let mut cells: Vec<Cell> =
        vec![point.status.into(), share.n.into(), share.count.into(), share_cell(share.share)];
    cells.extend(ends(share.limits.map(|l| l.limits_95)).map(share_cell));
    cells.extend(ends(share.limits.map(|l| l.limits_998)).map(share_cell));
    cells.extend([share.position, share.position_overdispersed].map(Cell::from));
    cells.push(rank.map(|r| r.rank).into());
    cells.extend(ends(rank.map(|r| r.ci)).map(Cell::from));
    cells.extend([Cell::from(median.n), Cell::from(median.median)]);
    cells.extend(ends(median.limits.map(|l| l.limits_95)).map(Cell::from));
    cells.extend(ends(median.limits.map(|l| l.limits_998)).map(Cell::from));
    cells.push(median.position.into());
    cells
}
