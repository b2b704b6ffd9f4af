//! `ledtid synth`: a synthetic nation as a delivery file, and the truth it was made with beside it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::exit::CliError;
use super::progress::Stage;
use super::{arguments, output, setting};
use crate::catalogue::{Catalogue, PathwayKind};
use crate::synth::{
    SynthKind, SynthPathway, SynthPlan, SynthRegion, SynthSummary, truth, write_events, write_truth,
};

/// The command.
pub(super) fn command() -> Command {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    Command::new("synth")
        .about("Make deterministic synthetic events of a whole nation")
        .arg(option("episodes", "N", "How many episodes").required(true).value_parser(value_parser!(u64)))
        .arg(option("seed", "S", "Same seed, same bytes").default_value("1").value_parser(value_parser!(u64)))
        .arg(option("from", "Y-M", "First month").default_value("2020-01"))
        .arg(option("to", "Y-M", "Last month").default_value("2024-12"))
        .arg(
            option("dirty", "SHARE", "Share of rows to make dirty")
                .default_value("0")
                .value_parser(value_parser!(f64)),
        )
        .arg(
            option("out", "FILE", "The CSV file to write; the truth goes to FILE.truth.json")
                .required(true)
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(arguments::catalogue())
}

/// Writes the file and its truth.
pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let plan = SynthPlan::new(
        matches.get_one("episodes").copied().unwrap_or(0),
        matches.get_one("seed").copied().unwrap_or(1),
        month(matches, "from")?,
        month(matches, "to")?,
        matches.get_one("dirty").copied().unwrap_or(0.0),
    )?;
    let catalogue = setting::catalogue(matches)?;
    let out = arguments::path(matches, "out").ok_or_else(|| CliError::Use("--out is missing".to_owned()))?;
    let summary = write_nation(&plan, &catalogue, out)?;
    output::note(&format!(
        "{} episodes, {} events, {} bytes in {}",
        summary.episodes,
        summary.events,
        summary.bytes,
        out.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// Writes a nation's events, and its truth beside them.
pub(super) fn write_nation(
    plan: &SynthPlan,
    catalogue: &Catalogue,
    out: &Path,
) -> Result<SynthSummary, CliError> {
    let (pathways, regions) = (pathways(catalogue), regions(catalogue));
    let create = |path: &Path| {
        File::create(path).map_err(|source| CliError::Write { what: path.display().to_string(), source })
    };
    let stage = Stage::new("synth", "episodes");
    let mut file = create(out)?;
    let summary =
        write_events(plan, &pathways, &regions, &mut file, &mut |done| stage.at(done, plan.episodes()))?;
    stage.done();
    let mut name = out.as_os_str().to_owned();
    name.push(".truth.json");
    write_truth(&truth(plan, &pathways, &regions)?, &mut create(Path::new(&name))?)?;
    Ok(summary)
}

/// `Y-M`.
fn month(matches: &ArgMatches, name: &str) -> Result<(i32, u32), CliError> {
    let text = matches.get_one::<String>(name).map_or("", String::as_str);
    let parts = text.split_once('-').and_then(|(y, m)| Some((y.parse().ok()?, m.parse().ok()?)));
    parts.ok_or_else(|| CliError::Use(format!("--{name} takes a month such as 2024-05")))
}

fn pathways(catalogue: &Catalogue) -> Vec<SynthPathway> {
    let kind = |kind| match kind {
        PathwayKind::CancerSvf => SynthKind::Svf,
        PathwayKind::Psv => SynthKind::Psv,
    };
    let all = catalogue.pathways().iter();
    all.map(|p| SynthPathway { slug: p.slug.clone(), kind: kind(p.kind), kva_prefix: p.kva_prefix.clone() })
        .collect()
}

fn regions(catalogue: &Catalogue) -> Vec<SynthRegion> {
    let all = catalogue.regions().iter();
    all.map(|r| SynthRegion { code: r.code.clone(), population: r.population }).collect()
}
