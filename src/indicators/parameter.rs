//! What a question's parameters may be, and what is said when they are not.
//!
//! Names, values and defaults are those of `product.md` ("HTTP, native part"). Every door
//! (HTTP and command line) goes through this list, so they cannot differ.

use std::fmt::Write as _;

/// A parameter of the statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Name in a query string; on the command line with `--` and hyphens.
    pub name: &'static str,
    /// What it takes, in words, for documentation and error messages.
    pub takes: &'static str,
    /// The default, in words; empty if the parameter is required.
    pub default: &'static str,
}

const fn parameter(name: &'static str, takes: &'static str, default: &'static str) -> Parameter {
    Parameter { name, takes, default }
}

/// Every parameter that all statistics share, in the order of the contract.
pub const PARAMETERS: [Parameter; 34] = [
    parameter(
        "measure",
        "a pair of points (A-E, A-E:surgery, D:surgery-E:surgery, A-E:surgery+drug) or a measure of /api/v1/measures",
        "",
    ),
    parameter("grain", "episode, activity", "the measure's"),
    parameter("unit", "days, hours, minutes", "the measure's"),
    parameter("pathway", "slugs of /api/v1/pathways, with commas", "all"),
    parameter("programme_area", "slugs of /api/v1/programme-areas, with commas", "all"),
    parameter("region", "two-digit codes of /api/v1/regions, with commas; unknown", "all"),
    parameter("sjukvardsregion", "slugs of /api/v1/regions, with commas", "all"),
    parameter("sex", "female, male, unknown, with commas", "all"),
    parameter("age_group", "0-17, 18-49, 50-64, 65-79, 80+, unknown, with commas", "all"),
    parameter("treatment", "slugs of treatments or none, with commas", "all"),
    parameter("variant", "slugs, with commas", "all"),
    parameter("unit_id", "units, with commas", "all"),
    parameter(
        "by",
        "region, sjukvardsregion, unit, pathway, programme_area, sex, age_group, treatment, year, quarter, month, or two of them with a comma",
        "region",
    ),
    parameter("period", "2024, 2024Q2, 2024-05 or an inclusive range 2024-01..2024-06", "everything"),
    parameter("basis", "end, start", "the measure's"),
    parameter("attribution", "care, home, start", "the measure's"),
    parameter("deviation", "include, exclude", "include"),
    parameter("limit", "a number in the answer's unit, 0 or more", "the catalogue's"),
    parameter("limit_date", "start, end: the date whose limit version applies", "start"),
    parameter("cutoff", "a date YYYY-MM-DD: the last day of follow-up", "the latest event date"),
    parameter(
        "as_of",
        "a version's number or a date YYYY-MM-DD, which means its last version: as the data stood then",
        "now",
    ),
    parameter("quantile", "hf7, hf2, hf1, hf6", "hf7"),
    parameter("quantiles", "numbers between 0 and 1, with commas: 0.8,0.95", "none"),
    parameter("standardise", "age_group, sex, pathway, with commas", "none"),
    parameter("share_interval", "wilson, clopper-pearson", "wilson"),
    parameter("km_interval", "log, log-log, plain", "log"),
    parameter("horizon", "a number above 0 in the answer's unit", "the longest follow-up"),
    parameter("funnel_limits", "score_inverse, arcsine, exact, cp_expected", "score_inverse"),
    parameter("rules", "mdc, anhoj", "mdc"),
    parameter("run_length", "6, 7", "7"),
    parameter("baseline", "a period", "everything"),
    parameter("confidence", "0.95, 0.998", "0.95"),
    parameter("lang", "sv, en", "sv"),
    parameter("format", "json, csv, csv-sv, xlsx, parquet, arrow, json-stat, px, table", "json"),
];

/// Formats of an answer: values of `format`. `csv-sv` is CSV as an Excel with Swedish settings opens it.
pub const FORMATS: [&str; 9] =
    ["json", "csv", "csv-sv", "xlsx", "parquet", "arrow", "json-stat", "px", "table"];

/// A question that cannot be answered: which parameter, what is wrong with it, what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("parameter {parameter}: {problem}; allowed: {}", listed(.allowed))]
pub struct ParameterError {
    /// Stable code: `unknown_parameter`, `missing_parameter`, `invalid_value`, `unknown_code`,
    /// `not_available`, `refused_combination` or `repeated_parameter`.
    pub code: &'static str,
    /// The parameter.
    pub parameter: String,
    /// What is wrong.
    pub problem: String,
    /// What is allowed: values, or forms in words.
    pub allowed: Vec<String>,
}

/// At most so many allowed values are listed in one line of text; the structured answer has all.
const LISTED: usize = 24;

fn listed(allowed: &[String]) -> String {
    let mut text = allowed.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
    if allowed.len() > LISTED {
        // Writing to a String cannot fail.
        let _ok = write!(text, ", … ({} in all)", allowed.len()).is_ok();
    }
    text
}

impl ParameterError {
    /// A value that does not have the form of its parameter.
    pub(super) fn invalid(parameter: &str, problem: impl Into<String>) -> Self {
        let takes = PARAMETERS.iter().find(|p| p.name == parameter).map_or("", |p| p.takes);
        Self {
            code: "invalid_value",
            parameter: parameter.to_owned(),
            problem: problem.into(),
            allowed: vec![takes.to_owned()],
        }
    }

    /// A value that is none of a list.
    pub(super) fn unknown_code(parameter: &str, value: &str, allowed: Vec<String>) -> Self {
        Self {
            code: "unknown_code",
            parameter: parameter.to_owned(),
            problem: format!("there is no '{}'", shown(value)),
            allowed,
        }
    }

    /// Two parameters that do not go together, or a value that this answer does not have yet.
    pub(super) fn refused(code: &'static str, parameter: &str, problem: &str, allowed: &[&str]) -> Self {
        Self {
            code,
            parameter: parameter.to_owned(),
            problem: problem.to_owned(),
            allowed: allowed.iter().map(|&a| a.to_owned()).collect(),
        }
    }

    /// A parameter that does not exist.
    pub(super) fn unknown_parameter(name: &str) -> Self {
        Self {
            code: "unknown_parameter",
            parameter: shown(name),
            problem: "there is no such parameter".to_owned(),
            allowed: PARAMETERS.iter().map(|p| p.name.to_owned()).collect(),
        }
    }
}

/// A value as far as an error message repeats it: short, without control characters. One that is cut does not end in digits: half
/// of a personal number is not known for one.
pub(super) fn shown(value: &str) -> String {
    let mut rest = value.chars().filter(|c| !c.is_control());
    let short: String = rest.by_ref().take(64).collect();
    match rest.next() {
        None => short,
        Some(_) => short.trim_end_matches(|c: char| !c.is_alphabetic()).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_cut_does_not_end_in_half_a_number() {
        assert_eq!(shown("12\n3"), "123");
        assert_eq!(shown(&format!("{} 191212121212", "x".repeat(55))), "x".repeat(55));
        assert_eq!(shown(&"y".repeat(70)), "y".repeat(64));
    }
}
