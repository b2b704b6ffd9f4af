//! A table → Arrow record batches: the columns of [`file_columns`], what they mean in the schema's metadata.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use serde_json::{Value, json};

use super::columns::{FileColumn, Holds, file_columns};
use super::csv_file::status_of;
use super::error::FormatError;
use super::json_rows::methods;
use super::measure::Kind;
use super::tabular::{Cell, Table};

/// Rows of one batch, and of one row group of Parquet.
const ROWS: usize = 1 << 16;

/// The schema: types, and in its metadata what the columns and the table mean.
pub(super) fn schema(table: &Table) -> SchemaRef {
    let fields: Vec<Field> = file_columns(table).iter().map(|column| field(table, column)).collect();
    Arc::new(Schema::new_with_metadata(fields, metadata(table).into_iter().collect::<HashMap<_, _>>()))
}

/// What a table says of itself, as pairs of texts; structures are JSON. Sorted by name.
pub(super) fn metadata(table: &Table) -> Vec<(String, String)> {
    let about = &table.about;
    let text = |text: &super::Text| text.of(about.lang).to_owned();
    let mut pairs = vec![
        ("title".to_owned(), text(&about.title)),
        ("subtitle".to_owned(), text(&about.subtitle)),
        ("source".to_owned(), text(&about.source)),
        ("lang".to_owned(), about.lang.code().to_owned()),
        ("data_to".to_owned(), about.data_to.clone().unwrap_or_default()),
        ("methods".to_owned(), methods(table).to_string()),
        ("notes".to_owned(), Value::from(about.notes.iter().map(text).collect::<Vec<_>>()).to_string()),
        ("statuses".to_owned(), statuses(table).to_string()),
    ];
    pairs.extend(about.context.iter().map(|(name, value)| (name.clone(), value.to_string())));
    for (name, _) in &mut pairs {
        *name = format!("ledtid.{name}");
    }
    pairs.sort();
    pairs
}

/// The words of the status columns and what they mean.
fn statuses(table: &Table) -> Value {
    let known = super::Status::known();
    known
        .map(|s| (s.code().to_owned(), json!(s.label(table.about.lang))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn field(table: &Table, column: &FileColumn) -> Field {
    let (kind, nullable) = match column.holds {
        Holds::Code(_) | Holds::Label(_) | Holds::Status | Holds::MeasureStatus(_) => (DataType::Utf8, false),
        Holds::Number(_) => (DataType::Float64, true),
        Holds::Measure(m) => (data_type(table.measures()[m].kind), true),
    };
    let lang = table.about.lang;
    let mut meaning = HashMap::from([("label".to_owned(), column.label.of(lang).to_owned())]);
    if let Holds::Measure(m) = column.holds {
        let measure = &table.measures()[m];
        meaning.insert("decimals".to_owned(), measure.decimals.to_string());
        if let Some(unit) = &measure.unit {
            meaning.insert("unit".to_owned(), unit.of(lang).to_owned());
        }
        if !measure.method.is_empty() {
            meaning.insert("method".to_owned(), measure.method.clone());
        }
    }
    Field::new(column.name.as_str(), kind, nullable).with_metadata(meaning)
}

const fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Count | Kind::Year => DataType::Int64,
        Kind::Number | Kind::Share => DataType::Float64,
        Kind::Word => DataType::Utf8,
    }
}

/// The rows, some at a time.
pub(super) fn batches<'a>(
    table: &'a Table,
    schema: &'a SchemaRef,
) -> impl Iterator<Item = Result<RecordBatch, FormatError>> + 'a {
    let columns = file_columns(table);
    (0..table.len()).step_by(ROWS).map(move |from| {
        let rows = from..table.len().min(from + ROWS);
        let arrays = columns.iter().map(|column| array(table, column, rows.clone())).collect();
        Ok(RecordBatch::try_new(Arc::clone(schema), arrays)?)
    })
}

fn array(table: &Table, column: &FileColumn, rows: std::ops::Range<usize>) -> ArrayRef {
    let rows = || rows.clone().map(|i| table.row(i));
    let lang = table.about.lang;
    match column.holds {
        Holds::Code(d) => {
            let codes = rows().map(|row| table.category(d, row.key[d]).code.as_str());
            Arc::new(StringArray::from_iter_values(codes))
        }
        Holds::Label(d) => {
            let labels = rows().map(|row| table.category(d, row.key[d]).label.of(lang));
            Arc::new(StringArray::from_iter_values(labels))
        }
        Holds::Number(d) => {
            let numbers = rows().map(|row| table.category(d, row.key[d]).code.parse::<f64>().ok());
            Arc::new(Float64Array::from_iter(numbers))
        }
        Holds::Status => Arc::new(StringArray::from_iter_values(rows().map(|row| row.status.code()))),
        Holds::MeasureStatus(m) => {
            Arc::new(StringArray::from_iter_values(rows().map(|row| status_of(&row.cells[m]).code())))
        }
        Holds::Measure(m) => match table.measures()[m].kind {
            Kind::Count | Kind::Year => {
                Arc::new(Int64Array::from_iter(rows().map(|row| count(&row.cells[m]))))
            }
            Kind::Number | Kind::Share => {
                Arc::new(Float64Array::from_iter(rows().map(|row| number(&row.cells[m]))))
            }
            Kind::Word => Arc::new(StringArray::from_iter(rows().map(|row| word(&row.cells[m])))),
        },
    }
}

fn count(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Count(n) => i64::try_from(*n).ok(),
        Cell::Number(_) | Cell::Word(_) | Cell::Absent(_) => None,
    }
}

const fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(x) => Some(*x),
        Cell::Count(_) | Cell::Word(_) | Cell::Absent(_) => None,
    }
}

const fn word(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::Word(word) => Some(word.as_str()),
        Cell::Count(_) | Cell::Number(_) | Cell::Absent(_) => None,
    }
}
