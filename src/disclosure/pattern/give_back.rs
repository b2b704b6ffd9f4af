//! Shows again what no proof needs.
//!
//! The search hides greedily, and later proofs often serve where an early one did. Cell by cell, the most
//! worth first: if every other hidden cell is still proved without the shifts that change this one, those
//! shifts go and the cell is shown.

use super::cover::{Cover, is_primary, needed};
use super::readers::Readers;
use super::system::Before;

/// Shows what can be shown and returns how many cells that was.
pub(super) fn give_back(cover: &mut Cover<'_>) -> u32 {
    let component = cover.component;
    let mut uses: Vec<Vec<u32>> = vec![Vec::new(); component.len()];
    for (number, shift) in (0..).zip(&cover.shifts) {
        for cell in &shift.cells {
            uses[*cell as usize].push(number);
        }
    }
    let mut gone = vec![false; cover.shifts.len()];
    let mut order: Vec<u32> = component.cells().filter(|c| may_go(cover, *c)).collect();
    order
        .sort_by_key(|c| (component.before[*c as usize] != Before::Shown, -component.worth[*c as usize], *c));
    let mut n = 0;
    for cell in order {
        let used: Vec<u32> = uses[cell as usize].iter().copied().filter(|s| !gone[*s as usize]).collect();
        for shift in &used {
            gone[*shift as usize] = true;
        }
        if others_hold(cover, &used, &gone, cell) {
            cover.hidden[cell as usize] = false;
            n += 1;
        } else {
            for shift in &used {
                gone[*shift as usize] = false;
            }
        }
    }
    n
}

fn may_go(cover: &Cover<'_>, cell: u32) -> bool {
    let c = cell as usize;
    cover.hidden[c] && !is_primary(cover.component, cell) && cover.component.before[c] != Before::Hidden
}

/// Whether all cells that these shifts proved, but one, are proved without them.
fn others_hold(cover: &Cover<'_>, without: &[u32], gone: &[bool], but: u32) -> bool {
    let mut cells: Vec<u32> =
        without.iter().flat_map(|s| cover.shifts[*s as usize].wide.iter().copied()).collect();
    cells.sort_unstable();
    cells.dedup();
    cells.retain(|c| *c != but && cover.hidden[*c as usize]);
    cells.iter().all(|cell| {
        let proofs = cover.proofs[*cell as usize].iter().filter(|s| !gone[**s as usize]);
        let safe = proofs
            .fold(Readers::NONE, |all, s| all.with(Readers::ALL.without(cover.shifts[*s as usize].told)));
        needed(cover.component, *cell).without(safe).is_empty()
    })
}
