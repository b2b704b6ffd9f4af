//! Which limits an answer's intervals could meet: the versions, with source and how sure they are.

use serde::Serialize;
use utoipa::ToSchema;

use super::ground::Ground;
use super::question::{LimitChoice, Question};
use crate::catalogue::LimitRow;
use crate::model::Day;

/// One version of one limit.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LimitUsed {
    /// Number of the row in the source table.
    pub row: u16,
    /// Pathway; null for every pathway.
    pub pathway: Option<String>,
    /// `share` (within at least a goal) or `median` (at most the limit).
    #[serde(rename = "type")]
    pub limit_type: &'static str,
    /// Treatments that it is for, in the source's words; empty for any.
    pub treatment: String,
    /// Variant that it is for; null where it names none.
    pub variant: Option<String>,
    /// The limit, in the answer's unit; null where the source has none.
    pub value: Option<u32>,
    /// The share that is aimed at.
    pub goal: Option<f64>,
    /// First day in force; null is always.
    pub valid_from: Option<String>,
    /// First day no longer in force.
    pub valid_until: Option<String>,
    /// Where it is published.
    pub source: String,
    /// How sure it is.
    pub confidence: String,
    /// Whether that is plainly verified.
    #[serde(skip)]
    pub is_verified: bool,
    /// What else the source says.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// The versions that can apply to a question: its measure, pathways and unit, in force on some day that an
/// interval of the period can start. Empty if the question brings its own limit.
pub(super) fn limits_used(ground: &Ground<'_>, question: &Question) -> Vec<LimitUsed> {
    if matches!(question.limit, LimitChoice::Number(_)) {
        return Vec::new();
    }
    let catalogue = ground.catalogue;
    let present = ground.wanted(question);
    let last = question.counted_period().last().min(question.cutoff);
    catalogue
        .limits_of(&question.measure, question.grain)
        .filter(|row| row.pathway.is_none_or(|id| present.contains(&id)))
        .filter(|row| row.speaks_in(question.unit))
        .filter(|row| row.valid_from.is_none_or(|from| from <= last))
        .map(|row| used(ground, row))
        .collect()
}

/// Those limits of an answer that are not plainly verified, as words with their pathways; `None` if all are.
///
/// `general knowledge (lungcancer)`, several joined by `; `. A row that has no limit sets none, and is not told.
#[must_use]
pub fn unverified_limits(limits: &[LimitUsed]) -> Option<String> {
    let unsure = limits.iter().filter(|l| l.value.is_some() && !l.is_verified);
    let mut told: Vec<String> =
        unsure.map(|l| format!("{} ({})", l.confidence, l.pathway.as_deref().unwrap_or("*"))).collect();
    told.sort_unstable();
    told.dedup();
    (!told.is_empty()).then(|| told.join("; "))
}

fn used(ground: &Ground<'_>, row: &LimitRow) -> LimitUsed {
    let date = |day: Option<Day>| day.map(|d| d.to_string());
    LimitUsed {
        row: row.source_row,
        pathway: row.pathway.map(|id| ground.catalogue.pathway(id).slug.clone()),
        limit_type: row.limit_type.code(),
        treatment: row.treatment_source.clone(),
        variant: row.variant.clone(),
        value: row.value,
        goal: row.goal,
        valid_from: date(row.valid_from),
        valid_until: date(row.valid_until),
        source: row.source_text().to_owned(),
        confidence: row.confidence.words().to_owned(),
        is_verified: row.confidence.is_verified(),
        note: row.note.clone(),
    }
}
