//! Whether steps leave every count wide enough when all weeks and places are looked at together.
//!
//! A reader has the ranges that the steps stand for, and what the other figures of a row tell (`lengths_beside`); knows that
//! counts only ascend from week to week, by at least five people from one step to the next, that regions add up to the
//! nation in every week, and, as a region's analyst, the own counts.
//! A count is proved by *moves*: one person more in a place in some weeks, and in those weeks one fewer in another place of
//! the same sum (or one more in the nation). Each move leads to another table that agrees with all that the reader
//! knows; tables that differ by [`WIDTH`] in the count prove it. What is not found counts as told.

use super::lengths::{AT_RISK, PEOPLE, WIDTH, Whose, range};
use crate::indicators::grid::{LENGTH_STEP, LengthStep};

/// Counts of places by week, and what everyone knows of them. The first place is the sum of the others.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// The true counts, by place and week.
    counts: Vec<Vec<i64>>,
    /// The least and most that they can be by what is said of each by itself.
    low: Vec<Vec<i64>>,
    high: Vec<Vec<i64>>,
    /// How far apart these are if no lengths are released.
    without: Vec<Vec<i64>>,
    /// For each place the weeks (positions) with steps.
    steps: Vec<Vec<usize>>,
    /// Fewest people from one step to the next.
    apart: i64,
    /// People of each place.
    n: Vec<i64>,
    weeks: Vec<u16>,
}

/// A count, or the sum of a few, that someone is told too closely: a week, as its position in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) week: u16,
}

