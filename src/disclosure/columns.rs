//! The axis of times and persons of one year: which columns of the grid add up to which.

use super::pattern::Axis;
use crate::cohort::TimeStep;
use crate::indicators::grid::{Column, Layout, Person, Time};
use crate::model::{AgeBand, Day, Sex};

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

    /// The month of the year, from 0, whose last day is the last on which anyone is counted: December, or the month in which the data
    /// end.
    fn last_stock(&self, layout: &Layout, year: usize, data_to: Option<Day>) -> usize {
        let (first, _) = layout.steps(TimeStep::Month);
        let last_day =
            |k: usize| u32::try_from(year * 12 + k).map(|k| TimeStep::Month.last_day(first + k)).ok();
        let is_end = |k: &usize| data_to.is_some_and(|to| last_day(*k).is_some_and(|day| day >= to));
        let december = self.months.len().saturating_sub(1);
        (0..december).find(is_end).unwrap_or(december)
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
    /// every third one a quarter's. From the month in which the data end all are one node: those who wait on the data's last day.
    pub(super) fn of_ongoing(layout: &Layout, year: usize, data_to: Option<Day>) -> Self {
        let own = ColumnsOfYear::new(layout, year);
        let last = own.last_stock(layout, year, data_to);
        let mut nodes: Vec<Vec<usize>> = vec![Vec::new(); last + 1];
        let mut worth: Vec<u32> = vec![2; last + 1];
        for (k, &month) in own.months.iter().enumerate() {
            nodes[k.min(last)].push(month);
        }
        for (k, &quarter) in own.quarters.iter().enumerate() {
            let node = (k * 3 + 2).min(last);
            nodes[node].push(quarter);
            worth[node] = 4;
        }
        nodes[last].push(own.year);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    /// Each node of those who wait, as the codes of its times.
    fn stocks(year: usize, (y, m, d): (i32, u32, u32)) -> Vec<String> {
        let layout = Layout::new(&Catalogue::embedded().unwrap(), 2023, 2024);
        let columns = Columns::of_ongoing(&layout, year, Day::from_ymd(y, m, d));
        let code = |column: &usize| {
            let Column { time, person } = layout.column(*column).unwrap();
            (person == Person::All).then(|| time.step.code(time.number))
        };
        let nodes = columns.nodes.iter().filter_map(|node| node.iter().map(code).collect::<Option<Vec<_>>>());
        nodes.map(|codes| codes.join(" ")).collect()
    }

    #[test]
    fn what_is_counted_on_the_last_day_of_the_data_is_one_count() {
        let whole = stocks(1, (2024, 12, 31));
        assert_eq!((whole.len(), &*whole[2], &*whole[11]), (12, "2024-03 2024Q1", "2024-12 2024Q4 2024"));
        assert_eq!(stocks(0, (2024, 6, 15)).len(), 12, "a year that is over");
        let running = stocks(1, (2024, 6, 15));
        let rest = "2024-06 2024-07 2024-08 2024-09 2024-10 2024-11 2024-12 2024Q2 2024Q3 2024Q4 2024";
        assert_eq!((running.len(), &*running[4], &*running[5]), (6, "2024-05", rest));
        assert_eq!(stocks(1, (2024, 6, 30)), running, "July and June have one last day");
        assert_eq!(stocks(1, (2023, 12, 31)).len(), 1);
    }
}
