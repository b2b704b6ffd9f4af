//! What every command that touches data needs: the catalogue and the store.

use std::path::Path;
use std::sync::Arc;

use clap::ArgMatches;

use super::arguments;
use super::exit::CliError;
use super::progress::Stage;
use crate::catalogue::Catalogue;
use crate::indicators::Engine;
use crate::model::Stockholm;
use crate::pipeline::{PipelineError, open_engine, open_engine_as_of, read_again};
use crate::store::{AsOf, EventsVersion, Store};

/// The catalogue that the arguments name, or the built-in one.
pub(super) fn catalogue(matches: &ArgMatches) -> Result<Arc<Catalogue>, CliError> {
    let read = arguments::path(matches, "catalogue").map_or_else(Catalogue::embedded, Catalogue::load);
    Ok(Arc::new(read.map_err(PipelineError::from)?))
}

/// A version's number or a date.
pub(super) fn as_of(text: &str) -> Result<AsOf, CliError> {
    let wrong = || CliError::Use("as_of: not a version's number or a date (2024-03-01)".to_owned());
    AsOf::parse(text).ok_or_else(wrong)
}

/// What `--as-of` asks for.
pub(super) fn asked_as_of(matches: &ArgMatches) -> Result<Option<AsOf>, CliError> {
    matches.get_one::<String>("as-of").map(|text| as_of(text)).transpose()
}

/// The engine over a data directory as it was at a version or on a day.
pub(super) fn engine_as_of(
    data: &Path,
    as_of: &str,
    catalogue: &Arc<Catalogue>,
) -> Result<(Store, Engine), CliError> {
    let as_of = self::as_of(as_of)?;
    let store = Store::open(data)?;
    let stage = Stage::new("episodes", "pathways");
    let progress = &mut |done, of| stage.at(done as u64, of as u64);
    let engine = open_engine_as_of(&store, as_of, catalogue, progress)?;
    stage.done();
    Ok((store, engine))
}

/// The engine that these parameters ask: of the version that `as_of` among them names, which is a number from here on, or
/// the latest.
fn engine_asked(
    data: &Path,
    pairs: &mut [(String, String)],
    catalogue: &Arc<Catalogue>,
) -> Result<Engine, CliError> {
    let Some((_, as_of)) = pairs.iter_mut().find(|(name, _)| name == "as_of") else {
        return Ok(engine(data, catalogue)?.1);
    };
    let (_, engine) = engine_as_of(data, as_of, catalogue)?;
    *as_of = engine.snapshot().version().to_string();
    Ok(engine)
}

/// Asks the engine that these parameters name, as [`engine_asked`], and again if who writes beside it took what the answer is
/// made from.
pub(super) fn ask<T>(
    data: &Path,
    pairs: &[(String, String)],
    catalogue: &Arc<Catalogue>,
    mut answer: impl FnMut(Engine, &[(String, String)]) -> Result<T, CliError>,
) -> Result<T, CliError> {
    let named = pairs.iter().find(|(name, _)| name == "as_of").map(|(_, text)| as_of(text)).transpose()?;
    let find = || -> Result<EventsVersion, CliError> {
        let store = Store::open(data)?;
        Ok(match named {
            Some(as_of) => store.events_as_of(as_of, Stockholm::shared())?,
            None => store.events()?,
        })
    };
    read_again(find, |_found| {
        let mut pairs = pairs.to_vec();
        let engine = engine_asked(data, &mut pairs, catalogue)?;
        answer(engine, &pairs)
    })
}

/// The engine over a data directory, with progress while episodes are derived.
pub(super) fn engine(data: &Path, catalogue: &Arc<Catalogue>) -> Result<(Store, Engine), CliError> {
    let store = Store::open(data)?;
    let stage = Stage::new("episodes", "pathways");
    let engine = open_engine(&store, catalogue, &mut |done, of| stage.at(done as u64, of as u64))?;
    stage.done();
    Ok((store, engine))
}
