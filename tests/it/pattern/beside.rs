//! Rows whose median says that half of their people at most are within a limit, or beyond it.

use ledtid::disclosure::pattern::{Beside, Budget, Cell, CellId, Pattern, Reader, System, protect};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::enumerate::{ranges, ranges_where};
use super::table::{Table, readers};

/// Fewest people of a row that has a median.
const MEDIAN: u32 = 6;

/// Regions under the nation, with those within and beyond a limit.
fn tables() -> impl Strategy<Value = Table> {
    let count = prop_oneof![2 => Just(0_u32), 4 => 1_u32..5, 4 => 5_u32..9];
    prop::collection::vec(prop::collection::vec(count, 2), 3)
        .prop_map(|counts| Table { regions: vec![3], counts })
}

/// The part of a row that its median bounds, from 1: the smaller, and the most that it can be.
fn bound(within: u32, beyond: u32) -> Option<(usize, u32)> {
    let n = within + beyond;
    (n >= MEDIAN).then_some((if within >= beyond { 2 } else { 1 }, n / 2))
}

/// When readers have the median of a row.
#[derive(Clone, Copy, PartialEq)]
enum Median {
    WithItsRow,
    Always,
}

/// The cells as [`Table::system`] has them, with what medians say.
fn protected(table: &Table, median: Median) -> (System, Pattern) {
    let [place, column] = table.axes();
    let mut system = System::builder(vec![place, column]);
    let rows: Vec<Cell> = table.cells().map(|(_, cell)| cell).collect();
    let mut wholes: Vec<CellId> = Vec::new();
    for (at, cell) in table.cells() {
        let row = &rows[at[0] * 3..][..3];
        let half = bound(row[1].value, row[2].value).filter(|(part, _)| *part == at[1]).map(|(_, half)| half);
        let beside = half.map(|most| Beside { most, is_known_anyway: median == Median::Always });
        let whole = wholes.last().copied().filter(|_| at[1] > 0);
        let id = system.cell(&at, cell.of_row(whole).beside(beside));
        wholes.extend((at[1] == 0).then_some(id));
    }
    let system = system.build().expect("counts add up");
    let pattern = protect(&system, Budget::default());
    (system, pattern)
}

/// Whether a table of inner counts agrees with the medians of the rows that a reader has: of one region, or of all.
fn has_medians(system: &System, hidden: &[bool], (reader, median): (Reader, Median), inner: &[u32]) -> bool {
    let sums = |part: usize| (0..3).map(|r| inner[r * 2 + part]).sum::<u32>();
    let rows = std::iter::once([sums(0), sums(1)]).chain((0..3).map(|r| [inner[r * 2], inner[r * 2 + 1]]));
    rows.enumerate().all(|(place, parts)| {
        let cells = &system.cells()[place * 3..][..3];
        let is_own = cells[0].owner.is_some_and(|owner| reader == Reader::Owner(owner));
        let is_seen = median == Median::Always || !hidden[place * 3] || is_own;
        let has_row = cells[0].value > 0 && is_seen;
        let said = bound(cells[1].value, cells[2].value).filter(|_| has_row);
        said.is_none_or(|(part, half)| parts[part - 1] <= half)
    })
}

/// Fails if a reader finds a hidden count, or a range narrower than 3, that hiding everything would have kept.
fn nobody_finds_what_could_be_kept(table: &Table, median: Median) -> Result<(), TestCaseError> {
    let (system, pattern) = protected(table, median);
    let everything: Vec<bool> = system.cells().iter().map(|c| c.value > 0).collect();
    for reader in readers(&system) {
        let seen_where = |hidden: &[bool]| {
            let holds = |inner: &[u32]| has_medians(&system, hidden, (reader, median), inner);
            ranges_where(table, &system, hidden, reader, 5, &holds)
        };
        let seen = seen_where(pattern.hidden());
        let at_best = match median {
            // Whatever is known of medians where everything is hidden excuses nothing: nobody has one then.
            Median::WithItsRow => ranges(table, &system, &everything, reader, 5),
            Median::Always => seen_where(&everything),
        };
        for (n, cell) in system.cells().iter().enumerate() {
            let is_own = cell.owner.is_some_and(|owner| reader == Reader::Owner(owner));
            let width = |ranges: &[(u32, u32)]| ranges[n].1 - ranges[n].0;
            let is_told = pattern.hidden()[n] && !is_own && width(&seen) < 3;
            prop_assert!(
                !is_told || width(&at_best) < 3,
                "{reader:?} finds {n}: {:?}",
                table.drawn(&pattern)
            );
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_median_beside_a_hidden_share_does_not_tell_it(table in tables()) {
        nobody_finds_what_could_be_kept(&table, Median::WithItsRow)?;
    }

    /// As when an earlier release showed it.
    #[test]
    fn a_median_that_is_known_though_its_row_is_hidden_does_not_tell_the_share(table in tables()) {
        nobody_finds_what_could_be_kept(&table, Median::Always)?;
    }
}

/// Of a row that is hidden nobody has the median: so what it would say costs nothing.
#[test]
fn a_median_that_nobody_has_binds_nothing() {
    let mut runner = TestRunner::deterministic();
    let n_hidden = |median: Median, tables: &[Table]| -> usize {
        let hidden =
            |table: &Table| protected(table, median).1.hidden().iter().filter(|hidden| **hidden).count();
        tables.iter().map(hidden).sum()
    };
    let tables: Vec<Table> =
        (0..400).map(|_| tables().new_tree(&mut runner).expect("a table").current()).collect();
    let (with_its_row, always) = (n_hidden(Median::WithItsRow, &tables), n_hidden(Median::Always, &tables));
    assert!(with_its_row < always, "{with_its_row} hidden, {always} if medians were always known");
}
