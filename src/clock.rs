//! The one place where the time of day is read; everywhere else it is an argument.

/// UTC microseconds since 1970, now.
#[must_use]
pub(crate) fn now_micros() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    let now = chrono::Utc::now();
    now.timestamp_micros()
}
