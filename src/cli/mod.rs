//! The command line: one command a file; results on stdout, progress and errors on stderr.
//!
//! | exit code | means |
//! |---|---|
//! | 0 | done |
//! | 1 | the data is not good: a delivery refused, or a rejection found by `check` |
//! | 2 | wrong use, or a wrong question |
//! | 3 | the system failed |

mod agreement;
mod arguments;
mod backup;
mod check;
mod check_store;
mod demo;
mod episodes;
mod erase;
mod exit;
mod history;
mod ingest;
mod open_files;
mod output;
mod progress;
mod publish;
mod serve;
mod setting;
mod statistic;
mod synth;
mod upgrade;
mod upkeep;

use std::process::ExitCode;

use clap::{ArgMatches, Command};

use crate::clock;
use crate::indicators::Statistic;

pub use exit::CliError;

/// Parses the arguments, runs the command and gives its exit code.
#[must_use]
pub fn main() -> ExitCode {
    output::start_log();
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(problem) => return exit::usage(&problem),
    };
    let clock = if clock::is_set() { Ok(()) } else { Err(CliError::Clock) };
    exit::code(clock.and_then(|()| open_files::raise()).and_then(|()| run(&matches)))
}

/// The whole command line.
#[must_use]
pub fn command() -> Command {
    Command::new("ledtid")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Timing analytics for standardised care pathways (standardiserade vårdförlopp)")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([
            demo::command(),
            synth::command(),
            check::command(),
            ingest::command(),
            history::deliveries_command(),
            history::history_command(),
            check_store::command(),
            erase::command(),
            backup::backup_command(),
            backup::restore_command(),
            upkeep::compact_command(),
            upkeep::vacuum_command(),
            upgrade::command(),
            episodes::command(),
            serve::command(),
            publish::command(),
            agreement::calendar_command(),
            agreement::report_command(),
        ])
        .subcommands(Statistic::ALL.map(statistic::command))
}

fn run(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    match matches.subcommand() {
        Some(("demo", m)) => demo::run(m),
        Some(("synth", m)) => synth::run(m),
        Some(("check", m)) => check::run(m),
        Some(("ingest", m)) => ingest::run(m),
        Some(("deliveries", m)) => history::run_deliveries(m),
        Some(("history", m)) => history::run_history(m),
        Some(("backup", m)) => backup::run_backup(m),
        Some(("restore", m)) => backup::run_restore(m),
        Some(("compact", m)) => upkeep::run_compact(m),
        Some(("vacuum", m)) => upkeep::run_vacuum(m),
        Some(("upgrade", m)) => upgrade::run(m),
        Some(("erase", m)) => erase::run(m),
        Some(("check-store", m)) => check_store::run(m),
        Some(("episodes", m)) => episodes::run(m),
        Some(("serve", m)) => serve::run(m),
        Some(("publish", m)) => publish::run(m),
        Some(("calendar", m)) => agreement::run_calendar(m),
        Some(("agreement-report", m)) => agreement::run_report(m),
        Some((name, m)) if let Some(s) = Statistic::ALL.into_iter().find(|s| s.code() == name) => {
            statistic::run(s, m)
        }
        _ => Err(CliError::Use("name a command: ledtid --help lists them".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_sound() {
        super::command().debug_assert();
    }
}
