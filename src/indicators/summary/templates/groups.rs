//! How groups stand against the rest, and against chance.

use crate::indicators::summary::template::Template;

pub(in super::super) const SHARE_LOWER_FIRST: Template = Template {
    claim: "groups",
    variant: "share_lower_first",
    sv: "I {lower} av {compared} är andelen säkert lägre än i {rest}, i {higher} säkert högre.",
    en: "{lower} of {compared} {lower:is|are} clearly lower than {rest}, {higher} clearly higher.",
};

pub(in super::super) const SHARE_HIGHER_FIRST: Template = Template {
    claim: "groups",
    variant: "share_higher_first",
    sv: "I {higher} av {compared} är andelen säkert högre än i {rest}, i {lower} säkert lägre.",
    en: "{higher} of {compared} {higher:is|are} clearly higher than {rest}, {lower} clearly lower.",
};

pub(in super::super) const TIME_LONGER_FIRST: Template = Template {
    claim: "groups",
    variant: "time_slower_first",
    sv: "{higher} av {compared} är säkert långsammare än {rest}, {lower} säkert snabbare.",
    en: "{higher} of {compared} {higher:is|are} clearly slower than {rest}, {lower} clearly faster.",
};

pub(in super::super) const TIME_SHORTER_FIRST: Template = Template {
    claim: "groups",
    variant: "time_faster_first",
    sv: "{lower} av {compared} är säkert snabbare än {rest}, {higher} säkert långsammare.",
    en: "{lower} of {compared} {lower:is|are} clearly faster than {rest}, {higher} clearly slower.",
};

pub(in super::super) const NONE_DIFFERS: Template = Template {
    claim: "groups",
    variant: "none",
    sv: "{none} av {compared} skiljer sig säkert från {rest}.",
    en: "None of {compared} clearly differs from {rest}.",
};

pub(in super::super) const BY_CHANCE: Template = Template {
    claim: "by_chance",
    variant: "",
    sv: "Av {compared} jämförelser väntas ungefär {expected} sticka ut av en slump.",
    en: "Of {compared} comparisons about {expected} can be expected to stand out by chance.",
};

pub(in super::super) const FUNNEL: Template = Template {
    claim: "funnel",
    variant: "some",
    sv: "{outside} av {points} ligger utanför den yttre gränsen för slumpvariation (99,8\u{a0}%).",
    en: "{outside} of {points} {outside:lies|lie} outside the outer limits of chance variation (99.8%).",
};

pub(in super::super) const FUNNEL_NONE: Template = Template {
    claim: "funnel",
    variant: "none",
    sv: "{none} av {points} ligger utanför den yttre gränsen för slumpvariation (99,8\u{a0}%).",
    en: "None of {points} lies outside the outer limits of chance variation (99.8%).",
};

pub(in super::super) const FUNNEL_INNER: Template = Template {
    claim: "funnel_inner",
    variant: "",
    sv: "{between} ligger mellan den inre (95\u{a0}%) och den yttre.",
    en: "{between} {between:lies|lie} between the inner (95%) and the outer.",
};

pub(in super::super) const FUNNEL_TOO_FEW: Template = Template {
    claim: "funnel_too_few",
    variant: "",
    sv: "{points} räcker inte för ett trattdiagram; det behövs {needed}.",
    en: "{points} {points:is|are} not enough for a funnel plot; {needed} are needed.",
};

/// All of this file.
#[cfg(test)]
pub(super) const ALL: &[&Template] = &[
    &SHARE_LOWER_FIRST,
    &SHARE_HIGHER_FIRST,
    &TIME_LONGER_FIRST,
    &TIME_SHORTER_FIRST,
    &NONE_DIFFERS,
    &BY_CHANCE,
    &FUNNEL,
    &FUNNEL_NONE,
    &FUNNEL_INNER,
    &FUNNEL_TOO_FEW,
];
