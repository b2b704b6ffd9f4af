//! Why there is no number, and what comes before one.

use crate::indicators::summary::template::Template;

pub(in super::super) const SHARE_HIDDEN: Template = Template {
    claim: "share_hidden",
    variant: "",
    sv: "Andelen{place} visas inte (skyddad: små tal).",
    en: "The share{place} is not shown (protected: small numbers).",
};

pub(in super::super) const MEDIAN_HIDDEN: Template = Template {
    claim: "median_hidden",
    variant: "",
    sv: "Medianen{place} visas inte (skyddad: små tal).",
    en: "The median{place} is not shown (protected: small numbers).",
};

pub(in super::super) const NOT_REPORTED: Template = Template {
    claim: "not_reported",
    variant: "",
    sv: "Inget är rapporterat{place}.",
    en: "Nothing has been reported{place}.",
};

pub(in super::super) const NOT_APPLICABLE: Template = Template {
    claim: "not_applicable",
    variant: "",
    sv: "Måttet är inte aktuellt{place}.",
    en: "The measure does not apply{place}.",
};

pub(in super::super) const EMPTY: Template = Template {
    claim: "empty",
    variant: "",
    sv: "Inga avslutade vårdförlopp i det här urvalet.",
    en: "No completed care pathways in this selection.",
};

pub(in super::super) const COVERAGE_LOW: Template = Template {
    claim: "coverage",
    variant: "low",
    sv: "Siffran bygger på en del av patienterna:",
    en: "From incomplete reporting:",
};

pub(in super::super) const HIDDEN: Template = Template {
    claim: "hidden",
    variant: "",
    sv: "{hidden} visas inte.",
    en: "{hidden} {hidden:is|are} not shown.",
};

pub(in super::super) const GROUPS_NOT_REPORTED: Template = Template {
    claim: "groups_not_reported",
    variant: "",
    sv: "{groups} har inte rapporterat.",
    en: "{groups} {groups:has|have} not reported.",
};

pub(in super::super) const PRELIMINARY: Template = Template {
    claim: "preliminary",
    variant: "",
    sv: "{preliminary} är {preliminary:preliminär|preliminära}.",
    en: "{preliminary} {preliminary:is|are} preliminary.",
};

/// All of this file.
#[cfg(test)]
pub(super) const ALL: &[&Template] = &[
    &SHARE_HIDDEN,
    &MEDIAN_HIDDEN,
    &NOT_REPORTED,
    &NOT_APPLICABLE,
    &EMPTY,
    &COVERAGE_LOW,
    &HIDDEN,
    &GROUPS_NOT_REPORTED,
    &PRELIMINARY,
];
