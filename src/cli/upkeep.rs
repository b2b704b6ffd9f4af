//! `ledtid compact` and `ledtid vacuum`: files put together, and files that nothing needs any more.

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::exit::CliError;
use super::{arguments, output, setting};
use crate::clock::now_micros;
use crate::pipeline::compact;
use crate::store::Store;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// `ledtid compact`.
pub(super) fn compact_command() -> Command {
    Command::new("compact")
        .about("Put the small data files of each pathway together; no event changes, and older versions stay")
        .args([arguments::data(), arguments::catalogue()])
}

/// `ledtid vacuum`.
pub(super) fn vacuum_command() -> Command {
    Command::new("vacuum")
        .about("Remove data files that only older versions need; releases stay")
        .arg(arguments::data())
        .arg(
            Arg::new("keep-days")
                .long("keep-days")
                .value_name("DAYS")
                .default_value("400")
                .value_parser(value_parser!(u32))
                .help("Versions of so many days stay readable"),
        )
}

/// Compacts.
pub(super) fn run_compact(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let catalogue = setting::catalogue(matches)?;
    let store = Store::open(arguments::data_dir(matches)?)?;
    let done = compact(&store, &catalogue)?;
    line(&serde_json::to_string(&done).unwrap_or_default())
}

/// Vacuums.
pub(super) fn run_vacuum(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let store = Store::open(arguments::data_dir(matches)?)?;
    let days = matches.get_one::<u32>("keep-days").copied().unwrap_or(400);
    let before_ms = now_micros() / 1_000 - i64::from(days) * DAY_MS;
    let done = store.vacuum(&store.writing()?, before_ms)?;
    store.forget_unreadable()?;
    line(&serde_json::to_string(&done).unwrap_or_default())
}

fn line(text: &str) -> Result<ExitCode, CliError> {
    output::stdout(format!("{text}\n").as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
