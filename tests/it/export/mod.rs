//! Answers as files: every format says the same, and programs that nobody here wrote read them.

mod expected;
mod over_http;
mod readers;
mod tables;

pub(crate) use expected::OF_ROW;
