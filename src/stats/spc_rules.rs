//! Which points of an `XmR` chart are special, and why: the Making Data Count rules.
//!
//! Source: `NHSRplotthedots` 0.2.2 (`methods.md` 3.5). The first rule that matches names the
//! point. Whether a flag is good or bad is the reader's direction, not decided here.

use super::spc::XmrLimits;

/// The id of the rules.
pub const MDC: &str = "mdc";

/// On which side of the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Above, or rising.
    Above,
    /// Below, or falling.
    Below,
}

/// Why a point is special.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flag {
    /// Outside a natural process limit (strictly).
    OutsideLimit(Side),
    /// Part of a strictly monotone run of the run length.
    Trend(Side),
    /// One of at least two of three points between two thirds and the whole of the limit,
    /// the three on one side of the centre.
    TwoInThree(Side),
    /// Part of a run of the run length on one side of the centre.
    Shift(Side),
}

impl Flag {
    /// The rule's name in answers.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::OutsideLimit(Side::Above) => "above_upper_limit",
            Self::OutsideLimit(Side::Below) => "below_lower_limit",
            Self::Trend(Side::Above) => "trend_increasing",
            Self::Trend(Side::Below) => "trend_decreasing",
            Self::TwoInThree(Side::Above) => "two_in_three_above",
            Self::TwoInThree(Side::Below) => "two_in_three_below",
            Self::Shift(Side::Above) => "shift_above",
            Self::Shift(Side::Below) => "shift_below",
        }
    }
}

/// Centre and limits of one point; limits of a chart of shares step with its size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointLimits {
    /// Centre.
    pub centre: f64,
    /// Lower limit.
    pub lower: f64,
    /// Upper limit.
    pub upper: f64,
    /// The lines two thirds of the way to the limits, lower and upper.
    pub near: (f64, f64),
}

impl From<&XmrLimits> for PointLimits {
    fn from(limits: &XmrLimits) -> Self {
        Self { centre: limits.centre, lower: limits.lower, upper: limits.upper, near: limits.near() }
    }
}

/// The flag of each point, in order; `None` for common cause and for missing points.
///
/// **Input** the points of the chart and its limits; `run_length` is 7 (Making Data Count) or
/// 6, used for trends and shifts, at least 2. **Definition** in order: outside a limit;
/// trend, all its points, ties break it; two in three, only points in the zone; shift, all
/// its points, a point on the centre breaks it. A missing point breaks every run.
#[must_use]
pub fn flag_points(points: &[Option<f64>], limits: &XmrLimits, run_length: usize) -> Vec<Option<Flag>> {
    let limits = vec![Some(PointLimits::from(limits)); points.len()];
    flag_points_within(points, &limits, run_length)
}

/// The same where every point has its own limits; a point without limits is taken as missing.
///
/// A series that breaks (a new limit, a recoding) is given phase by phase: no run crosses a break.
#[must_use]
pub fn flag_points_within(
    points: &[Option<f64>],
    limits: &[Option<PointLimits>],
    run_length: usize,
) -> Vec<Option<Flag>> {
    let run = run_length.max(2);
    let limits_of = |i: usize| limits.get(i).copied().flatten();
    let points: Vec<Option<f64>> =
        points.iter().enumerate().map(|(i, p)| p.filter(|_| limits_of(i).is_some())).collect();
    let zones: Vec<Zone> = points.iter().enumerate().map(|(i, &p)| Zone::of(p, limits_of(i))).collect();
    let rules: [Vec<Option<Side>>; 4] = [
        zones.iter().map(|z| z.side.filter(|_| z.place == Place::Outside)).collect(),
        mark_windows(&points, run, monotone, |_| true),
        mark_windows(&zones, 3, two_in_three, |z| z.place == Place::Near),
        mark_windows(&zones, run, one_side, |_| true),
    ];
    let names = [Flag::OutsideLimit, Flag::Trend, Flag::TwoInThree, Flag::Shift];
    let flag = |i: usize| {
        let found = rules.iter().zip(names).find_map(|(rule, name)| rule.get(i)?.map(name));
        found.filter(|_| points.get(i).is_some_and(Option::is_some))
    };
    (0..points.len()).map(flag).collect()
}

/// How far out a point lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Inner,
    Near,
    Outside,
}

/// A point's side and how far out it lies.
#[derive(Debug, Clone, Copy)]
struct Zone {
    side: Option<Side>,
    place: Place,
}

impl Zone {
    /// The zone of a point; a missing one has no side.
    fn of(point: Option<f64>, limits: Option<PointLimits>) -> Self {
        let Some((y, limits)) = point.zip(limits) else { return Self { side: None, place: Place::Inner } };
        let side = match y.total_cmp(&limits.centre) {
            std::cmp::Ordering::Greater => Some(Side::Above),
            std::cmp::Ordering::Less => Some(Side::Below),
            std::cmp::Ordering::Equal => None,
        };
        let (near_lower, near_upper) = limits.near;
        let place = if y > limits.upper || y < limits.lower {
            Place::Outside
        } else if y > near_upper || y < near_lower {
            Place::Near
        } else {
            Place::Inner
        };
        Self { side, place }
    }
}

