//! A figure's numbers as a table: the same, in the same order.

/// The table that stands beside a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureTable {
    /// What it is about: the figure's subtitle.
    pub caption: String,
    /// Column headings; the first is the rows' own.
    pub columns: Vec<String>,
    /// Rows, each as long as `columns`; the first cell is the row's heading.
    pub rows: Vec<Vec<String>>,
}
