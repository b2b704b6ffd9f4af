//! `ledtid calendar` and `ledtid agreement-report`: what is due, and the agreement's two reports.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::exit::CliError;
use super::{arguments, output, setting};
use crate::clock::now_micros;
use crate::disclosure::Showing;
use crate::formats::{write_agreement, write_calendar};
use crate::indicators::Parameter;
use crate::indicators::agreement::{
    AGREEMENT_PARAMETERS, AgreementQuestion, AgreementReport, CALENDAR_PARAMETERS, CalendarQuestion,
    DeliveriesSeen, agreement_answer, report_calendar,
};
use crate::model::{Day, Stockholm};

/// `ledtid calendar`.
pub(super) fn calendar_command() -> Command {
    let about = "Show what is due next, and which regions have delivered the data: as GET /api/v1/calendar";
    shared(Command::new("calendar").about(about), &CALENDAR_PARAMETERS)
}

/// `ledtid agreement-report`.
pub(super) fn report_command() -> Command {
    let about =
        "Fill a report of the agreement between the state and SKR: as GET /api/v1/agreement-reports/{report}";
    let report = Arg::new("report")
        .value_name("REPORT")
        .required(true)
        .value_parser(AgreementReport::ALL.map(AgreementReport::code))
        .help("Which report");
    shared(Command::new("agreement-report").about(about).arg(report), &AGREEMENT_PARAMETERS)
}

fn shared(command: Command, parameters: &'static [Parameter]) -> Command {
    let of = |p: &'static Parameter| {
        let default = if p.name == "format" { "table" } else { p.default };
        Arg::new(p.name).long(p.name).value_name("VALUE").help(format!("{} [default: {default}]", p.takes))
    };
    command
        .args([arguments::data().required(false), arguments::catalogue()])
        .args(parameters.iter().map(of))
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Write the answer to a file"),
        )
}

/// Shows the calendar.
pub(super) fn run_calendar(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let question = CalendarQuestion::parse(&pairs(matches, &CALENDAR_PARAMETERS), today())?;
    let catalogue = setting::catalogue(matches)?;
    let calendar = match arguments::path(matches, "data") {
        Some(data) => Showing::owner(setting::engine(data, &catalogue)?.1).report_calendar(&question)?,
        None => report_calendar(&catalogue, &question, DeliveriesSeen::nothing(), None)?,
    };
    output::write_with(arguments::path(matches, "out"), |to| write_calendar(&calendar, to))?;
    Ok(ExitCode::SUCCESS)
}

/// Fills a report.
pub(super) fn run_report(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let named = matches.get_one::<String>("report").and_then(|code| AgreementReport::parse(code));
    let Some(report) = named else { return Err(CliError::Use("name a report".to_owned())) };
    let question = AgreementQuestion::parse(report, &pairs(matches, &AGREEMENT_PARAMETERS), today())?;
    let catalogue = setting::catalogue(matches)?;
    let answer = match arguments::path(matches, "data") {
        Some(data) => Showing::owner(setting::engine(data, &catalogue)?.1).agreement_report(&question)?,
        None => agreement_answer(&catalogue, &question, DeliveriesSeen::nothing(), None)?,
    };
    output::write_with(arguments::path(matches, "out"), |to| write_agreement(&answer, to))?;
    Ok(ExitCode::SUCCESS)
}

fn pairs(matches: &ArgMatches, parameters: &[Parameter]) -> Vec<(String, String)> {
    let given = |p: &Parameter| Some((p.name.to_owned(), matches.get_one::<String>(p.name)?.clone()));
    let mut pairs: Vec<(String, String)> = parameters.iter().filter_map(given).collect();
    if !pairs.iter().any(|(name, _)| name == "format") {
        pairs.push(("format".to_owned(), "table".to_owned()));
    }
    pairs
}

/// The day in Sweden now.
fn today() -> Day {
    Stockholm::shared().day(now_micros().div_euclid(1_000_000)).unwrap_or(Day::MAX)
}
