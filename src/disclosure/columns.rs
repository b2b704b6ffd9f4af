//! The axis of times and persons of one year: which columns of the grid add up to which.

use super::pattern::Axis;
use crate::cohort::TimeStep;
use crate::indicators::grid::{Column, Layout, Person, Time};
use crate::model::{AgeBand, Sex};

/// The nodes of the axis of times and persons.
pub(super) struct Columns {
    pub(super) axis: Axis,
    /// For each node the layout's columns that are this count, all of them.
    pub(super) nodes: Vec<Vec<usize>>,
    /// What hiding one costs, beside others.
    pub(super) worth: Vec<u32>,
}

/// The columns of a year, by what they are.
struct ColumnsOfYear {
    year: usize,
    quarters: Vec<usize>,
    sexes: Vec<usize>,
    ages: Vec<usize>,
    months: Vec<usize>,
}

impl ColumnsOfYear {
    fn new(layout: &Layout, year: usize) -> Self {
        let (first, _) = layout.steps(TimeStep::Year);
        let number = first + u32::try_from(year).unwrap_or(0);
        let at = |step, number, person| layout.column_index(Column { time: Time { step, number }, person });
        let by =
            |step: TimeStep, n: u32| (0..n).filter_map(|k| at(step, number * n + k, Person::All)).collect();
        let whole = |person| at(TimeStep::Year, number, person);
        let sexes = [Some(Sex::Female), Some(Sex::Male), None];
        Self {
            year: whole(Person::All).unwrap_or(0),
            quarters: by(TimeStep::Quarter, 4),
            sexes: sexes.into_iter().filter_map(|s| whole(Person::Sex(s))).collect(),
            ages: AgeBand::ALL.into_iter().filter_map(|b| whole(Person::Age(b))).collect(),
            months: by(TimeStep::Month, 12),
        }
    }
}

impl Columns {
    /// Year, quarters, sexes, age bands, months. A year of a region is dearer than a quarter of its sjukvårdsregion and a
    /// month of the nation: regions are compared by year.
    pub(super) fn of_completed(layout: &Layout, year: usize) -> Self {
        let own = ColumnsOfYear::new(layout, year);
        let mut nodes = vec![vec![own.year]];
        let mut worth = vec![32];
        let mut add = |columns: &[usize], each: u32| {
            let first = nodes.len();
            nodes.extend(columns.iter().map(|&c| vec![c]));
            worth.extend(columns.iter().map(|_| each));
            (first..nodes.len()).collect::<Vec<usize>>()
        };
        let (quarters, sexes) = (add(&own.quarters, 4), add(&own.sexes, 3));
        let (ages, months) = (add(&own.ages, 3), add(&own.months, 2));
        let mut axis = Axis::new(nodes.len()).split(0, &quarters).split(0, &sexes).split(0, &ages);
        for (&quarter, months) in quarters.iter().zip(months.chunks(3)) {
            axis = axis.split(quarter, months);
        }
        Self { axis, nodes, worth }
    }

    /// The last days of the months; the last one is also the year's, which sexes and age bands add up to, and
    /// every third one a quarter's.
    pub(super) fn of_ongoing(layout: &Layout, year: usize) -> Self {
        let own = ColumnsOfYear::new(layout, year);
        let mut nodes: Vec<Vec<usize>> = own.months.iter().map(|&month| vec![month]).collect();
        for (k, &quarter) in own.quarters.iter().enumerate() {
            nodes[k * 3 + 2].push(quarter);
        }
        let last = nodes.len() - 1;
        nodes[last].push(own.year);
        let mut worth: Vec<u32> = (0..nodes.len()).map(|k| if k % 3 == 2 { 4 } else { 2 }).collect();
        worth[last] = 8;
        let (n_sexes, n_ages) = (own.sexes.len(), own.ages.len());
        nodes.extend(own.sexes.iter().chain(&own.ages).map(|&c| vec![c]));
        worth.resize(nodes.len(), 3);
        let sexes: Vec<usize> = (last + 1..=last + n_sexes).collect();
        let ages: Vec<usize> = (last + 1 + n_sexes..=last + n_sexes + n_ages).collect();
        let axis = Axis::new(nodes.len()).split(last, &sexes).split(last, &ages);
        Self { axis, nodes, worth }
    }
}
