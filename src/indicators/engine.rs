//! What questions are asked of: a snapshot, the catalogue, and intervals measured before.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use rayon::prelude::*;

use super::flow::FoundChains;
use super::gather::{Key, whole_key};
use super::ground::Ground;
use super::question::{By, DeviationChoice, LimitChoice, LimitDate, Question};
use super::reports::Reports;
use crate::catalogue::{Catalogue, PathwayId};
use crate::cohort::{
    Activity, Calendar, ChainSpec, ChainTotal, Chains, Cohort, CohortCounts, CompletenessPlan, CountPlan,
    DeviationFilter, Dimension, GroupChains, GroupTables, IntervalSpec, KeyPart, Limits, MeasuredIntervals,
    PointCompleteness, Selection, Snapshot, TimeStep, Waits, count_chains, count_intervals,
    measure_intervals, point_completeness,
};
use crate::model::{Day, Point, Stockholm, TimeUnit};

/// Memory that measured intervals may take, in bytes.
const INTERVAL_BYTES: u64 = 1 << 30;

/// Something kept the engine from answering. Not the question's fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("failed to load the episodes of {pathway}: {why}")]
pub struct EngineError {
    /// Slug.
    pub pathway: String,
    /// Why, for the operator.
    pub why: String,
}

/// Snapshot and catalogue, ready to be asked. Immutable but for what it remembers.
#[derive(Debug)]
pub struct Engine {
    catalogue: Arc<Catalogue>,
    snapshot: Snapshot,
    calendar: Arc<Calendar>,
    tables: GroupTables,
    measured: Cache<String, Arc<MeasuredIntervals>, ByBytes>,
    reports: OnceLock<Result<Arc<Reports>, EngineError>>,
}

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<String, Arc<MeasuredIntervals>> for ByBytes {
    fn weight(&self, key: &String, intervals: &Arc<MeasuredIntervals>) -> u64 {
        (key.len() + intervals.bytes()) as u64
    }
}

/// Points by group; the last part of a key is the month, from January 1900.
pub(super) type ByGroupAndMonth = Vec<(Vec<KeyPart>, PointCompleteness)>;

/// Counts of one pathway.
pub(super) type PathwayCounts = (PathwayId, CohortCounts);

