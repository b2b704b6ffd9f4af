//! The seven points as a process: how many come to each, how long each step takes, and where the time goes.
//!
//! Medians of steps do not add up to the median of the whole; means over the same complete chains do. So
//! transitions have medians over all who have both ends, and `complete` has means over the chains of which
//! every point is known and in order: two populations, both named.

use std::collections::HashMap;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::answer::{Group, MeasureInfo, Notes, SnapshotInfo, States};
use super::compare::{measure_info, snapshot_info};
use super::coverage::{Coverage, Covered};
use super::ends::{EndsListed, FlowEnds};
use super::engine::{Engine, EngineError};
use super::flow_parts::{ChainPart, LargestStep, complete, largest_step};
use super::gather::{Gathered, Key, gather};
use super::groups::rows_of;
use super::notes::{notes, silent};
use super::question::Question;
use super::row::{Recipe, states};
use super::said;
use super::summary::Summary;
use crate::cohort::{ChainTotal, GroupChains, Waits};
use crate::model::{Grain, Point, State};
use crate::stats::{Counts, PAIRED_NORMAL, StepSums, moments, quantile, share};

/// A point of the flow.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FlowPointCount {
    /// Letter.
    pub point: String,
    /// Name.
    pub label: String,
    /// Episodes of the question that have it.
    pub episodes: u64,
    /// Those of them that have a later point too.
    pub going_on: u64,
    /// Their share.
    pub share_going_on: Option<f64>,
    /// Episodes whose first point it is: they entered here.
    pub entered: u64,
}

/// From one point to the next.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Transition {
    /// Letter.
    pub from: String,
    /// Letter.
    pub to: String,
    /// Intervals with both ends.
    pub n: u64,
    /// Mean length.
    pub mean: Option<f64>,
    /// 25th percentile.
    pub p25: Option<f64>,
    /// Median.
    pub median: Option<f64>,
    /// 75th percentile.
    pub p75: Option<f64>,
    /// 90th percentile.
    pub p90: Option<f64>,
    /// Of those that came to the first point, the share that came to the next.
    pub share_going_on: Option<f64>,
    /// Episodes that came past the step without its first point.
    pub missing: u64,
    /// Episodes by state.
    pub states: States,
}

/// The steps of complete chains.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Complete {
    /// Complete chains.
    pub n: u64,
    /// The steps, which add up to the whole.
    pub steps: Vec<ChainPart>,
    /// The whole; null without chains.
    pub whole: Option<ChainPart>,
}

/// Activities that were begun: an episode may go from D to E several times.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Loops {
    /// Episodes with a first D–E.
    pub episodes: u64,
    /// D–E pairs in all.
    pub activities: u64,
    /// Pairs an episode.
    pub per_episode: Option<f64>,
}

/// How waits ended that did not get to the end of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ClosedBy {
    /// By a decision to close.
    #[serde(rename = "F")]
    pub f: u64,
    /// Closed.
    #[serde(rename = "G")]
    pub g: u64,
    /// By an SVF code.
    pub svf: u64,
}

/// Why completed intervals are no complete chains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Incomplete {
    /// A point between is missing, or has no clock where one is needed.
    pub gap: u64,
    /// Every point is there, but not in order.
    pub disorder: u64,
}

/// One row, or the total.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FlowRow {
    /// Its group; empty for the total.
    pub group: Group,
    /// `ok`.
    pub status: &'static str,
    /// The six transitions.
    pub transitions: Vec<Transition>,
    /// Complete chains, each step held against the nation's.
    pub complete: Complete,
    /// How its episodes ended.
    pub ends: FlowEnds,
    /// How much of what should be there is there.
    pub coverage: Coverage,
}

