//! The answer to a comparison, as it goes out: field names and shapes are those of `product.md`.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::coverage::Coverage;
use super::fairness::Fairness;
use super::limits_used::LimitUsed;
use super::question::Question;
use super::standardise::Standardised;
use super::summary::Summary;

/// Code and label of one value of a dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Coded {
    /// Code: slug, region code, period.
    pub code: String,
    /// Name in the answer's language.
    pub label: String,
}

/// A row's group: dimension and value, in the order of `by`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group(pub Vec<(&'static str, Coded)>);

impl Serialize for Group {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl utoipa::PartialSchema for Group {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        let coded = utoipa::openapi::Ref::from_schema_name("Coded");
        utoipa::openapi::ObjectBuilder::new()
            .description(Some("By dimension; empty for the total"))
            .additional_properties(Some(coded))
            .into()
    }
}

impl ToSchema for Group {
    fn schemas(all: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
        all.push(("Coded".to_owned(), <Coded as utoipa::PartialSchema>::schema()));
    }
}

/// What an answer rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SnapshotInfo {
    /// Version of the events table.
    pub version: i64,
    /// Latest event date; null without events.
    pub data_to: Option<String>,
    /// Version of the program.
    #[schema(value_type = String)]
    pub software: Cow<'static, str>,
    /// Version of the catalogue.
    pub catalogue: String,
    /// Whether some of the events are made up, as those of `ledtid synth`: then no number says anything about care. Absent where
    /// none is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub made_up: bool,
}

/// The measure of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MeasureInfo {
    /// Canonical id.
    pub id: String,
    /// Its start, as a measure's id writes it.
    pub from: String,
    /// Its end.
    pub to: String,
    /// Unit of lengths.
    pub unit: &'static str,
    /// Name.
    pub label: String,
}

/// Which methods made the numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Methods {
    /// Quantiles.
    pub quantile: &'static str,
    /// Intervals of shares.
    pub share_ci: String,
    /// Intervals of medians and other quantiles.
    pub median_ci: String,
    /// Difference of a share from the rest.
    pub against_rest: String,
    /// Difference of a median from the rest.
    pub median_against_rest: String,
    /// Standardised shares; only where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standardised: Option<String>,
    /// Their intervals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standardised_ci: Option<String>,
    /// τ² and I² between groups.
    pub spread: &'static str,
    /// The gradient over age bands; the gap between the sexes is that of `against_rest`.
    pub age_gradient: String,
}

/// How many intervals are longer than their limit, by how much.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Over {
    /// From this part of the limit longer, exclusive.
    pub from: f64,
    /// To this part, inclusive; null is any longer.
    pub to: Option<f64>,
    /// Intervals.
    pub count: u64,
}

/// The share within the limit.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Within {
    /// `ok`, `no_limit` where no interval has one, or `protected`.
    pub status: &'static str,
    /// Intervals that have a limit; null where it is hidden.
    pub with_limit: Option<u64>,
    /// Those within it; null where it is hidden.
    pub count: Option<u64>,
    /// Their share, in [0, 1]; null without limit, or where it is hidden.
    pub share: Option<f64>,
    /// Interval of the share.
    pub ci: Option<[f64; 2]>,
    /// The share that is aimed at.
    pub goal: Option<f64>,
    /// `met`, `met_within_chance`, `missed_within_chance` or `missed`.
    pub goal_status: Option<&'static str>,
    /// Those beyond the limit.
    pub over: Vec<Over>,
}

/// One more quantile.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct QuantileValue {
    /// Which.
    pub p: f64,
    /// Its value, in the answer's unit.
    pub value: Option<f64>,
    /// Its interval; an end is null where there is no such rank.
    pub ci: [Option<f64>; 2],
}

/// Intervals by state; they add up to the episodes in scope. Null is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default, ToSchema)]
pub struct States {
    /// Both ends.
    pub completed: Option<u64>,
    /// Start, no end, not closed.
    pub ongoing: Option<u64>,
    /// Start, no end, closed.
    pub ended_otherwise: Option<u64>,
    /// Start absent, nothing before it, something after it.
    pub not_applicable: Option<u64>,
    /// Start absent, something before and after it.
    pub missing_start: Option<u64>,
    /// Start absent and nothing after it.
    pub not_started: Option<u64>,
    /// End before start.
    pub negative: Option<u64>,
    /// A clock is needed and missing.
    pub imprecise: Option<u64>,
}

/// One row, or the total.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Row {
    /// Its group; empty for the total.
    pub group: Group,
    /// `ok`, or `protected` where the numbers are hidden.
    pub status: &'static str,
    /// Completed intervals; null where it is hidden, and then every other number of the row is.
    pub n: Option<u64>,
    /// Mean length.
    pub mean: Option<f64>,
    /// Standard deviation (n − 1).
    pub sd: Option<f64>,
    /// 10th percentile.
    pub p10: Option<f64>,
    /// 25th percentile.
    pub p25: Option<f64>,
    /// Median.
    pub median: Option<f64>,
    /// 75th percentile.
    pub p75: Option<f64>,
    /// 80th percentile.
    pub p80: Option<f64>,
    /// 90th percentile.
    pub p90: Option<f64>,
    /// Interval of the median; an end is null where there is no such rank, the whole null without intervals.
    pub median_ci: Option<[Option<f64>; 2]>,
    /// The quantiles that were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantiles: Option<Vec<QuantileValue>>,
    /// Share within the limit.
    pub within: Within,
    /// `higher`, `lower` or `similar` than all others together; null without limits on both sides.
    pub against_rest: Option<&'static str>,
    /// The same of the median; null where either side has too few intervals.
    pub median_against_rest: Option<&'static str>,
    /// The share within the limit at the national mix; only where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standardised: Option<Standardised>,
    /// How much of what should be there is there.
    pub coverage: Coverage,
    /// Intervals by state.
    pub states: States,
}

impl Row {
    /// Whether it is known that at least so many intervals are completed.
    #[must_use]
    pub fn has(&self, n: u64) -> bool {
        self.n.is_some_and(|own| own >= n)
    }
}

impl Within {
    /// Those within and those with a limit, where both are known and there are any.
    #[must_use]
    pub fn counts(&self) -> Option<(u64, u64)> {
        self.count.zip(self.with_limit).filter(|(_, with_limit)| *with_limit > 0)
    }
}

/// What has to be known beside the numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default, ToSchema)]
pub struct Notes {
    /// Rows that were held against the rest.
    pub compared: usize,
    /// Rows that are hidden.
    pub protected: usize,
    /// Time steps whose events have not all come in yet.
    pub preliminary: Vec<String>,
    /// Codes of the regions without any event in the period.
    pub not_reported: Vec<String>,
}

/// The answer to `compare`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Comparison {
    /// Every parameter, defaults made explicit.
    #[schema(value_type = Object)]
    pub query: Map<String, Value>,
    /// What it rests on.
    pub snapshot: SnapshotInfo,
    /// The measure.
    pub measure: MeasureInfo,
    /// The methods.
    pub methods: Methods,
    /// One per group, in catalogue order.
    pub rows: Vec<Row>,
    /// All together.
    pub total: Row,
    /// How equal care is between the rows.
    pub fairness: Fairness,
    /// The versions of limits that the intervals could meet.
    pub limits: Vec<LimitUsed>,
    /// The answer in one plain sentence, and what it claims.
    pub summary: Summary,
    /// What has to be known beside the numbers.
    pub notes: Notes,
    /// The question itself, for doors that print it.
    #[serde(skip)]
    pub question: Question,
}
