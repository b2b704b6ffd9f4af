//! The one form that every file format is written from: dimensions, measures, and rows of cells.
//!
//! A row has one value of each dimension, a status, and one cell a measure. What is hidden or missing is a
//! cell without value that says why. Rows need not fill the cube of their dimensions.

use serde_json::{Map, Value};

use super::dimension::{Category, Dimension};
use super::error::FormatError;
use super::measure::{Kind, Measure, StatusColumn};
use super::status::Status;
use super::text::Text;
use crate::indicators::Lang;

/// A value, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A whole number.
    Count(u64),
    /// A number in the measure's unit, or a share in [0, 1].
    Number(f64),
    /// A word.
    Word(String),
    /// Nothing, and why.
    Absent(Status),
}

impl Cell {
    /// A count, or why there is none.
    #[must_use]
    pub fn count(value: Option<u64>, otherwise: Status) -> Self {
        value.map_or(Self::Absent(otherwise), Self::Count)
    }

    /// A number, or why there is none.
    #[must_use]
    pub fn number(value: Option<f64>, otherwise: Status) -> Self {
        value.map_or(Self::Absent(otherwise), Self::Number)
    }

    /// A word, or why there is none.
    #[must_use]
    pub fn word(value: Option<&str>, otherwise: Status) -> Self {
        value.map_or(Self::Absent(otherwise), |w| Self::Word(w.to_owned()))
    }
}

/// What a table says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// Id in file names, sheets and metadata: small ASCII letters, digits, `_`, `-`.
    pub id: String,
    /// Title.
    pub title: Text,
    /// What is shown: period, basis, attribution.
    pub subtitle: Text,
    /// The answer in one plain sentence; empty without one.
    pub summary: Text,
    /// Whose figures.
    pub source: Text,
    /// Who answers for them, and how they may be used; empty if that is not said.
    pub contact: Text,
    /// Latest event, `2025-01-31`.
    pub data_to: Option<String>,
    /// Language of the file's own words.
    pub lang: Lang,
    /// What has to be known beside the numbers, a sentence each.
    pub notes: Vec<Text>,
    /// Methods: what they made, and their id.
    pub methods: Vec<(String, String)>,
    /// What the figures were made from (`query`, `snapshot`, …), for metadata.
    pub context: Map<String, Value>,
}

impl About {
    /// A table's name and title, and nothing else yet.
    #[must_use]
    pub fn new(id: impl Into<String>, title: impl Into<Text>, lang: Lang) -> Self {
        let none = || Text::One(String::new());
        Self {
            id: id.into(),
            title: title.into(),
            subtitle: none(),
            summary: none(),
            source: Text::both(
                "Ledtid, beräknat ur regionernas leveranser",
                "Ledtid, computed from what the regions delivered",
            ),
            contact: none(),
            data_to: None,
            lang,
            notes: Vec::new(),
            methods: Vec::new(),
            context: Map::new(),
        }
    }
}

/// Dimensions, measures and rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What it says of itself.
    pub about: About,
    dimensions: Vec<Dimension>,
    measures: Vec<Measure>,
    keys: Vec<u32>,
    statuses: Vec<Status>,
    cells: Vec<Cell>,
}