/// The answer to `flow`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Flow {
    /// Every parameter, defaults made explicit.
    #[schema(value_type = Object)]
    pub query: Map<String, Value>,
    /// What it rests on.
    pub snapshot: SnapshotInfo,
    /// The measure: the chain goes from its start to its end.
    pub measure: MeasureInfo,
    /// The methods, by what they made.
    #[schema(value_type = Object)]
    pub methods: Map<String, Value>,
    /// Episodes of the question.
    pub episodes: u64,
    /// The seven points.
    pub points: Vec<FlowPointCount>,
    /// The total's transitions.
    pub transitions: Vec<Transition>,
    /// The total's complete chains.
    pub complete: Complete,
    /// Which step takes the longest, and whether clearly; null with fewer than two chains.
    pub largest_step: Option<LargestStep>,
    /// Activities an episode.
    pub loops: Loops,
    /// How the total's episodes ended.
    pub ends: FlowEnds,
    /// How waits ended that did not get to the end.
    pub closed_by: ClosedBy,
    /// Why completed intervals are no complete chains.
    pub incomplete: Incomplete,
    /// One per group, in catalogue order.
    pub rows: Vec<FlowRow>,
    /// All together.
    pub total: FlowRow,
    /// The answer in one plain sentence, and what it claims.
    pub summary: Summary,
    /// What has to be known beside the numbers.
    pub notes: Notes,
    /// The question itself, for doors that print it.
    #[serde(skip)]
    pub question: Question,
}

/// A transition and its counts.
type Counted = (Point, Point, Gathered);

/// Answers how care flows through the seven points.
///
/// # Errors
/// If episodes cannot be loaded.
pub fn flow(engine: &Engine, question: &Question) -> Result<Flow, EngineError> {
    let chain = question.measure.chain().unwrap_or_default();
    let ((steps, loops), (found, nation)) = rayon::join(
        || rayon::join(|| transitions(engine, question), || loops(engine, question)),
        || rayon::join(|| engine.chains(question, &chain), || nation(engine, question, &chain)),
    );
    let (steps, loops, (groups, total), nation) = (steps?, loops?, found?, nation?);
    let nation = nation.unwrap_or_else(|| total.steps.clone());
    let coverage = Covered::new(engine, question)?;
    let recipe = Recipe::new(question);
    let none = GroupChains::new(chain.len().saturating_sub(1));
    let listed = EndsListed::of(engine, question, &total.ends);
    let keys = rows_of(
        engine.catalogue(),
        question,
        None,
        &steps.first().map(|s| s.2.groups.clone()).unwrap_or_default(),
    );
    let made = |key: &Key, group: &Group, found: &GroupChains| FlowRow {
        group: group.clone(),
        status: "ok",
        transitions: steps.iter().map(|step| transition(&recipe, step, Some(key))).collect(),
        complete: complete(&recipe, &chain, &found.steps, &nation),
        ends: listed.row(&found.ends),
        coverage: coverage.of(key),
    };
    let rows: Vec<FlowRow> =
        keys.par_iter().map(|(key, group)| made(key, group, groups.get(key).unwrap_or(&none))).collect();
    let whole = GroupChains { steps: total.steps.clone(), ends: total.ends.clone() };
    let total_row = FlowRow {
        transitions: steps.iter().map(|step| transition(&recipe, step, None)).collect(),
        ..made(&Vec::new(), &Group(Vec::new()), &whole)
    };
    let largest = largest_step(question, &recipe, &chain, &total);
    Ok(Flow {
        query: question.echo(),
        snapshot: snapshot_info(engine),
        measure: measure_info(question),
        methods: methods(question),
        episodes: total.episodes,
        points: points(engine, question, &total),
        transitions: total_row.transitions.clone(),
        complete: total_row.complete.clone(),
        ends: total_row.ends.clone(),
        summary: said::flow(question, &chain, &total_row.complete, largest.as_ref()),
        largest_step: largest,
        loops,
        closed_by: ClosedBy { f: total.closed_by[0], g: total.closed_by[1], svf: total.closed_by[2] },
        incomplete: Incomplete { gap: total.gaps, disorder: total.disorder },
        rows,
        total: total_row,
        notes: notes(&[], silent(engine, &coverage)),
        question: question.clone(),
    })
}

