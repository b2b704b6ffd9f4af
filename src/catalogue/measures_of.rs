//! Measures by their id or a question's text, and the rows of limits that belong to them.

use crate::model::{Grain, Point, TimeUnit};

use super::ask::{MeasureError, parse_pair};
use super::catalogue::Catalogue;
use super::ids::{LimitRowId, Names, PathwayId};
use super::limit::LimitRow;
use super::measure::{Measure, Origin};
use super::measure_file::Word;

impl Catalogue {
    /// The name of a point, as in `beslut att framställa vårdbegäran`.
    #[must_use]
    pub fn point_names(&self, point: Point) -> &Names {
        &self.point_names[usize::from(point.index())]
    }

    /// The words that the limit table uses for the ends of an interval.
    #[must_use]
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Every measure that has an id of its own: the 21 pairs, the named ones, and those that rows of limits make.
    #[must_use]
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// A measure of [`Catalogue::measures`] by its id.
    #[must_use]
    pub fn measure(&self, id: &str) -> Option<&Measure> {
        self.measures.iter().find(|m| m.id == id)
    }

    /// The measure that a question names: an id, or a pair of points with activities.
    ///
    /// # Errors
    /// [`MeasureError`] with what is allowed.
    pub fn parse_measure(&self, text: &str) -> Result<Measure, MeasureError> {
        if let Some(measure) = self.measure(text) {
            return Ok(measure.clone());
        }
        parse_pair(text, &self.point_names).unwrap_or_else(|| {
            let named = self.measures.iter().filter(|m| m.origin != Origin::Pair);
            Err(MeasureError::Unknown { allowed: named.take(4).map(|m| m.id.clone()).collect() })
        })
    }

    /// Rows of limits, in catalogue order.
    #[must_use]
    pub fn limit_rows(&self) -> &[LimitRow] {
        &self.limits
    }

    /// A row of limits by its id.
    #[must_use]
    pub fn limit_row(&self, id: LimitRowId) -> &LimitRow {
        &self.limits[id.index()]
    }

    /// Id of the measure whose rows are a measure's limits at a grain; `None` if it has none.
    ///
    /// A declared measure has its own, at its own grain; a plain pair has those of the declared measure
    /// with the same points that lends them (`A-E`, and `D-E` at grain `activity`).
    #[must_use]
    pub fn limit_key(&self, measure: &Measure, grain: Grain) -> Option<&str> {
        let same = |m: &&Measure| match measure.origin {
            Origin::Pair => m.lends_to_pair && m.alternatives == measure.alternatives && m.grain == grain,
            Origin::Named | Origin::Rows => m.id == measure.id && m.grain == grain,
        };
        self.measures.iter().filter(|m| m.origin != Origin::Pair).find(same).map(|m| m.id.as_str())
    }

    /// The rows that are a measure's limits at a grain, of all pathways, units and types, in catalogue order.
    pub fn limits_of(&self, measure: &Measure, grain: Grain) -> impl Iterator<Item = &LimitRow> {
        let ids = self.limit_key(measure, grain).and_then(|key| self.by_measure.get(key));
        ids.into_iter().flatten().map(|id| self.limit_row(*id))
    }

    /// The rows of limits that speak of a pathway, the care guarantee's left out, in catalogue order.
    pub fn limits_of_pathway(&self, pathway: PathwayId) -> impl Iterator<Item = &LimitRow> {
        self.limits.iter().filter(move |row| row.pathway == Some(pathway))
    }

    /// A measure's limits for a pathway in a unit: those of [`Catalogue::limits_of`] that apply there.
    pub(super) fn applying(
        &self,
        measure: &Measure,
        (grain, pathway, unit): (Grain, PathwayId, TimeUnit),
    ) -> impl Iterator<Item = &LimitRow> {
        let here = move |row: &&LimitRow| row.pathway.is_none_or(|p| p == pathway) && row.speaks_in(unit);
        self.limits_of(measure, grain).filter(here)
    }
}
