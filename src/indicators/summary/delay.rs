//! The sentences of Fördelning (completed, and a cohort with those who wait) and of Flödet.

use super::claim::{Both, Summary};
use super::fit::{Draft, Weight, fit};
use super::input::{Certainty, CohortFacts, DistributionFacts, FlowFacts, FlowPoint, Reached, Status, Unit};
use super::noun::{COMPLETED, PATIENT};
use super::slot::{Slot, length_text};
use super::templates::{delay as words, level, status};
use crate::indicators::{Lang, number_text};

/// Fewest completed for a median, fewest starts for a curve (`page.md` 2.6).
const FLOOR: u64 = 10;
/// From so many days' difference the two medians are explained.
const EXPLAINED_DAYS: f64 = 2.0;

/// The sentence of the completed: half, eight of ten, one of ten.
#[must_use]
pub fn distribution(facts: &DistributionFacts) -> Summary {
    fit(quantiles(facts))
}

fn quantiles(facts: &DistributionFacts) -> Vec<Draft> {
    let place = [Slot::words("place", Both::empty())];
    match facts.status {
        Status::Protected => return vec![Draft::new(Weight::Kept, &status::MEDIAN_HIDDEN, &place)],
        Status::NotReported => return vec![Draft::new(Weight::Kept, &status::NOT_REPORTED, &place)],
        Status::NotApplicable => return vec![Draft::new(Weight::Kept, &status::NOT_APPLICABLE, &place)],
        Status::Ok | Status::NoLimit => {}
    }
    if facts.n == 0 {
        return vec![Draft::new(Weight::Kept, &status::EMPTY, &[])];
    }
    if facts.n < FLOOR {
        let slots = [Slot::counted("n", facts.n, &COMPLETED), Slot::count("needed", FLOOR)];
        return vec![Draft::new(Weight::Kept, &level::MEDIAN_TOO_FEW, &slots)];
    }
    let Some(median) = facts.median else {
        return vec![Draft::new(Weight::Kept, &status::MEDIAN_HIDDEN, &place)];
    };
    let unit = facts.unit.noun();
    let mut slots = vec![Slot::length("median", median, unit)];
    slots.extend(facts.p80.map(|p80| Slot::length("p80", p80, unit)));
    let half = if facts.p80.is_some() { &words::HALF_AND_EIGHT } else { &words::HALF };
    let tenth = |p90| Draft::new(Weight::Note, &words::ONE_IN_TEN, &[Slot::length("p90", p90, unit)]);
    [Draft::new(Weight::Kept, half, &slots)].into_iter().chain(facts.p90.map(tenth)).collect()
}

/// The sentence of a cohort: when half had started, those still waiting counted too (rule 10).
#[must_use]
pub fn cohort(facts: &CohortFacts) -> Summary {
    if !matches!(facts.status, Status::Ok | Status::NoLimit) {
        return fit(vec![Draft::new(Weight::Kept, &words::COHORT_HIDDEN, &[])]);
    }
    if facts.starts < FLOOR {
        let slots = [Slot::counted("starts", facts.starts, &PATIENT), Slot::count("needed", FLOOR)];
        return fit(vec![Draft::new(Weight::Kept, &words::COHORT_TOO_FEW, &slots)]);
    }
    let Some(half) = facts.half else {
        return fit(vec![Draft::new(Weight::Kept, &words::COHORT_HIDDEN, &[])]);
    };
    let mut drafts = vec![half_started(half, facts.unit)];
    drafts.extend(explained(facts, half));
    let waiting = |n| Draft::new(Weight::Note, &words::COHORT_WAITING, &[Slot::count("waiting", n)]);
    drafts.extend(facts.still_waiting.filter(|&n| n > 0).map(waiting));
    fit(drafts)
}

