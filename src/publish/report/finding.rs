//! A finding, and the words its sentences are made of.

use crate::indicators::summary::Both;
use crate::indicators::{Lang, count_text};
use crate::publish::figures::{Cell, Estimate, Unit, bare_text, decimals, pick, value_text};

/// One thing that a report says, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is said: stable, never translated.
    pub kind: FindingKind,
    /// The sentence or two.
    pub text: Both,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingKind {
    /// A break that keeps periods from being compared; said first.
    Broken,
    /// The whole country's number.
    Level,
    /// The whole country against the goal.
    Goal,
    /// How many regions stand surely above or below the rest.
    Groups,
    /// The largest sure gap between two regions.
    Gap,
    /// Which regions met the goal.
    RegionGoals,
    /// The whole country against the comparison period.
    Change,
    /// Regions against the comparison period.
    RegionChanges,
    /// A flag of the process chart.
    Signal,
    /// How many regions are not shown, and why.
    Hidden,
}

impl Finding {
    pub(super) fn new(kind: FindingKind, sv: String, en: String) -> Self {
        Self { kind, text: Both { sv, en } }
    }
}

/// From this many patients a share is said of 100; below, the counts are (`page.md` 2.4, rule 4).
const NATURAL: u64 = 100;

/// How a pathway's numbers are written: in its unit, with a decimal where a share below the goal would read like it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scribe {
    pub(super) unit: Unit,
    pub(super) goal: Option<f64>,
}

impl Scribe {
    fn decimals(self, e: &Estimate) -> usize {
        decimals(&Cell::Shown(*e), self.unit, self.goal)
    }

    /// A value with its unit: `61 %`, `31 dagar`.
    pub(super) fn value(self, e: &Estimate, lang: Lang) -> String {
        value_text(e.value, self.unit, self.decimals(e), lang)
    }

    /// A value without its unit.
    pub(super) fn bare(self, e: &Estimate, lang: Lang) -> String {
        bare_text(e.value, self.unit, self.decimals(e), lang)
    }

    /// Both ends of its interval without their unit.
    fn ends(self, e: &Estimate, lang: Lang) -> Option<[String; 2]> {
        let (low, high) = e.interval()?;
        Some([low, high].map(|end| bare_text(end, self.unit, self.decimals(e), lang)))
    }

    /// A region's number in a clause: `61 % (58–64)`; of few patients `34 av 56 (48–72 %)`.
    pub(super) fn clause(self, e: &Estimate, lang: Lang) -> String {
        let sign = match (self.unit, lang) {
            (Unit::Share, Lang::Sv) => "\u{a0}%",
            (Unit::Share, Lang::En) => "%",
            _ => "",
        };
        let ends = |[low, high]: [String; 2]| format!("{low}–{high}");
        match (counts(e, self.unit), self.ends(e, lang)) {
            (Some((part, whole)), Some(ci)) => format!("{} ({}{sign})", of(part, whole, lang), ends(ci)),
            (Some((part, whole)), None) => of(part, whole, lang),
            (None, Some(ci)) => format!("{} ({})", self.value(e, lang), ends(ci)),
            (None, None) => self.value(e, lang),
        }
    }

    /// `mellan 58 och 64`, with the sign where nothing else says that it is per cent.
    pub(super) fn between(self, e: &Estimate, lang: Lang) -> Option<String> {
        let [low, high] = self.ends(e, lang)?;
        let sign = if counts(e, self.unit).is_none() {
            ""
        } else if lang == Lang::Sv {
            "\u{a0}%"
        } else {
            "%"
        };
        Some(match lang {
            Lang::Sv => format!("mellan {low} och {high}{sign}"),
            Lang::En => format!("between {low} and {high}{sign}"),
        })
    }
}

/// Numerator and denominator of a share of few patients.
pub(super) fn counts(e: &Estimate, unit: Unit) -> Option<(u64, u64)> {
    let n = e.n.filter(|&n| unit == Unit::Share && n < NATURAL)?;
    let within = (0..=n).min_by(|&a, &b| distance(a, n, e.value).total_cmp(&distance(b, n, e.value)))?;
    Some((within, n))
}

fn distance(part: u64, whole: u64, share: f64) -> f64 {
    let float = |n: u64| u32::try_from(n).map_or(0.0, f64::from);
    (float(part) - share * float(whole)).abs()
}

pub(super) fn of(part: u64, whole: u64, lang: Lang) -> String {
    let word = if lang == Lang::Sv { "av" } else { "of" };
    format!("{} {word} {}", count_text(part, lang), count_text(whole, lang))
}

/// `Uppsala, Dalarna och Skåne`.
pub(super) fn listed(names: &[&Both], lang: Lang) -> String {
    let and = if lang == Lang::Sv { "och" } else { "and" };
    let names: Vec<&str> = names.iter().map(|n| pick(n, lang)).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [all @ .., last] => format!("{} {and} {last}", all.join(", ")),
    }
}

/// A count of regions alone: `ingen`, `5`; in English `none`.
pub(super) fn so_many(n: usize, lang: Lang) -> String {
    match (n, lang) {
        (0, Lang::Sv) => "ingen".to_owned(),
        (0, Lang::En) => "none".to_owned(),
        _ => n.to_string(),
    }
}

/// A count of pathways alone: `inget`, `5`; in English `none`.
pub(super) fn so_many_pathways(n: usize, lang: Lang) -> String {
    if n == 0 && lang == Lang::Sv { "inget".to_owned() } else { so_many(n, lang) }
}

/// `1 region`, `5 regioner`.
pub(super) fn regions(n: usize, lang: Lang) -> String {
    match (lang, n) {
        (_, 1) => "1 region".to_owned(),
        (Lang::Sv, _) => format!("{n} regioner"),
        (Lang::En, _) => format!("{n} regions"),
    }
}
