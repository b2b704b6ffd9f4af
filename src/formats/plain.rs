//! A table → aligned columns of plain text; absent values and verdicts are their words.

use std::io::Write;

use super::columns::{Holds, file_columns};
use super::csv_file::status_of;
use super::error::FormatError;
use super::measure::{Kind, Measure};
use super::table::{aligned, widest};
use super::tabular::{Cell, Table};
use super::verdicts::verdict;
use crate::indicators::{Lang, count_text, number_text, per_cent_text};

/// Writes a table as plain text.
///
/// # Errors
/// If the writer does not take it.
pub(super) fn write_plain(table: &Table, mut to: impl Write) -> Result<(), FormatError> {
    let lang = table.about.lang;
    let columns = file_columns(table);
    let mut lines: Vec<Vec<String>> = vec![columns.iter().map(|c| c.label.of(lang).to_owned()).collect()];
    for row in table.rows() {
        let value = |d: usize| table.category(d, row.key[d]);
        let cell = |holds: Holds| match holds {
            Holds::Code(d) | Holds::Number(d) => value(d).code.clone(),
            Holds::Label(d) => value(d).label.of(lang).to_owned(),
            Holds::Status => row.status.label(lang).to_owned(),
            Holds::Measure(m) => text(&table.measures()[m], &row.cells[m], lang),
            Holds::MeasureStatus(m) => status_of(&row.cells[m]).label(lang).to_owned(),
        };
        // A name from outside must not steer the terminal.
        let clean = |text: String| text.chars().filter(|c| !c.is_control()).collect();
        lines.push(columns.iter().map(|column| clean(cell(column.holds))).collect());
    }
    let widths: Vec<usize> = (0..columns.len()).map(|k| widest(&lines, k)).collect();
    let left = |k: usize| !matches!(columns[k].holds, Holds::Measure(_));
    for line in &lines {
        writeln!(to, "{}", aligned(line, &widths, left))?;
    }
    Ok(())
}

fn text(measure: &Measure, cell: &Cell, lang: Lang) -> String {
    let decimals = usize::from(measure.decimals);
    match cell {
        Cell::Count(year) if measure.kind == Kind::Year => year.to_string(),
        Cell::Count(n) => count_text(*n, lang),
        Cell::Number(x) if measure.kind == Kind::Share => per_cent_text(*x, decimals.saturating_sub(2), lang),
        Cell::Number(x) => number_text(*x, decimals, lang),
        Cell::Word(word) => verdict(word, lang),
        Cell::Absent(status) => status.label(lang).to_owned(),
    }
}
