//! The 21 regions as equal tiles: where they are, and how each stands against the rest.

use super::alt;
use super::canvas::{Canvas, Ink, Stroke};
use super::error::FigureError;
use super::figure::Drawn;
use super::frame::{Frame, Size};
use super::input::{Axis, Better, Cell, Place, Unit};
use super::marks::{self, Mark, Shape};
use super::palette::{BAND, BETTER, Colour, INK, INK_2, PAPER, SIMILAR_TINT, WASH, WORSE, WORSE_WASH};
use super::ruler;
use super::table::FigureTable;
use super::tiles::{COLUMNS, ROWS, TILES, TilePlace};
use super::words::{n_text, pick, reason, value_text, words};
use crate::indicators::Lang;
use crate::indicators::summary::Both;

/// A tile map.
#[derive(Debug, Clone, PartialEq)]
pub struct TileMap {
    /// Texts around it.
    pub frame: Frame,
    /// What the numbers are.
    pub axis: Axis,
    /// One tile a region, by its code; a region without one is drawn as not reported.
    pub tiles: Vec<Tile>,
}

/// A region's tile.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// SCB län code.
    pub code: String,
    /// Its full name, for the table and the description.
    pub name: Both,
    /// What may be shown.
    pub cell: Cell,
}

/// How a tile looks: ground, words, edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Good,
    Bad,
    Similar,
    Plain,
    Hidden,
    Missing,
}

const GAP: f64 = 4.0;
/// Width of the bar at a tile's left edge.
const BAR: f64 = 8.0;

impl TileMap {
    /// Width and height of a tile.
    fn extent(size: Size) -> (f64, f64) {
        match size {
            Size::Page => (124.0, 60.0),
            Size::Phone => ((size.width() - 3.0 * GAP) / f64::from(COLUMNS), 60.0),
        }
    }

    fn decimals(&self) -> usize {
        usize::from(self.axis.unit != Unit::Share)
    }

    fn cell(&self, code: &str) -> Cell {
        self.tiles.iter().find(|t| t.code == code).map_or(Cell::NotReported, |t| t.cell)
    }

    fn look(&self, cell: &Cell) -> Look {
        let good_is_high = self.axis.better == Better::Higher;
        match (cell.estimate(), cell.place()) {
            (Some(_), Some(Place::SurelyHigher)) if good_is_high => Look::Good,
            (Some(_), Some(Place::SurelyLower)) if !good_is_high => Look::Good,
            (Some(_), Some(Place::SurelyHigher | Place::SurelyLower)) => Look::Bad,
            (Some(_), Some(Place::Similar)) => Look::Similar,
            (Some(_), None) => Look::Plain,
            (None, _) if matches!(cell, Cell::Protected | Cell::TooFew { .. }) => Look::Hidden,
            (None, _) => Look::Missing,
        }
    }

    fn draw_tile(
        &self,
        canvas: &Canvas<'_>,
        tile: &TilePlace,
        corner: (f64, f64),
        ground: (Lang, Size),
    ) -> Result<(), FigureError> {
        let (lang, size) = ground;
        let (cell, extent) = (self.cell(tile.code), Self::extent(size));
        let look = self.look(&cell);
        look.draw(canvas, corner, extent)?;
        let ink = Ink::regular(size.note()).colour(look.ink());
        let left = corner.0 + BAR + 5.0;
        let room = extent.0 - BAR - 9.0;
        let whole = tile.lines.join(" ").replace("- ", "");
        let lines: Vec<&str> =
            if ruler::width(&whole, ink) <= room { vec![whole.as_str()] } else { tile.lines.to_vec() };
        let leading = size.note() * 1.15;
        for (line, y) in lines.iter().zip(1_u8..) {
            canvas.text(line, (left, corner.1 + 4.0 + f64::from(y) * leading), fitted(line, ink, room))?;
        }
        let y = corner.1 + extent.1 - 8.0;
        let Some(e) = cell.estimate() else {
            let text = reason(&cell, lang).unwrap_or_default();
            let short = text.split(':').next().unwrap_or_default();
            let fits = ruler::width(&text, ink) <= room;
            let word = if fits { text.as_str() } else { short };
            return canvas.text(word, (left, y), fitted(word, ink, room));
        };
        let mark = Mark { colour: look.mark(), ..marks::of_place(cell.place(), self.axis.better) };
        if look != Look::Plain {
            look.draw_mark(canvas, mark, (left + 6.0, y - 5.0))?;
        }
        let value = value_text(e.value, self.axis.unit, self.decimals(), lang);
        let ink = Ink::bold(15.0).colour(look.ink()).end();
        canvas.text(&value, (corner.0 + extent.0 - 7.0, y), fitted(&value, ink, room - 18.0))
    }

