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

/// How the episodes of a cohort ended in all: a byte each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct EndingColumn {
    /// Of each episode the number of its ending among `kinds`, from 1; 0 has not ended.
    codes: Vec<u8>,
    kinds: Vec<Ending>,
}

impl EndingColumn {
    /// `None` if there are more endings than a byte can number.
    fn new(endings: impl Iterator<Item = Option<Ending>>) -> Option<Self> {
        let mut out = Self::default();
        for ending in endings {
            let code = match ending {
                None => 0,
                Some(ending) => match out.kinds.iter().position(|kind| *kind == ending) {
                    Some(at) => at + 1,
                    None => {
                        out.kinds.push(ending);
                        out.kinds.len()
                    }
                },
            };
            out.codes.push(u8::try_from(code).ok()?);
        }
        Some(out)
    }

    fn get(&self, i: usize) -> Option<Ending> {
        let code = usize::from(*self.codes.get(i)?);
        self.kinds.get(code.checked_sub(1)?).copied()
    }
}

impl Cohort {
    /// How an episode had ended on a day, as [`Cohort::ending`]; from a column where the day is after all events.
    pub(crate) fn ending_by_then(
        &self,
        i: usize,
        until: Day,
        closings: Closings,
        list: &mut Vec<Occurrence>,
    ) -> Option<Ending> {
        let column = match closings {
            Closings::G => &self.endings[0],
            Closings::FAndG => &self.endings[1],
            Closings::Svf => return self.ending(i, until, closings, list),
        };
        if until.index() < self.last_day().index() {
            return self.ending(i, until, closings, list);
        }
        let made = || {
            let mut list = Vec::new();
            let all = (0..self.len()).map(|i| self.ending(i, until, closings, &mut list));
            EndingColumn::new(all).unwrap_or_default()
        };
        let column = column.get_or_init(made);
        if column.codes.len() == self.len() { column.get(i) } else { self.ending(i, until, closings, list) }
    }

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
