//! How long it takes: the distribution, those who wait, the steps.

use crate::indicators::summary::template::Template;

pub(in super::super) const HALF: Template = Template {
    claim: "half",
    variant: "",
    sv: "Hälften började inom {median}.",
    en: "Half started within {median}.",
};

pub(in super::super) const HALF_AND_EIGHT: Template = Template {
    claim: "half",
    variant: "with_eight",
    sv: "Hälften började inom {median}, 8 av 10 inom {p80}.",
    en: "Half started within {median}, 8 in 10 within {p80}.",
};

pub(in super::super) const ONE_IN_TEN: Template = Template {
    claim: "one_in_ten",
    variant: "",
    sv: "1 av 10 väntade längre än {p90}.",
    en: "1 in 10 waited longer than {p90}.",
};

pub(in super::super) const COHORT_HALF: Template = Template {
    claim: "cohort",
    variant: "with_interval",
    sv: "Räknat även med dem som ännu väntar hade hälften startat inom {half} (mellan {low} och {high}).",
    en: "Counting those still waiting, half had started within {half} (between {low} and {high}).",
};

pub(in super::super) const COHORT_HALF_ALONE: Template = Template {
    claim: "cohort",
    variant: "alone",
    sv: "Räknat även med dem som ännu väntar hade hälften startat inom {half}.",
    en: "Counting those still waiting, half had started within {half}.",
};

pub(in super::super) const COHORT_NOT_REACHED: Template = Template {
    claim: "cohort_not_reached",
    variant: "",
    sv: "Räknat även med dem som ännu väntar har hälften ännu inte startat (uppföljning i {followed}).",
    en: "Counting those still waiting, half have not yet started (followed for {followed}).",
};

pub(in super::super) const COHORT_EXPLAINED: Template = Template {
    claim: "cohort_difference",
    variant: "",
    sv: "Skillnaden mot {median} beror på att de som väntar inte räknas där.",
    en: "The difference from {median} is because those still waiting are not counted there.",
};

pub(in super::super) const COHORT_WAITING: Template = Template {
    claim: "still_waiting",
    variant: "",
    sv: "{waiting} väntar ännu.",
    en: "{waiting} {waiting:is|are} still waiting.",
};

pub(in super::super) const COHORT_HIDDEN: Template = Template {
    claim: "cohort_hidden",
    variant: "",
    sv: "Uppskattningen som räknar med dem som väntar visas inte (skyddad: små tal).",
    en: "The estimate that counts those still waiting is not shown (protected: small numbers).",
};

pub(in super::super) const COHORT_TOO_FEW: Template = Template {
    claim: "cohort_too_few",
    variant: "",
    sv: "{starts} räcker inte för en uppskattning som räknar med dem som väntar; det behövs {needed}.",
    en: "{starts} {starts:is|are} not enough for an estimate that counts those still waiting; {needed} are needed.",
};

pub(in super::super) const WAITING_PER_CENT: Template = Template {
    claim: "waiting",
    variant: "per_cent",
    sv: "{n}{place} väntade den {date}; {past} av dem ({share}) hade väntat längre än sin gräns.",
    en: "{n}{place} {n:was|were} waiting on {date}; {past} of them ({share}) had waited longer than their limit.",
};

pub(in super::super) const WAITING_COUNTS: Template = Template {
    claim: "waiting",
    variant: "counts",
    sv: "{n}{place} väntade den {date}; {past} av dem hade väntat längre än sin gräns.",
    en: "{n}{place} {n:was|were} waiting on {date}; {past} of them had waited longer than their limit.",
};

pub(in super::super) const WAITING_SOME_LIMITS: Template = Template {
    claim: "waiting",
    variant: "some_limits",
    sv: "{n}{place} väntade den {date}; {past} av de {with_limit} med gräns hade väntat längre än den.",
    en: "{n}{place} {n:was|were} waiting on {date}; {past} of the {with_limit} with a limit had waited longer than that.",
};

pub(in super::super) const WAITING_ONE_PAST: Template = Template {
    claim: "waiting",
    variant: "one_past",
    sv: "{n}{place} väntade den {date} och hade väntat längre än sin gräns.",
    en: "{n}{place} was waiting on {date} and had waited longer than the limit.",
};

pub(in super::super) const WAITING_ONE_WITHIN: Template = Template {
    claim: "waiting",
    variant: "one_within",
    sv: "{n}{place} väntade den {date} och hade inte väntat längre än sin gräns.",
    en: "{n}{place} was waiting on {date} and had not waited longer than the limit.",
};

pub(in super::super) const WAITING_NO_LIMIT: Template = Template {
    claim: "waiting",
    variant: "no_limit",
    sv: "{n}{place} väntade den {date}.",
    en: "{n}{place} {n:was|were} waiting on {date}.",
};

pub(in super::super) const WAITING_NONE: Template = Template {
    claim: "waiting",
    variant: "none",
    sv: "Ingen patient{place} väntade den {date}.",
    en: "No patients{place} were waiting on {date}.",
};

pub(in super::super) const WAITING_HIDDEN: Template = Template {
    claim: "waiting_hidden",
    variant: "",
    sv: "Antalet som väntade{place} den {date} visas inte (skyddat: små tal).",
    en: "The number waiting{place} on {date} is not shown (protected: small numbers).",
};

pub(in super::super) const FLOW: Template = Template {
    claim: "flow",
    variant: "clear",
    sv: "Mest tid går mellan {from} och {to} ({step}): i genomsnitt {mean} av {total}, {part} av tiden.",
    en: "Most of the time is spent between {from} and {to} ({step}): on average {mean} of {total}, {part} of the time.",
};

pub(in super::super) const FLOW_NOT_CLEAR: Template = Template {
    claim: "flow",
    variant: "not_clear",
    sv: "Inget steg är säkert längst.",
    en: "No step is clearly the longest.",
};

pub(in super::super) const FLOW_NONE: Template = Template {
    claim: "flow_none",
    variant: "",
    sv: "Inga vårdåtaganden har alla mätpunkter {chain}.",
    en: "No care commitments have all measuring points {chain}.",
};

pub(in super::super) const FLOW_HIDDEN: Template = Template {
    claim: "flow_hidden",
    variant: "",
    sv: "Tiden mellan mätpunkterna {chain} visas inte (skyddad: små tal).",
    en: "The time between measuring points {chain} is not shown (protected: small numbers).",
};

/// All of this file.
#[cfg(test)]
pub(super) const ALL: &[&Template] = &[
    &HALF,
    &HALF_AND_EIGHT,
    &ONE_IN_TEN,
    &COHORT_HALF,
    &COHORT_HALF_ALONE,
    &COHORT_NOT_REACHED,
    &COHORT_EXPLAINED,
    &COHORT_WAITING,
    &COHORT_HIDDEN,
    &COHORT_TOO_FEW,
    &WAITING_PER_CENT,
    &WAITING_COUNTS,
    &WAITING_SOME_LIMITS,
    &WAITING_ONE_PAST,
    &WAITING_ONE_WITHIN,
    &WAITING_NO_LIMIT,
    &WAITING_NONE,
    &WAITING_HIDDEN,
    &FLOW,
    &FLOW_NOT_CLEAR,
    &FLOW_NONE,
    &FLOW_HIDDEN,
];
