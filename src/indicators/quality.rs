//! What the figures rest on: states, completeness, deliveries and how long reports take.
//!
//! States, coverage and delays by group; chains by point and month; deliveries by the fate of their
//! rows; regions that have not reported, by name. What each of them is, and when not to trust
//! it: `docs/statistics/quality.md`.

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::answer::{Coded, Group, MeasureInfo, Notes, SnapshotInfo, States};
use super::chains::{Chains, MonthChains, Points};
use super::compare::{measure_info, snapshot_info};
use super::coverage::{Coverage, Covered};
use super::engine::{Engine, EngineError};
use super::gather::{Gathered, Key, gather};
use super::groups::rows_of;
use super::maturity::known;
use super::months::{ReportedMonth, latest_months, reported_months};
use super::notes::{notes, silent};
use super::question::{By, Question};
use super::reports::{DeliveryTotals, Reports, regions_in};
use super::revisions::Revisions;
use super::row::states;
use super::said;
use super::summary::Summary;
use crate::catalogue::PathwayId;
use crate::cohort::{Calendar, DeliveryRows, RegionReporting, TimeStep, Waits};
use crate::model::Day;
use crate::stats::{Counts, REVERSE_KAPLAN_MEIER, delay_curve};

/// Measures whose states every row has, whatever measure is asked about.
pub(super) const LEDGER: [&str; 8] = ["A-B", "B-C", "C-D", "D-E", "A-E", "F-G", "A-G", "svf"];
/// The share of those who should go through a pathway that the national goal is that do.
const INCLUSION_GOAL: f64 = 0.7;

/// States of one measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MeasureStates {
    /// Its id.
    pub measure: &'static str,
    /// The sum of the states.
    pub episodes: u64,
    /// Episodes by state.
    pub states: States,
}

/// How long it takes from event to delivery, in days.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReportingDelay {
    /// `ok`, or `unknown` before the third delivery.
    pub status: &'static str,
    /// Events that it rests on: those that happened after the day of the first delivery.
    pub n: u64,
    /// Half have come in within so many days.
    pub median: Option<u32>,
    /// Nine in ten have.
    pub p90: Option<u32>,
    /// Longer delays than this could not have been seen.
    pub followed_days: Option<u32>,
}

/// Deliveries, and the fates of their rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Deliveries {
    /// Deliveries that were loaded, and of a row those with an event left of its regions.
    pub n: u64,
    /// Those of them that brought events of other regions too: their rows belong to nobody alone.
    pub shared: u64,
    /// Local day of the latest.
    pub latest: Option<String>,
    /// Rows by fate; `superseded` are corrections, `retracted` withdrawals. Of a row those of the
    /// deliveries that are not shared.
    pub rows: DeliveryRows,
}

/// Events, and what they say of themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Identified {
    /// Events in the store.
    pub events: u64,
    /// Those with an identity of their source, which can be corrected and withdrawn by it.
    pub with_event_id: u64,
    /// Those that say when their source registered them.
    pub with_recorded_at: u64,
}

/// One row, or the total.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct QualityRow {
    /// Its group; empty for the total.
    pub group: Group,
    /// `ok`.
    pub status: &'static str,
    /// The sum of the states.
    pub episodes: u64,
    /// Episodes by state of the measure that is asked about.
    pub states: States,
    /// The same for the usual measures.
    pub measures: Vec<MeasureStates>,
    /// How much of what should be there is there.
    pub coverage: Coverage,
    /// Local day of the latest delivery with events of the row's regions, of whatever pathway.
    pub latest_delivery: Option<String>,
    /// Day of the latest event of the row's regions, up to the cutoff.
    pub latest_event: Option<String>,
    /// From event to delivery, of the row's regions.
    pub reporting_delay: ReportingDelay,
    /// How complete the chains are, by point.
    pub completeness: Points,
    /// The latest twelve months; empty where the row is not one region's or sjukvårdsregion's.
    pub months: Vec<ReportedMonth>,
    /// Deliveries of the row's regions.
    pub deliveries: Deliveries,
    /// Events of the row's regions.
    pub identified: Identified,
    /// Episodes whose events name different patients; in a row those with an event in its regions.
    pub shared_episodes: u64,
}

/// How many of those who should go through the pathways did.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Inclusion {
    /// Expected in the period, by `expected.csv`.
    pub expected: f64,
    /// Episodes that began in it.
    pub reported: u64,
    /// Reported over expected.
    pub share: f64,
    /// The national goal.
    pub goal: f64,
    /// `met` or `missed`; equal to the goal is reaching it.
    pub status: &'static str,
}

