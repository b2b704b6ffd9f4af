//! The columns of a table written row by row: keys, status, measures, and why parts are not there.

use super::dimension::KeyForm;
use super::tabular::Table;
use super::text::Text;

/// What a column holds; the numbers are places in the table's dimensions and measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// Codes or words of a dimension.
    Code(usize),
    /// Names of a dimension's values.
    Label(usize),
    /// Numbers of a dimension.
    Number(usize),
    /// The row's status.
    Status,
    /// A measure.
    Measure(usize),
    /// Why values of a measure are not there.
    MeasureStatus(usize),
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileColumn {
    /// Its name in files for programs.
    pub(super) name: String,
    /// Its name for people.
    pub(super) label: Text,
    pub(super) holds: Holds,
}

/// The columns of a table, in their order.
pub(super) fn file_columns(table: &Table) -> Vec<FileColumn> {
    let mut out = Vec::new();
    let mut add = |name: String, label: Text, holds: Holds| out.push(FileColumn { name, label, holds });
    for (d, dimension) in table.dimensions().iter().enumerate() {
        let name = dimension.code.clone();
        match dimension.form {
            KeyForm::Coded => {
                add(name.clone(), with(&dimension.label, ", kod", ", code"), Holds::Code(d));
                add(format!("{name}_label"), dimension.label.clone(), Holds::Label(d));
            }
            KeyForm::Plain => add(name, dimension.label.clone(), Holds::Code(d)),
            KeyForm::Numeric => add(name, dimension.label.clone(), Holds::Number(d)),
        }
    }
    add("status".to_owned(), Text::both("Status", "Status"), Holds::Status);
    for (m, measure) in table.measures().iter().enumerate() {
        add(measure.id.clone(), measure.label.clone(), Holds::Measure(m));
    }
    for m in table.status_columns() {
        let measure = &table.measures()[m];
        let label = with(&measure.label, ", status", ", status");
        add(format!("{}_status", measure.id), label, Holds::MeasureStatus(m));
    }
    out
}

/// A name with an ending.
fn with(text: &Text, sv: &str, en: &str) -> Text {
    use crate::indicators::Lang;
    Text::both(format!("{}{sv}", text.of(Lang::Sv)), format!("{}{en}", text.of(Lang::En)))
}
