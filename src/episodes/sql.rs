//! `queries/*.sql` on the embedded engine, over the files of one pathway.

use std::sync::Arc;

use hashbrown::HashSet;
use polars::prelude::{
    BooleanChunked, Column, DataFrame, DataType, Engine, Expr, Field, IntoColumn, LazyFrame, PlRefPath,
    ScanArgsParquet, col,
};
use polars::sql::SQLContext;

use super::error::EpisodesError;
use crate::store::EventsFile;
use crate::store::schema::EPISODE_ID;

/// A query of `queries/`, embedded in the binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Query {
    /// One row per set of like events.
    LongForm,
    /// Every event of kinds that occur more than twice.
    Repeats,
    /// Events by region, delivery and day.
    Reporting,
    /// Episodes of several patients, by region.
    SharedEpisodes,
}

impl Query {
    /// File name under `queries/`.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::LongForm => "long_form.sql",
            Self::Repeats => "repeats.sql",
            Self::Reporting => "reporting.sql",
            Self::SharedEpisodes => "shared_episodes.sql",
        }
    }

    /// The text.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::LongForm => include_str!("../../queries/long_form.sql"),
            Self::Repeats => include_str!("../../queries/repeats.sql"),
            Self::Reporting => include_str!("../../queries/reporting.sql"),
            Self::SharedEpisodes => include_str!("../../queries/shared_episodes.sql"),
        }
    }
}

/// A part of a pathway's episodes: those whose id hashes to it. Every event of an episode is in one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Which, from 0.
    pub index: u64,
    /// Of how many.
    pub of: u64,
}

/// Which episodes a query is run over.
#[derive(Debug, Clone)]
pub enum Which {
    /// A part of them.
    Part(Part),
    /// Those of these names.
    Listed(Arc<HashSet<String>>),
}

impl Which {
    /// Every episode of a pathway.
    pub const ALL: Self = Self::Part(Part { index: 0, of: 1 });

    fn is_all(&self) -> bool {
        matches!(self, Self::Part(part) if part.of <= 1)
    }

    fn takes(&self, episode_id: &str) -> bool {
        match self {
            Self::Part(part) => part.takes(episode_id),
            Self::Listed(names) => names.contains(episode_id),
        }
    }
}

impl Part {
    /// Whether an episode is in it.
    fn takes(self, episode_id: &str) -> bool {
        // FNV-1a: the same in every run and on every machine.
        let hash = episode_id
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        (hash >> 20) % self.of == self.index
    }
}

/// Runs a query over some of the episodes in the data files of one pathway, streaming.
///
/// # Errors
/// [`EpisodesError::Query`] with what the engine says.
pub fn run(
    query: Query,
    pathway: &str,
    files: &[EventsFile],
    which: &Which,
) -> Result<DataFrame, EpisodesError> {
    let failed = |source| EpisodesError::Query { query: query.file(), pathway: pathway.to_owned(), source };
    let paths: Vec<PlRefPath> = files.iter().map(|file| PlRefPath::new(file.address())).collect();
    let mut events =
        LazyFrame::scan_parquet_files(paths.into(), ScanArgsParquet::default()).map_err(failed)?;
    if !which.is_all() {
        events = events.filter(taken(which.clone()));
    }
    let mut context = SQLContext::new();
    context.register("events", events);
    let result = context.execute(query.text()).map_err(failed)?;
    // One query has one result: several come only of plans with sinks.
    result.collect_with_engine(Engine::Streaming).map(|r| r.unwrap_single()).map_err(failed)
}

/// The filter that takes the events of some episodes.
fn taken(which: Which) -> Expr {
    let mask = move |column: Column| {
        let ids = column.str()?;
        let taken: BooleanChunked = ids.iter().map(|id| id.is_some_and(|id| which.takes(id))).collect();
        Ok(taken.with_name(column.name().clone()).into_column())
    };
    col(EPISODE_ID).map(mask, |_, field| Ok(Field::new(field.name().clone(), DataType::Boolean)))
}
