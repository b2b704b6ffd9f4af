//! The marks: a shape says up or down, a colour good or bad.

use super::canvas::{At, Canvas, Extent, Stroke};
use super::error::FigureError;
use super::input::{Better, Place};
use super::palette::{
    BETTER, BETTER_TINT, Colour, INK, INK_2, PAPER, SIMILAR, SIMILAR_TINT, WORSE, WORSE_TINT,
};

/// A mark's shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Disc,
    Up,
    Down,
    Diamond,
    Open,
    Cross,
}

/// A shape with its colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) shape: Shape,
    pub(super) colour: Colour,
    /// The colour of its interval.
    pub(super) tint: Colour,
}

/// The whole country.
pub(super) const NATION: Mark = Mark { shape: Shape::Diamond, colour: INK, tint: INK_2 };
/// Nothing is said of how it stands.
pub(super) const PLAIN: Mark = Mark { shape: Shape::Disc, colour: SIMILAR, tint: SIMILAR_TINT };

/// The mark of a place.
pub(super) fn of_place(place: Option<Place>, better: Better) -> Mark {
    let (shape, good) = match place {
        None | Some(Place::Similar) => return PLAIN,
        Some(Place::SurelyLower) => (Shape::Down, better == Better::Lower),
        Some(Place::SurelyHigher) => (Shape::Up, better == Better::Higher),
    };
    coloured(shape, good.into())
}

/// Whether something is on the good side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Good,
    Bad,
}

impl From<bool> for Side {
    fn from(good: bool) -> Self {
        if good { Self::Good } else { Self::Bad }
    }
}

/// A shape in the colour of its side.
pub(super) const fn coloured(shape: Shape, side: Side) -> Mark {
    match side {
        Side::Good => Mark { shape, colour: BETTER, tint: BETTER_TINT },
        Side::Bad => Mark { shape, colour: WORSE, tint: WORSE_TINT },
    }
}

impl Mark {
    /// Draws it with a white ring, so that it stands out from lines.
    pub(super) fn draw(self, canvas: &Canvas<'_>, at: At, radius: f64) -> Result<(), FigureError> {
        match self.shape {
            Shape::Disc => {
                canvas.circle(at, radius + 1.2, PAPER)?;
                canvas.circle(at, radius, self.colour)
            }
            Shape::Open => {
                canvas.circle(at, radius, self.colour)?;
                canvas.circle(at, radius - 1.6, PAPER)
            }
            Shape::Cross => {
                let (stroke, r) = (Stroke { colour: self.colour, width: 1.6 }, radius * 0.8);
                canvas.line((at.0 - r, at.1 - r), (at.0 + r, at.1 + r), stroke)?;
                canvas.line((at.0 - r, at.1 + r), (at.0 + r, at.1 - r), stroke)
            }
            Shape::Up | Shape::Down | Shape::Diamond => {
                canvas.polygon(&corners(self.shape, at, radius + 2.2), PAPER)?;
                canvas.polygon(&corners(self.shape, at, radius + 0.6), self.colour)
            }
        }
    }
}

fn corners(shape: Shape, (x, y): At, r: f64) -> Vec<At> {
    match shape {
        Shape::Up => vec![(x - r, y + r * 0.8), (x + r, y + r * 0.8), (x, y - r)],
        Shape::Down => vec![(x - r, y - r * 0.8), (x + r, y - r * 0.8), (x, y + r)],
        _ => vec![(x, y - r), (x + r, y), (x, y + r), (x - r, y)],
    }
}

/// The box of a hidden value: hatched, edged, without a place on any axis.
pub(super) fn hidden_box(canvas: &Canvas<'_>, corner: At, extent: Extent) -> Result<(), FigureError> {
    canvas.hatch(corner, extent, Stroke { colour: SIMILAR_TINT, width: 0.8 })?;
    let edge = [
        corner,
        (corner.0 + extent.0, corner.1),
        (corner.0 + extent.0, corner.1 + extent.1),
        (corner.0, corner.1 + extent.1),
        corner,
    ];
    canvas.dashed(&edge, Stroke { colour: INK_2, width: 1.0 }, 3.0)
}
