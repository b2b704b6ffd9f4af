//! The sentences of Översikt and Jämför, of the funnel, and the note on chance.

use super::claim::{Both, Summary};
use super::fit::{Draft, Weight, fit, fit_either};
use super::input::{CompareFacts, Dimension, FunnelFacts, GroupFacts, OverviewFacts, Shown};
use super::level::{Level, OF_LEVEL, Setting, breaks, coverage};
use super::place::Place;
use super::slot::Slot;
use super::templates::{change, groups as words, status};
use crate::indicators::number_text;

/// Fewest comparisons that the note on chance is for (rule 7).
const MANY: u32 = 10;
/// Fewest points of a funnel (`page.md` 2.6).
const FUNNEL_FLOOR: u64 = 10;

/// The sentence of Översikt: the level, its goal, and in how many pathways it has risen.
#[must_use]
pub fn overview(facts: &OverviewFacts) -> Summary {
    let OverviewFacts { measure, unit, headline, .. } = facts;
    let level = Level { measure: *measure, unit: *unit, shown: Shown::Share, headline };
    let drafts = |setting: &Setting| {
        let mut drafts: Vec<Draft> = breaks(&facts.breaks, OF_LEVEL).into_iter().collect();
        drafts.extend(coverage(facts.coverage).filter(|_| level.is_said()));
        drafts.push(level.draft(setting));
        drafts.extend(level.goal());
        drafts.extend(facts.pathways_higher.filter(|_| level.is_said()).map(pathways_higher));
        drafts
    };
    fit_either(drafts(&Setting::full(&facts.place, facts.period)), drafts(&Setting::short()))
}

fn pathways_higher([compared, higher]: [u64; 2]) -> Draft {
    let slots = [Slot::count("higher", higher), Slot::count("pathways", compared)];
    let template = if higher == 0 { &change::PATHWAYS_NONE } else { &change::PATHWAYS_HIGHER };
    Draft::new(Weight::Trend, template, &slots)
}

/// The sentence of Jämför: the level, how groups stand against the rest, what is not shown.
///
/// **Definition** the goal is said where no groups are: together they never fit in thirty words.
#[must_use]
pub fn compare(facts: &CompareFacts) -> Summary {
    let CompareFacts { measure, unit, shown, headline, .. } = facts;
    let level = Level { measure: *measure, unit: *unit, shown: *shown, headline };
    let drafts = |setting: &Setting| {
        let mut drafts: Vec<Draft> = breaks(&facts.breaks, OF_LEVEL).into_iter().collect();
        drafts.extend(coverage(facts.coverage).filter(|_| level.is_said()));
        drafts.push(level.draft(setting));
        if facts.groups.compared < 2 {
            drafts.extend(level.goal());
        } else if level.is_said() {
            drafts.push(groups(facts, level.is_share()));
        }
        drafts.extend(notes(&facts.groups));
        drafts
    };
    fit_either(drafts(&Setting::full(&facts.place, None)), drafts(&Setting::short()))
}

fn groups(facts: &CompareFacts, is_share: bool) -> Draft {
    let GroupFacts { dimension, compared, lower, higher, .. } = facts.groups;
    let noun = dimension.noun();
    let slots = [
        Slot::count_or_none("lower", lower, noun),
        Slot::count_or_none("higher", higher, noun),
        Slot::counted("compared", compared, noun),
        Slot::words("rest", rest(dimension, &facts.place)),
        Slot::words("none", Both::new(noun.none_sv, "none")),
    ];
    let template = match (is_share, lower > 0, higher > 0) {
        (_, false, false) => &words::NONE_DIFFERS,
        (true, true, _) => &words::SHARE_LOWER_FIRST,
        (true, false, _) => &words::SHARE_HIGHER_FIRST,
        (false, _, true) => &words::TIME_LONGER_FIRST,
        (false, _, false) => &words::TIME_SHORTER_FIRST,
    };
    Draft::new(Weight::Groups, template, &slots)
}

/// What groups are compared with: all others together.
fn rest(dimension: Dimension, place: &Place) -> Both {
    let places = matches!(dimension, Dimension::Region | Dimension::Sjukvardsregion);
    if places && *place == Place::Country {
        Both::new("övriga landet", "the rest of Sweden")
    } else {
        Both::new("övriga", "the rest")
    }
}

fn notes(groups: &GroupFacts) -> Vec<Draft> {
    let noun = groups.dimension.noun();
    let note = |count: u64, name, template| {
        (count > 0).then(|| Draft::new(Weight::Note, template, &[Slot::counted(name, count, noun)]))
    };
    let hidden = note(groups.hidden, "hidden", &status::HIDDEN);
    let missing = note(groups.not_reported, "groups", &status::GROUPS_NOT_REPORTED);
    hidden.into_iter().chain(missing).collect()
}

/// How many comparisons stand out by chance alone (rule 7), for the strip.
///
/// **Input** how many there are, and 1 − confidence. **Output** none below ten.
/// **Definition** ⌈k · α⌉.
#[must_use]
pub fn chance_note(compared: u32, alpha: f64) -> Option<Summary> {
    if compared < MANY {
        return None;
    }
    let expected = (f64::from(compared) * alpha - 1e-9).ceil();
    let slots = [
        Slot::count("compared", u64::from(compared)),
        Slot::number("expected", expected, |value, lang| number_text(value, 0, lang)),
    ];
    Some(fit(vec![Draft::new(Weight::Kept, &words::BY_CHANCE, &slots)]))
}

/// The sentence of a funnel: how many lie outside the outer limits.
#[must_use]
pub fn funnel(facts: &FunnelFacts) -> Summary {
    let noun = facts.dimension.noun();
    let between = facts.outside_inner.saturating_sub(facts.outside_outer);
    let slots = [
        Slot::count("outside", facts.outside_outer),
        Slot::counted("points", facts.points, noun),
        Slot::count("needed", FUNNEL_FLOOR),
        Slot::words("none", Both::new(noun.none_sv, "none")),
    ];
    if facts.points < FUNNEL_FLOOR {
        return fit(vec![Draft::new(Weight::Kept, &words::FUNNEL_TOO_FEW, &slots[1..3])]);
    }
    let outer = if facts.outside_outer == 0 { &words::FUNNEL_NONE } else { &words::FUNNEL };
    let mut drafts = vec![Draft::new(Weight::Kept, outer, &slots)];
    if between > 0 {
        drafts.push(Draft::new(Weight::Note, &words::FUNNEL_INNER, &[Slot::count("between", between)]));
    }
    if facts.hidden > 0 {
        let hidden = [Slot::counted("hidden", facts.hidden, noun)];
        drafts.push(Draft::new(Weight::Note, &status::HIDDEN, &hidden));
    }
    fit(drafts)
}
