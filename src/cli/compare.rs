//! `ledtid compare`: the answer of `GET /api/v1/compare`, on the command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::exit::CliError;
use super::{arguments, output, setting};
use crate::formats::{comparison_csv, comparison_json, comparison_table};
use crate::indicators::{PARAMETERS, Question, asked, compare};

/// The command: every parameter of the statistics as an option.
pub(super) fn command() -> Command {
    let parameters = PARAMETERS.iter().map(|p| {
        let default = if p.default.is_empty() { String::new() } else { format!(" [default: {}]", p.default) };
        let default = if p.name == "format" { " [default: table]".to_owned() } else { default };
        Arg::new(p.name)
            .long(p.name.replace('_', "-"))
            .alias(p.name)
            .value_name("VALUE")
            .allow_hyphen_values(true)
            .help(format!("{}{default}", p.takes))
    });
    Command::new("compare")
        .about("Compare regions, units, pathways or groups: the same answer as GET /api/v1/compare")
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
pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let mut pairs: Vec<(String, String)> = PARAMETERS
        .iter()
        .filter_map(|p| Some((p.name.to_owned(), matches.get_one::<String>(p.name)?.clone())))
        .collect();
    if !pairs.iter().any(|(name, _)| name == "format") {
        pairs.push(("format".to_owned(), "table".to_owned()));
    }
    let catalogue = setting::catalogue(matches)?;
    let (_, engine) = setting::engine(arguments::data_dir(matches)?, &catalogue)?;
    let question = Question::parse(&pairs, &asked(&engine))?;
    let answer = compare(&engine, &question)?;
    let bytes = match question.format.as_str() {
        "csv" => comparison_csv(&answer),
        "json" => comparison_json(&answer),
        _ => comparison_table(&answer).into_bytes(),
    };
    output::write(arguments::path(matches, "out"), &bytes)?;
    Ok(ExitCode::SUCCESS)
}
