//! What an answer stands on besides its counts: the catalogue, which pathways there are, which version.
//!
//! An engine over episodes has it, and so has a release that keeps no episodes' counts.

use super::answer::SnapshotInfo;
use super::question::Question;
use crate::catalogue::{Catalogue, PathwayId};

/// The ground of an answer.
#[derive(Debug, Clone)]
pub struct Ground<'a> {
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The pathways with events, in catalogue order.
    pub pathways: Vec<PathwayId>,
    /// What the answer rests on.
    pub snapshot: SnapshotInfo,
}

impl Ground<'_> {
    /// The pathways with events that a question is about, in catalogue order.
    #[must_use]
    pub fn wanted(&self, question: &Question) -> Vec<PathwayId> {
        let asked = |id: PathwayId| question.measure.pathway.is_none_or(|only| only == id);
        let taken = |id: PathwayId| question.filters.takes_pathway(id, self.catalogue);
        self.pathways.iter().copied().filter(|&id| asked(id) && taken(id)).collect()
    }
}
