//! Shows again what can be spared.
//!
//! The search hides greedily, and what was hidden late often serves where an early choice did. So each cell that
//! was hidden to protect others is shown again, the most worth first, if all that it helped to prove is also
//! proved without it.

use super::cover::{Cover, is_primary};
use super::system::Before;

/// Shows what can be shown and returns how many cells that was.
pub(super) fn give_back(cover: &mut Cover<'_>) -> u32 {
    let component = cover.component;
    let mut order: Vec<u32> = component.cells().filter(|c| may_go(cover, *c)).collect();
    let worth = |c: u32| component.worth_where(c as usize, &cover.hidden);
    order.sort_by_key(|c| (component.before[*c as usize] != Before::Shown, -worth(*c), *c));
    let mut n = 0;
    for cell in order {
        if cover.spare(cell) {
            n += 1;
        }
    }
    n
}

fn may_go(cover: &Cover<'_>, cell: u32) -> bool {
    let c = cell as usize;
    let component = cover.component;
    cover.hidden[c]
        && component.published[c]
        && !is_primary(component, cell)
        && component.before[c] != Before::Hidden
}
