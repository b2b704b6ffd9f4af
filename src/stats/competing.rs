//! Aalen–Johansen: how many had the end by a time, and how many ended otherwise, when either rules out the other.
//!
//! Kaplan–Meier takes those who ended otherwise for people who still might have the end, and so says too
//! much; here the two incidences and the share that still waits add up to one. Source: R `survival`,
//! `survfit(Surv(t, factor(status)) ~ 1)`, whose infinitesimal jackknife for one start state is the
//! recursion below (multinomial increments; influences at different times are orthogonal).

use std::collections::BTreeMap;

use super::confidence::{Confidence, Interval};
use super::number::real;
use super::value_counts::ValueCounts;

/// The method's id; intervals are on the scale log, as R's default.
pub const AALEN_JOHANSEN: &str = "aalen-johansen";

/// A cumulative incidence: the share that had one kind of end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Incidence {
    /// Share, in [0, 1].
    pub share: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Its interval; `None` where the share is 0.
    pub interval: Option<Interval>,
}

/// One time at which something happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IncidenceStep {
    /// Time since the start, in base units.
    pub t: u64,
    /// Still followed just before `t`.
    pub at_risk: u64,
    /// Ends at `t`.
    pub events: u64,
    /// Other ends at `t`.
    pub competing: u64,
    /// Censored at `t`.
    pub censored: u64,
    /// Had the end by `t`.
    pub incidence: Incidence,
    /// Ended otherwise by `t`.
    pub competing_incidence: Incidence,
    /// Neither by `t`; the three shares add up to 1.
    pub event_free: f64,
}

/// The incidences of the end and of its rival, from lengths in base units.
///
/// **Output** one step per distinct time, ascending; empty for no starts. **Definition** with S the share
/// that had neither: C(t) = Σ S(s−)·d(s)/n(s); those censored at s are at risk at s. The variances of S and C
/// and their covariance go from step to step as
/// V(S) ← (1−a−b)²V(S) + S²(a+b)(1−a−b)/n, K ← (1−a−b)(K + aV(S)) − S²a(1−a−b)/n,
/// V(C) ← V(C) + 2aK + a²V(S) + S²a(1−a)/n, with a = d/n of the end, b of its rival and every quantity on the right as
/// it was before the step. Interval C·exp(∓z·se/C), cut at 1.
#[must_use]
pub fn aalen_johansen(
    events: &ValueCounts,
    competing: &ValueCounts,
    censored: &ValueCounts,
    confidence: Confidence,
) -> Vec<IncidenceStep> {
    let z = confidence.z();
    let mut state = State { free: 1.0, ..State::default() };
    let mut at_risk = events.n().saturating_add(competing.n()).saturating_add(censored.n());
    leaving(events, competing, censored)
        .into_iter()
        .map(|(t, [events, competing, censored])| {
            let step = at_risk;
            state.advance(real(events), real(competing), real(at_risk));
            at_risk = at_risk.saturating_sub(events.saturating_add(competing).saturating_add(censored));
            IncidenceStep {
                t,
                at_risk: step,
                events,
                competing,
                censored,
                incidence: state.end.told(z),
                competing_incidence: state.other.told(z),
                event_free: state.free,
            }
        })
        .collect()
}

/// Who leaves at each time: with the end, otherwise, or last seen.
fn leaving(events: &ValueCounts, competing: &ValueCounts, censored: &ValueCounts) -> BTreeMap<u64, [u64; 3]> {
    let mut table: BTreeMap<u64, [u64; 3]> = BTreeMap::new();
    for (k, counts) in [events, competing, censored].into_iter().enumerate() {
        for (t, n) in counts.iter() {
            table.entry(t).or_default()[k] = n;
        }
    }
    table
}

/// One kind of end under way.
#[derive(Debug, Clone, Copy, Default)]
struct Cause {
    share: f64,
    variance: f64,
    /// With the share that had neither.
    covariance: f64,
}

/// Everything that goes from step to step.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    free: f64,
    free_variance: f64,
    end: Cause,
    other: Cause,
}

impl State {
    fn advance(&mut self, events: f64, competing: f64, n: f64) {
        let (a, b) = (events / n, competing / n);
        let stay = (n - events - competing) / n;
        let before = *self;
        self.end.advance(&before, a, stay, n);
        self.other.advance(&before, b, stay, n);
        self.free = before.free * stay;
        self.free_variance = stay * stay * before.free_variance + before.free.powi(2) * (a + b) * stay / n;
    }
}

