//! Cases by hand, in the shapes that matter.

use ledtid::disclosure::pattern::{
    Axis, Before, Budget, Cell, Owner, Reader, Role, System, SystemError, audit, protect,
};

use super::table::{Table, readers};

fn drawn(regions: &[usize], counts: &[&[u32]]) -> Vec<String> {
    let table = Table { regions: regions.to_vec(), counts: counts.iter().map(|c| c.to_vec()).collect() };
    let (system, pattern) = table.protect();
    for reader in readers(&system) {
        let avoidable: Vec<_> =
            audit(&system, pattern.hidden(), reader).into_iter().filter(|f| !f.unavoidable).collect();
        assert!(avoidable.is_empty(), "{reader:?} finds {avoidable:?} in {:?}", table.drawn(&pattern));
    }
    table.drawn(&pattern)
}

#[test]
fn trap_13_one_hidden_region_takes_two_others_with_it() {
    let rows = drawn(&[4], &[&[3], &[9], &[12], &[20]]);
    assert_eq!(rows[0], "..", "the total is shown");
    let hidden = rows[1..].iter().filter(|row| *row == "##").count();
    assert_eq!(hidden, 3, "one for the public, another for the analyst of the first: {rows:?}");
    assert_eq!(rows[1], "##");
}

/// What is shown together, and first, is chosen by the order of axes.
#[test]
fn axes_that_say_what_they_are_of_stand_in_that_order_or_there_is_no_system() {
    let built = |roles: &[Role]| {
        let axes: Vec<Axis> = roles.iter().map(|role| Axis::new(1).role(*role)).collect();
        let at = vec![0; axes.len()];
        let mut builder = System::builder(axes);
        builder.cell(&at, Cell::new(7));
        builder.build().err()
    };
    assert_eq!(built(&[Role::Pathway, Role::Place, Role::Column, Role::Outcome]), None);
    assert_eq!(built(&[Role::Place, Role::Outcome]), None, "some may be missing");
    assert_eq!(built(&[Role::Column, Role::Place]), Some(SystemError::Order { axis: 1 }));
    assert_eq!(built(&[Role::Place, Role::Place]), Some(SystemError::Order { axis: 1 }));
}

#[test]
fn four_is_hidden_and_five_is_shown() {
    assert_eq!(drawn(&[2], &[&[5], &[5]]), ["..", "..", ".."]);
    assert_eq!(drawn(&[3], &[&[4], &[5], &[50]])[1], "##");
}

#[test]
fn zeros_are_shown_and_a_table_of_zeros_hides_nothing() {
    assert_eq!(drawn(&[2, 2], &[&[0, 0], &[0, 0], &[0, 0], &[0, 0]]), ["..."; 7]);
    let rows = drawn(&[3], &[&[0, 30], &[2, 30], &[9, 30]]);
    assert_eq!(&rows[1][1..2], ".", "the zero of the first region is shown: {rows:?}");
}

#[test]
fn two_regions_cannot_hide_from_each_other_under_a_shown_total() {
    let rows = drawn(&[2], &[&[3], &[40]]);
    assert_eq!((rows[0].as_str(), rows[1].as_str()), ("##", "##"), "the total is hidden: {rows:?}");
}

#[test]
fn a_single_region_is_its_own_total_and_everything_tiny_is_hidden() {
    assert_eq!(drawn(&[1], &[&[3]]), ["##", "##"]);
    assert_eq!(drawn(&[1, 1], &[&[3], &[1]]), ["##"; 5]);
    assert_eq!(drawn(&[2, 2], &[&[1, 1], &[1, 2], &[1, 1], &[2, 1]]), ["###"; 7]);
}

#[test]
fn large_counts_hide_nothing() {
    assert_eq!(drawn(&[2, 2], &[&[10, 11], &[12, 13], &[14, 15], &[16, 17]]), ["..."; 7]);
}

#[test]
fn the_complement_of_a_share_is_a_cell_like_any_other() {
    // 50 people, 48 within: 2 beyond must not be told.
    let mut system = System::builder(vec![Axis::new(3).split(0, &[1, 2])]);
    for (n, value) in [50, 48, 2].into_iter().enumerate() {
        system.cell(&[n], Cell::new(value));
    }
    let pattern = protect(&system.build().expect("adds up"), Budget::default());
    assert!(
        pattern.hidden()[2] && pattern.hidden().iter().filter(|h| **h).count() > 1,
        "{:?}",
        pattern.hidden()
    );
}

