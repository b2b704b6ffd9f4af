//! Random small tables: the pattern and the audit against every possible table.

use ledtid::disclosure::pattern::{Finding, Pattern, Reader, System, audit};
use proptest::prelude::*;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::enumerate::ranges;
use super::table::{Table, protect_apart, readers};

pub(super) fn tables(most: usize) -> impl Strategy<Value = Table> {
    let regions = prop_oneof![Just(vec![2]), Just(vec![3]), Just(vec![1, 2]), Just(vec![2, 2])];
    let count = prop_oneof![2 => Just(0_u32), 5 => 1_u32..5, 3 => 5_u32..9];
    (regions, 1_usize..3, prop::collection::vec(count, 8)).prop_map(move |(regions, columns, counts)| {
        let n: usize = regions.iter().sum();
        let columns = columns.min(most / n);
        let counts = (0..n).map(|r| counts[r * columns..(r + 1) * columns].to_vec()).collect();
        Table { regions, counts }
    })
}

fn hidden_from(system: &System, reader: Reader, hidden: &[bool], cell: usize) -> bool {
    let c = &system.cells()[cell];
    hidden[cell] && c.value > 0 && c.owner.is_none_or(|o| reader != Reader::Owner(o))
}

proptest! {

    #[test]
    fn nobody_finds_a_hidden_cell_that_could_be_hidden(table in tables(6)) {
        let (system, pattern) = table.protect();
        let everything: Vec<bool> = system.cells().iter().map(|c| c.value > 0).collect();
        for (cell, hidden) in system.cells().iter().zip(pattern.hidden()) {
            prop_assert!(cell.value > 0 || !hidden, "a zero is hidden");
            prop_assert!(cell.value == 0 || cell.value > 4 || *hidden, "a count of 1 to 4 is shown");
        }
        for reader in readers(&system) {
            let seen = ranges(&table, &system, pattern.hidden(), reader, 4);
            let narrow = |r: &[(u32, u32)], cell: usize| r[cell].1 - r[cell].0 < 3;
            let found: Vec<usize> = (0..system.cells().len())
                .filter(|cell| hidden_from(&system, reader, pattern.hidden(), *cell) && narrow(&seen, *cell))
                .collect();
            if !found.is_empty() {
                let at_best = ranges(&table, &system, &everything, reader, 4);
                for cell in &found {
                    prop_assert!(narrow(&at_best, *cell), "{reader:?} finds cell {cell}: {:?}", table.drawn(&pattern));
                }
            }
            no_small_sums(&system, pattern.hidden(), reader, &seen)?;
        }
    }

    #[test]
    fn nobody_finds_a_cell_of_pathways_and_their_sum(
        (regions, columns) in (prop_oneof![Just(vec![3]), Just(vec![2, 2])], 1_usize..3),
        counts in prop::collection::vec(prop_oneof![2 => Just(0_u32), 4 => 1_u32..5, 4 => 5_u32..12], 24),
    ) {
        let n: usize = regions.iter().sum();
        let table = |k: usize| {
            let row = |r: usize| counts[(k * n + r) * columns..][..columns].to_vec();
            Table { regions: regions.clone(), counts: (0..n).map(row).collect() }
        };
        let (system, pattern) = protect_apart(&[table(0), table(1), table(2)]);
        let found = avoidable(&system, &pattern);
        prop_assert!(found.is_empty(), "found: {found:?}");
    }

    #[test]
    fn the_audit_finds_what_enumeration_finds(table in tables(4), hide in prop::collection::vec(any::<bool>(), 32)) {
        let system = table.system();
        let hidden: Vec<bool> = (0..system.cells().len()).map(|n| hide[n % 32] && system.cells()[n].value > 0).collect();
        let everything: Vec<bool> = system.cells().iter().map(|c| c.value > 0).collect();
        for reader in readers(&system) {
            let seen = ranges(&table, &system, &hidden, reader, 9);
            let at_best = ranges(&table, &system, &everything, reader, 9);
            let expected: Vec<(usize, u32, u32, bool)> = (0..hidden.len())
                .filter(|n| hidden_from(&system, reader, &hidden, *n) && seen[*n].1 - seen[*n].0 < 3)
                .map(|n| (n, seen[n].0, seen[n].1, at_best[n].1 - at_best[n].0 < 3))
                .collect();
            let found: Vec<(usize, u32, u32, bool)> =
                audit(&system, &hidden, reader).iter().map(|f| (f.cell.index(), f.least, f.most, f.unavoidable)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}

/// What readers find that could have been kept from them.
fn avoidable(system: &System, pattern: &Pattern) -> Vec<(Reader, Finding)> {
    let mut out = Vec::new();
    for reader in readers(system) {
        let found = audit(system, pattern.hidden(), reader);
        // Who knows a part whatever is hidden knows a sum of it and of parts that are shown.
        let known = |cell| found.iter().any(|f| f.cell == cell && f.unavoidable);
        let relations = system.relations();
        let told = |cell| relations.iter().any(|r| r.total == cell && r.parts.iter().any(|p| known(*p)));
        out.extend(found.iter().filter(|f| !f.unavoidable && !told(f.cell)).map(|f| (reader, *f)));
    }
    out
}

#[test]
fn sums_that_are_shown_beside_hidden_parts_tell_nothing() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let (mut shown, mut tables) = (0, 0);
    for _ in 0..150 {
        let most = random.random_range(6..30);
        let mut table = || {
            let mut count = || if random.random_bool(0.15) { 0 } else { random.random_range(1..most) };
            let counts = (0..4).map(|_| (0..3).map(|_| count()).collect()).collect();
            Table { regions: vec![2, 2], counts }
        };
        let (system, pattern) = protect_apart(&[table(), table(), table(), table()]);
        let found = avoidable(&system, &pattern);
        assert!(found.is_empty(), "found: {found:?}");
        shown += pattern.report().sums_shown;
        tables += u32::from(pattern.report().sums_shown > 0);
    }
    assert!(shown > 50 && tables > 20, "{shown} sums in {tables} tables prove little");
}

/// No total that a reader knows leaves 1 to 4 people in several hidden parts that the reader does not know.
fn no_small_sums(
    system: &System,
    hidden: &[bool],
    reader: Reader,
    seen: &[(u32, u32)],
) -> Result<(), TestCaseError> {
    let is_open = |cell: &usize| hidden_from(system, reader, hidden, *cell) && seen[*cell].0 < seen[*cell].1;
    for relation in system.relations() {
        let total = seen[relation.total.index()];
        let inside: Vec<usize> = relation.parts.iter().map(|p| p.index()).filter(is_open).collect();
        let sum: u32 = inside.iter().map(|p| system.cells()[*p].value).sum();
        let wide = inside.iter().all(|p| seen[*p].1 - seen[*p].0 >= 3);
        prop_assert!(
            total.0 < total.1 || inside.is_empty() || sum > 4 || !wide,
            "{reader:?} knows a group of {sum}"
        );
    }
    Ok(())
}
