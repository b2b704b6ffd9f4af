//! The parameters of the report calendar and of the agreement reports, for every door.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::cohort::{Calendar, TimeStep};
use crate::indicators::parameter::{Parameter, ParameterError, shown};
use crate::indicators::question::Lang;
use crate::model::Day;

/// Longest window, in months.
const MOST_MONTHS: u32 = 60;
/// The window without the parameter, in months.
const MONTHS: u32 = 3;
/// Formats of both: those that hold words.
pub const FILE_FORMATS: [&str; 7] = ["json", "csv", "csv-sv", "xlsx", "parquet", "arrow", "table"];

/// Which deliveries there are.
const AS_OF: Parameter = Parameter {
    name: "as_of",
    takes: "a snapshot version or a date: the deliveries that there were then",
    default: "now",
};

/// Parameters of `calendar`.
pub const CALENDAR_PARAMETERS: [Parameter; 5] = [
    Parameter { name: "on", takes: "a date: what is due from it on", default: "today, Europe/Stockholm" },
    Parameter { name: "months", takes: "1 to 60: how many months on", default: "3" },
    AS_OF,
    Parameter { name: "lang", takes: "sv, en", default: "sv" },
    Parameter { name: "format", takes: "json, csv, csv-sv, xlsx, parquet, arrow, table", default: "json" },
];

/// Parameters of the agreement reports.
pub const AGREEMENT_PARAMETERS: [Parameter; 6] = [
    Parameter { name: "on", takes: "a date: the report's own", default: "today, Europe/Stockholm" },
    Parameter {
        name: "year",
        takes: "the year that the report is about",
        default: "the year of `on`; for verksamhetsrapport the year before",
    },
    Parameter {
        name: "part",
        takes: "delrapport: pathways; verksamhetsrapport: follow_up, status, activities; the table of a file",
        default: "the first",
    },
    AS_OF,
    Parameter { name: "lang", takes: "sv, en", default: "sv" },
    Parameter { name: "format", takes: "json, csv, csv-sv, xlsx, parquet, arrow, table", default: "json" },
];

/// What is asked of the report calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarQuestion {
    /// The day from which on things are due.
    pub on: Day,
    /// How many months after its own the window has, 1–60.
    pub months: u32,
    /// Version of the data that is asked; none where there are no data.
    pub as_of: Option<i64>,
    /// Language.
    pub lang: Lang,
    /// Format, as the parameter names it.
    pub format: String,
}

/// One of the two reports of the agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AgreementReport {
    /// The interim report: which pathways are developed and which are in force.
    Delrapport,
    /// The activity report: what was done, per region, and how pathways are followed up.
    Verksamhetsrapport,
}

impl AgreementReport {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Delrapport, Self::Verksamhetsrapport];

    /// `delrapport` or `verksamhetsrapport`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Delrapport => "delrapport",
            Self::Verksamhetsrapport => "verksamhetsrapport",
        }
    }

    /// The report of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|report| report.code() == code)
    }

    /// Its parts.
    #[must_use]
    pub const fn parts(self) -> &'static [AgreementPart] {
        match self {
            Self::Delrapport => &[AgreementPart::Pathways],
            Self::Verksamhetsrapport => {
                &[AgreementPart::FollowUp, AgreementPart::Status, AgreementPart::Activities]
            }
        }
    }
}

/// A part of an agreement report: one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AgreementPart {
    /// Pathways by programme area and phase.
    Pathways,
    /// Which indicators each pathway is followed up with.
    FollowUp,
    /// Which regions and sjukvårdsregioner deliver data, by pathway.
    Status,
    /// Activities, costs and results by region and sjukvårdsregion, for people to fill in.
    Activities,
}

impl AgreementPart {
    /// `pathways`, `follow_up`, `status` or `activities`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pathways => "pathways",
            Self::FollowUp => "follow_up",
            Self::Status => "status",
            Self::Activities => "activities",
        }
    }
}

/// What is asked of an agreement report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementQuestion {
    /// Which report.
    pub report: AgreementReport,
    /// The report's own date: limits in force on it are listed.
    pub on: Day,
    /// The calendar year that it is about.
    pub year: i32,
    /// The table of formats that hold one.
    pub part: AgreementPart,
    /// Version of the data that is asked; none where there are no data.
    pub as_of: Option<i64>,
    /// Language.
    pub lang: Lang,
    /// Format, as the parameter names it.
    pub format: String,
}

impl CalendarQuestion {
    /// Reads the parameters; `today` is the default of `on`.
    ///
    /// # Errors
    /// The first parameter that is unknown, repeated or has a value that is not allowed.
    pub fn parse(pairs: &[(String, String)], today: Day) -> Result<Self, ParameterError> {
        let format_of = "json".to_owned();
        let mut question = Self { on: today, months: MONTHS, as_of: None, lang: Lang::Sv, format: format_of };
        for (name, value) in known(pairs, &CALENDAR_PARAMETERS)? {
            match name {
                "on" => question.on = day(value)?,
                "months" => question.months = months(value)?,
                "as_of" => question.as_of = Some(version(value)?),
                "lang" => question.lang = lang(value)?,
                _ => question.format = format(value)?,
            }
        }
        Ok(question)
    }

    /// Every parameter that decides the answer, defaults made explicit.
    #[must_use]
    pub fn echo(&self) -> Map<String, Value> {
        let always = [
            ("on".to_owned(), json!(self.on.to_string())),
            ("months".to_owned(), json!(self.months)),
            ("lang".to_owned(), json!(self.lang.code())),
            ("format".to_owned(), json!(self.format)),
        ];
        always.into_iter().chain(told(self.as_of)).collect()
    }

