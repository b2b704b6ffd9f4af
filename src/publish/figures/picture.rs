//! A finished figure: SVG with its words, and PNG.

use super::canvas::{FONTS, UNITS};
use super::error::FigureError;
use super::frame::MARGIN;
use super::raster;
use crate::indicators::Lang;

/// A drawn figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Id of the figure, language and size in it: unique in a document.
    pub id: String,
    /// The SVG, one root element: text is text, `role="img"`, with title and description.
    pub svg: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// What a reader that does not see gets.
#[derive(Debug)]
pub(super) struct Spoken<'a> {
    pub(super) id: String,
    pub(super) lang: Lang,
    pub(super) title: &'a str,
    pub(super) description: String,
}

impl Picture {
    /// The PNG: twice the size, on white, with the embedded fonts only.
    ///
    /// # Errors
    ///
    /// The SVG cannot be read back or the PNG cannot be written.
    pub fn png(&self) -> Result<Vec<u8>, FigureError> {
        raster::png(self)
    }

    /// Puts the back end's elements into a root with words, and white around them: width and height are with margins.
    pub(super) fn new(drawn: &str, spoken: &Spoken<'_>, (width, height): (u32, u32)) -> Self {
        let (title, description) = (escaped(spoken.title), escaped(&spoken.description));
        let (id, lang) = (&spoken.id, spoken.lang.code());
        let margin = MARGIN * UNITS;
        let (w, h) = (f64::from(width) * UNITS, f64::from(height) * UNITS);
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"-{margin} -{margin} {w} {h}\" role=\"img\" lang=\"{lang}\" xml:lang=\"{lang}\" \
             aria-labelledby=\"{id}-title {id}-desc\" font-family=\"{FONTS}\">\n\
             <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-desc\">{description}</desc>\n\
             <rect x=\"-{margin}\" y=\"-{margin}\" width=\"{w}\" height=\"{h}\" fill=\"#FFFFFF\"/>\n{}</svg>\n",
            elements(drawn)
        );
        Self { id: id.clone(), svg, width, height }
    }
}

/// The elements that the back end wrote, without its root, and without what the root says for all of them.
fn elements(drawn: &str) -> String {
    let inner = drawn.split_once('>').map_or("", |(_, rest)| rest);
    let inner = inner.rsplit_once("</svg>").map_or(inner, |(inner, _)| inner);
    // Quotes and brackets in texts are escaped, so none of these can be a part of one.
    inner
        .replace('\n', "")
        .replace(" opacity=\"1\"", "")
        .replace(&format!(" font-family=\"{FONTS}\""), "")
        .replace(" stroke=\"none\"", "")
        .replace("/>", "/>\n")
        .replace("</text>", "</text>\n")
}

/// Text as XML.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
