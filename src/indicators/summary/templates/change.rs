//! What has changed, and where nothing may be compared.

use crate::indicators::summary::template::Template;

pub(in super::super) const LIMIT_CHANGED: Template = Template {
    claim: "break",
    variant: "limit",
    sv: "Gränsen ändrades från {before} till {after} {when}.",
    en: "The limit changed from {before} to {after} {when}.",
};

pub(in super::super) const LIMITS_CHANGED: Template = Template {
    claim: "break",
    variant: "limits",
    sv: "Gränsen ändrades för {pathways} under perioden.",
    en: "The limit changed for {pathways} during the period.",
};

pub(in super::super) const RECODED: Template = Template {
    claim: "break",
    variant: "recoding",
    sv: "Kodningen ändrades {when}.",
    en: "The coding changed {when}.",
};

pub(in super::super) const BROKEN: Template = Template {
    claim: "break",
    variant: "several",
    sv: "Serien bryts {breaks} gånger, senast {when}.",
    en: "The series breaks {breaks} times, most recently {when}.",
};

pub(in super::super) const LIMIT_CHANGED_SERIES: Template = Template {
    claim: "break",
    variant: "series_limit",
    sv: "Gränsen ändrades från {before} till {after} {when}, så nivåerna före och efter kan inte jämföras.",
    en: "The limit changed from {before} to {after} {when}; before and after cannot be compared.",
};

pub(in super::super) const LIMITS_CHANGED_SERIES: Template = Template {
    claim: "break",
    variant: "series_limits",
    sv: "Gränsen ändrades för {pathways}, så nivåerna före och efter kan inte jämföras.",
    en: "The limit changed for {pathways}; before and after cannot be compared.",
};

pub(in super::super) const RECODED_SERIES: Template = Template {
    claim: "break",
    variant: "series_recoding",
    sv: "Kodningen ändrades {when}, så nivåerna före och efter kan inte jämföras.",
    en: "The coding changed {when}; before and after cannot be compared.",
};

pub(in super::super) const BROKEN_SERIES: Template = Template {
    claim: "break",
    variant: "series_several",
    sv: "Serien bryts {breaks} gånger, senast {when}, så nivåerna före och efter kan inte jämföras.",
    en: "The series breaks {breaks} times, most recently {when}; before and after cannot be compared.",
};

pub(in super::super) const SHARE_AS_BEFORE: Template = Template {
    claim: "trend",
    variant: "share_none",
    sv: "Andelen varierar som tidigare kring {mean}; inga säkra förändringar sedan {from}.",
    en: "The share varies as before around {mean}; no clear change since {from}.",
};

pub(in super::super) const TIME_AS_BEFORE: Template = Template {
    claim: "trend",
    variant: "time_none",
    sv: "Medianen varierar som tidigare kring {mean}; inga säkra förändringar sedan {from}.",
    en: "The median varies as before around {mean}; no clear change since {from}.",
};

pub(in super::super) const SHARE_SINCE_BREAK: Template = Template {
    claim: "trend",
    variant: "share_none_since_break",
    sv: "Sedan dess varierar andelen som tidigare kring {mean}.",
    en: "Since then the share varies around {mean}, as before.",
};

pub(in super::super) const TIME_SINCE_BREAK: Template = Template {
    claim: "trend",
    variant: "time_none_since_break",
    sv: "Sedan dess varierar medianen som tidigare kring {mean}.",
    en: "Since then the median varies around {mean}, as before.",
};

pub(in super::super) const SHARE_FLAG: Template = Template {
    claim: "trend",
    variant: "share_since",
    sv: "Andelen ligger sedan {from} {direction} än tidigare: {rule}.",
    en: "Since {from} the share has been {direction} than before: {rule}.",
};

pub(in super::super) const TIME_FLAG: Template = Template {
    claim: "trend",
    variant: "time_since",
    sv: "Det går sedan {from} {direction} än tidigare: {rule}.",
    en: "Since {from} times have been {direction} than before: {rule}.",
};

pub(in super::super) const SHARE_FLAG_SHORT: Template = Template {
    claim: "trend",
    variant: "share_since_short",
    sv: "Andelen ligger sedan {from} {direction} än tidigare.",
    en: "Since {from} the share has been {direction} than before.",
};

pub(in super::super) const TIME_FLAG_SHORT: Template = Template {
    claim: "trend",
    variant: "time_since_short",
    sv: "Det går sedan {from} {direction} än tidigare.",
    en: "Since {from} times have been {direction} than before.",
};

