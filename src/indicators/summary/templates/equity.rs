//! Differences between groups of people and between regions, and what has been reported.

use crate::indicators::summary::template::Template;

pub(in super::super) const GAP_NOT_CLEAR: Template = Template {
    claim: "sex_gap",
    variant: "not_clear",
    sv: "Ingen säker skillnad mellan kvinnor och män{place} ({gap}, mellan {low} och {high}).",
    en: "No clear difference between women and men{place} ({gap}, between {low} and {high}).",
};

pub(in super::super) const GAP_WOMEN_LOWER: Template = Template {
    claim: "sex_gap",
    variant: "women_lower",
    sv: "Andelen är säkert lägre bland kvinnor än bland män{place} ({gap}, mellan {low} och {high}).",
    en: "Women's share is clearly lower than men's{place} ({gap}, between {low} and {high}).",
};

pub(in super::super) const GAP_WOMEN_HIGHER: Template = Template {
    claim: "sex_gap",
    variant: "women_higher",
    sv: "Andelen är säkert högre bland kvinnor än bland män{place} ({gap}, mellan {low} och {high}).",
    en: "Women's share is clearly higher than men's{place} ({gap}, between {low} and {high}).",
};

pub(in super::super) const GAP_HIDDEN: Template = Template {
    claim: "sex_gap_hidden",
    variant: "",
    sv: "Skillnaden mellan kvinnor och män{place} visas inte (skyddad: små tal).",
    en: "The difference between women and men{place} is not shown (protected: small numbers).",
};

pub(in super::super) const GAP_NONE: Template = Template {
    claim: "sex_gap_none",
    variant: "",
    sv: "Kvinnor och män{place} kan inte jämföras i det här urvalet.",
    en: "Women and men{place} cannot be compared in this selection.",
};

pub(in super::super) const SPREAD: Template = Template {
    claim: "spread",
    variant: "crude",
    sv: "Mellan regioner skiljer {crude}.",
    en: "Regions differ by {crude}.",
};

pub(in super::super) const SPREAD_STANDARDISED: Template = Template {
    claim: "spread",
    variant: "standardised",
    sv: "Mellan regioner skiljer {crude}, och {standardised} efter standardisering för ålder och kön.",
    en: "Regions differ by {crude}, and {standardised} after standardising for age and sex.",
};

pub(in super::super) const REPORTED: Template = Template {
    claim: "reported",
    variant: "some",
    sv: "{reported} av {regions} har rapporterat till och med {through}.",
    en: "{reported} of {regions} {reported:has|have} reported through {through}.",
};

pub(in super::super) const REPORTED_ALL: Template = Template {
    claim: "reported",
    variant: "all",
    sv: "Alla {regions} har rapporterat till och med {through}.",
    en: "All {regions} have reported through {through}.",
};

pub(in super::super) const REPORTED_NONE: Template = Template {
    claim: "reported",
    variant: "none",
    sv: "{none} av {regions} har rapporterat till och med {through}.",
    en: "None of {regions} has reported through {through}.",
};

pub(in super::super) const MISSING_SINCE: Template = Template {
    claim: "missing",
    variant: "since",
    sv: "{names} saknas sedan {since}.",
    en: "{names} {names:has|have} been missing since {since}.",
};

pub(in super::super) const MISSING: Template = Template {
    claim: "missing",
    variant: "names",
    sv: "{names} saknas.",
    en: "{names} {names:is|are} missing.",
};

pub(in super::super) const MISSING_MANY: Template = Template {
    claim: "missing",
    variant: "count",
    sv: "{missing} saknas.",
    en: "{missing} {missing:is|are} missing.",
};

/// All of this file.
#[cfg(test)]
pub(super) const ALL: &[&Template] = &[
    &GAP_NOT_CLEAR,
    &GAP_WOMEN_LOWER,
    &GAP_WOMEN_HIGHER,
    &GAP_HIDDEN,
    &GAP_NONE,
    &SPREAD,
    &SPREAD_STANDARDISED,
    &REPORTED,
    &REPORTED_ALL,
    &REPORTED_NONE,
    &MISSING_SINCE,
    &MISSING,
    &MISSING_MANY,
];
