//! A table → a cube: every combination of its dimensions' values, row-major, the last dimension fastest.
//!
//! The numeric measures are one more dimension, `ContentsCode`, behind the others, as `PxWeb` has it.

use super::error::FormatError;
use super::format::Format;
use super::measure::Kind;
use super::status::Status;
use super::tabular::{Cell, Table};

/// Code of the dimension of measures.
pub(super) const CONTENTS: &str = "ContentsCode";
/// A cube with fewer of its places filled than one in so many is written as pairs of place and value.
const SPARSE: u64 = 2;

/// The rows of a table in the order of its cube.
pub(super) struct Cube<'a> {
    table: &'a Table,
    /// The measures that are numbers: places in the table.
    pub(super) measures: Vec<usize>,
    /// Place among the combinations, and the row there; by place.
    filled: Vec<(u64, usize)>,
    /// All combinations.
    places: u64,
}

impl<'a> Cube<'a> {
    /// Sorts the rows of a table.
    ///
    /// # Errors
    /// If two rows have one key, or there are more combinations than can be numbered.
    pub(super) fn of(table: &'a Table, format: Format) -> Result<Self, FormatError> {
        let measures: Vec<usize> =
            (0..table.measures().len()).filter(|&m| table.measures()[m].kind != Kind::Word).collect();
        let sizes: Vec<u64> = table.dimensions().iter().map(|d| length(d.values().len())).collect();
        let places =
            sizes.iter().chain([&length(measures.len())]).try_fold(1u64, |all, &n| all.checked_mul(n));
        if places.is_none() {
            return Err(FormatError::TooLarge { format: format.code(), cells: u64::MAX });
        }
        let place = |key: &[u32]| key.iter().zip(&sizes).fold(0, |at, (&k, &n)| at * n + u64::from(k));
        let mut filled: Vec<(u64, usize)> =
            table.rows().enumerate().map(|(i, row)| (place(row.key), i)).collect();
        filled.sort_unstable();
        if let Some(pair) = filled.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(FormatError::Repeated { key: key_of(table, pair[0].1) });
        }
        Ok(Self { table, measures, filled, places: sizes.iter().product() })
    }

    /// Cells, measures counted.
    pub(super) fn cells(&self) -> u64 {
        self.places * length(self.measures.len())
    }

    /// Whether so few combinations have a row that the others are better not written.
    pub(super) fn is_sparse(&self) -> bool {
        length(self.filled.len()).saturating_mul(SPARSE) < self.places
    }

    /// Every combination in order: its row, or `None` where the table has none.
    pub(super) fn dense(&self) -> impl Iterator<Item = Option<usize>> + '_ {
        let mut filled = self.filled.iter().peekable();
        (0..self.places).map(move |place| filled.next_if(|(at, _)| *at == place).map(|(_, row)| *row))
    }

    /// The combinations that have a row: place and row.
    pub(super) fn filled(&self) -> impl Iterator<Item = (u64, usize)> + '_ {
        self.filled.iter().copied()
    }

    /// The numeric cells of a combination, in the order of the measures.
    pub(super) fn numbers(&self, row: Option<usize>) -> impl Iterator<Item = Value> + '_ {
        let cells = row.map(|row| self.table.row(row).cells);
        self.measures.iter().map(move |&m| match cells.map(|cells| &cells[m]) {
            None => Value::Absent(Status::NOT_GIVEN),
            Some(Cell::Count(n)) => Value::Count(*n),
            Some(Cell::Number(x)) => Value::Number(*x),
            Some(Cell::Absent(status)) => Value::Absent(*status),
            Some(Cell::Word(_)) => Value::Absent(Status::NOT_APPLICABLE),
        })
    }
}

/// A cell of a cube.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value {
    Count(u64),
    Number(f64),
    Absent(Status),
}

fn length(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

fn key_of(table: &Table, row: usize) -> String {
    let row = table.row(row);
    let codes = row.key.iter().enumerate().map(|(d, &at)| table.category(d, at).code.as_str());
    codes.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::super::sample::sample;
    use super::*;

    #[test]
    fn the_last_dimension_is_fastest_and_words_are_no_measures() {
        let table = sample();
        let cube = Cube::of(&table, Format::Px).expect("a cube");
        assert_eq!((cube.measures.clone(), cube.cells()), (vec![0, 1, 2], 12));
        assert_eq!(cube.dense().collect::<Vec<_>>(), [Some(0), Some(1), Some(2), Some(3)]);
        let second: Vec<Value> = cube.numbers(Some(1)).collect();
        assert_eq!(second, [Value::Count(7), Value::Absent(Status::PROTECTED), Value::Number(3.0)]);
        assert!(!cube.is_sparse());
    }

    #[test]
    fn one_key_has_one_row() {
        let mut table = sample();
        table.push(&[0, 0], Status::PROTECTED, vec![Cell::Absent(Status::PROTECTED); 4]).expect("a row");
        let error = Cube::of(&table, Format::Px).err().map(|e| e.to_string());
        assert_eq!(error.as_deref(), Some("two rows have the key 01,2023"));
    }
}
