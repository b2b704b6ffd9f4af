//! `ledtid upgrade`: a data directory of an older format brought to the present one.

use std::process::ExitCode;

use clap::{ArgMatches, Command};

use super::exit::CliError;
use super::{arguments, output, setting};
use crate::pipeline::upgrade;
use crate::store::Store;

/// The command.
pub(super) fn command() -> Command {
    Command::new("upgrade")
        .about("Bring a data directory to the present format; stopped anywhere, run it again; one line of JSON on stdout")
        .args([arguments::data(), arguments::catalogue()])
}

/// Upgrades.
pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let catalogue = setting::catalogue(matches)?;
    let store = Store::open(arguments::data_dir(matches)?)?;
    let done = upgrade(&store, &catalogue)?;
    let line = serde_json::to_string(&done).unwrap_or_default();
    output::stdout(format!("{line}\n").as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
