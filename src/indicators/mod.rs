//! Questions → answers: parameters, counts and statistics put together.
//!
//! A door (HTTP, command line, page) gives parameters as pairs of name and value
//! ([`Question::parse`]) and gets an answer ([`compare()`]); it computes nothing itself.

pub mod agreement;
mod answer;
mod ask;
mod breaks;
mod chains;
mod chart;
mod compare;
mod coverage;
mod curve;
mod deviations;
mod distribution;
mod ends;
mod engine;
mod fairness;
mod filters;
mod flow;
mod flow_parts;
mod funnel;
mod funnel_limits;
mod gather;
pub mod grid;
mod ground;
mod groups;
mod limits_used;
mod maturity;
mod months;
mod notes;
mod number_text;
mod parameter;
mod quality;
mod question;
mod ranks;
mod reading;
mod reports;
mod revisions;
mod row;
mod row_set;
mod said;
mod said_trend;
mod standardise;
mod stock;
pub mod summary;
mod tail;
mod trend;
mod waiting;

pub use crate::stats::OVER_EDGES;
pub use answer::{
    Coded, Comparison, Group, MeasureInfo, Methods, Notes, Over, QuantileValue, Row, SnapshotInfo, States,
    Within,
};
pub use ask::{Answer, answer};
pub use breaks::{Break, BreakKind};
pub use chains::{MonthChains, PointShare, Points};
pub use chart::{Chart, ChartPoint, Phase, PointFlag, Runs};
pub use compare::{asked, compare, snapshot_info};
pub use coverage::{COVERAGE_FLOOR, Coverage};
pub use curve::{Competing, CompetingPoint, CurvePoint, CurveQuantile, KaplanMeier};
pub use deviations::{DeviationDifference, DeviationKind, DeviationSide, Deviations};
pub use distribution::{
    Answered, Bar, CensoringAware, Distribution, DistributionRow, EcdfStep, LogRankTest, StartCohort,
    distribution,
};
pub use ends::{EndedBy, EndedWith, FlowEnds};
pub use engine::{Engine, EngineError};
pub use fairness::{AgeGradient, Fairness, SexGap, SpreadBetween};
pub use filters::Filters;
pub use flow::{ClosedBy, Complete, Flow, FlowPointCount, FlowRow, Incomplete, Loops, Transition, flow};
pub use flow_parts::{ChainPart, LargestStep};
pub use funnel::{
    CurveAt, Funnel, FunnelOverdispersion, FunnelPoint, MedianCurveAt, MedianFunnel, MedianPoint, SharePoint,
    funnel,
};
pub use funnel_limits::{FunnelBand, MedianBand};
pub use ground::Ground;
pub use limits_used::{LimitUsed, unverified_limits};
pub use maturity::{MATURE, Maturity, default_period, maturity};
pub use months::ReportedMonth;
pub use number_text::{count_text, number_text, per_cent_text};
pub use parameter::{FORMATS, PARAMETERS, Parameter, ParameterError};
pub use quality::{
    Deliveries, Identified, Inclusion, MeasureStates, Quality, QualityRow, ReportingDelay, quality,
};
pub use question::{Asked, By, DeviationChoice, Lang, LimitChoice, LimitDate, Question, Rules, Statistic};
pub use ranks::{Fewer, Ranked};
pub use revisions::{
    KeptFigures, KeptVersions, REVISED_VERSIONS, RevisedMonth, RevisedVersion, Revisions, VersionFigures,
};
pub use standardise::Standardised;
pub use stock::{LittlesLaw, StockMonth};
pub use tail::Waited;
pub use trend::{RowCharts, Series, Trend, TrendRow, trend};
pub use waiting::{WaitBand, Waiting, WaitingRow, waiting};
