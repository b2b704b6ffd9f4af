//! Whose interval it is and which groups it is in, at the day at which it is looked at.
//!
//! Readings: a missing unit, sex, birth year or programme area has the code `unknown`, which no unit filter matches.
//! A region 13 is split by the patient's home municipality under every attribution. A stock at a past day knows the
//! latest event and the treatment as of that day; home, sex, birth year and variant are the episode's, of no day.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::episode::Episode;
use super::interval::Interval;
use super::readings::is_between;
use super::types::{Attribution, Deviation, Dimension, RefEvent, RefQuery, RefTables, State};

/// The code of what nobody said.
pub(crate) const UNKNOWN: &str = "unknown";

/// An interval as it is seen at the close of a day, in the state it has then.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sight<'a, 'e> {
    pub(crate) episode: &'e Episode<'a>,
    pub(crate) interval: Interval<'a>,
    pub(crate) state: State,
    /// The cutoff, or the day of a stock.
    pub(crate) day: NaiveDate,
}

/// The codes of an interval in every dimension that is not time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Codes {
    pub(crate) pathway: String,
    pub(crate) programme_area: String,
    pub(crate) region: String,
    pub(crate) sjukvardsregion: String,
    pub(crate) unit: Option<String>,
    pub(crate) sex: String,
    pub(crate) age_group: String,
    pub(crate) treatment: String,
    pub(crate) variant: Option<String>,
}

/// The end, if the sight knows of it: a stock does not know an end that comes after its day.
fn known_end<'a>(sight: &Sight<'a, '_>) -> Option<&'a RefEvent> {
    if sight.state == State::Ongoing { None } else { sight.interval.end }
}

/// The event whose region and unit are the interval's, for `care` and `start`.
fn place_event<'a>(sight: &Sight<'a, '_>, attribution: Attribution) -> &'a RefEvent {
    let latest = sight.episode.latest_known(sight.day).unwrap();
    match attribution {
        Attribution::Start => sight.interval.start.unwrap_or_else(|| sight.episode.first()),
        Attribution::Care | Attribution::Home => match (known_end(sight), sight.state) {
            (Some(end), _) => end,
            (None, State::EndedOtherwise) => sight.interval.closing.unwrap(),
            (None, _) => latest,
        },
    }
}

/// The codes of an interval.
pub(crate) fn codes_of(sight: &Sight<'_, '_>, query: &RefQuery, tables: &RefTables) -> Codes {
    let episode = sight.episode;
    let (region, unit) = match query.attribution {
        Attribution::Home => (episode.first_said(|event| event.home_region.clone()), None),
        other => {
            let place = place_event(sight, other);
            (Some(place.region.clone()), place.unit.clone())
        }
    };
    let region = region.unwrap_or_else(|| UNKNOWN.to_owned());
    let municipality = episode.first_said(|event| event.home_municipality.clone());
    let treatment = episode.treatment_event(query, tables).filter(|event| event.day <= sight.day);
    Codes {
        pathway: episode.pathway().to_owned(),
        programme_area: code_in(&tables.programme_area, episode.pathway()),
        sjukvardsregion: sjukvardsregion_of(&region, municipality.as_deref(), tables),
        region,
        unit,
        sex: episode.first_said(|event| event.sex.clone()).unwrap_or_else(|| UNKNOWN.to_owned()),
        age_group: age_group_of(sight).to_owned(),
        treatment: treatment.map_or_else(|| "none".to_owned(), |event| event.kind.clone()),
        variant: episode.first_said(|event| event.variant.clone()),
    }
}

fn code_in(table: &BTreeMap<String, String>, key: &str) -> String {
    table.get(key).cloned().unwrap_or_else(|| UNKNOWN.to_owned())
}

/// Halland is split by the home municipality when one of its six is given; otherwise it is the table's (Södra).
fn sjukvardsregion_of(region: &str, municipality: Option<&str>, tables: &RefTables) -> String {
    if region == "13"
        && let Some(part) = municipality.and_then(|municipality| tables.halland.get(municipality))
    {
        return part.clone();
    }
    code_in(&tables.sjukvardsregion, region)
}

