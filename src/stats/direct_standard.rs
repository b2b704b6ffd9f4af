//! Directly standardised shares and rates: what a group would have with the nation's mix.
//!
//! Each stratum (say age group and sex) of the group has its own share; the answer weights
//! them as the standard population is made up. Default interval: Dobson's with Byar's limits,
//! exactly as `PHEindicatormethods` 2.x forms a DSR (`methods.md` 3.3).
//!
//! That interval takes events as Poisson, so for *shares* it is too wide: in simulations with
//! ten strata, 30–1000 patients and shares around 0.5, 0.75 and 0.95 it held the true share
//! 99–100 % of the time and was 1.3 to 3.4 times as wide as `dobson_wilson`, most where shares
//! are near 1 and patients many. `dobson_wilson` is the same construction on Wilson's limits,
//! which for one stratum *is* Wilson's interval; it held the true share 91–99 % of the time.

use super::confidence::{Confidence, Interval};
use super::number::{finite, real};
use super::poisson::{CountMethod, count_interval};
use super::proportion::{ShareMethod, share_interval};

/// The id of direct standardisation.
pub const DIRECT: &str = "direct";

/// With fewer events a standardised value is not given, as `PHEindicatormethods`.
pub const FEWEST_EVENTS: u64 = 10;

/// How the interval of a directly standardised share is formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DirectMethod {
    /// Dobson's interval with Byar's limits.
    #[default]
    DobsonByar,
    /// The same with Wilson's limits, for shares.
    DobsonWilson,
}

impl DirectMethod {
    /// Every method, the default first.
    pub const ALL: [Self; 2] = [Self::DobsonByar, Self::DobsonWilson];

    /// The id; answers add the level with [`Confidence::id`].
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::DobsonByar => "dobson_byar",
            Self::DobsonWilson => "dobson_wilson",
        }
    }

    /// The method of an id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.id() == id)
    }
}

/// One stratum of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stratum {
    /// Events in the group: for shares, intervals within the limit.
    pub events: u64,
    /// The group's size: for shares, intervals with a limit; for rates, the population.
    pub size: u64,
    /// The stratum's size in the standard, such as the nation's intervals with a limit.
    pub weight: u64,
}

/// A directly standardised value, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DirectEstimate {
    /// The value and its interval.
    Value {
        /// The standardised share or rate.
        value: f64,
        /// Its interval.
        interval: Interval,
    },
    /// Fewer than [`FEWEST_EVENTS`] events.
    TooFew,
    /// No stratum has both members in the group and weight in the standard.
    NothingInCommon,
}

impl DirectEstimate {
    /// The value, if there is one.
    #[must_use]
    pub const fn value(self) -> Option<f64> {
        match self {
            Self::Value { value, .. } => Some(value),
            Self::TooFew | Self::NothingInCommon => None,
        }
    }

    /// The interval, if there is a value.
    #[must_use]
    pub const fn interval(self) -> Option<Interval> {
        match self {
            Self::Value { interval, .. } => Some(interval),
            Self::TooFew | Self::NothingInCommon => None,
        }
    }
}

/// A directly standardised share or rate and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DirectStandard {
    /// The value, or why there is none.
    pub estimate: DirectEstimate,
    /// Events of the strata used.
    pub events: u64,
    /// The group's size in the strata used.
    pub size: u64,
    /// The part of the standard's weight in strata where the group has members, in [0, 1];
    /// 0 when the standard is empty. Below 1 the value says nothing about the rest.
    pub weight_covered: f64,
}

