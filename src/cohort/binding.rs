//! A catalogue's measure bound to a cohort, with its limits: ready to be measured.

use std::sync::OnceLock;

use super::calendar::Calendar;
use super::cohort::{Cohort, treatment_svf};
use super::count::{CohortCounts, CountPlan, count};
use super::cube::Cube;
use super::evaluate::Ruler;
use super::grouping::GroupTables;
use super::intervals::{Intervals, LimitInput, Making};
use super::monthly_stock::MonthlyStock;
use super::rule::Pair;
use crate::catalogue::{
    Catalogue, Comparison, LimitOutcome, LimitScope, LimitTable, Measure, PathwayId, Treatment, VariantKey,
    WorkUp,
};
use crate::model::{Day, Grain, Stockholm, TimeUnit};

/// Which limits the intervals carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limits {
    /// None: the question brings its own, or wants none.
    None,
    /// The catalogue's, by the version in force at the start.
    ByStart,
    /// The catalogue's, by the version in force at the end.
    ByEnd,
}

/// What intervals are measured of a pathway: equal specs give equal intervals.
#[derive(Debug, Clone)]
pub struct IntervalSpec<'a> {
    /// The measure.
    pub measure: &'a Measure,
    /// What one interval is counted for.
    pub grain: Grain,
    /// Unit of limits; hours and minutes are measured by the clock.
    pub unit: TimeUnit,
    /// Last day of follow-up.
    pub cutoff: Day,
    /// Limits.
    pub limits: Limits,
}

/// A pathway's intervals, and their counts by region and month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasuredIntervals {
    /// One row per unit of the grain.
    pub intervals: Intervals,
    /// Counts for plain questions; `None` where there would be too many cells.
    pub cube: Option<Cube>,
    /// Open waits at the months' ends, found when first asked for.
    pub(crate) stock: OnceLock<MonthlyStock>,
}

impl MeasuredIntervals {
    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.intervals.bytes() + self.cube.as_ref().map_or(0, Cube::bytes)
    }
}

/// Measures a pathway's episodes.
#[must_use]
pub fn measure_intervals(
    cohort: &Cohort,
    spec: &IntervalSpec<'_>,
    pathway: PathwayId,
    catalogue: &Catalogue,
    zone: &Stockholm,
) -> MeasuredIntervals {
    let pairs = pairs_of(cohort, spec.measure, pathway, catalogue);
    let limits = (spec.limits != Limits::None).then(|| BoundLimits::new(cohort, spec, pathway, catalogue));
    let limit = |input: LimitInput| limits.as_ref().and_then(|l| l.of(input));
    let making = Making {
        pairs: &pairs,
        grain: spec.grain,
        ruler: if spec.unit == TimeUnit::Days { Ruler::Calendar } else { Ruler::Clock },
        cutoff: spec.cutoff,
        zone,
        limit: &limit,
    };
    let intervals = Intervals::measure(cohort, &making);
    let cube = Cube::new(cohort, &intervals, &Calendar::shared());
    MeasuredIntervals { intervals, cube, stock: OnceLock::new() }
}

/// Counts a pathway's intervals.
#[must_use]
pub fn count_intervals(
    cohort: &Cohort,
    intervals: &MeasuredIntervals,
    plan: &CountPlan,
    tables: &GroupTables,
) -> CohortCounts {
    count(cohort, intervals, plan, tables)
}

fn pairs_of(cohort: &Cohort, measure: &Measure, pathway: PathwayId, catalogue: &Catalogue) -> Vec<Pair> {
    if measure.is_svf() {
        let ends: Vec<_> =
            catalogue.svf_end_kinds(pathway).iter().map(|e| (e.code.number(), e.valid_before)).collect();
        return vec![Pair::svf(&ends)];
    }
    measure.alternatives.iter().map(|ends| Pair::bind(&ends.from, &ends.to, cohort)).collect()
}

/// The limits of one measure and pathway, with the cohort's variants looked up once.
struct BoundLimits {
    table: LimitTable,
    /// By variant code: the key without and with svf.44.
    keys: Vec<[VariantKey; 2]>,
    by_end: bool,
    /// Base units (days or seconds) in the answer's unit.
    per_unit: u32,
}

impl BoundLimits {
    fn new(cohort: &Cohort, spec: &IntervalSpec<'_>, pathway: PathwayId, catalogue: &Catalogue) -> Self {
        let scope = LimitScope { grain: spec.grain, pathway, unit: spec.unit };
        let table = catalogue.limit_table(spec.measure, scope);
        let said = std::iter::once(None).chain(cohort.variants().iter().map(|v| Some(v.as_str())));
        let keys =
            said.map(|v| [table.variant(v, WorkUp::NotSaid), table.variant(v, WorkUp::Extended)]).collect();
        Self { table, keys, by_end: spec.limits == Limits::ByEnd, per_unit: spec.unit.seconds().unwrap_or(1) }
    }

    /// The longest length that is within, in base units. While the end is awaited its treatment is not
    /// known: the longest limit of any treatment, so that whoever is past it is past the own one too.
    fn of(&self, input: LimitInput) -> Option<u32> {
        if self.table.is_empty() {
            return None;
        }
        let keys = self.keys.get(input.variant as usize)?;
        let key = keys[usize::from(input.extended)];
        let Some(end) = input.end else {
            return Treatment::ALL.into_iter().filter_map(|t| self.longest_within(t, key, input.start)).max();
        };
        let treatment = treatment_svf(input.treatment).map_or(Treatment::None, Treatment::of);
        self.longest_within(treatment, key, if self.by_end { end } else { input.start })
    }

    fn longest_within(&self, treatment: Treatment, key: VariantKey, day: Day) -> Option<u32> {
        match self.table.resolve(treatment, key, day) {
            LimitOutcome::Limit(limit) => {
                let value = limit.value.saturating_mul(self.per_unit);
                Some(if limit.comparison == Comparison::LessThan { value.saturating_sub(1) } else { value })
            }
            LimitOutcome::NoLimit { .. } => None,
        }
    }
}
