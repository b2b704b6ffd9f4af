//! A table whose rows are of several kinds → one table a kind, each with the measures that it has anything of.
//!
//! For workbooks: a distribution is one long table for programs, but people read the groups, the lengths and
//! the curves apart.

use super::dimension::Dimension;
use super::error::FormatError;
use super::status::Status;
use super::tabular::{Cell, Table};
use super::text::Text;

/// The dimension that tells kinds of rows apart.
const PART: &str = "part";
/// Names of the parts.
const NAMES: [(&str, &str, &str); 3] =
    [("all", "Grupper", "Groups"), ("histogram", "Längder", "Lengths"), ("km", "Kurvor", "Curves")];

/// The parts of a table, in order; a table without the dimension `part` is its only part.
///
/// # Errors
/// If a part's rows do not fit it, which is a fault here.
pub(super) fn parts(table: &Table) -> Result<Vec<Table>, FormatError> {
    let Some(at) = table.dimensions().iter().position(|d| d.code == PART) else {
        return Ok(vec![table.clone()]);
    };
    let codes = table.dimensions()[at].values().iter().zip(0u32..);
    codes.map(|(value, position)| part(table, at, position, &value.code)).collect()
}

fn part(table: &Table, at: usize, position: u32, code: &str) -> Result<Table, FormatError> {
    let rows: Vec<usize> = (0..table.len()).filter(|&i| table.row(i).key[at] == position).collect();
    let varies = |d: usize| {
        let first = rows.first().map(|&i| table.row(i).key[d]);
        d < at || rows.iter().any(|&i| Some(table.row(i).key[d]) != first)
    };
    let dimensions: Vec<usize> = (0..table.dimensions().len()).filter(|&d| d != at && varies(d)).collect();
    let says = |m: usize| {
        rows.iter().any(|&i| {
            let row = table.row(i);
            !matches!(&row.cells[m], Cell::Absent(s) if *s == Status::NOT_APPLICABLE || *s == row.status)
        })
    };
    let measures: Vec<usize> = (0..table.measures().len()).filter(|&m| says(m)).collect();
    let mut about = table.about.clone();
    about.id = format!("{}_{code}", about.id);
    if let Some((_, sv, en)) = NAMES.iter().find(|name| name.0 == code) {
        let title = |lang| table.about.title.of(lang).to_owned();
        use crate::indicators::Lang;
        about.title = Text::both(format!("{}: {sv}", title(Lang::Sv)), format!("{}: {en}", title(Lang::En)));
    }
    let own: Vec<Dimension> = dimensions.iter().map(|&d| table.dimensions()[d].clone()).collect();
    let kept = measures.iter().map(|&m| table.measures()[m].clone()).collect();
    let mut out = Table::new(about, own, kept);
    for i in rows {
        let row = table.row(i);
        let key: Vec<u32> = dimensions.iter().map(|&d| row.key[d]).collect();
        out.push(&key, row.status, measures.iter().map(|&m| row.cells[m].clone()).collect())?;
    }
    Ok(out)
}
