//! Days as years, quarters and months, by table.

use crate::model::Day;

/// For every day from 1900-01-01 the number of its month: (year − 1900) × 12 + month − 1.
#[derive(Debug, Clone)]
pub struct Calendar {
    months: Vec<u16>,
}

impl Default for Calendar {
    fn default() -> Self {
        Self::new()
    }
}

impl Calendar {
    /// Builds the table for 1900–2999.
    #[must_use]
    pub fn new() -> Self {
        let mut months = Vec::with_capacity(Day::MAX.index() as usize + 1);
        for month in 0..(1_100 * 12) {
            let first = first_of(month);
            let next = if month + 1 == 1_100 * 12 { Day::MAX.index() + 1 } else { first_of(month + 1) };
            let code = u16::try_from(month).unwrap_or(u16::MAX);
            months.resize(months.len() + (next - first) as usize, code);
        }
        Self { months }
    }

    /// The table, built when it is first asked for.
    #[must_use]
    pub fn shared() -> std::sync::Arc<Self> {
        static SHARED: std::sync::LazyLock<std::sync::Arc<Calendar>> =
            std::sync::LazyLock::new(Default::default);
        std::sync::Arc::clone(&SHARED)
    }

    /// The month of a day, counted from January 1900 = 0.
    #[must_use]
    pub fn month(&self, day_index: u32) -> u32 {
        self.months.get(day_index as usize).copied().map_or(0, u32::from)
    }

    /// The year of a day.
    #[must_use]
    pub fn year(&self, day_index: u32) -> i32 {
        1900 + i32::try_from(self.month(day_index) / 12).unwrap_or(0)
    }
}

/// Day index of the first day of a month counted from January 1900.
fn first_of(month: u32) -> u32 {
    let year = 1900 + i32::try_from(month / 12).unwrap_or(0);
    Day::from_ymd(year, month % 12 + 1, 1).unwrap_or(Day::MIN).index()
}

/// A time step to group by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeStep {
    /// Calendar years.
    Year,
    /// Quarters.
    Quarter,
    /// Months.
    Month,
}

impl TimeStep {
    /// Months in one step.
    #[must_use]
    pub const fn months(self) -> u32 {
        match self {
            Self::Year => 12,
            Self::Quarter => 3,
            Self::Month => 1,
        }
    }

    /// The number of the step that a month (from January 1900) lies in.
    #[must_use]
    pub const fn of_month(self, month: u32) -> u32 {
        month / self.months()
    }

    /// The last day of a step, stopping at [`Day::MAX`].
    #[must_use]
    pub fn last_day(self, step: u32) -> Day {
        let next = (step + 1) * self.months();
        let year = 1900 + i32::try_from(next / 12).unwrap_or(i32::MAX - 1900);
        Day::from_ymd(year, next % 12 + 1, 1).map_or(Day::MAX, Day::previous)
    }

    /// `2024`, `2024Q2` or `2024-05`.
    #[must_use]
    pub fn code(self, step: u32) -> String {
        let month = step * self.months();
        let year = 1900 + month / 12;
        match self {
            Self::Year => format!("{year}"),
            Self::Quarter => format!("{year}Q{}", month % 12 / 3 + 1),
            Self::Month => format!("{year}-{:02}", month % 12 + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Datelike;

    use super::*;

    #[test]
    fn every_first_and_last_day_of_a_month_falls_in_it() {
        let calendar = Calendar::new();
        for index in (0..=Day::MAX.index()).step_by(13).chain([Day::MAX.index()]) {
            let Some(day) = Day::from_index(index) else { continue };
            let date = day.date();
            let month = u32::try_from(date.year() - 1900).unwrap_or(0) * 12 + date.month0();
            assert_eq!(calendar.month(index), month, "{day}");
            assert!(TimeStep::Month.last_day(month) >= day);
        }
        assert_eq!(TimeStep::Quarter.code(TimeStep::Quarter.of_month(124 * 12 + 4)), "2024Q2");
        assert_eq!(
            TimeStep::Quarter.last_day(TimeStep::Quarter.of_month(124 * 12 + 4)).to_string(),
            "2024-06-30"
        );
        assert_eq!(TimeStep::Year.last_day(1099), Day::MAX);
    }
}
