//! Indirectly standardised ratios: observed events over those the reference would have.
//!
//! The reference's share in each stratum, put on the group's own mix, gives the expected
//! number; the ratio stands where direct standardisation has too few events per stratum. Two
//! groups' ratios rest on two mixes and are not to be compared with each other, only with the
//! reference. Source: `phe_smr` and `calculate_ISRatio` of `PHEindicatormethods`
//! (`methods.md` 3.3). The interval takes events as Poisson, so for shares it is too wide.

use super::confidence::{Confidence, Interval};
use super::number::{finite, real};
use super::poisson::{CountMethod, count_interval};

/// The id of indirect standardisation; the interval's is that of its [`CountMethod`].
pub const INDIRECT: &str = "indirect";

/// One stratum of a group and of the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReferredStratum {
    /// Events in the group.
    pub events: u64,
    /// The group's size.
    pub size: u64,
    /// Events in the reference.
    pub reference_events: u64,
    /// The reference's size.
    pub reference_size: u64,
}

/// A ratio of observed to expected, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum IndirectEstimate {
    /// The ratio, 1 as in the reference.
    Ratio {
        /// Observed over expected.
        ratio: f64,
        /// Its interval.
        interval: Interval,
        /// How the interval of the observed count was formed.
        method: CountMethod,
    },
    /// The reference has no events in the group's strata: nothing is expected.
    NothingExpected,
    /// No stratum has both the group and the reference.
    NothingInCommon,
}

impl IndirectEstimate {
    /// The ratio, if there is one.
    #[must_use]
    pub const fn ratio(self) -> Option<f64> {
        match self {
            Self::Ratio { ratio, .. } => Some(ratio),
            Self::NothingExpected | Self::NothingInCommon => None,
        }
    }

    /// The interval, if there is a ratio.
    #[must_use]
    pub const fn interval(self) -> Option<Interval> {
        match self {
            Self::Ratio { interval, .. } => Some(interval),
            Self::NothingExpected | Self::NothingInCommon => None,
        }
    }
}

/// An indirectly standardised ratio and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IndirectStandard {
    /// The ratio, or why there is none.
    pub estimate: IndirectEstimate,
    /// Events of the group in the strata used.
    pub observed: u64,
    /// Events expected there at the reference's shares.
    pub expected: f64,
    /// The reference's crude share, over all its strata; the ratio times it is the
    /// standardised rate. `None` for an empty reference.
    pub reference: Option<f64>,
    /// The part of the group in strata that the reference has, in [0, 1]; 0 for an empty group.
    pub size_covered: f64,
}

/// Observed over expected, with its interval.
///
/// **Input** one row per stratum. **Definition** O = Σxₖ, E = Σ nₖ·Xₖ/Nₖ over strata with a
/// reference; a stratum without one is left out of both. Interval: that of the count O, exact
/// below ten and Byar from ten on, over E. **Source** `methods.md` 3.3.
#[must_use]
pub fn indirect_ratio(strata: &[ReferredStratum], confidence: Confidence) -> IndirectStandard {
    let used = || strata.iter().filter(|s| s.size > 0 && s.reference_size > 0);
    let observed = used().fold(0, |sum: u64, s| sum.saturating_add(s.events));
    let expected: f64 =
        used().map(|s| real(s.size) * (real(s.reference_events) / real(s.reference_size))).sum();
    let estimate = if used().next().is_none() {
        IndirectEstimate::NothingInCommon
    } else {
        ratio(observed, expected, confidence).unwrap_or(IndirectEstimate::NothingExpected)
    };
    let total = |part: fn(&ReferredStratum) -> u64| strata.iter().map(|s| real(part(s))).sum::<f64>();
    let (size, reference_size) = (total(|s| s.size), total(|s| s.reference_size));
    let covered: f64 = used().map(|s| real(s.size)).sum();
    IndirectStandard {
        estimate,
        observed,
        expected,
        reference: finite(total(|s| s.reference_events) / reference_size),
        size_covered: if size > 0.0 { covered / size } else { 0.0 },
    }
}

