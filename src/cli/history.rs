//! `ledtid history` and `ledtid deliveries`: what made the data what it is.

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use serde_json::{Value, json};

use super::exit::CliError;
use super::{arguments, output};
use crate::store::{Store, StoredDelivery};

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
    lines(deliveries.iter().map(line_of))
}

/// A delivery: when it came and from whom, and then its receipt.
fn line_of(delivery: &StoredDelivery) -> Value {
    let received = delivery.received_at.and_then(chrono::DateTime::from_timestamp_micros);
    let mut line = json!({
        "delivery": delivery.delivery,
        "received_at": received.map(|at| at.to_rfc3339()),
        "source": delivery.source,
    });
    let receipt: Value = serde_json::from_str(&delivery.receipt).unwrap_or_default();
    if let (Some(line), Some(receipt)) = (line.as_object_mut(), receipt.as_object()) {
        line.extend(
            receipt.iter().filter(|(name, _)| *name != "delivery").map(|(n, v)| (n.clone(), v.clone())),
        );
    }
    line
}

fn lines(values: impl Iterator<Item = Value>) -> Result<ExitCode, CliError> {
    let text: String = values.map(|value| format!("{value}\n")).collect();
    output::stdout(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