#[test]
fn what_was_shown_is_shown_again_and_what_was_hidden_stays_hidden() {
    let system = |before: [Before; 5]| {
        let mut system = System::builder(vec![Axis::new(5).split(0, &[1, 2, 3, 4])]);
        for (n, (value, before)) in [60, 2, 18, 19, 21].into_iter().zip(before).enumerate() {
            system.cell(&[n], Cell::new(value).before(before));
        }
        system.build().expect("adds up")
    };
    let hidden = |before| protect(&system(before), Budget::default()).hidden().to_vec();
    let first = hidden([Before::New; 5]);
    for cell in 2..5 {
        let mut before = [Before::New; 5];
        before[cell] = Before::Shown;
        assert!(!hidden(before)[cell], "what was shown is hidden though others could be");
        before[cell] = Before::Hidden;
        assert!(hidden(before)[cell], "what was hidden is shown");
    }
    assert_eq!(first.iter().filter(|h| **h).count(), 2);
}

#[test]
fn bounds_from_earlier_releases_count() {
    // The second cell is known to be 8 or 9, so it protects nobody; the third does.
    let mut system = System::builder(vec![Axis::new(4).split(0, &[1, 2, 3])]);
    system.cell(&[0], Cell::new(40).worth(50));
    system.cell(&[1], Cell::new(2));
    system.cell(&[2], Cell::new(9).known_within(8, Some(9)));
    system.cell(&[3], Cell::new(29).worth(20));
    let system = system.build().expect("adds up");
    let pattern = protect(&system, Budget::default());
    assert_eq!(pattern.hidden(), [false, true, false, true]);
    assert_eq!(
        audit(&system, &[false, true, true, false], Reader::Public).len(),
        2,
        "the audit knows the bounds"
    );
}

#[test]
fn the_audit_finds_a_planted_hole() {
    let table = Table {
        regions: vec![3, 3],
        counts: vec![vec![2, 9], vec![8, 9], vec![12, 7], vec![9, 15], vec![14, 8], vec![16, 9]],
    };
    let (system, pattern) = table.protect();
    let mut holes = 0;
    let complementary = |n: &usize| pattern.hidden()[*n] && system.cells()[*n].value > 4;
    for cell in (0..system.cells().len()).filter(complementary) {
        let mut hidden = pattern.hidden().to_vec();
        hidden[cell] = false;
        let finds = |reader| audit(&system, &hidden, reader).iter().any(|f| !f.unavoidable);
        holes += usize::from(readers(&system).into_iter().any(finds));
    }
    let planted = (0..system.cells().len()).filter(complementary).count();
    assert!(
        planted > 0 && holes == planted,
        "{holes} of {planted} holes were found in {:?}",
        table.drawn(&pattern)
    );
}

#[test]
fn threads_and_the_order_of_cells_change_nothing() {
    let nation = super::nation::Nation::draw(7, &[1200, 90]);
    let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().expect("threads");
    let once = |threads, system: &System| pool(threads).install(|| protect(system, Budget::default()));
    let first = once(1, &nation.system);
    assert_eq!(first, once(2, &nation.system));
    let backwards = nation.backwards();
    let again = once(2, &backwards);
    let turned: Vec<bool> = again.hidden().iter().rev().copied().collect();
    assert_eq!(first.hidden(), turned);
    assert_eq!(first.report(), again.report());
}

#[test]
fn a_spent_budget_hides_more_and_never_less() {
    let nation = super::nation::Nation::draw(3, &[1200]);
    let full = protect(&nation.system, Budget::default());
    let none = protect(&nation.system, Budget { looks_per_cell: 0 });
    assert!(full.report().given_up == 0 && none.report().given_up > 0);
    for ((cell, at), hidden) in nation.system.cells().iter().zip(&nation.at).zip(none.hidden()) {
        let is_region = at[1] > 6;
        assert!(*hidden || !is_region || cell.value == 0, "given up, all of a region but zeros is hidden");
    }
}

#[test]
fn a_pathway_is_hidden_as_if_it_were_alone_and_a_sum_if_a_part_is() {
    let (large, small) = (vec![vec![90, 80], vec![70, 60]], vec![vec![50, 3], vec![40, 20]]);
    let of = |counts: &Vec<Vec<u32>>| Table { regions: vec![2], counts: counts.clone() };
    let (system, pattern) = super::table::protect_apart(&[of(&large), of(&small)]);
    let n = of(&large).system().cells().len();
    let (sums, parts) = pattern.hidden().split_at(system.cells().len() - 2 * n);
    for (table, own) in [of(&large), of(&small)].iter().zip(parts.chunks(n)) {
        assert_eq!(table.protect().1.hidden(), own);
    }
    assert!(parts[..n].iter().all(|hidden| !hidden), "large counts hide nothing");
    assert_eq!(sums, &parts[n..n + sums.len()], "a sum is hidden where the other part is: it has no partner");
}

