//! A measure: from what to what, counted how. It is data; nothing here counts.
//!
//! Rule: `measures.md`, Measures and Limits.

use crate::model::{Attribution, Basis, Grain, Kind, MeasureEnd, Point, Selector, TimeUnit, Vocabulary};

use super::ids::{Names, PathwayId};

/// The two ends of an interval.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ends {
    /// Start: any of these.
    pub from: MeasureEnd,
    /// End: any of these.
    pub to: MeasureEnd,
}

impl Ends {
    /// The one vocabulary of both ends; `None` for a declared measure whose ends lie in two.
    #[must_use]
    pub fn vocabulary(&self) -> Option<Vocabulary> {
        let (from, to) = (self.from.vocabulary(), self.to.vocabulary());
        (from == to).then_some(from)
    }

    /// Whether every kind of the end may stand after every kind of the start: it is later in the chain, or
    /// the same point with activities on both sides.
    #[must_use]
    pub(super) fn go_forward(&self) -> bool {
        self.vocabulary().is_some()
            && self.from.selectors().iter().all(|a| {
                self.to.selectors().iter().all(|b| {
                    let (x, y) = (a.kind.chain_place(), b.kind.chain_place());
                    let both = a.activity.is_some() && b.activity.is_some();
                    let codes = a.kind.vocabulary() == Vocabulary::Svf && a.kind < b.kind;
                    x < y || codes || (a.kind == b.kind && both)
                })
            })
    }
}

/// Where a measure comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A pair of points, with activities or without. Needs no declaration.
    Pair,
    /// Declared in `measures.toml`: `svf`, `guarantee.A-E`, …
    Named,
    /// Made of the words of one or more rows of `limits.csv`: `sub.<pathway>.<from>.<to>`.
    Rows,
}

/// A measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Canonical id: `A-E`, `A-E:surgery+drug`, `svf`, `sub.lungcancer.referral_received.treatment_decision`.
    pub id: String,
    /// Names.
    pub names: Names,
    /// The ends, never empty. More than one: the first whose vocabulary the episode has is used (points
    /// before svf), so that the two vocabularies are never mixed in an episode. Only a measure of origin
    /// [`Origin::Rows`] may have ends of two vocabularies ([`Ends::vocabulary`] is `None`); its scope
    /// is the episodes that have an event of either.
    pub alternatives: Vec<Ends>,
    /// Default grain.
    pub grain: Grain,
    /// Default unit.
    pub unit: TimeUnit,
    /// Default basis.
    pub basis: Basis,
    /// Default attribution.
    pub attribution: Attribution,
    /// Share within the limit that is aimed at, in (0, 1].
    pub goal: Option<f64>,
    /// Where it comes from.
    pub origin: Origin,
    /// The one pathway that it is for; `None` is every pathway.
    pub pathway: Option<PathwayId>,
    /// Whether the undeclared pair of the same points takes the same limits, at this grain only.
    pub lends_to_pair: bool,
}

impl Measure {
    /// The points from its start to its end, where it is a plain pair of points; `None` for every other measure.
    #[must_use]
    pub fn chain(&self) -> Option<Vec<Point>> {
        let [ends] = &self.alternatives[..] else { return None };
        let point = |end: &MeasureEnd| match end.selectors() {
            [Selector { kind: Kind::Point(point), activity: None }] => Some(*point),
            _ => None,
        };
        let (from, to) = (point(&ends.from)?, point(&ends.to)?);
        Point::ALL.get(usize::from(from.index())..=usize::from(to.index())).map(<[Point]>::to_vec)
    }

    /// The measure of two ends among the points, with the defaults of `product.md`.
    pub(super) fn pair(from: MeasureEnd, to: MeasureEnd, names: Names) -> Self {
        Self {
            id: format!("{from}-{to}"),
            names,
            alternatives: vec![Ends { from, to }],
            grain: Grain::Episode,
            unit: TimeUnit::Days,
            basis: Basis::End,
            attribution: Attribution::Care,
            goal: None,
            origin: Origin::Pair,
            pathway: None,
            lends_to_pair: false,
        }
    }

    /// Whether it is the national SVF lead time, whose end codes depend on the pathway
    /// (`Catalogue::svf_end_kinds`).
    #[must_use]
    pub fn is_svf(&self) -> bool {
        self.id == "svf"
    }

    /// Whether it can be counted at this grain: `episode` always unless it is declared otherwise,
    /// `activity` for D–E only.
    #[must_use]
    pub fn allows(&self, grain: Grain) -> bool {
        let only = |end: &MeasureEnd, point| end.selectors().iter().all(|s| s.kind == Kind::Point(point));
        let d_to_e = |ends: &Ends| only(&ends.from, Point::D) && only(&ends.to, Point::E);
        match grain {
            Grain::Episode => self.origin == Origin::Pair || self.grain == Grain::Episode,
            Grain::Activity => self.alternatives.iter().all(d_to_e),
        }
    }
}