/// One row of a table.
#[derive(Debug, Clone, Copy)]
pub struct RowOf<'a> {
    /// The position in each dimension.
    pub key: &'a [u32],
    /// Why its values are there or not.
    pub status: Status,
    /// One cell a measure.
    pub cells: &'a [Cell],
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub const fn new(about: About, dimensions: Vec<Dimension>, measures: Vec<Measure>) -> Self {
        Self { about, dimensions, measures, keys: Vec::new(), statuses: Vec::new(), cells: Vec::new() }
    }

    /// Adds a row: the position in each dimension, its status, one cell a measure.
    ///
    /// A number that is none (NaN, infinite) becomes a cell without value.
    ///
    /// # Errors
    /// [`FormatError::Row`] if the key or the cells do not fit; the table is then as it was.
    pub fn push(&mut self, key: &[u32], status: Status, cells: Vec<Cell>) -> Result<(), FormatError> {
        let row = self.statuses.len();
        let misfit = |problem: String| FormatError::Row { row, problem };
        if key.len() != self.dimensions.len() || cells.len() != self.measures.len() {
            let (d, m) = (self.dimensions.len(), self.measures.len());
            let found = format!("{} and {}", key.len(), cells.len());
            return Err(misfit(format!("{d} dimensions and {m} measures, but {found} were given")));
        }
        for (dimension, &at) in self.dimensions.iter().zip(key) {
            if dimension.values().len() <= usize::try_from(at).unwrap_or(usize::MAX) {
                return Err(misfit(format!("{} has no value {at}", dimension.code)));
            }
        }
        let fitted = self.measures.iter().zip(cells).map(|(measure, cell)| {
            fitted(measure.kind, cell).ok_or_else(|| misfit(format!("a cell that is none of {}", measure.id)))
        });
        let fitted: Vec<Cell> = fitted.collect::<Result<_, _>>()?;
        self.keys.extend_from_slice(key);
        self.statuses.push(status);
        self.cells.extend(fitted);
        Ok(())
    }

    /// Its dimensions.
    #[must_use]
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// Its measures.
    #[must_use]
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.statuses.len()
    }

    /// Whether it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.statuses.is_empty()
    }

    /// A row by its number; the rows come in the order in which they were added.
    ///
    /// # Panics
    /// If there is no such row.
    #[must_use]
    pub fn row(&self, i: usize) -> RowOf<'_> {
        let (d, m) = (self.dimensions.len(), self.measures.len());
        RowOf {
            key: &self.keys[i * d..(i + 1) * d],
            status: self.statuses[i],
            cells: &self.cells[i * m..(i + 1) * m],
        }
    }

    /// All rows.
    pub fn rows(&self) -> impl Iterator<Item = RowOf<'_>> {
        (0..self.len()).map(|i| self.row(i))
    }

    /// The value of a dimension at a position that a row has.
    pub(super) fn category(&self, dimension: usize, position: u32) -> &Category {
        let at = usize::try_from(position).unwrap_or(usize::MAX);
        &self.dimensions[dimension].values()[at]
    }

    /// The measures that have a column of statuses: places in [`Table::measures`].
    #[must_use]
    pub fn status_columns(&self) -> Vec<usize> {
        let mut needed: Vec<bool> =
            self.measures.iter().map(|m| m.status_column == StatusColumn::Always).collect();
        let sayers: Vec<usize> = (0..self.measures.len()).map(|k| self.sayer(k)).collect();
        for row in self.rows() {
            for (k, cell) in row.cells.iter().enumerate() {
                let Cell::Absent(status) = cell else { continue };
                if *status != row.status && *status != Status::NOT_APPLICABLE {
                    // A bound may be hidden for another reason than its estimate, or beside one that is shown.
                    let said = row.cells[sayers[k]] == *cell;
                    needed[if said || self.is_taken(k) { sayers[k] } else { k }] = true;
                }
            }
        }
        (0..needed.len()).filter(|&k| needed[k]).collect()
    }

    /// The measure whose column of statuses speaks for one.
    fn sayer(&self, k: usize) -> usize {
        let StatusColumn::Of(id) = &self.measures[k].status_column else { return k };
        self.measures.iter().position(|m| m.id == *id).unwrap_or(k)
    }

    /// Whether a measure has the name that a column of statuses would have: `goal`, beside `goal_status`.
    fn is_taken(&self, k: usize) -> bool {
        let name = format!("{}_status", self.measures[k].id);
        self.measures.iter().any(|m| m.id == name)
    }

    /// Whether every word of it is there in both languages.
    #[must_use]
    pub fn is_bilingual(&self) -> bool {
        let both = |text: &Text| text.is_both() || text.is_empty();
        let about = [&self.about.title, &self.about.subtitle, &self.about.source];
        about.into_iter().chain(&self.about.notes).all(both)
            && self.measures.iter().all(|m| both(&m.label) && m.unit.as_ref().is_none_or(both))
            && self.dimensions.iter().all(|d| both(&d.label) && d.values().iter().all(|v| v.label.is_both()))
    }

    /// Sorts the values of a dimension; rows stay in their order.
    pub(super) fn sort_dimension(
        &mut self,
        at: usize,
        compare: impl Fn(&Category, &Category) -> std::cmp::Ordering,
    ) {
        let moved = self.dimensions[at].reorder(compare);
        let width = self.dimensions.len();
        for key in self.keys.iter_mut().skip(at).step_by(width) {
            let place = usize::try_from(*key).ok().and_then(|k| moved.get(k));
            *key = place.copied().unwrap_or(*key);
        }
    }
}

