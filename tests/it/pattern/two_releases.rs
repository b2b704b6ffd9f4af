//! A release and the one before as one system: what nobody finds who has both.

use ledtid::disclosure::pattern::{
    Axis, Before, Budget, Cell, Pattern, Reader, System, Tense, audit, protect,
};
use proptest::prelude::*;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::enumerate::ranges_of;
use super::random::{avoidable, hidden_from, tables};
use super::table::{Table, axes_apart, cells_apart, protect_apart, readers};

/// A table, the same before something came, and what was hidden of it then.
struct Both {
    now: Table,
    then: Table,
    hidden: Vec<bool>,
}

impl Both {
    /// Protects the first, as if it were the only one.
    fn of(then: Table, more: &[i64]) -> Self {
        let hidden = then.protect().1.hidden().to_vec();
        let width = then.counts[0].len();
        let count = |r: usize, c: usize| {
            let by = more[(r * width + c) % more.len()];
            u32::try_from((i64::from(then.counts[r][c]) + by).max(0)).expect("a count")
        };
        let counts = (0..then.counts.len()).map(|r| (0..width).map(|c| count(r, c)).collect()).collect();
        let now = Table { regions: then.regions.clone(), counts };
        Self { now, then, hidden }
    }

    /// Both as one system: cell by cell now, then, since.
    fn system(&self) -> System {
        let [place, column] = self.now.axes();
        let mut system = System::builder(vec![Axis::of_releases(), place, column]);
        let pairs: Vec<_> = self.now.cells().zip(self.then.cells()).collect();
        let only_added = pairs.iter().all(|((_, now), (_, then))| now.value >= then.value);
        for ((([p, c], now), (_, then)), hidden) in pairs.into_iter().zip(&self.hidden) {
            let dress = |cell: Cell| now.owner.map_or(cell, |owner| cell.owner(owner));
            let same = now.value == then.value;
            let before = if same && *hidden { Before::Hidden } else { Before::New };
            system.cell(&[0, p, c], now.before(before));
            let value = u32::try_from(then.value).expect("a count");
            system.cell(&[1, p, c], dress(Cell::then(value, !hidden)));
            system.cell(&[2, p, c], dress(Cell::since(now.value - then.value, only_added)));
        }
        system.build().expect("counts add up")
    }

    fn protect(&self) -> (System, Pattern) {
        let system = self.system();
        let pattern = protect(&system, Budget::default());
        (system, pattern)
    }

    /// Inner counts then and since, and which of them each cell of the system sums.
    fn inner(&self) -> (Vec<u32>, Vec<Vec<usize>>) {
        let (then, now) = (self.then.inner_counts(), self.now.inner_counts());
        let n = then.len();
        let since = now.iter().zip(&then).map(|(now, then)| now - then);
        let inner = then.iter().copied().chain(since).collect();
        let triple = |of: Vec<usize>| {
            let since: Vec<usize> = of.iter().map(|i| i + n).collect();
            [of.iter().copied().chain(since.iter().copied()).collect(), of, since]
        };
        (inner, self.now.sums().into_iter().flat_map(triple).collect())
    }
}

fn none_found(both: &Both) -> Result<(System, Pattern), TestCaseError> {
    let (system, pattern) = both.protect();
    for (cell, hidden) in system.cells().iter().zip(pattern.hidden()) {
        match cell.tense {
            Tense::Now => {
                prop_assert!(cell.value > 0 || !hidden, "a zero is hidden");
                prop_assert!(cell.value == 0 || cell.value > 4 || *hidden, "a count of 1 to 4 is shown");
            }
            Tense::Then => prop_assert_eq!(*hidden, cell.before == Before::Hidden && cell.value > 0),
            Tense::Since { .. } => {}
        }
    }
    let found = avoidable(&system, &pattern);
    prop_assert!(found.is_empty(), "found: {found:?} in {:?} after {:?}", both.now, both.then);
    Ok((system, pattern))
}

