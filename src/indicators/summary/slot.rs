//! Values → the words that fill a template's slots, in both languages.

use serde_json::Value;

use super::claim::Both;
use super::noun::Noun;
use crate::indicators::{Lang, count_text, number_text, per_cent_text};

/// Which form of a word a number takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plural {
    /// One.
    One,
    /// None, or more than one.
    Other,
}

impl Plural {
    /// The form for a count.
    pub(super) const fn of(count: u64) -> Self {
        if count == 1 { Self::One } else { Self::Other }
    }

    /// The form for a number as it is written: `1` and `−1` are one, `1,0` is not.
    pub(super) fn of_text(text: &str) -> Self {
        if text.trim_start_matches(['+', '\u{2212}']) == "1" { Self::One } else { Self::Other }
    }
}

/// A named value, in words.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) name: &'static str,
    pub(super) text: Both,
    pub(super) plural: Plural,
    /// What the claim says of it; words alone say nothing.
    pub(super) value: Option<Value>,
}

impl Slot {
    /// A number that is written by `text`.
    pub(super) fn number(name: &'static str, value: f64, text: impl Fn(f64, Lang) -> String) -> Self {
        let text = Both { sv: text(value, Lang::Sv), en: text(value, Lang::En) };
        Self { name, plural: Plural::of_text(&text.sv), text, value: Some(Value::from(value)) }
    }

    /// A count: `12 345`.
    pub(super) fn count(name: &'static str, count: u64) -> Self {
        let text = Both { sv: count_text(count, Lang::Sv), en: count_text(count, Lang::En) };
        Self { name, text, plural: Plural::of(count), value: Some(Value::from(count)) }
    }

    /// A count, or the word for none of such things: `ingen`, `inget`, `none`.
    pub(super) fn count_or_none(name: &'static str, count: u64, noun: &Noun) -> Self {
        let some = Self::count(name, count);
        if count > 0 { some } else { Self { text: Both::new(noun.none_sv, "none"), ..some } }
    }

    /// A count with its noun: `2 regioner`.
    pub(super) fn counted(name: &'static str, count: u64, noun: &Noun) -> Self {
        let plural = Plural::of(count);
        let with = |lang: Lang| format!("{} {}", count_text(count, lang), noun.form(plural, lang));
        let text = Both { sv: with(Lang::Sv), en: with(Lang::En) };
        Self { name, text, plural, value: Some(Value::from(count)) }
    }

    /// A length with its unit: `30,5 dagar`, `1 dag`.
    pub(super) fn length(name: &'static str, value: f64, unit: &Noun) -> Self {
        let with = |value: f64, lang: Lang| {
            let text = length_text(value, lang);
            let plural = Plural::of_text(&text);
            format!("{text} {}", unit.form(plural, lang))
        };
        Self::number(name, value, with)
    }

    /// A share as per cent: `61 %`.
    pub(super) fn per_cent(name: &'static str, share: f64, decimals: usize) -> Self {
        Self::number(name, share, |share, lang| per_cent_text(share, decimals, lang))
    }

    /// A share as so many of a hundred: `61`.
    pub(super) fn hundredths(name: &'static str, share: f64, decimals: usize) -> Self {
        Self::number(name, share, |share, lang| number_text(share * 100.0, decimals, lang))
    }

    /// Words only.
    pub(super) const fn words(name: &'static str, text: Both) -> Self {
        Self { name, text, plural: Plural::Other, value: None }
    }

    /// Words that stand for a code, which the claim carries.
    pub(super) fn coded(name: &'static str, text: Both, code: impl Into<Value>) -> Self {
        Self { value: Some(code.into()), ..Self::words(name, text) }
    }

    /// A value that no template writes, for the claim only.
    pub(super) fn silent(name: &'static str, value: impl Into<Value>) -> Self {
        Self::coded(name, Both::empty(), value)
    }
}

/// A length, with one decimal if it is not whole.
pub(super) fn length_text(value: f64, lang: Lang) -> String {
    let decimals = usize::from((value - value.round()).abs() >= 0.05);
    number_text(value, decimals, lang)
}
