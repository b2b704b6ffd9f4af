//! A table → CSV in UTF-8: one header, the columns of [`file_columns`].
//!
//! Two dialects: comma and decimal point for programs; and, for an Excel with Swedish settings, a byte order
//! mark, semicolon and decimal comma. A text that a spreadsheet would take for a formula gets a `'` before it:
//! names of units come from deliveries. Absent values are empty; the status columns say why.

use std::io::Write;

use super::columns::{FileColumn, Holds, file_columns};
use super::error::FormatError;
use super::status::Status;
use super::tabular::{Cell, RowOf, Table};

/// How numbers and cells are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Comma and decimal point.
    Point,
    /// Byte order mark, semicolon, decimal comma.
    Comma,
}

/// Writes a table as CSV, row by row.
///
/// # Errors
/// If the writer does not take it.
pub(super) fn write_csv(table: &Table, dialect: Dialect, mut to: impl Write) -> Result<(), FormatError> {
    let mut builder = ::csv::WriterBuilder::new();
    if dialect == Dialect::Comma {
        to.write_all("\u{feff}".as_bytes())?;
        builder.delimiter(b';').terminator(::csv::Terminator::CRLF);
    }
    let mut writer = builder.from_writer(to);
    let columns = file_columns(table);
    writer.write_record(columns.iter().map(|c| c.name.as_str()))?;
    for row in table.rows() {
        for column in &columns {
            writer.write_field(field(table, row, column, dialect))?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()?;
    Ok(())
}

fn field(table: &Table, row: RowOf<'_>, column: &FileColumn, dialect: Dialect) -> String {
    let value = |d: usize| table.category(d, row.key[d]);
    match column.holds {
        Holds::Code(d) => guarded(&value(d).code),
        Holds::Label(d) => guarded(value(d).label.of(table.about.lang)),
        Holds::Number(d) => value(d).code.parse().map_or_else(|_none| String::new(), |x| number(x, dialect)),
        Holds::Status => row.status.code().to_owned(),
        Holds::Measure(m) => text(&row.cells[m], dialect),
        Holds::MeasureStatus(m) => status_of(&row.cells[m]).code().to_owned(),
    }
}

/// Whether a value is there, or why not.
pub(super) const fn status_of(cell: &Cell) -> Status {
    match cell {
        Cell::Absent(status) => *status,
        Cell::Count(_) | Cell::Number(_) | Cell::Word(_) => Status::OK,
    }
}

fn text(cell: &Cell, dialect: Dialect) -> String {
    match cell {
        Cell::Absent(_) => String::new(),
        Cell::Count(n) => n.to_string(),
        Cell::Number(x) => number(*x, dialect),
        Cell::Word(word) => guarded(word),
    }
}

/// A number with every digit and no exponent.
fn number(x: f64, dialect: Dialect) -> String {
    let text = x.to_string();
    if dialect == Dialect::Comma { text.replace('.', ",") } else { text }
}

/// A text that no spreadsheet takes for a formula.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{sample, with_words};
    use super::*;

    fn csv(table: &Table, dialect: Dialect) -> String {
        let mut bytes = Vec::new();
        write_csv(table, dialect, &mut bytes).expect("memory");
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn formulas_are_disarmed() {
        for text in ["=1+1", "+46", "-2", "@SUM", "\t=1", "\r=1"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["", "0-17", "80+", "Region Skåne", "SE2321000131-E01"] {
            assert_eq!(guarded(text), text);
        }
        assert!(csv(&with_words("=cmd|' /C calc'!A0"), Dialect::Point).contains(",'=cmd|"));
    }

    #[test]
    fn numbers_have_a_point_and_no_exponent() {
        let point = |x| number(x, Dialect::Point);
        assert_eq!([point(21.5), point(30.0), point(0.000_001)], ["21.5", "30", "0.000001"]);
        assert_eq!(number(-0.5, Dialect::Comma), "-0,5");
    }

    #[test]
    fn hidden_values_are_empty_and_the_status_says_why() {
        assert_eq!(
            csv(&sample(), Dialect::Point),
            "region,region_label,year,year_label,status,n,share,median,verdict,share_status\n\
             01,Region Stockholm,2023,2023,ok,120,0.6779661016949152,20.5,met,ok\n\
             01,Region Stockholm,2024,2024,ok,7,,3,,protected\n\
             12,\"Region \"\"Skåne\"\", Åäö\",2023,2023,protected,,,,,protected\n\
             12,\"Region \"\"Skåne\"\", Åäö\",2024,2024,not_reported,,,,,not_reported\n"
        );
    }

    #[test]
    fn a_swedish_excel_gets_semicolons_and_decimal_commas() {
        let text = csv(&sample(), Dialect::Comma);
        assert!(text.starts_with("\u{feff}region;region_label;"));
        assert!(text.contains("\r\n01;Region Stockholm;2023;2023;ok;120;0,6779661016949152;20,5;met;ok\r\n"));
    }
}