    /// The looks that occur, in a fixed order, each with its words and how many.
    fn legend(&self, lang: Lang) -> Vec<(Look, Mark, String)> {
        let w = words(lang);
        let mut rows = Vec::new();
        for place in Place::ALL {
            let mut cells = TILES.iter().map(|t| self.cell(t.code)).filter(|c| c.place() == Some(place));
            let Some(first) = cells.next() else { continue };
            let text = format!("{} ({})", w.group(place, self.axis.better), cells.count() + 1);
            let look = self.look(&first);
            rows.push((
                look,
                Mark { colour: look.mark(), ..marks::of_place(Some(place), self.axis.better) },
                text,
            ));
        }
        for (look, name) in [(Look::Hidden, w.protected), (Look::Missing, w.not_reported)] {
            let n = TILES.iter().filter(|t| self.look(&self.cell(t.code)) == look).count();
            if n > 0 {
                rows.push((look, marks::PLAIN, format!("{name} ({n})")));
            }
        }
        rows
    }

    /// The legend's words, wrapped to its column.
    fn legend_lines(&self, lang: Lang, size: Size) -> Vec<(Look, Mark, Vec<String>)> {
        let ink = Ink::regular(size.note());
        let wrapped = |text: &str| ruler::wrap(text, ink, self.legend_width(size) - 34.0);
        self.legend(lang).into_iter().map(|(look, mark, text)| (look, mark, wrapped(&text))).collect()
    }

    fn legend_width(&self, size: Size) -> f64 {
        match size {
            Size::Page => size.width() - f64::from(COLUMNS) * (Self::extent(size).0 + GAP) - 20.0,
            Size::Phone => size.width(),
        }
    }

    fn legend_height(&self, lang: Lang, size: Size) -> f64 {
        self.legend_lines(lang, size).iter().map(|(.., lines)| entry_height(lines.len(), size)).sum()
    }

    fn draw_legend(
        &self,
        canvas: &Canvas<'_>,
        corner: (f64, f64),
        lang: Lang,
        size: Size,
    ) -> Result<(), FigureError> {
        let (x, mut y) = corner;
        for (look, mark, lines) in self.legend_lines(lang, size) {
            look.draw(canvas, (x, y), (26.0, 20.0))?;
            if !matches!(look, Look::Hidden | Look::Missing) {
                look.draw_mark(canvas, mark, (x + 17.0, y + 10.0))?;
            }
            for (line, i) in lines.iter().zip(0_u8..) {
                let baseline = y + 14.0 + f64::from(i) * size.note() * 1.25;
                canvas.text(line, (x + 34.0, baseline), Ink::regular(size.note()))?;
            }
            y += entry_height(lines.len(), size);
        }
        Ok(())
    }
}

impl Look {
    const fn ink(self) -> Colour {
        match self {
            Self::Hidden | Self::Missing => INK_2,
            Self::Good | Self::Bad | Self::Similar | Self::Plain => INK,
        }
    }

    const fn mark(self) -> Colour {
        match self {
            Self::Good => BETTER,
            Self::Bad => WORSE,
            _ => SIMILAR_TINT,
        }
    }

    /// Ground and edge; each differs in grey too: a full bar, a striped bar, none, a striped edge, a dashed edge.
    fn draw(self, canvas: &Canvas<'_>, corner: (f64, f64), extent: (f64, f64)) -> Result<(), FigureError> {
        let edge = |colour, width| canvas.outline(corner, extent, Stroke { colour, width });
        match self {
            Self::Good => {
                canvas.rectangle(corner, extent, BAND)?;
                canvas.rectangle(corner, (BAR.min(extent.0 / 3.0), extent.1), BETTER)?;
                edge(BETTER, 2.0)
            }
            Self::Bad => {
                canvas.rectangle(corner, extent, WORSE_WASH)?;
                canvas.hatch(
                    corner,
                    (BAR.min(extent.0 / 3.0), extent.1),
                    Stroke { colour: WORSE, width: 2.0 },
                )?;
                edge(WORSE, 2.0)
            }
            Self::Similar | Self::Plain => {
                canvas.rectangle(corner, extent, WASH)?;
                edge(SIMILAR_TINT, 0.8)
            }
            Self::Hidden => {
                marks::hidden_box(canvas, corner, extent)?;
                // Words on a hatch cannot be read: the middle is left white.
                let (x, y) = (corner.0 + 4.0, corner.1 + 4.0);
                if extent.1 < 40.0 {
                    return Ok(());
                }
                canvas.rectangle((x, y), (extent.0 - 8.0, extent.1 - 8.0), PAPER)
            }
            Self::Missing => canvas.dashed(
                &[
                    corner,
                    (corner.0 + extent.0, corner.1),
                    (corner.0 + extent.0, corner.1 + extent.1),
                    (corner.0, corner.1 + extent.1),
                    corner,
                ],
                Stroke { colour: INK_2, width: 1.0 },
                5.0,
            ),
        }
    }

