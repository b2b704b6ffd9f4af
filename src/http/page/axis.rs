//! Values → places along the figure's width.

/// Part of the width that is left free at either side, so that no mark is cut, in per cent.
const MARGIN: f64 = 2.0;

/// The axis of a figure, from 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    max: f64,
    step: f64,
}

impl Axis {
    /// 0–100 % for shares.
    pub(super) const SHARE: Self = Self { max: 1.0, step: 0.2 };

    /// From 0 to a round number that is not below `largest`, with at most six steps.
    pub(super) fn to(largest: f64) -> Self {
        let largest = if largest.is_finite() && largest > 0.0 { largest } else { 1.0 };
        let mut unit = 1.0;
        let step = loop {
            if let Some(step) = [1.0, 2.0, 5.0].map(|m| m * unit).into_iter().find(|s| s * 6.0 >= largest) {
                break step;
            }
            unit *= 10.0;
        };
        Self { max: (largest / step).ceil() * step, step }
    }

    /// The values that are marked.
    pub(super) fn ticks(self) -> impl Iterator<Item = f64> {
        (0..=6_u32).map(move |k| f64::from(k) * self.step).filter(move |v| *v <= self.max + self.step / 2.0)
    }

    /// The place of a value: `41.5%` of the width.
    pub(super) fn place(self, value: f64) -> String {
        let part = (value / self.max).clamp(0.0, 1.0);
        format!("{:.2}%", MARGIN + part * (100.0 - 2.0 * MARGIN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_round_and_not_below_the_largest() {
        for (largest, max, ticks) in
            [(31.0, 40.0, 5), (0.0, 1.0, 2), (6.0, 6.0, 7), (7.0, 8.0, 5), (1_234.0, 1_500.0, 4)]
        {
            let axis = Axis::to(largest);
            assert!((axis.max - max).abs() < 1e-9, "{largest}: {axis:?}");
            assert_eq!(axis.ticks().count(), ticks, "{largest}");
        }
    }

    #[test]
    fn shares_have_six_ticks() {
        assert_eq!(Axis::SHARE.ticks().count(), 6);
        assert_eq!(Axis::SHARE.place(0.0), "2.00%");
        assert_eq!(Axis::SHARE.place(0.5), "50.00%");
        assert_eq!(Axis::SHARE.place(1.0), "98.00%");
    }
}
