//! What the rows of one pathway say: pure, from what may be shown.
//!
//! Rules of `page.md` 2.4. *Surely* is said only where an interval carries it:
//!
//! * A region against the rest: its `place`, from the interval of the difference.
//! * Two regions, or one region in two periods: where their 95 % intervals do not overlap. Then the interval of the
//!   difference (Newcombe's, made of the same ends) excludes 0: with p₁ > p₂ and l₁ > u₂ the difference is more than
//!   (p₁ − l₁) + (u₂ − p₂), which is at least √((p₁ − l₁)² + (u₂ − p₂)²). The converse does not hold, so some sure
//!   differences are passed over; with hundreds of comparisons in a release that is the side to err on.
//! * A change over time: as above between two periods that no break parts, or a flag of the process chart.
//! * A goal: reached or not is a fact, whether by more than chance is a matter of the interval.
//!
//! The largest gap names two regions, in catalogue order: they are the ends of a gap, not a first and a last place.

use super::finding::{Finding, FindingKind, Scribe};
use super::input::{PathwayResult, RegionResult};
use crate::indicators::Lang;
use crate::indicators::summary::Both;
use crate::publish::figures::{Estimate, Unit};

/// What can be said of a pathway in a period, most general first.
///
/// **Input** rows that may be shown; `period` as it stands in a sentence ("2024"). **Output** findings in the order
/// of [`FindingKind`]; none is repeated. A hidden cell is counted and nothing more.
#[must_use]
pub fn findings(pathway: &PathwayResult, period: &Both) -> Vec<Finding> {
    let view = View::new(pathway, period);
    let all = [
        view.broken(),
        Some(view.level()),
        view.goal(),
        view.groups(),
        view.gap(),
        view.region_goals(),
        view.change(),
        view.region_changes(),
        view.signal(),
        view.hidden(),
    ];
    all.into_iter().flatten().collect()
}

/// A pathway, the period, and the regions that may be shown.
pub(super) struct View<'a> {
    pub(super) pathway: &'a PathwayResult,
    pub(super) period: &'a Both,
    pub(super) scribe: Scribe,
    pub(super) shown: Vec<(&'a RegionResult, &'a Estimate)>,
}

impl<'a> View<'a> {
    fn new(pathway: &'a PathwayResult, period: &'a Both) -> Self {
        let shown: Vec<_> =
            pathway.regions.iter().filter_map(|r| r.cell.estimate().map(|e| (r, e))).collect();
        let scribe = Scribe { unit: pathway.unit, goal: pathway.goal };
        Self { pathway, period, scribe, shown }
    }

    pub(super) const fn is_share(&self) -> bool {
        matches!(self.pathway.unit, Unit::Share)
    }

    /// One sentence a language.
    pub(super) fn said(&self, kind: FindingKind, say: impl Fn(Lang) -> String) -> Finding {
        Finding::new(kind, say(Lang::Sv), say(Lang::En))
    }
}

/// The size of the largest sure gap, for the overview: in the unit of the pathway, from unrounded values.
pub(super) fn largest_gap(pathway: &PathwayResult, period: &Both) -> Option<f64> {
    View::new(pathway, period).widest().map(|(high, low)| high.1.value - low.1.value)
}
