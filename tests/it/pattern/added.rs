//! A table to which people were only added since an earlier release: what nobody finds who has both releases.

use ledtid::disclosure::pattern::{Budget, Cell, Pattern, Reader, System, bare, protect};
use proptest::prelude::*;

use super::random::tables;
use super::table::{Table, readers};

/// A table, the same before people were added, and what was hidden of it then.
#[derive(Debug)]
struct Later {
    then: Table,
    now: Table,
    hidden_then: Vec<bool>,
}

/// What a reader takes for granted of two releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Knows {
    /// No count has become smaller.
    OnlyAdded,
    /// And which have not changed, hidden or not.
    WhatIsTheSame,
}

impl Later {
    /// Protects the first, as if it were the only one.
    fn of(then: Table, more: &[u32]) -> Self {
        let hidden_then = then.protect().1.hidden().to_vec();
        let width = then.counts[0].len();
        let counts = then.counts.iter().enumerate().map(|(r, row)| {
            row.iter().enumerate().map(|(c, n)| n + more[(r * width + c) % more.len()]).collect()
        });
        let now = Table { regions: then.regions.clone(), counts: counts.collect() };
        Self { then, now, hidden_then }
    }

    /// Counts then and now, cell by cell.
    fn counts(&self) -> Vec<(u32, u32)> {
        let of = |table: &Table| table.system().cells().iter().map(|cell| cell.value).collect::<Vec<u32>>();
        of(&self.then).into_iter().zip(of(&self.now)).collect()
    }

    /// Those who came since, as the pipeline makes the system of them.
    fn system(&self) -> System {
        let mut system = System::builder(self.now.axes().to_vec());
        let knew = bare(&self.then.system());
        for ((((at, all), (then, now)), hidden), knew) in
            self.now.cells().zip(self.counts()).zip(&self.hidden_then).zip(knew)
        {
            let cell = match (then, now - then) {
                (_, 0) => Cell::added(0),
                (0, _) => Cell::new(now),
                (_, by) if *hidden => Cell::added_to_hidden(by, knew),
                (_, by) => Cell::added(by),
            };
            let cell = cell.worth(all.worth);
            system.cell(&at, all.owner.map_or(cell, |owner| cell.owner(owner)));
        }
        system.build().expect("counts add up")
    }

    /// What is hidden now.
    fn hidden_now(&self, pattern: &Pattern) -> Vec<bool> {
        let stays = self.hidden_then.iter().zip(pattern.hidden());
        stays.zip(self.counts()).map(|((then, now), (_, count))| count > 0 && (*then || *now)).collect()
    }

    /// What is hidden if whatever has changed is.
    fn at_best(&self) -> Vec<bool> {
        let stays = self.hidden_then.iter().zip(self.counts());
        stays.map(|(hidden, (then, now))| now > 0 && (*hidden || now > then)).collect()
    }

    /// The cells of either release that a reader knows to within less than 3, by number and release.
    ///
    /// What was hidden is hidden, so who came is told by counts that were known then: every table of those who were there agrees
    /// with every one of those who came.
    fn found(&self, hidden_now: &[bool], reader: Reader, knows: Knows) -> Vec<(usize, &'static str)> {
        let (sums, counts, system) = (self.now.sums(), self.counts(), self.now.system());
        let is_own = |n: usize| system.cells()[n].owner.is_some_and(|owner| reader == Reader::Owner(owner));
        let is_hidden = |hidden: bool, n: usize, count: u32| hidden && !is_own(n) && count > 0;
        let inner = |table: &Table| table.counts.iter().flatten().copied().collect::<Vec<u32>>();
        let there = inner(&self.then);
        let came: Vec<u32> = inner(&self.now).iter().zip(&there).map(|(now, then)| now - then).collect();
        let was_hidden = |n: usize| is_hidden(self.hidden_then[n], n, counts[n].0);
        assert!((0..counts.len()).all(|n| !was_hidden(n) || hidden_now[n]), "what was hidden is shown");
        let were_there =
            ranges(&there, &sums, &|n, sum| if was_hidden(n) { sum > 0 } else { sum == counts[n].0 });
        let have_come = ranges(&came, &sums, &|n, sum| {
            let (then, now) = counts[n];
            if is_hidden(hidden_now[n], n, now) {
                (then > 0 || sum > 0) && (knows == Knows::OnlyAdded || then < now || sum == 0)
            } else {
                sum == now - then
            }
        });
        let cells = were_there.iter().zip(&have_come).enumerate().filter(|(n, _)| !is_own(*n));
        let found = cells.flat_map(|(n, (there, came))| {
            let is_narrow = |least: u32, most: u32| most - least < 3;
            let before = was_hidden(n) && is_narrow(there.0, there.1);
            let hidden = is_hidden(hidden_now[n], n, counts[n].1);
            let after = hidden && is_narrow(there.0 + came.0, there.1 + came.1);
            [before.then_some((n, "then")), after.then_some((n, "now"))]
        });
        found.flatten().collect()
    }
}

