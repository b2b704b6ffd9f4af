//! An agreement report of either kind.

use serde::Serialize;

use super::delivered::DeliveriesSeen;
use super::delrapport::{Delrapport, delrapport};
use super::question::{AgreementQuestion, AgreementReport};
use super::verksamhetsrapport::{Verksamhetsrapport, verksamhetsrapport};
use crate::catalogue::Catalogue;
use crate::indicators::answer::SnapshotInfo;
use crate::indicators::engine::EngineError;

/// The answer to `agreement-reports/{report}`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum AgreementAnswer {
    /// The interim report.
    Delrapport(Box<Delrapport>),
    /// The activity report.
    Verksamhetsrapport(Box<Verksamhetsrapport>),
}

impl AgreementAnswer {
    /// The question that it answers.
    #[must_use]
    pub const fn question(&self) -> &AgreementQuestion {
        match self {
            Self::Delrapport(report) => &report.question,
            Self::Verksamhetsrapport(report) => &report.question,
        }
    }
}

/// Fills an agreement report.
///
/// # Errors
/// If events cannot be found.
pub fn agreement_answer(
    catalogue: &Catalogue,
    question: &AgreementQuestion,
    seen: DeliveriesSeen<'_>,
    snapshot: Option<SnapshotInfo>,
) -> Result<AgreementAnswer, EngineError> {
    Ok(match question.report {
        AgreementReport::Delrapport => {
            AgreementAnswer::Delrapport(Box::new(delrapport(catalogue, question, snapshot)))
        }
        AgreementReport::Verksamhetsrapport => AgreementAnswer::Verksamhetsrapport(Box::new(
            verksamhetsrapport(catalogue, question, seen, snapshot)?,
        )),
    })
}
