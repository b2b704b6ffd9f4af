//! `ledtid history` and `ledtid deliveries`: what made the data what it is.

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use serde_json::Value;

use super::exit::CliError;
use super::{arguments, output};
use crate::pipeline::told;
use crate::store::Store;

/// `ledtid history`.
pub(super) fn history_command() -> Command {
    Command::new("history")
        .about("The versions of the events and what changed with each; a line of JSON a version on stdout")
        .arg(arguments::data())
}

/// `ledtid deliveries`.
pub(super) fn deliveries_command() -> Command {
    Command::new("deliveries")
        .about("Every delivery that was loaded, oldest first; a line of JSON a delivery on stdout")
        .arg(arguments::data())
}

/// Lists versions.
pub(super) fn run_history(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let store = Store::open(arguments::data_dir(matches)?)?;
    let versions = store.history()?;
    lines(versions.iter().map(|v| serde_json::to_value(v).unwrap_or_default()))
}

/// Lists deliveries.
pub(super) fn run_deliveries(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let store = Store::open(arguments::data_dir(matches)?)?;
    let deliveries = store.deliveries_until(store.events()?.version)?;
    lines(deliveries.iter().map(told))
}

fn lines(values: impl Iterator<Item = Value>) -> Result<ExitCode, CliError> {
    let text: String = values.map(|value| format!("{value}\n")).collect();
    output::stdout(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