impl Table {
    /// The counts of places at all weeks in which any has a step.
    pub(super) fn of(places: &[Whose<'_>], steps: &[Vec<LengthStep>]) -> Self {
        let mut weeks: Vec<u16> = steps.iter().flatten().map(|step| step.week).collect();
        weeks.sort_unstable();
        weeks.dedup();
        let at = |week: u16| weeks.binary_search(&week).unwrap_or(0);
        let mut table = Self {
            counts: Vec::new(),
            low: Vec::new(),
            high: Vec::new(),
            without: Vec::new(),
            steps: steps.iter().map(|own| own.iter().map(|step| at(step.week)).collect()).collect(),
            apart: i64::from(PEOPLE),
            n: places.iter().map(|place| i64::from(place.weeks.n)).collect(),
            weeks: weeks.clone(),
        };
        for (Whose { weeks: place, told, .. }, own) in places.iter().zip(steps) {
            let n = i64::from(place.n);
            let beside = weeks.iter().map(|week| told.range(u64::from(*week) * LENGTH_STEP, place.n));
            let (mut low, mut high): (Vec<i64>, Vec<i64>) = beside.map(|[low, high]| (low, high)).unzip();
            table.without.push(low.iter().zip(&high).map(|(low, high)| high - low).collect());
            for step in own {
                let [mut least, mut most] = range(place.n, step.percent);
                if (least..=most).contains(&i64::from(place.ended(step.week))) {
                    (least, most) = (least.max(i64::from(PEOPLE)), most.min(n - i64::from(AT_RISK)));
                }
                let at = at(step.week);
                (low[at], high[at]) = (low[at].max(least), high[at].min(most));
            }
            let ended = weeks.iter().map(|week| i64::from(place.ended(*week))).collect();
            table.add(ended, low, high);
        }
        table.add_up();
        table
    }

    /// Adds a place. Shares of everyone who started are of people some of whom are followed no longer: there no count is
    /// said, and the nearest that agrees with the share stands for it.
    fn add(&mut self, mut counts: Vec<i64>, mut low: Vec<i64>, mut high: Vec<i64>) {
        for week in 1..low.len() {
            low[week] = low[week].max(low[week - 1]);
        }
        for week in (1..high.len()).rev() {
            high[week - 1] = high[week - 1].min(high[week]);
        }
        for (count, (low, high)) in counts.iter_mut().zip(low.iter().zip(&high)) {
            *count = (*count).min(*high).max(*low);
        }
        self.counts.push(counts);
        self.low.push(low);
        self.high.push(high);
    }

    /// Where the regions' counts are not the nation's by its share, nothing adds up that a reader could use.
    fn add_up(&mut self) {
        for week in 0..self.weeks.len() {
            let sum: i64 = self.counts.iter().skip(1).map(|own| own[week]).sum();
            let Some(nation) = self.counts.first_mut() else { return };
            nation[week] = sum;
            self.low[0][week] = self.low[0][week].min(sum);
            self.high[0][week] = self.high[0][week].max(sum);
        }
    }

    /// The first count that some reader is told too closely.
    pub(super) fn told(&self) -> Option<Told> {
        let places = self.counts.len();
        for week in 0..self.weeks.len() {
            let without: Vec<usize> =
                (1..places).filter(|place| !self.steps[*place].contains(&week)).collect();
            let alone = (0..places).map(|place| vec![place]);
            for whose in alone.chain(std::iter::once(without)) {
                if self.is_told(&whose, week) {
                    return Some(Told { week: self.weeks[week] });
                }
            }
        }
        None
    }

    /// Whether the public or an analyst is told the sum of some places' counts too closely. Own counts are no secret from
    /// oneself: the sum is then that of the others.
    fn is_told(&self, whose: &[usize], week: usize) -> bool {
        let Some(used) = self.proof(whose, week, None) else { return true };
        // Who knows none of the places that were moved has the same proof.
        let touched = |reader: &usize| used.contains(reader) || (whose.len() > 1 && whose.contains(reader));
        (1..self.counts.len()).filter(touched).any(|reader| {
            let rest: Vec<usize> = whose.iter().copied().filter(|place| *place != reader).collect();
            !rest.is_empty() && self.proof(&rest, week, Some(reader)).is_none()
        })
    }

    /// Moves that prove a sum for a reader: the places that they move; none if they do not suffice.
    fn proof(&self, whose: &[usize], week: usize, own: Option<usize>) -> Option<Vec<usize>> {
        // Nothing can be wider than it is where no lengths are said; who knows own people knows them in the nation.
        let known = own.filter(|_| whose.contains(&0)).map_or(0, |own| self.n[own]);
        let people = whose.iter().map(|place| self.n[*place]).sum::<i64>() - known;
        let wide = |is_in: bool| {
            let places = (0..self.without.len()).filter(|p| whose.contains(p) == is_in && Some(*p) != own);
            places.map(|place| self.without[place][week]).sum::<i64>()
        };
        let need = WIDTH.min(people).min(wide(true)).min(wide(false));
        let mut used = Vec::new();
        let mut found = 0;
        for up in [1, -1] {
            let mut counts = self.counts.clone();
            while found < need {
                let Some(pair) = self.step(&mut counts, (whose, week), own, up) else { break };
                used.extend(pair);
                found += 1;
            }
        }
        (found >= need).then_some(used)
    }

    /// Moves one person so that the sum of some places changes by `up`: which two places.
    fn step(
        &self,
        counts: &mut [Vec<i64>],
        (whose, week): (&[usize], usize),
        own: Option<usize>,
        up: i64,
    ) -> Option<[usize; 2]> {
        let partners: Vec<usize> =
            (0..self.counts.len()).filter(|p| !whose.contains(p) && Some(*p) != own).collect();
        for &place in whose {
            for &partner in &partners {
                let other = if place == 0 || partner == 0 { up } else { -up };
                if self.shift(counts, [(place, up), (partner, other)], week) {
                    return Some([place, partner]);
                }
            }
        }
        None
    }

    /// Changes two places by one person each in a week and as many around it as that takes, if it can be.
    fn shift(&self, counts: &mut [Vec<i64>], both: [(usize, i64); 2], week: usize) -> bool {
        let (mut from, mut to) = (week, week);
        loop {
            let before = (from, to);
            for (place, by) in both {
                (from, to) = self.widened(&counts[place], (place, by), (from, to));
            }
            if (from, to) == before {
                break;
            }
        }
        let fits = |&(place, by): &(usize, i64)| {
            (from..=to).all(|w| (self.low[place][w]..=self.high[place][w]).contains(&(counts[place][w] + by)))
        };
        let is_possible = both.iter().all(fits);
        if is_possible {
            for (place, by) in both {
                counts[place][from..=to].iter_mut().for_each(|count| *count += by);
            }
        }
        is_possible
    }

    /// The weeks that must change with some if counts are to ascend as before, and steps to stay apart.
    fn widened(
        &self,
        own: &[i64],
        (place, by): (usize, i64),
        (mut from, mut to): (usize, usize),
    ) -> (usize, usize) {
        if by > 0 {
            while to + 1 < own.len() && own[to] + by > own[to + 1] {
                to += 1;
            }
        } else {
            while from > 0 && own[from] + by < own[from - 1] {
                from -= 1;
            }
        }
        for pair in self.steps[place].windows(2) {
            let (here, there) = (pair[0], pair[1]);
            let apart = own[there] - own[here];
            // Where they are not so far apart, no such rule was followed: shares of those who started.
            if apart == self.apart && by > 0 && here >= from && here <= to && there > to {
                to = there;
            }
            if apart == self.apart && by < 0 && there >= from && there <= to && here < from {
                from = here;
            }
        }
        (from, to)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A table of a nation and its regions from their counts, ranges of steps as wide as given around them, and how far
    /// steps are apart.
    fn table(regions: &[Vec<i64>], n: i64, steps: &[Vec<usize>], width: i64) -> Table {
        let weeks = regions[0].len();
        let nation: Vec<i64> = (0..weeks).map(|w| regions.iter().map(|own| own[w]).sum()).collect();
        let mut all = vec![nation];
        all.extend(regions.iter().cloned());
        let mut table = Table {
            counts: Vec::new(),
            low: Vec::new(),
            high: Vec::new(),
            without: Vec::new(),
            steps: steps.to_vec(),
            apart: 1,
            n: (0..all.len())
                .map(|at| if at == 0 { n * i64::try_from(regions.len()).unwrap() } else { n })
                .collect(),
            weeks: (0..u16::try_from(weeks).unwrap()).collect(),
        };
        for (place, counts) in all.into_iter().enumerate() {
            let (mut low, mut high) = (vec![0; weeks], vec![table.n[place]; weeks]);
            table.without.push(high.clone());
            for &week in &steps[place] {
                // A multiple of the width and what is above it: as a rounded share says it.
                low[week] = counts[week] / (width + 1) * (width + 1);
                high[week] = (low[week] + width).min(table.n[place]);
            }
            table.add(counts, low, high);
        }
        table.add_up();
        table
    }

    /// The range of a sum over all tables that a reader cannot tell from the true one.
    fn exact(table: &Table, whose: &[usize], week: usize, own: Option<usize>) -> i64 {
        let (places, weeks) = (table.counts.len(), table.weeks.len());
        let mut all: Vec<Vec<Vec<i64>>> = vec![Vec::new()];
        for place in 1..places {
            let rows = rows_of(table, place, own == Some(place));
            all = all
                .iter()
                .flat_map(|before| rows.iter().map(move |row| [before.clone(), vec![row.clone()]].concat()))
                .collect();
        }
        let mut values = Vec::new();
        for regions in all {
            let nation: Vec<i64> = (0..weeks).map(|w| regions.iter().map(|own| own[w]).sum()).collect();
            if agrees(table, 0, &nation) {
                let of = |place: &usize| if *place == 0 { nation[week] } else { regions[place - 1][week] };
                values.push(whose.iter().map(of).sum::<i64>());
            }
        }
        values.iter().max().unwrap() - values.iter().min().unwrap()
    }

    fn rows_of(table: &Table, place: usize, is_own: bool) -> Vec<Vec<i64>> {
        if is_own {
            return vec![table.counts[place].clone()];
        }
        let mut rows = vec![Vec::new()];
        for week in 0..table.weeks.len() {
            let values = table.low[place][week]..=table.high[place][week];
            rows = rows
                .iter()
                .flat_map(|row: &Vec<i64>| values.clone().map(move |v| [row.clone(), vec![v]].concat()))
                .collect();
        }
        rows.retain(|row| agrees(table, place, row));
        rows
    }

    fn agrees(table: &Table, place: usize, row: &[i64]) -> bool {
        let within =
            row.iter().enumerate().all(|(w, v)| (table.low[place][w]..=table.high[place][w]).contains(v));
        let apart = table.steps[place].windows(2).all(|pair| row[pair[1]] - row[pair[0]] >= table.apart);
        within && apart && row.windows(2).all(|pair| pair[0] <= pair[1])
    }

    fn ascending(n: i64, weeks: usize) -> impl Strategy<Value = Vec<i64>> {
        prop::collection::vec(0..=n, weeks).prop_map(|mut row| {
            row.sort_unstable();
            row
        })
    }

    /// Two regions, three weeks, counts up to 7, steps in any week.
    fn tables() -> impl Strategy<Value = Table> {
        let steps = prop::collection::vec(prop::sample::subsequence(vec![0, 1, 2], 0..=3), 3);
        (prop::collection::vec(ascending(7, 3), 2), steps).prop_map(|(regions, mut steps)| {
            let sum = |w: usize| regions.iter().map(|own| own[w]).sum::<i64>();
            let of = |place: usize, w: usize| if place == 0 { sum(w) } else { regions[place - 1][w] };
            // Steps show something new, as they do in a release.
            for (place, own) in steps.iter_mut().enumerate() {
                let all = std::mem::take(own);
                for week in all {
                    if own.last().is_none_or(|last| of(place, week) / 4 > of(place, *last) / 4) {
                        own.push(week);
                    }
                }
            }
            table(&regions, 7, &steps, 3)
        })
    }

    proptest! {
        /// Against enumeration of all tables: what moves prove is so, for the public and each analyst.
        #[test]
        fn what_is_proved_is_wide_enough(table in tables()) {
            for week in 0..3 {
                for whose in [vec![0], vec![1], vec![2], vec![1, 2]] {
                    for own in [None, Some(1), Some(2)].into_iter().filter(|own| own.is_none_or(|own| !whose.contains(&own))) {
                        let width = exact(&table, &whose, week, own);
                        if table.proof(&whose, week, own).is_some() {
                            prop_assert!(width >= WIDTH, "{whose:?} {week} {own:?}: {width}");
                        }
                    }
                }
            }
        }
    }

    /// Moves find most of what there is to find: where enumeration has a width, they mostly prove it.
    #[test]
    fn moves_prove_most_of_what_is_wide() {
        use proptest::strategy::ValueTree as _;
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let (mut wide, mut proved) = (0_u32, 0_u32);
        for _ in 0..200 {
            let table = tables().new_tree(&mut runner).unwrap().current();
            for (place, week) in (0..3).flat_map(|place| (0..3).map(move |week| (place, week))) {
                if exact(&table, &[place], week, None) >= WIDTH {
                    wide += 1;
                    proved += u32::from(table.proof(&[place], week, None).is_some());
                }
            }
        }
        println!("{proved} of {wide} are proved");
        assert!(f64::from(proved) >= 0.9 * f64::from(wide), "{proved} of {wide}");
    }

    /// The nation has 4 to 7 people and then 8 to 11; the second region's analyst subtracts the own 2 and 7. The first
    /// region has 2 to 5 by the first week, by itself, and 1 to 4 by the second. But counts ascend: 2 to 4, both times.
    #[test]
    fn weeks_together_tell_what_no_week_tells() {
        let (regions, steps) = ([vec![3, 3], vec![2, 7]], [vec![0, 1], vec![], vec![]]);
        let both = table(&regions, 7, &steps, 3);
        assert_eq!([0, 1].map(|week| exact(&both, &[1], week, Some(2))), [2, 2]);
        for week in [0, 1] {
            let one = table(&regions.clone().map(|own| vec![own[week]]), 7, &[vec![0], vec![], vec![]], 3);
            assert_eq!(exact(&one, &[1], 0, Some(2)), WIDTH);
        }
        assert_eq!(both.told(), Some(Told { week: 0 }));
    }
}