impl Cause {
    fn advance(&mut self, before: &State, a: f64, stay: f64, n: f64) {
        let squared = before.free.powi(2);
        self.variance +=
            2.0 * a * self.covariance + a * a * before.free_variance + squared * a * (1.0 - a) / n;
        self.covariance = stay * (self.covariance + a * before.free_variance) - squared * a * stay / n;
        self.share += before.free * a;
    }

    fn told(&self, z: f64) -> Incidence {
        let share = self.share.min(1.0);
        let standard_error = self.variance.max(0.0).sqrt();
        let reach = z * standard_error / share;
        let interval = (share > 0.0)
            .then(|| Interval { lower: share * (-reach).exp(), upper: (share * reach.exp()).min(1.0) });
        Incidence { share, standard_error, interval }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::published;
    use super::super::survival::{BandMethod, kaplan_meier};
    use super::*;

    fn counts(rows: &[published::Row], column: &str) -> ValueCounts {
        let mut counts = ValueCounts::new();
        for row in rows {
            counts.add(row.count("t"), row.count(column));
        }
        counts
    }

    #[test]
    fn every_step_of_the_reference() {
        let rows = published::rows(include_str!("../../fixtures/published/aalen_johansen.csv"));
        assert!(rows.len() > 100);
        for set in rows.chunk_by(|a, b| a.text("set") == b.text("set")) {
            let (events, competing, censored) =
                (counts(set, "events"), counts(set, "competing"), counts(set, "censored"));
            let steps = aalen_johansen(&events, &competing, &censored, Confidence::P95);
            assert_eq!(steps.len(), set.len());
            for (step, row) in steps.iter().zip(set) {
                assert_eq!(step.at_risk, row.count("at_risk"));
                row.check("event_free", step.event_free);
                for (name, prefix, found) in
                    [("incidence", "", step.incidence), ("other", "other_", step.competing_incidence)]
                {
                    row.check(name, found.share);
                    row.check(&format!("{prefix}se"), found.standard_error);
                    row.check_optional(&format!("{prefix}lower"), found.interval.map(|i| i.lower));
                    row.check_optional(&format!("{prefix}upper"), found.interval.map(|i| i.upper));
                }
            }
        }
    }

    #[test]
    fn nobody_has_no_steps() {
        let none = ValueCounts::new();
        assert_eq!(aalen_johansen(&none, &none, &none, Confidence::P95), []);
    }

    proptest! {
        #[test]
        fn the_parts_add_up_and_grow(
            e in prop::collection::vec(0..60_u64, 0..60),
            o in prop::collection::vec(0..60_u64, 0..60),
            c in prop::collection::vec(0..60_u64, 0..60),
        ) {
            let [e, o, c]: [ValueCounts; 3] = [e, o, c].map(|v| v.into_iter().collect());
            let mut last = (0.0, 0.0);
            for step in aalen_johansen(&e, &o, &c, Confidence::P95) {
                let (a, b) = (step.incidence, step.competing_incidence);
                prop_assert!((a.share + b.share + step.event_free - 1.0).abs() < 1e-12);
                prop_assert!(a.share >= last.0 && b.share >= last.1);
                for i in [a, b] {
                    prop_assert!(i.standard_error.is_finite());
                    prop_assert!(i.interval.is_none_or(|k| k.lower <= i.share + 1e-12 && i.share <= k.upper + 1e-12));
                }
                last = (a.share, b.share);
            }
        }

        #[test]
        fn without_a_rival_it_is_one_less_kaplan_meier(
            e in prop::collection::vec(0..60_u64, 0..60),
            c in prop::collection::vec(0..60_u64, 0..60),
        ) {
            let [e, c]: [ValueCounts; 2] = [e, c].map(|v| v.into_iter().collect());
            let curve = kaplan_meier(&e, &c, BandMethod::Log, Confidence::P95);
            for (step, km) in aalen_johansen(&e, &ValueCounts::new(), &c, Confidence::P95).iter().zip(curve.steps()) {
                prop_assert!((step.incidence.share + km.survival - 1.0).abs() < 1e-12);
                if let Some(se) = km.standard_error {
                    prop_assert!((step.incidence.standard_error - se).abs() < 1e-12);
                }
            }
        }
    }
}
