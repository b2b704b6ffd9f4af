//! How figures moved with each delivery → lines for a terminal: a row a month, a column a version.

use super::sheet::{Cell, Sheet};
use super::sheet_table::sheet_table;
use crate::indicators::{Lang, Revisions};

/// The triangle, or the sentence why there is none.
pub(super) fn revisions_table(revisions: &Revisions, lang: Lang) -> String {
    let (title, month) = match lang {
        Lang::Sv => ("Avslutade per månad, som varje version hade dem", "månad"),
        Lang::En => ("Completed by month, as each version had them", "month"),
    };
    if let Some(reason) = &revisions.reason {
        return format!("{title}: {reason}\n");
    }
    let mut sheet = Sheet::default();
    sheet.column(lang, "month", month, month);
    for version in &revisions.versions {
        let name = format!("v{}", version.version);
        sheet.column(lang, &name, &name, &name);
    }
    for revised in &revisions.months {
        let mut cells = vec![Cell::from(revised.month.as_str())];
        cells.extend(revised.n.iter().map(|&n| Cell::from(n)));
        sheet.rows.push(cells);
    }
    sheet_table(&sheet, title, &left_out(revisions, lang), lang)
}

fn left_out(revisions: &Revisions, lang: Lang) -> String {
    let (not_counted, gone, most) = (revisions.not_counted, revisions.gone, revisions.most);
    match lang {
        Lang::Sv => format!(
            "högst {most} versioner · {not_counted} inte räknade än · {gone} går inte att läsa längre"
        ),
        Lang::En => {
            format!("{most} versions at most · {not_counted} not counted yet · {gone} can no longer be read")
        }
    }
}
