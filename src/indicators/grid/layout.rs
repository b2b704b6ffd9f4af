//! Places and columns of the grid, and their numbers.

use crate::catalogue::{Catalogue, RegionId, SjukvardsregionId};
use crate::cohort::TimeStep;
use crate::model::{AgeBand, Sex};

/// Whose cell it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The nation.
    Nation,
    /// A sjukvårdsregion.
    Sjukvardsregion(SjukvardsregionId),
    /// A region.
    Region(RegionId),
}

/// The time of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Time {
    /// Year, quarter or month.
    pub step: TimeStep,
    /// Its number, as [`TimeStep::code`] takes it.
    pub number: u32,
}

/// Whom a cell is about; sex and age group are by year only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Person {
    /// Everyone.
    All,
    /// One sex; `None` is not said.
    Sex(Option<Sex>),
    /// One age band.
    Age(AgeBand),
}

/// Time and person together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Column {
    /// When.
    pub time: Time,
    /// Who.
    pub person: Person,
}

/// The sexes of the grid, in order.
pub(super) const SEXES: [Option<Sex>; 3] = [Some(Sex::Female), Some(Sex::Male), None];
/// Columns of a year but its months: the year, quarters, sexes, age bands.
const WIDE: usize = 1 + 4 + SEXES.len() + AgeBand::ALL.len();
const QUARTERS: usize = 1;
const BY_SEX: usize = QUARTERS + 4;
const BY_AGE: usize = BY_SEX + SEXES.len();

/// Which places and years a grid has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// First calendar year.
    pub first_year: i32,
    /// How many years.
    pub years: usize,
    n_parts: usize,
    n_regions: usize,
}

impl Layout {
    /// The layout of a catalogue's places over calendar years, both included.
    #[must_use]
    pub fn new(catalogue: &Catalogue, first_year: i32, last_year: i32) -> Self {
        Self {
            first_year,
            years: usize::try_from(last_year - first_year + 1).unwrap_or(0),
            n_parts: catalogue.sjukvardsregions().len(),
            n_regions: catalogue.regions().len(),
        }
    }

    /// Number of places: the nation, the sjukvårdsregioner, the regions.
    #[must_use]
    pub const fn places(&self) -> usize {
        1 + self.n_parts + self.n_regions
    }

    /// Number of places that have months and sums over pathways: the nation and the sjukvårdsregioner.
    #[must_use]
    pub const fn large_places(&self) -> usize {
        1 + self.n_parts
    }

