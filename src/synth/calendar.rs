//! The days of a plan's period: their text, weekday and month, and the local times that exist on them.
//!
//! Time inside the generator is a wall clock: seconds since 00:00 of the first day, every day 86,400 long. Summer time
//! comes in at the two ends only: [`Calendar::real`] moves a time that the clocks skipped, [`Calendar::offset`] tells
//! what to write behind one.

use chrono::Datelike;

use super::plan::SynthPlan;
use crate::model::{Day, Stockholm};

/// Seconds of a wall-clock day.
pub(super) const DAY: u64 = 86_400;

/// One day of the period.
#[derive(Debug)]
struct Cell {
    /// `YYYY-MM-DD`.
    text: [u8; 10],
    year: i32,
    /// 1–12.
    month: u8,
    /// 0 is Monday.
    weekday: u8,
    /// Hours east of UTC all day, or `None` when the clocks change on it.
    offset: Option<u8>,
}

/// The period's days.
#[derive(Debug)]
pub(super) struct Calendar {
    cells: Vec<Cell>,
    /// Seconds from 1970-01-01 to the first day, on the wall clock.
    base: i64,
    zone: Stockholm,
    /// First day and number of days of each month.
    months: Vec<(u32, u32)>,
}

impl Calendar {
    /// The days from the plan's first to its last.
    pub(super) fn new(plan: &SynthPlan) -> Self {
        let zone = Stockholm::new();
        let (mut cells, mut months) = (Vec::new(), Vec::<(u32, u32)>::new());
        let mut day = plan.first_day();
        while day <= plan.last_day() {
            let date = day.date();
            if date.day() == 1 {
                months.push((u32::try_from(cells.len()).unwrap_or(u32::MAX), 0));
            }
            if let Some(month) = months.last_mut() {
                month.1 += 1;
            }
            cells.push(cell(&zone, day));
            day = day.next();
        }
        Self { cells, base: i64::from(plan.first_day().unix_days()) * 86_400, zone, months }
    }

    /// How many days.
    pub(super) fn days(&self) -> u64 {
        u64::try_from(self.cells.len()).unwrap_or(0)
    }

    /// First day and number of days of each month.
    pub(super) fn months(&self) -> &[(u32, u32)] {
        &self.months
    }

    /// `YYYY-MM-DD` of a day inside the period.
    pub(super) fn text(&self, day: u64) -> &[u8; 10] {
        &self.cell(day).text
    }

    /// Calendar year of a day (after the period: of its last day).
    pub(super) fn year(&self, day: u64) -> i32 {
        self.cell(day).year
    }

    /// Month 1–12 of a day (after the period: of its last day).
    pub(super) fn month(&self, day: u64) -> u8 {
        self.cell(day).month
    }

    /// The day itself, or the Monday after it when it is a Saturday or Sunday.
    pub(super) fn working_day(&self, day: u64) -> u64 {
        let first = self.cells.first().map_or(0, |c| u64::from(c.weekday));
        match (first + day) % 7 {
            5 => day + 2,
            6 => day + 1,
            _ => day,
        }
    }

    /// A wall-clock time that exists: an hour later when the clocks went forward over it.
    pub(super) fn real(&self, at: u64) -> u64 {
        let changes = self.at(at / DAY).is_some_and(|c| c.offset.is_none());
        if changes && self.zone.instant(self.wall(at)).is_err() { at + 3_600 } else { at }
    }

    /// Whole hours east of UTC at a wall-clock time that exists (its first occurrence).
    pub(super) fn offset(&self, at: u64) -> u8 {
        let cell = self.cell(at / DAY);
        cell.offset.unwrap_or_else(|| {
            let wall = self.wall(at);
            let east = wall - self.zone.instant(wall).unwrap_or(wall);
            u8::try_from(east / 3_600).unwrap_or(1)
        })
    }

    /// Seconds since 1970 on the wall clock.
    fn wall(&self, at: u64) -> i64 {
        self.base + i64::try_from(at).unwrap_or(i64::MAX / 2)
    }

    fn at(&self, day: u64) -> Option<&Cell> {
        usize::try_from(day).ok().and_then(|d| self.cells.get(d))
    }

    /// A day, or the last one.
    fn cell(&self, day: u64) -> &Cell {
        let last = self.cells.len() - 1;
        &self.cells[usize::try_from(day).unwrap_or(last).min(last)]
    }
}

/// What is known of one day.
fn cell(zone: &Stockholm, day: Day) -> Cell {
    let date = day.date();
    let mut text = [b'0'; 10];
    for (to, from) in text.iter_mut().zip(day.to_string().bytes()) {
        *to = from;
    }
    let (begins, ends) = (zone.start_of(day), zone.start_of(day.next()));
    let (first, last) = (zone.offset(begins), zone.offset(ends));
    let offset = (first == last).then(|| u8::try_from(first / 3_600).unwrap_or(1));
    let month = u8::try_from(date.month()).unwrap_or(1);
    let weekday = u8::try_from(date.weekday().num_days_from_monday()).unwrap_or(0);
    Cell { text, year: date.year(), month, weekday, offset }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn march_2024() -> Calendar {
        Calendar::new(&SynthPlan::new(1, 1, (2024, 3), (2024, 10), 0.0).unwrap())
    }

    #[test]
    fn the_skipped_hour_is_moved_and_the_double_hour_is_its_first() {
        let calendar = march_2024();
        let spring = 30 * DAY; // 2024-03-31
        assert_eq!(calendar.text(30), b"2024-03-31");
        assert_eq!(calendar.real(spring + 9_000), spring + 12_600);
        assert_eq!(calendar.real(spring + 3_600), spring + 3_600);
        assert_eq!((calendar.offset(spring + 3_600), calendar.offset(spring + 12_600)), (1, 2));
        let autumn = (calendar.days() - 5) * DAY; // 2024-10-27
        assert_eq!(calendar.text(calendar.days() - 5), b"2024-10-27");
        assert_eq!((calendar.offset(autumn + 9_000), calendar.offset(autumn + 10_800)), (2, 1));
    }

    #[test]
    fn weekends_become_mondays() {
        let calendar = march_2024();
        assert_eq!(calendar.working_day(0), 0); // Friday 2024-03-01
        assert_eq!((calendar.working_day(1), calendar.working_day(2)), (3, 3));
    }
}
