//! SVG → PNG, with the embedded fonts.

use std::sync::Arc;

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::error::FigureError;
use super::picture::Picture;
use super::ruler::FONT_DATABASE;

/// Dots of the PNG in a pixel of the figure.
const SCALE: u16 = 2;

pub(super) fn png(picture: &Picture) -> Result<Vec<u8>, FigureError> {
    let id = &picture.id;
    let options = Options { fontdb: Arc::clone(&FONT_DATABASE), ..Options::default() };
    let tree = Tree::from_str(&picture.svg, &options)
        .map_err(|e| FigureError::Svg { id: id.clone(), source: Box::new(e) })?;
    let (width, height) = (picture.width * u32::from(SCALE), picture.height * u32::from(SCALE));
    let mut pixels =
        Pixmap::new(width, height).ok_or_else(|| FigureError::Size { id: id.clone(), width, height })?;
    pixels.fill(Color::WHITE);
    let scale = f32::from(SCALE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|e| FigureError::Png { id: id.clone(), source: Box::new(e) })
}
