//! `ledtid publish`: the batch export, protected, the same bytes when it is made again.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::json;

use super::exit::CliError;
use super::progress::Stages;
use super::{arguments, output, setting};
use crate::publish::{Order, Plan, publish};

/// The command.
pub(super) fn command() -> Command {
    let path = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).value_parser(value_parser!(PathBuf)).help(help)
    };
    let word =
        |name: &'static str, help: &'static str| Arg::new(name).long(name).value_name("NAME").help(help);
    Command::new("publish")
        .about("Make a protected, reproducible release: tables, figures, report, manifest")
        .args([arguments::data(), arguments::catalogue()])
        .arg(path("out", "DIR", "Where the release's folder and its ZIP are put").required(true))
        .arg(word("release", "Name of the release [default: last day of the data and version]"))
        .arg(arguments::as_of(
            "Publish the data as they stood, not before the release that came last [default: now]",
        ))
        .arg(word("compare-with", "List the figures that changed since this release"))
        .arg(path(
            "plan",
            "FILE",
            "Release plan (TOML) [default: that of the release if it is there, else the national plan]",
        ))
}

/// Publishes.
pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let catalogue = setting::catalogue(matches)?;
    let plan = arguments::path(matches, "plan").map(Plan::read).transpose();
    let plan = plan.map_err(|e| CliError::Use(e.to_string()))?;
    let word = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let order = Order {
        data: arguments::data_dir(matches)?,
        out: arguments::path(matches, "out"),
        name: word("release"),
        as_of: setting::asked_as_of(matches)?,
        compare_with: word("compare-with"),
        plan: plan.as_ref(),
    };
    let mut stages = Stages::default();
    let made = publish(&order, &catalogue, &mut |stage, done, of| stages.at(stage, done, of))?;
    stages.done();
    if made.erased_since > 0 {
        output::note(&format!(
            "persons erased from the episodes of {} since it was published: {}; it stays as it was published",
            made.name, made.erased_since
        ));
    }
    let line = json!({
        "release": made.name,
        "version": made.version,
        "folder": made.copy.as_ref().unwrap_or(&made.folder),
        "files": made.files,
        "numbers": made.cells,
        "hidden": made.hidden,
        "erased_since": made.erased_since,
        "changed": made.changed,
    });
    output::stdout(format!("{line}\n").as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
