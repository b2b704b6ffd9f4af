//! `ledtid backup` and `ledtid restore`: a data directory copied whole, and back.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::exit::{BAD_DATA, CliError};
use super::{arguments, output};
use crate::store::Store;

/// `ledtid backup`.
pub(super) fn backup_command() -> Command {
    Command::new("backup")
        .about("Copy a data directory as it is at one moment, also while it is served")
        .args([
            arguments::data(),
            directory("to", "Directory for the copy; it must not be there, or be empty"),
        ])
}

/// `ledtid restore`.
pub(super) fn restore_command() -> Command {
    Command::new("restore")
        .about("Copy a backup to a new data directory, if nothing is wrong with it")
        .args([arguments::data(), directory("from", "The backup")])
}

fn directory(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name("DIR").required(true).value_parser(value_parser!(PathBuf)).help(help)
}

/// Makes a backup.
pub(super) fn run_backup(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    copy(arguments::data_dir(matches)?, named(matches, "to")?)
}

/// Restores one: exit code 1 if it is damaged.
pub(super) fn run_restore(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let from = named(matches, "from")?;
    let found = Store::open(from)?.verify()?;
    for fault in &found.faults {
        output::error_line(fault);
    }
    if !found.faults.is_empty() {
        output::error_line("the backup is damaged and was not restored: name another one");
        return Ok(ExitCode::from(BAD_DATA));
    }
    copy(from, arguments::data_dir(matches)?)
}

fn named<'a>(matches: &'a ArgMatches, name: &str) -> Result<&'a Path, CliError> {
    arguments::path(matches, name).ok_or_else(|| CliError::Use(format!("--{name} is missing")))
}

fn copy(from: &Path, to: &Path) -> Result<ExitCode, CliError> {
    let copied = Store::open(from)?.copy_to(to)?;
    let line = serde_json::to_string(&copied).unwrap_or_default();
    output::stdout(format!("{line}\n").as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
