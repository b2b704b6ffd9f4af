//! How much may wait and how much is kept.

/// Bounds of the jobs of one process.
#[derive(Debug, Clone, Copy)]
pub struct JobOptions {
    /// Jobs that may wait; an order beyond is refused.
    pub queue: usize,
    /// Ended jobs that are kept with their results, the latest.
    pub kept: usize,
    /// How long an ended job is kept, in seconds.
    pub kept_seconds: i64,
    /// Bytes of all results that are kept; the oldest go first. The latest stays, however large.
    pub kept_bytes: u64,
    /// UTC microseconds since 1970, now.
    pub now: fn() -> i64,
}

impl Default for JobOptions {
    /// 16 waiting; 32 results or 8 GiB for a day.
    fn default() -> Self {
        Self {
            queue: 16,
            kept: 32,
            kept_seconds: 24 * 3_600,
            kept_bytes: 8 << 30,
            now: crate::clock::now_micros,
        }
    }
}