#[test]
fn of_a_large_pathway_of_small_counts_only_wholes_are_shown() {
    let nation = super::nation::Nation::draw(1, &[220]);
    let pattern = protect(&nation.system, Budget::default());
    assert!(pattern.report().sparse > 0 && pattern.report().given_up == 0);
    for ((cell, at), hidden) in nation.system.cells().iter().zip(&nation.at).zip(pattern.hidden()) {
        let (is_region, is_year_of_nation) = (at[1] > 6, at[1] == 0 && at[2] == 0);
        assert!(*hidden || !is_region || cell.value == 0, "a figure of a region is shown");
        assert!(!*hidden || !is_year_of_nation, "the nation's year is hidden");
    }
}

#[test]
fn what_does_not_add_up_is_no_system() {
    let build = |values: &[u32], splits: &[usize]| {
        let mut system = System::builder(vec![Axis::new(3).split(0, splits)]);
        for (n, value) in values.iter().enumerate() {
            system.cell(&[n], Cell::new(*value));
        }
        system.build().err()
    };
    assert!(matches!(build(&[9, 4, 4], &[1, 2]), Some(SystemError::DoesNotAddUp { sum: 8, .. })));
    assert!(matches!(build(&[9, 4], &[1, 2]), Some(SystemError::PartsMissing { .. })));
    assert!(matches!(build(&[9, 4, 5], &[1, 1]), Some(SystemError::Axis { axis: 0 })));
    assert!(matches!(build(&[1, 1, 0, 0], &[1, 2]), Some(SystemError::OffTheAxes { .. })));
    assert_eq!(build(&[9, 4, 5], &[1, 2]), None);
    assert!(Owner::new(62).is_some() && Owner::new(63).is_none());
}

/// The auditor's toy cases: one split a line, hidden cells below 0, and who is found.
#[test]
fn the_toy_cases_are_found_as_the_auditor_finds_them() {
    // Subtraction finds 3; with a second cell hidden nothing is found; two cells of sum 2 are 1 and 1.
    assert_eq!(toy(&[60, 40, 17, -3], &[&[0, 1, 2, 3]]), [(3, 3, 3)]);
    assert_eq!(toy(&[60, 40, -17, -3], &[&[0, 1, 2, 3]]), []);
    assert_eq!(toy(&[42, 40, -1, -1], &[&[0, 1, 2, 3]]), [(2, 1, 1), (3, 1, 1)]);
    // Linked tables, each safe alone: 39 = 15 + x tells x = 24, and x = 20 + y tells y = 4.
    assert_eq!(toy(&[39, 15, -24, 20, -4], &[&[0, 1, 2], &[2, 3, 4]]), [(2, 24, 24), (4, 4, 4)]);
    // Overlapping periods: the quarter and its first two months tell the third.
    assert_eq!(toy(&[12, 9, -3], &[&[0, 1, 2]]), [(2, 3, 3)]);
    // A box of four.
    let margins: &[&[usize]] = &[&[0, 1, 2], &[0, 3, 4], &[1, 5, 7], &[2, 6, 8], &[3, 5, 6], &[4, 7, 8]];
    assert_eq!(toy(&[50, 16, 34, 30, 20, -10, -20, -6, -14], margins), []);
}

/// What the public finds: cell, least and most. Each split is a total and its parts.
fn toy(cells: &[i32], splits: &[&[usize]]) -> Vec<(usize, u32, u32)> {
    let axis = splits.iter().fold(Axis::new(cells.len()), |axis, split| axis.split(split[0], &split[1..]));
    let mut system = System::builder(vec![axis]);
    for (n, value) in cells.iter().enumerate() {
        system.cell(&[n], Cell::new(value.unsigned_abs()));
    }
    let system = system.build().expect("adds up");
    let hidden: Vec<bool> = cells.iter().map(|value| *value < 0).collect();
    let findings = audit(&system, &hidden, Reader::Public);
    let pattern = protect(&system, Budget::default());
    assert!(audit(&system, pattern.hidden(), Reader::Public).is_empty(), "what we would publish is found");
    findings.iter().map(|f| (f.cell.index(), f.least, f.most)).collect()
}
