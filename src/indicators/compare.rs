//! A question → counts → the comparison.

use rayon::prelude::*;

use super::answer::{Comparison, Group, MeasureInfo, Methods, Row, SnapshotInfo};
use super::coverage::Covered;
use super::engine::{Engine, EngineError};
use super::fairness::fairness;
use super::gather::gather;
use super::ground::Ground;
use super::groups::{GroupCode, rows_of};
use super::limits_used::limits_used;
use super::notes::{notes, silent};
use super::question::{Asked, Question};
use super::row::{Recipe, row};
use super::row_set::RowSet;
use super::said;
use super::standardise::{STANDARD, Strata};
use crate::cohort::Waits;
use crate::stats::{
    COCHRAN_ARMITAGE, Counts, DERSIMONIAN_LAIRD_ARCSINE, DIRECT, NEWCOMBE, ORDER_STATISTIC, PRICE_BONETT,
};

/// Answers a comparison.
///
/// # Errors
/// If episodes cannot be loaded.
pub fn compare(engine: &Engine, question: &Question) -> Result<Comparison, EngineError> {
    let found = gather(engine, question, Waits::Numbered)?;
    let keys = rows_of(engine.catalogue(), question, found.steps, &found.groups);
    let coverage = Covered::new(engine, question)?;
    let strata = Strata::new(engine, question)?;
    let recipe = Recipe::new(question);
    let empty = Counts::default();
    let made = |key: &[GroupCode], group: &Group, counts: &Counts, whole: Option<&Counts>| {
        let standardised = strata.as_ref().map(|s| s.of_group(key, &recipe));
        Row { standardised, ..row(&recipe, group.clone(), counts, whole, coverage.of(key)) }
    };
    let rows: Vec<Row> = keys
        .par_iter()
        .map(|(key, group)| made(key, group, found.groups.get(key).unwrap_or(&empty), Some(&found.total)))
        .collect();
    let total = made(&[], &Group(Vec::new()), &found.total, None);
    let set = RowSet { keys, rows, total, silent: silent(engine, &coverage) };
    Ok(from_rows(&engine.ground(), question, set, methods(question, strata.as_ref())))
}

/// Puts a comparison together from its rows.
pub(super) fn from_rows(
    ground: &Ground<'_>,
    question: &Question,
    set: RowSet,
    methods: Methods,
) -> Comparison {
    let RowSet { keys, rows, total, silent } = set;
    let all: Vec<&Row> = rows.iter().collect();
    Comparison {
        query: question.echo(),
        snapshot: ground.snapshot.clone(),
        measure: measure_info(question),
        methods,
        summary: said::compare(ground, question, &all, &total),
        notes: notes(&all, silent),
        limits: limits_used(ground, question),
        fairness: fairness(question, &keys, &rows),
        rows,
        total,
        question: question.clone(),
    }
}

/// What a question's defaults depend on.
#[must_use]
pub fn asked(engine: &Engine) -> Asked<'_> {
    Asked {
        catalogue: engine.catalogue(),
        version: engine.snapshot().version(),
        data_to: engine.snapshot().data_to(),
    }
}

/// What an answer rests on.
#[must_use]
pub fn snapshot_info(engine: &Engine) -> SnapshotInfo {
    SnapshotInfo {
        version: engine.snapshot().version(),
        data_to: engine.snapshot().data_to().map(|d| d.to_string()),
        software: env!("CARGO_PKG_VERSION").into(),
        catalogue: engine.catalogue().version().to_owned(),
        made_up: engine.snapshot().is_made_up(),
    }
}

pub(super) fn measure_info(question: &Question) -> MeasureInfo {
    let measure = &question.measure;
    let end =
        |f: fn(&crate::catalogue::Ends) -> String| measure.alternatives.first().map_or_else(String::new, f);
    MeasureInfo {
        id: measure.id.clone(),
        from: end(|e| e.from.to_string()),
        to: end(|e| e.to.to_string()),
        unit: question.unit.code(),
        label: question.lang.of(&measure.names).clone(),
    }
}

pub(super) fn methods(question: &Question, strata: Option<&Strata>) -> Methods {
    let confidence = question.confidence;
    Methods {
        quantile: question.quantile.id(),
        share_ci: confidence.id(question.share_interval.id()),
        median_ci: confidence.id(ORDER_STATISTIC),
        against_rest: confidence.id(NEWCOMBE),
        median_against_rest: confidence.id(PRICE_BONETT),
        standardised: strata.map(|s| {
            let over: Vec<&str> = s.dimensions().iter().map(|by| by.code()).collect();
            format!("{DIRECT}:{}", over.join("+"))
        }),
        standardised_ci: strata.map(|_| confidence.id(STANDARD.id())),
        spread: DERSIMONIAN_LAIRD_ARCSINE,
        age_gradient: confidence.id(COCHRAN_ARMITAGE),
    }
}
