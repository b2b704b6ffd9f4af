//! The one place where the time of day is read; everywhere else it is an argument.

use std::time::{SystemTime, UNIX_EPOCH};

/// UTC microseconds since 1970, now; 0 by a clock that is before that.
#[must_use]
pub(crate) fn now_micros() -> i64 {
    micros_of(now()).unwrap_or(0)
}

/// Whether the clock of the machine can be right: before 1970 it is not, and the libraries under us would end the program.
#[must_use]
pub(crate) fn is_set() -> bool {
    micros_of(now()).is_some()
}

fn now() -> SystemTime {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    SystemTime::now()
}

/// UTC microseconds since 1970; `None` before that.
fn micros_of(time: SystemTime) -> Option<i64> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_micros()).ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_clock_before_1970_is_no_panic() {
        let day = Duration::from_secs(86_400);
        assert_eq!(micros_of(UNIX_EPOCH + day), Some(86_400_000_000));
        assert_eq!(micros_of(UNIX_EPOCH - day), None);
        assert!(is_set() && now_micros() > 0);
    }
}
