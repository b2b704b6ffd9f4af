//! Figures and the report of a release, as files.

use std::fs;

use rayon::prelude::*;

use super::error::PublishError;
use super::figures::{Figure, Size};
use super::files::{Making, WrittenTable};
use super::release::{Progress, go_on};
use super::report::{
    FileLink, Missing, PathwayResult, ReleaseFacts, Report, ReportFigure, TableLink, report_html,
};
use super::rows::quarter_text;
use super::story::{Story, told_year};
use super::story_figures::multiples;
use crate::indicators::Lang;
use crate::indicators::grid::{GRID_MEASURES, Released as _};
use crate::indicators::summary::Both;

/// Draws every figure and writes the report.
pub(super) fn write_pictures(
    making: &Making<'_>,
    tables: &[WrittenTable],
    progress: &mut dyn Progress,
) -> Result<(), PublishError> {
    let dir = making.out.join("figures");
    fs::create_dir_all(&dir).map_err(PublishError::io("create", &dir))?;
    let stories = stories(making)?;
    let mut pathways = Vec::new();
    let mut overview = Vec::new();
    for figure in multiples(&stories)? {
        overview.push(drawn(making, figure)?);
    }
    for (done, story) in stories.iter().enumerate() {
        go_on(progress)?;
        progress.at("figures", done, stories.len());
        let mut figures = vec![story.dots(), story.over_time()];
        if story.pathway.is_none() {
            for figure in figures {
                overview.push(drawn(making, figure)?);
            }
            continue;
        }
        figures.extend(story.against_chance().into_iter().chain([story.tiles()]));
        let made: Result<Vec<ReportFigure>, PublishError> =
            figures.into_par_iter().map(|figure| drawn(making, figure)).collect();
        let mut made = made?;
        // The report shows the first and leads to the others, which would make it too large to be sent.
        let others: Vec<FileLink> = made.drain(1..).flat_map(|figure| figure.files).collect();
        if let Some(first) = made.first_mut() {
            first.files.extend(others);
        }
        pathways.push(result(story, made));
    }
    let report = Report {
        release: facts(making),
        overview,
        pathways,
        missing: missing(making),
        tables: tables.iter().map(link).collect(),
    };
    let html = report_html(&report)?;
    let path = making.out.join("index.html");
    fs::write(&path, html).map_err(PublishError::io("write", &path))
}

/// All together, then every pathway with the first measure of the plan that it has.
fn stories<'a>(making: &Making<'a>) -> Result<Vec<Story<'a>>, PublishError> {
    let tables = making.tables();
    let year = told_year(&tables);
    let wanted: Vec<usize> = making
        .plan
        .figures
        .measures
        .iter()
        .filter_map(|m| GRID_MEASURES.iter().position(|g| g == m))
        .collect();
    let has = |m: usize, pathway| making.grid.pathways_of(m).any(|p| Some(p) == pathway);
    let mut asked: Vec<(usize, Option<crate::catalogue::PathwayId>)> = wanted
        .iter()
        .take(1)
        .filter(|&&m| making.grid.pathways_of(m).next().is_some())
        .map(|&m| (m, None))
        .collect();
    for &pathway in &making.grid.facts().pathways {
        asked.extend(wanted.iter().find(|&&m| has(m, Some(pathway))).map(|&m| (m, Some(pathway))));
    }
    asked.into_par_iter().map(|(measure, pathway)| Story::ask(tables, measure, pathway, &year)).collect()
}

/// Draws a figure in both languages, as SVG and PNG.
fn drawn(making: &Making<'_>, figure: Figure) -> Result<ReportFigure, PublishError> {
    let mut files = Vec::new();
    let what = kind_of(&figure);
    for (lang, sv, en) in [(Lang::Sv, "svenska", "Swedish"), (Lang::En, "engelska", "English")] {
        let picture = figure.draw(lang, Size::Page)?;
        let stem = format!("figures/{}.{}", figure.frame().id, lang.code());
        let png = picture.png()?;
        for (end, kind, bytes) in [("svg", "SVG", picture.svg.as_bytes()), ("png", "PNG", &png[..])] {
            let below = format!("{stem}.{end}");
            let path = making.out.join(&below);
            fs::write(&path, bytes).map_err(PublishError::io("write", &path))?;
            files.push(FileLink {
                path: below,
                label: Both::new(format!("{}, {kind}, {sv}", what.sv), format!("{}, {kind}, {en}", what.en)),
            });
        }
    }
    Ok(ReportFigure { figure, files })
}

