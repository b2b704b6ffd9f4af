//! An answer as rows and columns, before it becomes a file or a text.

use super::status::Status;
use crate::indicators::{Coded, Group, Lang, Question};

/// One cell. A hidden or missing value is [`Cell::Empty`] if the row's status says why, or that there can be none.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// Nothing, for a reason that is not the row's.
    Absent(Status),
    /// Words or codes.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A number in the answer's unit.
    Number(f64),
    /// A share in [0, 1].
    Share(f64),
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Self::Empty, Self::Number)
    }
}

impl From<u64> for Cell {
    fn from(value: u64) -> Self {
        Self::Count(value)
    }
}

impl From<Option<u64>> for Cell {
    fn from(value: Option<u64>) -> Self {
        value.map_or(Self::Empty, Self::Count)
    }
}

impl From<&str> for Cell {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<Option<&str>> for Cell {
    fn from(value: Option<&str>) -> Self {
        value.map_or(Self::Empty, Self::from)
    }
}

/// A share, or nothing.
pub(super) fn share_cell(value: Option<f64>) -> Cell {
    value.map_or(Cell::Empty, Cell::Share)
}

/// A column: its name in files, and its heading in a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) heading: String,
}

/// Rows and columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Sheet {
    pub(super) columns: Vec<Column>,
    /// Each as long as `columns`.
    pub(super) rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// Adds a column with the heading of the language.
    pub(super) fn column(&mut self, lang: Lang, name: &str, sv: &str, en: &str) {
        let heading = if lang == Lang::Sv { sv } else { en };
        self.columns.push(Column { name: name.to_owned(), heading: heading.to_owned() });
    }

    /// Two columns a dimension: code and label; in a terminal the codes have no heading and are left out.
    pub(super) fn group_columns(&mut self, question: &Question) {
        for by in &question.by {
            self.columns.push(Column { name: by.code().to_owned(), heading: String::new() });
            let label = format!("{}_label", by.code());
            self.columns.push(Column { name: label, heading: " ".to_owned() });
        }
    }
}

/// The cells of a group: code and label of each dimension.
pub(super) fn group_cells(group: &Group) -> Vec<Cell> {
    let of = |coded: &Coded| [Cell::Text(coded.code.clone()), Cell::Text(coded.label.clone())];
    group.0.iter().flat_map(|(_, coded)| of(coded)).collect()
}

/// The cells of the total.
pub(super) fn total_cells(question: &Question) -> Vec<Cell> {
    let label = if question.lang == Lang::Sv { "Totalt" } else { "Total" };
    question.by.iter().flat_map(|_| [Cell::from("total"), Cell::from(label)]).collect()
}