fn half_started(half: Reached, unit: Unit) -> Draft {
    let noun = unit.noun();
    match half {
        Reached::No { followed } => {
            let slots = [Slot::length("followed", followed, noun)];
            Draft::new(Weight::Kept, &words::COHORT_NOT_REACHED, &slots)
        }
        Reached::Yes { value, ci: None } => {
            Draft::new(Weight::Kept, &words::COHORT_HALF_ALONE, &[Slot::length("half", value, noun)])
        }
        Reached::Yes { value, ci: Some([low, high]) } => {
            let ends = [("low", low), ("high", high)].map(|(name, end)| Slot::number(name, end, length_text));
            let slots: Vec<Slot> = [Slot::length("half", value, noun)].into_iter().chain(ends).collect();
            Draft::new(Weight::Kept, &words::COHORT_HALF, &slots)
        }
    }
}

/// Why it differs from the median of the completed: a fact of definition.
fn explained(facts: &CohortFacts, half: Reached) -> Option<Draft> {
    let (Reached::Yes { value, .. }, Some(median)) = (half, facts.completed_median) else { return None };
    let apart = value - median >= EXPLAINED_DAYS * facts.unit.per_day();
    let slots = [Slot::length("median", median, facts.unit.noun())];
    apart.then(|| Draft::new(Weight::Trend, &words::COHORT_EXPLAINED, &slots))
}

/// The sentence of Flödet: the step that takes most of the time, if one surely does.
#[must_use]
pub fn flow(facts: &FlowFacts) -> Summary {
    let [first, last] = facts.chain.map(letter);
    let chain = format!("{first}–{last}");
    let chain = [Slot::coded("chain", Both::new(chain.clone(), chain.clone()), chain)];
    if facts.n == 0 && facts.status == Status::Ok {
        return fit(vec![Draft::new(Weight::Kept, &words::FLOW_NONE, &chain)]);
    }
    let (Status::Ok, Some(mean), Some(total)) = (facts.status, facts.mean, facts.total) else {
        return fit(vec![Draft::new(Weight::Kept, &words::FLOW_HIDDEN, &chain)]);
    };
    if facts.certainty == Certainty::NotClear || total <= 0.0 {
        return fit(vec![Draft::new(Weight::Kept, &words::FLOW_NOT_CLEAR, &chain)]);
    }
    let [from, to] = facts.largest;
    let step = format!("{}–{}", letter(from), letter(to));
    let decimals = usize::from(total < 10.0);
    let slots = [
        Slot::words("from", point_words(from)),
        Slot::words("to", point_words(to)),
        Slot::coded("step", Both::new(step.clone(), step.clone()), step),
        Slot::number("mean", mean, |value, lang| number_text(value, decimals, lang)),
        with_unit("total", total, facts.unit, decimals),
        Slot::per_cent("part", mean / total, 0),
    ];
    fit(vec![Draft::new(Weight::Kept, &words::FLOW, &slots)])
}

fn with_unit(name: &'static str, value: f64, unit: Unit, decimals: usize) -> Slot {
    Slot::number(name, value, |value, lang: Lang| {
        let text = number_text(value, decimals, lang);
        let form = unit.noun().form(super::slot::Plural::of_text(&text), lang);
        format!("{text} {form}")
    })
}

const fn letter(point: FlowPoint) -> &'static str {
    match point {
        FlowPoint::A => "A",
        FlowPoint::B => "B",
        FlowPoint::C => "C",
        FlowPoint::D => "D",
        FlowPoint::E => "E",
        FlowPoint::F => "F",
        FlowPoint::G => "G",
    }
}

/// A point in a word: the catalogue's names are too long for a sentence.
fn point_words(point: FlowPoint) -> Both {
    let [sv, en] = match point {
        FlowPoint::A => ["vårdbegäran", "care request"],
        FlowPoint::B => ["mottagande", "receipt"],
        FlowPoint::C => ["ställningstagande", "assessment"],
        FlowPoint::D => ["beslut", "decision"],
        FlowPoint::E => ["start", "start"],
        FlowPoint::F => ["beslut om avslut", "decision to close"],
        FlowPoint::G => ["avslut", "closing"],
    };
    Both::new(sv, en)
}
