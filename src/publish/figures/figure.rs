//! Any of the five, and how one is drawn.

use super::canvas::Canvas;
use super::dot_plot::DotPlot;
use super::error::FigureError;
use super::frame::{Frame, MARGIN, Size};
use super::funnel_input::Funnel;
use super::multiples::SmallMultiples;
use super::picture::{Picture, Spoken};
use super::table::FigureTable;
use super::tile_map::TileMap;
use super::trend_input::TrendChart;
use super::words::pick;
use crate::indicators::Lang;

/// A figure of any kind, with its texts in both languages.
#[derive(Debug, Clone, PartialEq)]
pub enum Figure {
    /// Places side by side.
    Dots(DotPlot),
    /// Places against the limits of chance.
    Funnel(Funnel),
    /// One series over time.
    Trend(TrendChart),
    /// Many series over time, on the same axes.
    Multiples(SmallMultiples),
    /// The 21 regions as equal tiles.
    Tiles(TileMap),
}

/// What each kind of figure does.
pub(super) trait Drawn {
    fn frame(&self) -> &Frame;
    /// Height of the drawing between frame top and footer, in pixels.
    fn height(&self, lang: Lang, size: Size) -> f64;
    /// Draws it with its top at `top`.
    fn draw(&self, canvas: &Canvas<'_>, top: f64, lang: Lang, size: Size) -> Result<(), FigureError>;
    /// What it shows, as sentences with the numbers.
    fn description(&self, lang: Lang) -> String;
    fn table(&self, lang: Lang) -> FigureTable;
}

impl Figure {
    fn drawn(&self) -> &dyn Drawn {
        match self {
            Self::Dots(f) => f,
            Self::Funnel(f) => f,
            Self::Trend(f) => f,
            Self::Multiples(f) => f,
            Self::Tiles(f) => f,
        }
    }

    /// The texts around it.
    #[must_use]
    pub fn frame(&self) -> &Frame {
        self.drawn().frame()
    }

    /// The SVG.
    ///
    /// **Output** the same bytes for the same figure, language and size, on any machine.
    ///
    /// # Errors
    ///
    /// The drawing library refuses.
    pub fn draw(&self, lang: Lang, size: Size) -> Result<Picture, FigureError> {
        let drawn = self.drawn();
        let lines = drawn.frame().lines(lang, size);
        let top = lines.top();
        let footer = top + drawn.height(lang, size);
        let (width, height) = (size.width(), (footer + lines.bottom()).ceil());
        let mut buffer = String::new();
        let canvas = Canvas::new(&mut buffer, width, height);
        lines.draw(&canvas, footer)?;
        drawn.draw(&canvas, top, lang, size)?;
        canvas.finish()?;
        let place = match size {
            Size::Page => "page",
            Size::Phone => "phone",
        };
        let spoken = Spoken {
            id: format!("{}-{}-{place}", drawn.frame().id, lang.code()),
            lang,
            title: pick(&drawn.frame().title, lang),
            description: drawn.description(lang),
        };
        Ok(Picture::new(&buffer, &spoken, (whole(width + 2.0 * MARGIN), whole(height + 2.0 * MARGIN))))
    }

    /// What it shows, as full sentences with the numbers: the alternative text.
    #[must_use]
    pub fn description(&self, lang: Lang) -> String {
        self.drawn().description(lang)
    }

    /// The same numbers as a table.
    #[must_use]
    pub fn table(&self, lang: Lang) -> FigureTable {
        self.drawn().table(lang)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a figure is some thousand pixels high; what is not is cut off"
)]
fn whole(pixels: f64) -> u32 {
    pixels.clamp(1.0, 30_000.0) as u32
}
