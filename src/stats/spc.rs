//! `XmR` charts: centre and natural process limits of a series.
//!
//! Source: NHS Making Data Count as `NHSRplotthedots` 0.2.2 computes it (`methods.md` 3.5).
//! Which points are special is decided in `spc_rules`. A missing point forms no moving range
//! and breaks every run, where the reference lets it distort them (its issue 156).

use std::ops::Range;

use super::number::{finite, real};

/// The method's id of a chart without screening.
pub const XMR: &str = "xmr";
/// The method's id of a chart with screened moving ranges.
pub const XMR_SCREENED: &str = "xmr_screened";

/// Natural limits lie this many mean moving ranges from the centre.
const LIMIT_FACTOR: f64 = 2.66;
/// A moving range of this many means is an outlier of its own.
const SCREEN_FACTOR: f64 = 3.267;
/// Fewer points than this give trial limits.
const FIRM_FROM: usize = 12;

/// Whether outlying moving ranges are left out of the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Screening {
    /// One pass: ranges of 3.267 means or more are dropped. The default of the R package.
    #[default]
    Screened,
    /// Every range counts, as in the Excel tool.
    Unscreened,
}

/// Whether the limits rest on enough points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Firmness {
    /// Twelve points or more.
    Firm,
    /// Fewer: trial limits.
    Trial,
}

/// Centre and limits of an `XmR` chart, in the unit of the points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct XmrLimits {
    /// Mean of the baseline's points.
    pub centre: f64,
    /// Mean moving range, after screening.
    pub moving_range: f64,
    /// Lower natural process limit: centre − 2.66 mean moving ranges; may be negative.
    pub lower: f64,
    /// Upper natural process limit.
    pub upper: f64,
    /// Whether the baseline is long enough.
    pub firmness: Firmness,
}

impl XmrLimits {
    /// The lines two thirds of the way to the limits, lower and upper.
    #[must_use]
    pub fn near(&self) -> (f64, f64) {
        let two_thirds = 2.0 / 3.0;
        let reach = LIMIT_FACTOR * two_thirds * self.moving_range;
        (self.centre - reach, self.centre + reach)
    }
}

/// The limits of an `XmR` chart over the points of `baseline`.
///
/// **Input** one value per time step, `None` where it is missing or protected; `baseline` is
/// half-open, by index, cut to the series. **Output** `None` without two neighbouring points
/// in the baseline. **Definition** centre = mean; moving range = |difference| of neighbours;
/// limits = centre ∓ 2.66 · mean moving range.
#[must_use]
pub fn xmr_limits(points: &[Option<f64>], baseline: Range<usize>, screening: Screening) -> Option<XmrLimits> {
    let end = baseline.end.min(points.len());
    let base = points.get(baseline.start.min(end)..end)?;
    let present: Vec<f64> = base.iter().flatten().copied().collect();
    let centre = mean(&present)?;
    let mut ranges: Vec<f64> = base.windows(2).filter_map(moving_range).collect();
    let first = mean(&ranges)?;
    if screening == Screening::Screened && first > 0.0 {
        ranges.retain(|&r| r < SCREEN_FACTOR * first);
    }
    let moving_range = mean(&ranges)?;
    let reach = LIMIT_FACTOR * moving_range;
    let firmness = if present.len() < FIRM_FROM { Firmness::Trial } else { Firmness::Firm };
    Some(XmrLimits { centre, moving_range, lower: centre - reach, upper: centre + reach, firmness })
}

/// The moving range of two neighbours, if both are there.
fn moving_range(pair: &[Option<f64>]) -> Option<f64> {
    match pair {
        [Some(a), Some(b)] => Some((b - a).abs()),
        _ => None,
    }
}

/// The mean; `None` for none, or when a value is not finite.
fn mean(values: &[f64]) -> Option<f64> {
    let n = u64::try_from(values.len()).ok().filter(|&n| n > 0)?;
    finite(values.iter().sum::<f64>() / real(n))
}

#[cfg(test)]
mod tests {
    use super::super::published;
    use super::*;

    const Y: [f64; 24] = [
        21., 23., 20., 24., 22., 45., 21., 20., 23., 22., 25., 26., 27., 28., 29., 30., 31., 24., 23., 22.,
        22., 21., 20., 21.,
    ];

    #[test]
    fn the_published_limits_with_and_without_screening() {
        let y = Y.map(Some);
        let screened = xmr_limits(&y, 0..24, Screening::Screened).unwrap();
        assert!((screened.centre - 24.583_333_333_3).abs() < 1e-9);
        assert!((screened.lower - 19.896_666_666_7).abs() < 1e-9 && (screened.upper - 29.27).abs() < 1e-9);
        let plain = xmr_limits(&y, 0..99, Screening::Unscreened).unwrap();
        assert!((plain.lower - 14.868_550_724_6).abs() < 1e-9 && (plain.upper - 34.298_115_942).abs() < 1e-9);
        assert_eq!(plain.firmness, Firmness::Firm);
    }

    #[test]
    fn every_series_of_the_reference_vectors() {
        let rows = published::vectors("spc_xmr_sepsis_monthly.csv");
        for part in rows.chunk_by(|a, b| a.text("measure") == b.text("measure")) {
            let y: Vec<Option<f64>> = part.iter().map(|r| r.optional("y")).collect();
            let limits = xmr_limits(&y, 0..y.len(), Screening::Screened).unwrap();
            for row in part {
                row.check("mean_col", limits.centre);
                row.check("lpl", limits.lower);
                row.check("upl", limits.upper);
            }
        }
    }

    #[test]
    fn a_baseline_a_gap_and_too_few_points() {
        let y = [Some(1.0), Some(3.0), None, Some(9.0)];
        let limits = xmr_limits(&y, 0..4, Screening::Screened).unwrap();
        assert!((limits.moving_range - 2.0).abs() < 1e-15 && (limits.centre - 13.0 / 3.0).abs() < 1e-15);
        assert_eq!(limits.firmness, Firmness::Trial);
        assert!((xmr_limits(&y, 0..2, Screening::Screened).unwrap().centre - 2.0).abs() < 1e-15);
        assert_eq!(xmr_limits(&y, 2..4, Screening::Screened), None);
        assert_eq!(xmr_limits(&[], 0..9, Screening::Screened), None);
        assert_eq!(xmr_limits(&[Some(1.0)], 0..1, Screening::Screened), None);
        let flat = xmr_limits(&[Some(5.0); 12], 0..12, Screening::Screened).unwrap();
        assert!((flat.upper - 5.0).abs() < 1e-15 && (flat.lower - 5.0).abs() < 1e-15);
    }
}