/// The band of: year of the start event, or of the episode's first, less the birth year that is said first.
fn age_group_of(sight: &Sight<'_, '_>) -> &'static str {
    let at = sight.interval.start.unwrap_or_else(|| sight.episode.first());
    let Some(birth_year) = sight.episode.first_said(|event| event.birth_year) else { return UNKNOWN };
    match at.day.year() - birth_year {
        ..0 => UNKNOWN,
        0..=17 => "0-17",
        18..=49 => "18-49",
        50..=64 => "50-64",
        65..=79 => "65-79",
        80.. => "80+",
    }
}

/// Whether the filters and the choice about deviations let the interval through.
pub(crate) fn is_let_through(sight: &Sight<'_, '_>, codes: &Codes, query: &RefQuery) -> bool {
    let filters = &query.filters;
    let lets =
        |filter: &[String], code: &str| filter.is_empty() || filter.iter().any(|wanted| wanted == code);
    let lets_said = |filter: &[String], said: &Option<String>| match said {
        Some(code) => lets(filter, code),
        None => filter.is_empty(),
    };
    lets(&filters.pathway, &codes.pathway)
        && lets(&filters.programme_area, &codes.programme_area)
        && lets(&filters.region, &codes.region)
        && lets(&filters.sjukvardsregion, &codes.sjukvardsregion)
        && lets(&filters.sex, &codes.sex)
        && lets(&filters.age_group, &codes.age_group)
        && lets(&filters.treatment, &codes.treatment)
        && lets_said(&filters.variant, &codes.variant)
        && lets_said(&filters.unit_id, &codes.unit)
        && !(query.deviation == Deviation::Exclude && has_deviation(sight))
}

/// Whether an event from the interval's start to its end carries a deviation.
///
/// Readings: an open interval reaches to the day it is looked at, an otherwise ended one to its closing; an interval
/// without a start has no extent and so no deviation. Events of both vocabularies count.
fn has_deviation(sight: &Sight<'_, '_>) -> bool {
    let Some(start) = sight.interval.start else { return false };
    let closing = sight.interval.closing.filter(|_| sight.state == State::EndedOtherwise);
    let latest = sight.episode.latest_known(sight.day).unwrap();
    let until = known_end(sight).or(closing).unwrap_or(latest);
    let mut events = sight.episode.events.iter().filter(|event| event.day <= sight.day);
    events.any(|event| event.deviation.is_some() && is_between(event, start, until))
}

/// The row's code of a date in a dimension of time.
pub(crate) fn time_code(dimension: Dimension, day: NaiveDate) -> String {
    match dimension {
        Dimension::Year => format!("{}", day.year()),
        Dimension::Quarter => format!("{}Q{}", day.year(), day.month().div_ceil(3)),
        _ => format!("{}-{:02}", day.year(), day.month()),
    }
}

/// The row that an interval belongs to, with the date it has in time.
pub(crate) fn row_key(codes: &Codes, date: NaiveDate, by: &[Dimension]) -> Vec<String> {
    let code = |dimension: &Dimension| match dimension {
        Dimension::Region => codes.region.clone(),
        Dimension::Sjukvardsregion => codes.sjukvardsregion.clone(),
        Dimension::Unit => codes.unit.clone().unwrap_or_else(|| UNKNOWN.to_owned()),
        Dimension::Pathway => codes.pathway.clone(),
        Dimension::ProgrammeArea => codes.programme_area.clone(),
        Dimension::Sex => codes.sex.clone(),
        Dimension::AgeGroup => codes.age_group.clone(),
        Dimension::Treatment => codes.treatment.clone(),
        Dimension::Year | Dimension::Quarter | Dimension::Month => time_code(*dimension, date),
    };
    by.iter().map(code).collect()
}
