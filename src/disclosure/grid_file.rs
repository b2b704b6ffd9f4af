//! A protected grid as a Parquet file, and back: one row per cell that is not empty.
//!
//! The file holds nothing that is hidden, so it may be published; a hidden number is null. What is counted
//! besides, for the release that comes after, is in a file of the same form that is not published.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Builder, RecordBatch, StringBuilder, UInt32Builder};
use arrow::datatypes::{DataType, Field, Float64Type, Schema, UInt32Type};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::grid::{Cells, GridFacts, LengthsOf, PackedCell};
use crate::catalogue::{Catalogue, PathwayId};
use crate::indicators::grid::{
    Block, CellCounts, Column, GRID_MEASURES, Layout, MeasuredCell, Numbers, Person, Place, ReleasedCell,
    Time, second_parts,
};

const COUNTS: [&str; 4] = ["n", "with_limit", "within", "ongoing"];
const NUMBERS: [&str; 10] =
    ["mean", "sd", "p10", "p25", "median", "p75", "p80", "p90", "median_ci_lower", "median_ci_upper"];
/// What a sum over pathways is called.
const ALL: &str = "all";

/// Why a grid cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum GridFileError {
    /// The file cannot be read or written.
    #[error("failed to read or write the grid {path}")]
    Io {
        /// Where.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is no Parquet file.
    #[error("failed to read or write the grid {path}")]
    Parquet {
        /// Where.
        path: String,
        /// Why.
        #[source]
        source: parquet::errors::ParquetError,
    },
    /// Its columns are not a grid's, or it names what the catalogue does not have.
    #[error("failed to read the grid {path}: {what}")]
    Form {
        /// Where.
        path: String,
        /// What is wrong.
        what: String,
    },
}

/// The blocks of a grid by measure and pathway.
pub(super) type Blocks = BTreeMap<(usize, Option<PathwayId>), Cells>;

/// Hash of everything in a grid that anyone may see.
pub(super) fn fingerprint(
    facts: &GridFacts,
    layout: &Layout,
    blocks: &Blocks,
    lengths: &LengthsOf,
) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(format!("{facts:?}\n{layout:?}\n").as_bytes());
    for ((measure, pathway), cells) in blocks {
        hasher.update(format!("{measure} {pathway:?}\n").as_bytes());
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            hasher.update(format!("{at} {cell:?}\n").as_bytes());
        }
    }
    for (key, steps) in lengths {
        hasher.update(format!("{key:?} {steps:?}\n").as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// Writes a protected grid.
///
/// # Errors
/// [`GridFileError`].
pub(super) fn write_grid(
    out: impl Write + Send,
    path: &str,
    catalogue: &Catalogue,
    layout: &Layout,
    blocks: &Blocks,
) -> Result<(), GridFileError> {
    let mut rows = Rows::new(catalogue, layout);
    for (&key, cells) in blocks {
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            rows.push(key, at, &cell.cell());
        }
    }
    rows.write(out, path)
}

/// Writes what is counted, hidden or not. The file is not for publication.
///
/// # Errors
/// [`GridFileError`].
pub fn write_counts(
    out: impl Write + Send,
    path: &str,
    catalogue: &Catalogue,
    layout: &Layout,
    blocks: &BTreeMap<(usize, Option<PathwayId>), Block>,
) -> Result<(), GridFileError> {
    let mut rows = Rows::new(catalogue, layout);
    for (&key, block) in blocks {
        let counted = block.cells.iter().enumerate().filter(|(_, c)| c.counts != CellCounts::default());
        for (at, cell) in counted {
            let c = cell.counts;
            let [n, with_limit, within, ongoing] = [c.n, c.with_limit, c.within, c.ongoing].map(Some);
            let cell = ReleasedCell { n, with_limit, within, ongoing, numbers: Numbers::default() };
            rows.push(key, at, &cell);
        }
    }
    rows.write(out, path)
}

/// Reads what was counted.
///
/// # Errors
/// [`GridFileError`].
pub fn read_counts(
    path: &Path,
    catalogue: &Catalogue,
    layout: &Layout,
) -> Result<BTreeMap<(usize, Option<PathwayId>), Block>, GridFileError> {
    let cells = read_grid(path, catalogue, layout)?;
    let block = |pathway: Option<PathwayId>, cells: &Cells| {
        let cells: Vec<MeasuredCell> = cells.iter().map(measured).collect();
        let at =
            |place: Place, column: usize| cells[layout.place_index(place) * layout.columns() + column].counts;
        let second_parts = if pathway.is_some() { second_parts(catalogue, layout, at) } else { Vec::new() };
        Block { cells, second_parts, lengths: Vec::new() }
    };
    Ok(cells.iter().map(|(key, cells)| (*key, block(key.1, cells))).collect())
}

fn measured(cell: &PackedCell) -> MeasuredCell {
    let cell = cell.cell();
    let [n, with_limit, within, ongoing] =
        [cell.n, cell.with_limit, cell.within, cell.ongoing].map(Option::unwrap_or_default);
    MeasuredCell { counts: CellCounts { n, with_limit, within, ongoing }, ..MeasuredCell::default() }
}

/// Reads a grid of a layout.
///
/// # Errors
/// [`GridFileError`].
pub(super) fn read_grid(
    path: &Path,
    catalogue: &Catalogue,
    layout: &Layout,
) -> Result<Blocks, GridFileError> {
    let name = path.display().to_string();
    let failed = |source| GridFileError::Parquet { path: name.clone(), source };
    let form = |what: &str| GridFileError::Form { path: name.clone(), what: what.to_owned() };
    let file = File::open(path).map_err(|source| GridFileError::Io { path: name.clone(), source })?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).and_then(|b| b.build()).map_err(failed)?;
    let mut blocks = Blocks::new();
    for batch in reader {
        let batch = batch.map_err(|e| form(&e.to_string()))?;
        read_batch(&batch, catalogue, layout, &mut blocks).map_err(|what| form(&what))?;
    }
    Ok(blocks)
}

