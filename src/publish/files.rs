//! A protected grid and a plan → the files of a release.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;

use rayon::prelude::*;

use super::error::PublishError;
use super::other_tables::{coverage_table, inclusion_table, trend_table};
use super::pictures::write_pictures;
use super::plan::{Plan, TableKind, TablePlan};
use super::release::{Progress, go_on};
use super::tables::{Tables, file_word};
use crate::catalogue::Catalogue;
use crate::disclosure::Grid;
use crate::formats::{Format, Table, write_table};
use crate::indicators::Lang;
use crate::indicators::grid::GRID_MEASURES;

/// The formats of every table.
pub(super) const FORMATS: [Format; 8] = [
    Format::Csv,
    Format::CsvSv,
    Format::Xlsx,
    Format::Parquet,
    Format::Arrow,
    Format::JsonStat,
    Format::Px,
    Format::Json,
];

/// What files are made from, and where they go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Making<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) grid: &'a Grid,
    pub(super) plan: &'a Plan,
    /// Whether any of the data is made up.
    pub(super) made_up: bool,
    pub(super) out: &'a Path,
}

/// A table that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WrittenTable {
    /// The plan's table.
    pub(super) id: String,
    /// Title, Swedish and English.
    pub(super) title: (String, String),
    /// The measure; none where the table is of no single one.
    pub(super) measure: Option<&'static str>,
    pub(super) rows: u64,
    /// Paths, one a format that can hold it.
    pub(super) files: Vec<String>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Written {
    pub(super) tables: Vec<WrittenTable>,
}

/// Writes every file but the manifest.
pub(super) fn write_files(making: &Making<'_>, progress: &mut dyn Progress) -> Result<Written, PublishError> {
    let jobs = jobs(making);
    let mut written = Written::default();
    for (done, (plan, measure)) in jobs.iter().enumerate() {
        go_on(progress)?;
        progress.at("tables", done, jobs.len());
        if let Some(table) = made(making, plan, *measure)? {
            written.tables.push(write(making, plan, *measure, &table)?);
        }
    }
    write_pictures(making, &written.tables, progress)?;
    Ok(written)
}

/// Every table of the plan with each of its measures.
fn jobs<'a>(making: &Making<'a>) -> Vec<(&'a TablePlan, Option<usize>)> {
    let tables = making.tables();
    let of = |plan: &'a TablePlan| -> Vec<(&'a TablePlan, Option<usize>)> {
        match plan.kind {
            TableKind::Cells | TableKind::Trend => {
                tables.measures_of(plan).into_iter().map(|m| (plan, Some(m))).collect()
            }
            TableKind::Coverage | TableKind::Inclusion => vec![(plan, None)],
        }
    };
    making.plan.tables.iter().flat_map(of).collect()
}

/// A table; `None` if the release has nothing for it.
fn made(
    making: &Making<'_>,
    plan: &TablePlan,
    measure: Option<usize>,
) -> Result<Option<Table>, PublishError> {
    let tables = making.tables();
    let table = match (plan.kind, measure) {
        (TableKind::Cells, Some(measure)) => Some(tables.cells(plan, measure)?),
        (TableKind::Trend, Some(measure)) => Some(trend_table(&tables, plan, measure)?),
        (TableKind::Coverage, _) => Some(coverage_table(&tables, plan)?),
        (TableKind::Inclusion, _) => inclusion_table(&tables, plan)?,
        _ => None,
    };
    Ok(table.filter(|t| !t.is_empty()))
}

/// Writes a table in every format.
fn write(
    making: &Making<'_>,
    plan: &TablePlan,
    measure: Option<usize>,
    table: &Table,
) -> Result<WrittenTable, PublishError> {
    let stem = measure.map_or_else(|| plan.id.clone(), |m| file_word(GRID_MEASURES[m]));
    let folder = format!("tables/{}", plan.id);
    let dir = making.out.join(&folder);
    fs::create_dir_all(&dir).map_err(PublishError::io("create", &dir))?;
    let one = |format: &Format| -> Result<Option<String>, PublishError> {
        let below = format!("{folder}/{stem}.{}", extension(*format));
        let path = making.out.join(&below);
        let file = File::create(&path).map_err(PublishError::io("create", &path))?;
        let mut out = BufWriter::new(file);
        write_table(table, *format, &mut out)?;
        out.flush().map_err(PublishError::io("write", &path))?;
        Ok(Some(below))
    };
    let files: Result<Vec<Option<String>>, PublishError> = FORMATS.par_iter().map(one).collect();
    let title = &table.about.title;
    Ok(WrittenTable {
        id: plan.id.clone(),
        title: (title.of(Lang::Sv).to_owned(), title.of(Lang::En).to_owned()),
        measure: measure.map(|m| GRID_MEASURES[m]),
        rows: u64::try_from(table.len()).unwrap_or(u64::MAX),
        files: files?.into_iter().flatten().collect(),
    })
}

/// The end of a file's name: the two kinds of CSV and of JSON are told apart.
fn extension(format: Format) -> &'static str {
    match format {
        Format::CsvSv => "sv.csv",
        Format::Json => "json",
        Format::JsonStat => "jsonstat.json",
        other => other.extension().unwrap_or("txt"),
    }
}

impl<'a> Making<'a> {
    /// What tables are made from.
    pub(super) fn tables(&self) -> Tables<'a> {
        Tables { catalogue: self.catalogue, grid: self.grid, source: &self.plan.source }
    }
}
