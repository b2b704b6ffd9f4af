//! A local calendar day as an integer.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// A calendar day in Europe/Stockholm, counted from 1900-01-01 (= 0).
///
/// Valid days are 1900-01-01 to 2999-12-31, so 19 bits are enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(u32);

/// Days from 0001-01-01 (chrono's day 1) to 1900-01-01.
const EPOCH_FROM_CE: i32 = 693_596;
/// Days from 1900-01-01 to 1970-01-01.
const UNIX_EPOCH: i32 = 25_567;
/// Days from 1900-01-01 to 2999-12-31.
const LAST: u32 = 401_766;

impl Day {
    /// 1900-01-01.
    pub const MIN: Self = Self(0);
    /// 2999-12-31.
    pub const MAX: Self = Self(LAST);

    /// The day with this count from 1900-01-01; `None` after 2999-12-31.
    #[must_use]
    pub const fn from_index(index: u32) -> Option<Self> {
        if index <= LAST { Some(Self(index)) } else { None }
    }

    /// Days since 1900-01-01.
    #[must_use]
    pub const fn index(self) -> u32 {
        self.0
    }

    /// The day of this date; `None` outside 1900–2999.
    #[must_use]
    pub fn from_date(date: NaiveDate) -> Option<Self> {
        let index = date.num_days_from_ce() - EPOCH_FROM_CE;
        u32::try_from(index).ok().and_then(Self::from_index)
    }

    /// The day of a proleptic Gregorian year, month and day; `None` if there is no such date.
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).and_then(Self::from_date)
    }

    /// Parses `YYYY-MM-DD`, the only form of a date that the service takes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let number = |from: usize, to: usize| -> Option<u32> {
            let part = &text[from..to];
            if part.bytes().all(|b| b.is_ascii_digit()) { part.parse().ok() } else { None }
        };
        let year = i32::try_from(number(0, 4)?).ok()?;
        Self::from_ymd(year, number(5, 7)?, number(8, 10)?)
    }

    /// The day with this count from 1970-01-01 (Arrow's `Date32`); `None` outside 1900–2999.
    #[must_use]
    pub fn from_unix_days(days: i32) -> Option<Self> {
        days.checked_add(UNIX_EPOCH).and_then(|d| u32::try_from(d).ok()).and_then(Self::from_index)
    }

    /// Days since 1970-01-01 (Arrow's `Date32`); negative before.
    #[must_use]
    pub fn unix_days(self) -> i32 {
        i32::try_from(self.0).map_or(i32::MAX, |d| d - UNIX_EPOCH)
    }

    /// The calendar date.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        let days = i32::try_from(self.0).map_or(i32::MAX, |d| d + EPOCH_FROM_CE);
        NaiveDate::from_num_days_from_ce_opt(days).unwrap_or(NaiveDate::MAX)
    }

    /// Calendar year, 1900–2999.
    #[must_use]
    pub fn year(self) -> i32 {
        self.date().year()
    }

    /// Month of the year, January 0.
    #[must_use]
    pub fn month0(self) -> u32 {
        self.date().month0()
    }

    /// The day after; stays at [`Day::MAX`].
    #[must_use]
    pub const fn next(self) -> Self {
        if self.0 < LAST { Self(self.0 + 1) } else { self }
    }

    /// The day before; stays at [`Day::MIN`].
    #[must_use]
    pub const fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

/// `YYYY-MM-DD`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date().format("%Y-%m-%d"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_calendar_are_as_documented() {
        assert_eq!(Day::parse("1900-01-01"), Some(Day::MIN));
        assert_eq!(Day::parse("2999-12-31"), Some(Day::MAX));
        assert_eq!(Day::parse("3000-01-01"), None);
        assert_eq!(Day::parse("1899-12-31"), None);
        assert_eq!(Day::parse("1970-01-01").map(Day::unix_days), Some(0));
    }

    #[test]
    fn only_real_dates_in_the_one_form_parse() {
        for bad in ["2023-02-29", "2024-02-31", "2024-2-3", "20240203", "2024-02-03 ", "+024-02-03", ""] {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
        assert!(Day::parse("2024-02-29").is_some());
    }
}
