//! Random cohorts, the same in every run.

use ledtid::stats::ValueCounts;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// One cohort: length, status (0 censored, 1 the end, 2 another end) and group of everyone.
pub(super) struct Case {
    pub(super) rows: Vec<(u64, u8, u8)>,
}

impl Case {
    /// The lengths of those with some statuses.
    pub(super) fn lengths(&self, takes: impl Fn(u8) -> bool) -> ValueCounts {
        self.rows.iter().filter(|r| takes(r.1)).map(|r| r.0).collect()
    }

    /// The same of one group.
    pub(super) fn of_group(&self, group: u8, takes: impl Fn(u8) -> bool) -> ValueCounts {
        self.rows.iter().filter(|r| r.2 == group && takes(r.1)).map(|r| r.0).collect()
    }
}

/// Cohorts of all kinds: empty, of one, tied, at zero, all or none censored, long.
pub(super) fn random_cases(n: usize) -> Vec<Case> {
    let mut draw = ChaCha8Rng::seed_from_u64(20_261_124);
    (0..n)
        .map(|i| {
            let size = match i % 10 {
                0 => i / 10 % 3,
                1..=6 => draw.random_range(1..25),
                _ => draw.random_range(25..120),
            };
            let longest = [3, 12, 60, 400][draw.random_range(0..4)];
            // How often each status is drawn; some cohorts lack one.
            let weights = [[1, 3, 0], [0, 1, 0], [1, 0, 0], [2, 3, 2], [1, 1, 3]][draw.random_range(0..5)];
            let total: u32 = weights.iter().sum();
            let rows = (0..size).map(|_| {
                let mut ball = draw.random_range(0..total);
                let mut status = 0;
                for (k, &weight) in (0_u8..).zip(&weights) {
                    if ball < weight {
                        status = k;
                        break;
                    }
                    ball -= weight;
                }
                (draw.random_range(0..=longest), status, draw.random_range(0..2_u8))
            });
            Case { rows: rows.collect() }
        })
        .collect()
}