impl Engine {
    /// An engine over a snapshot.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>, snapshot: Snapshot) -> Self {
        let calendar = Calendar::shared();
        let tables =
            GroupTables { sjukvardsregion: parts_of_regions(&catalogue), calendar: Arc::clone(&calendar) };
        let measured = Cache::with_weighter(1_000, INTERVAL_BYTES, ByBytes);
        Self { catalogue, snapshot, calendar, tables, measured, reports: OnceLock::new() }
    }

    /// The catalogue.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The snapshot.
    #[must_use]
    pub const fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Forgets the episodes of a pathway and everything that was measured of them, so that others have room.
    pub fn forget(&mut self, pathway: PathwayId) {
        self.snapshot.forget(pathway.index());
        self.measured.clear();
    }

    /// What answers stand on.
    #[must_use]
    pub fn ground(&self) -> Ground<'_> {
        let pathways = self.snapshot.pathways().filter_map(PathwayId::from_index).collect();
        Ground { catalogue: &self.catalogue, pathways, snapshot: super::compare::snapshot_info(self) }
    }

    /// Counts the question's intervals by these dimensions, pathway by pathway, those with events only.
    pub(super) fn count(
        &self,
        question: &Question,
        by: &[By],
        waits: Waits,
    ) -> Result<(Vec<PathwayCounts>, Option<Steps>), EngineError> {
        let loaded = self.measured_pathways(question)?;
        let steps = self.steps(question, &loaded);
        let counts = loaded
            .par_iter()
            .map(|(id, cohort, intervals)| {
                let dimensions = by.iter().filter_map(|by| dimension(*by)).collect();
                let plan = CountPlan { dimensions, waits, ..self.plan(question, cohort, steps) };
                (*id, count_intervals(cohort, intervals, &plan, &self.tables))
            })
            .collect();
        Ok((counts, steps))
    }

    /// The pathways with events that a question is about, in catalogue order.
    pub(super) fn wanted(&self, question: &Question) -> Vec<PathwayId> {
        let all = self.snapshot.pathways().filter_map(PathwayId::from_index);
        all.filter(|&id| question.measure.pathway.is_none_or(|only| only == id))
            .filter(|&id| question.filters.takes_pathway(id, &self.catalogue))
            .collect()
    }

    /// On which days each region has events, for each pathway of a question.
    pub(super) fn activities(
        &self,
        question: &Question,
    ) -> Result<Vec<(PathwayId, Arc<Activity>)>, EngineError> {
        let wanted = self.wanted(question);
        let found: Result<Vec<_>, EngineError> = wanted
            .par_iter()
            .map(|&id| {
                let failed = |why| EngineError { pathway: self.catalogue.pathway(id).slug.clone(), why };
                Ok(self.snapshot.activity(id.index()).map_err(failed)?.map(|activity| (id, activity)))
            })
            .collect();
        Ok(found?.into_iter().flatten().collect())
    }

    /// What has come in, and when; found if this is the first time.
    pub(super) fn reports(&self) -> Result<Arc<Reports>, EngineError> {
        self.reports.get_or_init(|| Reports::new(self).map(Arc::new)).clone()
    }

    /// Finds what has come in, and when, so that the first question that asks for it need not wait.
    ///
    /// # Errors
    /// If what deliveries brought cannot be found; the question that asks for it says so too.
    pub fn prepare(&self) -> Result<(), EngineError> {
        self.reports().map(drop)
    }

    /// Which points of the chain are there, by these dimensions and by month, pathway by pathway.
    pub(super) fn completeness(
        &self,
        question: &Question,
        by: &[By],
    ) -> Result<Vec<(PathwayId, ByGroupAndMonth)>, EngineError> {
        let not_time = |by: &&By| !matches!(by, By::Time(_));
        let dimensions: Vec<Dimension> = by.iter().filter(not_time).filter_map(|by| dimension(*by)).collect();
        let counted: Result<Vec<_>, EngineError> = self
            .wanted(question)
            .par_iter()
            .map(|&id| {
                let failed = |why| EngineError { pathway: self.catalogue.pathway(id).slug.clone(), why };
                let Some(cohort) = self.snapshot.cohort(id.index()).map_err(failed)? else { return Ok(None) };
                let plan = CompletenessPlan {
                    period: question.counted_period(),
                    cutoff: question.cutoff,
                    selection: self.selection(question, &cohort),
                    attribution: question.attribution,
                    dimensions: dimensions.clone(),
                };
                Ok(Some((id, point_completeness(&cohort, &plan, &self.tables))))
            })
            .collect();
        Ok(counted?.into_iter().flatten().collect())
    }

    /// The complete chains of a question by group, and what all its episodes have.
    pub(super) fn chains(&self, question: &Question, points: &[Point]) -> Result<FoundChains, EngineError> {
        let spec = ChainSpec { points, by_clock: question.unit != TimeUnit::Days, zone: Stockholm::shared() };
        let loaded = self.measured_pathways(question)?;
        let counted: Vec<(PathwayId, Chains)> = loaded
            .par_iter()
            .map(|(id, cohort, intervals)| {
                let dimensions = question.by.iter().filter_map(|by| dimension(*by)).collect();
                let plan = CountPlan { dimensions, ..self.plan(question, cohort, None) };
                (*id, count_chains(cohort, intervals, &plan, &self.tables, &spec))
            })
            .collect();
        let mut groups: HashMap<Key, GroupChains> = HashMap::new();
        let mut total = ChainTotal::default();
        for (pathway, chains) in counted {
            total.merge(&chains.total);
            for (key, found) in chains.groups {
                let key = whole_key(self, pathway, &question.by, key);
                let none = || GroupChains::new(found.steps.sums.len());
                groups.entry(key).or_insert_with(none).merge(&found);
            }
        }
        Ok((groups, total))
    }

    fn measured_pathways(&self, question: &Question) -> Result<Vec<Measured>, EngineError> {
        let wanted = self.wanted(question);
        let measured: Result<Vec<Option<Measured>>, EngineError> =
            wanted.par_iter().map(|&id| self.intervals(question, id)).collect();
        Ok(measured?.into_iter().flatten().collect())
    }

    /// The intervals of one pathway, measured now or before.
    fn intervals(&self, question: &Question, id: PathwayId) -> Result<Option<Measured>, EngineError> {
        let slug = || self.catalogue.pathway(id).slug.clone();
        let loaded = self.snapshot.cohort(id.index()).map_err(|why| EngineError { pathway: slug(), why })?;
        let Some(cohort) = loaded else { return Ok(None) };
        let spec = IntervalSpec {
            measure: &question.measure,
            grain: question.grain,
            unit: question.unit,
            cutoff: question.cutoff,
            limits: match question.limit {
                LimitChoice::Number(_) => Limits::None,
                LimitChoice::Catalogue(LimitDate::Start) => Limits::ByStart,
                LimitChoice::Catalogue(LimitDate::End) => Limits::ByEnd,
            },
        };
        let key = format!(
            "{}|{}|{}|{}|{}|{:?}",
            id.index(),
            question.measure.id,
            question.grain.code(),
            question.unit.code(),
            question.cutoff,
            spec.limits
        );
        if let Some(intervals) = self.measured.get(&key) {
            return Ok(Some((id, cohort, intervals)));
        }
        let intervals = Arc::new(measure_intervals(&cohort, &spec, id, &self.catalogue, Stockholm::shared()));
        self.measured.insert(key, Arc::clone(&intervals));
        Ok(Some((id, cohort, intervals)))
    }

    /// The time steps that rows are given for: those of the period, or of all the data.
    fn steps(&self, question: &Question, loaded: &[Measured]) -> Option<Steps> {
        let step = question.time_step()?;
        let number = |day: Day| step.of_month(self.calendar.month(day.index()));
        if let Some((_, period)) = &question.period {
            return Some((step, number(period.first()), number(period.last())));
        }
        let first = loaded.iter().filter_map(|(_, _, intervals)| intervals.intervals.first_day()).min();
        let last = number(question.cutoff);
        first.map(|first| (step, number(first).min(last), last))
    }

    fn plan(&self, question: &Question, cohort: &Cohort, steps: Option<Steps>) -> CountPlan {
        CountPlan {
            basis: question.basis,
            attribution: question.attribution,
            period: question.counted_period(),
            cutoff: question.cutoff,
            selection: self.selection(question, cohort),
            dimensions: Vec::new(),
            steps,
            limit: base_limit(question),
            waits: Waits::Numbered,
        }
    }

    fn selection(&self, question: &Question, cohort: &Cohort) -> Selection {
        let f = &question.filters;
        let set = |bits: &mut dyn Iterator<Item = u32>| bits.fold(0_u32, |set, bit| set | 1 << (bit & 31));
        let variant = |slug: &String| cohort.variant_code(slug);
        Selection {
            regions: f.regions.as_ref().map(|r| {
                set(&mut r.iter().map(|id| id.map_or(crate::cohort::UNKNOWN, |id| u32::from(id.number()))))
            }),
            sjukvardsregioner: f
                .sjukvardsregioner
                .as_ref()
                .map(|s| set(&mut s.iter().map(|id| u32::from(id.number())))),
            units: f.units.clone(),
            sexes: f.sexes.clone(),
            age_bands: f.age_groups.clone(),
            treatments: f
                .treatments
                .as_ref()
                .map(|t| set(&mut t.iter().map(|t| t.map_or(0, crate::cohort::treatment_number)))),
            variants: f.variants.as_ref().map(|v| v.iter().filter_map(variant).collect()),
            deviation: match question.deviation {
                DeviationChoice::Include => DeviationFilter::Any,
                DeviationChoice::Exclude => DeviationFilter::Without,
                DeviationChoice::Only(deviation) => DeviationFilter::Carrying(deviation),
            },
            years: Some(Arc::clone(&self.calendar)),
        }
    }
}

