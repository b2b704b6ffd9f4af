//! Swedish local time: which day an instant falls on, and which instant a local time is.

use chrono::{Offset, TimeZone, Utc};
use chrono_tz::Europe::Stockholm as ZONE;

use super::Day;

/// Seconds from 1970-01-01 back to 1900-01-01.
const EPOCH_SECONDS: i64 = 25_567 * 86_400;

/// Europe/Stockholm as a table of its changes of offset, so that an instant becomes a
/// local day in a few nanoseconds. Built once from the time-zone database of `chrono-tz`.
#[derive(Debug, Clone)]
pub struct Stockholm {
    /// First instant (UTC seconds) of each stretch with one offset, ascending.
    starts: Vec<i64>,
    /// Seconds east of UTC in that stretch.
    offsets: Vec<i64>,
}

/// Why a local time is no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this local time does not exist: the clocks went forward over it")]
pub struct LocalTimeError;

impl Default for Stockholm {
    fn default() -> Self {
        Self::new()
    }
}

impl Stockholm {
    /// Reads the changes of offset for 1899–3000 out of the time-zone database.
    #[must_use]
    pub fn new() -> Self {
        let step = 14 * 86_400;
        let mut at = -EPOCH_SECONDS - 10 * 86_400;
        let end = i64::from(Day::MAX.unix_days() + 10) * 86_400;
        let mut starts = vec![i64::MIN];
        let mut offsets = vec![offset_at(at)];
        while at < end {
            let (before, after) = (offset_at(at), offset_at(at + step));
            if before != after {
                starts.push(first_with(after, at, at + step));
                offsets.push(after);
            }
            at += step;
        }
        Self { starts, offsets }
    }

    /// The table, built when it is first asked for.
    #[must_use]
    pub fn shared() -> &'static Self {
        static SHARED: std::sync::LazyLock<Stockholm> = std::sync::LazyLock::new(Stockholm::new);
        &SHARED
    }

    /// Seconds east of UTC at an instant (UTC seconds since 1970).
    #[must_use]
    pub fn offset(&self, instant: i64) -> i64 {
        let i = self.starts.partition_point(|&s| s <= instant);
        self.offsets[i.saturating_sub(1)]
    }

    /// The local calendar day of an instant; `None` outside 1900–2999.
    #[must_use]
    pub fn day(&self, instant: i64) -> Option<Day> {
        let days = instant.checked_add(self.offset(instant))?.div_euclid(86_400);
        i32::try_from(days).ok().and_then(Day::from_unix_days)
    }

    /// The first instant of a local day.
    ///
    /// Swedish clocks have never changed at midnight since 1900, so this is 00:00:00.
    #[must_use]
    pub fn start_of(&self, day: Day) -> i64 {
        let wall = i64::from(day.unix_days()) * 86_400;
        self.instant(wall).unwrap_or(wall)
    }

    /// The instant of a local wall-clock time, given as seconds since 1970-01-01T00:00 on that clock.
    ///
    /// A time that occurs twice is its first occurrence.
    ///
    /// # Errors
    /// [`LocalTimeError`] for a time that the change to summer time skips.
    pub fn instant(&self, wall: i64) -> Result<i64, LocalTimeError> {
        let i = self.starts.partition_point(|&s| s <= wall);
        let around = i.saturating_sub(2)..(i + 1).min(self.starts.len());
        around
            .filter_map(|k| {
                let at = wall - self.offsets[k];
                let until = self.starts.get(k + 1).copied().unwrap_or(i64::MAX);
                (self.starts[k] <= at && at < until).then_some(at)
            })
            .min()
            .ok_or(LocalTimeError)
    }
}

/// The offset that `chrono-tz` gives for an instant.
fn offset_at(instant: i64) -> i64 {
    let utc = chrono::DateTime::<Utc>::from_timestamp(instant, 0).unwrap_or_default().naive_utc();
    i64::from(ZONE.offset_from_utc_datetime(&utc).fix().local_minus_utc())
}

/// The first instant in `(low, high]` whose offset is `after`.
fn first_with(after: i64, mut low: i64, mut high: i64) -> i64 {
    while high - low > 1 {
        let middle = low.midpoint(high);
        if offset_at(middle) == after {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use chrono::{LocalResult, NaiveDateTime};

    use super::*;

    /// What `chrono-tz` itself says of a local time.
    fn reference(wall: NaiveDateTime) -> Option<i64> {
        match ZONE.from_local_datetime(&wall) {
            LocalResult::Single(t) => Some(t.timestamp()),
            LocalResult::Ambiguous(first, _) => Some(first.timestamp()),
            LocalResult::None => None,
        }
    }

    #[test]
    fn agrees_with_the_database_every_half_hour_around_every_change() {
        let zone = Stockholm::new();
        for &start in zone.starts.iter().skip(1) {
            for k in -20..20 {
                let at = start + k * 1_800;
                assert_eq!(zone.offset(at), offset_at(at), "offset at {at}");
                let wall = at + 7_200;
                let naive = chrono::DateTime::from_timestamp(wall, 0).map(|t| t.naive_utc());
                assert_eq!(zone.instant(wall).ok(), naive.and_then(reference), "wall {wall}");
            }
        }
    }

    #[test]
    fn the_double_hour_is_its_first_occurrence_and_the_missing_hour_is_an_error() {
        let zone = Stockholm::new();
        let wall = |d: &str, s: i64| i64::from(Day::parse(d).map_or(0, Day::unix_days)) * 86_400 + s;
        // 2024-10-27 02:30 occurs at +02:00 first.
        assert_eq!(zone.instant(wall("2024-10-27", 9_000)), Ok(wall("2024-10-27", 9_000) - 7_200));
        assert_eq!(zone.instant(wall("2024-03-31", 9_000)), Err(LocalTimeError));
    }
}