/// The standardised share: Σ wₖpₖ / Σ wₖ, in [0, 1].
///
/// **Input** one row per stratum, events at most the size; a row with more is left out.
/// **Definition** pₖ = xₖ/nₖ over strata with both size and weight. A stratum that the group
/// lacks but the standard has is left out and the other weights stand for it (they are
/// renormalised); `weight_covered` tells how much is left. Imputing a share there would invent
/// patients. A stratum without weight counts nowhere. With X = Σxₖ, N = Σnₖ, aₖ = wₖ/Σw:
///
/// * `dobson_byar`: value + √(Σ xₖ(aₖ/nₖ)² / X) · (Byar(X) − X).
/// * `dobson_wilson`: value + √(Σ aₖ²vₖ/nₖ / (V/N)) · (Wilson(X, N) − X/N), where v = p̃(1 − p̃)
///   with p̃ = (x + ½)/(n + 1), so that a stratum with all or none within is not without
///   variance; V is the same of X and N.
///
/// Either is cut to [0, 1]. **Source** Dobson et al., Statistics in Medicine 1991, 10:457–462;
/// `methods.md` 3.3.
#[must_use]
pub fn direct_share(strata: &[Stratum], method: DirectMethod, confidence: Confidence) -> DirectStandard {
    let sums = Sums::of(strata.iter().filter(|s| s.events <= s.size));
    let estimate = sums.estimate(|| {
        let interval = match method {
            DirectMethod::DobsonByar => sums.dobson_byar(confidence),
            DirectMethod::DobsonWilson => sums.dobson_wilson(confidence),
        }?;
        let cut = |limit: f64| limit.clamp(0.0, 1.0);
        Some((sums.value(), Interval { lower: cut(interval.lower), upper: cut(interval.upper) }))
    });
    sums.with(estimate, strata)
}

/// The standardised rate: Σ wₖxₖ/nₖ / Σ wₖ · multiplier.
///
/// **Input** one row per stratum; events may exceed the size (person-years). `multiplier` is
/// what the rate is per, such as 100 000. **Output** as [`direct_share`], lower
/// limit at least 0, and not cut above. **Definition** Dobson and Byar as there. Events are
/// taken as independent. **Source** `phe_dsr` of `PHEindicatormethods`; `methods.md` 3.3.
#[must_use]
pub fn direct_rate(strata: &[Stratum], multiplier: u32, confidence: Confidence) -> DirectStandard {
    let sums = Sums::of(strata.iter());
    let estimate = sums.estimate(|| {
        let Interval { lower, upper } = sums.dobson_byar(confidence)?;
        let per = f64::from(multiplier);
        Some((sums.value() * per, Interval { lower: lower.max(0.0) * per, upper: upper * per }))
    });
    sums.with(estimate, strata)
}

/// What standardisation sums over the strata that have both size and weight.
#[derive(Debug, Default)]
struct Sums {
    events: u64,
    size: u64,
    /// Σw.
    weight: f64,
    /// Σ w·x/n.
    weighted: f64,
    /// Σ x(w/n)².
    poisson: f64,
    /// Σ w²·p̃(1 − p̃)/n.
    binomial: f64,
}

impl Sums {
    fn of<'a>(strata: impl Iterator<Item = &'a Stratum>) -> Self {
        let mut sums = Self::default();
        for s in strata.filter(|s| s.size > 0 && s.weight > 0) {
            let (x, n, w) = (real(s.events), real(s.size), real(s.weight));
            sums.events = sums.events.saturating_add(s.events);
            sums.size = sums.size.saturating_add(s.size);
            sums.weight += w;
            sums.weighted += w * (x / n);
            sums.poisson += x * (w / n) * (w / n);
            sums.binomial += w * w * binomial_variance(x, n);
        }
        sums
    }

    /// The estimate, unless there is a reason for none.
    fn estimate(&self, form: impl Fn() -> Option<(f64, Interval)>) -> DirectEstimate {
        if self.size == 0 {
            return DirectEstimate::NothingInCommon;
        }
        if self.events < FEWEST_EVENTS {
            return DirectEstimate::TooFew;
        }
        let Some((value, interval)) = form() else { return DirectEstimate::NothingInCommon };
        DirectEstimate::Value { value, interval }
    }

    fn value(&self) -> f64 {
        self.weighted / self.weight
    }

    fn dobson_byar(&self, confidence: Confidence) -> Option<Interval> {
        let (x, value) = (real(self.events), self.value());
        let limits = count_interval(self.events, CountMethod::Byar, confidence);
        let stretch = finite((self.poisson / x).sqrt() / self.weight)?;
        let lower = value + stretch * (limits.lower.unwrap_or(0.0) - x);
        Some(Interval { lower, upper: value + stretch * (limits.upper - x) })
    }

    fn dobson_wilson(&self, confidence: Confidence) -> Option<Interval> {
        let (x, n, value) = (real(self.events), real(self.size), self.value());
        let limits = share_interval(self.events, self.size, ShareMethod::Wilson, confidence)?;
        let stretch = finite((self.binomial / binomial_variance(x, n)).sqrt() / self.weight)?;
        let lower = value + stretch * (limits.lower - x / n);
        Some(Interval { lower, upper: value + stretch * (limits.upper - x / n) })
    }

    /// The answer, with the part of the whole standard that the sums cover.
    fn with(&self, estimate: DirectEstimate, strata: &[Stratum]) -> DirectStandard {
        let whole: f64 = strata.iter().map(|s| real(s.weight)).sum();
        let weight_covered = if whole > 0.0 { (self.weight / whole).min(1.0) } else { 0.0 };
        DirectStandard { estimate, events: self.events, size: self.size, weight_covered }
    }
}