/// What a figure is, in a word.
fn kind_of(figure: &Figure) -> Both {
    match figure {
        Figure::Dots(_) => Both::new("jämförelse", "comparison"),
        Figure::Funnel(_) => Both::new("tratt", "funnel"),
        Figure::Trend(_) => Both::new("trend", "trend"),
        Figure::Multiples(_) => Both::new("översikt", "overview"),
        Figure::Tiles(_) => Both::new("karta", "map"),
    }
}

fn result(story: &Story<'_>, figures: Vec<ReportFigure>) -> PathwayResult {
    PathwayResult {
        slug: story.slug(),
        name: story.name(),
        unit: story.unit(),
        wording: story.wording(),
        goal: story.goal(),
        nation: story.nation(),
        before: story.before(),
        signal: story.signal(),
        regions: story.regions(),
        limit: story.limit(),
        one_limit: story.one_limit(),
        measured: story.measured(),
        figures,
    }
}

fn facts(making: &Making<'_>) -> ReleaseFacts {
    let grid = making.grid.facts();
    let year = told_year(&making.tables());
    ReleaseFacts {
        name: grid.release.clone(),
        data_to: grid.snapshot.data_to.clone().unwrap_or_default(),
        period: Both::new(&year, &year),
        measure: Both::new(
            "andel med en ledtid inom gränsen (cancer: som började behandling inom maximal ledtid), eller mediantid där gräns saknas",
            "share with a lead time within the limit (cancer: who started treatment within the maximum lead time), or the median time where there is no limit",
        ),
        software: format!("Ledtid {}", grid.snapshot.software),
        catalogue: grid.snapshot.catalogue.clone(),
        source: Both::new(&making.plan.source.sv, &making.plan.source.en),
        made_up: making.made_up,
    }
}

fn missing(making: &Making<'_>) -> Missing {
    let grid = making.grid;
    let heard = Heard::in_told_year(making);
    let regions = || making.catalogue.regions().iter().enumerate();
    let named = |r: &crate::catalogue::Region| Both::new(&r.names.sv, &r.names.en);
    Missing {
        regions: regions().filter(|(at, _)| heard.months(*at) == 0).map(|(_, r)| named(r)).collect(),
        cells: grid.published(),
        protected: grid.hidden(),
        preliminary: grid.preliminary().iter().filter(|c| c.len() == 6).map(|c| quarter_text(c)).collect(),
        low_coverage: regions()
            .filter(|(at, _)| (1..heard.of()).contains(&heard.months(*at)))
            .map(|(at, r)| {
                let (months, of) = (heard.months(at), heard.of());
                Both::new(
                    format!("{} (händelser i {months} av {of} månader)", r.names.sv),
                    format!("{} (events in {months} of {of} months)", r.names.en),
                )
            })
            .collect(),
    }
}

/// Which regions had any event in each month of the year that the report is about, as far as the data go.
struct Heard<'a>(&'a [u32]);

impl<'a> Heard<'a> {
    fn in_told_year(making: &Making<'a>) -> Self {
        let grid = making.grid;
        let first = grid.layout().first_year;
        let year = told_year(&making.tables()).parse::<i32>().unwrap_or(first);
        let data_to = grid.facts().data_to;
        let months = data_to.map_or(0, |day| if day.year() > year { 12 } else { day.month0() as usize + 1 });
        let from = usize::try_from(year - first).unwrap_or(0) * 12;
        Self(grid.reported().get(from..from + months).unwrap_or_default())
    }

    /// Months in all.
    fn of(&self) -> usize {
        self.0.len()
    }

    /// Months in which a region, by its place in the catalogue, had any event.
    fn months(&self, region: usize) -> usize {
        self.0.iter().filter(|set| **set >> region & 1 == 1).count()
    }
}

fn link(table: &WrittenTable) -> TableLink {
    let label = |path: &String| {
        let (_, end) = path.split_once('.').unwrap_or(("", path));
        FileLink { path: path.clone(), label: Both::new(end, end) }
    };
    TableLink {
        title: Both::new(&table.title.0, &table.title.1),
        rows: table.rows,
        files: table.files.iter().map(label).collect(),
    }
}