proptest! {
    #[test]
    fn nobody_finds_a_cell_of_two_releases_when_people_were_added(
        table in tables(8),
        more in prop::collection::vec(prop_oneof![3 => Just(0_i64), 3 => 1_i64..4, 1 => 4_i64..9], 8),
    ) {
        none_found(&Both::of(table, &more))?;
    }

    #[test]
    fn nobody_finds_a_cell_of_two_releases_when_people_came_and_went(
        table in tables(8),
        more in prop::collection::vec(prop_oneof![4 => Just(0_i64), 2 => -3_i64..4], 8),
    ) {
        none_found(&Both::of(table, &more))?;
    }

    /// The audit of both is held against every pair of tables that there can be.
    #[test]
    fn the_audit_of_two_releases_finds_what_enumeration_finds(
        table in tables(4),
        more in prop::collection::vec(prop_oneof![1 => Just(0_i64), 2 => 1_i64..4], 4),
    ) {
        let both = Both::of(table, &more);
        let (system, pattern) = none_found(&both)?;
        let (inner, sums) = both.inner();
        let hidden: Vec<bool> = system.cells().iter().zip(pattern.hidden()).map(|(cell, hidden)| {
            *hidden || matches!(cell.tense, Tense::Since { .. }) && cell.value > 0
        }).collect();
        for reader in readers(&system) {
            let seen = ranges_of((&inner, &sums), &system, &hidden, reader, 4);
            let expected: Vec<(usize, u32, u32)> = (0..hidden.len())
                .filter(|n| hidden_from(&system, reader, &hidden, *n) && seen[*n].1 - seen[*n].0 < 3)
                .map(|n| (n, seen[n].0, seen[n].1))
                .collect();
            let found: Vec<(usize, u32, u32)> =
                audit(&system, pattern.hidden(), reader).iter().map(|f| (f.cell.index(), f.least, f.most)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}

/// Pathways and their sums, protected apart, in two releases.
#[test]
fn nobody_finds_a_cell_of_two_releases_of_pathways_and_their_sums() {
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let (mut tables, mut hidden) = (0, 0);
    for _ in 0..20 {
        let most = random.random_range(8..30);
        let mut count = |none: f64, most: u32| {
            if random.random_bool(none) { 0 } else { random.random_range(1..most) }
        };
        let mut table = |none: f64, most: u32| -> Vec<Vec<u32>> {
            (0..4).map(|_| (0..3).map(|_| count(none, most)).collect()).collect()
        };
        let then: Vec<Table> =
            (0..4).map(|_| Table { regions: vec![2, 2], counts: table(0.15, most) }).collect();
        let add = |one: &Table, more: Vec<Vec<u32>>| {
            let rows = one.counts.iter().zip(more);
            let counts = rows.map(|(row, more)| row.iter().zip(more).map(|(a, b)| a + b).collect()).collect();
            Table { regions: one.regions.clone(), counts }
        };
        let now: Vec<Table> = then.iter().map(|one| add(one, table(0.6, 6))).collect();
        let first = protect_apart(&then).1;
        let [pathway, place, column] = axes_apart(&now);
        let mut system = System::builder(vec![Axis::of_releases(), pathway, place, column]);
        for (((at, now), (_, then)), hidden) in
            cells_apart(&now).into_iter().zip(cells_apart(&then)).zip(first.hidden())
        {
            let dress = |cell: Cell| now.owner.map_or(cell, |owner| cell.owner(owner));
            let value = u32::try_from(then.value).expect("a count");
            let at = |release: usize| [release, at[0], at[1], at[2]];
            system.cell(&at(0), now);
            system.cell(&at(1), dress(Cell::then(value, !hidden)));
            system.cell(&at(2), dress(Cell::since(now.value - then.value, true)));
        }
        let system = system.build().expect("counts add up");
        let pattern = protect(&system, Budget::default());
        let found = avoidable(&system, &pattern);
        assert!(found.is_empty(), "found: {found:?}");
        let now = |(cell, _): &(&Cell, &bool)| cell.is_now() && cell.value > 0;
        tables += system.cells().iter().zip(pattern.hidden()).filter(now).count();
        hidden += system.cells().iter().zip(pattern.hidden()).filter(now).filter(|(_, h)| **h).count();
    }
    assert!(hidden * 20 < tables * 19, "{hidden} of {tables} hidden prove little");
}

/// The second hides what the first would not have told, and it must: with the first the sum tells it.
#[test]
fn the_second_release_alone_would_tell() {
    let then = Table { regions: vec![3], counts: vec![vec![0, 9], vec![8, 9], vec![12, 17]] };
    let both = Both::of(then, &[2, 0, 0, 0, 0, 0]);
    let alone = both.now.protect().1;
    let (system, pattern) = both.protect();
    let mut told = pattern.hidden().to_vec();
    for (cell, hidden) in alone.hidden().iter().enumerate() {
        told[cell * 3] = *hidden;
    }
    assert!(!audit(&system, &told, Reader::Public).is_empty(), "the first tells nothing of the second");
    assert_eq!(audit(&system, pattern.hidden(), Reader::Public), []);
}
