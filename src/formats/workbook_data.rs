//! The sheets of a workbook that hold tables: codes and texts, status, numbers; words where there are none.

use std::collections::HashSet;

use rust_xlsxwriter::{
    Format, IgnoreError, Table as ExcelTable, TableColumn, TableStyle, Worksheet, XlsxError,
};

use super::columns::{FileColumn, Holds, file_columns};
use super::csv_file::status_of;
use super::tabular::{Cell, RowOf, Table};
use super::verdicts::verdict;
use super::workbook_style::{A3, A4, Style, height, width};
use crate::indicators::Lang;

/// Rows of one sheet below its header; a longer table goes on in the next sheet.
const MOST_ROWS: usize = 1_048_575;
/// Columns that can be read on one page of A4.
const ONE_PAGE: usize = 14;
/// Characters that can be read in one line of a page of A3.
const ONE_LINE: f64 = 330.0;
/// Characters that the button of a filter hides.
const FILTER: usize = 4;
/// The longest name of a sheet.
const LONGEST_NAME: usize = 28;

/// A sheet: some rows of a table.
pub(super) struct DataSheet<'a> {
    pub(super) name: String,
    pub(super) title: String,
    table: &'a Table,
    rows: std::ops::Range<usize>,
    number: usize,
}

/// The sheets of some tables.
pub(super) fn data_sheets(tables: &[Table]) -> Vec<DataSheet<'_>> {
    let mut sheets: Vec<DataSheet<'_>> = Vec::new();
    for table in tables {
        let starts = (0..table.len().max(1)).step_by(MOST_ROWS);
        for (part, from) in starts.enumerate() {
            let mut name: String = table.about.id.chars().filter(|c| !"[]:*?/\\'".contains(*c)).collect();
            name = name.chars().take(LONGEST_NAME).collect();
            if part > 0 || sheets.iter().any(|sheet| sheet.name == name) {
                name = format!(
                    "{}_{}",
                    name.chars().take(LONGEST_NAME - 4).collect::<String>(),
                    sheets.len() + 1
                );
            }
            sheets.push(DataSheet {
                name,
                title: table.about.title.of(table.about.lang).to_owned(),
                table,
                rows: from..table.len().min(from + MOST_ROWS),
                number: sheets.len() + 1,
            });
        }
    }
    sheets
}

/// The headings of a table's columns, each different from the others as Excel wants it.
pub(super) fn headings(table: &Table, columns: &[FileColumn]) -> Vec<String> {
    let mut seen = HashSet::new();
    let heading = |column: &FileColumn| {
        let mut text = column.label.of(table.about.lang).to_owned();
        if let Holds::Measure(m) = column.holds
            && let Some(unit) = &table.measures()[m].unit
        {
            text = format!("{text} ({})", unit.of(table.about.lang));
        }
        if !seen.insert(text.to_lowercase()) {
            text = format!("{text} [{}]", column.name);
            seen.insert(text.to_lowercase());
        }
        text
    };
    columns.iter().map(heading).collect()
}

