//! Answers as files: JSON, CSV, workbooks, Parquet, Arrow, JSON-stat, PX, and a table for the terminal.
//!
//! An answer becomes a [`Table`] (dimensions, measures, rows of cells, each with a value or why there is none),
//! and every file format is written from that one form; other tables go the same way. Nothing is computed
//! here: every number is the answer's own, written down. `docs/FORMATS.md` says what each format has.

mod agreement;
mod agreement_words;
mod answer_table;
mod arrow_files;
mod batches;
mod calendar_text;
mod columns;
mod compare;
mod csv_file;
mod cube;
mod dimension;
mod distribution;
mod error;
mod file_name;
mod flow;
mod format;
mod funnel;
mod json_rows;
mod json_stat;
mod meanings;
mod measure;
mod parts;
mod plain;
mod px;
mod px_text;
mod quality;
mod render;
mod revisions;
#[cfg(test)]
mod sample;
mod sheet;
mod sheet_table;
mod status;
mod table;
mod tabular;
mod text;
mod trend;
mod verdicts;
mod vocabulary;
mod waiting;
mod words;
mod workbook;
mod workbook_cover;
mod workbook_data;
mod workbook_lists;
mod workbook_style;
mod write;

pub use agreement::{write_agreement, write_calendar};
pub use answer_table::answer_table;
pub use dimension::{Category, Dimension, KeyForm, Role};
pub use error::FormatError;
pub use file_name::file_name;
pub use format::Format;
pub use measure::{Kind, Measure, StatusColumn};
pub use render::write_answer;
pub use status::Status;
pub use table::comparison_table;
pub use tabular::{About, Cell, RowOf, Table};
pub use text::Text;
pub use vocabulary::{dimension_name, measure_named};
pub use workbook::write_workbook;
pub use write::{table_bytes, write_table};

pub use crate::indicators::{count_text, number_text, per_cent_text};
