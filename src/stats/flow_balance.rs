//! Little's law as an alarm: the stock of waits should be the inflow times the mean wait.
//!
//! The law holds exactly over a window that begins and ends empty, and nearly where the stock hardly
//! changes. Far from it, starts, ends or closings are missing from the data, or waits that ended long ago
//! still count as open. It says nothing of how good care is. Source: J. D. C. Little, Operations Research
//! 1961, 9:383–387.

use super::number::{finite, real};
use super::scale::Scale;
use super::value_counts::ValueCounts;

/// The method's id.
pub const LITTLES_LAW: &str = "littles_law";

/// Fewer expected waits than this are too few to judge.
const FEWEST: f64 = 10.0;
/// Part of the expected stock that the observed one may be off by, in a window without growth.
const MARGIN: f64 = 0.25;

/// What the balance says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Balance {
    /// The stock is about what flow and wait make it.
    Ok,
    /// It is not.
    Alarm,
    /// Too few waits to judge.
    TooFew,
}

impl Balance {
    /// The word in answers.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Alarm => "alarm",
            Self::TooFew => "too_few",
        }
    }
}

/// A stock against its flow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlowBalance {
    /// Starts a day.
    pub inflow_per_day: f64,
    /// Mean length of the waits that were over in the window, in days; `None` if none was.
    pub mean_wait_days: Option<f64>,
    /// Inflow times mean wait.
    pub expected_stock: Option<f64>,
    /// Mean of the stock at the months' ends.
    pub observed_stock: Option<f64>,
    /// Observed over expected.
    pub ratio: Option<f64>,
    /// What that says.
    pub status: Balance,
}

/// Holds the stock of a window against its flow.
///
/// **Input** days in the window; starts in it; the stock at each month's end; lengths of the waits that were
/// over in the window, with the end and otherwise, in base units of `days`. **Definition** expected = starts per day
/// × mean wait; an alarm where |observed − expected| is more than a quarter of the expected and what the stock grew
/// or fell by from the first to the last month's end, which the law does not see.
#[must_use]
pub fn flow_balance(
    days: u32,
    starts: u64,
    stock: &[u64],
    over: [&ValueCounts; 2],
    in_day: Scale,
) -> FlowBalance {
    let inflow_per_day = if days == 0 { 0.0 } else { real(starts) / f64::from(days) };
    let n = over[0].n().saturating_add(over[1].n());
    let sum = over[0].sum().saturating_add(over[1].sum());
    let mean = (n > 0).then(|| in_day.real(super::number::real_wide(sum) / real(n)));
    let months = u64::try_from(stock.len()).unwrap_or(u64::MAX);
    let observed = (months > 0).then(|| stock.iter().map(|&s| real(s)).sum::<f64>() / real(months));
    let expected = mean.map(|mean| inflow_per_day * mean);
    let ratio = observed.zip(expected).and_then(|(o, e)| finite(o / e));
    let growth = match (stock.first(), stock.last()) {
        (Some(&first), Some(&last)) => real(first.abs_diff(last)),
        _ => 0.0,
    };
    let status = match observed.zip(expected) {
        Some((o, e)) if e.max(o) >= FEWEST => {
            if (o - e).abs() > MARGIN * e + growth {
                Balance::Alarm
            } else {
                Balance::Ok
            }
        }
        _ => Balance::TooFew,
    };
    FlowBalance {
        inflow_per_day,
        mean_wait_days: mean,
        expected_stock: expected,
        observed_stock: observed,
        ratio,
        status,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: &[u64]) -> ValueCounts {
        values.iter().copied().collect()
    }

    #[test]
    fn a_steady_queue_balances_and_lost_ends_raise_the_alarm() {
        // Two start every day, each waits 20 days: 40 wait.
        let waits = of(&[20; 730]);
        let steady = flow_balance(365, 730, &[40; 12], [&waits, &of(&[])], Scale::DAYS);
        assert_eq!(steady.status, Balance::Ok);
        assert!(
            (steady.ratio.unwrap() - 1.0).abs() < 1e-12
                && (steady.expected_stock.unwrap() - 40.0).abs() < 1e-12
        );
        // Ends that were never delivered: the stock is three times what it should be.
        assert_eq!(
            flow_balance(365, 730, &[120; 12], [&waits, &of(&[])], Scale::DAYS).status,
            Balance::Alarm
        );
        // A queue that grows from 20 to 60 is no fault of the data.
        let growing: Vec<u64> = (0..12).map(|i| 20 + i * 4).collect();
        assert_eq!(flow_balance(365, 730, &growing, [&waits, &of(&[])], Scale::DAYS).status, Balance::Ok);
    }

    #[test]
    fn nothing_and_little_are_too_few() {
        let none = of(&[]);
        for (days, starts, stock) in [(0, 0, vec![]), (365, 0, vec![0; 12]), (0, 5, vec![5])] {
            let found = flow_balance(days, starts, &stock, [&none, &none], Scale::DAYS);
            assert_eq!((found.status, found.ratio), (Balance::TooFew, None));
        }
    }

    proptest! {
        #[test]
        fn no_number_is_none(days in 0..800_u32, starts in 0..10_000_u64, stock in prop::collection::vec(0..1000_u64, 0..13), v in prop::collection::vec(0..400_u64, 0..50)) {
            let found = flow_balance(days, starts, &stock, [&of(&v), &of(&[])], Scale::DAYS);
            for x in [Some(found.inflow_per_day), found.mean_wait_days, found.expected_stock, found.observed_stock, found.ratio].into_iter().flatten() {
                prop_assert!(x.is_finite() && x >= 0.0);
            }
        }
    }
}
