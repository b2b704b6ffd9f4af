//! How long reports take, from those that have come in so far.
//!
//! Who looks at the reports that are in sees too many short delays: of what happened last week
//! only delays of up to a week can be in. Delays are *truncated on the right*, each by its own
//! bound. In reversed time they are truncated on the left, and the product-limit estimator
//! holds (Lagakos, Barraj and De Gruttola, Biometrika 1988, 75:515–523; Kalbfleisch and Lawless,
//! Journal of the American Statistical Association 1989, 84:360–372).
//!
//! The share is one *of those delays that are no longer than the longest bound*: what takes
//! longer than anyone could have seen is not known. It rests on delays that do not depend on
//! when something happened. Times are whole units of any clock: days, or deliveries.

use std::collections::BTreeMap;

use super::number::real;

/// The method's id of a distribution of delays.
pub const REVERSE_KAPLAN_MEIER: &str = "reverse-kaplan-meier";

/// How many reports had which delay, and could have had at most which.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DelayCounts {
    /// By delay and bound.
    cells: BTreeMap<(u32, u32), u64>,
}

impl DelayCounts {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { cells: BTreeMap::new() }
    }

    /// Adds `n` reports of a delay that would not be known yet if it were above `bound`.
    ///
    /// **Definition** A bound below the delay cannot be, and is taken to be the delay.
    pub fn add(&mut self, delay: u32, bound: u32, n: u64) {
        if n > 0 {
            *self.cells.entry((delay, bound.max(delay))).or_default() += n;
        }
    }

    /// Adds those of another group.
    pub fn merge(&mut self, other: &Self) {
        for (&(delay, bound), &n) in &other.cells {
            self.add(delay, bound, n);
        }
    }

    /// Reports.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.cells.values().sum()
    }

    /// The longest delay that could be known; `None` without reports.
    #[must_use]
    pub fn longest_bound(&self) -> Option<u32> {
        self.cells.keys().map(|&(_, bound)| bound).max()
    }
}

/// The distribution of delays: rises in steps to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct DelayCurve {
    /// Delay, and the share of delays no longer than it; both ascending.
    steps: Vec<(u32, f64)>,
}

impl DelayCurve {
    /// The share of reports that are in when `age` has gone by since the event, in [0, 1].
    ///
    /// **Definition** 0 below the shortest delay, 1 from the longest that was seen.
    #[must_use]
    pub fn share_by(&self, age: u32) -> f64 {
        let upto = self.steps.partition_point(|&(delay, _)| delay <= age);
        upto.checked_sub(1).map_or(0.0, |last| self.steps[last].1)
    }

    /// The shortest delay by which at least a share `p` of the reports is in.
    ///
    /// **Output** `None` if `p` is not in (0, 1].
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<u32> {
        if !(p > 0.0 && p <= 1.0) {
            return None;
        }
        self.steps.iter().find(|&&(_, share)| share >= p).map(|&(delay, _)| delay)
    }
}

