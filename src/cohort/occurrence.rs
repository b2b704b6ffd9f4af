//! One event of one episode, in the few bytes that measuring needs.

use crate::model::{Day, Deviation, Kind, Stockholm};

/// Bits of the seconds since local midnight (a local day has at most 90,000 of them).
const CLOCK_BITS: u32 = 17;
const CLOCK_MASK: u64 = (1 << CLOCK_BITS) - 1;

/// Where a moment stands on the local time line.
///
/// Day first, then seconds since that day's first instant. Sorting by it is sorting by instant, with an event known only by its
/// date at the start of its day (`measures.md`, Time).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeKey(u64);

impl TimeKey {
    /// A day and the seconds since its first instant (0 where there is no clock).
    #[must_use]
    pub fn new(day: Day, seconds: u32) -> Self {
        Self((u64::from(day.index()) << CLOCK_BITS) | (u64::from(seconds) & CLOCK_MASK))
    }

    /// The key of these packed bits.
    #[must_use]
    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The packed bits: 36 are used.
    #[must_use]
    pub(crate) const fn bits(self) -> u64 {
        self.0
    }

    /// Days since 1900-01-01.
    #[must_use]
    pub fn day_index(self) -> u32 {
        u32::try_from(self.0 >> CLOCK_BITS).unwrap_or(u32::MAX)
    }

    /// The local day.
    #[must_use]
    pub fn day(self) -> Day {
        Day::from_index(self.day_index()).unwrap_or(Day::MAX)
    }

    /// Seconds since the first instant of the day.
    #[must_use]
    pub fn seconds(self) -> u32 {
        u32::try_from(self.0 & CLOCK_MASK).unwrap_or(0)
    }

    /// UTC seconds since 1970.
    #[must_use]
    pub fn instant(self, zone: &Stockholm) -> i64 {
        zone.start_of(self.day()) + i64::from(self.seconds())
    }
}

/// Code of "no activity"; the codes of a cohort's activities begin at 1, in text order.
pub const NO_ACTIVITY: u32 = 0;

/// Code of "no outcome"; the codes of a cohort's outcomes begin at 1, in text order.
pub const NO_OUTCOME: u16 = 0;

/// One event of an episode. Lists of occurrences are in the order of the tie rule:
/// time, kind, activity, activity id, region, unit, event id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// When.
    pub time: TimeKey,
    /// Whether the source gave a clock.
    pub clock: bool,
    /// What, as [`Kind::byte`].
    pub kind: u8,
    /// Code of the activity in the cohort's dictionary; [`NO_ACTIVITY`] without.
    pub activity: u32,
    /// Ordinal of the activity id within the episode, from 1 in text order; 0 without.
    pub activity_id: u16,
    /// Code of the place (region and unit) in the cohort's dictionary.
    pub place: u32,
    /// The deviation that it carries.
    pub deviation: Option<Deviation>,
    /// Code of the outcome in the cohort's dictionary; [`NO_OUTCOME`] without.
    pub outcome: u16,
}

impl Occurrence {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        Kind::from_byte(self.kind)
    }

    /// svf.70–78.
    #[must_use]
    pub const fn is_svf_closing(&self) -> bool {
        self.kind >= 170 && self.kind <= 178
    }
}
