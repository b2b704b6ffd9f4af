//! The limits that people of a year can have, as everyone knows them.

use crate::catalogue::{Catalogue, Comparison, PathwayId};
use crate::indicators::grid::GRID_MEASURES;
use crate::model::{Day, TimeUnit};

/// The shortest and the longest limit, in days, of a pathway's measure for who has the end in a year: those in force in it, or in the
/// half of a year before, when one who has a limit of months at most may have started.
pub(super) fn limits_of(
    catalogue: &Catalogue,
    measure: usize,
    pathway: PathwayId,
    year: i32,
) -> Option<[u32; 2]> {
    let measure = catalogue.measure(GRID_MEASURES[measure])?;
    let (first, next) = (Day::from_ymd(year - 1, 7, 1)?, Day::from_ymd(year + 1, 1, 1)?);
    let is_in_force = |from: Option<Day>, until: Option<Day>| {
        from.is_none_or(|d| d < next) && until.is_none_or(|d| d > first)
    };
    let days = catalogue
        .limits_of(measure, measure.grain)
        .filter(|row| row.pathway.is_none_or(|own| own == pathway) && row.speaks_in(TimeUnit::Days))
        .filter(|row| is_in_force(row.valid_from, row.valid_until))
        .filter_map(|row| match row.comparison {
            Comparison::AtMost => row.value,
            Comparison::LessThan => row.value?.checked_sub(1),
        });
    days.fold(None, |ends, day| {
        let [shortest, longest] = ends.unwrap_or([day, day]);
        Some([shortest.min(day), longest.max(day)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_those_in_force_in_the_year() {
        let catalogue = Catalogue::embedded().expect("the catalogue");
        let breast = catalogue.pathway_by_slug("brostcancer").expect("a pathway");
        let svf = GRID_MEASURES.iter().position(|measure| *measure == "svf").expect("a measure");
        let of = |year| limits_of(&catalogue, svf, breast, year);
        assert_eq!([of(2023), of(2024), of(2025)], [Some([28, 28]), Some([28, 35]), Some([35, 35])]);
    }
}