    /// Cells of a place: the wide columns of every year, then the months of a large place.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.years * (WIDE + 12)
    }

    /// The number of a place.
    #[must_use]
    pub fn place_index(&self, place: Place) -> usize {
        match place {
            Place::Nation => 0,
            Place::Sjukvardsregion(id) => 1 + id.index(),
            Place::Region(id) => 1 + self.n_parts + id.index(),
        }
    }

    /// The place of a number.
    #[must_use]
    pub fn place(&self, index: usize) -> Option<Place> {
        match index {
            0 => Some(Place::Nation),
            i if i <= self.n_parts => SjukvardsregionId::from_index(i - 1).map(Place::Sjukvardsregion),
            i if i < self.places() => RegionId::from_index(i - 1 - self.n_parts).map(Place::Region),
            _ => None,
        }
    }

    /// The number of a column; `None` if the grid does not have it.
    #[must_use]
    pub fn column_index(&self, column: Column) -> Option<usize> {
        let step = column.time.step;
        let per_year = 12 / step.months();
        let year = 1900 + i32::try_from(column.time.number / per_year).ok()?;
        let of_year = usize::try_from(column.time.number % per_year).ok()?;
        let at = usize::try_from(year - self.first_year).ok().filter(|&y| y < self.years)?;
        let within = match (step, column.person) {
            (TimeStep::Year, Person::All) => 0,
            (TimeStep::Year, Person::Sex(sex)) => BY_SEX + SEXES.iter().position(|s| *s == sex)?,
            (TimeStep::Year, Person::Age(band)) => BY_AGE + AgeBand::ALL.iter().position(|b| *b == band)?,
            (TimeStep::Quarter, Person::All) => QUARTERS + of_year,
            (TimeStep::Month, Person::All) => return Some(self.years * WIDE + at * 12 + of_year),
            _ => return None,
        };
        Some(at * WIDE + within)
    }

    /// The column of a number.
    #[must_use]
    pub fn column(&self, index: usize) -> Option<Column> {
        let year_number = |at: usize| u32::try_from(self.first_year - 1900).ok().map(|y| y + count(at));
        if let Some(month) = index.checked_sub(self.years * WIDE) {
            let number = year_number(0)? * 12 + count(month);
            let time = Time { step: TimeStep::Month, number };
            return (month < self.years * 12).then_some(Column { time, person: Person::All });
        }
        let year = year_number(index / WIDE)?;
        let whole = Time { step: TimeStep::Year, number: year };
        Some(match index % WIDE {
            0 => Column { time: whole, person: Person::All },
            w if w < BY_SEX => {
                let number = year * 4 + count(w - QUARTERS);
                Column { time: Time { step: TimeStep::Quarter, number }, person: Person::All }
            }
            w if w < BY_AGE => Column { time: whole, person: Person::Sex(SEXES[w - BY_SEX]) },
            w => Column { time: whole, person: Person::Age(AgeBand::ALL[w - BY_AGE]) },
        })
    }

    /// The column of a year as a whole, counted from the first year; `None` outside the grid.
    #[must_use]
    pub fn whole_year(&self, year: usize) -> Option<usize> {
        let number = self.steps(TimeStep::Year).0 + u32::try_from(year).ok()?;
        self.column_index(Column { time: Time { step: TimeStep::Year, number }, person: Person::All })
    }

    /// The year of a column, counted from the first.
    #[must_use]
    pub const fn year_of(&self, column: usize) -> usize {
        match column.checked_sub(self.years * WIDE) {
            Some(month) => month / 12,
            None => column / WIDE,
        }
    }

    /// Whether a place has a column: months are for large places only.
    #[must_use]
    pub fn has(&self, place: usize, column: usize) -> bool {
        place < self.large_places() || column < self.years * WIDE
    }

    /// First and last number of a time step within the grid.
    #[must_use]
    pub fn steps(&self, step: TimeStep) -> (u32, u32) {
        let per_year = 12 / step.months();
        let first = u32::try_from(self.first_year - 1900).unwrap_or(0) * per_year;
        (first, first + count(self.years) * per_year - 1)
    }
}

/// A number of places, years or columns; all are small.
fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_that_of_its_own_column_and_place() {
        let catalogue = Catalogue::embedded().unwrap();
        let layout = Layout::new(&catalogue, 2020, 2024);
        for index in 0..layout.columns() {
            let column = layout.column(index).unwrap();
            assert_eq!(layout.column_index(column), Some(index), "{column:?}");
        }
        assert_eq!(layout.column(layout.columns()), None);
        let years: Vec<_> = (0..6).map(|year| layout.whole_year(year).map(|c| layout.year_of(c))).collect();
        assert_eq!(years, [Some(0), Some(1), Some(2), Some(3), Some(4), None]);
        for index in 0..layout.places() {
            assert_eq!(layout.place_index(layout.place(index).unwrap()), index);
        }
        assert_eq!(layout.place(layout.places()), None);
        assert_eq!(layout.places(), 28);
    }

    #[test]
    fn what_the_grid_does_not_have_has_no_number() {
        let layout = Layout::new(&Catalogue::embedded().unwrap(), 2024, 2024);
        let column = |step, number, person| Column { time: Time { step, number }, person };
        let none = [
            column(TimeStep::Year, 123, Person::All),
            column(TimeStep::Year, 125, Person::All),
            column(TimeStep::Quarter, 124 * 4, Person::Sex(None)),
            column(TimeStep::Month, 124 * 12, Person::Age(AgeBand::From80)),
        ];
        for column in none {
            assert_eq!(layout.column_index(column), None, "{column:?}");
        }
        assert!(!layout.has(27, layout.columns() - 1));
        assert!(layout.has(6, layout.columns() - 1));
    }
}