/// Writes a sheet: header, rows, the Excel table around them.
pub(super) fn write_data(
    sheet: &mut Worksheet,
    data: &DataSheet<'_>,
    style: &Style,
) -> Result<(), XlsxError> {
    let table = data.table;
    let columns = file_columns(table);
    let headings = headings(table, &columns);
    let formats: Vec<Format> = columns.iter().map(|column| format_of(table, column)).collect();
    let mut longest: Vec<usize> = headings.iter().map(|h| longest_line(h)).collect();
    sheet.set_name(&data.name)?;
    for (line, i) in (1u32..).zip(data.rows.clone()) {
        let row = table.row(i);
        for (at, column) in (0u16..).zip(&columns) {
            let k = usize::from(at);
            let length = write_cell(sheet, (line, at), table, row, column, (&formats[k], style))?;
            longest[k] = longest[k].max(length);
        }
    }
    let last_row = u32::try_from(data.rows.len().max(1)).unwrap_or(u32::MAX);
    let last_column = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let described =
        headings.iter().map(|h| TableColumn::new().set_header(h).set_header_format(&style.columns));
    let excel = ExcelTable::new()
        .set_name(format!("T{}_{}", data.number, name_of(&data.name)))
        .set_style(TableStyle::Light1)
        .set_columns(&described.collect::<Vec<_>>());
    sheet.add_table(0, 0, last_row, last_column, &excel)?;
    let (mut lines, mut all) = (1.0f64, 0.0f64);
    for ((at, longest), heading) in (0u16..).zip(longest).zip(&headings) {
        let width = width(longest);
        lines = lines.max(height(heading.chars().count() + FILTER, width));
        all += width;
        sheet.set_column_width(at, width)?;
    }
    sheet.set_row_height(0, lines)?;
    let keys = columns.iter().take_while(|c| c.holds != Holds::Status).count();
    sheet.set_freeze_panes(1, u16::try_from(keys).unwrap_or(0))?;
    sheet.ignore_error_range(0, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
    sheet.set_landscape().set_repeat_rows(0, 0)?;
    let pages = pages(columns.len(), all);
    let paper = if columns.len() > ONE_PAGE { A3 } else { A4 };
    sheet.set_paper_size(paper).set_print_fit_to_pages(pages, 0);
    if pages > 1 {
        sheet.set_repeat_columns(0, u16::try_from(keys.saturating_sub(1)).unwrap_or(0))?;
    }
    Ok(())
}

/// How many pages side by side a sheet needs to be read.
fn pages(columns: usize, characters: f64) -> u16 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few pages")]
    let lines = (characters / ONE_LINE).ceil().clamp(1.0, 100.0) as u16;
    if columns <= ONE_PAGE { 1 } else { lines }
}

/// Characters that a heading needs at least: half of it, and its longest word beside the button of a filter.
fn longest_line(heading: &str) -> usize {
    let words = heading.split(' ').map(|word| word.chars().count());
    let longest = words.max().unwrap_or(0) + FILTER;
    longest.max(heading.chars().count().div_ceil(2))
}

/// A name that Excel takes for a table.
fn name_of(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

fn format_of(table: &Table, column: &FileColumn) -> Format {
    match column.holds {
        Holds::Measure(m) => Style::number(&table.measures()[m]),
        _ => Format::new(),
    }
}

/// Writes one cell and says how many characters it shows.
fn write_cell(
    sheet: &mut Worksheet,
    (line, at): (u32, u16),
    table: &Table,
    row: RowOf<'_>,
    column: &FileColumn,
    (number, style): (&Format, &Style),
) -> Result<usize, XlsxError> {
    let lang = table.about.lang;
    let value = |d: usize| table.category(d, row.key[d]);
    let words;
    let text = match column.holds {
        Holds::Code(d) => value(d).code.as_str(),
        Holds::Label(d) => value(d).label.of(lang),
        Holds::Number(d) => match value(d).code.parse::<f64>() {
            Ok(x) => {
                sheet.write_number(line, at, x)?;
                return Ok(value(d).code.len());
            }
            Err(_word) => value(d).code.as_str(),
        },
        Holds::Status => row.status.label(lang),
        Holds::MeasureStatus(m) => status_of(&row.cells[m]).label(lang),
        Holds::Measure(m) => match &row.cells[m] {
            Cell::Count(n) => return number_cell(sheet, (line, at), real(*n), number),
            Cell::Number(x) => return number_cell(sheet, (line, at), *x, number),
            Cell::Word(word) if word.is_empty() => none(lang),
            Cell::Word(word) => {
                words = verdict(word, lang);
                words.as_str()
            }
            Cell::Absent(status) => {
                let word = status.label(lang);
                sheet.write_string_with_format(line, at, word, &style.absent)?;
                return Ok(word.chars().count());
            }
        },
    };
    // Control characters have no place in a workbook's text.
    let clean: String = text.chars().filter(|c| !c.is_control()).collect();
    let length = clean.chars().count();
    sheet.write_string(line, at, clean)?;
    Ok(length)
}

fn number_cell(
    sheet: &mut Worksheet,
    (line, at): (u32, u16),
    x: f64,
    format: &Format,
) -> Result<usize, XlsxError> {
    sheet.write_number_with_format(line, at, x, format)?;
    Ok(format!("{x:.1}").len())
}

/// No word: a chart without signals.
const fn none(lang: Lang) -> &'static str {
    match lang {
        Lang::Sv => "inga",
        Lang::En => "none",
    }
}

/// A count as Excel holds it.
#[expect(clippy::cast_precision_loss, reason = "exact to 2^53; patients are far fewer")]
fn real(n: u64) -> f64 {
    n as f64
}
