//! The report calendar as data: what is to be reported, by whom, when, and what it is filled from.
//!
//! Rule: `domain.md` c.1 and c.2. Dates move with each agreement, so they are rows and not code.

use crate::model::{Day, Period};

use super::ids::{Confidence, Names};
use super::pathway::PathwayKind;

/// What kind of report it is. Swedish where Swedish practice names the thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReportKind {
    /// Interim report of an agreement.
    Delrapport,
    /// Activity report of an agreement.
    Verksamhetsrapport,
    /// An extract from a database.
    Uttag,
    /// Regions' report to an authority.
    Redovisning,
    /// A delivery of data.
    Leverans,
    /// A publication.
    Publicering,
}

impl ReportKind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Delrapport,
        Self::Verksamhetsrapport,
        Self::Uttag,
        Self::Redovisning,
        Self::Leverans,
        Self::Publicering,
    ];

    /// `delrapport`, `verksamhetsrapport`, `uttag`, `redovisning`, `leverans` or `publicering`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Delrapport => "delrapport",
            Self::Verksamhetsrapport => "verksamhetsrapport",
            Self::Uttag => "uttag",
            Self::Redovisning => "redovisning",
            Self::Leverans => "leverans",
            Self::Publicering => "publicering",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What every entry of the calendar says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportTerms {
    /// Unique: letters, digits, `-` and `_`.
    pub id: String,
    /// What it is.
    pub kind: ReportKind,
    /// Names.
    pub names: Names,
    /// Who sends it.
    pub sender: Names,
    /// Who gets it.
    pub receiver: Names,
    /// The pathways that it is about; `None` is all.
    pub pathway_kind: Option<PathwayKind>,
    /// Where it is published; empty only for general knowledge.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// What else the source says.
    pub note: String,
}

/// What a dated report is filled from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportNeeds {
    /// The catalogue and people: no data.
    Catalogue,
    /// Events of a period, with the period as it is written.
    Events(String, Period),
    /// Events of a period that no source states.
    EventsOfUnstatedPeriod,
}

/// A report that is due once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedReport {
    /// What, who and where from.
    pub terms: ReportTerms,
    /// The last day.
    pub date: Day,
    /// What it is filled from.
    pub needs: ReportNeeds,
}

/// A report that is due every month, about the events of the month before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthlyReport {
    /// What, who and where from.
    pub terms: ReportTerms,
    /// Day of the month, 1–28.
    pub day: u32,
    /// Whether the day is about when, not the last day.
    pub approximate: bool,
    /// First day on which the rule holds; `None` is always.
    pub valid_from: Option<Day>,
    /// First day on which it no longer holds.
    pub valid_until: Option<Day>,
}

/// The whole calendar, in the order of its file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DueReports {
    /// Due once.
    pub dated: Vec<DatedReport>,
    /// Due every month.
    pub monthly: Vec<MonthlyReport>,
}

impl MonthlyReport {
    /// Whether the rule holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_until.is_none_or(|until| day < until)
    }
}
