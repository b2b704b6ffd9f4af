//! The figures' own words, in both languages: `page.md` 3.3, 3.4 and 4.

use super::input::{Better, Cell, Estimate, Place, Unit};
use super::trend_input::Flag;
use crate::indicators::summary::Both;
use crate::indicators::{Lang, count_text, number_text, per_cent_text};

/// Words in one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) protected: &'static str,
    pub(super) not_reported: &'static str,
    pub(super) not_applicable: &'static str,
    pub(super) no_limit: &'static str,
    pub(super) empty: &'static str,
    pub(super) not_shown: &'static str,
    pub(super) not_compared: &'static str,
    pub(super) share_groups: [&'static str; 3],
    pub(super) time_groups: [&'static str; 3],
    pub(super) higher_is_better: &'static str,
    pub(super) lower_is_better: &'static str,
    pub(super) interval: &'static str,
    pub(super) place_column: &'static str,
    pub(super) standing: &'static str,
    pub(super) count: &'static str,
    pub(super) status: &'static str,
    pub(super) between: [&'static str; 2],
    pub(super) inner: &'static str,
    pub(super) outer: &'static str,
    pub(super) outside_outer: &'static str,
    pub(super) outside_inner: &'static str,
    pub(super) inside: &'static str,
    pub(super) preliminary: &'static str,
    pub(super) mean_level: &'static str,
    pub(super) upper: &'static str,
    pub(super) lower: &'static str,
    pub(super) share_flags: [&'static str; 2],
    pub(super) time_flags: [&'static str; 2],
    pub(super) kinds: [&'static str; 5],
    pub(super) period: &'static str,
    pub(super) units: [&'static str; 3],
}

const SV: Words = Words {
    protected: "skyddad: små tal",
    not_reported: "ej rapporterat",
    not_applicable: "ej aktuellt",
    no_limit: "ingen gräns",
    empty: "inga avslutade",
    not_shown: "Visas inte",
    not_compared: "Inte jämförda med övriga",
    share_groups: [
        "Säkert lägre än övriga landet",
        "Går inte att skilja från övriga",
        "Säkert högre än övriga landet",
    ],
    time_groups: [
        "Säkert snabbare än övriga landet",
        "Går inte att skilja från övriga",
        "Säkert långsammare än övriga landet",
    ],
    higher_is_better: "högre är bättre →",
    lower_is_better: "← kortare är bättre",
    interval: "95 %-intervall",
    place_column: "Plats",
    standing: "Mot övriga landet",
    count: "antal",
    status: "Anmärkning",
    between: ["mellan", "och"],
    inner: "inre 95 %",
    outer: "yttre 99,8 %",
    outside_outer: "utanför den yttre gränsen (99,8 %)",
    outside_inner: "mellan den inre (95 %) och den yttre gränsen",
    inside: "inom gränserna för slumpvariation",
    preliminary: "preliminär",
    mean_level: "medelnivå",
    upper: "övre",
    lower: "nedre",
    share_flags: ["över medelnivån, mer än av en slump", "under medelnivån, mer än av en slump"],
    time_flags: ["längre än medelnivån, mer än av en slump", "kortare än medelnivån, mer än av en slump"],
    kinds: ["Punktdiagram", "Trattdiagram", "Tidsserie", "Små diagram", "Rutkarta"],
    period: "Period",
    units: ["dagar", "timmar", "minuter"],
};

const EN: Words = Words {
    protected: "protected: small numbers",
    not_reported: "not reported",
    not_applicable: "not applicable",
    no_limit: "no limit",
    empty: "none completed",
    not_shown: "Not shown",
    not_compared: "Not compared with the rest",
    share_groups: [
        "Clearly lower than the rest of the country",
        "Cannot be told apart from the rest",
        "Clearly higher than the rest of the country",
    ],
    time_groups: [
        "Clearly faster than the rest of the country",
        "Cannot be told apart from the rest",
        "Clearly slower than the rest of the country",
    ],
    higher_is_better: "higher is better →",
    lower_is_better: "← shorter is better",
    interval: "95% interval",
    place_column: "Place",
    standing: "Against the rest",
    count: "number",
    status: "Note",
    between: ["between", "and"],
    inner: "inner 95%",
    outer: "outer 99.8%",
    outside_outer: "outside the outer limit (99.8%)",
    outside_inner: "between the inner (95%) and the outer limit",
    inside: "within the limits of chance variation",
    preliminary: "preliminary",
    mean_level: "mean level",
    upper: "upper",
    lower: "lower",
    share_flags: ["above the mean level by more than chance", "below the mean level by more than chance"],
    time_flags: [
        "longer than the mean level by more than chance",
        "shorter than the mean level by more than chance",
    ],
    kinds: ["Dot plot", "Funnel plot", "Time series", "Small multiples", "Tile map"],
    period: "Period",
    units: ["days", "hours", "minutes"],
};

/// The words of a language.
pub(super) const fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Sv => &SV,
        Lang::En => &EN,
    }
}

/// One of two texts.
pub(in crate::publish) fn pick(text: &Both, lang: Lang) -> &str {
    match lang {
        Lang::Sv => &text.sv,
        Lang::En => &text.en,
    }
}

impl Words {
    /// What a group of rows is called: a share is higher or lower, a time faster or slower.
    pub(super) const fn group(&self, place: Place, better: Better) -> &'static str {
        let names = match better {
            Better::Higher => &self.share_groups,
            Better::Lower => &self.time_groups,
        };
        match place {
            Place::SurelyLower => names[0],
            Place::Similar => names[1],
            Place::SurelyHigher => names[2],
        }
    }

    /// What a flagged point is: higher, lower, longer or shorter than before.
    pub(super) const fn flagged(&self, flag: Flag, better: Better) -> &'static str {
        let names = match better {
            Better::Higher => &self.share_flags,
            Better::Lower => &self.time_flags,
        };
        match flag {
            Flag::Higher => names[0],
            Flag::Lower => names[1],
        }
    }

    /// What an axis counts, in a word.
    pub(super) const fn unit(&self, unit: Unit) -> &'static str {
        match unit {
            Unit::Share => "%",
            Unit::Days => self.units[0],
            Unit::Hours => self.units[1],
            Unit::Minutes => self.units[2],
        }
    }

    pub(super) const fn direction(&self, better: Better) -> &'static str {
        match better {
            Better::Higher => self.higher_is_better,
            Better::Lower => self.lower_is_better,
        }
    }
}

