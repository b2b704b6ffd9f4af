//! Kaplan–Meier curves from counts, with R's intervals.
//!
//! For cohorts (`basis=start`): completed intervals are events, ongoing ones and those that
//! ended otherwise are censored (`measures.md`, "Period, stock and flow"). Formulas and
//! golden numbers: `methods.md` 3.6, after R `survival` 3.5: Greenwood's variance, interval
//! "log" by default with the upper limit cut at 1.

use std::collections::BTreeMap;

use super::confidence::{Confidence, Interval};
use super::number::real;
use super::value_counts::ValueCounts;

/// The method's id of a curve.
pub const KAPLAN_MEIER: &str = "kaplan-meier";

/// The scale on which the interval of a curve is symmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum BandMethod {
    /// log S, R's default.
    #[default]
    Log,
    /// log(−log S), better for few starts.
    LogLog,
    /// S itself, cut to [0, 1].
    Plain,
}

impl BandMethod {
    /// Every method, the default first.
    pub const ALL: [Self; 3] = [Self::Log, Self::LogLog, Self::Plain];

    /// The id in questions and answers.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::LogLog => "log-log",
            Self::Plain => "plain",
        }
    }

    /// The method of an id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.id() == id)
    }

    /// The interval of `s` whose log has the standard error `se`; `None` where s is 0, and on the scale log(−log S) where it is 1.
    fn band(self, s: f64, se: f64, z: f64) -> Option<Interval> {
        if s <= 0.0 {
            return None;
        }
        let (lower, upper) = match self {
            Self::Log => (s * (-z * se).exp(), s * (z * se).exp()),
            Self::Plain => (s - z * se * s, s + z * se * s),
            // log(−log 1) is no number: before the first event there is no interval, as in R.
            Self::LogLog if s >= 1.0 => return None,
            Self::LogLog => {
                let half = z * se / s.ln();
                (s.powf((-half).exp()), s.powf(half.exp()))
            }
        };
        Some(Interval { lower: lower.max(0.0), upper: upper.min(1.0) })
    }
}

/// One time at which something happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurveStep {
    /// Time since the start, in base units.
    pub t: u64,
    /// Still followed just before `t`; those censored at `t` are among them.
    pub at_risk: u64,
    /// Events at `t`.
    pub events: u64,
    /// Censored at `t`.
    pub censored: u64,
    /// Share without the event after `t`, in [0, 1].
    pub survival: f64,
    /// Greenwood's standard error of it; `None` where the share is 0.
    pub standard_error: Option<f64>,
    /// Its interval; `None` where the share is 0, and on the scale log(−log S) where it is 1.
    pub band: Option<Interval>,
}

/// A Kaplan–Meier curve: one step per distinct time, ascending; empty for no starts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SurvivalCurve {
    steps: Vec<CurveStep>,
}

impl SurvivalCurve {
    /// The steps, by time.
    #[must_use]
    pub fn steps(&self) -> &[CurveStep] {
        &self.steps
    }

    /// The last time anyone was followed to, in base units.
    #[must_use]
    pub fn last_time(&self) -> Option<u64> {
        self.steps.last().map(|s| s.t)
    }

    /// The step in force at `t`: the last one not after it; `None` before the first.
    #[must_use]
    pub fn at(&self, t: u64) -> Option<&CurveStep> {
        self.steps.get(..self.steps.partition_point(|s| s.t <= t))?.last()
    }
}

/// The Kaplan–Meier curve of events and censored times, in base units.
///
/// **Definition** S(t) = Π (1 − dᵢ/nᵢ); those censored at t are at risk at t. Standard error
/// S·√Σ dᵢ/(nᵢ(nᵢ − dᵢ)).
#[must_use]
pub fn kaplan_meier(
    events: &ValueCounts,
    censored: &ValueCounts,
    method: BandMethod,
    confidence: Confidence,
) -> SurvivalCurve {
    let z = confidence.z();
    let (mut survival, mut variance) = (1.0, 0.0);
    let steps = risk_table(events, censored)
        .into_iter()
        .map(|(t, Risk { at_risk, events, censored })| {
            let left = at_risk.saturating_sub(events);
            if events > 0 {
                survival *= real(left) / real(at_risk);
                variance += real(events) / (real(at_risk) * real(left));
            }
            let se = f64::sqrt(variance);
            let standard_error = (left > 0).then_some(survival * se);
            let band = if left > 0 { method.band(survival, se, z) } else { None };
            CurveStep { t, at_risk, events, censored, survival, standard_error, band }
        })
        .collect();
    SurvivalCurve { steps }
}

