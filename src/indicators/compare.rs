//! A question → counts → the comparison.

use rayon::prelude::*;

use super::answer::{Comparison, MeasureInfo, Methods, Row, SnapshotInfo};
use super::engine::{Engine, EngineError};
use super::gather::{Gathered, gather};
use super::groups::rows_of;
use super::question::{Asked, Question};
use super::row::{Recipe, row};
use crate::cohort::Waits;
use crate::stats::{Counts, NEWCOMBE, ORDER_STATISTIC};

/// Answers a comparison.
///
/// # Errors
/// If episodes cannot be loaded.
pub fn compare(engine: &Engine, question: &Question) -> Result<Comparison, EngineError> {
    let Gathered { groups, total, steps } = gather(engine, question, Waits::Numbered)?;
    let rows = rows_of(engine.catalogue(), question, steps, &groups);
    let recipe = Recipe::new(question);
    let empty = Counts::default();
    let rows: Vec<Row> = rows
        .into_par_iter()
        .map(|(key, group)| row(&recipe, group, groups.get(&key).unwrap_or(&empty), Some(&total.limit)))
        .collect();
    let total = row(&recipe, super::answer::Group(Vec::new()), &total, None);
    Ok(Comparison {
        query: question.echo(),
        snapshot: snapshot_info(engine),
        measure: measure_info(question),
        methods: methods(question),
        rows,
        total,
        question: question.clone(),
    })
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
        software: env!("CARGO_PKG_VERSION"),
        catalogue: engine.catalogue().version().to_owned(),
    }
}

fn measure_info(question: &Question) -> MeasureInfo {
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

fn methods(question: &Question) -> Methods {
    let confidence = question.confidence;
    Methods {
        quantile: question.quantile.id(),
        share_ci: confidence.id(question.share_interval.id()),
        median_ci: confidence.id(ORDER_STATISTIC),
        against_rest: confidence.id(NEWCOMBE),
    }
}
