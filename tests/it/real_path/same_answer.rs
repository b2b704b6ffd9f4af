//! What it means that two answers are the same.

use std::collections::BTreeMap;

use ledtid::indicators::{Comparison, Engine, Question, Row, asked, compare};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::reference::compare::{compare as reference_compare, in_unit};
use crate::reference::delivered::{as_parameters, treatment_word};
use crate::reference::generate::small_tables;
use crate::reference::questions::Case;
use crate::reference::statistics::{self, Quantile};
use crate::reference::types::{Dimension, Limit, RefQuery, RefRow, RefTables, STATES, Unit};

/// The reference's tables with the catalogue's codes.
pub(super) fn tables() -> RefTables {
    let mut tables = small_tables();
    for code in ["01", "09"] {
        tables.sjukvardsregion.insert(code.to_owned(), "stockholm-gotland".to_owned());
    }
    tables
}

/// The real path's answer to a question of the reference.
pub(super) fn answer(engine: &Engine, query: &RefQuery) -> Comparison {
    let pairs: Vec<(String, String)> =
        as_parameters(query).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let question = Question::parse(&pairs, &asked(engine)).unwrap_or_else(|e| panic!("{pairs:?}: {e}"));
    compare(engine, &question).expect("episodes that load")
}

/// Fails unless the real path answers as the reference does.
pub(super) fn assert_same_answer(engine: &Engine, case: &Case) -> Result<(), TestCaseError> {
    let expected = reference_compare(&case.events, &closing_conversation(&case.query), &tables());
    let got = answer(engine, &case.query);
    let rows: BTreeMap<Vec<String>, &Row> = got.rows.iter().map(|r| (codes(r), r)).collect();
    prop_assert_eq!(rows.len(), got.rows.len(), "a group has two rows");
    let counted: Vec<_> =
        rows.iter().filter(|(_, row)| in_scope(row) > 0).map(|(key, _)| key.clone()).collect();
    // svf.72 and svf.78 are one treatment, the closing conversation.
    let mut wanted: BTreeMap<Vec<String>, RefRow> = BTreeMap::new();
    for (key, row) in expected.rows.iter().filter(|(_, row)| row.states.iter().sum::<u64>() > 0) {
        add(wanted.entry(translated(key, &case.query)).or_default(), row);
    }
    prop_assert_eq!(&counted, &wanted.keys().cloned().collect::<Vec<_>>(), "other groups");
    for (key, row) in wanted {
        same_row(&key, rows[&key], &row, &case.query)?;
    }
    same_row(&["total".to_owned()], &got.total, &expected.total, &case.query)
}

/// A filter on one of svf.72 and svf.78 takes both: they are one treatment.
fn closing_conversation(query: &RefQuery) -> RefQuery {
    let mut query = query.clone();
    let both = ["svf.72", "svf.78"].map(str::to_owned);
    if query.filters.treatment.iter().any(|t| both.contains(t)) {
        query.filters.treatment.extend(both);
    }
    query
}

fn add(whole: &mut RefRow, part: &RefRow) {
    for (sum, n) in whole.states.iter_mut().zip(part.states) {
        *sum += n;
    }
    whole.completed.extend(&part.completed);
    whole.completed.sort_unstable();
    whole.with_limit += part.with_limit;
    whole.within += part.within;
}

fn translated(key: &[String], query: &RefQuery) -> Vec<String> {
    key.iter()
        .zip(&query.by)
        .map(|(code, by)| if *by == Dimension::Treatment { treatment_word(code) } else { code.clone() })
        .collect()
}

fn codes(row: &Row) -> Vec<String> {
    row.group.0.iter().map(|(_, coded)| coded.code.clone()).collect()
}

fn states(row: &Row) -> [u64; 8] {
    let s = row.states;
    [
        s.completed.unwrap(),
        s.ongoing.unwrap(),
        s.ended_otherwise.unwrap(),
        s.negative.unwrap(),
        s.imprecise.unwrap(),
        s.missing_start.unwrap(),
        s.not_applicable.unwrap(),
        s.not_started.unwrap(),
    ]
}

fn in_scope(row: &Row) -> u64 {
    states(row).iter().sum()
}

fn same_row(key: &[String], got: &Row, expected: &RefRow, query: &RefQuery) -> Result<(), TestCaseError> {
    prop_assert_eq!(states(got), expected.states, "states of {:?}, in the order {:?}", key, STATES);
    prop_assert_eq!(got.n, Some(expected.completed.len() as u64), "n of {:?}", key);
    let values = &expected.completed;
    let scaled = |value: Option<f64>| value.map(|v| v / in_unit_factor(query.unit));
    close(key, "mean", got.mean, scaled(statistics::mean(values)))?;
    close(key, "sd", got.sd, scaled(statistics::sd(values)))?;
    for (name, value, p) in [("p10", got.p10, 0.1), ("median", got.median, 0.5), ("p90", got.p90, 0.9)] {
        close(key, name, value, scaled(statistics::quantile(values, p, Quantile::Hf7)))?;
    }
    let (lower, upper) = statistics::order_statistic_interval(values, 0.5, 0.95);
    let [got_lower, got_upper] = got.median_ci.unwrap_or_default();
    close(key, "median_ci lower", got_lower, lower.map(|v| in_unit(v, query.unit)))?;
    close(key, "median_ci upper", got_upper, upper.map(|v| in_unit(v, query.unit)))?;
    if matches!(query.limit, Limit::Number(_)) {
        prop_assert_eq!(got.within.with_limit, Some(expected.with_limit), "with_limit of {:?}", key);
        prop_assert_eq!(got.within.count, Some(expected.within), "within of {:?}", key);
        let over: u64 = got.within.over.iter().map(|o| o.count).sum();
        prop_assert_eq!(over, expected.with_limit - expected.within, "over of {:?}", key);
    }
    Ok(())
}

fn in_unit_factor(unit: Unit) -> f64 {
    match unit {
        Unit::Days => 1.0,
        Unit::Hours => 3_600.0,
        Unit::Minutes => 60.0,
    }
}

fn close(key: &[String], what: &str, got: Option<f64>, expected: Option<f64>) -> Result<(), TestCaseError> {
    match (got, expected) {
        (None, None) => Ok(()),
        (Some(a), Some(b)) if (a - b).abs() <= 1e-9 * b.abs().max(1.0) => Ok(()),
        _ => Err(TestCaseError::fail(format!("{what} of {key:?}: {got:?}, the reference has {expected:?}"))),
    }
}
