//! Questions → answers: parameters, counts and statistics put together.
//!
//! A door (HTTP, command line, page) gives parameters as pairs of name and value
//! ([`Question::parse`]) and gets an answer ([`compare()`]); it computes nothing itself.

mod answer;
mod compare;
mod engine;
mod filters;
mod groups;
mod number_text;
mod parameter;
mod question;
mod reading;
mod row;
pub mod summary;

pub use answer::{
    Coded, Comparison, Group, MeasureInfo, Methods, Over, QuantileValue, Row, SnapshotInfo, States, Within,
};
pub use compare::{asked, compare, snapshot_info};
pub use engine::{Engine, EngineError};
pub use filters::Filters;
pub use number_text::{count_text, number_text, per_cent_text};
pub use parameter::{PARAMETERS, Parameter, ParameterError};
pub use question::{Asked, By, DeviationChoice, Lang, LimitChoice, LimitDate, Question};
