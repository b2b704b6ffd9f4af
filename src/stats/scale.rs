//! Base integers (days or seconds) to the answer's unit.
//!
//! The rule is that of `measures.md`, "Time": everything inside is an integer, and a float
//! appears when a statistic is formed. 6849 s in minutes is 6849 / 60 = 114.15.

use std::num::NonZeroU32;

use super::number::real;

/// How many base units make one unit of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scale {
    per_unit: NonZeroU32,
}

impl Scale {
    /// Base days, answered in days.
    pub const DAYS: Self = Self { per_unit: NonZeroU32::MIN };
    /// Base seconds, answered in minutes.
    pub const MINUTES: Self = Self { per_unit: NonZeroU32::MIN.saturating_add(59) };
    /// Base seconds, answered in hours.
    pub const HOURS: Self = Self { per_unit: NonZeroU32::MIN.saturating_add(3599) };

    /// A scale of `per_unit` base units to one unit of the answer.
    #[must_use]
    pub const fn new(per_unit: NonZeroU32) -> Self {
        Self { per_unit }
    }

    /// Base units in one unit of the answer, at least 1.
    #[must_use]
    pub const fn per_unit(self) -> u32 {
        self.per_unit.get()
    }

    /// One length in the answer's unit: `value / per_unit`, rounded once.
    #[must_use]
    pub fn value(self, value: u64) -> f64 {
        self.real(real(value))
    }

    /// A computed length (in base units) in the answer's unit.
    #[must_use]
    pub fn real(self, value: f64) -> f64 {
        value / f64::from(self.per_unit.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_minutes_and_hours_by_one_division() {
        assert_eq!(Scale::MINUTES.value(6849).to_bits(), 114.15_f64.to_bits());
        assert_eq!(Scale::HOURS.value(5400).to_bits(), 1.5_f64.to_bits());
        assert_eq!(Scale::DAYS.value(28).to_bits(), 28.0_f64.to_bits());
        assert_eq!((Scale::MINUTES.per_unit(), Scale::HOURS.per_unit()), (60, 3600));
    }
}
