//! A question → counts by group over all its pathways.

use std::collections::HashMap;

use super::engine::{Engine, EngineError, Steps};
use super::groups::GroupCode;
use super::question::{By, Question};
use crate::catalogue::PathwayId;
use crate::cohort::{KeyPart, Waits};
use crate::stats::Counts;

/// A group's key: one code per dimension.
pub(super) type Key = Vec<GroupCode>;

/// Counts by group, and all together.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Only groups that have any.
    pub(super) groups: HashMap<Key, Counts>,
    /// Every interval of the question.
    pub(super) total: Counts,
    /// The time steps that rows are given for.
    pub(super) steps: Option<Steps>,
}

/// Counts a question by its own dimensions.
pub(super) fn gather(engine: &Engine, question: &Question, waits: Waits) -> Result<Gathered, EngineError> {
    gather_by(engine, question, &question.by, waits)
}

/// Counts a question by other dimensions.
pub(super) fn gather_by(
    engine: &Engine,
    question: &Question,
    by: &[By],
    waits: Waits,
) -> Result<Gathered, EngineError> {
    let (counts, steps) = engine.count(question, by, waits)?;
    let mut out = Gathered { steps, ..Gathered::default() };
    for (pathway, counted) in counts {
        out.total.merge(&counted.total);
        for (key, counts) in counted.groups {
            out.add(whole_key(engine, pathway, by, key), counts);
        }
    }
    Ok(out)
}

impl Gathered {
    fn add(&mut self, key: Key, counts: Counts) {
        match self.groups.entry(key) {
            std::collections::hash_map::Entry::Vacant(v) => {
                v.insert(counts);
            }
            std::collections::hash_map::Entry::Occupied(mut o) => o.get_mut().merge(&counts),
        }
    }
}

/// The key of a group of one pathway, with what is the same in the whole pathway.
pub(super) fn whole_key(engine: &Engine, pathway: PathwayId, by: &[By], key: Vec<KeyPart>) -> Key {
    let mut within = key.into_iter();
    by.iter()
        .filter_map(|by| match by {
            By::Pathway => Some(GroupCode::Number(u32::from(pathway.number()))),
            By::ProgrammeArea => {
                let area = engine.catalogue().pathway(pathway).programme_area;
                Some(GroupCode::Number(u32::from(area.number())))
            }
            _ => within.next().map(GroupCode::from),
        })
        .collect()
}
