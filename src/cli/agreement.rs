//! `ledtid calendar` and `ledtid agreement-report`: what is due, and the agreement's two reports.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::exit::CliError;
use super::{arguments, output, setting};
use crate::catalogue::Catalogue;
use crate::clock::now_micros;
use crate::disclosure::Showing;
use crate::formats::{write_agreement, write_calendar};
use crate::indicators::Parameter;
use crate::indicators::agreement::{
    AGREEMENT_PARAMETERS, AgreementQuestion, AgreementReport, CALENDAR_PARAMETERS, CalendarQuestion,
    DeliveriesSeen, agreement_answer, report_calendar,
};
use crate::model::{Day, Stockholm};

/// Parameters as given: names and values.
type Pairs = Vec<(String, String)>;

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
        Arg::new(p.name)
            .long(p.name.replace('_', "-"))
            .alias(p.name)
            .value_name("VALUE")
            .help(format!("{} [default: {default}]", p.takes))
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
    let catalogue = setting::catalogue(matches)?;
    let calendar = asked(matches, &CALENDAR_PARAMETERS, &catalogue, |pairs, showing| {
        let question = CalendarQuestion::parse(pairs, today())?;
        Ok(match showing {
            Some(showing) => showing.report_calendar(&question)?,
            None => report_calendar(&catalogue, &question, DeliveriesSeen::nothing(), None)?,
        })
    })?;
    output::write_with(arguments::path(matches, "out"), |to| write_calendar(&calendar, to))?;
    Ok(ExitCode::SUCCESS)
}

/// Fills a report.
pub(super) fn run_report(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let named = matches.get_one::<String>("report").and_then(|code| AgreementReport::parse(code));
    let Some(report) = named else { return Err(CliError::Use("name a report".to_owned())) };
    let catalogue = setting::catalogue(matches)?;
    let answer = asked(matches, &AGREEMENT_PARAMETERS, &catalogue, |pairs, showing| {
        let question = AgreementQuestion::parse(report, pairs, today())?;
        Ok(match showing {
            Some(showing) => showing.agreement_report(&question)?,
            None => agreement_answer(&catalogue, &question, DeliveriesSeen::nothing(), None)?,
        })
    })?;
    output::write_with(arguments::path(matches, "out"), |to| write_agreement(&answer, to))?;
    Ok(ExitCode::SUCCESS)
}

/// Answers with the parameters, and what they ask if a data directory was named.
fn asked<T>(
    matches: &ArgMatches,
    parameters: &[Parameter],
    catalogue: &Arc<Catalogue>,
    mut answer: impl FnMut(&Pairs, Option<Showing>) -> Result<T, CliError>,
) -> Result<T, CliError> {
    let pairs = pairs(matches, parameters);
    let is_asked = |name: &str| pairs.iter().any(|(n, _)| n == name);
    let Some(data) = arguments::path(matches, "data") else {
        if is_asked("as_of") {
            return Err(CliError::Use(
                "--as-of is a version of the data: name the directory with --data".to_owned(),
            ));
        }
        return answer(&pairs, None);
    };
    setting::ask(data, &pairs, catalogue, |engine, pairs| {
        let mut pairs = pairs.to_vec();
        if !pairs.iter().any(|(name, _)| name == "as_of") {
            pairs.push(("as_of".to_owned(), engine.snapshot().version().to_string()));
        }
        answer(&pairs, Some(Showing::owner(engine)))
    })
}

fn pairs(matches: &ArgMatches, parameters: &[Parameter]) -> Pairs {
    let given = |p: &Parameter| Some((p.name.to_owned(), matches.get_one::<String>(p.name)?.clone()));
    let mut pairs: Pairs = parameters.iter().filter_map(given).collect();
    if !pairs.iter().any(|(name, _)| name == "format") {
        pairs.push(("format".to_owned(), "table".to_owned()));
    }
    pairs
}

/// The day in Sweden now.
fn today() -> Day {
    Stockholm::shared().day(now_micros().div_euclid(1_000_000)).unwrap_or(Day::MAX)
}