/// Why a cell has no number; `None` where it has one.
pub(in crate::publish) fn reason(cell: &Cell, lang: Lang) -> Option<String> {
    let w = words(lang);
    let fixed = match cell {
        Cell::Shown(e) if e.value.is_finite() => return None,
        Cell::TooFew { needed, .. } => {
            return Some(match lang {
                Lang::Sv => format!("för få för median (minst {needed})"),
                Lang::En => format!("too few for a median (at least {needed})"),
            });
        }
        Cell::Protected => w.protected,
        Cell::NotReported => w.not_reported,
        Cell::NotApplicable => w.not_applicable,
        Cell::NoLimit => w.no_limit,
        Cell::Shown(_) | Cell::Empty => w.empty,
    };
    Some(fixed.to_owned())
}

/// A number of an axis with its unit: `61 %`, `31 dagar`, `1 dag`.
pub(in crate::publish) fn value_text(value: f64, unit: Unit, decimals: usize, lang: Lang) -> String {
    if unit == Unit::Share {
        return per_cent_text(value, decimals, lang);
    }
    let number = bare_text(value, unit, decimals, lang);
    let one = number == "1";
    let word = match (unit, lang, one) {
        (Unit::Days, Lang::Sv, true) => "dag",
        (Unit::Days, Lang::Sv, false) => "dagar",
        (Unit::Days, Lang::En, true) => "day",
        (Unit::Days, Lang::En, false) => "days",
        (Unit::Hours, Lang::Sv, true) => "timme",
        (Unit::Hours, Lang::Sv, false) => "timmar",
        (Unit::Hours, Lang::En, true) => "hour",
        (Unit::Hours, Lang::En, false) => "hours",
        (Unit::Minutes, Lang::Sv, true) => "minut",
        (Unit::Minutes, Lang::Sv, false) => "minuter",
        (Unit::Minutes, Lang::En, true) => "minute",
        (Unit::Minutes, Lang::En, false) => "minutes",
        (Unit::Share, ..) => "",
    };
    format!("{number}\u{a0}{word}")
}

/// The number alone, a share in per cent without its sign. A length has a decimal only if it needs one.
pub(in crate::publish) fn bare_text(value: f64, unit: Unit, decimals: usize, lang: Lang) -> String {
    if unit == Unit::Share {
        return number_text(value * 100.0, decimals, lang);
    }
    let text = number_text(value, decimals.max(1), lang);
    let whole = [",0", ".0"].iter().find_map(|tail| text.strip_suffix(tail)).map(str::to_owned);
    whole.filter(|_| decimals <= 1).unwrap_or(text)
}

/// A value and its interval: `61 % (58–64)`.
pub(super) fn with_interval(estimate: &Estimate, unit: Unit, decimals: usize, lang: Lang) -> String {
    let value = value_text(estimate.value, unit, decimals, lang);
    match estimate.interval() {
        Some((low, high)) => {
            let end = |v| bare_text(v, unit, decimals, lang);
            format!("{value} ({}–{})", end(low), end(high))
        }
        None => value,
    }
}

/// The same in words: `61 %, mellan 58 och 64`.
pub(super) fn spoken(estimate: &Estimate, unit: Unit, decimals: usize, lang: Lang) -> String {
    let value = value_text(estimate.value, unit, decimals, lang);
    let [between, and] = words(lang).between;
    match estimate.interval() {
        Some((low, high)) => {
            let end = |v| bare_text(v, unit, decimals, lang);
            format!("{value}, {between} {} {and} {}", end(low), end(high))
        }
        None => value,
    }
}

/// A count, or nothing.
pub(super) fn n_text(n: Option<u64>, lang: Lang) -> String {
    n.map_or_else(String::new, |n| count_text(n, lang))
}
