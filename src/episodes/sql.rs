//! `queries/*.sql` on the embedded engine, over the files of one pathway.

use std::path::PathBuf;

use polars::prelude::{DataFrame, Engine, LazyFrame, PlRefPath, ScanArgsParquet};
use polars::sql::SQLContext;

use super::error::EpisodesError;

/// A query of `queries/`, embedded in the binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Query {
    /// One row per set of like events.
    LongForm,
    /// Every event of kinds that occur more than twice.
    Repeats,
}

impl Query {
    /// File name under `queries/`.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::LongForm => "long_form.sql",
            Self::Repeats => "repeats.sql",
        }
    }

    /// The text.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::LongForm => include_str!("../../queries/long_form.sql"),
            Self::Repeats => include_str!("../../queries/repeats.sql"),
        }
    }
}

/// Runs a query over the data files of one pathway, streaming.
///
/// # Errors
/// [`EpisodesError::Query`] with what the engine says.
pub fn run(query: Query, pathway: &str, files: &[PathBuf]) -> Result<DataFrame, EpisodesError> {
    let failed = |source| EpisodesError::Query { query: query.file(), pathway: pathway.to_owned(), source };
    let paths: Vec<PlRefPath> = files.iter().filter_map(|f| PlRefPath::try_from_path(f).ok()).collect();
    let events = LazyFrame::scan_parquet_files(paths.into(), ScanArgsParquet::default()).map_err(failed)?;
    let mut context = SQLContext::new();
    context.register("events", events);
    let result = context.execute(query.text()).map_err(failed)?;
    // One query has one result: several come only of plans with sinks.
    result.collect_with_engine(Engine::Streaming).map(|r| r.unwrap_single()).map_err(failed)
}