type Measured = (PathwayId, Arc<Cohort>, Arc<MeasuredIntervals>);

/// A time step, and the numbers of the first and last that rows are given for.
pub(super) type Steps = (TimeStep, u32, u32);

fn dimension(by: By) -> Option<Dimension> {
    match by {
        By::Region => Some(Dimension::Region),
        By::Sjukvardsregion => Some(Dimension::Sjukvardsregion),
        By::Unit => Some(Dimension::Unit),
        By::Sex => Some(Dimension::Sex),
        By::AgeGroup => Some(Dimension::AgeGroup),
        By::Treatment => Some(Dimension::Treatment),
        By::Time(_) => Some(Dimension::Time),
        By::Pathway | By::ProgrammeArea => None,
    }
}

/// The longest length within a limit that the question gives, in days or seconds.
///
/// The limit is compared in the answer's unit: the largest whole number of seconds whose
/// length in that unit is not above it.
fn base_limit(question: &Question) -> Option<u64> {
    let LimitChoice::Number(limit) = question.limit else { return None };
    let per_unit = question.unit.seconds().unwrap_or(1);
    let guess = (limit * f64::from(per_unit)).floor() + 1.0;
    let in_unit = |base: f64| if question.unit == TimeUnit::Days { base } else { base / f64::from(per_unit) };
    let mut base = guess;
    while base > 0.0 && in_unit(base) > limit {
        base -= 1.0;
    }
    // Limits are at most a milliard, so this is far inside 2^53.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number from 0 to 3.6e12"
    )]
    Some(base as u64)
}

/// For each region its sjukvårdsregion, and that of its second part.
fn parts_of_regions(catalogue: &Catalogue) -> Vec<(u8, u8)> {
    let parts = |r: &crate::catalogue::Region| {
        (r.sjukvardsregion.number(), r.second_sjukvardsregion.unwrap_or(r.sjukvardsregion).number())
    };
    catalogue.regions().iter().map(parts).collect()
}
