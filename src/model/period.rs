//! Periods of the calendar.

use std::fmt;

use super::Day;

/// A stretch of calendar days, half-open: `[start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    start: Day,
    /// First day after the period, so 2999 ends on the last day that can be counted.
    end_inclusive: Day,
}

/// Why a text is no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// Not one of the three forms.
    #[error(
        "not a year (2024), a quarter (2024Q2), a month (2024-05) or a range of two of them (2024-01..2024-06)"
    )]
    Form,
    /// The range ends before it begins.
    #[error("the range ends before it begins")]
    Reversed,
}

impl Period {
    /// Every day that can be counted.
    pub const EVERYTHING: Self = Self { start: Day::MIN, end_inclusive: Day::MAX };

    /// From the first to the last day, both included; `None` if reversed.
    #[must_use]
    pub fn between(first: Day, last: Day) -> Option<Self> {
        (first <= last).then_some(Self { start: first, end_inclusive: last })
    }

    /// Parses `2024`, `2024Q2`, `2024-05` or an inclusive range `2024-01..2024-06`.
    ///
    /// # Errors
    /// [`PeriodError`] with what is allowed.
    pub fn parse(text: &str) -> Result<Self, PeriodError> {
        match text.split_once("..") {
            None => parse_one(text),
            Some((from, to)) => {
                let (from, to) = (parse_one(from)?, parse_one(to)?);
                Self::between(from.start, to.end_inclusive).ok_or(PeriodError::Reversed)
            }
        }
    }

    /// First day.
    #[must_use]
    pub const fn first(self) -> Day {
        self.start
    }

    /// Last day, included.
    #[must_use]
    pub const fn last(self) -> Day {
        self.end_inclusive
    }

    /// Whether a day lies in it.
    #[must_use]
    pub fn contains(self, day: Day) -> bool {
        self.start <= day && day <= self.end_inclusive
    }
}

/// One year, quarter or month.
fn parse_one(text: &str) -> Result<Period, PeriodError> {
    let digits = |part: &str, n: usize| -> Result<u32, PeriodError> {
        if part.len() == n && part.bytes().all(|b| b.is_ascii_digit()) {
            part.parse().ok().ok_or(PeriodError::Form)
        } else {
            Err(PeriodError::Form)
        }
    };
    if !text.is_ascii() || text.len() < 4 {
        return Err(PeriodError::Form);
    }
    let year = digits(&text[..4], 4)?;
    let (first_month, months) = match &text[4..] {
        "" => (1, 12),
        rest => match (rest.strip_prefix('Q'), rest.strip_prefix('-')) {
            (Some(quarter), _) => match digits(quarter, 1)? {
                q @ 1..=4 => (3 * q - 2, 3),
                _ => return Err(PeriodError::Form),
            },
            (_, Some(month)) => match digits(month, 2)? {
                m @ 1..=12 => (m, 1),
                _ => return Err(PeriodError::Form),
            },
            _ => return Err(PeriodError::Form),
        },
    };
    let year = i32::try_from(year).ok().ok_or(PeriodError::Form)?;
    let last_month = first_month + months - 1;
    let (next_year, next_month) = if last_month == 12 { (year + 1, 1) } else { (year, last_month + 1) };
    let first = Day::from_ymd(year, first_month, 1).ok_or(PeriodError::Form)?;
    let last = Day::from_ymd(next_year, next_month, 1).map_or(Day::MAX, Day::previous);
    Period::between(first, last).ok_or(PeriodError::Form)
}

/// `2024-01-01..2024-12-31`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end_inclusive)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_the_contract_parse_to_their_days() {
        let table = [
            ("2024", "2024-01-01..2024-12-31"),
            ("2024Q2", "2024-04-01..2024-06-30"),
            ("2024-02", "2024-02-01..2024-02-29"),
            ("2024-01..2024-06", "2024-01-01..2024-06-30"),
            ("2023Q4..2024", "2023-10-01..2024-12-31"),
            ("2999", "2999-01-01..2999-12-31"),
        ];
        for (text, days) in table {
            assert_eq!(Period::parse(text).map(|p| p.to_string()), Ok(days.to_owned()), "{text}");
        }
        for bad in
            ["", "24", "2024Q5", "2024Q0", "2024-13", "2024-1", "2024-01-01", "2024..", "å024", "20240"]
        {
            assert_eq!(Period::parse(bad), Err(PeriodError::Form), "{bad}");
        }
        assert_eq!(Period::parse("2024..2023"), Err(PeriodError::Reversed));
    }
}
