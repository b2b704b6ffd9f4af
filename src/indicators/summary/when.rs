//! Points and spans of time, as a sentence writes them: `page.md` 3.3.

use super::claim::Both;
use super::noun::{MONTH, Noun, QUARTER, YEAR};

/// A year, a quarter or a month. Points of one step are in order of time; steps are not mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimePoint {
    /// A year.
    Year(i32),
    /// A year and its quarter, 1–4.
    Quarter(i32, u8),
    /// A year and its month, 1–12.
    Month(i32, u8),
}

/// A date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CalendarDate {
    /// The year.
    pub year: i32,
    /// The month, 1–12.
    pub month: u8,
    /// The day of the month.
    pub day: u8,
}

/// What a sentence counts: from the first to the last point, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub first: TimePoint,
    /// The last; the same as the first for one year, quarter or month.
    pub last: TimePoint,
}

/// How long a step of a series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Years.
    Year,
    /// Quarters.
    Quarter,
    /// Months.
    Month,
}

const MONTHS: [[&str; 2]; 12] = [
    ["januari", "January"],
    ["februari", "February"],
    ["mars", "March"],
    ["april", "April"],
    ["maj", "May"],
    ["juni", "June"],
    ["juli", "July"],
    ["augusti", "August"],
    ["september", "September"],
    ["oktober", "October"],
    ["november", "November"],
    ["december", "December"],
];

fn month_names(month: u8) -> [&'static str; 2] {
    usize::from(month).checked_sub(1).and_then(|i| MONTHS.get(i)).copied().unwrap_or(["?", "?"])
}

impl TimePoint {
    /// Its name: `maj 2024`, `kvartal 3 2025`, `2024`.
    pub(super) fn name(self) -> Both {
        match self {
            Self::Year(year) => Both::new(year.to_string(), year.to_string()),
            Self::Quarter(year, quarter) => {
                Both::new(format!("kvartal {quarter} {year}"), format!("Q{quarter} {year}"))
            }
            Self::Month(year, month) => {
                let [sv, en] = month_names(month);
                Both::new(format!("{sv} {year}"), format!("{en} {year}"))
            }
        }
    }

    /// When: `i maj 2024`, `kvartal 3 2025`, `2024`.
    pub(super) fn at(self) -> Both {
        let name = self.name();
        let sv = if matches!(self, Self::Month(..)) { format!("i {}", name.sv) } else { name.sv };
        Both::new(sv, format!("in {}", name.en))
    }

    /// Its code, as in parameters: `2024-05`, `2025Q3`, `2024`.
    pub(super) fn code(self) -> String {
        match self {
            Self::Year(year) => format!("{year:04}"),
            Self::Quarter(year, quarter) => format!("{year:04}Q{quarter}"),
            Self::Month(year, month) => format!("{year:04}-{month:02}"),
        }
    }
}

impl CalendarDate {
    /// `31 januari 2025`.
    pub(super) fn name(self) -> Both {
        let Self { year, month, day } = self;
        let [sv, en] = month_names(month);
        Both::new(format!("{day} {sv} {year}"), format!("{day} {en} {year}"))
    }

    /// `2025-01-31`.
    pub(super) fn code(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Span {
    /// When: `2025`, `från januari 2024 till juni 2024`.
    pub(super) fn at(self) -> Both {
        if self.first == self.last {
            return self.first.at();
        }
        let (first, last) = (self.first.name(), self.last.name());
        Both::new(format!("från {} till {}", first.sv, last.sv), format!("from {} to {}", first.en, last.en))
    }

    /// Its code: `2025`, `2024-01..2024-06`.
    pub(super) fn code(self) -> String {
        let (first, last) = (self.first.code(), self.last.code());
        if first == last { first } else { format!("{first}..{last}") }
    }
}

impl Step {
    pub(super) const fn noun(self) -> &'static Noun {
        match self {
            Self::Year => &YEAR,
            Self::Quarter => &QUARTER,
            Self::Month => &MONTH,
        }
    }
}
