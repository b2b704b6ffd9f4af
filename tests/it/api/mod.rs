//! The service over a real port.

mod answers;
mod calendar;
mod exports;
mod long;
mod page;
mod problems;
mod quality;
mod service;
mod statistics;
mod vintages;

pub(crate) use service::{Answer, Service};
