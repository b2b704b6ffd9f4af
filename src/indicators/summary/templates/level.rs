//! How high a number is, and how it stands against its goal.

use crate::indicators::summary::template::Template;

pub(in super::super) const SVF_OF_100: Template = Template {
    claim: "share",
    variant: "svf_of_100",
    sv: "{part} av 100 patienter{place} började behandling inom maximal ledtid{period} (mellan {low} och {high}).",
    en: "{part} in 100 patients{place} started treatment within the maximum lead time{period} (between {low} and {high}).",
};

pub(in super::super) const SVF_COUNTS: Template = Template {
    claim: "share",
    variant: "svf_counts",
    sv: "{within} av {whole}{place} började behandling inom maximal ledtid{period} (mellan {low} och {high}).",
    en: "{within} of {whole}{place} started treatment within the maximum lead time{period} (between {low} and {high}).",
};

pub(in super::super) const OTHER_OF_100: Template = Template {
    claim: "share",
    variant: "other_of_100",
    sv: "{part} av 100 patienter{place} hade en ledtid inom gränsen{limit}{period} (mellan {low} och {high}).",
    en: "{part} in 100 patients{place} had a lead time within the limit{limit}{period} (between {low} and {high}).",
};

pub(in super::super) const OTHER_COUNTS: Template = Template {
    claim: "share",
    variant: "other_counts",
    sv: "{within} av {whole}{place} hade en ledtid inom gränsen{limit}{period} (mellan {low} och {high}).",
    en: "{within} of {whole}{place} had a lead time within the limit{limit}{period} (between {low} and {high}).",
};

pub(in super::super) const MEDIAN: Template = Template {
    claim: "median",
    variant: "with_interval",
    sv: "Hälften{place} väntade högst {median}{period} (mellan {low} och {high}).",
    en: "Half{place} waited {median} or less{period} (between {low} and {high}).",
};

pub(in super::super) const MEDIAN_ALONE: Template = Template {
    claim: "median",
    variant: "alone",
    sv: "Hälften{place} väntade högst {median}{period}.",
    en: "Half{place} waited {median} or less{period}.",
};

pub(in super::super) const MEDIAN_TOO_FEW: Template = Template {
    claim: "median_too_few",
    variant: "",
    sv: "{n} räcker inte för en median; det behövs {needed}.",
    en: "{n} {n:is|are} not enough for a median; {needed} are needed.",
};

pub(in super::super) const GOAL_MET: Template = Template {
    claim: "goal",
    variant: "met",
    sv: "Målet, {goal}, nåddes.",
    en: "The goal of {goal} was met.",
};

pub(in super::super) const GOAL_MET_WITHIN_CHANCE: Template = Template {
    claim: "goal",
    variant: "met_within_chance",
    sv: "Målet, {goal}, nåddes, men skillnaden ryms inom slumpen.",
    en: "The goal of {goal} was met, but the difference is within chance.",
};

pub(in super::super) const GOAL_MISSED_WITHIN_CHANCE: Template = Template {
    claim: "goal",
    variant: "missed_within_chance",
    sv: "Målet, {goal}, nåddes inte, men skillnaden ryms inom slumpen.",
    en: "The goal of {goal} was not met, but the difference is within chance.",
};

pub(in super::super) const GOAL_MISSED: Template = Template {
    claim: "goal",
    variant: "missed",
    sv: "Målet, {goal}, nåddes inte.",
    en: "The goal of {goal} was not met.",
};

/// All of this file.
#[cfg(test)]
pub(super) const ALL: &[&Template] = &[
    &SVF_OF_100,
    &SVF_COUNTS,
    &OTHER_OF_100,
    &OTHER_COUNTS,
    &MEDIAN,
    &MEDIAN_ALONE,
    &MEDIAN_TOO_FEW,
    &GOAL_MET,
    &GOAL_MET_WITHIN_CHANCE,
    &GOAL_MISSED_WITHIN_CHANCE,
    &GOAL_MISSED,
];
