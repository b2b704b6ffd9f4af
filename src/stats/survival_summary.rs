//! Quantiles and restricted mean of a Kaplan–Meier curve.
//!
//! Source: R `survival`, `quantile.survfit` and `print.survfit(rmean=)` (`methods.md` 3.6).
//! A quantile the curve does not reach is a status, never a number; an interval is read off
//! the band, so an open end is normal.

use super::number::real;
use super::scale::Scale;
use super::survival::{CurveStep, SurvivalCurve};

/// The rule's id: the middle of a flat that lies exactly at the quantile, as R.
pub const KM_QUANTILE: &str = "km_midpoint";
/// The id of the restricted mean.
pub const RESTRICTED_MEAN: &str = "rmst";

/// How near a flat must lie to the quantile to be at it: √ε, as R.
const TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;

/// A quantile of a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reached {
    /// The time in the answer's unit.
    At(f64),
    /// The curve does not come so far; followed until this time, in the answer's unit.
    NotReached {
        /// The last time anyone was followed to.
        by: f64,
    },
    /// There were no starts, or the quantile is outside [0, 1].
    Undefined,
}

impl Reached {
    /// The time, if it was reached.
    #[must_use]
    pub const fn value(self) -> Option<f64> {
        match self {
            Self::At(t) => Some(t),
            Self::NotReached { .. } | Self::Undefined => None,
        }
    }
}

/// A quantile of a curve with its interval; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalQuantile {
    /// The time by which the share `p` has had the event.
    pub value: Reached,
    /// Where the lower band crosses.
    pub lower: Option<f64>,
    /// Where the upper band crosses.
    pub upper: Option<f64>,
}

/// The restricted mean time to the event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RestrictedMean {
    /// Area under the curve up to the horizon, in the answer's unit.
    pub mean: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// The time by which the share `p` has had the event, and its interval.
///
/// **Definition** where 1 − S crosses p; on a flat at p, the middle of the flat; on the last
/// flat, the middle between its start and the last time. The same reading of the lower and
/// upper band gives the interval. p = 0 is time 0.
#[must_use]
pub fn survival_quantile(curve: &SurvivalCurve, p: f64, scale: Scale) -> SurvivalQuantile {
    let Some(last) = curve.last_time().filter(|_| (0.0..=1.0).contains(&p)) else {
        return SurvivalQuantile { value: Reached::Undefined, lower: None, upper: None };
    };
    let read = |level: fn(&CurveStep) -> Option<f64>| crossing(curve, p, level).map(|t| scale.real(t));
    let value = read(|s| Some(s.survival)).map_or(Reached::NotReached { by: scale.value(last) }, Reached::At);
    let lower = read(|s| s.band.map(|b| b.lower));
    let upper = read(|s| s.band.map(|b| b.upper));
    SurvivalQuantile { value, lower, upper }
}

/// Where one line of the curve crosses `p`, in base units.
///
/// The line is its distinct levels of 1 − y with the first time of each, from (0, 0). R sorts
/// the levels, so that the answer is the nearest level from above even where a band is not
/// monotone; the minimum below is the same.
fn crossing(curve: &SurvivalCurve, p: f64, level: fn(&CurveStep) -> Option<f64>) -> Option<f64> {
    if p <= 0.0 {
        return Some(0.0);
    }
    let mut line = vec![(0.0, 0.0)];
    for step in curve.steps() {
        if let Some(y) = level(step).map(|s| 1.0 - s)
            && line.last().is_none_or(|&(_, seen): &(f64, f64)| seen.total_cmp(&y).is_ne())
        {
            line.push((real(step.t), y));
        }
    }
    let first_from = |bound: f64| line.iter().filter(|l| l.1 >= bound).min_by(|a, b| a.1.total_cmp(&b.1));
    let (from, last) = (first_from(p - TOLERANCE), curve.steps().last()?);
    let ends_open = level(last).is_some() && line.last().is_some_and(|l| (l.1 - p).abs() < TOLERANCE);
    let to = if ends_open { Some(real(last.t)) } else { first_from(p + TOLERANCE).map(|l| l.0) };
    Some(f64::midpoint(from?.0, to?))
}

/// The mean time to the event when time stops at `horizon`.
///
/// **Input** `horizon` in base units, at least 0. **Output** `None` without starts, or where
/// someone is still without the event when the follow-up ends before the horizon: R carries
/// the last level on, which is an assumption and not data. **Definition** ∫₀^τ S; standard
/// error √Σ Aᵢ² dᵢ/(nᵢ(nᵢ − dᵢ)), Aᵢ the area from tᵢ to τ.
#[must_use]
pub fn restricted_mean(curve: &SurvivalCurve, horizon: f64, scale: Scale) -> Option<RestrictedMean> {
    let last = curve.steps().last()?;
    let short = real(last.t) < horizon && last.survival > 0.0;
    if short || !horizon.is_finite() || horizon < 0.0 {
        return None;
    }
    let (mut area, mut variance, mut until) = (0.0, 0.0, horizon);
    for step in curve.steps().iter().rev().filter(|s| real(s.t) <= horizon) {
        let t = real(step.t);
        area += (until - t) * step.survival;
        until = t;
        if step.at_risk > step.events {
            let (d, n) = (real(step.events), real(step.at_risk));
            variance += area * area * d / (n * (n - d));
        }
    }
    let mean = scale.real(area + until);
    Some(RestrictedMean { mean, standard_error: scale.real(f64::sqrt(variance)) })
}

