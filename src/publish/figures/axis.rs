//! Values → places: scales, ticks and how many decimals numbers need.

use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;

use super::input::{Axis, Cell, Unit};
use crate::indicators::summary::share_decimals;

/// A linear or square-root scale from a range of values to a range of pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    from: f64,
    to: f64,
    pixels: (f64, f64),
    bend: Bend,
}

/// How a scale is bent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bend {
    /// Equal steps are equally long.
    Linear,
    /// By the square root: what counts on a funnel's axis of numbers.
    Root,
}

impl Scale {
    pub(super) fn new(range: (f64, f64), pixels: (f64, f64)) -> Self {
        let to = if range.1 > range.0 { range.1 } else { range.0 + 1.0 };
        Self { from: range.0, to, pixels, bend: Bend::Linear }
    }

    pub(super) const fn rooted(self) -> Self {
        Self { bend: Bend::Root, ..self }
    }

    /// Where a value is; what is outside the range is at its edge.
    pub(super) fn place(&self, value: f64) -> f64 {
        let bend = |v: f64| if self.bend == Bend::Root { v.max(0.0).sqrt() } else { v };
        let (from, to) = (bend(self.from), bend(self.to));
        let part = ((bend(value) - from) / (to - from)).clamp(0.0, 1.0);
        self.pixels.0 + part * (self.pixels.1 - self.pixels.0)
    }

    /// The value at its end.
    pub(super) const fn end(&self) -> f64 {
        self.to
    }

    /// Round values over the range, at most so many, by the drawing library's rule.
    pub(super) fn ticks(&self, at_most: usize) -> Vec<f64> {
        let coordinate: RangedCoordf64 = (self.from..self.to).into();
        let inside = |v: &f64| *v >= self.from && *v <= self.to;
        coordinate.key_points(at_most).into_iter().filter(inside).collect()
    }
}

/// The range of values that an axis shows: a share's is always whole, a length's begins at 0.
pub(super) fn range<'a>(
    axis: &Axis,
    cells: impl Iterator<Item = &'a Cell>,
    more: impl Iterator<Item = f64>,
) -> (f64, f64) {
    if axis.unit == Unit::Share {
        return (0.0, 1.0);
    }
    let ends = cells.filter_map(Cell::estimate).map(|e| e.interval().map_or(e.value, |(_, high)| high));
    let top = ends.chain(more).filter(|v| v.is_finite()).fold(1.0, f64::max);
    (0.0, top * 1.04)
}

/// Decimals that a number and its interval are written with: none, or one if a share below the goal would read like
/// the goal without it (`page.md` 2.4, rule 11). A length has one, which is left out where it is 0.
pub(in crate::publish) fn decimals(cell: &Cell, unit: Unit, goal: Option<f64>) -> usize {
    if unit != Unit::Share {
        return 1;
    }
    let Some(e) = cell.estimate() else { return 0 };
    let ends = e.interval().map_or_else(Vec::new, |(low, high)| vec![low, high]);
    let shares: Vec<f64> = [e.value].into_iter().chain(ends).collect();
    // One decimal is as far as a figure goes; the tables of the release have them all.
    share_decimals(&shares, goal).min(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_keeps_its_ends_and_its_order() {
        let scale = Scale::new((0.0, 100.0), (10.0, 210.0));
        assert!((scale.place(0.0) - 10.0).abs() < 1e-9);
        assert!((scale.place(50.0) - 110.0).abs() < 1e-9);
        assert!((scale.place(1e9) - 210.0).abs() < 1e-9);
        assert!((scale.rooted().place(25.0) - 110.0).abs() < 1e-9);
    }

    #[test]
    fn ticks_are_round_and_inside() {
        let ticks = Scale::new((0.0, 1.0), (0.0, 100.0)).ticks(6);
        assert!(ticks.len() >= 3 && ticks.len() <= 6, "{ticks:?}");
        assert!(ticks.iter().all(|t| (0.0..=1.0).contains(t)));
        let days = Scale::new((0.0, 97.0), (0.0, 100.0)).ticks(6);
        assert!(days.iter().all(|t| (t.round() - t).abs() < 1e-9), "{days:?}");
    }

    #[test]
    fn a_share_below_the_goal_never_reads_like_it() {
        let shown = |value| {
            Cell::Shown(super::super::Estimate { value, ends: [None, None], n: Some(999), place: None })
        };
        assert_eq!(decimals(&shown(0.797), Unit::Share, Some(0.8)), 1);
        assert_eq!(decimals(&shown(0.801), Unit::Share, Some(0.8)), 0);
        assert_eq!(decimals(&shown(0.64), Unit::Share, Some(0.8)), 0);
        assert_eq!(decimals(&shown(0.797), Unit::Share, None), 0);
        assert_eq!(decimals(&Cell::Protected, Unit::Share, Some(0.8)), 0);
    }

    #[test]
    fn a_range_of_nothing_is_still_a_range() {
        let scale = Scale::new((0.0, 0.0), (0.0, 10.0));
        assert!(scale.place(0.0).is_finite());
    }
}
