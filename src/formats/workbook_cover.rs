//! The first sheet of a workbook: what it is, whose figures they are, and links to the other sheets.

use rust_xlsxwriter::{Url, Worksheet, XlsxError};

use super::tabular::About;
use super::workbook_style::{A4, Style, height};
use crate::indicators::Lang;

/// Width of the column, in characters.
const WIDTH: f64 = 76.0;

/// Writes the cover: one column of lines, read from top to bottom.
pub(super) fn write_cover(
    sheet: &mut Worksheet,
    about: &About,
    listed: &[(String, String)],
    style: &Style,
) -> Result<(), XlsxError> {
    let sv = about.lang == Lang::Sv;
    sheet.set_name(if sv { "Om" } else { "About" })?;
    sheet.set_column_width(0, WIDTH)?;
    sheet.write_string_with_format(0, 0, about.title.of(about.lang), &style.title)?;
    let mut row = 1;
    for line in lines(about) {
        sheet.set_row_height(row, height(line.chars().count(), WIDTH))?;
        sheet.write_string_with_format(row, 0, line, &style.text)?;
        row += 1;
    }
    let heading = if sv { "Blad i arbetsboken" } else { "Sheets of this workbook" };
    sheet.write_string_with_format(row, 0, heading, &style.heading)?;
    for (name, title) in listed {
        row += 1;
        let text = if name == title { name.clone() } else { format!("{name}: {title}") };
        sheet.write_url_with_text(row, 0, Url::new(format!("internal:'{name}'!A1")), text)?;
    }
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
    Ok(())
}

fn lines(about: &About) -> Vec<String> {
    let sv = about.lang == Lang::Sv;
    let text = |text: &super::Text| text.of(about.lang).to_owned();
    let named = |name: &str, value: String| if value.is_empty() { value } else { format!("{name}: {value}") };
    let data_to = about.data_to.clone().unwrap_or_default();
    let all = [
        text(&about.subtitle),
        text(&about.summary),
        named(if sv { "Källa" } else { "Source" }, text(&about.source)),
        named(if sv { "Data till och med" } else { "Data to" }, data_to),
        named(if sv { "Dataversion" } else { "Snapshot" }, snapshot(about)),
        named(if sv { "Kontakt och villkor" } else { "Contact and terms" }, text(&about.contact)),
        if sv {
            "Ord i stället för tal säger varför talet inte finns; bladet Ordlista förklarar dem.".to_owned()
        } else {
            "A word in the place of a number says why there is none; the sheet Words explains them."
                .to_owned()
        },
    ];
    all.into_iter().filter(|line| !line.is_empty()).collect()
}

/// `7 (ledtid 0.1.0)`, from what an answer says of its snapshot.
fn snapshot(about: &About) -> String {
    let Some(snapshot) = about.context.get("snapshot") else { return String::new() };
    let (version, software) = (&snapshot["version"], snapshot["software"].as_str());
    match software {
        Some(software) => format!("{version} (ledtid {software})"),
        None => version.to_string(),
    }
}
