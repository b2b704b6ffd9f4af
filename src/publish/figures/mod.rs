//! Figures of a release: plain, protected numbers → SVG and PNG.
//!
//! Five kinds: [`DotPlot`] (places side by side), [`Funnel`], [`TrendChart`], [`SmallMultiples`] and [`TileMap`].
//! Each is given once, with its texts in both languages, and drawn for a language and a size. Drawn with
//! `plotters`; text is measured and PNG is made with the embedded `DejaVu` fonts, so that no font of the machine
//! matters.
//!
//! What a figure looks like is `page.md` 2.3, 2.7, 2.11 and 3.2: a dot and its interval, a goal is a line, blue,
//! orange and grey together with a shape and a word, never red and green, never a rank, never a lone symbol for
//! what is hidden. A hidden cell has no number in these types ([`Cell`]), so none can shape the drawing.

mod alt;
mod axis;
mod canvas;
mod dot_plot;
mod error;
mod figure;
mod frame;
mod funnel;
mod funnel_input;
mod input;
mod labels;
mod legend;
mod marks;
mod multiples;
mod palette;
mod picture;
mod raster;
mod ruler;
mod table;
#[cfg(test)]
mod tests;
mod tile_map;
mod tiles;
mod trend;
mod trend_input;
mod words;

pub use dot_plot::{DotPlot, DotRow};
pub use error::FigureError;
pub use figure::Figure;
pub use frame::{Frame, Size};
pub use funnel_input::{Funnel, FunnelCurve, FunnelPoint, HiddenPlace, Outside};
pub use input::{Axis, Better, Cell, Estimate, Goal, Place, Unit};
pub use multiples::{Panel, SmallMultiples};
pub use palette::{Colour, PALETTE};
pub use picture::Picture;
pub use table::FigureTable;
pub use tile_map::{Tile, TileMap};
pub use trend_input::{Flag, Maturity, Phase, SeriesBreak, TrendChart, TrendPoint};

pub(in crate::publish) use axis::decimals;
pub(in crate::publish) use words::{bare_text, pick, reason, value_text};
