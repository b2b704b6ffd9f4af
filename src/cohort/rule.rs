//! A measure bound to one cohort: texts looked up once, so that measuring compares integers.

use super::cohort::Cohort;
use super::occurrence::{NO_ACTIVITY, Occurrence};
use crate::model::{Day, Kind, MeasureEnd, Point, Vocabulary};

/// One kind at an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Match {
    kind: u8,
    /// [`NO_ACTIVITY`] takes any; a code that no event has matches nothing.
    activity: u32,
    /// First day on which it no longer counts.
    until: Option<Day>,
}

impl Match {
    /// Whether an event is of this kind and activity.
    pub(crate) fn takes(&self, o: &Occurrence) -> bool {
        o.kind == self.kind
            && (self.activity == NO_ACTIVITY || o.activity == self.activity)
            && self.until.is_none_or(|u| o.time.day() < u)
    }
}

/// Which closings end a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closings {
    /// svf.70–78 (measures of SVF codes).
    Svf,
    /// G and svf.70–78 (a measure that ends in G).
    G,
    /// F, G and svf.70–78 (other measures of points).
    FAndG,
}

impl Closings {
    /// Whether an event closes.
    pub(crate) const fn takes(self, o: &Occurrence) -> bool {
        match o.kind {
            170..=178 => true,
            6 => matches!(self, Self::G | Self::FAndG),
            5 => matches!(self, Self::FAndG),
            _ => false,
        }
    }
}

/// Which occurrence is taken when an end has several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Take {
    First,
    Last,
}

/// One end of a measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct End {
    matches: Vec<Match>,
    take: Take,
    /// Place in the chain of its first kind.
    pub(crate) chain: u8,
}

impl End {
    /// Looks up the activities of a measure's end.
    pub(crate) fn bind(end: &MeasureEnd, cohort: &Cohort) -> Self {
        let matches = end
            .selectors()
            .iter()
            .map(|s| Match {
                kind: s.kind.byte(),
                activity: s
                    .activity
                    .as_deref()
                    .map_or(NO_ACTIVITY, |a| cohort.activity_code(a).unwrap_or(u32::MAX)),
                until: None,
            })
            .collect();
        Self::new(matches)
    }

    /// An end of SVF codes, some valid only before a day.
    pub(crate) fn of_codes(codes: &[(u8, Option<Day>)]) -> Self {
        let matches =
            codes.iter().map(|&(code, until)| Match { kind: 100 + code, activity: NO_ACTIVITY, until });
        Self::new(matches.collect())
    }

    fn new(matches: Vec<Match>) -> Self {
        let last = |m: &Match| matches!(Kind::from_byte(m.kind), Some(Kind::Point(p)) if p.takes_last());
        let take = if matches.iter().all(last) { Take::Last } else { Take::First };
        let chain =
            matches.first().and_then(|m| Kind::from_byte(m.kind)).and_then(Kind::chain_place).unwrap_or(0);
        Self { matches, take, chain }
    }

    /// Whether an event is one of this end's.
    pub(crate) fn takes(&self, o: &Occurrence) -> bool {
        self.matches.iter().any(|m| m.takes(o))
    }

    /// Position of the occurrence that counts, in a list in tie order.
    pub(crate) fn find(&self, list: &[Occurrence]) -> Option<usize> {
        match self.take {
            Take::First => list.iter().position(|o| self.takes(o)),
            Take::Last => list.iter().rposition(|o| self.takes(o)),
        }
    }

    /// Whether all its kinds are this point.
    pub(crate) fn is_point(&self, point: Point) -> bool {
        self.matches.iter().all(|m| m.kind == point.index())
    }
}

/// How a start that is absent though its end is there is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AbsentStart {
    /// By what stands before it in the chain.
    ByChain,
    /// Always `missing_start` (`svf`).
    Missing,
}

/// A pair of ends in one vocabulary, or across two for a declared measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) from: End,
    pub(crate) to: End,
    /// The vocabularies whose events put an episode in scope.
    pub(crate) scope: [Vocabulary; 2],
    pub(crate) closings: Closings,
    pub(crate) absent_start: AbsentStart,
}

impl Pair {
    /// Binds two ends to a cohort.
    pub(crate) fn bind(from: &MeasureEnd, to: &MeasureEnd, cohort: &Cohort) -> Self {
        let scope = [from.vocabulary(), to.vocabulary()];
        let to = End::bind(to, cohort);
        let closings = if scope == [Vocabulary::Svf; 2] {
            Closings::Svf
        } else if to.is_point(Point::G) {
            Closings::G
        } else {
            Closings::FAndG
        };
        Self { from: End::bind(from, cohort), to, scope, closings, absent_start: AbsentStart::ByChain }
    }

    /// The national SVF lead time: svf.10 to the first of the pathway's end codes.
    pub(crate) fn svf(ends: &[(u8, Option<Day>)]) -> Self {
        Self {
            from: End::of_codes(&[(10, None)]),
            to: End::of_codes(ends),
            scope: [Vocabulary::Svf; 2],
            closings: Closings::Svf,
            absent_start: AbsentStart::Missing,
        }
    }

    /// Whether an event is of the measure's vocabulary.
    pub(crate) fn in_scope(&self, o: &Occurrence) -> bool {
        let vocabulary = if o.kind < 100 { Vocabulary::Points } else { Vocabulary::Svf };
        self.scope.contains(&vocabulary)
    }
}
