//! Released lengths as a Parquet file, and back: one row per step. Nothing in it is hidden, so it may be published.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray, Int32Builder, RecordBatch, StringBuilder, UInt32Builder};
use arrow::datatypes::{DataType, Field, Int32Type, Schema, UInt32Type};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::grid::LengthsOf;
use super::grid_file::{GridFileError, place_code, place_of, write_columns};
use crate::catalogue::Catalogue;
use crate::indicators::grid::{GRID_MEASURES, Layout, LengthStep, Lengths};

const KEYS: [&str; 4] = ["measure", "pathway", "place", "of"];
/// The intervals that were completed in the year.
const COMPLETED: &str = "completed";
/// Everyone who started in it.
const STARTED: &str = "started";

/// Writes released lengths.
///
/// # Errors
/// [`GridFileError`].
pub(super) fn write_lengths(
    out: impl Write + Send,
    path: &str,
    catalogue: &Catalogue,
    layout: &Layout,
    lengths: &LengthsOf,
) -> Result<(), GridFileError> {
    let mut keys: [StringBuilder; 4] = Default::default();
    let (mut years, mut weeks, mut percents) =
        (Int32Builder::new(), UInt32Builder::new(), UInt32Builder::new());
    for (&(measure, pathway, place, year), found) in lengths {
        let Some(place) = layout.place(place) else { continue };
        let place = place_code(catalogue, place);
        let year = layout.first_year + i32::try_from(year).unwrap_or(0);
        for (of, steps) in [(COMPLETED, &found.completed), (STARTED, &found.started)] {
            for step in steps {
                let own = [GRID_MEASURES[measure], &catalogue.pathway(pathway).slug, &place, of];
                keys.iter_mut().zip(own).for_each(|(builder, key)| builder.append_value(key));
                years.append_value(year);
                weeks.append_value(u32::from(step.week));
                percents.append_value(u32::from(step.percent));
            }
        }
    }
    let text = |name| Field::new(name, DataType::Utf8, false);
    let count = |name| Field::new(name, DataType::UInt32, false);
    let others = [Field::new("year", DataType::Int32, false), count("week"), count("percent")];
    let fields: Vec<Field> = KEYS.into_iter().map(text).chain(others).collect();
    let mut columns: Vec<ArrayRef> = keys.iter_mut().map(|b| Arc::new(b.finish()) as ArrayRef).collect();
    columns.push(Arc::new(years.finish()));
    columns.extend([Arc::new(weeks.finish()) as ArrayRef, Arc::new(percents.finish())]);
    write_columns(out, path, Arc::new(Schema::new(fields)), columns)
}

/// Reads released lengths of a layout; none where there is no file, as in releases of before there were any.
///
/// # Errors
/// [`GridFileError`].
pub(super) fn read_lengths(
    path: &Path,
    catalogue: &Catalogue,
    layout: &Layout,
) -> Result<LengthsOf, GridFileError> {
    let name = path.display().to_string();
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(LengthsOf::new()),
        Err(source) => return Err(GridFileError::Io { path: name, source }),
    };
    let failed = |source| GridFileError::Parquet { path: name.clone(), source };
    let form = |what: String| GridFileError::Form { path: name.clone(), what };
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).and_then(|b| b.build()).map_err(failed)?;
    let mut lengths = LengthsOf::new();
    for batch in reader {
        let batch = batch.map_err(|e| form(e.to_string()))?;
        read_batch(&batch, catalogue, layout, &mut lengths).map_err(form)?;
    }
    Ok(lengths)
}

fn read_batch(
    batch: &RecordBatch,
    catalogue: &Catalogue,
    layout: &Layout,
    lengths: &mut LengthsOf,
) -> Result<(), String> {
    let column = |name: &str| batch.column_by_name(name).ok_or_else(|| format!("it has no column {name}"));
    let mut texts = Vec::new();
    for name in KEYS {
        let found = column(name)?.as_string_opt::<i32>().filter(|texts| texts.null_count() == 0);
        texts.push(found.ok_or_else(|| format!("its column {name} is not text"))?);
    }
    let years = column("year")?.as_primitive_opt::<Int32Type>().ok_or("year is not a number")?;
    let weeks = column("week")?.as_primitive_opt::<UInt32Type>().ok_or("week is not a count")?;
    let percents = column("percent")?.as_primitive_opt::<UInt32Type>().ok_or("percent is not a count")?;
    for row in 0..batch.num_rows() {
        let [measure, pathway, place, of] = [0, 1, 2, 3].map(|k| texts[k].value(row));
        let measure = GRID_MEASURES.iter().position(|m| *m == measure).ok_or("an unknown measure")?;
        let pathway = catalogue.pathway_by_slug(pathway).ok_or("an unknown pathway")?;
        let place = layout.place_index(place_of(catalogue, place).ok_or("an unknown place")?);
        let year = usize::try_from(years.value(row) - layout.first_year).ok().filter(|&y| y < layout.years);
        let key = (measure, pathway, place, year.ok_or("a year outside the release")?);
        let week = u16::try_from(weeks.value(row)).ok().ok_or("a week too late")?;
        let percent =
            u8::try_from(percents.value(row)).ok().filter(|&p| p <= 100).ok_or("over 100 per cent")?;
        let own: &mut Lengths = lengths.entry(key).or_default();
        let steps = match of {
            COMPLETED => &mut own.completed,
            STARTED => &mut own.started,
            _ => return Err("lengths of something unknown".to_owned()),
        };
        steps.push(LengthStep { week, percent });
    }
    Ok(())
}
