//! Tables → an Excel workbook: a cover, the tables, their columns, the words of their cells, notes and methods.
//!
//! Made for screen readers and programs alike: one table a sheet from A1, a real Excel table with a name, no
//! merged cells, no blank rows or columns inside, nothing said by colour. The bytes are a function of the
//! tables: the date of creation is that of the data.

use std::io::Write;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::error::FormatError;
use super::parts::parts;
use super::tabular::Table;
use super::workbook_cover::write_cover;
use super::workbook_data::{data_sheets, write_data};
use super::workbook_lists::{columns_list, legend_list, notes_list, write_list};
use super::workbook_style::Style;
use crate::indicators::Lang;

/// Writes tables as one workbook. All of it is built before the first byte goes out, as the format wants it.
///
/// # Errors
/// If the writer does not take it, or a table has more columns than Excel.
pub fn write_workbook(tables: &[&Table], to: impl Write + Send) -> Result<(), FormatError> {
    let mut shown = Vec::new();
    for table in tables {
        shown.extend(parts(table)?);
    }
    let Some(first) = tables.first() else { return Ok(()) };
    let lang = first.about.lang;
    let style = Style::new();
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(first, lang)?);
    let data = data_sheets(&shown);
    let lists = [columns_list(&shown, lang), legend_list(lang), notes_list(&shown, lang)];
    let mut listed: Vec<(String, String)> =
        data.iter().map(|sheet| (sheet.name.clone(), sheet.title.clone())).collect();
    listed.extend(lists.iter().map(|list| (list.name.clone(), list.title.clone())));
    write_cover(workbook.add_worksheet(), &first.about, &listed, &style)?;
    for sheet in &data {
        write_data(workbook.add_worksheet(), sheet, &style)?;
    }
    for list in &lists {
        write_list(workbook.add_worksheet(), list, &style)?;
    }
    workbook.save_to_writer(to)?;
    Ok(())
}

fn properties(table: &Table, lang: Lang) -> Result<DocProperties, XlsxError> {
    let about = &table.about;
    let made =
        about.data_to.as_deref().and_then(date).map_or_else(|| ExcelDateTime::from_ymd(2000, 1, 1), Ok)?;
    Ok(DocProperties::new()
        .set_title(about.title.of(lang))
        .set_subject(about.subtitle.of(lang))
        .set_author("Ledtid")
        .set_keywords(if lang == Lang::Sv { "ledtider, vårdförlopp" } else { "lead times, care pathways" })
        .set_comment(about.source.of(lang))
        .set_creation_datetime(&made)
        .set_custom_property("Language", if lang == Lang::Sv { "sv-SE" } else { "en-GB" }))
}

fn date(text: &str) -> Option<ExcelDateTime> {
    let mut parts = text.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    ExcelDateTime::from_ymd(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::super::sample::sample;
    use super::*;

    fn bytes() -> Vec<u8> {
        let mut bytes = Vec::new();
        write_workbook(&[&sample()], &mut bytes).expect("memory");
        bytes
    }

    fn text_of(bytes: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
        let file = archive.by_name(name).expect("a part");
        std::io::read_to_string(file).expect("text")
    }

    #[test]
    fn the_same_table_gives_the_same_bytes() {
        assert!(bytes() == bytes());
    }

    #[test]
    fn panes_are_frozen_behind_every_key() {
        use super::super::{About, Cell, Dimension, KeyForm, Kind, Measure, Role, Status};
        let coded = |code: &str| Dimension::new(code, code, Role::Other, KeyForm::Coded).with("1", "One");
        let dimensions = ["pathway", "region", "year"].map(coded).to_vec();
        let measures = vec![Measure::new("n", "n", Kind::Count)];
        let about = About::new("t", "T", Lang::En);
        let mut table = Table::new(about, dimensions, measures);
        table.push(&[0, 0, 0], Status::OK, vec![Cell::Count(7)]).expect("a row");
        let mut bytes = Vec::new();
        write_workbook(&[&table], &mut bytes).expect("memory");
        let sheet = text_of(&bytes, "xl/worksheets/sheet2.xml");
        assert!(sheet.contains("xSplit=\"6\"") && sheet.contains("topLeftCell=\"G2\""), "{sheet}");
    }

    #[test]
    fn hidden_cells_are_words_and_the_sheet_is_a_table() {
        let bytes = bytes();
        let strings = text_of(&bytes, "xl/sharedStrings.xml");
        assert!(strings.contains("skyddad: små tal") && strings.contains("ej rapporterat"));
        let table = text_of(&bytes, "xl/tables/table1.xml");
        assert!(table.contains("ref=\"A1:J5\""), "{table}");
        let sheet = text_of(&bytes, "xl/worksheets/sheet2.xml");
        assert!(sheet.contains("state=\"frozen\"") && !sheet.contains("mergeCell"));
        assert!(text_of(&bytes, "docProps/core.xml").contains("2025-01-31T00:00:00Z"));
    }
}
