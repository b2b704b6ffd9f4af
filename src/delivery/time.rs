//! Reads the time forms of the delivery file into a local day and an instant.
//!
//! The forms: RFC 3339 with an offset, local `YYYY-MM-DDTHH:MM[:SS]`, or `YYYY-MM-DD`; a
//! blank may stand for the `T`, fractions of a second are cut. Meaning: `measures.md`, "Time".

use crate::model::{Day, Moment, Stockholm};

/// Seconds of a day.
const DAY_SECONDS: i64 = 86_400;

/// What a text says about a time, before Swedish local time is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// A calendar day alone.
    Date(Day),
    /// Seconds since 1970-01-01T00:00 on a Swedish wall clock.
    Wall(i64),
    /// UTC seconds.
    Instant(i64),
}

/// The moment that a text says; `None` if it is no time, does not exist, or lies outside
/// the local years 1900–2999.
pub(super) fn parse_moment(text: &[u8], decimal: u8, zone: &Stockholm) -> Option<Moment> {
    match parse(text, decimal)? {
        Written::Date(day) => Some(Moment::on(day)),
        Written::Wall(wall) => {
            let day = Day::from_unix_days(i32::try_from(wall.div_euclid(DAY_SECONDS)).ok()?)?;
            Some(Moment { day, instant: Some(zone.instant(wall).ok()?) })
        }
        Written::Instant(instant) => Moment::at(instant, zone),
    }
}

/// The UTC seconds of an RFC 3339 text; `None` if it is another form or outside 1900–2999.
pub(super) fn parse_instant(text: &[u8], decimal: u8, zone: &Stockholm) -> Option<i64> {
    match parse(text, decimal)? {
        Written::Instant(instant) => zone.day(instant).map(|_| instant),
        Written::Date(_) | Written::Wall(_) => None,
    }
}

/// Reads any of the forms.
fn parse(text: &[u8], decimal: u8) -> Option<Written> {
    let (date, rest) = text.split_at_checked(10)?;
    let days = parse_date(date)?;
    let Some((b'T' | b't' | b' ', clock)) = rest.split_first() else {
        return if rest.is_empty() { Day::from_unix_days(days).map(Written::Date) } else { None };
    };
    let (seconds, rest) = parse_clock(clock, decimal)?;
    let wall = i64::from(days) * DAY_SECONDS + seconds;
    if rest.is_empty() {
        Some(Written::Wall(wall))
    } else {
        Some(Written::Instant(wall - parse_offset(rest)?))
    }
}

/// `HH:MM[:SS[.fraction]]` as seconds of the day, and what follows it.
fn parse_clock(text: &[u8], decimal: u8) -> Option<(i64, &[u8])> {
    let (head, mut rest) = text.split_at_checked(5)?;
    let (hour, minute) = (pair(&head[..2])?, pair(&head[3..])?);
    if head[2] != b':' || hour > 23 || minute > 59 {
        return None;
    }
    let mut second = 0;
    if let Some((b':', tail)) = rest.split_first() {
        second = pair(tail.get(..2)?)?;
        rest = &tail[2..];
        if let Some((&mark, fraction)) = rest.split_first()
            && (mark == b'.' || mark == decimal)
        {
            let digits = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
            rest = &fraction[digits..];
            if digits == 0 {
                return None;
            }
        }
    }
    (second < 60).then_some((i64::from((hour * 60 + minute) * 60 + second), rest))
}

/// Seconds east of UTC of `Z` or `±HH:MM`.
fn parse_offset(text: &[u8]) -> Option<i64> {
    let sign = match text {
        [b'Z' | b'z'] => return Some(0),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return None,
    };
    let [_, h1, h2, b':', m1, m2] = *text else { return None };
    let (hours, minutes) = (pair(&[h1, h2])?, pair(&[m1, m2])?);
    (hours < 24 && minutes < 60).then_some(sign * i64::from(hours * 3_600 + minutes * 60))
}

