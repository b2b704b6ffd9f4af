//! A table → the bytes of a format, to a writer or in memory.

use std::io::Write;

use super::arrow_files::{write_arrow, write_parquet};
use super::csv_file::{Dialect, write_csv};
use super::error::FormatError;
use super::format::Format;
use super::json_rows::write_json;
use super::json_stat::write_json_stat;
use super::plain::write_plain;
use super::px::write_px;
use super::tabular::Table;
use super::workbook::write_workbook;

/// Writes a table. CSV, JSON, JSON-stat and PX go out row by row, Parquet and Arrow some thousand rows at a
/// time; a workbook is built before its first byte.
///
/// # Errors
/// If the writer does not take it; for PX and JSON-stat also if two rows have one key or the cube is too large.
pub fn write_table(table: &Table, format: Format, to: impl Write + Send) -> Result<(), FormatError> {
    match format {
        Format::Json => write_json(table, to),
        Format::Csv => write_csv(table, Dialect::Point, to),
        Format::CsvSv => write_csv(table, Dialect::Comma, to),
        Format::Xlsx => write_workbook(&[table], to),
        Format::Parquet => write_parquet(table, to),
        Format::Arrow => write_arrow(table, to),
        Format::JsonStat => write_json_stat(table, to),
        Format::Px => write_px(table, to),
        Format::Table => write_plain(table, to),
    }
}

/// The same, in memory.
///
/// # Errors
/// As [`write_table`].
pub fn table_bytes(table: &Table, format: Format) -> Result<Vec<u8>, FormatError> {
    let mut bytes = Vec::new();
    write_table(table, format, &mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::sample::sample;
    use super::*;

    #[test]
    fn every_format_gives_the_same_bytes_twice() {
        for format in Format::ALL {
            let bytes = table_bytes(&sample(), format).expect("memory");
            assert!(
                !bytes.is_empty() && bytes == table_bytes(&sample(), format).expect("memory"),
                "{format:?}"
            );
        }
    }

    #[test]
    fn an_empty_table_is_a_file_too() {
        let full = sample();
        let empty = Table::new(full.about.clone(), full.dimensions().to_vec(), full.measures().to_vec());
        for format in Format::ALL {
            assert!(table_bytes(&empty, format).is_ok(), "{format:?}");
        }
    }
}
