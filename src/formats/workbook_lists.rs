//! The sheets of a workbook that explain it: columns, words in the place of numbers, notes and methods.

use rust_xlsxwriter::{Table as ExcelTable, TableColumn, TableStyle, Worksheet, XlsxError};

use super::columns::{FileColumn, Holds, file_columns};
use super::meanings::{meaning_of_status, meaning_of_verdict};
use super::status::Status;
use super::tabular::Table;
use super::verdicts::verdicts;
use super::workbook_data::headings;
use super::workbook_style::{A4, Style, WIDEST, height, width};
use crate::indicators::Lang;

/// A sheet of texts.
pub(super) struct List {
    pub(super) name: String,
    pub(super) title: String,
    excel_name: &'static str,
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn list(names: [&str; 2], excel_name: &'static str, headings: &[&str], rows: Vec<Vec<String>>) -> List {
    let headings = headings.iter().map(|&h| h.to_owned()).collect();
    List { name: names[0].to_owned(), title: names[1].to_owned(), excel_name, headings, rows }
}

/// Every column: its heading, its id in other formats and in the API, unit, decimals, method.
pub(super) fn columns_list(tables: &[Table], lang: Lang) -> List {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for table in tables {
        let columns = file_columns(table);
        for (heading, column) in headings(table, &columns).into_iter().zip(&columns) {
            let row = described(table, heading, column);
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    if lang == Lang::Sv {
        let headings = ["Rubrik", "Id i andra format och i API:t", "Enhet", "Decimaler", "Metod"];
        list(["Kolumner", "vad kolumnerna är"], "Kolumner", &headings, rows)
    } else {
        let headings = ["Heading", "Id in other formats and the API", "Unit", "Decimals", "Method"];
        list(["Columns", "what the columns are"], "Columns", &headings, rows)
    }
}

fn described(table: &Table, heading: String, column: &FileColumn) -> Vec<String> {
    let (unit, decimals, method) = match column.holds {
        Holds::Measure(m) => {
            let measure = &table.measures()[m];
            let unit = measure.unit.as_ref().map_or_else(String::new, |u| u.of(table.about.lang).to_owned());
            (unit, measure.decimals.to_string(), measure.method.clone())
        }
        _ => (String::new(), String::new(), String::new()),
    };
    [heading, column.name.clone(), unit, decimals, method].map(dashed).to_vec()
}

/// The words that stand in cells, what they mean, and what other formats have there.
pub(super) fn legend_list(lang: Lang) -> List {
    let row = |texts: [&str; 4]| texts.map(|text| dashed(text.to_owned())).to_vec();
    let status = |s: Status| row([s.label(lang), meaning_of_status(s, lang), s.code(), s.symbol()]);
    let verdict = |(words, id)| row([words, meaning_of_verdict(id, lang), id, ""]);
    let rows = Status::known().map(status).chain(verdicts(lang).map(verdict)).collect();
    if lang == Lang::Sv {
        let headings = ["Ord i cellen", "Betydelse", "Id i andra format", "Symbol i PX och JSON-stat"];
        list(["Ordlista", "ord i cellerna"], "Ordlista", &headings, rows)
    } else {
        let headings = ["Words in the cell", "Meaning", "Id in other formats", "Symbol in PX and JSON-stat"];
        list(["Words", "words in the cells"], "Words", &headings, rows)
    }
}

/// Notes, methods, and the question.
pub(super) fn notes_list(tables: &[Table], lang: Lang) -> List {
    let words = if lang == Lang::Sv { ["Not", "Metod", "Fråga"] } else { ["Note", "Method", "Query"] };
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut add = |row: [String; 3]| {
        let row = row.map(dashed).to_vec();
        if !rows.contains(&row) {
            rows.push(row);
        }
    };
    for table in tables {
        let about = &table.about;
        for note in &about.notes {
            add([words[0].to_owned(), String::new(), note.of(lang).to_owned()]);
        }
        for (made, id) in &about.methods {
            add([words[1].to_owned(), made.clone(), id.clone()]);
        }
        let query = about.context.get("query").and_then(serde_json::Value::as_object);
        for (name, value) in query.into_iter().flatten().filter(|(_, value)| !value.is_null()) {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            add([words[2].to_owned(), name.clone(), value]);
        }
    }
    if lang == Lang::Sv {
        list(["Noter och metoder", "vad man bör veta"], "Noter", &["Slag", "Om", "Text"], rows)
    } else {
        list(["Notes and methods", "what has to be known"], "Notes", &["Kind", "About", "Text"], rows)
    }
}

/// An empty cell is read as a fault; a dash says that there is nothing.
fn dashed(text: String) -> String {
    if text.is_empty() { "–".to_owned() } else { text }
}

/// Writes a sheet of texts as an Excel table.
pub(super) fn write_list(sheet: &mut Worksheet, list: &List, style: &Style) -> Result<(), XlsxError> {
    sheet.set_name(&list.name)?;
    let mut longest: Vec<usize> = list.headings.iter().map(|h| h.chars().count()).collect();
    for (line, row) in (1u32..).zip(&list.rows) {
        for (at, text) in (0u16..).zip(row) {
            let clean: String = text.chars().filter(|c| !c.is_control()).take(32_000).collect();
            let k = usize::from(at);
            longest[k] = longest[k].max(clean.chars().count());
            sheet.write_string_with_format(line, at, clean, &style.text)?;
        }
        let most = row.iter().map(|text| text.chars().count()).max().unwrap_or(0);
        sheet.set_row_height(line, height(most, WIDEST))?;
    }
    let last_row = u32::try_from(list.rows.len().max(1)).unwrap_or(u32::MAX);
    let last_column = u16::try_from(list.headings.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let columns =
        list.headings.iter().map(|h| TableColumn::new().set_header(h).set_header_format(&style.columns));
    let excel = ExcelTable::new()
        .set_name(list.excel_name)
        .set_style(TableStyle::Light1)
        .set_autofilter(false)
        .set_columns(&columns.collect::<Vec<_>>());
    sheet.add_table(0, 0, last_row, last_column, &excel)?;
    for (at, longest) in (0u16..).zip(longest) {
        sheet.set_column_width(at, width(longest))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    Ok(())
}
