//! `ledtid check`: what `ingest` would say of the rows, without a store.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgMatches, Command};

use super::exit::{BAD_DATA, CliError};
use super::progress::Reading;
use super::{arguments, exit, ingest, setting};
use crate::pipeline::{IngestOptions, check_file, read_mapping};

/// The command.
pub(super) fn command() -> Command {
    Command::new("check")
        .about("Validate delivery files without loading them; exit code 1 if a row would be rejected")
        .args([arguments::files(), arguments::mapping(), arguments::catalogue()])
}

/// Checks every file.
pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let mapping = arguments::path(matches, "mapping").map(read_mapping).transpose()?;
    let options = IngestOptions { mapping, ..IngestOptions::default() };
    let catalogue = setting::catalogue(matches)?;
    let mut bad = false;
    let mut failure = None;
    for file in matches.get_many::<PathBuf>("files").unwrap_or_default() {
        let bar = Reading::new(&file.to_string_lossy(), std::fs::metadata(file).map_or(0, |m| m.len()));
        let receipt = check_file(file, &catalogue, &options, &|at| bar.at(at));
        bar.done();
        match receipt {
            Ok(receipt) => {
                bad |= receipt.rows.rejected > 0 || receipt.problem.is_some();
                ingest::print(&receipt)?;
            }
            Err(error) => failure = exit::worse(failure, &error.into()),
        }
    }
    if let Some(code) = failure {
        return Ok(ExitCode::from(code));
    }
    Ok(if bad { ExitCode::from(BAD_DATA) } else { ExitCode::SUCCESS })
}
