//! How an episode ended: at which event, and with which outcome.
//!
//! An episode has ended when it has an event that closes it (`measures.md`, The state of an interval): G or a code
//! svf.70–78, and F where the chain that is looked at does not go on to G. G says it before F, and F before a
//! code, for that is the order in which a chain is closed. The outcome is the last G's or, where that says
//! none, the last F's: a source may say it at either.

use super::cohort::Cohort;
use super::occurrence::{NO_OUTCOME, Occurrence};
use super::rule::Closings;
use crate::model::{Day, Point};

/// What ended an episode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Ending {
    /// [`crate::model::Kind::byte`] of G, F or a closing code.
    pub(crate) kind: u8,
    /// Code in the cohort's dictionary, or [`NO_OUTCOME`].
    pub(crate) outcome: u16,
}

impl Cohort {
    /// How an episode had ended on a day; `None` if it had not. `list` is room to work in.
    pub(crate) fn ending(
        &self,
        i: usize,
        until: Day,
        closings: Closings,
        list: &mut Vec<Occurrence>,
    ) -> Option<Ending> {
        let [f, g] = [Point::F, Point::G].map(|p| self.points[usize::from(p.index())].time(i));
        let is_known = [f, g].iter().flatten().all(|(time, _)| time.day_index() <= until.index());
        if is_known && let Some([at_f, at_g]) = self.ended.get(i) {
            let outcome = if at_g == NO_OUTCOME { at_f } else { at_g };
            if g.is_some() {
                return Some(Ending { kind: Point::G.index(), outcome });
            }
            if f.is_some() && closings == Closings::FAndG {
                return Some(Ending { kind: Point::F.index(), outcome });
            }
            // Closing codes lie in the side table, or are the end of `svf` (72, 73 and 78 of some pathways).
            let no_side = self.side.rows(u32::try_from(i).unwrap_or(u32::MAX)).is_empty();
            if no_side && self.svf_end.get(i).is_none() {
                return None;
            }
        }
        self.occurrences_at(i, until, list);
        ending_of(list, closings)
    }
}

/// The ending of these occurrences, in tie order.
fn ending_of(list: &[Occurrence], closings: Closings) -> Option<Ending> {
    let last = |p: Point| list.iter().rfind(|o| o.kind == p.index());
    let (f, g) = (last(Point::F), last(Point::G));
    let said = |o: Option<&Occurrence>| o.map_or(NO_OUTCOME, |o| o.outcome);
    let outcome = if said(g) == NO_OUTCOME { said(f) } else { said(g) };
    let ending = |o: &Occurrence| Ending { kind: o.kind, outcome };
    if let Some(o) = g.or_else(|| f.filter(|o| closings.takes(o))) {
        return Some(ending(o));
    }
    let code = list.iter().find(|o| o.is_svf_closing())?;
    let own = if code.outcome == NO_OUTCOME { outcome } else { code.outcome };
    Some(Ending { kind: code.kind, outcome: own })
}
