//! Nouns with their forms: grammar is data (`page.md` 2.4).

use super::slot::Plural;
use crate::indicators::Lang;

/// A noun that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Noun {
    /// Singular and plural in Swedish.
    pub(super) sv: [&'static str; 2],
    /// Singular and plural in English.
    pub(super) en: [&'static str; 2],
    /// `ingen` or `inget`, by the noun's gender.
    pub(super) none_sv: &'static str,
}

impl Noun {
    /// The form that goes with a number.
    pub(super) const fn form(&self, plural: Plural, lang: Lang) -> &'static str {
        let forms = match lang {
            Lang::Sv => self.sv,
            Lang::En => self.en,
        };
        match plural {
            Plural::One => forms[0],
            Plural::Other => forms[1],
        }
    }
}

const fn common(sv: [&'static str; 2], en: [&'static str; 2]) -> Noun {
    Noun { sv, en, none_sv: "ingen" }
}

const fn neuter(sv: [&'static str; 2], en: [&'static str; 2]) -> Noun {
    Noun { sv, en, none_sv: "inget" }
}

/// What is counted in a sentence; the subtitle says that it is episodes.
pub(super) const PATIENT: Noun = common(["patient", "patienter"], ["patient", "patients"]);
/// What a median is of.
pub(super) const COMPLETED: Noun = neuter(
    ["avslutat vårdförlopp", "avslutade vårdförlopp"],
    ["completed care pathway", "completed care pathways"],
);
/// A difference of shares.
pub(super) const POINT: Noun =
    common(["procentenhet", "procentenheter"], ["percentage point", "percentage points"]);

pub(super) const DAY: Noun = common(["dag", "dagar"], ["day", "days"]);
pub(super) const HOUR: Noun = common(["timme", "timmar"], ["hour", "hours"]);
pub(super) const MINUTE: Noun = common(["minut", "minuter"], ["minute", "minutes"]);

pub(super) const YEAR: Noun = neuter(["år", "år"], ["year", "years"]);
pub(super) const QUARTER: Noun = neuter(["kvartal", "kvartal"], ["quarter", "quarters"]);
pub(super) const MONTH: Noun = common(["månad", "månader"], ["month", "months"]);

pub(super) const REGION: Noun = common(["region", "regioner"], ["region", "regions"]);
pub(super) const SJUKVARDSREGION: Noun =
    common(["sjukvårdsregion", "sjukvårdsregioner"], ["health care region", "health care regions"]);
pub(super) const UNIT: Noun = common(["enhet", "enheter"], ["unit", "units"]);
pub(super) const PATHWAY: Noun = neuter(["vårdförlopp", "vårdförlopp"], ["care pathway", "care pathways"]);
pub(super) const PROGRAMME_AREA: Noun =
    neuter(["programområde", "programområden"], ["programme area", "programme areas"]);
pub(super) const AGE_GROUP: Noun = common(["åldersgrupp", "åldersgrupper"], ["age group", "age groups"]);
pub(super) const TREATMENT: Noun =
    common(["behandlingsform", "behandlingsformer"], ["treatment", "treatments"]);
/// Any other dimension, and two joined.
pub(super) const GROUP: Noun = common(["grupp", "grupper"], ["group", "groups"]);