/// The whole nation's chains, where the question is about a part of it.
fn nation(engine: &Engine, question: &Question, chain: &[Point]) -> Result<Option<StepSums>, EngineError> {
    if !question.filters.has_place() {
        return Ok(None);
    }
    let filters = question.filters.without_places();
    let whole = Question { filters, by: Vec::new(), ..question.clone() };
    Ok(Some(engine.chains(&whole, chain)?.1.steps))
}

/// The six transitions between neighbouring points.
fn transitions(engine: &Engine, question: &Question) -> Result<Vec<Counted>, EngineError> {
    let pairs: Vec<(Point, Point)> = Point::ALL.windows(2).map(|w| (w[0], w[1])).collect();
    pairs
        .into_par_iter()
        .filter_map(|(from, to)| {
            let measure =
                engine.catalogue().parse_measure(&format!("{}-{}", from.letter(), to.letter())).ok()?;
            let asked = Question { measure, grain: Grain::Episode, ..question.clone() };
            Some(gather(engine, &asked, Waits::Numbered).map(|found| (from, to, found)))
        })
        .collect()
}

fn transition(recipe: &Recipe, (from, to, found): &Counted, key: Option<&Key>) -> Transition {
    let none = Counts::default();
    let counts = key.map_or(&found.total, |key| found.groups.get(key).unwrap_or(&none));
    let order = counts.completed.ordered();
    let at = |p: f64| quantile(&order, p, recipe.quantile, recipe.scale);
    let states = states(&counts.states);
    Transition {
        from: from.letter().to_string(),
        to: to.letter().to_string(),
        n: counts.completed.n(),
        mean: moments(&counts.completed, recipe.scale).mean,
        p25: at(0.25),
        median: at(0.5),
        p75: at(0.75),
        p90: at(0.9),
        share_going_on: share(counts.states[State::Completed.index()], counts.followed()),
        missing: counts.states[State::MissingStart.index()],
        states,
    }
}

fn points(engine: &Engine, question: &Question, total: &ChainTotal) -> Vec<FlowPointCount> {
    let point = |&point: &Point| {
        let k = usize::from(point.index());
        FlowPointCount {
            point: point.letter().to_string(),
            label: question.lang.of(engine.catalogue().point_names(point)).clone(),
            episodes: total.with_point[k],
            going_on: total.going_on[k],
            share_going_on: share(total.going_on[k], total.with_point[k]),
            entered: total.entries[k],
        }
    };
    Point::ALL.iter().map(point).collect()
}

fn loops(engine: &Engine, question: &Question) -> Result<Loops, EngineError> {
    let Ok(measure) = engine.catalogue().parse_measure("D-E") else {
        return Ok(Loops { episodes: 0, activities: 0, per_episode: None });
    };
    let asked =
        |grain: Grain| Question { measure: measure.clone(), grain, by: Vec::new(), ..question.clone() };
    let n = |grain: Grain| gather(engine, &asked(grain), Waits::Numbered).map(|g| g.total.completed.n());
    let (episodes, activities) = (n(Grain::Episode)?, n(Grain::Activity)?);
    // More activities than episodes is the point: no share, a ratio.
    let per_episode =
        (episodes > 0).then(|| super::coverage::real(activities) / super::coverage::real(episodes));
    Ok(Loops { episodes, activities, per_episode })
}

fn methods(question: &Question) -> Map<String, Value> {
    [
        ("quantile", Value::from(question.quantile.id())),
        ("complete", Value::from("means_of_complete_chains")),
        ("largest_step", Value::from(question.confidence.id(PAIRED_NORMAL))),
    ]
    .into_iter()
    .map(|(name, id)| (name.to_owned(), id))
    .collect()
}

/// Chains by group, and what all episodes have.
pub(super) type FoundChains = (HashMap<Key, GroupChains>, ChainTotal);