/// Days since 1970 of `YYYY-MM-DD`, years 1899–3000 (an offset may bring the ends inside).
fn parse_date(text: &[u8]) -> Option<i32> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else { return None };
    let year = pair(&[y1, y2])? * 100 + pair(&[y3, y4])?;
    let (month, day) = (pair(&[m1, m2])?, pair(&[d1, d2])?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i32::from(leap),
        _ => return None,
    };
    let known = (1_899..=3_000).contains(&year) && (1..=last).contains(&day);
    known.then(|| days_from_civil(year, month, day))
}

/// Days since 1970-01-01 of a date of the Gregorian calendar with a positive year.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
fn days_from_civil(year: i32, month: i32, day: i32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year / 400;
    let year_of_era = year - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The number of two digits.
fn pair(text: &[u8]) -> Option<i32> {
    match *text {
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Some(i32::from(a - b'0') * 10 + i32::from(b - b'0')),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Option<(String, Option<i64>)> {
        parse_moment(text.as_bytes(), b'.', &Stockholm::new()).map(|m| (m.day.to_string(), m.instant))
    }

    #[test]
    fn dates_agree_with_the_calendar() {
        let mut days = Day::MIN.unix_days() - 365;
        while days < Day::MAX.unix_days() + 366 {
            let date = chrono::NaiveDate::from_epoch_days(days).unwrap();
            assert_eq!(parse_date(date.format("%Y-%m-%d").to_string().as_bytes()), Some(days), "{date}");
            days += 13;
        }
    }

    #[test]
    fn the_forms_of_the_contract_and_their_meaning() {
        let table = [
            ("2024-05-01", "2024-05-01", None),
            ("1900-01-01", "1900-01-01", None),
            ("2999-12-31", "2999-12-31", None),
            ("2024-05-01T10:15", "2024-05-01", Some(1_714_551_300)),
            ("2024-05-01 10:15:00", "2024-05-01", Some(1_714_551_300)),
            ("2024-05-01T08:15:00Z", "2024-05-01", Some(1_714_551_300)),
            ("2024-05-01T10:15:00.999+02:00", "2024-05-01", Some(1_714_551_300)),
            ("2024-04-30T22:30:00Z", "2024-05-01", Some(1_714_516_200)),
            ("2024-10-27T02:30", "2024-10-27", Some(1_729_989_000)),
            ("2024-10-27T02:30:00+01:00", "2024-10-27", Some(1_729_992_600)),
        ];
        for (text, day, instant) in table {
            assert_eq!(moment(text), Some((day.to_owned(), instant)), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for bad in [
            "",
            "2024",
            "2024-02-31",
            "2023-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-05-00",
            "1899-12-31",
            "3000-01-01",
            "2024-05-01T24:00",
            "2024-05-01T10:60",
            "2024-05-01T10:10:60",
            "2024-03-31T02:30",
            "2024-05-01T10",
            "2024-05-01T",
            "2024-05-01T1:15",
            "2024-05-01T10:15:00+0200",
            "2024-05-01T10:15:00+2",
            "20240501",
            "2024-05-01T10:15:00.Z",
            "2024-05-01T10:15:00+24:00",
            "2024-05-01X10:15",
            "2024-5-1",
            "2024-05-01T10:15:00ZZ",
            "1899-12-31T12:00:00Z",
            "3000-01-01T00:00:00Z",
            "2024/05/01",
            "01-05-2024",
            "å024-05-01",
        ] {
            assert_eq!(moment(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_instant_needs_an_offset() {
        let zone = Stockholm::new();
        assert_eq!(parse_instant(b"1970-01-01T01:00:00+01:00", b'.', &zone), Some(0));
        for bad in ["1970-01-01", "1970-01-01T00:00:00", "1800-01-01T00:00:00Z"] {
            assert_eq!(parse_instant(bad.as_bytes(), b'.', &zone), None, "{bad}");
        }
    }
}
