//! Which points of the chain A–G are there, by group and by month.

use std::collections::{BTreeMap, HashMap};

use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::coverage::real;
use super::engine::{Engine, EngineError};
use super::gather::{Key, whole_key};
use super::question::{By, Question};
use crate::cohort::{KeyPart, PointCompleteness, TimeStep};
use crate::model::Point;

/// How often one point was expected and there.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct PointShare {
    /// Episodes that have a point at or before it, and one at or after it.
    pub expected: u64,
    /// Those of them that have it.
    pub present: u64,
    /// Their share; null where it is expected of none.
    pub share: Option<f64>,
}

/// The seven points, by their letter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Points(pub [PointShare; 7]);

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Point::ALL.iter().map(|p| p.letter()).zip(&self.0))
    }
}

impl utoipa::PartialSchema for Points {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        let point = || utoipa::openapi::Ref::from_schema_name("PointShare");
        let properties =
            utoipa::openapi::ObjectBuilder::new().description(Some("By the letter of the point"));
        Point::ALL.iter().fold(properties, |o, p| o.property(p.letter().to_string(), point())).into()
    }
}

impl ToSchema for Points {
    fn schemas(all: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
        all.push(("PointShare".to_owned(), <PointShare as utoipa::PartialSchema>::schema()));
    }
}

impl Points {
    /// The points of some chains.
    pub(super) fn of(counts: &PointCompleteness) -> Self {
        Self(std::array::from_fn(|point| {
            let (expected, present) = (counts.expected[point], counts.present[point]);
            PointShare { expected, present, share: part(present, expected) }
        }))
    }
}

/// The share of all expected points that are there; `None` where none is expected.
pub(super) fn pooled(counts: &PointCompleteness) -> Option<f64> {
    part(counts.present.iter().sum(), counts.expected.iter().sum())
}

fn part(present: u64, expected: u64) -> Option<f64> {
    (expected > 0).then(|| real(present) / real(expected))
}

/// The chains of one month.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MonthChains {
    /// `2024-05`: the month of the episodes' first point.
    pub month: String,
    /// Episodes with a point.
    pub episodes: u64,
    /// How complete they are.
    pub points: Points,
}

/// Chains by group and by month.
#[derive(Debug, Default)]
pub(super) struct Chains {
    /// Of all groups.
    pub(super) total: PointCompleteness,
    /// By month from January 1900.
    pub(super) months: BTreeMap<u32, PointCompleteness>,
    groups: HashMap<Key, PointCompleteness>,
    by_month: HashMap<(Key, u32), PointCompleteness>,
}

impl Chains {
    /// The chains of a question, by its own dimensions.
    pub(super) fn of(engine: &Engine, question: &Question) -> Result<Self, EngineError> {
        let mut out = Self::default();
        for (pathway, counted) in engine.completeness(question, &question.by)? {
            for (mut key, counts) in counted {
                let Some(KeyPart::Index(month)) = key.pop() else { continue };
                let key = whole_key(engine, pathway, &question.by, with_time(&question.by, key, month));
                out.total.merge(&counts);
                out.months.entry(month).or_default().merge(&counts);
                out.groups.entry(key.clone()).or_default().merge(&counts);
                out.by_month.entry((key, month)).or_default().merge(&counts);
            }
        }
        Ok(out)
    }

    /// The chains of a row; the empty key is the total.
    pub(super) fn row(&self, key: &Key) -> PointCompleteness {
        if key.is_empty() {
            return self.total;
        }
        self.groups.get(key).copied().unwrap_or_default()
    }

    /// The chains of a row that began in a month.
    pub(super) fn row_in(&self, key: &Key, month: u32) -> PointCompleteness {
        let found =
            if key.is_empty() { self.months.get(&month) } else { self.by_month.get(&(key.clone(), month)) };
        found.copied().unwrap_or_default()
    }

    /// Every month that has chains.
    pub(super) fn listed(&self) -> Vec<MonthChains> {
        let line = |(&month, counts): (&u32, &PointCompleteness)| MonthChains {
            month: TimeStep::Month.code(month),
            episodes: counts.episodes,
            points: Points::of(counts),
        };
        self.months.iter().map(line).collect()
    }
}

/// The key's parts with the month as the question's time step, where it has one.
fn with_time(by: &[By], parts: Vec<KeyPart>, month: u32) -> Vec<KeyPart> {
    let mut parts = parts.into_iter();
    by.iter()
        .filter_map(|by| match by {
            By::Pathway | By::ProgrammeArea => None,
            By::Time(step) => Some(KeyPart::Index(step.of_month(month))),
            _ => parts.next(),
        })
        .collect()
}
