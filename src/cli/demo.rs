//! `ledtid demo`: a synthetic nation, loaded the ordinary way, then served.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::exit::CliError;
use super::{arguments, ingest, output, serve, setting, synth};
use crate::disclosure::Viewer;
use crate::pipeline::IngestOptions;
use crate::store::Store;
use crate::synth::SynthPlan;

/// The command.
pub(super) fn command() -> Command {
    Command::new("demo")
        .about("Synthetic national data, loaded through the ordinary path, then served")
        .arg(arguments::data().required(false).default_value("demo-data"))
        .arg(arguments::listen())
        .arg(arguments::catalogue())
        .arg(
            Arg::new("episodes")
                .long("episodes")
                .value_name("N")
                .default_value("200000")
                .value_parser(value_parser!(u64))
                .help("How many episodes"),
        )
}

/// Makes the nation if the directory has no data, and serves it.
pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let data: PathBuf = arguments::data_dir(matches)?.to_owned();
    let catalogue = setting::catalogue(matches)?;
    let store = Store::open_or_create(&data)?;
    if store.latest_version()? < 1 {
        let episodes = matches.get_one("episodes").copied().unwrap_or(200_000);
        let plan = SynthPlan::new(episodes, 1, SynthPlan::DEFAULT_FROM, SynthPlan::DEFAULT_TO, 0.0)?;
        let file = data.join("demo.csv");
        output::note(&format!("making a synthetic nation of {episodes} episodes"));
        synth::write_nation(&plan, &catalogue, &file)?;
        let receipt = ingest::one(&file, &store, &catalogue, &IngestOptions::default())?;
        // The delivery is in the store; the file is only in the way.
        let _removed = std::fs::remove_file(&file).is_ok();
        ingest::print(&receipt)?;
    }
    drop(store);
    serve::serve(&data, catalogue, &serve::address(matches, None), Viewer::Open)
}