    /// The window's last day: the end of the last of its months.
    #[must_use]
    pub fn last_day(&self) -> Day {
        TimeStep::Month.last_day(Calendar::shared().month(self.on.index()) + self.months)
    }
}

impl AgreementQuestion {
    /// Reads the parameters of a report; `today` is the default of `on`.
    ///
    /// # Errors
    /// The first parameter that is unknown, repeated or has a value that is not allowed.
    pub fn parse(
        report: AgreementReport,
        pairs: &[(String, String)],
        today: Day,
    ) -> Result<Self, ParameterError> {
        let first = report.parts()[0];
        let format_of = "json".to_owned();
        let mut question =
            Self { report, on: today, year: 0, part: first, as_of: None, lang: Lang::Sv, format: format_of };
        let mut asked_year = None;
        for (name, value) in known(pairs, &AGREEMENT_PARAMETERS)? {
            match name {
                "on" => question.on = day(value)?,
                "year" => asked_year = Some(year(value)?),
                "part" => question.part = part(report, value)?,
                "as_of" => question.as_of = Some(version(value)?),
                "lang" => question.lang = lang(value)?,
                _ => question.format = format(value)?,
            }
        }
        let usual = match report {
            AgreementReport::Delrapport => question.on.year(),
            AgreementReport::Verksamhetsrapport => question.on.year() - 1,
        };
        question.year = asked_year.unwrap_or(usual).max(Day::MIN.year());
        Ok(question)
    }

    /// Every parameter that decides the answer, defaults made explicit.
    #[must_use]
    pub fn echo(&self) -> Map<String, Value> {
        let always = [
            ("report".to_owned(), json!(self.report.code())),
            ("on".to_owned(), json!(self.on.to_string())),
            ("year".to_owned(), json!(self.year)),
            ("part".to_owned(), json!(self.part.code())),
            ("lang".to_owned(), json!(self.lang.code())),
            ("format".to_owned(), json!(self.format)),
        ];
        always.into_iter().chain(told(self.as_of)).collect()
    }
}

/// `as_of` as it is echoed, where there are data.
fn told(as_of: Option<i64>) -> Option<(String, Value)> {
    as_of.map(|version| ("as_of".to_owned(), json!(version)))
}

/// The pairs, if all names are known and none comes twice.
fn known<'a>(
    pairs: &'a [(String, String)],
    parameters: &'static [Parameter],
) -> Result<Vec<(&'static str, &'a str)>, ParameterError> {
    let mut seen = BTreeSet::new();
    let of = |(name, value): &'a (String, String)| {
        let Some(parameter) = parameters.iter().find(|p| p.name == name) else {
            let allowed: Vec<&str> = parameters.iter().map(|p| p.name).collect();
            return Err(refused(
                "unknown_parameter",
                &shown(name),
                "there is no such parameter here",
                &allowed,
            ));
        };
        if !seen.insert(parameter.name) {
            let problem = "it is given more than once";
            return Err(refused("repeated_parameter", parameter.name, problem, &["one value"]));
        }
        Ok((parameter.name, value.as_str()))
    };
    pairs.iter().map(of).collect()
}

fn refused(code: &'static str, parameter: &str, problem: &str, allowed: &[&str]) -> ParameterError {
    ParameterError::refused(code, parameter, problem, allowed)
}

fn day(text: &str) -> Result<Day, ParameterError> {
    let allowed = ["a date such as 2024-09-30, of the years 1900 to 2999"];
    let problem = "it is no date of the years 1900 to 2999";
    Day::parse(text).ok_or_else(|| refused("invalid_value", "on", problem, &allowed))
}

/// A date has been made a version by who holds the data.
fn version(text: &str) -> Result<i64, ParameterError> {
    let found = text.parse().ok().filter(|&version: &i64| version >= 0);
    let problem = "not a version's number or a date, or there are no data";
    found.ok_or_else(|| refused("invalid_value", "as_of", problem, &["7", "2024-03-01"]))
}

fn months(text: &str) -> Result<u32, ParameterError> {
    let found = text.parse().ok().filter(|n| (1..=MOST_MONTHS).contains(n));
    found.ok_or_else(|| refused("invalid_value", "months", "it is no such number", &["1 to 60"]))
}

fn year(text: &str) -> Result<i32, ParameterError> {
    let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let years = Day::MIN.year()..=Day::MAX.year();
    let found = text.parse().ok().filter(|year| digits && years.contains(year));
    found.ok_or_else(|| refused("invalid_value", "year", "it is no year", &["1900 to 2999"]))
}

fn part(report: AgreementReport, text: &str) -> Result<AgreementPart, ParameterError> {
    let allowed = || report.parts().iter().map(|part| part.code().to_owned()).collect();
    let found = report.parts().iter().copied().find(|part| part.code() == text);
    found.ok_or_else(|| ParameterError::unknown_code("part", text, allowed()))
}

fn lang(text: &str) -> Result<Lang, ParameterError> {
    let all = [Lang::Sv, Lang::En];
    let allowed = || all.iter().map(|l| l.code().to_owned()).collect();
    let found = all.into_iter().find(|l| l.code() == text);
    found.ok_or_else(|| ParameterError::unknown_code("lang", text, allowed()))
}

fn format(text: &str) -> Result<String, ParameterError> {
    let allowed = || FILE_FORMATS.iter().map(|f| (*f).to_owned()).collect();
    let found = FILE_FORMATS.iter().find(|f| **f == text).map(|f| (*f).to_owned());
    found.ok_or_else(|| ParameterError::unknown_code("format", text, allowed()))
}