/// Marks the points of every window of `length` that a rule accepts, if `part` takes them.
fn mark_windows<T>(
    items: &[T],
    length: usize,
    rule: fn(&[T]) -> Option<Side>,
    part: fn(&T) -> bool,
) -> Vec<Option<Side>> {
    let mut marks = vec![None; items.len()];
    for (start, window) in items.windows(length).enumerate() {
        let Some(side) = rule(window) else { continue };
        for (mark, item) in marks.iter_mut().skip(start).zip(window) {
            if part(item) {
                *mark = Some(side);
            }
        }
    }
    marks
}

/// Whether the window rises or falls strictly all the way.
fn monotone(window: &[Option<f64>]) -> Option<Side> {
    let all = |rises: fn(f64, f64) -> bool| {
        window.windows(2).all(|pair| matches!(pair, [Some(a), Some(b)] if rises(*a, *b)))
    };
    if all(|a, b| b > a) {
        Some(Side::Above)
    } else if all(|a, b| b < a) {
        Some(Side::Below)
    } else {
        None
    }
}

/// The side that all points of the window are on.
fn one_side(window: &[Zone]) -> Option<Side> {
    let side = window.first()?.side?;
    window.iter().all(|z| z.side == Some(side)).then_some(side)
}

/// The side of three points of which two or more are near a limit.
fn two_in_three(window: &[Zone]) -> Option<Side> {
    let near = window.iter().filter(|z| z.place == Place::Near).count();
    one_side(window).filter(|_| near >= 2)
}

#[cfg(test)]
mod tests {
    use super::super::published;
    use super::super::spc::{Screening, xmr_limits};
    use super::*;

    fn flags(y: &[Option<f64>], screening: Screening) -> Vec<&'static str> {
        let limits = xmr_limits(y, 0..y.len(), screening).unwrap();
        flag_points(y, &limits, 7).into_iter().map(|f| f.map_or("", Flag::id)).collect()
    }

    fn expected(parts: &[(&[usize], &'static str)]) -> Vec<&'static str> {
        (1..=24).map(|i| parts.iter().find(|(at, _)| at.contains(&i)).map_or("", |&(_, id)| id)).collect()
    }

    #[test]
    fn the_published_flags() {
        let y = [
            21., 23., 20., 24., 22., 45., 21., 20., 23., 22., 25., 26., 27., 28., 29., 30., 31., 24., 23.,
            22., 22., 21., 20., 21.,
        ]
        .map(Some);
        let screened = expected(&[
            (&[1, 3, 7, 8, 22, 23, 24], "two_in_three_below"),
            (&[6, 16, 17], "above_upper_limit"),
            (&[10, 11, 12, 13, 14, 15], "trend_increasing"),
            (&[18, 19, 20, 21], "shift_below"),
        ]);
        assert_eq!(flags(&y, Screening::Screened), screened);
        let unscreened = expected(&[
            (&[6], "above_upper_limit"),
            (&[10, 11, 12, 13, 14, 15, 16, 17], "trend_increasing"),
            (&[18, 19, 20, 21, 22, 23, 24], "shift_below"),
        ]);
        assert_eq!(flags(&y, Screening::Unscreened), unscreened);
    }

    #[test]
    fn every_flag_of_the_reference_vectors() {
        let rows = published::vectors("spc_xmr_sepsis_monthly.csv");
        for part in rows.chunk_by(|a, b| a.text("measure") == b.text("measure")) {
            let y: Vec<Option<f64>> = part.iter().map(|r| r.optional("y")).collect();
            for (row, got) in part.iter().zip(flags(&y, Screening::Screened)) {
                let want = match row.text("special_cause_type") {
                    "Common Cause" => "",
                    "Above UCL" => "above_upper_limit",
                    "Below LCL" => "below_lower_limit",
                    "7 Point Trend (Increasing)" => "trend_increasing",
                    "7 Point Trend (Decreasing)" => "trend_decreasing",
                    "2 in 3 Above CL" => "two_in_three_above",
                    "2 in 3 Below CL" => "two_in_three_below",
                    "7 Points Above CL" => "shift_above",
                    "7 Points Below CL" => "shift_below",
                    other => panic!("unknown rule {other}"),
                };
                assert_eq!(got, want, "{row:?}");
            }
        }
    }

    #[test]
    fn a_gap_breaks_a_run_and_a_missing_point_has_no_flag() {
        let limits = xmr_limits(&[Some(0.0), Some(10.0)], 0..2, Screening::Unscreened).unwrap();
        let mut y = vec![Some(6.0); 7];
        assert_eq!(flag_points(&y, &limits, 7), vec![Some(Flag::Shift(Side::Above)); 7]);
        assert_eq!(flag_points(&y, &limits, 8), vec![None; 7]);
        y.insert(3, None);
        assert_eq!(flag_points(&y, &limits, 7), vec![None; 8]);
        assert!(flag_points(&[], &limits, 7).is_empty());
    }
}
