//! Templates with slots → text.
//!
//! `{name}` is a slot; `{name:one|other}` chooses a form by the number in it.

use super::claim::{Both, Claim};
use super::slot::{Plural, Slot};
use crate::indicators::Lang;

/// A clause in two languages.
#[derive(Debug)]
pub(super) struct Template {
    /// The claim that it makes.
    pub(super) claim: &'static str,
    /// Which of that claim's wordings; empty where there is one.
    pub(super) variant: &'static str,
    /// In Swedish.
    pub(super) sv: &'static str,
    /// In English.
    pub(super) en: &'static str,
}

impl Template {
    /// The clause with its slots filled.
    pub(super) fn filled(&self, slots: &[Slot]) -> Both {
        Both { sv: filled(self.sv, slots, Lang::Sv), en: filled(self.en, slots, Lang::En) }
    }

    /// The claim that it makes with these slots.
    pub(super) fn claim(&self, slots: &[Slot]) -> Claim {
        let value = |slot: &Slot| Some((slot.name.to_owned(), slot.value.clone()?));
        let wording = (!self.variant.is_empty()).then(|| ("wording".to_owned(), self.variant.into()));
        Claim { id: self.claim, values: wording.into_iter().chain(slots.iter().filter_map(value)).collect() }
    }
}

fn filled(pattern: &str, slots: &[Slot], lang: Lang) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some((before, (inside, after))) =
        rest.split_once('{').and_then(|(before, tail)| Some((before, tail.split_once('}')?)))
    {
        text.push_str(before);
        text.push_str(&slot_text(inside, slots, lang));
        rest = after;
    }
    text + rest
}

/// What stands in a slot. One that nobody filled stays as it is: a test looks for the braces.
fn slot_text(inside: &str, slots: &[Slot], lang: Lang) -> String {
    let (name, forms) = inside.split_once(':').map_or((inside, None), |(n, f)| (n, f.split_once('|')));
    let Some(slot) = slots.iter().find(|slot| slot.name == name) else { return format!("{{{inside}}}") };
    match (forms, slot.plural, lang) {
        (Some((one, _)), Plural::One, _) => one.to_owned(),
        (Some((_, other)), Plural::Other, _) => other.to_owned(),
        (None, _, Lang::Sv) => slot.text.sv.clone(),
        (None, _, Lang::En) => slot.text.en.clone(),
    }
}
