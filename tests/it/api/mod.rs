//! The service over a real port.

mod answers;
mod calendar;
mod page;
mod problems;
mod quality;
mod service;
mod statistics;

pub(crate) use service::Service;
