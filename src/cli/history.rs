//! `ledtid history` and `ledtid deliveries`: what made the data what it is.

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use serde_json::Value;

use super::exit::CliError;
use super::{arguments, output, setting};
use crate::model::Stockholm;
use crate::pipeline::told;
use crate::store::Store;

/// `ledtid history`.
pub(super) fn history_command() -> Command {
    Command::new("history")
        .about("The versions of the events and what changed with each; a line of JSON a version on stdout")
        .args([arguments::data(), arguments::as_of("The versions until then [default: all]")])
}

/// `ledtid deliveries`.
pub(super) fn deliveries_command() -> Command {
    Command::new("deliveries")
        .about("Every delivery that was loaded, oldest first; a line of JSON a delivery on stdout")
        .args([arguments::data(), arguments::as_of("The deliveries that were loaded then [default: now]")])
}

/// Lists versions.
pub(super) fn run_history(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let store = Store::open(arguments::data_dir(matches)?)?;
    // Without a version the log alone is read, which can be even where the events cannot.
    let until = setting::asked_as_of(matches)?.map(|as_of| store.version_as_of(as_of, Stockholm::shared()));
    let until = until.transpose()?.unwrap_or(i64::MAX);
    let versions = store.history()?;
    lines(versions.iter().filter(|v| v.version <= until).map(|v| serde_json::to_value(v).unwrap_or_default()))
}

/// Lists deliveries.
pub(super) fn run_deliveries(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let store = Store::open(arguments::data_dir(matches)?)?;
    // A version that can no longer be read had its deliveries, too.
    let version = match setting::asked_as_of(matches)? {
        Some(as_of) => store.version_as_of(as_of, Stockholm::shared())?,
        None => store.events()?.version,
    };
    let deliveries = store.deliveries_until(version)?;
    lines(deliveries.iter().map(told))
}

fn lines(values: impl Iterator<Item = Value>) -> Result<ExitCode, CliError> {
    let text: String = values.map(|value| format!("{value}\n")).collect();
    output::stdout(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
