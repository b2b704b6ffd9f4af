//! Units of a region → those whose row is hidden from the national view.
//!
//! The national view sees regions in full, so that the units of a region add up to what it knows. A row is shown whole
//! or not at all. Hidden rows are at least two that count anything, and of everything that is counted they have
//! nothing together, or five or more: nobody finds a small count by subtraction, nor a range narrower than 3
//! (`measures.md`, "Small numbers").

use crate::indicators::grid::CellCounts;

/// A count below this, but not 0, can point at a person.
const SMALL: u32 = 5;
/// What is counted of a unit: within the limit, beyond it, without one, and waiting.
type Parts = [u32; 4];

/// Which units are hidden, given all units of one region, pathway and year.
pub(super) fn hidden_units(units: &[CellCounts]) -> Vec<bool> {
    let parts: Vec<Parts> = units.iter().map(parts_of).collect();
    let mut hidden: Vec<bool> = parts.iter().map(|own| own.iter().any(|&n| n > 0 && n < SMALL)).collect();
    if !hidden.contains(&true) {
        return hidden;
    }
    // The smallest go next; equal ones in the order of their names.
    let mut others: Vec<usize> = (0..parts.len()).filter(|&at| !hidden[at] && size(&parts[at]) > 0).collect();
    others.sort_by_key(|&at| (size(&parts[at]), at));
    for at in others {
        if is_safe(&parts, &hidden) {
            break;
        }
        hidden[at] = true;
    }
    hidden
}

fn is_safe(parts: &[Parts], hidden: &[bool]) -> bool {
    let own = || parts.iter().zip(hidden).filter(|(_, is_hidden)| **is_hidden).map(|(own, _)| own);
    let sum = |part: usize| own().map(|parts| parts[part]).sum::<u32>();
    own().count() > 1 && (0..4).map(sum).all(|n| n == 0 || n >= SMALL)
}

const fn parts_of(unit: &CellCounts) -> Parts {
    let beyond = unit.with_limit.saturating_sub(unit.within);
    [unit.within, beyond, unit.n.saturating_sub(unit.with_limit), unit.ongoing]
}

fn size(parts: &Parts) -> u32 {
    parts.iter().sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn unit(within: u32, beyond: u32, ongoing: u32) -> CellCounts {
        CellCounts { n: within + beyond, with_limit: within + beyond, within, ongoing }
    }

    #[test]
    fn a_small_unit_takes_the_next_smallest_with_it() {
        let rows: [(&[CellCounts], &[bool]); 6] = [
            (&[unit(20, 9, 7), unit(5, 5, 0)], &[false, false]),
            (&[unit(20, 9, 7), unit(0, 0, 0)], &[false, false]),
            (&[unit(4, 9, 7), unit(30, 30, 9), unit(10, 10, 8)], &[true, false, true]),
            // Two hidden ones that are two together take a third.
            (&[unit(1, 0, 0), unit(1, 0, 0), unit(50, 0, 0)], &[true, true, true]),
            (&[unit(1, 0, 0), unit(4, 0, 0), unit(50, 0, 0)], &[true, true, false]),
            // Alone in its region: the region says the same, but its row is not shown.
            (&[unit(3, 0, 0)], &[true]),
        ];
        for (units, wanted) in rows {
            assert_eq!(hidden_units(units), wanted, "{units:?}");
        }
    }

    proptest! {
        /// What the region's sum leaves to the hidden ones together is nothing or five at least; each alone may be
        /// anything from 0 to that.
        #[test]
        fn what_is_left_is_no_small_group(
            counted in prop::collection::vec((0..9_u32, 0..9_u32, 0..9_u32), 2..9),
            large in (50..90_u32, 50..90_u32, 50..90_u32),
        ) {
            let mut units: Vec<CellCounts> = counted.iter().map(|&(a, b, c)| unit(a, b, c)).collect();
            units.push(unit(large.0, large.1, large.2));
            let hidden = hidden_units(&units);
            for (unit, is_hidden) in units.iter().zip(&hidden) {
                let small = parts_of(unit).iter().any(|&n| (1..SMALL).contains(&n));
                prop_assert!(*is_hidden || !small, "{unit:?}");
            }
            let n_hidden = hidden.iter().filter(|is_hidden| **is_hidden).count();
            prop_assert!(n_hidden != 1);
            for part in 0..4 {
                let of = |wanted: bool| -> u32 {
                    units.iter().zip(&hidden).filter(|(_, h)| **h == wanted).map(|(u, _)| parts_of(u)[part]).sum()
                };
                let whole: u32 = units.iter().map(|u| parts_of(u)[part]).sum();
                let left = whole - of(false);
                prop_assert!(left == 0 || left >= SMALL, "{part}: {left}");
            }
        }
    }
}