pub(in super::super) const SHARE_FLAG_PAST: Template = Template {
    claim: "trend",
    variant: "share_between",
    sv: "Från {from} till {to} låg andelen {direction} än tidigare: {rule}.",
    en: "From {from} to {to} the share was {direction} than before: {rule}.",
};

pub(in super::super) const TIME_FLAG_PAST: Template = Template {
    claim: "trend",
    variant: "time_between",
    sv: "Från {from} till {to} gick det {direction} än tidigare: {rule}.",
    en: "From {from} to {to} times were {direction} than before: {rule}.",
};

pub(in super::super) const SHARE_FLAG_PAST_SHORT: Template = Template {
    claim: "trend",
    variant: "share_between_short",
    sv: "Från {from} till {to} låg andelen {direction} än tidigare.",
    en: "From {from} to {to} the share was {direction} than before.",
};

pub(in super::super) const TIME_FLAG_PAST_SHORT: Template = Template {
    claim: "trend",
    variant: "time_between_short",
    sv: "Från {from} till {to} gick det {direction} än tidigare.",
    en: "From {from} to {to} times were {direction} than before.",
};

pub(in super::super) const SHARE_FLAG_POINT: Template = Template {
    claim: "trend",
    variant: "share_at",
    sv: "{when} låg andelen {beyond} för slumpvariation.",
    en: "{when} the share was {beyond} of chance variation.",
};

pub(in super::super) const TIME_FLAG_POINT: Template = Template {
    claim: "trend",
    variant: "time_at",
    sv: "{when} låg medianen {beyond} för slumpvariation.",
    en: "{when} the median was {beyond} of chance variation.",
};

pub(in super::super) const TOO_FEW_POINTS: Template = Template {
    claim: "trend_too_few",
    variant: "",
    sv: "{points} räcker inte för att bedöma förändring; det behövs {needed}.",
    en: "{points} {points:is|are} not enough to judge change; {needed} are needed.",
};

pub(in super::super) const TOO_FEW_SINCE_BREAK: Template = Template {
    claim: "trend_too_few",
    variant: "since_break",
    sv: "{points} sedan dess räcker inte för att bedöma förändring.",
    en: "{points} since then {points:is|are} not enough to judge change.",
};

pub(in super::super) const ALL_PRELIMINARY: Template = Template {
    claim: "trend_preliminary",
    variant: "",
    sv: "Alla {steps} är preliminära; förändring bedöms inte ännu.",
    en: "All {steps} are preliminary; change is not judged yet.",
};

pub(in super::super) const LEVEL_HIDDEN: Template = Template {
    claim: "trend_hidden",
    variant: "",
    sv: "Medelnivån visas inte (skyddad: små tal).",
    en: "The mean level is not shown (protected: small numbers).",
};

pub(in super::super) const PATHWAYS_HIGHER: Template = Template {
    claim: "trend",
    variant: "pathways",
    sv: "I {higher} av {pathways} vårdförlopp har andelen ökat säkert sedan förra året.",
    en: "Clear yearly rise in {higher} of {pathways} {pathways:pathway|pathways}.",
};

pub(in super::super) const PATHWAYS_NONE: Template = Template {
    claim: "trend",
    variant: "pathways_none",
    sv: "Inga säkra ökningar av andelen sedan förra året.",
    en: "No clear yearly rise in any pathway.",
};

/// All of this file.
#[cfg(test)]
pub(super) const ALL: &[&Template] = &[
    &LIMIT_CHANGED,
    &LIMITS_CHANGED,
    &RECODED,
    &BROKEN,
    &LIMIT_CHANGED_SERIES,
    &LIMITS_CHANGED_SERIES,
    &RECODED_SERIES,
    &BROKEN_SERIES,
    &SHARE_AS_BEFORE,
    &TIME_AS_BEFORE,
    &SHARE_SINCE_BREAK,
    &TIME_SINCE_BREAK,
    &SHARE_FLAG,
    &TIME_FLAG,
    &SHARE_FLAG_SHORT,
    &TIME_FLAG_SHORT,
    &SHARE_FLAG_PAST,
    &TIME_FLAG_PAST,
    &SHARE_FLAG_PAST_SHORT,
    &TIME_FLAG_PAST_SHORT,
    &SHARE_FLAG_POINT,
    &TIME_FLAG_POINT,
    &TOO_FEW_POINTS,
    &TOO_FEW_SINCE_BREAK,
    &ALL_PRELIMINARY,
    &LEVEL_HIDDEN,
    &PATHWAYS_HIGHER,
    &PATHWAYS_NONE,
];