/// The answer to `quality`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Quality {
    /// Every parameter, defaults made explicit.
    #[schema(value_type = Object)]
    pub query: Map<String, Value>,
    /// What it rests on.
    pub snapshot: SnapshotInfo,
    /// The measure.
    pub measure: MeasureInfo,
    /// The methods, by what they made.
    #[schema(value_type = Object)]
    pub methods: Map<String, Value>,
    /// One per group, in catalogue order.
    pub rows: Vec<QualityRow>,
    /// All together.
    pub total: QualityRow,
    /// How complete the chains are, by point and month.
    pub completeness: Vec<MonthChains>,
    /// Every delivery that was loaded, whatever the filters.
    pub deliveries: Deliveries,
    /// Regions without any event in the period.
    pub not_reported: Vec<Coded>,
    /// How the figures of months moved with each delivery.
    pub revisions: Revisions,
    /// Inclusion; null without expected counts for the period.
    pub inclusion: Option<Inclusion>,
    /// What has to be known beside the numbers.
    pub notes: Notes,
    /// In words: who has reported, and to when.
    pub summary: Summary,
    /// The question itself, for doors that print it.
    #[serde(skip)]
    pub question: Question,
}

/// Answers what the figures rest on.
///
/// # Errors
/// If episodes cannot be loaded, or what deliveries brought cannot be found.
pub fn quality(engine: &Engine, question: &Question) -> Result<Quality, EngineError> {
    let asked = gather(engine, question, Waits::Numbered)?;
    let (ledger, chains) = rayon::join(|| ledger(engine, question), || Chains::of(engine, question));
    let making = Making {
        engine,
        question,
        asked: &asked,
        ledger: ledger?,
        chains: chains?,
        coverage: Covered::new(engine, question)?,
        reports: &*engine.reports()?,
        pathways: engine.wanted(question),
    };
    let rows = rows_of(engine.catalogue(), question, asked.steps, &asked.groups);
    let rows: Vec<QualityRow> = rows.into_par_iter().map(|(key, group)| making.row(&key, group)).collect();
    let total = making.row(&Vec::new(), Group(Vec::new()));
    let mut notes = notes(&[], silent(engine, &making.coverage));
    let immature = total.months.iter().filter(|month| month.is_preliminary());
    notes.preliminary = immature.map(|month| month.month.clone()).collect();
    let (all, latest) = making.reports.all_deliveries();
    Ok(Quality {
        query: question.echo(),
        snapshot: snapshot_info(engine),
        measure: measure_info(question),
        methods: methods(),
        rows,
        total,
        completeness: making.chains.listed(),
        deliveries: deliveries(&all, latest.map(|day| day.to_string())),
        not_reported: making.not_reported(),
        revisions: Revisions::not_kept("no data directory is behind this answer"),
        inclusion: making.coverage.inclusion(&[]).map(inclusion),
        notes,
        summary: making.summary(),
        question: question.clone(),
    })
}

/// The usual measures, counted as the question counts its own.
fn ledger(engine: &Engine, question: &Question) -> Result<Vec<(&'static str, Gathered)>, EngineError> {
    let known = LEDGER.into_iter().filter_map(|id| Some((id, engine.catalogue().measure(id)?)));
    known
        .map(|(id, measure)| {
            let (grain, unit) = (measure.grain, measure.unit);
            let of_measure = Question { measure: measure.clone(), grain, unit, ..question.clone() };
            Ok((id, gather(engine, &of_measure, Waits::Numbered)?))
        })
        .collect()
}

/// What rows are made from.
struct Making<'a> {
    engine: &'a Engine,
    question: &'a Question,
    asked: &'a Gathered,
    ledger: Vec<(&'static str, Gathered)>,
    chains: Chains,
    coverage: Covered<'a>,
    reports: &'a Reports,
    pathways: Vec<PathwayId>,
}

