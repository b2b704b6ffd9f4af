//! What to make: the checked plan, and the pathways and regions to make it for.

use std::num::NonZeroUsize;

use chrono::Datelike;

use crate::model::Day;

/// The most episodes of one plan.
const MOST_EPISODES: u64 = 1_000_000_000;

/// Which of the two vocabularies a pathway's events are mainly told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SynthKind {
    /// A cancer pathway: SVF codes, points of the flow model for some.
    Svf,
    /// A person-centred pathway: points of the flow model.
    Psv,
}

/// A pathway of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SynthPathway {
    /// Slug, as in the event format.
    pub slug: String,
    /// Cancer pathway or person-centred pathway.
    pub kind: SynthKind,
    /// First three characters of its KVÅ codes, where known.
    pub kva_prefix: Option<String>,
}

/// A region of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SynthRegion {
    /// SCB län code, two digits.
    pub code: String,
    /// Inhabitants: episodes fall on regions in proportion to it.
    pub population: u32,
}

/// Why synthetic events could not be planned or written.
#[derive(Debug, thiserror::Error)]
pub enum SynthError {
    /// No episodes, or too many.
    #[error("make {episodes} episodes: give a number from 1 to {MOST_EPISODES}")]
    Episodes {
        /// The number asked for.
        episodes: u64,
    },
    /// A month that does not exist or lies outside 1990–2100.
    #[error("read the month {year}-{month:02}: give a month from 1990-01 to 2100-12")]
    Month {
        /// Its year.
        year: i32,
        /// Its month.
        month: u32,
    },
    /// The period ends before it begins.
    #[error("make events from {from} to {to}: the last month is before the first")]
    Period {
        /// First month.
        from: String,
        /// Last month.
        to: String,
    },
    /// A share outside [0, 1].
    #[error("make the share {share} of the rows dirty: give a number from 0 to 1")]
    Dirty {
        /// The share asked for.
        share: f64,
    },
    /// No pathways or no inhabited regions.
    #[error("make events without a {what}: give at least one")]
    Empty {
        /// `pathway` or `region`.
        what: &'static str,
    },
    /// More pathways or regions than the generator can number.
    #[error("make events for {count} {what}s: give at most {most}")]
    TooMany {
        /// `pathway` or `region`.
        what: &'static str,
        /// How many were given.
        count: usize,
        /// How many are taken.
        most: usize,
    },
    /// A text that would break the file's form.
    #[error("use {text:?} as the {what}: it must be of the event format's form")]
    BadText {
        /// `pathway slug`, `KVÅ prefix` or `region code`.
        what: &'static str,
        /// The text.
        text: String,
    },
    /// The file could not be written.
    #[error("write the synthetic events: check the disk and the path")]
    Write(#[from] std::io::Error),
    /// The truth could not be put into JSON.
    #[error("write the truth beside the synthetic events")]
    Truth(#[from] serde_json::Error),
    /// A worker thread ended without its block: a fault of this program.
    #[error("make block {block} of the synthetic events: its worker ended early")]
    Worker {
        /// The block's number.
        block: u64,
    },
}

/// A checked order for synthetic events. Equal plans give equal bytes; the number of threads is not part of that.
#[derive(Debug, Clone)]
pub struct SynthPlan {
    episodes: u64,
    seed: u64,
    from: (i32, u32),
    to: (i32, u32),
    first_day: Day,
    last_day: Day,
    dirty_per_million: u32,
    threads: Option<NonZeroUsize>,
}

impl SynthPlan {
    /// The period unless said otherwise: January 2020.
    pub const DEFAULT_FROM: (i32, u32) = (2020, 1);
    /// The period unless said otherwise: December 2024.
    pub const DEFAULT_TO: (i32, u32) = (2024, 12);

    /// Checks an order: `episodes` from 1, `from` and `to` as (year, month) both included, `dirty` the share of rows
    /// made dirty, in [0, 1].
    ///
    /// # Errors
    /// [`SynthError::Episodes`], [`SynthError::Month`], [`SynthError::Period`] or [`SynthError::Dirty`].
    pub fn new(
        episodes: u64,
        seed: u64,
        from: (i32, u32),
        to: (i32, u32),
        dirty: f64,
    ) -> Result<Self, SynthError> {
        if episodes == 0 || episodes > MOST_EPISODES {
            return Err(SynthError::Episodes { episodes });
        }
        let first_day = first_of(from)?;
        first_of(to)?;
        let after = if to.1 == 12 { (to.0 + 1, 1) } else { (to.0, to.1 + 1) };
        let next = Day::from_ymd(after.0, after.1, 1);
        let last_day = next.map_or(Day::MAX, Day::previous);
        if last_day < first_day {
            let text = |m: (i32, u32)| format!("{}-{:02}", m.0, m.1);
            return Err(SynthError::Period { from: text(from), to: text(to) });
        }
        let dirty_per_million = per_million(dirty)?;
        Ok(Self { episodes, seed, from, to, first_day, last_day, dirty_per_million, threads: None })
    }

    /// The same order worked on by so many threads (otherwise: as many as the machine has cores, at most 8).
    #[must_use]
    pub const fn with_threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// How many episodes.
    #[must_use]
    pub const fn episodes(&self) -> u64 {
        self.episodes
    }

    /// The seed.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// First month, as (year, month).
    #[must_use]
    pub const fn from(&self) -> (i32, u32) {
        self.from
    }

    /// Last month, as (year, month).
    #[must_use]
    pub const fn to(&self) -> (i32, u32) {
        self.to
    }

    /// First day that events can have.
    #[must_use]
    pub const fn first_day(&self) -> Day {
        self.first_day
    }

    /// Last day that events can have: the data's end.
    #[must_use]
    pub const fn last_day(&self) -> Day {
        self.last_day
    }

    /// Rows made dirty, of a million.
    #[must_use]
    pub(super) const fn dirty_per_million(&self) -> u32 {
        self.dirty_per_million
    }

    /// How many threads to work with.
    pub(super) fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(8);
        self.threads.map_or_else(cores, NonZeroUsize::get)
    }
}

/// The first day of a month from 1990 to 2100.
fn first_of((year, month): (i32, u32)) -> Result<Day, SynthError> {
    let day = Day::from_ymd(year, month, 1).filter(|d| (1990..=2100).contains(&d.date().year()));
    day.ok_or(SynthError::Month { year, month })
}

/// A share in [0, 1] as a whole number of a million.
fn per_million(share: f64) -> Result<u32, SynthError> {
    if !(0.0..=1.0).contains(&share) {
        return Err(SynthError::Dirty { share });
    }
    // Counted, not cast: the smallest whole number that is at least the share.
    let (mut low, mut high) = (0_u32, 1_000_000_u32);
    while low < high {
        let middle = low.midpoint(high);
        if f64::from(middle) / 1_000_000.0 >= share { high = middle } else { low = middle + 1 }
    }
    Ok(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_period_is_whole_months() {
        let plan = SynthPlan::new(1, 1, (2020, 1), (2024, 2), 0.01).unwrap();
        assert_eq!(plan.first_day(), Day::parse("2020-01-01").unwrap());
        assert_eq!(plan.last_day(), Day::parse("2024-02-29").unwrap());
        assert_eq!(plan.dirty_per_million(), 10_000);
    }

    #[test]
    fn wrong_orders_are_refused() {
        let with = |episodes, from, to, dirty| SynthPlan::new(episodes, 1, from, to, dirty);
        assert!(matches!(with(0, (2020, 1), (2020, 1), 0.0), Err(SynthError::Episodes { .. })));
        assert!(matches!(with(1, (2020, 13), (2021, 1), 0.0), Err(SynthError::Month { .. })));
        assert!(matches!(with(1, (2020, 2), (2020, 1), 0.0), Err(SynthError::Period { .. })));
        assert!(matches!(with(1, (2020, 1), (2020, 1), 1.5), Err(SynthError::Dirty { .. })));
        assert!(matches!(with(1, (2020, 1), (2020, 1), f64::NAN), Err(SynthError::Dirty { .. })));
    }
}
