//! What every figure has around its drawing: title, subtitle, footer.

use super::canvas::{Canvas, Ink};
use super::error::FigureError;
use super::palette::INK_2;
use super::ruler;
use super::words::pick;
use crate::indicators::Lang;
use crate::indicators::summary::Both;

/// The texts around a figure, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Unique in a release, of small letters, digits and hyphens: names the files and the ids in them.
    pub id: String,
    /// The finding, as a sentence.
    pub title: Both,
    /// Measure · population · place · period · uncertainty.
    pub subtitle: Both,
    /// Source, data to, release: one line each; long ones are wrapped.
    pub footer: Vec<Both>,
}

/// White around a figure, in pixels.
pub(super) const MARGIN: f64 = 12.0;

/// What a figure is drawn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// A page: A4 print, a screen. 760 pixels wide with its margins.
    Page,
    /// A telephone. 358 pixels wide with its margins.
    Phone,
}

impl Size {
    /// Width between the margins, in pixels.
    pub(super) const fn width(self) -> f64 {
        match self {
            Self::Page => 760.0 - 2.0 * MARGIN,
            Self::Phone => 358.0 - 2.0 * MARGIN,
        }
    }

    const fn title_size(self) -> f64 {
        match self {
            Self::Page => 18.0,
            Self::Phone => 16.0,
        }
    }

    /// Size of ordinary text.
    pub(super) const fn text(self) -> f64 {
        13.0
    }

    /// Size of ticks, notes and the footer.
    pub(super) const fn note(self) -> f64 {
        match self {
            Self::Page => 11.5,
            Self::Phone => 11.0,
        }
    }
}

/// The lines of a frame, measured before anything is drawn.
#[derive(Debug)]
pub(super) struct FrameLines {
    size: Size,
    title: Vec<String>,
    subtitle: Vec<String>,
    footer: Vec<String>,
}

/// Space under the last line of the subtitle and above the footer.
const GAP: f64 = 14.0;
/// Line height as a multiple of the size.
const LEADING: f64 = 1.3;

impl Frame {
    /// Wraps the texts to the figure's width.
    pub(super) fn lines(&self, lang: Lang, size: Size) -> FrameLines {
        let wrap = |text: &Both, ink: Ink| ruler::wrap(pick(text, lang), ink, size.width());
        FrameLines {
            size,
            title: wrap(&self.title, Ink::bold(size.title_size())),
            subtitle: wrap(&self.subtitle, Ink::regular(size.text())),
            footer: self.footer.iter().flat_map(|t| wrap(t, Ink::regular(size.note()))).collect(),
        }
    }
}

impl FrameLines {
    /// Where the drawing begins.
    pub(super) fn top(&self) -> f64 {
        let title = lines_height(self.title.len(), self.size.title_size());
        title + lines_height(self.subtitle.len(), self.size.text()) + GAP
    }

    /// What the footer takes.
    pub(super) fn bottom(&self) -> f64 {
        GAP + lines_height(self.footer.len(), self.size.note()) + 4.0
    }

    /// Draws title and subtitle from the top, and the footer from `footer_top`.
    pub(super) fn draw(&self, canvas: &Canvas<'_>, footer_top: f64) -> Result<(), FigureError> {
        let mut y = 0.0;
        for line in &self.title {
            y += self.size.title_size() * LEADING;
            canvas.text(line, (0.0, y - 4.0), Ink::bold(self.size.title_size()))?;
        }
        for line in &self.subtitle {
            y += self.size.text() * LEADING;
            canvas.text(line, (0.0, y - 3.0), Ink::regular(self.size.text()).colour(INK_2))?;
        }
        let mut y = footer_top + GAP;
        for line in &self.footer {
            y += self.size.note() * LEADING;
            canvas.text(line, (0.0, y - 3.0), Ink::regular(self.size.note()).colour(INK_2))?;
        }
        Ok(())
    }
}

fn lines_height(lines: usize, size: f64) -> f64 {
    u32::try_from(lines).map_or(0.0, f64::from) * size * LEADING
}