fn read_batch(
    batch: &RecordBatch,
    catalogue: &Catalogue,
    layout: &Layout,
    blocks: &mut Blocks,
) -> Result<(), String> {
    let column = |name: &str| batch.column_by_name(name).ok_or_else(|| format!("it has no column {name}"));
    let text = |name: &str| {
        column(name)?.as_string_opt::<i32>().ok_or_else(|| format!("its column {name} is not text"))
    };
    let (measures, pathways, places) = (text("measure")?, text("pathway")?, text("place")?);
    let (times, persons, against) = (text("time")?, text("person")?, text("median_against_rest")?);
    let mut counts = Vec::new();
    for name in COUNTS {
        counts.push(column(name)?.as_primitive_opt::<UInt32Type>().ok_or(format!("{name} is not a count"))?);
    }
    let mut numbers = Vec::new();
    for name in NUMBERS {
        numbers
            .push(column(name)?.as_primitive_opt::<Float64Type>().ok_or(format!("{name} is not a number"))?);
    }
    for row in 0..batch.num_rows() {
        let measure =
            GRID_MEASURES.iter().position(|m| *m == measures.value(row)).ok_or("an unknown measure")?;
        let pathway = match pathways.value(row) {
            ALL => None,
            slug => Some(catalogue.pathway_by_slug(slug).ok_or("an unknown pathway")?),
        };
        let place = place_of(catalogue, places.value(row)).ok_or("an unknown place")?;
        let column = column_of(times.value(row), persons.value(row)).ok_or("an unknown time or person")?;
        let column = layout.column_index(column).ok_or("a time outside the release")?;
        let n_places = if pathway.is_some() { layout.places() } else { layout.large_places() };
        let empty = || vec![PackedCell::new(&ReleasedCell::EMPTY); n_places * layout.columns()];
        let cells = blocks.entry((measure, pathway)).or_insert_with(empty);
        let at = layout.place_index(place) * layout.columns() + column;
        let count = |k: usize| counts[k].is_valid(row).then(|| counts[k].value(row));
        let number = |k: usize| numbers[k].is_valid(row).then(|| numbers[k].value(row));
        let word = ["lower", "similar", "higher"]
            .into_iter()
            .find(|w| against.is_valid(row) && against.value(row) == *w);
        let cell = ReleasedCell {
            n: count(0),
            with_limit: count(1),
            within: count(2),
            ongoing: count(3),
            numbers: Numbers {
                mean: number(0),
                sd: number(1),
                p10: number(2),
                p25: number(3),
                median: number(4),
                p75: number(5),
                p80: number(6),
                p90: number(7),
                median_ci: [number(8), number(9)],
                median_against_rest: word,
            },
        };
        *cells.get_mut(at).ok_or("a cell outside the release")? = PackedCell::new(&cell);
    }
    Ok(())
}

/// The code of a place: `00` for the nation, the slug of a sjukvårdsregion, the code of a region.
pub(super) fn place_code(catalogue: &Catalogue, place: Place) -> String {
    match place {
        Place::Nation => "00".to_owned(),
        Place::Sjukvardsregion(id) => catalogue.sjukvardsregion(id).slug.clone(),
        Place::Region(id) => catalogue.region(id).code.clone(),
    }
}

pub(super) fn place_of(catalogue: &Catalogue, code: &str) -> Option<Place> {
    match code {
        "00" => Some(Place::Nation),
        _ => catalogue
            .region_by_code(code)
            .map(Place::Region)
            .or_else(|| catalogue.sjukvardsregion_by_slug(code).map(Place::Sjukvardsregion)),
    }
}

