//! Columns of answers → measures with names, units and methods: one word for one thing in every format.
//!
//! A column that is not listed keeps its id as its name; a test holds every answer's columns against the list.

use super::measure::{Kind, Measure};
use super::text::Text;
use super::words::{Meaning, PATTERNS, WORDS};

/// What a measure's values are, in terms of the answer's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Whole numbers.
    Count,
    /// Lengths, in the answer's unit.
    Length,
    /// Days, whatever the answer's unit.
    Days,
    /// Places in an order, halves where groups share one.
    Rank,
    /// Shares.
    Share,
    /// Words.
    Word,
}

/// The measure of a column: its name in both languages, its unit, its decimals.
///
/// **Input** `id` as in answers, also those that are made from numbers (`p_0.95`, `days_8_14`); `unit` that of the
/// answer: `days`, `hours` or `minutes`. **Output** without a method; an unknown id is a number with its id as name.
#[must_use]
pub fn measure_named(id: &str, unit: &str) -> Measure {
    known_measure(id, unit).unwrap_or_else(|| Measure::new(id, id, Kind::Number))
}

/// The same; `None` if the id is not in the vocabulary.
pub(super) fn known_measure(id: &str, unit: &str) -> Option<Measure> {
    if let Some(word) = WORDS.iter().find(|w| w.id == id) {
        return Some(measure(id, Text::both(word.sv, word.en), word.sort, unit));
    }
    PATTERNS.iter().find_map(|pattern| {
        let Meaning { sv, en, sort } = pattern(id)?;
        Some(measure(id, Text::Both { sv, en }, sort, unit))
    })
}

/// Which of an answer's methods made a column: the key in `methods`.
pub(super) fn method_key(id: &str) -> &'static str {
    let listed = WORDS.iter().find(|w| w.id == id).map_or("", |w| w.method);
    match listed {
        "" if id.starts_with("p_") && id.contains("_ci_") => "median_ci",
        "" if id.starts_with("p_") => "quantile",
        key => key,
    }
}

/// The measure whose status speaks for a bound, or for a goal.
fn estimate_of(id: &str) -> Option<&str> {
    match id {
        "goal" | "goal_status" => Some("share"),
        "ci_lower" | "ci_upper" => Some("survival"),
        "standardised_ci_lower" | "standardised_ci_upper" => Some("standardised_share"),
        "past_limit_ci_lower" | "past_limit_ci_upper" => Some("past_limit_share"),
        _ => id.strip_suffix("_ci_lower").or_else(|| id.strip_suffix("_ci_upper")),
    }
}

fn measure(id: &str, label: Text, sort: Sort, unit: &str) -> Measure {
    let measure = measure_of(id, label, sort, unit);
    match estimate_of(id) {
        Some(estimate) => measure.said_by(estimate),
        None => measure,
    }
}

fn measure_of(id: &str, label: Text, sort: Sort, unit: &str) -> Measure {
    match sort {
        Sort::Count => Measure::new(id, label, Kind::Count),
        Sort::Share => Measure::new(id, label, Kind::Share),
        Sort::Word => Measure::new(id, label, Kind::Word),
        Sort::Rank => Measure::new(id, label, Kind::Number),
        Sort::Days => Measure::new(id, label, Kind::Number).in_unit(unit_name("days"), 0),
        Sort::Length => {
            Measure::new(id, label, Kind::Number).in_unit(unit_name(unit), u8::from(unit != "minutes"))
        }
    }
}

/// The name of a unit of time.
pub(super) fn unit_name(unit: &str) -> Text {
    match unit {
        "days" => Text::both("dagar", "days"),
        "hours" => Text::both("timmar", "hours"),
        "minutes" => Text::both("minuter", "minutes"),
        other => Text::from(other),
    }
}

/// Names of dimensions, by their code.
const DIMENSIONS: [(&str, &str, &str); 17] = [
    ("outcome", "Utfall", "Outcome"),
    ("ended_by", "Avslutad av", "Ended by"),
    ("region", "Region", "Region"),
    ("sjukvardsregion", "Sjukvårdsregion", "Sjukvårdsregion"),
    ("unit", "Enhet", "Unit"),
    ("pathway", "Förlopp", "Pathway"),
    ("programme_area", "Programområde", "Programme area"),
    ("sex", "Kön", "Sex"),
    ("age_group", "Ålder", "Age"),
    ("treatment", "Behandling", "Treatment"),
    ("year", "År", "Year"),
    ("quarter", "Kvartal", "Quarter"),
    ("month", "Månad", "Month"),
    ("part", "Del", "Part"),
    ("t", "Tid", "Time"),
    ("from", "Från", "From"),
    ("to", "Till", "To"),
];

/// The name of a dimension; its code if it is not listed.
#[must_use]
pub fn dimension_name(code: &str) -> Text {
    let found = DIMENSIONS.iter().find(|d| d.0 == code);
    found.map_or_else(|| Text::from(code), |(_, sv, en)| Text::both(*sv, *en))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::Lang;

    #[test]
    fn ids_made_from_numbers_have_names() {
        let name = |id: &str| known_measure(id, "hours").map(|m| m.label.of(Lang::Sv).to_owned());
        assert_eq!(name("p_0.95").as_deref(), Some("Kvantil 0.95"));
        assert_eq!(name("p_0.95_ci_upper").as_deref(), Some("Kvantil 0.95, övre gräns"));
        assert_eq!(name("days_0_7").as_deref(), Some("Väntat 0–7 dagar"));
        assert_eq!(
            name("days_91_more_past_limit").as_deref(),
            Some("Väntat 91 dagar eller mer, över gränsen")
        );
        assert_eq!(name("over_0_25").as_deref(), Some("Över gränsen med 0–25 % av den"));
        assert_eq!(name("B_expected").as_deref(), Some("Punkt B, väntade"));
        assert_eq!(name("A-E_ongoing").as_deref(), Some("A-E, pågående"));
        assert_eq!(name("no_such_thing"), None);
    }

    #[test]
    fn lengths_are_in_the_answers_unit() {
        let unit = |id| measure_named(id, "hours").unit.map(|u| u.of(Lang::En).to_owned());
        assert_eq!(unit("median").as_deref(), Some("hours"));
        assert_eq!(unit("delay_median").as_deref(), Some("days"));
        assert_eq!(unit("n"), None);
    }
}