/// p̃(1 − p̃)/n with p̃ = (x + ½)/(n + 1), above 0 for x ≤ n.
fn binomial_variance(x: f64, n: f64) -> f64 {
    let p = (x + 0.5) / (n + 1.0);
    p * (1.0 - p) / n
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::proportion::share;
    use super::super::published;
    use super::*;

    fn stratum((events, size, weight): (u64, u64, u64)) -> Stratum {
        Stratum { events, size, weight }
    }

    #[test]
    fn the_published_rate() {
        let strata: Vec<Stratum> =
            [(12, 4000, 30_000), (30, 5200, 35_000), (45, 3100, 25_000), (20, 900, 10_000)]
                .into_iter()
                .map(stratum)
                .collect();
        let d = direct_rate(&strata, 100_000, Confidence::P95);
        let DirectEstimate::Value { value, interval } = d.estimate else { panic!("{d:?}") };
        assert!((value - 877.048_524_952).abs() < 5e-10);
        assert!((interval.lower - 716.116_509_115).abs() < 5e-10);
        assert!((interval.upper - 1_062.870_527_81).abs() < 5e-9);
        assert_eq!((d.events, d.size), (107, 13_200));
        assert!((d.weight_covered - 1.0).abs() < 1e-15);
    }

    #[test]
    fn shares_follow_an_independent_implementation() {
        let rows = published::rows(include_str!("../../fixtures/published/direct_share.csv"));
        assert!(rows.len() >= 6);
        for row in rows {
            let list = |column: &str| -> Vec<u64> {
                row.text(column).split_whitespace().map(|t| t.parse().unwrap()).collect()
            };
            let strata: Vec<Stratum> = list("x")
                .into_iter()
                .zip(list("n"))
                .zip(list("w"))
                .map(|((x, n), w)| stratum((x, n, w)))
                .collect();
            let method = DirectMethod::from_id(row.text("method")).unwrap();
            let d = direct_share(&strata, method, Confidence::new(row.number("confidence")).unwrap());
            row.check("value", d.estimate.value().unwrap());
            row.check("lower", d.estimate.interval().unwrap().lower);
            row.check("upper", d.estimate.interval().unwrap().upper);
            row.check("weight_covered", d.weight_covered);
        }
    }

    #[test]
    fn why_there_is_no_value() {
        for method in DirectMethod::ALL {
            let estimate = |strata: &[Stratum]| direct_share(strata, method, Confidence::P95);
            let none = estimate(&[]);
            assert_eq!((none.estimate, none.size), (DirectEstimate::NothingInCommon, 0));
            assert!(none.weight_covered <= 0.0);
            let apart = [(20, 40, 0), (0, 0, 500)].map(stratum);
            assert_eq!(estimate(&apart).estimate, DirectEstimate::NothingInCommon);
            let few = estimate(&[(4, 9, 10), (5, 9, 30), (0, 0, 60)].map(stratum));
            assert_eq!((few.estimate, few.events), (DirectEstimate::TooFew, 9));
            assert!((few.weight_covered - 0.4).abs() < 1e-15);
            assert_eq!(estimate(&[stratum((50, 40, 10))]).estimate, DirectEstimate::NothingInCommon);
        }
    }

    #[test]
    fn a_missing_stratum_renormalises_the_rest() {
        let present = [(30, 40, 300), (20, 50, 100)].map(stratum);
        let whole: Vec<Stratum> = present.into_iter().chain([stratum((0, 0, 600))]).collect();
        let (a, b) = (
            direct_share(&present, DirectMethod::DobsonByar, Confidence::P95),
            direct_share(&whole, DirectMethod::DobsonByar, Confidence::P95),
        );
        assert_eq!(a.estimate, b.estimate);
        assert!((a.weight_covered - 1.0).abs() < 1e-15 && (b.weight_covered - 0.4).abs() < 1e-15);
    }

    #[test]
    fn one_stratum_by_wilson_is_wilson() {
        for (x, n) in [(10, 10), (10, 300), (250, 300), (300, 300)] {
            let d = direct_share(&[stratum((x, n, 7))], DirectMethod::DobsonWilson, Confidence::P95);
            let w = share_interval(x, n, ShareMethod::Wilson, Confidence::P95).unwrap();
            let i = d.estimate.interval().unwrap();
            assert!((i.lower - w.lower).abs() < 1e-14 && (i.upper - w.upper).abs() < 1e-14, "{x}/{n}");
        }
    }

    fn strata() -> impl Strategy<Value = Vec<Stratum>> {
        let row = (0..500_u64, 0..500_u64, 0..100_000_u64);
        prop::collection::vec(row.prop_map(|(a, b, w)| stratum((a.min(b), b, w))), 0..25)
    }

    proptest! {
        #[test]
        fn standardised_to_its_own_mix_a_group_has_its_crude_share(g in strata()) {
            let own: Vec<Stratum> = g.iter().map(|s| Stratum { weight: s.size, ..*s }).collect();
            for method in DirectMethod::ALL {
                let d = direct_share(&own, method, Confidence::P95);
                prop_assume!(d.events >= FEWEST_EVENTS);
                let crude = share(d.events, d.size).unwrap();
                prop_assert!((d.estimate.value().unwrap() - crude).abs() < 1e-12);
            }
        }

        #[test]
        fn values_lie_in_their_intervals_inside_zero_to_one(g in strata(), level in 0.9..0.9999_f64) {
            for method in DirectMethod::ALL {
                let d = direct_share(&g, method, Confidence::new(level).unwrap());
                prop_assert!((0.0..=1.0).contains(&d.weight_covered));
                if let DirectEstimate::Value { value, interval } = d.estimate {
                    prop_assert!(0.0 <= interval.lower && interval.upper <= 1.0);
                    prop_assert!(interval.lower <= value + 1e-12 && value <= interval.upper + 1e-12);
                }
            }
        }

        #[test]
        fn the_order_and_the_splitting_of_weights_do_not_matter(g in strata(), factor in 1..9_u64) {
            let turned: Vec<Stratum> = g.iter().rev().map(|s| Stratum { weight: s.weight * factor, ..*s }).collect();
            let (a, b) = (direct_share(&g, DirectMethod::DobsonByar, Confidence::P95), direct_share(&turned, DirectMethod::DobsonByar, Confidence::P95));
            prop_assert_eq!(a.events, b.events);
            let close = |x: Option<f64>, y: Option<f64>| x.zip(y).map_or(x == y, |(x, y)| (x - y).abs() < 1e-12);
            prop_assert!(close(a.estimate.value(), b.estimate.value()));
            prop_assert!(close(a.estimate.interval().map(|i| i.lower), b.estimate.interval().map(|i| i.lower)));
        }
    }
}
