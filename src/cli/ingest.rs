//! `ledtid ingest`: files into the store, a receipt a file on stdout.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::exit::{BAD_DATA, CliError};
use super::progress::{Reading, Stage};
use super::{arguments, exit, output, setting};
use crate::catalogue::Catalogue;
use crate::model::Period;
use crate::pipeline::{IngestOptions, Receipt, Status, TooMany, ingest_file, open_engine, read_mapping};
use crate::store::{Replacing, Shrink, Store};

/// The command.
pub(super) fn command() -> Command {
    Command::new("ingest")
        .about("Load delivery files; a receipt (one line of JSON) per file on stdout")
        .args([arguments::files(), arguments::data(), arguments::mapping(), arguments::catalogue()])
        .arg(Arg::new("source").long("source").value_name("NAME").help("Who delivers"))
        .arg(max_rejected_share())
        .arg(received_at())
        .arg(
            Arg::new("accept-partial")
                .long("accept-partial")
                .action(ArgAction::SetTrue)
                .help("Load the good rows even if too many are rejected"),
        )
        .arg(
            Arg::new("no-episodes")
                .long("no-episodes")
                .action(ArgAction::SetTrue)
                .help("Leave deriving episodes to the next command that needs them"),
        )
        .args(replacing_arguments())
}

/// `--replace-scope`, and what goes with it.
fn replacing_arguments() -> [Arg; 4] {
    let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    [
        flag("replace-scope").help(
            "Each file is everything of its source, regions and months: stored events that it lacks are removed",
        ),
        flag("accept-shrink")
            .requires("replace-scope")
            .help("Replace the scope even if more than half of its events would go"),
        Arg::new("period")
            .long("period")
            .value_name("PERIOD")
            .requires("replace-scope")
            .value_parser(Period::parse)
            .help("The period that the files are everything of, instead of the whole months of their rows"),
        Arg::new("regions")
            .long("regions")
            .value_name("CODES")
            .requires("replace-scope")
            .value_delimiter(',')
            .help("The regions that the files are everything of, as 01,12, instead of those of their rows"),
    ]
}

/// `--received-at TIME`: without it, what is delivered again from an archive would seem to have come late.
fn received_at() -> Arg {
    Arg::new("received-at")
        .long("received-at")
        .value_name("TIME")
        .value_parser(|text: &str| chrono::DateTime::parse_from_rfc3339(text).map(|at| at.timestamp_micros()))
        .help("When the files were received, RFC 3339, if they are loaded later than that")
}

/// `--max-rejected-share S`.
fn max_rejected_share() -> Arg {
    Arg::new("max-rejected-share")
        .long("max-rejected-share")
        .value_name("SHARE")
        .default_value("0.05")
        .value_parser(value_parser!(f64))
        .help("Largest share of rows that may be rejected before nothing is loaded")
}

/// Loads every file; goes on after a refused one.
pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let catalogue = setting::catalogue(matches)?;
    let options = options(matches, &catalogue)?;
    let store = Store::open_or_create(arguments::data_dir(matches)?)?;
    let files: Vec<&PathBuf> = matches.get_many("files").unwrap_or_default().collect();
    let mut refused = false;
    let mut failure = None;
    let mut looked_at = false;
    for file in files {
        match one(file, &store, &catalogue, &options) {
            Ok(receipt) => {
                looked_at = true;
                refused |= receipt.status == Status::Refused;
                print(&receipt)?;
            }
            Err(error) => failure = exit::worse(failure, &error),
        }
    }
    // What kept every file out would keep the episodes out too, and has been said.
    if looked_at && !matches.get_flag("no-episodes") {
        derive_episodes(&store, &catalogue)?;
    }
    if looked_at {
        tell_of_compaction(&store);
    }
    match failure {
        // Each failure has had its line.
        Some(code) => Ok(ExitCode::from(code)),
        None if refused => Ok(ExitCode::from(BAD_DATA)),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// From so many events on it matters how they lie: a delivery that corrects a hundredth of them writes all again.
const MANY: u64 = 1_000_000;

/// Says when many events lie in files of many months.
fn tell_of_compaction(store: &Store) {
    // What was loaded is loaded, whether or not this can be said.
    if let Ok(rows) = store.rows_to_compact()
        && rows >= MANY
    {
        output::note(&format!(
            "{rows} events lie in data files of many months: after `ledtid compact` corrections take a tenth of the time"
        ));
    }
}

/// Loads one file with a bar.
pub(super) fn one(
    file: &Path,
    store: &Store,
    catalogue: &Catalogue,
    options: &IngestOptions,
) -> Result<Receipt, CliError> {
    let bytes = std::fs::metadata(file).map_or(0, |m| m.len());
    let bar = Reading::new(&file.to_string_lossy(), bytes);
    let progress = |at: crate::delivery::ReadProgress| {
        bar.at(at);
        if at.bytes >= bytes {
            bar.settling();
        }
    };
    let receipt = ingest_file(file, store, catalogue, options, &progress);
    bar.done();
    Ok(receipt?)
}

/// Brings the kept episodes up to date, so that the next start need not.
pub(super) fn derive_episodes(store: &Store, catalogue: &Arc<Catalogue>) -> Result<(), CliError> {
    let stage = Stage::new("episodes", "pathways");
    open_engine(store, catalogue, &mut |done, of| stage.at(done as u64, of as u64))?;
    stage.done();
    Ok(())
}

/// A receipt on stdout, and for a refused delivery the reason on stderr.
pub(super) fn print(receipt: &Receipt) -> Result<(), CliError> {
    if let Some(problem) = &receipt.problem {
        output::error_line(&format!("{}: {problem}", receipt.file));
    }
    let mut line = serde_json::to_vec(receipt).unwrap_or_default();
    line.push(b'\n');
    output::stdout(&line)
}

fn options(matches: &ArgMatches, catalogue: &Catalogue) -> Result<IngestOptions, CliError> {
    let mapping = arguments::path(matches, "mapping").map(read_mapping).transpose()?;
    let share = matches.get_one::<f64>("max-rejected-share").copied().unwrap_or(0.05);
    if !(0.0..=1.0).contains(&share) {
        return Err(CliError::Use("--max-rejected-share takes a number from 0 to 1".to_owned()));
    }
    Ok(IngestOptions {
        mapping,
        source: matches.get_one::<String>("source").cloned(),
        max_rejected_share: share,
        rejections: if matches.get_flag("accept-partial") { TooMany::AcceptPartial } else { TooMany::Refuse },
        received_at: matches.get_one::<i64>("received-at").copied(),
        replacing: matches.get_flag("replace-scope").then(|| replacing(matches, catalogue)).transpose()?,
    })
}

fn replacing(matches: &ArgMatches, catalogue: &Catalogue) -> Result<Replacing, CliError> {
    let regions: Vec<String> = matches.get_many("regions").unwrap_or_default().cloned().collect();
    if let Some(code) = regions.iter().find(|code| catalogue.region_by_code(code).is_none()) {
        let codes: Vec<&str> = catalogue.regions().iter().map(|r| r.code.as_str()).collect();
        let problem = format!("--regions: there is no region {code:?}; the regions are {}", codes.join(", "));
        return Err(CliError::Use(problem));
    }
    Ok(Replacing {
        regions,
        period: matches.get_one::<Period>("period").copied(),
        shrink: if matches.get_flag("accept-shrink") { Shrink::Accept } else { Shrink::Refuse },
    })
}
