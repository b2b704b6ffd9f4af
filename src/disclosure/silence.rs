//! Regions that delivered nothing in a month, as a release tells it: whoever reads that knows everything of that region and
//! month to be 0, though it stands in no table.

use super::grid::Grid;
use super::past::Earlier;
use crate::cohort::TimeStep;
use crate::indicators::grid::Layout;

/// By month of the layout the regions without any event, as a bit set: in this release, or as an earlier one told.
///
/// `reported` are the regions with any event by month of the layout.
pub(super) fn silent(layout: &Layout, reported: &[u32], earlier: &[Earlier<'_>]) -> Vec<u32> {
    let (first, last) = layout.steps(TimeStep::Month);
    let then = |month: u32| earlier.iter().filter_map(move |earlier| in_month(earlier.grid, month));
    let now = |month: u32| {
        let at = usize::try_from(month - first).unwrap_or(usize::MAX);
        !reported.get(at).copied().unwrap_or(0)
    };
    (first..=last).map(|month| then(month).fold(now(month), |all, then| all | then)).collect()
}

/// The regions without any event in a month of an earlier release; none if it did not tell of the month.
fn in_month(grid: &Grid, month: u32) -> Option<u32> {
    let at = month.checked_sub(grid.layout.steps(TimeStep::Month).0)?;
    grid.facts.reported.get(usize::try_from(at).ok()?).map(|regions| !regions)
}
