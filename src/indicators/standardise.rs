//! Shares as they would be if every group had the nation's mix of age, sex or pathway.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::engine::{Engine, EngineError};
use super::gather::{Gathered, Key, gather_by};
use super::question::{By, Question};
use super::row::Recipe;
use crate::cohort::Waits;
use crate::stats::{DirectEstimate, DirectMethod, DirectStandard, LimitCounts, Stratum, direct_share};

/// How standardised shares are formed: Dobson's interval on Byar's.
pub(super) const STANDARD: DirectMethod = DirectMethod::DobsonByar;

/// The share within the limit at the national mix.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Standardised {
    /// `ok`, `too_few` (fewer than ten within), or `nothing_in_common` with the national mix.
    pub status: &'static str,
    /// The share, in [0, 1].
    pub share: Option<f64>,
    /// Its interval.
    pub ci: Option<[f64; 2]>,
    /// Part of the national mix that the group has anyone of; the share is of this part.
    pub weight_covered: f64,
}

/// The strata of every group of a question, and their national weights.
#[derive(Debug)]
pub(super) struct Strata {
    /// Dimensions of the strata.
    extra: Vec<By>,
    /// By group: by stratum.
    groups: HashMap<Key, HashMap<Key, LimitCounts>>,
    total: HashMap<Key, LimitCounts>,
    weights: HashMap<Key, u64>,
}

impl Strata {
    /// Counts the strata that a question standardises to; `None` if it asks for none.
    pub(super) fn new(engine: &Engine, question: &Question) -> Result<Option<Self>, EngineError> {
        let extra: Vec<By> =
            question.standardise.iter().copied().filter(|by| !question.by.contains(by)).collect();
        if extra.is_empty() {
            return Ok(None);
        }
        let by: Vec<By> = question.by.iter().chain(&extra).copied().collect();
        let found = gather_by(engine, question, &by, Waits::Numbered)?;
        let nation = if question.filters.has_place() {
            let filters = question.filters.without_places();
            gather_by(engine, &Question { filters, ..question.clone() }, &extra, Waits::Numbered)?
        } else {
            gather_by(engine, question, &extra, Waits::Numbered)?
        };
        Ok(Some(Self::of(extra, question.by.len(), &found, &nation)))
    }

    fn of(extra: Vec<By>, n_by: usize, found: &Gathered, nation: &Gathered) -> Self {
        let mut groups: HashMap<Key, HashMap<Key, LimitCounts>> = HashMap::new();
        let mut total: HashMap<Key, LimitCounts> = HashMap::new();
        for (key, counts) in &found.groups {
            let (group, stratum) = key.split_at(n_by.min(key.len()));
            let own = groups.entry(group.to_vec()).or_default();
            own.entry(stratum.to_vec()).or_default().merge(&counts.limit);
            total.entry(stratum.to_vec()).or_default().merge(&counts.limit);
        }
        let weights = nation.groups.iter().map(|(k, c)| (k.clone(), c.limit.with_limit)).collect();
        Self { extra, groups, total, weights }
    }

    /// The standardised share of a group; the empty key is the total.
    pub(super) fn of_group(&self, key: &[super::groups::GroupCode], recipe: &Recipe) -> Standardised {
        let none = HashMap::new();
        let own = if key.is_empty() { &self.total } else { self.groups.get(key).unwrap_or(&none) };
        // A fixed order, so that a sum of floats is the same in every run.
        let mut keys: Vec<&Key> = self.weights.keys().collect();
        keys.sort_unstable();
        let stratum = |key: &Key| {
            let limit = own.get(key).copied().unwrap_or_default();
            let weight = self.weights.get(key).copied().unwrap_or(0);
            Stratum { events: limit.within, size: limit.with_limit, weight }
        };
        let strata: Vec<Stratum> = keys.into_iter().map(stratum).collect();
        answered(&direct_share(&strata, STANDARD, recipe.confidence))
    }

    /// The dimensions that are standardised over.
    pub(super) fn dimensions(&self) -> &[By] {
        &self.extra
    }
}

fn answered(found: &DirectStandard) -> Standardised {
    let status = match found.estimate {
        DirectEstimate::Value { .. } => "ok",
        DirectEstimate::TooFew => "too_few",
        DirectEstimate::NothingInCommon => "nothing_in_common",
    };
    Standardised {
        status,
        share: found.estimate.value(),
        ci: found.estimate.interval().map(|i| [i.lower, i.upper]),
        weight_covered: found.weight_covered,
    }
}
