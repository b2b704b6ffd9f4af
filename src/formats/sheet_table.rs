//! Rows and columns → lines of plain text for a terminal.

use super::sheet::{Cell, Sheet};
use super::table::{aligned, widest};
use crate::indicators::{Lang, count_text, number_text, per_cent_text};

/// The sheet as aligned columns; those without a heading are left out. Texts stand to the left.
pub(super) fn sheet_table(sheet: &Sheet, title: &str, foot: &str, lang: Lang) -> String {
    let shown: Vec<usize> =
        (0..sheet.columns.len()).filter(|&k| !sheet.columns[k].heading.is_empty()).collect();
    let heading = shown.iter().map(|&k| sheet.columns[k].heading.trim().to_owned()).collect();
    let mut lines: Vec<Vec<String>> = vec![heading];
    let cells = |row: &Vec<Cell>| shown.iter().filter_map(|&k| row.get(k)).map(|c| text(c, lang)).collect();
    lines.extend(sheet.rows.iter().map(cells));
    let left: Vec<bool> = (0..shown.len()).map(|k| is_text(sheet, shown[k])).collect();
    let widths: Vec<usize> = (0..shown.len()).map(|k| widest(&lines, k)).collect();
    let rule = "─".repeat(widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1));
    let mut out = vec![title.to_owned(), String::new()];
    for (i, line) in lines.iter().enumerate() {
        if i == 1 {
            out.push(rule.clone());
        }
        out.push(aligned(line, &widths, |k| left[k]));
    }
    out.extend([String::new(), foot.to_owned(), String::new()]);
    out.join("\n")
}

fn is_text(sheet: &Sheet, column: usize) -> bool {
    let filled = sheet.rows.iter().filter_map(|row| row.get(column)).find(|cell| **cell != Cell::Empty);
    matches!(filled, None | Some(Cell::Text(_)))
}

fn text(cell: &Cell, lang: Lang) -> String {
    match cell {
        Cell::Empty | Cell::Absent(_) => String::new(),
        // A name from outside must not steer the terminal.
        Cell::Text(text) => text.chars().filter(|c| !c.is_control()).collect(),
        Cell::Count(n) => count_text(*n, lang),
        Cell::Number(x) => number_text(*x, 1, lang),
        Cell::Share(x) => per_cent_text(*x, 1, lang),
    }
}
