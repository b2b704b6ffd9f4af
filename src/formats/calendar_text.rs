//! The report calendar → lines for a terminal: a row per report, with the regions that lack something by name.

use super::agreement_words::in_words;
use super::sheet::{Cell, Sheet};
use super::sheet_table::sheet_table;
use crate::indicators::Lang;
use crate::indicators::agreement::{DueReport, ReportCalendar};

/// The calendar in its question's language.
pub(super) fn calendar_text(calendar: &ReportCalendar) -> String {
    let lang = calendar.question.lang;
    let mut sheet = Sheet::default();
    sheet.column(lang, "due", "Senast", "Due");
    sheet.column(lang, "report", "Rapport", "Report");
    sheet.column(lang, "period", "Period", "Period");
    sheet.column(lang, "data", "Data", "Data");
    sheet.column(lang, "lacking", "Saknas från", "Lacking from");
    for report in calendar.overdue.iter().chain(&calendar.entries) {
        sheet.rows.push(row(report, lang));
    }
    let window = (calendar.question.on, calendar.question.last_day());
    let title = match lang {
        Lang::Sv => format!("Rapportkalender · {} till {}", window.0, window.1),
        Lang::En => format!("Report calendar · {} to {}", window.0, window.1),
    };
    let snapshot = calendar.snapshot.as_ref();
    let data_to = snapshot.and_then(|s| s.data_to.as_deref()).unwrap_or("–");
    let version = snapshot.map_or_else(|| "–".to_owned(), |s| s.version.to_string());
    let foot = format!("snapshot {version} · data_to {data_to} · ledtid {}", env!("CARGO_PKG_VERSION"));
    sheet_table(&sheet, &title, &foot, lang)
}

fn row(report: &DueReport, lang: Lang) -> Vec<Cell> {
    let about = match (report.approximate, lang) {
        (false, _) => report.due.clone(),
        (true, Lang::Sv) => format!("omkring {}", report.due),
        (true, Lang::En) => format!("about {}", report.due),
    };
    vec![
        Cell::Text(about),
        Cell::Text(report.label.clone()),
        Cell::from(report.period.as_deref()),
        Cell::from(in_words(report.data.status, lang)),
        Cell::Text(lacking(report, lang)),
    ]
}

/// Who lacks something: by name, or everyone but those named where they are more than half; nobody before the end.
fn lacking(report: &DueReport, lang: Lang) -> String {
    let (names, regions) = (&report.data.lacking, &report.data.regions);
    if names.is_empty() || report.data.status == "not_over" {
        return String::new();
    }
    if 2 * names.len() <= regions.len() {
        return names.join(", ");
    }
    let others =
        regions.iter().map(|r| r.region.label.as_str()).filter(|name| !names.iter().any(|n| n == name));
    let others = others.collect::<Vec<_>>().join(", ");
    match (others.is_empty(), lang) {
        (true, Lang::Sv) => "alla regioner".to_owned(),
        (true, Lang::En) => "every region".to_owned(),
        (false, Lang::Sv) => format!("alla utom {others}"),
        (false, Lang::En) => format!("all but {others}"),
    }
}
