//! Why a table cannot be written.

use std::io;

/// Why a table cannot be built or written; each completes "failed to write a table: …".
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// A row whose key or cells do not fit the table.
    #[error("row {row} does not fit the table: {problem}")]
    Row {
        /// Its number, from 0 on.
        row: usize,
        /// What does not fit.
        problem: String,
    },
    /// Two rows with the same key.
    #[error("two rows have the key {key}")]
    Repeated {
        /// The codes, with commas.
        key: String,
    },
    /// More cells than the format can hold or a reader can be given.
    #[error(
        "{cells} cells are more than {format} is written with: ask for fewer groups, or for parquet or csv"
    )]
    TooLarge {
        /// The format.
        format: &'static str,
        /// How many.
        cells: u64,
    },
    /// The file or connection does not take it.
    #[error("the bytes cannot be written")]
    Write(#[from] io::Error),
    /// The CSV writer.
    #[error("the CSV cannot be written")]
    Csv(#[from] ::csv::Error),
    /// The JSON writer.
    #[error("the JSON cannot be written")]
    Json(#[from] serde_json::Error),
    /// The Arrow writer.
    #[error("the Arrow file cannot be written")]
    Arrow(#[from] arrow::error::ArrowError),
    /// The Parquet writer.
    #[error("the Parquet file cannot be written")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// The workbook writer.
    #[error("the workbook cannot be written")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}
