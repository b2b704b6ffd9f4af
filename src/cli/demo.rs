//! `ledtid demo`: a synthetic nation, loaded the ordinary way, then served.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::exit::CliError;
use super::progress::Stages;
use super::{arguments, ingest, output, serve, setting, synth};
use crate::catalogue::Catalogue;
use crate::disclosure::Viewer;
use crate::pipeline::IngestOptions;
use crate::publish::{Order, Plan, publish};
use crate::store::{MADE_UP_SOURCE, Releases, Store};
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

/// Publishes the demo's release, so that the open tier has something to say.
fn publish_once(data: &Path, catalogue: &Arc<Catalogue>) -> Result<(), CliError> {
    if !Releases::new(data).names()?.is_empty() {
        return Ok(());
    }
    output::note("publishing a release: counting, protecting, tables, figures");
    let plan = Plan::demo().map_err(|e| CliError::Use(e.to_string()))?;
    let order =
        Order { data, out: None, name: Some("demo"), as_of: None, compare_with: None, plan: Some(&plan) };
    let mut stages = Stages::default();
    let made = publish(&order, catalogue, &mut |stage, done, of| stages.at(stage, done, of))?;
    stages.done();
    output::note(&format!(
        "release {}: {} files, see /api/v1/releases/{}/index.html",
        made.name, made.files, made.name
    ));
    Ok(())
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
        let options = IngestOptions { source: Some(MADE_UP_SOURCE.to_owned()), ..IngestOptions::default() };
        output::note(&format!("making a synthetic nation of {episodes} episodes"));
        synth::write_nation(&plan, &catalogue, &file)?;
        let receipt = ingest::one(&file, &store, &catalogue, &options)?;
        // The delivery is in the store; the file is only in the way.
        let _removed = std::fs::remove_file(&file).is_ok();
        let _removed = std::fs::remove_file(data.join("demo.csv.truth.json")).is_ok();
        ingest::print(&receipt)?;
    }
    drop(store);
    publish_once(&data, &catalogue)?;
    let listen = serve::address(matches, None);
    let serving = serve::Serving {
        data: &data,
        listen: &listen,
        viewer: Viewer::Open,
        deliveries: None,
        publishes: false,
    };
    serve::serve(&serving, catalogue)
}
