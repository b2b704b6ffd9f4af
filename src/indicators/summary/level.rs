//! The clauses of one level: what precedes the number, the number, and its goal.

use super::claim::Both;
use super::fit::{Draft, Weight};
use super::input::{Coverage, GoalStatus, Headline, MeasureKind, SeriesBreak, Shown, Status, Unit};
use super::noun::{COMPLETED, PATHWAY, PATIENT};
use super::place::{Place, spaced};
use super::rounding::{goal_decimals, share_decimals};
use super::slot::{Slot, length_text};
use super::template::Template;
use super::templates::{change, level, status};
use super::when::Span;

/// From this many patients on a share is said of 100; below, the counts are said (rule 4).
const NATURAL: u64 = 100;
/// Fewest completed intervals that a median is said for (`page.md` 2.6).
const MEDIAN_FLOOR: u64 = 10;

/// What the number is of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Level<'a> {
    pub(super) measure: MeasureKind,
    pub(super) unit: Unit,
    pub(super) shown: Shown,
    pub(super) headline: &'a Headline,
}

/// Where and when, in words.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    place: Both,
    period: (Both, Option<String>),
}

impl Setting {
    /// As much as there is to say.
    pub(super) fn full(place: &Place, period: Option<Span>) -> Self {
        let period = (period.map_or_else(Both::empty, |p| spaced(&p.at())), period.map(Span::code));
        Self { place: place.unless_country(), period }
    }

    /// Nothing: the subtitle says it.
    pub(super) const fn short() -> Self {
        Self { place: Both::empty(), period: (Both::empty(), None) }
    }

    fn slots(&self) -> Vec<Slot> {
        let (words, code) = self.period.clone();
        let period = match code {
            Some(code) => Slot::coded("period", words, code),
            None => Slot::words("period", words),
        };
        vec![Slot::words("place", self.place.clone()), period]
    }
}

