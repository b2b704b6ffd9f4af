//! `ledtid check-store`: everything that a data directory holds, verified.

use std::process::ExitCode;

use clap::{ArgMatches, Command};

use super::exit::{BAD_DATA, CliError};
use super::{arguments, output};
use crate::store::Store;

/// The command.
pub(super) fn command() -> Command {
    Command::new("check-store")
        .about("Verify every file of a data directory against logs, hashes, counts and ledger; one line of JSON on stdout")
        .arg(arguments::data())
}

/// Verifies; exit code 1 if something is wrong.
pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let store = Store::open(arguments::data_dir(matches)?)?;
    let found = store.verify()?;
    let status = if found.faults.is_empty() { "good" } else { "damaged" };
    let line = serde_json::json!({
        "status": status,
        "tables": found.tables,
        "faults": found.faults,
        "left_over": found.left_over,
        "foreign": found.foreign,
    });
    output::stdout(format!("{line}\n").as_bytes())?;
    match store.erasures_begun() {
        0 => {}
        begun => output::note(&format!(
            "erasures that have begun and are not done: {begun}; run ledtid erase again for whom they were"
        )),
    }
    if found.faults.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    for fault in &found.faults {
        output::error_line(fault);
    }
    output::error_line(
        "the data directory is damaged: restore it from a backup, or start an empty one and send every delivery again",
    );
    Ok(ExitCode::from(BAD_DATA))
}
