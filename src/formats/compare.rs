//! A comparison → a sheet: one row per group, the last is the total. The columns are a contract.

use super::sheet::{Cell, Sheet, group_cells, share_cell, total_cells};
use super::status::Status;
use crate::indicators::{Comparison, OVER_EDGES, QuantileValue, Question, Row, Within};

const STATISTICS: [&str; 12] = [
    "status",
    "n",
    "mean",
    "sd",
    "p10",
    "p25",
    "median",
    "p75",
    "p80",
    "p90",
    "median_ci_lower",
    "median_ci_upper",
];

const WITHIN: [&str; 8] = [
    "with_limit",
    "within",
    "share",
    "share_ci_lower",
    "share_ci_upper",
    "goal",
    "goal_status",
    "against_rest",
];

const STATES: [&str; 8] = [
    "completed",
    "ongoing",
    "ended_otherwise",
    "not_applicable",
    "missing_start",
    "not_started",
    "negative",
    "imprecise",
];

const MORE: [&str; 4] = ["median_against_rest", "coverage", "coverage_share", "last_event"];

const STANDARDISED: [&str; 4] =
    ["standardised_share", "standardised_ci_lower", "standardised_ci_upper", "standardised_weight"];

/// One row per group and the total, with everything that JSON has of a row.
pub(super) fn comparison_lines(comparison: &Comparison) -> Sheet {
    let question = &comparison.question;
    let mut sheet = Sheet::default();
    sheet.group_columns(question);
    for name in row_names(question) {
        sheet.column(question.lang, &name, "", "");
    }
    let rows = comparison.rows.iter().map(|row| (group_cells(&row.group), row));
    for (mut cells, row) in rows.chain([(total_cells(question), &comparison.total)]) {
        cells.extend(row_cells(question, row));
        sheet.rows.push(cells);
    }
    sheet
}

/// Columns of a row.
pub(super) fn row_names(question: &Question) -> Vec<String> {
    let quantiles = question.quantiles.iter();
    let quantiles =
        quantiles.flat_map(|(p, _)| [format!("p_{p}"), format!("p_{p}_ci_lower"), format!("p_{p}_ci_upper")]);
    let mut names: Vec<String> = STATISTICS.map(str::to_owned).to_vec();
    names.extend(quantiles);
    names.extend(WITHIN.iter().chain(&STATES).chain(&MORE).map(|&n| n.to_owned()));
    names.extend(over_names());
    if !question.standardise.is_empty() {
        names.extend(STANDARDISED.map(str::to_owned));
    }
    names
}

/// The columns of a row that a sheet does not have yet: places in [`row_cells`], and names.
pub(super) fn other_columns(question: &Question, sheet: &Sheet) -> Vec<(usize, String)> {
    let names = row_names(question).into_iter().enumerate();
    names.filter(|(_, name)| sheet.columns.iter().all(|column| column.name != *name)).collect()
}

/// `over_0_25`, …, `over_100_more`: per cent of the limit.
fn over_names() -> impl Iterator<Item = String> {
    let edges = || std::iter::once(0.0).chain(OVER_EDGES).map(|edge| format!("{:.0}", edge * 100.0));
    let ends = edges().skip(1).chain(["more".to_owned()]);
    edges().zip(ends).map(|(from, to)| format!("over_{from}_{to}"))
}

/// The cells of a row, in the order of [`row_names`].
pub(super) fn row_cells(question: &Question, row: &Row) -> Vec<Cell> {
    let median_ci = row.median_ci.unwrap_or([None, None]);
    let mut cells: Vec<Cell> = vec![row.status.into(), row.n.into()];
    let numbers = [row.mean, row.sd, row.p10, row.p25, row.median, row.p75, row.p80, row.p90];
    cells.extend(numbers.into_iter().chain(median_ci).map(|value| beside_share(value.into(), &row.within)));
    for k in 0..question.quantiles.len() {
        cells.extend(quantile(row.quantiles.as_ref().and_then(|q| q.get(k))));
    }
    cells.extend(within(&row.within));
    cells.push(row.against_rest.into());
    cells.extend(states(row));
    cells.extend([row.median_against_rest.into(), row.coverage.status.into()]);
    cells.extend([share_cell(row.coverage.share), row.coverage.last_event.as_deref().into()]);
    cells.extend((0..=OVER_EDGES.len()).map(|k| row.within.over.get(k).map(|over| over.count).into()));
    if let Some(standardised) = &row.standardised {
        let ci = standardised.ci.map_or([None, None], |ci| ci.map(Some));
        let values = [standardised.share, ci[0], ci[1]].into_iter();
        cells.extend(values.map(|v| because(v, standardised.status)));
        cells.push(Cell::Share(standardised.weight_covered));
    } else if !question.standardise.is_empty() {
        cells.extend(vec![Cell::Empty; STANDARDISED.len()]);
    }
    cells
}

/// What is hidden with the share of a row that is shown.
fn beside_share(cell: Cell, within: &Within) -> Cell {
    let is_hidden = cell == Cell::Empty && within.status == Status::PROTECTED.code();
    if is_hidden { Cell::Absent(Status::PROTECTED) } else { cell }
}

/// A share, or why there is none.
pub(super) fn because(value: Option<f64>, status: &'static str) -> Cell {
    match value {
        Some(value) => Cell::Share(value),
        None if status == Status::OK.code() => Cell::Empty,
        None => Cell::Absent(Status::new(status)),
    }
}

fn within(within: &Within) -> Vec<Cell> {
    let ends = within.ci.map_or([None, None], |ci| ci.map(Some));
    let counts = [within.with_limit, within.count];
    let mut cells: Vec<Cell> = counts.map(|n| beside_share(n.into(), within)).to_vec();
    cells.extend([within.share, ends[0], ends[1]].map(|v| because(v, within.status)));
    cells.extend([share_cell(within.goal), within.goal_status.into()]);
    cells
}

fn quantile(value: Option<&QuantileValue>) -> [Cell; 3] {
    let (value, ci) = value.map_or((None, [None, None]), |q| (q.value, q.ci));
    [value, ci[0], ci[1]].map(Cell::from)
}

fn states(row: &Row) -> [Cell; 8] {
    let s = &row.states;
    // Of a row whose n is told, open waits are counted too, and not told only to protect people.
    let ongoing = match s.ongoing {
        None if row.n.is_some() => Cell::Absent(Status::PROTECTED),
        ongoing => ongoing.into(),
    };
    let [completed, others @ ..] = [
        s.completed,
        s.ended_otherwise,
        s.not_applicable,
        s.missing_start,
        s.not_started,
        s.negative,
        s.imprecise,
    ]
    .map(Cell::from);
    let [a, b, c, d, e, f] = others;
    [completed, ongoing, a, b, c, d, e, f]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_with_a_share_says_so() {
        let hidden = Within {
            status: Status::PROTECTED.code(),
            with_limit: Some(40),
            count: None,
            share: None,
            ci: None,
            goal: None,
            goal_status: None,
            over: Vec::new(),
        };
        let protected = Cell::Absent(Status::PROTECTED);
        assert_eq!(within(&hidden)[..3], [Cell::Count(40), protected.clone(), protected.clone()]);
        assert_eq!(beside_share(Cell::Empty, &hidden), protected);
        assert_eq!(beside_share(Cell::Number(21.0), &hidden), Cell::Number(21.0));
        let shown = Within { status: "ok", count: Some(30), ..hidden };
        assert_eq!(beside_share(Cell::Empty, &shown), Cell::Empty);
    }
}