/// The distribution of delays that are truncated on the right.
///
/// **Input** delays with the bound of each. **Output** `None` without any. **Definition**
/// F(t) = Π over s > t of (1 − nₛ/Nₛ), with nₛ delays of s, and Nₛ of at most s whose bound is at
/// least s. Without truncation it is the empirical distribution. **Source** Lagakos, Barraj and
/// De Gruttola 1988.
#[must_use]
pub fn delay_curve(counts: &DelayCounts) -> Option<DelayCurve> {
    let (mut by_delay, mut by_bound) = (BTreeMap::<u32, u64>::new(), BTreeMap::<u32, u64>::new());
    for (&(delay, bound), &n) in &counts.cells {
        *by_delay.entry(delay).or_default() += n;
        *by_bound.entry(bound).or_default() += n;
    }
    let mut no_longer = counts.n();
    let mut gone = no_longer;
    let mut bounds = by_bound.into_iter().rev().peekable();
    let mut share = 1.0;
    let mut steps: Vec<(u32, f64)> = Vec::with_capacity(by_delay.len());
    for (delay, n) in by_delay.into_iter().rev() {
        // A bound below this delay belongs to a shorter one, so the difference never falls below `n`.
        while let Some((_, with_bound)) = bounds.next_if(|&(bound, _)| bound >= delay) {
            gone -= with_bound;
        }
        steps.push((delay, share));
        share *= real(no_longer - gone - n) / real(no_longer - gone);
        no_longer -= n;
    }
    steps.reverse();
    (!steps.is_empty()).then_some(DelayCurve { steps })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::published;
    use super::*;

    fn curve(cells: &[(u32, u32, u64)]) -> DelayCurve {
        let mut counts = DelayCounts::new();
        for &(delay, bound, n) in cells {
            counts.add(delay, bound, n);
        }
        delay_curve(&counts).unwrap()
    }

    #[test]
    fn by_hand() {
        // Delays 1, 1, 2 seen for 4, and 1 seen for 1: of delays up to 2 those up to 1 are 2 of 3.
        let c = curve(&[(1, 4, 2), (2, 4, 1), (1, 1, 1)]);
        assert!((c.share_by(1) - 2.0 / 3.0).abs() < 1e-15);
        assert!((c.share_by(2) - 1.0).abs() < 1e-15);
        assert!(c.share_by(0).abs() < 1e-15);
        assert_eq!((c.quantile(0.5), c.quantile(0.9), c.quantile(0.0)), (Some(1), Some(2), None));
    }

    #[test]
    fn as_r_survival_gives_in_reversed_time() {
        let cells = published::rows(include_str!("../../fixtures/published/delay_cells.csv"));
        let wanted = published::rows(include_str!("../../fixtures/published/delay_curves.csv"));
        assert!(wanted.len() >= 60);
        let mut sets: Vec<&str> = wanted.iter().map(|r| r.text("set")).collect();
        sets.dedup();
        for set in sets {
            let mut counts = DelayCounts::new();
            for row in cells.iter().filter(|r| r.text("set") == set) {
                let small = |name| u32::try_from(row.count(name)).unwrap();
                counts.add(small("delay"), small("bound"), row.count("n"));
            }
            let curve = delay_curve(&counts).unwrap();
            for row in wanted.iter().filter(|r| r.text("set") == set) {
                row.check("share", curve.share_by(u32::try_from(row.count("age")).unwrap()));
            }
        }
    }

    #[test]
    fn nothing_known_is_no_curve() {
        assert_eq!(delay_curve(&DelayCounts::new()), None);
        assert_eq!(DelayCounts::new().longest_bound(), None);
        let mut none = DelayCounts::new();
        none.add(3, 9, 0);
        assert_eq!((none.n(), delay_curve(&none)), (0, None));
    }

    #[test]
    fn one_delay_is_a_step_from_nothing_to_all() {
        let c = curve(&[(0, 0, u64::MAX >> 12)]);
        assert!((c.share_by(0) - 1.0).abs() < 1e-15 && (c.share_by(u32::MAX) - 1.0).abs() < 1e-15);
        let c = curve(&[(7, 3, 2)]);
        assert!(c.share_by(6).abs() < 1e-15 && (c.share_by(7) - 1.0).abs() < 1e-15, "a bound is not below");
    }

    proptest! {
        #[test]
        fn rises_from_zero_to_one(cells in prop::collection::vec((0..60_u32, 0..60_u32, 1..9_u64), 1..80)) {
            let c = curve(&cells.iter().map(|&(d, more, n)| (d, d + more, n)).collect::<Vec<_>>());
            let shares: Vec<f64> = (0..130).map(|age| c.share_by(age)).collect();
            prop_assert!(shares.iter().all(|s| (0.0..=1.0).contains(s)));
            prop_assert!(shares.is_sorted());
            prop_assert!((shares[129] - 1.0).abs() < 1e-15);
            let (median, p90) = (c.quantile(0.5).unwrap(), c.quantile(0.9).unwrap());
            prop_assert!(median <= p90 && c.share_by(median) >= 0.5);
            prop_assert!(median == 0 || c.share_by(median - 1) < 0.5);
        }

        #[test]
        fn without_truncation_it_is_the_empirical_distribution(delays in prop::collection::vec(0..60_u32, 1..120)) {
            let c = curve(&delays.iter().map(|&d| (d, 60, 1)).collect::<Vec<_>>());
            for age in 0..60 {
                let within = delays.iter().filter(|&&d| d <= age).count() as u64;
                prop_assert!((c.share_by(age) - real(within) / real(delays.len() as u64)).abs() < 1e-12);
            }
        }

        #[test]
        fn merged_counts_are_all_counts(a in prop::collection::vec((0..9_u32, 0..9_u32, 1..9_u64), 0..20), b in prop::collection::vec((0..9_u32, 0..9_u32, 1..9_u64), 0..20)) {
            let counts = |cells: &[(u32, u32, u64)]| {
                let mut out = DelayCounts::new();
                cells.iter().for_each(|&(d, v, n)| out.add(d, v, n));
                out
            };
            let mut merged = counts(&a);
            merged.merge(&counts(&b));
            prop_assert_eq!(merged, counts(&[a, b].concat()));
        }
    }
}