impl Making<'_> {
    /// A row; the empty key is the total.
    fn row(&self, key: &Key, group: Group) -> QualityRow {
        let regions = self.coverage.regions_of(key);
        let pathways = self.pathways_of(key);
        let said = self.reports.said(&pathways, regions);
        let coverage = self.coverage.of(key);
        let latest_delivery = self.reports.latest_delivery(regions).map(|day| day.to_string());
        QualityRow {
            group,
            status: "ok",
            episodes: counts_of(self.asked, key).in_scope(),
            states: states(&counts_of(self.asked, key).states),
            measures: self.ledger.iter().map(|(id, counted)| measure_states(id, counted, key)).collect(),
            latest_delivery: latest_delivery.clone(),
            latest_event: coverage.last_event.clone(),
            coverage,
            reporting_delay: self.reporting_delay(&pathways, regions),
            completeness: Points::of(&self.chains.row(key)),
            months: if self.has_months(key) { self.months(key, &pathways, regions) } else { Vec::new() },
            deliveries: deliveries(&self.reports.deliveries_of(regions), latest_delivery),
            identified: Identified {
                events: said.events,
                with_event_id: said.with_event_id,
                with_recorded_at: said.with_recorded_at,
            },
            shared_episodes: self.shared_episodes(&pathways, &said),
        }
    }

    /// Episodes of several patients: each once where all events are a row's, else once in each of its regions.
    fn shared_episodes(&self, pathways: &[PathwayId], said: &RegionReporting) -> u64 {
        let all = self.reports.said(pathways, u32::MAX);
        if said.events == all.events { all.shared_first } else { said.shared_episodes }
    }

    fn reporting_delay(&self, pathways: &[PathwayId], regions: u32) -> ReportingDelay {
        let in_days = self.reports.in_days(pathways, regions);
        let followed = known(&self.reports.in_deliveries(pathways, regions));
        let curve = if followed { delay_curve(&in_days) } else { None };
        let at = |p: f64| curve.as_ref().and_then(|c| c.quantile(p));
        ReportingDelay {
            status: if curve.is_some() { "ok" } else { "unknown" },
            n: in_days.n(),
            median: at(0.5),
            p90: at(0.9),
            followed_days: in_days.longest_bound().filter(|_| curve.is_some()),
        }
    }

    fn pathways_of(&self, key: &Key) -> Vec<PathwayId> {
        self.coverage.pathway_of(key).map_or_else(|| self.pathways.clone(), |only| vec![only])
    }

    /// Whether a row's months are its own: that of all, of a region or of a sjukvårdsregion.
    fn has_months(&self, key: &Key) -> bool {
        key.is_empty() || matches!(self.question.by[..], [By::Region | By::Sjukvardsregion])
    }

    fn months(&self, key: &Key, pathways: &[PathwayId], regions: u32) -> Vec<ReportedMonth> {
        let months = latest_months(self.question, self.reports.first_event());
        let maturity = super::maturity::Maturity::new(self.reports, pathways, regions);
        let of = |month: u32| self.chains.row_in(key, month);
        let any = |first, last| self.coverage.any_between(regions, first, last);
        reported_months(months, self.question.cutoff, &maturity, &of, &any)
    }

    /// Who has reported to the end of the period's last whole month.
    fn summary(&self) -> Summary {
        let asked = self.question.counted_period();
        let to = asked.last().min(self.question.cutoff);
        let month = |day: Day| Calendar::shared().month(day.index());
        let is_over = TimeStep::Month.last_day(month(to)) <= to;
        let last = if is_over { month(to) } else { month(to).saturating_sub(1) };
        let regions: Vec<usize> = regions_in(self.coverage.regions_of(&[])).collect();
        let first_day = |m: u32| TimeStep::Month.last_day(m.saturating_sub(1)).next();
        let silent = |region: &usize| !self.coverage.any_between(1 << region, first_day(last), to);
        let missing: Vec<(usize, Option<u32>)> = regions
            .iter()
            .copied()
            .filter(silent)
            .map(|region| (region, self.coverage.last_day(1 << region).map(month)))
            .collect();
        said::quality(&self.engine.ground(), regions.len(), last, &missing)
    }

    fn not_reported(&self) -> Vec<Coded> {
        let region = |place: usize| self.engine.catalogue().regions().get(place);
        let named = |r: &crate::catalogue::Region| Coded {
            code: r.code.clone(),
            label: self.question.lang.of(&r.names).clone(),
        };
        self.coverage.silent_regions().filter_map(region).map(named).collect()
    }
}

fn counts_of<'a>(gathered: &'a Gathered, key: &Key) -> std::borrow::Cow<'a, Counts> {
    use std::borrow::Cow;
    if key.is_empty() {
        return Cow::Borrowed(&gathered.total);
    }
    gathered.groups.get(key).map_or_else(|| Cow::Owned(Counts::default()), Cow::Borrowed)
}

fn measure_states(measure: &'static str, counted: &Gathered, key: &Key) -> MeasureStates {
    let counts = counts_of(counted, key);
    MeasureStates { measure, episodes: counts.in_scope(), states: states(&counts.states) }
}

fn deliveries(totals: &DeliveryTotals, latest: Option<String>) -> Deliveries {
    Deliveries { n: totals.n, shared: totals.shared, latest, rows: totals.rows }
}

fn inclusion((reported, expected): (u64, f64)) -> Inclusion {
    let share = super::coverage::real(reported) / expected;
    let status = if share >= INCLUSION_GOAL { "met" } else { "missed" };
    Inclusion { expected, reported, share, goal: INCLUSION_GOAL, status }
}

fn methods() -> Map<String, Value> {
    [
        ("reporting_delay", REVERSE_KAPLAN_MEIER),
        ("maturity", REVERSE_KAPLAN_MEIER),
        ("completeness", "between_first_and_last_point"),
    ]
    .into_iter()
    .map(|(name, id)| (name.to_owned(), Value::from(id)))
    .collect()
}
