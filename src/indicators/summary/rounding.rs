//! How many decimals a share needs (`page.md` 2.4, rule 11), for the sentence and the table alike.

use crate::indicators::{Lang, number_text};

/// Decimals after which a difference from the goal is not looked for: counts are far too small for it.
const MOST: usize = 9;

/// Decimals, in per cent, that a group's share and its interval are written with.
///
/// **Input** the shares that are written, in [0, 1], and the goal. **Output** none, or as many as it takes.
/// **Definition** as few as let no value below the goal read like the goal; never fewer than the goal itself has.
/// Without a goal none. **Source** `page.md` 2.4, rule 11.
#[must_use]
pub fn share_decimals(shares: &[f64], goal: Option<f64>) -> usize {
    let Some(goal) = goal else { return 0 };
    let own = goal_decimals(goal);
    let hides = |d: usize| shares.iter().any(|&share| share < goal && text(share, d) == text(goal, d));
    (own..MOST).find(|&d| !hides(d)).unwrap_or(MOST)
}

/// Decimals, in per cent, that a goal is written with: as few as are exact.
pub(super) fn goal_decimals(goal: f64) -> usize {
    let exact = |d: &usize| {
        let scaled = (0..*d).fold(goal * 100.0, |scaled, _| scaled * 10.0);
        (scaled - scaled.round()).abs() < 1e-6
    };
    (0..3).find(exact).unwrap_or(3)
}

fn text(share: f64, decimals: usize) -> String {
    number_text(share * 100.0, decimals, Lang::En)
}