#[cfg(test)]
mod tests {
    use super::super::confidence::Confidence;
    use super::super::published;
    use super::super::survival::{BandMethod, kaplan_meier};
    use super::super::value_counts::ValueCounts;
    use super::*;

    fn curve(events: &[u64], censored: &[u64], method: BandMethod) -> SurvivalCurve {
        let count = |v: &[u64]| v.iter().copied().collect::<ValueCounts>();
        kaplan_meier(&count(events), &count(censored), method, Confidence::P95)
    }

    const EVENTS: [u64; 8] = [5, 8, 12, 15, 20, 26, 30, 41];

    #[test]
    fn every_row_of_the_reference_quantiles() {
        let mut checked = 0;
        let rows = published::vectors("survival_km_quantiles.csv");
        for row in &rows {
            let Some(method) = BandMethod::from_id(row.text("conf")) else { continue };
            let (events, censored) = published::survival_data(row.text("set"), row.text("group"));
            let curve = kaplan_meier(&events, &censored, method, Confidence::P95);
            let q = survival_quantile(&curve, row.number("p"), Scale::DAYS);
            row.check_optional("q", q.value.value());
            row.check_optional("lower", q.lower);
            row.check_optional("upper", q.upper);
            let mean = restricted_mean(&curve, row.number("rmst_tau"), Scale::DAYS);
            row.check_optional("rmst", mean.map(|m| m.mean));
            row.check_optional("rmst_se", mean.map(|m| m.standard_error));
            checked += 1;
        }
        assert!(rows.is_empty() || checked == 90, "{checked}");
    }

    #[test]
    fn the_published_example() {
        // methods.md 3.6: t = 5 8 8+ 12 15 20 20+ 26 30+ 35 41+ 60+.
        let (events, censored) = ([5, 8, 12, 15, 20, 26, 35], [8, 20, 30, 41, 60]);
        for row in published::rows(include_str!("../../fixtures/published/kaplan_meier.csv")) {
            let c = curve(&events, &censored, BandMethod::from_id(row.text("interval")).unwrap());
            let q = survival_quantile(&c, row.number("p"), Scale::DAYS);
            row.check_optional("value", q.value.value());
            row.check_optional("lower", q.lower);
            row.check_optional("upper", q.upper);
        }
        let c = curve(&events, &censored, BandMethod::Log);
        let q75 = survival_quantile(&c, 0.75, Scale::DAYS).value;
        assert_eq!(q75, Reached::NotReached { by: 60.0 });
        let m = restricted_mean(&c, 60.0, Scale::DAYS).unwrap();
        assert!((m.mean - 31.287_037_04).abs() < 5e-9 && (m.standard_error - 6.522_213_76).abs() < 5e-9);
        assert_eq!(restricted_mean(&c, 61.0, Scale::DAYS), None);
        let s15 = c.at(15).unwrap();
        assert!((s15.survival - 0.648_148_148_1).abs() < 5e-11);
        assert!((s15.standard_error.unwrap() - 0.142_611_296_9).abs() < 5e-11);
    }

    #[test]
    fn a_flat_at_the_quantile_gives_its_middle() {
        let c = curve(&[1, 2, 3, 4], &[], BandMethod::Log);
        assert_eq!(survival_quantile(&c, 0.5, Scale::DAYS).value, Reached::At(2.5));
        assert_eq!(survival_quantile(&c, 0.0, Scale::DAYS).value, Reached::At(0.0));
        assert_eq!(survival_quantile(&c, 1.0, Scale::DAYS).value, Reached::At(4.0));
        let open = curve(&[10, 20], &[30, 40], BandMethod::Log);
        assert_eq!(survival_quantile(&open, 0.5, Scale::DAYS).value, Reached::At(30.0));
    }

    #[test]
    fn no_starts_and_bad_p_are_undefined() {
        let none = curve(&[], &[], BandMethod::Log);
        assert_eq!(survival_quantile(&none, 0.5, Scale::DAYS).value, Reached::Undefined);
        assert_eq!(restricted_mean(&none, 10.0, Scale::DAYS), None);
        let some = curve(&EVENTS, &[], BandMethod::Log);
        assert_eq!(survival_quantile(&some, f64::NAN, Scale::DAYS).value, Reached::Undefined);
        assert_eq!(restricted_mean(&some, f64::NAN, Scale::DAYS), None);
        // Everyone has had the event: the mean is the mean.
        let mean = restricted_mean(&some, 1000.0, Scale::DAYS).unwrap().mean;
        assert!((mean - 157.0 / 8.0).abs() < 1e-12);
    }
}