/// The code of whom a column tells apart: `all`, `sex:female`, `age:50-64`.
#[must_use]
pub const fn person_code(person: Person) -> &'static str {
    match person {
        Person::All => ALL,
        Person::Sex(None) => "sex:unknown",
        Person::Sex(Some(crate::model::Sex::Female)) => "sex:female",
        Person::Sex(Some(crate::model::Sex::Male)) => "sex:male",
        Person::Age(band) => match band {
            crate::model::AgeBand::Child => "age:0-17",
            crate::model::AgeBand::From18 => "age:18-49",
            crate::model::AgeBand::From50 => "age:50-64",
            crate::model::AgeBand::From65 => "age:65-79",
            crate::model::AgeBand::From80 => "age:80+",
            crate::model::AgeBand::Unknown => "age:unknown",
        },
    }
}

fn column_of(time: &str, person: &str) -> Option<Column> {
    use crate::cohort::{Calendar, TimeStep};
    let period = crate::model::Period::parse(time).ok()?;
    let step = match time.len() {
        4 => TimeStep::Year,
        6 => TimeStep::Quarter,
        _ => TimeStep::Month,
    };
    let number = step.of_month(Calendar::shared().month(period.first().index()));
    let sexes = [None, Some(crate::model::Sex::Female), Some(crate::model::Sex::Male)].map(Person::Sex);
    let ages = crate::model::AgeBand::ALL.map(Person::Age);
    let persons = [Person::All].into_iter().chain(sexes).chain(ages);
    let person = persons.into_iter().find(|p| person_code(*p) == person)?;
    Some(Column { time: Time { step, number }, person })
}

/// Rows under way to a file.
struct Rows<'a> {
    catalogue: &'a Catalogue,
    layout: &'a Layout,
    keys: [StringBuilder; 5],
    counts: [UInt32Builder; 4],
    numbers: [Float64Builder; 10],
    against: StringBuilder,
}

impl<'a> Rows<'a> {
    fn new(catalogue: &'a Catalogue, layout: &'a Layout) -> Self {
        Self {
            catalogue,
            layout,
            keys: Default::default(),
            counts: Default::default(),
            numbers: Default::default(),
            against: StringBuilder::new(),
        }
    }

    fn push(&mut self, (measure, pathway): (usize, Option<PathwayId>), at: usize, cell: &ReleasedCell) {
        let (place, column) = (at / self.layout.columns(), at % self.layout.columns());
        let (Some(place), Some(column)) = (self.layout.place(place), self.layout.column(column)) else {
            return;
        };
        let pathway = pathway.map_or(ALL, |p| self.catalogue.pathway(p).slug.as_str());
        let time = column.time.step.code(column.time.number);
        let place = place_code(self.catalogue, place);
        let keys = [GRID_MEASURES[measure], pathway, &place, &time, person_code(column.person)];
        for (builder, key) in self.keys.iter_mut().zip(keys) {
            builder.append_value(key);
        }
        let counts = [cell.n, cell.with_limit, cell.within, cell.ongoing];
        for (builder, n) in self.counts.iter_mut().zip(counts) {
            builder.append_option(n);
        }
        let x = &cell.numbers;
        let numbers =
            [x.mean, x.sd, x.p10, x.p25, x.median, x.p75, x.p80, x.p90, x.median_ci[0], x.median_ci[1]];
        for (builder, number) in self.numbers.iter_mut().zip(numbers) {
            builder.append_option(number);
        }
        self.against.append_option(x.median_against_rest);
    }

    fn write(mut self, out: impl Write + Send, path: &str) -> Result<(), GridFileError> {
        let text = |name: &str, nullable| Field::new(name, DataType::Utf8, nullable);
        let keys = ["measure", "pathway", "place", "time", "person"].map(|name| text(name, false));
        let counts = COUNTS.map(|name| Field::new(name, DataType::UInt32, true));
        let numbers = NUMBERS.map(|name| Field::new(name, DataType::Float64, true));
        let fields: Vec<Field> = keys
            .into_iter()
            .chain(counts)
            .chain(numbers)
            .chain([text("median_against_rest", true)])
            .collect();
        let columns: Vec<ArrayRef> = self
            .keys
            .iter_mut()
            .map(|b| Arc::new(b.finish()) as ArrayRef)
            .chain(self.counts.iter_mut().map(|b| Arc::new(b.finish()) as ArrayRef))
            .chain(self.numbers.iter_mut().map(|b| Arc::new(b.finish()) as ArrayRef))
            .chain([Arc::new(self.against.finish()) as ArrayRef])
            .collect();
        let schema = Arc::new(Schema::new(fields));
        write_columns(out, path, schema, columns)
    }
}

/// Writes one batch as a file of its own; the bytes are a function of the columns.
pub(super) fn write_columns(
    out: impl Write + Send,
    path: &str,
    schema: Arc<Schema>,
    columns: Vec<ArrayRef>,
) -> Result<(), GridFileError> {
    let failed = |source| GridFileError::Parquet { path: path.to_owned(), source };
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns)
        .map_err(|e| GridFileError::Form { path: path.to_owned(), what: e.to_string() })?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by(concat!("ledtid ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let mut writer = ArrowWriter::try_new(out, schema, Some(properties)).map_err(failed)?;
    writer.write(&batch).map_err(failed)?;
    writer.close().map_err(failed)?;
    Ok(())
}