impl Level<'_> {
    /// Whether the number itself can be said.
    pub(super) fn is_said(&self) -> bool {
        let h = self.headline;
        let share = self.is_share() && h.share.is_some() && h.ci.is_some() && h.share_status == Status::Ok;
        let median = !self.is_share() && h.n >= MEDIAN_FLOOR && h.median.is_some();
        h.status == Status::Ok && h.n > 0 && (share || median)
    }

    /// Whether it is a share: it is asked for and something has a limit.
    pub(super) fn is_share(&self) -> bool {
        self.shown == Shown::Share && self.headline.share_status != Status::NoLimit
    }

    /// The number, or why there is none.
    pub(super) fn draft(&self, setting: &Setting) -> Draft {
        let h = self.headline;
        let slots = setting.slots();
        let kept = |template: &Template| Draft::new(Weight::Kept, template, &slots);
        match h.status {
            Status::Protected => {
                kept(if self.is_share() { &status::SHARE_HIDDEN } else { &status::MEDIAN_HIDDEN })
            }
            Status::NotReported => kept(&status::NOT_REPORTED),
            Status::NotApplicable => kept(&status::NOT_APPLICABLE),
            Status::Ok | Status::NoLimit if h.n == 0 => kept(&status::EMPTY),
            Status::Ok | Status::NoLimit if self.is_share() => self.share(slots),
            Status::Ok | Status::NoLimit => self.median(slots),
        }
    }

    fn share(&self, mut slots: Vec<Slot>) -> Draft {
        let h = self.headline;
        let (Some(share), Some([low, high]), Status::Ok) = (h.share, h.ci, h.share_status) else {
            return Draft::new(Weight::Kept, &status::SHARE_HIDDEN, &slots);
        };
        let decimals = share_decimals(&[share, low, high], h.goal);
        let few = h.with_limit < NATURAL;
        slots.push(Slot::hundredths("low", low, decimals));
        slots.push(match few {
            true => Slot::per_cent("high", high, decimals),
            false => Slot::hundredths("high", high, decimals),
        });
        slots.push(Slot::hundredths("part", share, decimals));
        slots.push(Slot::count("within", h.within));
        slots.push(Slot::counted("whole", h.with_limit, &PATIENT));
        slots.push(self.limit());
        let template = match (self.measure, few) {
            (MeasureKind::Svf, false) => &level::SVF_OF_100,
            (MeasureKind::Svf, true) => &level::SVF_COUNTS,
            (MeasureKind::Other, false) => &level::OTHER_OF_100,
            (MeasureKind::Other, true) => &level::OTHER_COUNTS,
        };
        Draft::new(Weight::Kept, template, &slots)
    }

    /// ` på 90 dagar`, where there is one limit.
    fn limit(&self) -> Slot {
        let Some(limit) = self.headline.limit else { return Slot::words("limit", Both::empty()) };
        let length = Slot::length("limit", limit, self.unit.noun());
        let text = Both::new(format!(" på {}", length.text.sv), format!(" of {}", length.text.en));
        Slot { text, ..length }
    }

    fn median(&self, mut slots: Vec<Slot>) -> Draft {
        let h = self.headline;
        if h.n < MEDIAN_FLOOR {
            let slots = [Slot::counted("n", h.n, &COMPLETED), Slot::count("needed", MEDIAN_FLOOR)];
            return Draft::new(Weight::Kept, &level::MEDIAN_TOO_FEW, &slots);
        }
        let Some(median) = h.median else { return Draft::new(Weight::Kept, &status::MEDIAN_HIDDEN, &slots) };
        slots.push(Slot::length("median", median, self.unit.noun()));
        let Some([Some(low), Some(high)]) = h.median_ci else {
            return Draft::new(Weight::Kept, &level::MEDIAN_ALONE, &slots);
        };
        slots.extend([Slot::number("low", low, length_text), Slot::number("high", high, length_text)]);
        Draft::new(Weight::Kept, &level::MEDIAN, &slots)
    }

    /// The goal and its verdict (rule 2).
    pub(super) fn goal(&self) -> Option<Draft> {
        let h = self.headline;
        let (goal, verdict) = (h.goal?, h.goal_status.filter(|_| self.is_share() && self.is_said())?);
        let decimals = goal_decimals(goal);
        let goal = match h.with_limit < NATURAL {
            true => Slot::per_cent("goal", goal, decimals),
            false => Slot::hundredths("goal", goal, decimals),
        };
        let template = match verdict {
            GoalStatus::Met => &level::GOAL_MET,
            GoalStatus::MetWithinChance => &level::GOAL_MET_WITHIN_CHANCE,
            GoalStatus::MissedWithinChance => &level::GOAL_MISSED_WITHIN_CHANCE,
            GoalStatus::Missed => &level::GOAL_MISSED,
        };
        Some(Draft::new(Weight::Goal, template, &[goal, Slot::silent("status", verdict.id())]))
    }
}

/// A low coverage, said before the number (rule 6).
pub(super) fn coverage(coverage: Coverage) -> Option<Draft> {
    (coverage == Coverage::Low).then(|| Draft::new(Weight::Kept, &status::COVERAGE_LOW, &[]))
}

/// How breaks are worded: one, pooled, recoded, several.
pub(super) type BreakTemplates = [&'static Template; 4];
/// For a level: that it happened.
pub(super) const OF_LEVEL: BreakTemplates =
    [&change::LIMIT_CHANGED, &change::LIMITS_CHANGED, &change::RECODED, &change::BROKEN];

/// The breaks of a period, said first (rule 12).
pub(super) fn breaks(breaks: &[SeriesBreak], templates: BreakTemplates) -> Option<Draft> {
    let last = breaks.last()?;
    let when = |at: super::when::TimePoint| Slot::coded("when", at.at(), at.code());
    let count = u64::try_from(breaks.len()).ok()?;
    if let (true, Some(at)) = (count > 1, last.at()) {
        return Some(Draft::new(Weight::Kept, templates[3], &[Slot::count("breaks", count), when(at)]));
    }
    Some(match *last {
        SeriesBreak::Limit { from, to, unit, at } => {
            let slots =
                [Slot::number("before", from, length_text), Slot::length("after", to, unit.noun()), when(at)];
            Draft::new(Weight::Kept, templates[0], &slots)
        }
        SeriesBreak::Limits { pathways } => {
            Draft::new(Weight::Kept, templates[1], &[Slot::counted("pathways", pathways, &PATHWAY)])
        }
        SeriesBreak::Recoding { at } => Draft::new(Weight::Kept, templates[2], &[when(at)]),
    })
}
