//! Order and length of time: which event is before another, and how long it is from one to another.
//!
//! Rule: section "Time" of what is counted, and the tie rule of section "Measures".

use chrono::{Days, NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Europe::Stockholm;

use super::types::{RefEvent, Unit};

/// UTC seconds at which a day begins in Sweden.
pub(crate) fn start_of_day(day: NaiveDate) -> i64 {
    Stockholm.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest().unwrap().timestamp()
}

/// UTC seconds at which a day ends in Sweden: the start of the next, so that a day of clock change has 23 or 25 hours.
pub(crate) fn end_of_day(day: NaiveDate) -> i64 {
    start_of_day(day.checked_add_days(Days::new(1)).unwrap())
}

/// UTC seconds at which an event sorts: its instant, or the start of its day when only the date is known.
pub(crate) fn sorts_at(event: &RefEvent) -> i64 {
    event.instant.unwrap_or_else(|| start_of_day(event.day))
}

/// The whole order of events: time, then kind, activity, `activity_id`, region, unit, `event_id`, ascending, absent first.
pub(crate) fn order_key(event: &RefEvent) -> impl Ord + '_ {
    (
        sorts_at(event),
        &event.kind,
        &event.activity,
        &event.activity_id,
        &event.region,
        &event.unit,
        &event.event_id,
    )
}

/// Days between two dates, negative when the second is earlier.
pub(crate) fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    to.signed_duration_since(from).num_days()
}

/// Length from one event to another: whole days between dates, or seconds between where the events sort.
pub(crate) fn length(from: &RefEvent, to: &RefEvent, unit: Unit) -> i64 {
    match unit {
        Unit::Days => days_between(from.day, to.day),
        Unit::Hours | Unit::Minutes => sorts_at(to) - sorts_at(from),
    }
}

/// Length from an event to the close of a day: whole days, or seconds to the day's end.
pub(crate) fn waited(from: &RefEvent, until: NaiveDate, unit: Unit) -> i64 {
    match unit {
        Unit::Days => days_between(from.day, until),
        Unit::Hours | Unit::Minutes => end_of_day(until) - sorts_at(from),
    }
}
