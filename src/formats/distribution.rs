//! A distribution → sheets: every length and every step of the curves for files, a line a group for a terminal.

use super::compare::{other_columns, row_cells};
use super::sheet::{Cell, Sheet, group_cells, share_cell, total_cells};
use super::status::Status;
use crate::indicators::{DeviationSide, Distribution, DistributionRow, StartCohort};

/// Columns of those who started, which a group has once.
const STARTED: [&str; 9] = [
    "starts",
    "started_completed",
    "started_completed_median",
    "waiting",
    "started_ended_otherwise",
    "km_median",
    "km_median_ci_lower",
    "km_median_ci_upper",
    "km_rmst",
];
/// Columns of a length.
const OF_LENGTH: [&str; 8] =
    ["count", "ecdf", "at_risk", "events", "censored", "survival", "ci_lower", "ci_upper"];

/// One row per group, part and time: `all` is the group as a whole, `histogram` and `km` are its lengths,
/// `deviation_…` the choices of deviations.
pub(super) fn distribution_lines(answer: &Distribution) -> Sheet {
    let question = &answer.question;
    let mut sheet = Sheet::default();
    sheet.group_columns(question);
    for name in ["part", "t", "status"].into_iter().chain(OF_LENGTH).chain(STARTED) {
        sheet.column(question.lang, name, "", "");
    }
    let others = other_columns(question, &sheet);
    let names: Vec<String> =
        STARTED.iter().map(|&n| n.to_owned()).chain(others.iter().map(|(_, n)| n.to_owned())).collect();
    for (_, name) in &others {
        sheet.column(question.lang, name, "", "");
    }
    let groups = answer.rows.iter().map(|row| (group_cells(&row.row.group), row));
    for (group, row) in groups.chain([(total_cells(question), &answer.total)]) {
        let all = row_cells(question, &row.row);
        let mut once = started(row);
        once.extend(others.iter().map(|(place, _)| all[*place].clone()));
        lines(&mut sheet, &group, row, (&once, &names));
    }
    sheet
}

fn lines(sheet: &mut Sheet, group: &[Cell], row: &DistributionRow, (once, names): (&[Cell], &[String])) {
    let empty = |n: usize| vec![Cell::Empty; n];
    let not_once = empty(once.len());
    let mut line = |key: [Cell; 2], of_length: Vec<Cell>, once: &[Cell]| {
        let status = [Cell::from(row.row.status)];
        sheet.rows.push([group, &key, &status, &of_length, once].concat());
    };
    line(["all".into(), Cell::Empty], empty(OF_LENGTH.len()), once);
    for (at, step) in row.ecdf.iter().enumerate() {
        // A released step is a share alone.
        let count = row.histogram.get(at).map(|bar| bar.count);
        let mut cells = vec![count.into(), Cell::Share(step.share)];
        cells.extend(empty(6));
        line(["histogram".into(), Cell::Number(step.t)], cells, &not_once);
    }
    for (choice, side) in chosen(row) {
        line([Cell::Text(choice), Cell::Empty], empty(OF_LENGTH.len()), &side_cells(&side, names));
    }
    for point in &row.km.curve {
        let mut cells = empty(2);
        cells.extend([point.at_risk, point.events, point.censored].map(Cell::from));
        cells.extend([Some(point.survival), point.ci[0], point.ci[1]].map(share_cell));
        line(["km".into(), Cell::Number(point.t)], cells, &not_once);
    }
}

/// Gross, net, and with each kind of deviation.
fn chosen(row: &DistributionRow) -> Vec<(String, DeviationSide)> {
    let Some(all) = &row.deviations else { return Vec::new() };
    let kinds = all.by_kind.iter().map(|k| (format!("deviation_{}", k.deviation), k.with));
    [("deviation_gross", all.gross), ("deviation_net", all.net)]
        .into_iter()
        .map(|(name, side)| (name.to_owned(), side))
        .chain(kinds)
        .collect()
}

/// The numbers of a choice under the columns of the same name; a choice has no others.
fn side_cells(side: &DeviationSide, names: &[String]) -> Vec<Cell> {
    let cell = |name: &String| match name.as_str() {
        "n" => side.n.into(),
        "mean" => side.mean.into(),
        "median" => side.median.into(),
        "p90" => side.p90.into(),
        "share" => share_cell(side.share),
        _ => Cell::Empty,
    };
    names.iter().map(cell).collect()
}

/// Those who started, in the order of [`STARTED`].
fn started(row: &DistributionRow) -> Vec<Cell> {
    let Some(cohort) = &row.cohort else { return vec![Cell::Empty; STARTED.len()] };
    let aware = &cohort.censoring_aware;
    let reached = |value: Option<f64>| match (value, aware.status) {
        (Some(value), _) => Cell::Number(value),
        (None, "ok") => Cell::Empty,
        (None, status) => Cell::Absent(Status::new(status)),
    };
    vec![
        cohort.starts.into(),
        cohort.completed.n.into(),
        cohort.completed.median.into(),
        cohort.waiting.n.into(),
        cohort.ended_otherwise.into(),
        reached(aware.median),
        reached(aware.median_ci[0]),
        reached(aware.median_ci[1]),
        row.km.rmst.into(),
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

fn summary(row: &DistributionRow) -> [Cell; 9] {
    let cohort = row.cohort.as_ref();
    let count = |of: fn(&StartCohort) -> u64| Cell::from(cohort.map(of));
    [
        row.row.n.into(),
        row.row.median.into(),
        row.row.p80.into(),
        count(|c| c.starts),
        count(|c| c.completed.n),
        count(|c| c.waiting.n),
        count(|c| c.ended_otherwise),
        cohort.and_then(|c| c.censoring_aware.median).into(),
        cohort.map_or(Cell::Empty, |c| c.censoring_aware.status.into()),
    ]
}
