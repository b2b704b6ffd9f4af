//! A comparison → CSV: comma, decimal point, one header; the last row is the total.
//!
//! A text cell that a spreadsheet would take for a formula gets a `'` before it: names of units come
//! from deliveries. Hidden and missing values are empty cells; `status` says why.

use crate::indicators::{Coded, Comparison, Lang, QuantileValue, Row, unverified_limits};

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

/// The column that says which limits of the answer are not verified; the same in every row.
pub(super) const UNVERIFIED: &str = "unverified_limits";

/// The answer as CSV in UTF-8: two columns a dimension (code and label), then the statistics.
///
/// # Panics
/// Never: writing to memory does not fail, and every row has the header's columns.
#[must_use]
pub fn comparison_csv(comparison: &Comparison) -> Vec<u8> {
    let mut writer = ::csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let rows = comparison.rows.iter().map(|row| cells(comparison, row, &codes(row)));
    let total = cells(comparison, &comparison.total, &total_codes(comparison));
    for record in std::iter::once(header(comparison)).chain(rows).chain([total]) {
        writer.write_record(&record).expect("writing to memory does not fail");
    }
    writer.into_inner().expect("flushing to memory does not fail")
}

fn header(comparison: &Comparison) -> Vec<String> {
    let dimensions = comparison.question.by.iter().map(|by| by.code());
    let mut names: Vec<String> = dimensions.flat_map(|d| [d.to_owned(), format!("{d}_label")]).collect();
    names.extend(STATISTICS.map(str::to_owned));
    for (p, _) in &comparison.question.quantiles {
        names.extend([format!("p_{p}"), format!("p_{p}_ci_lower"), format!("p_{p}_ci_upper")]);
    }
    names.extend(WITHIN.iter().chain(&STATES).map(|&n| n.to_owned()));
    names.push(UNVERIFIED.to_owned());
    names
}

fn codes(row: &Row) -> Vec<Coded> {
    row.group.0.iter().map(|(_, coded)| coded.clone()).collect()
}

fn total_codes(comparison: &Comparison) -> Vec<Coded> {
    let label = match comparison.question.lang {
        Lang::Sv => "Totalt",
        Lang::En => "Total",
    };
    let total = Coded { code: "total".to_owned(), label: label.to_owned() };
    vec![total; comparison.question.by.len()]
}

fn cells(comparison: &Comparison, row: &Row, codes: &[Coded]) -> Vec<String> {
    let mut cells: Vec<String> = codes.iter().flat_map(|c| [guarded(&c.code), guarded(&c.label)]).collect();
    let median = row.median_ci.unwrap_or([None, None]);
    cells.extend([row.status.to_owned(), row.n.to_string()]);
    let numbers =
        [row.mean, row.sd, row.p10, row.p25, row.median, row.p75, row.p80, row.p90, median[0], median[1]];
    cells.extend(numbers.map(number));
    for k in 0..comparison.question.quantiles.len() {
        cells.extend(quantile(row.quantiles.as_ref().and_then(|q| q.get(k))));
    }
    let (within, ci) = (&row.within, row.within.ci);
    cells.extend([within.with_limit.to_string(), within.count.to_string()]);
    cells.extend([within.share, ci.map(|c| c[0]), ci.map(|c| c[1]), within.goal].map(number));
    cells.extend([within.goal_status, row.against_rest].map(|word| word.unwrap_or("").to_owned()));
    cells.extend(states(row).map(|n| n.to_string()));
    cells.push(guarded(&unverified_limits(&comparison.limits).unwrap_or_default()));
    cells
}

fn quantile(value: Option<&QuantileValue>) -> [String; 3] {
    let (value, ci) = value.map_or((None, [None, None]), |q| (q.value, q.ci));
    [value, ci[0], ci[1]].map(number)
}

fn states(row: &Row) -> [u64; 8] {
    let s = &row.states;
    [
        s.completed,
        s.ongoing,
        s.ended_otherwise,
        s.not_applicable,
        s.missing_start,
        s.not_started,
        s.negative,
        s.imprecise,
    ]
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |v| v.to_string())
}

/// A text that no spreadsheet takes for a formula.
pub(super) fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed() {
        for text in ["=1+1", "+46", "-2", "@SUM", "\t=1", "\r=1"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["", "0-17", "80+", "Region Skåne", "SE2321000131-E01"] {
            assert_eq!(guarded(text), text);
        }
    }

    #[test]
    fn numbers_have_a_point_and_no_exponent() {
        assert_eq!(number(Some(21.5)), "21.5");
        assert_eq!(number(Some(30.0)), "30");
        assert_eq!(number(Some(0.000_001)), "0.000001");
        assert_eq!(number(None), "");
    }
}
