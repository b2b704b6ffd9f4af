//! Where labels stand so that they do not cover one another.

use super::canvas::{Anchor, At, Ink};
use super::ruler;

/// A label's box: left, top, right, bottom.
type Area = [f64; 4];

/// Where a label stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    pub(super) at: At,
    pub(super) anchor: Anchor,
    /// Whether it stands off from its mark, which takes a line between them.
    pub(super) lifted: bool,
}

/// Boxes taken so far, inside an area.
#[derive(Debug)]
pub(super) struct Labels {
    inside: Area,
    taken: Vec<Area>,
    /// Lines: kept away from while there is room elsewhere.
    lines: Vec<Area>,
}

impl Labels {
    pub(super) const fn new(inside: Area) -> Self {
        Self { inside, taken: Vec::new(), lines: Vec::new() }
    }

    /// Keeps labels away from a mark.
    pub(super) fn keep_clear(&mut self, at: At, radius: f64) {
        self.taken.push([at.0 - radius, at.1 - radius, at.0 + radius, at.1 + radius]);
    }

    /// Keeps labels off a point of a line, if there is room elsewhere.
    pub(super) fn keep_off_line(&mut self, at: At) {
        self.lines.push([at.0 - 2.0, at.1 - 1.0, at.0 + 2.0, at.1 + 1.0]);
    }

    /// A free place beside a mark: right, left, over, under, then further off. The first if none is free.
    pub(super) fn beside(&mut self, mark: At, text: &str, ink: Ink) -> Spot {
        let (w, h) = (ruler::width(text, ink), ink.size);
        let mut first = None;
        for (strict, ring) in (0_u8..5).map(|ring| (true, ring)).chain((0..5).map(|ring| (false, ring))) {
            let lift = f64::from(ring) * h * 0.9;
            for (dx, dy, anchor) in candidates(h, lift) {
                let at = (mark.0 + dx, mark.1 + dy);
                let left = match anchor {
                    Anchor::Start => at.0,
                    Anchor::Middle => at.0 - w / 2.0,
                    Anchor::End => at.0 - w,
                };
                let area = [left - 1.0, at.1 - h, left + w + 1.0, at.1 + 2.0];
                let spot = Spot { at, anchor, lifted: ring > 0 };
                first.get_or_insert((spot, area));
                if self.is_free(&area) && (!strict || is_apart(&area, &self.lines)) {
                    self.taken.push(area);
                    return spot;
                }
            }
        }
        let nowhere = Spot { at: mark, anchor: Anchor::Start, lifted: false };
        let (spot, area) = first.unwrap_or((nowhere, [0.0; 4]));
        self.taken.push(area);
        spot
    }

    fn is_free(&self, a: &Area) -> bool {
        let i = &self.inside;
        let inside = a[0] >= i[0] && a[1] >= i[1] && a[2] <= i[2] && a[3] <= i[3];
        inside && is_apart(a, &self.taken)
    }
}

fn is_apart(a: &Area, others: &[Area]) -> bool {
    others.iter().all(|b| a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1])
}

const fn candidates(h: f64, lift: f64) -> [(f64, f64, Anchor); 6] {
    [
        (10.0, h * 0.35 - lift, Anchor::Start),
        (-10.0, h * 0.35 - lift, Anchor::End),
        (10.0, h * 0.35 + lift, Anchor::Start),
        (-10.0, h * 0.35 + lift, Anchor::End),
        (0.0, -9.0 - lift, Anchor::Middle),
        (0.0, h + 6.0 + lift, Anchor::Middle),
    ]
}

/// Moves places apart so that neighbours have room, as little as may be, inside `from` to `to`.
///
/// **Input** places in any order. **Output** in the same order.
pub(super) fn spread(places: &[f64], room: f64, (from, to): (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|&a, &b| places[a].total_cmp(&places[b]));
    let mut moved = places.to_vec();
    let mut least = from;
    for &i in &order {
        moved[i] = places[i].max(least);
        least = moved[i] + room;
    }
    let mut most = to;
    for &i in order.iter().rev() {
        moved[i] = moved[i].min(most);
        most = moved[i] - room;
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_near_marks_do_not_meet() {
        let mut labels = Labels::new([0.0, 0.0, 400.0, 300.0]);
        let marks = [(200.0, 150.0), (204.0, 152.0), (199.0, 155.0), (380.0, 150.0)];
        marks.iter().for_each(|m| labels.keep_clear(*m, 5.0));
        for mark in marks {
            labels.beside(mark, "Jämtland Härjedalen", Ink::regular(12.0));
        }
        let boxes = &labels.taken[marks.len()..];
        for (i, a) in boxes.iter().enumerate() {
            assert!(a[2] <= 400.0, "inside");
            for b in &boxes[..i] {
                assert!(a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1], "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn places_are_spread_in_their_order() {
        let moved = spread(&[10.0, 11.0, 9.0, 50.0], 5.0, (0.0, 60.0));
        assert!(moved[2] < moved[0] && moved[0] < moved[1] && moved[1] < moved[3]);
        assert!(moved[0] - moved[2] >= 5.0 && moved[1] - moved[0] >= 5.0);
        let low = spread(&[59.0, 60.0], 5.0, (0.0, 60.0));
        assert!(low[0] <= 55.0 && low[1] <= 60.0);
    }
}
