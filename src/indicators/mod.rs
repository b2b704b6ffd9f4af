//! Questions → answers: parameters, counts and statistics put together.
//!
//! A door (HTTP, command line, page) gives parameters as pairs of name and value
//! ([`Question::parse`]) and gets an answer ([`compare()`]); it computes nothing itself.

mod answer;
mod ask;
mod chains;
mod compare;
mod coverage;
mod curve;
mod deviations;
mod distribution;
mod engine;
mod filters;
mod gather;
mod groups;
mod limits_used;
mod maturity;
mod months;
mod notes;
mod parameter;
mod quality;
mod question;
mod reading;
mod reports;
mod row;
mod stock;
mod tail;
mod waiting;

pub use answer::{
    Coded, Comparison, Group, MeasureInfo, Methods, Notes, Over, QuantileValue, Row, SnapshotInfo, States,
    Within,
};
pub use ask::{Answer, answer};
pub use chains::{MonthChains, PointShare, Points};
pub use compare::{asked, compare, snapshot_info};
pub use coverage::{COVERAGE_FLOOR, Coverage};
pub use curve::{CurvePoint, CurveQuantile, KaplanMeier};
pub use deviations::{DeviationDifference, DeviationSide, Deviations};
pub use distribution::{
    Answered, Bar, CensoringAware, Distribution, DistributionRow, EcdfStep, LogRankTest, StartCohort,
    distribution,
};
pub use engine::{Engine, EngineError};
pub use filters::Filters;
pub use limits_used::LimitUsed;
pub use maturity::{MATURE, Maturity, default_period, maturity};
pub use months::ReportedMonth;
pub use parameter::{PARAMETERS, Parameter, ParameterError};
pub use quality::{
    Deliveries, Identified, Inclusion, MeasureStates, Quality, QualityRow, ReportingDelay, quality,
};
pub use question::{Asked, By, DeviationChoice, Lang, LimitChoice, LimitDate, Question, Rules, Statistic};
pub use stock::StockMonth;
pub use tail::Waited;
pub use waiting::{WaitBand, Waiting, WaitingRow, waiting};