/// The least and the most of each cell in tables whose sums agree, no inner cell of which is more than some above its own.
fn ranges(inner: &[u32], sums: &[Vec<usize>], agrees: &dyn Fn(usize, u32) -> bool) -> Vec<(u32, u32)> {
    let mut ranges = vec![(u32::MAX, 0); sums.len()];
    for one in agreeing(inner, sums, agrees) {
        for (of, range) in sums.iter().zip(&mut ranges) {
            let sum = of.iter().map(|i| one[*i]).sum::<u32>();
            *range = (range.0.min(sum), range.1.max(sum));
        }
    }
    ranges
}

/// All inner cells, none more than some above its own, whose sums agree.
fn agreeing(inner: &[u32], sums: &[Vec<usize>], agrees: &dyn Fn(usize, u32) -> bool) -> Vec<Vec<u32>> {
    const ABOVE: u32 = 4;
    let mut complete: Vec<Vec<usize>> = vec![Vec::new(); inner.len()];
    for (cell, of) in sums.iter().enumerate() {
        complete[*of.iter().max().expect("a cell sums something")].push(cell);
    }
    let mut all = vec![Vec::new()];
    for (at, value) in inner.iter().enumerate() {
        let longer = all.iter().flat_map(|chosen: &Vec<u32>| {
            (0..=value + ABOVE).map(|n| chosen.iter().copied().chain([n]).collect::<Vec<u32>>())
        });
        let fits = |chosen: &Vec<u32>| {
            let sum = |cell: usize| sums[cell].iter().map(|i| chosen[*i]).sum::<u32>();
            complete[at].iter().all(|cell| agrees(*cell, sum(*cell)))
        };
        all = longer.filter(fits).collect();
    }
    all
}

fn more() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(prop_oneof![3 => Just(0_u32), 3 => 1_u32..4, 1 => 4_u32..9], 4)
}

proptest! {
    /// Of every pair of tables that there can be: nothing is known that would not be if all that has changed were hidden.
    #[test]
    fn nobody_finds_a_cell_of_two_releases(then in tables(4), more in more()) {
        let later = Later::of(then, &more);
        let pattern = protect(&later.system(), Budget::default());
        let hidden = later.hidden_now(&pattern);
        for ((_, now), hidden) in later.counts().iter().zip(&hidden) {
            prop_assert!(*now == 0 || *now > 4 || *hidden, "a count of 1 to 4 is shown");
        }
        for reader in readers(&later.now.system()) {
            for knows in [Knows::OnlyAdded, Knows::WhatIsTheSame] {
                let found = later.found(&hidden, reader, knows);
                let at_best = if found.is_empty() { Vec::new() } else { later.found(&later.at_best(), reader, knows) };
                let more: Vec<_> = found.iter().filter(|one| !at_best.contains(one)).collect();
                prop_assert!(more.is_empty(), "{reader:?}, who knows {knows:?}, finds {more:?}: {later:?}, {hidden:?}");
            }
        }
    }
}

/// The second release by itself hides too little: with the first its reader tells who came. And more than nothing is shown of what
/// has changed.
#[test]
fn those_who_came_are_hidden_among_each_other() {
    let then = Table { regions: vec![3], counts: vec![vec![0, 19], vec![28, 19], vec![32, 27]] };
    let later = Later::of(then, &[2, 0, 6, 3]);
    let alone = later.now.protect().1.hidden().to_vec();
    let alone: Vec<bool> = alone.iter().zip(&later.hidden_then).map(|(now, then)| *now || *then).collect();
    assert!(!later.found(&alone, Reader::Public, Knows::OnlyAdded).is_empty(), "it would tell nothing");
    let pattern = protect(&later.system(), Budget::default());
    let hidden = later.hidden_now(&pattern);
    assert_eq!(later.found(&hidden, Reader::Public, Knows::OnlyAdded), []);
    let shown =
        later.counts().iter().zip(&hidden).filter(|((then, now), hidden)| now > then && !**hidden).count();
    assert!(shown > 0, "all is hidden: {hidden:?}");
}
