//! How the cells of a workbook look.

use rust_xlsxwriter::{Format, FormatAlign};

use super::measure::{Kind, Measure};

/// The narrowest column, in characters.
const NARROWEST: f64 = 9.0;
/// The widest, in characters.
pub(super) const WIDEST: f64 = 60.0;
/// The height of a line, in points.
const LINE: f64 = 15.0;

/// The formats that sheets share.
pub(super) struct Style {
    /// The workbook's title.
    pub(super) title: Format,
    /// A heading on the cover.
    pub(super) heading: Format,
    /// Running text.
    pub(super) text: Format,
    /// Headings of columns.
    pub(super) columns: Format,
    /// A word in the place of a number.
    pub(super) absent: Format,
}

impl Style {
    pub(super) fn new() -> Self {
        let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        Self {
            title: Format::new().set_bold().set_font_size(16).set_text_wrap(),
            heading: Format::new().set_bold().set_font_size(12),
            columns: Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top),
            absent: Format::new().set_italic().set_align(FormatAlign::Right),
            text,
        }
    }

    /// How the numbers of a measure look: a share as per cent, with two decimals fewer.
    pub(super) fn number(measure: &Measure) -> Format {
        let decimals = |n: u8| match n {
            0 => String::new(),
            n => format!(".{}", "0".repeat(usize::from(n))),
        };
        let code = match measure.kind {
            Kind::Share => format!("0{} %", decimals(measure.decimals.saturating_sub(2))),
            Kind::Year => "0".to_owned(),
            Kind::Count | Kind::Number | Kind::Word => format!("#,##0{}", decimals(measure.decimals)),
        };
        Format::new().set_num_format(code)
    }
}

/// A column's width for its longest text, in characters.
pub(super) fn width(longest: usize) -> f64 {
    (real(longest) + 2.0).clamp(NARROWEST, WIDEST)
}

/// Paper sizes, as Excel numbers them.
pub(super) const A3: u8 = 8;
pub(super) const A4: u8 = 9;

/// The height of a row for a text of so many characters in a column so wide: not every program finds it by itself.
pub(super) fn height(characters: usize, width: f64) -> f64 {
    LINE * (real(characters) / (width - 2.0)).ceil().max(1.0)
}

fn real(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::from(u32::MAX), f64::from)
}
