//! `ledtid episodes`: derive the episodes of a store, and say how large they are.

use std::process::ExitCode;
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::exit::CliError;
use super::progress::Stage;
use super::{arguments, output, setting};
use crate::cohort::CohortSize;
use crate::episodes::{Library, Rebuild};
use crate::model::Stockholm;
use crate::pipeline::{PipelineError, library_tables, read_again};
use crate::store::{EventsVersion, Store};

/// The command.
pub(super) fn command() -> Command {
    Command::new("episodes")
        .about(
            "Derive the episodes that are missing or out of date; their size on stdout, as one line of JSON",
        )
        .args([arguments::data(), arguments::catalogue()])
        .arg(arguments::as_of("Derive those of an older version [default: now]"))
        .arg(
            Arg::new("engine")
                .long("engine")
                .value_name("ENGINE")
                .default_value("polars")
                .value_parser(["polars"])
                .help("What runs queries/*.sql"),
        )
        .arg(
            Arg::new("rebuild")
                .long("rebuild")
                .action(ArgAction::SetTrue)
                .help("Derive every pathway anew, whatever is kept"),
        )
}

/// Derives, and sums up sizes.
pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let catalogue = setting::catalogue(matches)?;
    let store = Store::open(arguments::data_dir(matches)?)?;
    let as_of = setting::asked_as_of(matches)?;
    let find = || -> Result<EventsVersion, PipelineError> {
        Ok(match as_of {
            Some(as_of) => store.events_as_of(as_of, Stockholm::shared())?,
            None => store.events()?,
        })
    };
    let rebuild = if matches.get_flag("rebuild") { Rebuild::All } else { Rebuild::Stale };
    let stage = Stage::new("episodes", "pathways");
    let tables = Arc::new(library_tables(&catalogue));
    let (version, done, total) = read_again(find, |events| {
        let mut total = CohortSize::default();
        let done =
            Library::new(&store, events, Arc::clone(&tables)).refresh(rebuild, &mut |done, of, size| {
                stage.at(done as u64, of as u64);
                total.n_episodes += size.n_episodes;
                total.core_bytes += size.core_bytes;
                total.side_bytes += size.side_bytes;
            })?;
        Ok((events.version, done, total))
    })?;
    stage.done();
    let line = serde_json::json!({
        "version": version,
        "pathways": done.pathways(),
        "episodes": total.n_episodes,
        "core_bytes": total.core_bytes,
        "side_bytes": total.side_bytes,
    });
    output::stdout(format!("{line}\n").as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