    /// The mark without a ring in the paper's colour, which would cover the ground.
    fn draw_mark(self, canvas: &Canvas<'_>, mark: Mark, at: (f64, f64)) -> Result<(), FigureError> {
        let r = 5.5;
        match mark.shape {
            Shape::Up => {
                canvas.polygon(&[(at.0 - r, at.1 + r), (at.0 + r, at.1 + r), (at.0, at.1 - r)], mark.colour)
            }
            Shape::Down => {
                canvas.polygon(&[(at.0 - r, at.1 - r), (at.0 + r, at.1 - r), (at.0, at.1 + r)], mark.colour)
            }
            _ => canvas.circle(at, 4.5, mark.colour),
        }
    }
}

/// Smaller letters where a word is wider than its room.
fn fitted(text: &str, ink: Ink, room: f64) -> Ink {
    let width = ruler::width(text, ink);
    Ink { size: if width > room { (ink.size * room / width).max(8.5) } else { ink.size }, ..ink }
}

fn entry_height(lines: usize, size: Size) -> f64 {
    let extra = u32::try_from(lines.saturating_sub(1)).map_or(0.0, f64::from);
    28.0 + extra * size.note() * 1.25
}

impl Drawn for TileMap {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn height(&self, lang: Lang, size: Size) -> f64 {
        let map = f64::from(ROWS) * (Self::extent(size).1 + GAP);
        match size {
            Size::Page => map.max(self.legend_height(lang, size)),
            Size::Phone => map + 12.0 + self.legend_height(lang, size),
        }
    }

    fn draw(&self, canvas: &Canvas<'_>, top: f64, lang: Lang, size: Size) -> Result<(), FigureError> {
        let (w, h) = Self::extent(size);
        for tile in &TILES {
            let (column, row) = (f64::from(tile.at.0), f64::from(tile.at.1));
            self.draw_tile(canvas, tile, (column * (w + GAP) + 1.5, top + row * (h + GAP)), (lang, size))?;
        }
        let map = (f64::from(COLUMNS) * (w + GAP), f64::from(ROWS) * (h + GAP));
        let corner = match size {
            Size::Page => (map.0 + 20.0, top + 2.0),
            Size::Phone => (1.5, top + map.1 + 12.0),
        };
        self.draw_legend(canvas, corner, lang, size)
    }

    fn description(&self, lang: Lang) -> String {
        let mut text = alt::opening(4, &self.frame, &self.axis, None, lang);
        for tile in &self.tiles {
            text.push(' ');
            let name = pick(&tile.name, lang);
            text.push_str(&alt::sentence(name, &tile.cell, self.axis.unit, None, lang));
            if let Some(place) = tile.cell.place() {
                alt::say(&mut text, &format!("{}.", words(lang).group(place, self.axis.better)));
            }
        }
        text
    }

    fn table(&self, lang: Lang) -> FigureTable {
        let w = words(lang);
        let rows = self.tiles.iter().map(|t| {
            let estimate = t.cell.estimate();
            let value = estimate.map(|e| value_text(e.value, self.axis.unit, self.decimals(), lang));
            vec![
                pick(&t.name, lang).to_owned(),
                n_text(estimate.and_then(|e| e.n), lang),
                value.or_else(|| reason(&t.cell, lang)).unwrap_or_default(),
                t.cell.place().map_or("", |p| w.group(p, self.axis.better)).to_owned(),
            ]
        });
        let columns =
            [w.place_column, "n", pick(&self.axis.label, lang), w.standing].map(str::to_owned).into();
        FigureTable { caption: pick(&self.frame.subtitle, lang).to_owned(), columns, rows: rows.collect() }
    }
}
