//! The marks that occur in a figure, each with its word.

use super::canvas::{Canvas, Ink};
use super::error::FigureError;
use super::frame::Size;
use super::marks::{self, Mark};
use super::palette::INK_2;
use super::ruler;

/// A mark, or none for the box of a hidden value, and its word.
pub(super) type Entry = (Option<Mark>, &'static str);

/// A row of marks with words, wrapped to the figure's width. Returns the places of all.
fn legend_places(rows: &[Entry], size: Size) -> Vec<(f64, f64)> {
    let (mut x, mut y) = (0.0, 0.0);
    let mut places = Vec::new();
    for (_, word) in rows {
        let width = 20.0 + ruler::width(word, Ink::regular(size.note())) + 18.0;
        if x > 0.0 && x + width > size.width() {
            (x, y) = (0.0, y + 19.0);
        }
        places.push((x, y));
        x += width;
    }
    places
}

/// Draws such a row with its top at `top`.
pub(super) fn draw_legend(
    canvas: &Canvas<'_>,
    rows: &[Entry],
    top: f64,
    size: Size,
) -> Result<(), FigureError> {
    for ((mark, word), (x, y)) in rows.iter().zip(legend_places(rows, size)) {
        match mark {
            Some(mark) => mark.draw(canvas, (x + 7.0, top + y + 8.0), 4.0)?,
            None => marks::hidden_box(canvas, (x, top + y + 2.0), (14.0, 12.0))?,
        }
        canvas.text(word, (x + 20.0, top + y + 12.0), Ink::regular(size.note()).colour(INK_2))?;
    }
    Ok(())
}

/// Height of such a row.
pub(super) fn legend_height(rows: &[Entry], size: Size) -> f64 {
    legend_places(rows, size).last().map_or(0.0, |(_, y)| y + 19.0)
}
