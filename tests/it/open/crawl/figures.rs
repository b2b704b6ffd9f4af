//! What the figures of a row say of how many are within the limit, whatever is said of that: breast cancer, whose people
//! all have a limit of 28 or 35 days.

use serde_json::Value;

const SHORTEST: f64 = 28.0;
const LONGEST: f64 = 35.0;

/// The least and the most who can be within; none of a row that is hidden.
pub(super) fn within(row: &Value) -> Option<[u64; 2]> {
    let n = row["n"].as_u64()?;
    let mut range = [0, n];
    let mut ranked = |days: Option<f64>, least: u64, most: u64| match days {
        Some(days) if days <= SHORTEST => range[0] = range[0].max(least),
        Some(days) if days > LONGEST => range[1] = range[1].min(most),
        _ => {}
    };
    for (name, per_cent) in [("p10", 10), ("p25", 25), ("median", 50), ("p75", 75), ("p80", 80), ("p90", 90)]
    {
        // Between the people of these ranks, from 0; of so few that there are none nothing is said.
        let place = n.saturating_sub(1) * per_cent;
        ranked(row[name].as_f64(), place / 100 + 1, place.div_ceil(100));
    }
    // The ends are the people of two ranks, as far from either side.
    for (end, of) in [(0, -1.0), (1, 1.0)] {
        let rank = rank_of_end(n, of);
        ranked(row["median_ci"][end].as_f64(), rank, rank.saturating_sub(1));
    }
    range[1] = range[1].min(n - least_beyond(row, n).min(n));
    range[0] = range[0].max(n - most_beyond(row, n).min(n));
    Some(range)
}

/// The rank, from 1, of an end of the median's interval at 95 %: as many beyond it as the binomial distribution lets be so.
fn rank_of_end(n: u64, side: f64) -> u64 {
    let mut tail = 0.0;
    let mut k = 0;
    let log_half = (0.5_f64).ln();
    let mut log_choose = 0.0_f64;
    // The largest k with P(X <= k) <= 2.5 %, from 0.
    loop {
        tail += (log_choose + real(n) * log_half).exp();
        if tail > 0.025 || k >= n {
            break;
        }
        log_choose += (real(n - k) / real(k + 1)).ln();
        k += 1;
    }
    // k is the number of such counts: the rank of the lower end is k, that of the upper the same from behind.
    let lower = k.max(1);
    if side < 0.0 { lower } else { n + 1 - lower }
}

/// Those beyond have 29 days or more: a mean leaves so many of them at most, and so does a spread around it.
fn most_beyond(row: &Value, n: u64) -> u64 {
    let Some(mean) = row["mean"].as_f64() else { return n };
    let days = SHORTEST + 1.0;
    let by_mean = real(n) * (mean + 0.05) / days;
    let by_spread = row["sd"].as_f64().filter(|_| mean + 0.05 < days).map_or(by_mean, |sd| {
        let spread = (sd + 0.05).powi(2) * real(n - 1) / real(n);
        real(n) * spread / (spread + (days - mean - 0.05).powi(2))
    });
    whole(by_mean.min(by_spread))
}

/// Those within have 35 days or fewer: a spread around a longer mean leaves so many beyond at least.
fn least_beyond(row: &Value, n: u64) -> u64 {
    let mean = row["mean"].as_f64().filter(|mean| mean - 0.05 > LONGEST);
    mean.zip(row["sd"].as_f64()).map_or(0, |(mean, sd)| {
        let spread = (sd + 0.05).powi(2) * real(n - 1) / real(n);
        n - whole(real(n) * spread / (spread + (mean - 0.05 - LONGEST).powi(2))).min(n)
    })
}

fn real(n: u64) -> f64 {
    f64::from(u32::try_from(n).expect("people of a test"))
}

/// Rounded down.
fn whole(x: f64) -> u64 {
    (0..).find(|n| real(n + 1) > x + 1e-9).expect("a number of people")
}
