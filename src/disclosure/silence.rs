//! What a release tells of regions and times besides counts: where its data end, and who delivered nothing in a month. Whoever reads
//! that a region was silent knows that nothing of it ended in the month, though it stands in no table. Nobody who waits there is
//! taken for known as well: waits do not begin without an event.

use super::past::Earlier;
use crate::cohort::TimeStep;
use crate::indicators::grid::Layout;
use crate::model::Day;

/// What everybody knows of regions and times.
pub(super) struct Silence {
    /// The latest event date: who waits at the end of a later time waits on this day.
    pub(super) data_to: Option<Day>,
    /// By month of the layout the regions without any event, as a bit set: in this release, or as an earlier one told of a month that
    /// was over.
    months: Vec<u32>,
    /// The same as the earlier ones told it, of months that were not over, too.
    then: Vec<u32>,
    first: u32,
}

impl Silence {
    /// `reported` are the regions with any event by month of the layout.
    pub(super) fn of(
        layout: &Layout,
        reported: &[u32],
        data_to: Option<Day>,
        earlier: &[Earlier<'_>],
    ) -> Self {
        let (first, last) = layout.steps(TimeStep::Month);
        let now = |month: u32| {
            let at = usize::try_from(month - first).unwrap_or(usize::MAX);
            !reported.get(at).copied().unwrap_or(0)
        };
        let told = |month: u32, of: fn(&Earlier<'_>, u32) -> Option<u32>| {
            earlier.iter().filter_map(|earlier| of(earlier, month)).fold(now(month), |all, then| all | then)
        };
        let months = (first..=last).map(|month| told(month, told_for_good)).collect();
        Self { data_to, months, then: (first..=last).map(|month| told(month, told_of)).collect(), first }
    }

    /// Whether a region, by its number, is known to have delivered nothing of a month; or was when an earlier release was made.
    pub(super) fn has(&self, region: u8, month: u32, then: bool) -> bool {
        let at = month.checked_sub(self.first).and_then(|at| usize::try_from(at).ok());
        let months = if then { &self.then } else { &self.months };
        let regions = at.and_then(|at| months.get(at)).copied().unwrap_or(0);
        regions.checked_shr(region.into()).unwrap_or(0) & 1 == 1
    }
}

/// The regions without any event in a month as an earlier release told; none if it did not tell of the month.
fn told_of(earlier: &Earlier<'_>, month: u32) -> Option<u32> {
    let grid = earlier.grid;
    let at = month.checked_sub(grid.layout.steps(TimeStep::Month).0)?;
    grid.facts.reported.get(usize::try_from(at).ok()?).map(|regions| !regions)
}

/// The same if its data did not end before the month did: then more may have come.
fn told_for_good(earlier: &Earlier<'_>, month: u32) -> Option<u32> {
    let to = earlier.grid.facts.data_to;
    told_of(earlier, month).filter(|_| to.is_none_or(|to| to >= TimeStep::Month.last_day(month)))
}