/// What happens at one time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Risk {
    /// Followed just before.
    pub(super) at_risk: u64,
    /// Events.
    pub(super) events: u64,
    /// Censored.
    pub(super) censored: u64,
}

/// Who is at risk, and what happens, at each distinct time.
pub(super) fn risk_table(events: &ValueCounts, censored: &ValueCounts) -> BTreeMap<u64, Risk> {
    let mut table: BTreeMap<u64, Risk> = BTreeMap::new();
    for (t, n) in events.iter() {
        table.entry(t).or_default().events = n;
    }
    for (t, n) in censored.iter() {
        table.entry(t).or_default().censored = n;
    }
    let mut at_risk = events.n().saturating_add(censored.n());
    for row in table.values_mut() {
        row.at_risk = at_risk;
        at_risk = at_risk.saturating_sub(row.events.saturating_add(row.censored));
    }
    table
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::published;
    use super::*;

    #[test]
    fn every_row_of_the_reference_tables() {
        let mut checked = 0;
        let rows = published::vectors("survival_km_table.csv");
        for row in &rows {
            let Some(method) = BandMethod::from_id(row.text("conf")) else { continue };
            let (events, censored) = published::survival_data(row.text("set"), row.text("group"));
            let curve = kaplan_meier(&events, &censored, method, Confidence::P95);
            let step = curve.at(row.count("time")).unwrap();
            assert_eq!(step.t, row.count("time"));
            assert_eq!((step.at_risk, step.events), (row.count("n_risk"), row.count("n_event")));
            assert_eq!(step.censored, row.count("n_censor"));
            row.check("surv", step.survival);
            row.check_optional("se", step.standard_error);
            row.check_optional("lower", step.band.map(|b| b.lower));
            row.check_optional("upper", step.band.map(|b| b.upper));
            checked += 1;
        }
        assert!(rows.is_empty() || checked == 270, "{checked}");
    }

    #[test]
    fn no_starts_no_curve() {
        let none = ValueCounts::new();
        let curve = kaplan_meier(&none, &none, BandMethod::Log, Confidence::P95);
        assert_eq!((curve.steps().len(), curve.last_time(), curve.at(5)), (0, None, None));
    }

    proptest! {
        #[test]
        fn without_censoring_it_is_one_less_the_ecdf(v in prop::collection::vec(0..90_u64, 1..200)) {
            let events: ValueCounts = v.iter().copied().collect();
            for method in BandMethod::ALL {
                for step in kaplan_meier(&events, &ValueCounts::new(), method, Confidence::P95).steps() {
                    let ecdf = real(events.at_most(step.t)) / real(events.n());
                    prop_assert!((step.survival - (1.0 - ecdf)).abs() < 1e-12);
                }
            }
        }

        #[test]
        fn falls_from_one_to_no_less_than_zero_inside_its_band(e in prop::collection::vec(0..90_u64, 0..60), c in prop::collection::vec(0..90_u64, 0..60)) {
            let (e, c): (ValueCounts, ValueCounts) = (e.into_iter().collect(), c.into_iter().collect());
            for method in BandMethod::ALL {
                let curve = kaplan_meier(&e, &c, method, Confidence::P95);
                let mut last = 1.0;
                for s in curve.steps() {
                    prop_assert!(0.0 <= s.survival && s.survival <= last);
                    prop_assert!(s.band.is_none_or(|b| b.lower <= s.survival + 1e-12 && s.survival <= b.upper + 1e-12));
                    prop_assert!(s.standard_error.is_none_or(f64::is_finite));
                    last = s.survival;
                }
            }
        }
    }
}
