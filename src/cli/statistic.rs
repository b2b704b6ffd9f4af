//! `ledtid compare`, `trend`, `distribution`, …: the answers of the API, on the command line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::exit::CliError;
use super::progress::Stage;
use super::{arguments, output, setting};
use crate::catalogue::Catalogue;
use crate::disclosure::Showing;
use crate::formats::write_answer;
use crate::indicators::{KeptFigures, PARAMETERS, Statistic};
use crate::pipeline::Figures;

/// What each command says of itself.
const fn about(statistic: Statistic) -> &'static str {
    match statistic {
        Statistic::Compare => "Compare regions, units, pathways or groups",
        Statistic::Trend => "Follow groups over time: charts with limits, signals and breaks",
        Statistic::Distribution => "Show every length, and the curve that counts those who wait",
        Statistic::Funnel => "Hold groups against the limits of chance for their size",
        Statistic::Waiting => "Show who waits on a day, how long so far, and how many past their limit",
        Statistic::Flow => "Show the seven points as a process, and where the time goes",
        Statistic::Quality => "Show what the figures rest on: states, completeness, reporting",
    }
}

/// The command of a statistic: every parameter as an option.
pub(super) fn command(statistic: Statistic) -> Command {
    let parameters = PARAMETERS.iter().map(move |p| {
        let default = match p.name {
            "format" => "table",
            "by" => statistic.default_by(),
            "measure" => statistic.default_measure().unwrap_or(""),
            _ => p.default,
        };
        let default = if default.is_empty() { String::new() } else { format!(" [default: {default}]") };
        Arg::new(p.name)
            .long(p.name.replace('_', "-"))
            .alias(p.name)
            .value_name("VALUE")
            .allow_hyphen_values(true)
            .help(format!("{}{default}", p.takes))
    });
    let code = statistic.code();
    Command::new(code)
        .about(format!("{}: the same answer as GET /api/v1/{code}", about(statistic)))
        .args([arguments::data(), arguments::catalogue()])
        .args(parameters)
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Write the answer to a file"),
        )
}

/// Answers.
pub(super) fn run(statistic: Statistic, matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let mut pairs: Vec<(String, String)> = PARAMETERS
        .iter()
        .filter_map(|p| Some((p.name.to_owned(), matches.get_one::<String>(p.name)?.clone())))
        .collect();
    if !pairs.iter().any(|(name, _)| name == "format") {
        pairs.push(("format".to_owned(), "table".to_owned()));
    }
    let catalogue = setting::catalogue(matches)?;
    let data = arguments::data_dir(matches)?;
    let shown = setting::ask(data, &pairs, &catalogue, |engine, pairs| {
        let figures = match statistic {
            Statistic::Quality => Some(counted(data, &catalogue)),
            _ => None,
        };
        let showing = Showing::owner(engine).with_figures(figures);
        let question = showing.question(statistic, pairs)?;
        Ok(showing.show(&question)?)
    })?;
    output::write_with(arguments::path(matches, "out"), |to| write_answer(&shown, to))?;
    Ok(ExitCode::SUCCESS)
}

/// The figures of versions, those that lack counted first. Where they cannot be kept, as in a directory that may not be written,
/// the answer says how many are not counted.
fn counted(data: &Path, catalogue: &Arc<Catalogue>) -> Arc<dyn KeptFigures> {
    let figures = Figures::new(data, Arc::clone(catalogue));
    let stage = Stage::new("older versions", "versions");
    if let Err(error) = figures.fill(&mut |done, of| stage.at(done as u64, of as u64)) {
        tracing::warn!(%error, "the figures of older versions could not be counted");
    }
    stage.done();
    Arc::new(figures)
}
