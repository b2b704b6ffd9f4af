//! How episodes ended: by outcome, and by the event that ended them.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::engine::Engine;
use super::question::{Lang, Question};
use crate::catalogue::Outcome;
use crate::cohort::Ends;
use crate::model::Kind;
use crate::stats::share;

/// Ended episodes with one outcome.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct EndedWith {
    /// Slug, as it was delivered; null for those that say none.
    pub outcome: Option<String>,
    /// Name; null for a slug that has none.
    pub label: Option<String>,
    /// Episodes.
    pub count: u64,
    /// Their share of the ended ones; null where none ended.
    pub share: Option<f64>,
}

/// Ended episodes that one kind of event ended.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct EndedBy {
    /// `F`, `G`, or a closing code as `svf.74`.
    pub event: String,
    /// Name.
    pub label: Option<String>,
    /// Episodes.
    pub count: u64,
    /// Their share of the ended ones; null where none ended.
    pub share: Option<f64>,
}

/// How the episodes of a row ended. Both lists add up to `ended`, and are the same outcomes and events in every row.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FlowEnds {
    /// Episodes, ended or not.
    pub episodes: u64,
    /// Those that have G or a closing code svf.70–78, or F where the chain does not go on to G: by the period's
    /// last day, or, of those that started in it (`basis=start`), by the cutoff.
    pub ended: u64,
    /// Their share of all.
    pub share: Option<f64>,
    /// By what the last G says or, where it says nothing, the last F. Those that say nothing come last.
    pub by_outcome: Vec<EndedWith>,
    /// By what ended them: G before F, F before a code.
    pub by_event: Vec<EndedBy>,
}

/// The outcomes and events that any row of an answer has, in the order in which they are listed.
pub(super) struct EndsListed<'a> {
    engine: &'a Engine,
    lang: Lang,
    outcomes: Vec<Option<String>>,
    events: Vec<Kind>,
}

impl<'a> EndsListed<'a> {
    /// Those of the total.
    pub(super) fn of(engine: &'a Engine, question: &Question, total: &Ends) -> Self {
        let mut outcomes: Vec<Option<String>> = total.by.keys().map(|(_, outcome)| outcome.clone()).collect();
        outcomes.sort_by_cached_key(|outcome| place(outcome.as_deref()));
        outcomes.dedup();
        let mut events: Vec<Kind> = total.by.keys().map(|(kind, _)| *kind).collect();
        events.sort_unstable();
        events.dedup();
        Self { engine, lang: question.lang, outcomes, events }
    }

    /// How the episodes of a row ended.
    pub(super) fn row(&self, ends: &Ends) -> FlowEnds {
        let ended = ends.ended();
        let mut by_outcome: BTreeMap<Option<&str>, u64> = BTreeMap::new();
        let mut by_event: BTreeMap<Kind, u64> = BTreeMap::new();
        for ((kind, outcome), n) in &ends.by {
            *by_outcome.entry(outcome.as_deref()).or_insert(0) += n;
            *by_event.entry(*kind).or_insert(0) += n;
        }
        let with = |outcome: &Option<String>| {
            let count = by_outcome.get(&outcome.as_deref()).copied().unwrap_or(0);
            let label = self.outcome_label(outcome.as_deref());
            EndedWith { outcome: outcome.clone(), label, count, share: share(count, ended) }
        };
        let by = |&kind: &Kind| {
            let count = by_event.get(&kind).copied().unwrap_or(0);
            EndedBy {
                event: kind.to_string(),
                label: self.event_label(kind),
                count,
                share: share(count, ended),
            }
        };
        FlowEnds {
            episodes: ends.episodes,
            ended,
            share: share(ended, ends.episodes),
            by_outcome: self.outcomes.iter().map(with).collect(),
            by_event: self.events.iter().map(by).collect(),
        }
    }

    fn outcome_label(&self, outcome: Option<&str>) -> Option<String> {
        let name = match (outcome, self.lang) {
            (None, Lang::Sv) => "Utfall saknas",
            (None, Lang::En) => "No outcome said",
            (Some(slug), Lang::Sv) => Outcome::parse(slug)?.name_sv(),
            (Some(slug), Lang::En) => Outcome::parse(slug)?.name_en(),
        };
        Some(name.to_owned())
    }

    fn event_label(&self, kind: Kind) -> Option<String> {
        let catalogue = self.engine.catalogue();
        let names = match kind {
            Kind::Point(point) => Some(catalogue.point_names(point)),
            Kind::Svf(code) => catalogue.svf_code(code).map(|fact| &fact.names),
        };
        names.map(|names| self.lang.of(names).clone())
    }
}

/// Where an outcome stands: those with names in their order, then the others by text, nothing last.
fn place(outcome: Option<&str>) -> (bool, usize, String) {
    let known = outcome.and_then(Outcome::parse).map_or(usize::MAX, Outcome::index);
    (outcome.is_none(), known, outcome.unwrap_or_default().to_owned())
}
