//! Which rows an answer has, in which order, and what they are called.

use std::collections::HashMap;

use super::answer::{Coded, Group};
use super::engine::Steps;
use super::filters::{age_groups, pathways, programme_areas, regions, sexes, sjukvardsregioner, treatments};
use super::question::{By, Lang, Question};
use crate::catalogue::Catalogue;
use crate::cohort::{KeyPart, UNKNOWN, treatment_number};
use crate::model::{AgeBand, Sex};
use crate::stats::Counts;

/// A group's value of one dimension.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum GroupCode {
    /// A number: see [`KeyPart::Index`]; number of a pathway or programme area.
    Number(u32),
    /// A unit; `None` where the events name none.
    Unit(Option<String>),
}

impl From<KeyPart> for GroupCode {
    fn from(part: KeyPart) -> Self {
        match part {
            KeyPart::Index(i) => Self::Number(i),
            KeyPart::Unit(u) => Self::Unit(u),
        }
    }
}

/// Whether a value has a row even if nothing was counted in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    Always,
    IfCounted,
}

type Value = (GroupCode, Coded, Presence);

/// A key, and the same in names.
type NamedKey = (Vec<GroupCode>, Vec<(&'static str, Coded)>);

/// Every row of the answer: key and group, in catalogue order. Every code that the filters
/// allow has a row, an empty one too; an unknown home, sex or age only where it has episodes.
pub(super) fn rows_of(
    catalogue: &Catalogue,
    question: &Question,
    steps: Option<Steps>,
    counted: &HashMap<Vec<GroupCode>, Counts>,
) -> Vec<(Vec<GroupCode>, Group)> {
    let is_counted = |k: usize, code: &GroupCode| counted.keys().any(|key| key.get(k) == Some(code));
    rows_where(catalogue, question, steps, &is_counted, &|k| units_of(counted, k))
}

/// The same, given which values of a dimension (its place in `by`) are counted, and its units.
pub(super) fn rows_where(
    catalogue: &Catalogue,
    question: &Question,
    steps: Option<Steps>,
    is_counted: &dyn Fn(usize, &GroupCode) -> bool,
    units: &dyn Fn(usize) -> Vec<Option<String>>,
) -> Vec<(Vec<GroupCode>, Group)> {
    let values: Vec<Vec<Value>> = (0..question.by.len())
        .map(|k| {
            let mut values = values_of(catalogue, question, question.by[k], steps, &|| units(k));
            values.retain(|(code, _, presence)| *presence == Presence::Always || is_counted(k, code));
            values
        })
        .collect();
    let mut rows: Vec<NamedKey> = vec![(Vec::new(), Vec::new())];
    for (by, values) in question.by.iter().zip(&values) {
        rows = rows
            .into_iter()
            .flat_map(|(key, group)| {
                values.iter().map(move |(code, coded, _)| {
                    let mut row = (key.clone(), group.clone());
                    row.0.push(code.clone());
                    row.1.push((by.code(), coded.clone()));
                    row
                })
            })
            .collect();
    }
    rows.into_iter().map(|(key, group)| (key, Group(group))).collect()
}

/// The units that were counted, in order of name, those without a name last.
fn units_of(counted: &HashMap<Vec<GroupCode>, Counts>, k: usize) -> Vec<Option<String>> {
    let unit = |key: &Vec<GroupCode>| match key.get(k) {
        Some(GroupCode::Unit(unit)) => Some(unit.clone()),
        _ => None,
    };
    let mut units: Vec<Option<String>> = counted.keys().filter_map(unit).collect();
    units.sort_by(|a, b| (a.is_none(), a).cmp(&(b.is_none(), b)));
    units.dedup();
    units
}

fn values_of(
    catalogue: &Catalogue,
    question: &Question,
    by: By,
    steps: Option<Steps>,
    units: &dyn Fn() -> Vec<Option<String>>,
) -> Vec<Value> {
    let (lang, filters) = (question.lang, &question.filters);
    let taken = |filter: bool| if filter { Presence::Always } else { Presence::IfCounted };
    match by {
        By::Region => regions(catalogue)
            .into_iter()
            .filter(|(_, id)| filters.regions.as_ref().is_none_or(|f| f.contains(id)))
            .map(|(code, id)| {
                let label =
                    id.map_or_else(|| unknown(lang), |id| lang.of(&catalogue.region(id).names).clone());
                number(id.map_or(UNKNOWN, |id| u32::from(id.number())), code, label, taken(id.is_some()))
            })
            .collect(),
        By::Sjukvardsregion => sjukvardsregioner(catalogue)
            .into_iter()
            .filter(|(_, id)| filters.sjukvardsregioner.as_ref().is_none_or(|f| f.contains(id)))
            .map(|(code, id)| {
                let label = lang.of(&catalogue.sjukvardsregion(id).names).clone();
                number(u32::from(id.number()), code, label, Presence::Always)
            })
            .chain([number(UNKNOWN, "unknown".to_owned(), unknown(lang), Presence::IfCounted)])
            .collect(),
        By::Pathway => pathways(catalogue)
            .into_iter()
            .filter(|(_, id)| filters.takes_pathway(*id, catalogue))
            .filter(|(_, id)| question.measure.pathway.is_none_or(|only| only == *id))
            .map(|(code, id)| {
                let label = lang.of(&catalogue.pathway(id).names).clone();
                number(u32::from(id.number()), code, label, Presence::Always)
            })
            .collect(),
        By::ProgrammeArea => area_values(catalogue, question),
        By::Unit => units().into_iter().map(|unit| unit_value(unit, lang)).collect(),
        By::Sex => sexes()
            .into_iter()
            .filter(|(_, sex)| filters.sexes.as_ref().is_none_or(|f| f.contains(sex)))
            .map(|(code, sex)| number(sex_number(sex), code, sex_label(sex, lang), taken(sex.is_some())))
            .collect(),
        By::AgeGroup => (0..)
            .zip(age_groups())
            .filter(|(_, (_, band))| filters.age_groups.as_ref().is_none_or(|f| f.contains(band)))
            .map(|(i, (code, band))| number(i, code, age_label(band, lang), taken(band != AgeBand::Unknown)))
            .collect(),
        By::Treatment => treatments()
            .into_iter()
            .filter(|(_, t)| filters.treatments.as_ref().is_none_or(|f| f.contains(t)))
            .map(|(code, t)| {
                let label = match (t, lang) {
                    (Some(t), Lang::Sv) => t.name_sv(),
                    (Some(t), Lang::En) => t.name_en(),
                    (None, Lang::Sv) => "ingen behandling",
                    (None, Lang::En) => "no treatment",
                };
                number(t.map_or(0, treatment_number), code, label.to_owned(), Presence::Always)
            })
            .collect(),
        By::Time(step) => steps.map_or_else(Vec::new, |(_, first, last)| {
            let value = |n: u32| number(n, step.code(n), step.code(n), Presence::Always);
            (first..=last).map(value).collect()
        }),
    }
}

fn area_values(catalogue: &Catalogue, question: &Question) -> Vec<Value> {
    let filters = &question.filters;
    programme_areas(catalogue)
        .into_iter()
        .filter(|(_, id)| filters.programme_areas.as_ref().is_none_or(|f| f.contains(id)))
        .map(|(code, id)| {
            let names = catalogue.programme_area(id).identity.as_ref().map(|(_, names)| names);
            let label = names.map_or_else(|| code.clone(), |n| question.lang.of(n).clone());
            number(u32::from(id.number()), code, label, Presence::Always)
        })
        .collect()
}

fn number(code: u32, text: String, label: String, presence: Presence) -> Value {
    (GroupCode::Number(code), Coded { code: text, label }, presence)
}

fn unit_value(unit: Option<String>, lang: Lang) -> Value {
    let code = unit.clone().unwrap_or_else(|| "unknown".to_owned());
    let label = unit.clone().unwrap_or_else(|| unknown(lang));
    (GroupCode::Unit(unit), Coded { code, label }, Presence::IfCounted)
}

fn unknown(lang: Lang) -> String {
    match lang {
        Lang::Sv => "Okänd".to_owned(),
        Lang::En => "Unknown".to_owned(),
    }
}

const fn sex_number(sex: Option<Sex>) -> u32 {
    match sex {
        Some(Sex::Female) => 0,
        Some(Sex::Male) => 1,
        None => UNKNOWN,
    }
}

fn sex_label(sex: Option<Sex>, lang: Lang) -> String {
    match (sex, lang) {
        (Some(Sex::Female), Lang::Sv) => "Kvinnor".to_owned(),
        (Some(Sex::Male), Lang::Sv) => "Män".to_owned(),
        (Some(Sex::Female), Lang::En) => "Women".to_owned(),
        (Some(Sex::Male), Lang::En) => "Men".to_owned(),
        (None, lang) => unknown(lang),
    }
}

fn age_label(band: AgeBand, lang: Lang) -> String {
    let code = band.code().replace('-', "–");
    match (band, lang) {
        (AgeBand::Unknown, lang) => unknown(lang),
        (AgeBand::From80, Lang::Sv) => "80 år och äldre".to_owned(),
        (AgeBand::From80, Lang::En) => "80 and older".to_owned(),
        (_, Lang::Sv) => format!("{code} år"),
        (_, Lang::En) => code,
    }
}
