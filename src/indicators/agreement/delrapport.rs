//! Delrapport: which pathways are in force, which come next, by programme area.
//!
//! The catalogue knows the first year of a pathway, no day, and knows it as it is now: the phase is that year held
//! against the report's. A pathway without a year has the phase `not_stated`; nothing is guessed from other fields.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::question::AgreementQuestion;
use crate::catalogue::{Catalogue, Pathway, ProgrammeArea, ProgrammeAreaId};
use crate::indicators::answer::{Coded, SnapshotInfo};
use crate::indicators::question::Lang;

/// One pathway, or a programme area without any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PathwayPhase {
    /// Number of the programme area (NPO) in the national list.
    pub programme_area_number: u8,
    /// The programme area; null for the one that no source names.
    pub programme_area: Option<Coded>,
    /// The pathway; null where the programme area has none.
    pub pathway: Option<Coded>,
    /// `cancer_svf` or `psv`.
    pub pathway_kind: Option<&'static str>,
    /// `in_force`: introduced in the report's year or before; `next_year`: the year after, so to be implemented
    /// then; `later`; `not_stated`: the catalogue has no year; `no_pathway`.
    pub phase: &'static str,
    /// First year, where known.
    pub first_year: Option<u16>,
    /// Who is responsible: always null, for people to fill in.
    pub responsible: Option<String>,
    /// How sure the row is, in the catalogue's words.
    pub confidence: String,
    /// What else the catalogue says of the pathway.
    pub note: String,
}

/// The answer to `agreement-reports/delrapport`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Delrapport {
    /// Every parameter, defaults made explicit.
    #[schema(value_type = Object)]
    pub query: Map<String, Value>,
    /// What it rests on; null where the viewer sees releases only and there is none.
    pub snapshot: Option<SnapshotInfo>,
    /// Version of the catalogue.
    pub catalogue: String,
    /// Columns that only people can fill in.
    pub to_fill: Vec<&'static str>,
    /// By programme area, then pathway, in catalogue order.
    pub pathways: Vec<PathwayPhase>,
    /// The question itself, for doors that print it.
    #[serde(skip)]
    pub question: AgreementQuestion,
}

/// Fills the delrapport from the catalogue. It needs no data.
#[must_use]
pub fn delrapport(
    catalogue: &Catalogue,
    question: &AgreementQuestion,
    snapshot: Option<SnapshotInfo>,
) -> Delrapport {
    let ids = (0..catalogue.programme_areas().len()).filter_map(ProgrammeAreaId::from_index);
    Delrapport {
        query: question.echo(),
        snapshot,
        catalogue: catalogue.version().to_owned(),
        to_fill: vec!["responsible"],
        pathways: ids.flat_map(|id| of_area(catalogue, id, question)).collect(),
        question: question.clone(),
    }
}

fn of_area(catalogue: &Catalogue, id: ProgrammeAreaId, question: &AgreementQuestion) -> Vec<PathwayPhase> {
    let area = catalogue.programme_area(id);
    let blank = blank(area, question.lang);
    let own = catalogue.pathways().iter().filter(|pathway| pathway.programme_area == id);
    let rows: Vec<PathwayPhase> = own.map(|pathway| of_pathway(&blank, pathway, question)).collect();
    if rows.is_empty() { vec![blank] } else { rows }
}

/// The programme area, in the answer's language; `None` for the one that is not identified.
pub(super) fn coded_area(area: &ProgrammeArea, lang: Lang) -> Option<Coded> {
    area.identity.as_ref().map(|(slug, names)| Coded { code: slug.clone(), label: lang.of(names).clone() })
}

fn blank(area: &ProgrammeArea, lang: Lang) -> PathwayPhase {
    PathwayPhase {
        programme_area_number: area.number,
        programme_area: coded_area(area, lang),
        pathway: None,
        pathway_kind: None,
        phase: "no_pathway",
        first_year: None,
        responsible: None,
        confidence: area.confidence.words().to_owned(),
        note: String::new(),
    }
}

fn of_pathway(area: &PathwayPhase, pathway: &Pathway, question: &AgreementQuestion) -> PathwayPhase {
    let phase = match pathway.first_year.map(|year| i32::from(year) - question.year) {
        None => "not_stated",
        Some(..=0) => "in_force",
        Some(1) => "next_year",
        Some(_) => "later",
    };
    PathwayPhase {
        pathway: Some(coded_pathway(pathway, question.lang)),
        pathway_kind: Some(pathway.kind.code()),
        phase,
        first_year: pathway.first_year,
        confidence: pathway.confidence.words().to_owned(),
        note: pathway.note.clone(),
        ..area.clone()
    }
}

/// A pathway, in the answer's language.
pub(super) fn coded_pathway(pathway: &Pathway, lang: Lang) -> Coded {
    Coded { code: pathway.slug.clone(), label: lang.of(&pathway.names).clone() }
}
