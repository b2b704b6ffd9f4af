//! When something happened.

use super::{Day, Stockholm};

/// When an event happened: always a local day, and an instant where the source gave a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Moment {
    /// Local calendar day in Europe/Stockholm.
    pub day: Day,
    /// UTC seconds since 1970; `None` if only the day is known.
    pub instant: Option<i64>,
}

impl Moment {
    /// A moment known only by its day.
    #[must_use]
    pub const fn on(day: Day) -> Self {
        Self { day, instant: None }
    }

    /// A moment with a clock; `None` outside the local years 1900–2999.
    #[must_use]
    pub fn at(instant: i64, zone: &Stockholm) -> Option<Self> {
        zone.day(instant).map(|day| Self { day, instant: Some(instant) })
    }

    /// What moments are ordered by: the instant, or the start of the day where there is no clock.
    #[must_use]
    pub fn order(&self, zone: &Stockholm) -> i64 {
        self.instant.unwrap_or_else(|| zone.start_of(self.day))
    }
}
