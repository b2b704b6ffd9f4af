//! The sentences of Jämlikhet and Datakvalitet.

use super::claim::{Both, Summary};
use super::fit::{Draft, Weight, fit};
use super::input::{FairnessFacts, Gap, QualityFacts, Spread, Status};
use super::noun::{POINT, REGION};
use super::slot::{Plural, Slot};
use super::templates::equity as words;
use super::when::TimePoint;
use crate::indicators::{Lang, number_text};

/// Most regions that are named as missing.
const NAMED: usize = 3;

/// The sentence of Jämlikhet: the gap between women and men, and the spread between regions.
#[must_use]
pub fn fairness(facts: &FairnessFacts) -> Summary {
    let place = Slot::words("place", facts.place.always());
    let gap = match (facts.status, facts.gap) {
        (Status::Ok | Status::NoLimit, Some(gap)) => gap_draft(gap, place),
        (Status::Protected, _) => Draft::new(Weight::Kept, &words::GAP_HIDDEN, &[place]),
        _ => Draft::new(Weight::Kept, &words::GAP_NONE, &[place]),
    };
    fit([gap].into_iter().chain(facts.spread.map(spread_draft)).collect())
}

fn gap_draft(gap: Gap, place: Slot) -> Draft {
    let [low, high] = gap.ci;
    let slots = [place, points("gap", gap.difference, signed), end("low", low), end("high", high)];
    let template = if high < 0.0 {
        &words::GAP_WOMEN_LOWER
    } else if low > 0.0 {
        &words::GAP_WOMEN_HIGHER
    } else {
        &words::GAP_NOT_CLEAR
    };
    Draft::new(Weight::Kept, template, &slots)
}

fn spread_draft(spread: Spread) -> Draft {
    let crude = points("crude", spread.crude, plain);
    let Some(standardised) = spread.standardised else {
        return Draft::new(Weight::Groups, &words::SPREAD, &[crude]);
    };
    let slots = [crude, end("standardised", standardised)];
    Draft::new(Weight::Groups, &words::SPREAD_STANDARDISED, &slots)
}

/// A difference of shares with its unit, rounded once (rule 11).
fn points(name: &'static str, value: f64, text: fn(f64, Lang) -> String) -> Slot {
    Slot::number(name, value, |value, lang| {
        let text = text(value, lang);
        let form = POINT.form(Plural::of_text(&text), lang);
        format!("{text} {form}")
    })
}

fn end(name: &'static str, value: f64) -> Slot {
    Slot::number(name, value, plain)
}

fn plain(value: f64, lang: Lang) -> String {
    number_text(value * 100.0, 0, lang)
}

/// With a plus before what is above zero after rounding.
fn signed(value: f64, lang: Lang) -> String {
    let text = plain(value, lang);
    if value > 0.0 && text != "0" { format!("+{text}") } else { text }
}

/// The sentence of Datakvalitet: how many regions have reported, and which have not.
#[must_use]
pub fn quality(facts: &QualityFacts) -> Summary {
    let slots = [
        Slot::count("reported", facts.reported),
        Slot::counted("regions", facts.regions, &REGION),
        Slot::coded("through", facts.through.name(), facts.through.code()),
        Slot::words("none", Both::new(REGION.none_sv, "none")),
    ];
    let template = match facts.reported {
        0 => &words::REPORTED_NONE,
        all if all >= facts.regions => &words::REPORTED_ALL,
        _ => &words::REPORTED,
    };
    let mut drafts = vec![Draft::new(Weight::Kept, template, &slots)];
    drafts.extend(missing(&facts.missing));
    fit(drafts)
}

fn missing(regions: &[(Both, Option<TimePoint>)]) -> Option<Draft> {
    let (_, since) = regions.first()?;
    let count = u64::try_from(regions.len()).ok()?;
    if regions.len() > NAMED {
        let slots = [Slot::counted("missing", count, &REGION)];
        return Some(Draft::new(Weight::Groups, &words::MISSING_MANY, &slots));
    }
    let names =
        |name: fn(&Both) -> &str, and| listed(&regions.iter().map(|(b, _)| name(b)).collect::<Vec<_>>(), and);
    let text = Both::new(names(|b| &b.sv, "och"), names(|b| &b.en, "and"));
    let mut slots = vec![Slot { plural: Plural::of(count), ..Slot::coded("names", text, count) }];
    let same = since.filter(|&since| regions.iter().all(|(_, other)| *other == Some(since)));
    let Some(since) = same else { return Some(Draft::new(Weight::Groups, &words::MISSING, &slots)) };
    slots.push(Slot::coded("since", since.name(), since.code()));
    Some(Draft::new(Weight::Groups, &words::MISSING_SINCE, &slots))
}

/// `A, B och C`.
fn listed(names: &[&str], and: &str) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
    }
}