/// The ratio of a count to what was expected; `None` where that is 0.
fn ratio(observed: u64, expected: f64, confidence: Confidence) -> Option<IndirectEstimate> {
    let method = CountMethod::default_for(observed);
    let limits = count_interval(observed, method, confidence);
    let interval = Interval {
        lower: finite(limits.lower.unwrap_or(0.0) / expected)?,
        upper: finite(limits.upper / expected)?,
    };
    Some(IndirectEstimate::Ratio { ratio: finite(real(observed) / expected)?, interval, method })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stratum((events, size, reference_events, reference_size): (u64, u64, u64, u64)) -> ReferredStratum {
        ReferredStratum { events, size, reference_events, reference_size }
    }

    #[test]
    fn the_published_ratio() {
        let strata =
            [(12, 4000, 100, 40_000), (30, 5200, 260, 50_000), (45, 3100, 400, 30_000), (20, 900, 230, 9000)]
                .map(stratum);
        let i = indirect_ratio(&strata, Confidence::P95);
        let IndirectEstimate::Ratio { ratio, interval, method } = i.estimate else { panic!("{i:?}") };
        assert!((i.expected - 101.373_333_333).abs() < 5e-10);
        assert!((ratio - 1.055_504_406_16).abs() < 5e-12);
        assert!((interval.lower - 0.864_993_458_751).abs() < 5e-13);
        assert!((interval.upper - 1.275_480_062_52).abs() < 5e-12);
        assert_eq!((i.observed, method), (107, CountMethod::Byar));
        assert!((i.reference.unwrap() - 990.0 / 129_000.0).abs() < 1e-15);
        assert!((i.size_covered - 1.0).abs() < 1e-15);
    }

    #[test]
    fn few_observed_are_exact() {
        let i = indirect_ratio(&[stratum((9, 100, 60, 1000))], Confidence::P95);
        let IndirectEstimate::Ratio { ratio, interval, method } = i.estimate else { panic!("{i:?}") };
        assert_eq!(method, CountMethod::ExactPoisson);
        assert!((ratio - 1.5).abs() < 1e-15);
        assert!((interval.lower - 4.115_373_10 / 6.0).abs() < 1e-8);
        assert!((interval.upper - 17.084_803_45 / 6.0).abs() < 1e-8);
        let none = indirect_ratio(&[stratum((0, 100, 60, 1000))], Confidence::P95);
        assert_eq!(none.estimate.ratio(), Some(0.0));
        assert!(none.estimate.interval().unwrap().upper > 0.6);
    }

    #[test]
    fn nothing_expected_and_nothing_in_common() {
        let estimate = |strata: &[ReferredStratum]| indirect_ratio(strata, Confidence::P95);
        assert_eq!(estimate(&[]).estimate, IndirectEstimate::NothingInCommon);
        assert_eq!(estimate(&[]).reference, None);
        let apart = estimate(&[(5, 10, 0, 0), (0, 0, 7, 9)].map(stratum));
        assert_eq!((apart.estimate, apart.observed), (IndirectEstimate::NothingInCommon, 0));
        assert_eq!(estimate(&[stratum((5, 10, 0, 9))]).estimate, IndirectEstimate::NothingExpected);
        let half = estimate(&[(5, 10, 0, 0), (6, 10, 3, 10)].map(stratum));
        assert_eq!((half.observed, half.estimate.ratio()), (6, Some(2.0)));
        assert!((half.size_covered - 0.5).abs() < 1e-15);
    }

    proptest! {
        #[test]
        fn against_itself_a_group_is_as_expected(g in prop::collection::vec((0..400_u64, 1..400_u64), 1..20)) {
            let strata: Vec<ReferredStratum> = g.into_iter().map(|(x, n)| stratum((x.min(n), n, x.min(n), n))).collect();
            let i = indirect_ratio(&strata, Confidence::P95);
            match i.estimate {
                IndirectEstimate::Ratio { ratio, interval, .. } => {
                    prop_assert!((ratio - 1.0).abs() < 1e-12 && interval.contains(ratio));
                }
                other => prop_assert!(other == IndirectEstimate::NothingExpected && i.observed == 0),
            }
        }
    }
}
