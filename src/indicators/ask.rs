//! A question → its answer, whatever statistic it asks for: the one way of every door.

use serde::Serialize;

use super::answer::Comparison;
use super::compare::compare;
use super::distribution::{Distribution, distribution};
use super::engine::{Engine, EngineError};
use super::flow::{Flow, flow};
use super::funnel::{Funnel, funnel};
use super::quality::{Quality, quality};
use super::question::{Question, Statistic};
use super::trend::{Trend, trend};
use super::waiting::{Waiting, waiting};

/// An answer to any statistic.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// To `compare`.
    Comparison(Box<Comparison>),
    /// To `distribution`.
    Distribution(Box<Distribution>),
    /// To `flow`.
    Flow(Box<Flow>),
    /// To `funnel`.
    Funnel(Box<Funnel>),
    /// To `trend`.
    Trend(Box<Trend>),
    /// To `waiting`.
    Waiting(Box<Waiting>),
    /// To `quality`.
    Quality(Box<Quality>),
}

/// Answers a question.
///
/// # Errors
/// If episodes cannot be loaded.
pub fn answer(engine: &Engine, question: &Question) -> Result<Answer, EngineError> {
    Ok(match question.statistic {
        Statistic::Distribution => Answer::Distribution(Box::new(distribution(engine, question)?)),
        Statistic::Flow => Answer::Flow(Box::new(flow(engine, question)?)),
        Statistic::Funnel => Answer::Funnel(Box::new(funnel(engine, question)?)),
        Statistic::Trend => Answer::Trend(Box::new(trend(engine, question)?)),
        Statistic::Waiting => Answer::Waiting(Box::new(waiting(engine, question)?)),
        Statistic::Quality => Answer::Quality(Box::new(quality(engine, question)?)),
        Statistic::Compare => Answer::Comparison(Box::new(compare(engine, question)?)),
    })
}