/// A cell as its measure has it; `None` if it cannot be one of its values.
fn fitted(kind: Kind, cell: Cell) -> Option<Cell> {
    match (kind, cell) {
        (_, Cell::Number(x)) if !x.is_finite() => Some(Cell::Absent(Status::NOT_APPLICABLE)),
        (Kind::Number | Kind::Share, Cell::Count(n)) => Some(Cell::Number(real(n))),
        (Kind::Count | Kind::Year, cell @ Cell::Count(_))
        | (Kind::Number | Kind::Share, cell @ Cell::Number(_))
        | (Kind::Word, cell @ Cell::Word(_))
        | (_, cell @ Cell::Absent(_)) => Some(cell),
        _ => None,
    }
}

/// A count as a number.
#[expect(clippy::cast_precision_loss, reason = "exact to 2^53; patients are far fewer")]
fn real(n: u64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::super::dimension::{KeyForm, Role};
    use super::*;

    fn table() -> Table {
        let region = Dimension::new("region", "Region", Role::Geo, KeyForm::Coded)
            .with("01", "Region Stockholm")
            .with("12", "Region Skåne");
        let measures =
            vec![Measure::new("n", "Antal", Kind::Count), Measure::new("share", "Andel", Kind::Share)];
        Table::new(About::new("t", "T", Lang::Sv), vec![region], measures)
    }

    #[test]
    fn rows_that_do_not_fit_are_refused() {
        let mut table = table();
        let whole = || vec![Cell::Count(7), Cell::Number(0.5)];
        assert!(table.push(&[0], Status::OK, whole()).is_ok());
        assert!(table.push(&[2], Status::OK, whole()).is_err());
        assert!(table.push(&[], Status::OK, whole()).is_err());
        assert!(table.push(&[0], Status::OK, vec![Cell::Count(7)]).is_err());
        assert!(table.push(&[0], Status::OK, vec![Cell::Number(7.5), Cell::Number(0.5)]).is_err());
        assert!(table.push(&[0], Status::OK, vec![Cell::Word("7".into()), Cell::Number(0.5)]).is_err());
        assert_eq!(table.len(), 1);
    }

    #[test]
    fn what_is_no_number_is_no_value() {
        let mut table = table();
        table.push(&[1], Status::OK, vec![Cell::Count(0), Cell::Number(f64::NAN)]).expect("a row");
        assert_eq!(table.row(0).cells[1], Cell::Absent(Status::NOT_APPLICABLE));
        assert!(table.status_columns().is_empty());
    }

    #[test]
    fn a_hidden_part_gets_a_column_of_its_own() {
        let mut table = table();
        let hidden = |status| vec![Cell::Absent(status), Cell::Absent(status)];
        table.push(&[0], Status::PROTECTED, hidden(Status::PROTECTED)).expect("a row");
        assert!(table.status_columns().is_empty(), "the row's status says it");
        table.push(&[1], Status::OK, vec![Cell::Count(9), Cell::Absent(Status::PROTECTED)]).expect("a row");
        assert_eq!(table.status_columns(), [1]);
    }

    #[test]
    fn a_bound_that_is_not_there_beside_its_estimate_says_why() {
        let measures = ["median", "median_ci_lower"].map(|id| super::super::measure_named(id, "days"));
        let region = Dimension::new("region", "Region", Role::Geo, KeyForm::Coded).with("01", "A");
        let mut table = Table::new(About::new("t", "T", Lang::Sv), vec![region], measures.to_vec());
        let absent = |status| vec![Cell::Absent(status), Cell::Absent(status)];
        table.push(&[0], Status::OK, absent(Status::PROTECTED)).expect("a row");
        assert_eq!(table.status_columns(), [0], "the estimate's column says it of both");
        let few = vec![Cell::Number(4.0), Cell::Absent(Status::TOO_FEW)];
        table.push(&[0], Status::OK, few).expect("a row");
        assert_eq!(table.status_columns(), [0, 1]);
    }

    #[test]
    fn no_column_of_statuses_has_the_name_of_a_measure() {
        let measures = ["share", "goal", "goal_status"].map(|id| super::super::measure_named(id, "days"));
        let region = Dimension::new("region", "Region", Role::Geo, KeyForm::Coded).with("01", "A");
        let mut table = Table::new(About::new("t", "T", Lang::Sv), vec![region], measures.to_vec());
        let row = vec![Cell::Number(0.5), Cell::Absent(Status::UNKNOWN), Cell::Word("met".to_owned())];
        table.push(&[0], Status::OK, row).expect("a row");
        assert_eq!(table.status_columns(), [0]);
    }
}
