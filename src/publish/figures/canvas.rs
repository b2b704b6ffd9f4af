//! The drawing surface: `plotters`' SVG back end, in pixels with a decimal.
//!
//! The back end counts in whole units. A unit is a tenth of a pixel here, and the finished picture's view box says
//! so: marks fall where the numbers say, not on the nearest pixel.

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, DashedPathElement, PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontFamily, FontStyle, IntoFont, ShapeStyle, TextStyle};

use super::error::FigureError;
use super::palette::{Colour, INK, PAPER};
use super::ruler;

/// Units in a pixel.
pub(super) const UNITS: f64 = 10.0;
/// First the font that the PNG is made with, then those that measure no wider.
pub(super) const FONTS: &str = "DejaVu Sans, Verdana, Segoe UI, Helvetica, Arial, sans-serif";
/// The back end divides a font's size by this before it writes it.
const BACKEND_FONT: f64 = 1.24;
/// How far under the point given the back end puts the baseline of text anchored at its top, in sizes.
const BACKEND_TOP: f64 = 0.76;

/// A place on the canvas: x to the right, y down, in pixels.
pub(super) type At = (f64, f64);

/// How heavy letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// Which end of a text is at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ink {
    pub(super) size: f64,
    pub(super) weight: Weight,
    pub(super) colour: Colour,
    pub(super) anchor: Anchor,
}

impl Ink {
    pub(super) const fn regular(size: f64) -> Self {
        Self { size, weight: Weight::Regular, colour: INK, anchor: Anchor::Start }
    }

    pub(super) const fn bold(size: f64) -> Self {
        Self { weight: Weight::Bold, ..Self::regular(size) }
    }

    pub(super) const fn colour(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    pub(super) const fn middle(self) -> Self {
        Self { anchor: Anchor::Middle, ..self }
    }

    pub(super) const fn end(self) -> Self {
        Self { anchor: Anchor::End, ..self }
    }
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stroke {
    pub(super) colour: Colour,
    pub(super) width: f64,
}

/// Width and height in pixels, of a rectangle from its upper left corner.
pub(super) type Extent = (f64, f64);

/// The surface.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

impl<'a> Canvas<'a> {
    /// A surface of so many pixels that writes into `buffer`.
    pub(super) fn new(buffer: &'a mut String, width: f64, height: f64) -> Self {
        let size = (length(width), length(height));
        Self { area: SVGBackend::with_string(buffer, size).into_drawing_area() }
    }

    /// Ends the drawing.
    pub(super) fn finish(self) -> Result<(), FigureError> {
        Ok(self.area.present()?)
    }

    pub(super) fn line(&self, from: At, to: At, stroke: Stroke) -> Result<(), FigureError> {
        self.path(&[from, to], stroke)
    }

    /// A line from point to point; nothing if it does not go anywhere.
    pub(super) fn path(&self, points: &[At], stroke: Stroke) -> Result<(), FigureError> {
        let mut points: Vec<_> = points.iter().copied().map(place).collect();
        points.dedup();
        if points.len() < 2 {
            return Ok(());
        }
        Ok(self.area.draw(&PathElement::new(points, style(stroke)))?)
    }

    pub(super) fn dashed(&self, points: &[At], stroke: Stroke, dash: f64) -> Result<(), FigureError> {
        let points: Vec<_> = points.iter().copied().map(place).collect();
        let size = unit(dash * UNITS);
        Ok(self.area.draw(&DashedPathElement::new(points, size, size, style(stroke)))?)
    }

    pub(super) fn polygon(&self, points: &[At], colour: Colour) -> Result<(), FigureError> {
        let points: Vec<_> = points.iter().copied().map(place).collect();
        Ok(self.area.draw(&Polygon::new(points, colour.rgb().filled()))?)
    }

    /// A filled rectangle; nothing if it has no height or no width.
    pub(super) fn rectangle(&self, corner: At, extent: Extent, colour: Colour) -> Result<(), FigureError> {
        let (one, other) = (place(corner), place((corner.0 + extent.0, corner.1 + extent.1)));
        if one.0 == other.0 || one.1 == other.1 {
            return Ok(());
        }
        Ok(self.area.draw(&Rectangle::new([one, other], colour.rgb().filled()))?)
    }

    /// The outline of a rectangle.
    pub(super) fn outline(&self, (x, y): At, (w, h): Extent, stroke: Stroke) -> Result<(), FigureError> {
        self.path(&[(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)], stroke)
    }

    pub(super) fn circle(&self, at: At, radius: f64, colour: Colour) -> Result<(), FigureError> {
        Ok(self.area.draw(&Circle::new(place(at), length(radius), colour.rgb().filled()))?)
    }

    /// One line of text with its baseline at `at`. Empty text draws nothing.
    pub(super) fn text(&self, text: &str, at: At, ink: Ink) -> Result<(), FigureError> {
        if text.is_empty() {
            return Ok(());
        }
        let anchor = match ink.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let font = (FontFamily::Name(FONTS), ink.size * UNITS * BACKEND_FONT);
        let font = match ink.weight {
            Weight::Regular => font.into_font(),
            Weight::Bold => font.into_font().style(FontStyle::Bold),
        };
        let colour = ink.colour.rgb();
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(anchor, VPos::Top));
        let corner = place((at.0, at.1 - BACKEND_TOP * ink.size));
        // A line break would be taken for the end of the text.
        Ok(self.area.draw(&Text::new(text.replace(['\n', '\r'], " "), corner, style))?)
    }

    /// The same on a ground of paper, so that lines under it do not run through the words.
    pub(super) fn text_on_paper(&self, text: &str, at: At, ink: Ink) -> Result<(), FigureError> {
        let width = ruler::width(text, ink);
        let left = match ink.anchor {
            Anchor::Start => at.0,
            Anchor::Middle => at.0 - width / 2.0,
            Anchor::End => at.0 - width,
        };
        self.rectangle((left - 2.0, at.1 - ink.size * 0.95), (width + 4.0, ink.size * 1.2), PAPER)?;
        self.text(text, at, ink)
    }

    /// Lines at 45 degrees inside a rectangle.
    pub(super) fn hatch(&self, corner: At, extent: Extent, stroke: Stroke) -> Result<(), FigureError> {
        const STEP: f64 = 6.0;
        let ((x, y), (w, h)) = (corner, extent);
        let mut offset = STEP;
        while offset < w + h {
            // From the left or lower edge to the upper or right edge.
            let from = if offset <= h { (x, y + offset) } else { (x + offset - h, y + h) };
            let to = if offset <= w { (x + offset, y) } else { (x + w, y + offset - w) };
            self.line(from, to, stroke)?;
            offset += STEP;
        }
        Ok(())
    }
}

fn style(stroke: Stroke) -> ShapeStyle {
    stroke.colour.rgb().stroke_width(length(stroke.width))
}

fn place((x, y): At) -> (i32, i32) {
    (unit(x * UNITS), unit(y * UNITS))
}

fn length(pixels: f64) -> u32 {
    unit(pixels * UNITS).max(0).unsigned_abs()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a figure is some thousand units wide; what is not is cut off"
)]
fn unit(value: f64) -> i32 {
    value.round().clamp(-1e6, 1e6) as i32
}
