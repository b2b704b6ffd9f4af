//! Colours, and how far apart they are.
//!
//! The tokens are `page.md` 3.2. No red and no green: blue, orange and grey, always together with a shape and a
//! word, because in grey print only the shape tells.

use plotters::style::RGBColor;

/// A colour: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(
    /// Red.
    pub u8,
    /// Green.
    pub u8,
    /// Blue.
    pub u8,
);

impl Colour {
    pub(super) const fn rgb(self) -> RGBColor {
        RGBColor(self.0, self.1, self.2)
    }

    /// `#16202A`.
    #[must_use]
    pub fn hex(self) -> String {
        format!("#{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }
}

pub(super) const INK: Colour = Colour(0x16, 0x20, 0x2A);
pub(super) const INK_2: Colour = Colour(0x4A, 0x57, 0x63);
pub(super) const RULE: Colour = Colour(0xC9, 0xD1, 0xD8);
pub(super) const WASH: Colour = Colour(0xF3, 0xF5, 0xF7);
pub(super) const PAPER: Colour = Colour(0xFF, 0xFF, 0xFF);
pub(super) const BETTER: Colour = Colour(0x0B, 0x5F, 0xA5);
pub(super) const BETTER_TINT: Colour = Colour(0x47, 0x86, 0xBC);
pub(super) const WORSE: Colour = Colour(0xB4, 0x48, 0x0F);
pub(super) const WORSE_TINT: Colour = Colour(0xBF, 0x6B, 0x40);
pub(super) const SIMILAR: Colour = Colour(0x64, 0x71, 0x7D);
pub(super) const SIMILAR_TINT: Colour = Colour(0x78, 0x84, 0x8F);
pub(super) const BAND: Colour = Colour(0xE3, 0xED, 0xF6);
pub(super) const WORSE_WASH: Colour = Colour(0xFD, 0xF1, 0xE9);

/// The tokens by name, for the report's style sheet.
pub const PALETTE: [(&str, Colour); 13] = [
    ("ink", INK),
    ("ink-2", INK_2),
    ("rule", RULE),
    ("wash", WASH),
    ("paper", PAPER),
    ("better", BETTER),
    ("better-tint", BETTER_TINT),
    ("worse", WORSE),
    ("worse-tint", WORSE_TINT),
    ("similar", SIMILAR),
    ("similar-tint", SIMILAR_TINT),
    ("band", BAND),
    ("worse-wash", WORSE_WASH),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Linear light of one channel: IEC 61966-2-1, as WCAG 2.2 takes it.
    fn linear(channel: u8) -> f64 {
        let v = f64::from(channel) / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    }

    fn light(c: Colour) -> [f64; 3] {
        [linear(c.0), linear(c.1), linear(c.2)]
    }

    fn luminance(c: Colour) -> f64 {
        let [r, g, b] = light(c);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn contrast(a: Colour, b: Colour) -> f64 {
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        if a > b { a / b } else { b / a }
    }

    /// Full-strength dichromacy on linear light: Viénot, Brettel and Mollon 1999.
    fn seen(c: Colour, matrix: &[[f64; 3]; 3]) -> [f64; 3] {
        let light = light(c);
        matrix.map(|row| row.iter().zip(light).map(|(m, v)| m * v).sum::<f64>().clamp(0.0, 1.0))
    }

    const PROTAN: [[f64; 3]; 3] =
        [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]];
    const DEUTAN: [[f64; 3]; 3] =
        [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]];
    const NORMAL: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

    /// CIE 1976 difference of two linear colours under D65.
    fn difference(a: [f64; 3], b: [f64; 3]) -> f64 {
        let [a, b] = [lab(a), lab(b)];
        a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt()
    }

    fn lab([r, g, b]: [f64; 3]) -> [f64; 3] {
        let x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505;
        let y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
        let z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089;
        let f = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        [116.0 * f(y) - 16.0, 500.0 * (f(x) - f(y)), 200.0 * (f(y) - f(z))]
    }

    #[test]
    fn words_can_be_read_on_every_ground() {
        assert!((contrast(INK, PAPER) - 16.5).abs() < 0.1, "the formula is WCAG's");
        for ground in [PAPER, WASH, BAND, WORSE_WASH] {
            for text in [INK, INK_2] {
                assert!(contrast(text, ground) >= 4.5, "{} on {}", text.hex(), ground.hex());
            }
        }
        assert!(contrast(PAPER, BETTER) >= 4.5, "white words on a blue tile");
    }

    #[test]
    fn marks_stand_out_from_the_paper() {
        for mark in [BETTER, BETTER_TINT, WORSE, WORSE_TINT, SIMILAR, SIMILAR_TINT] {
            for ground in [PAPER, WASH, BAND, WORSE_WASH] {
                assert!(contrast(mark, ground) >= 3.0, "{} on {}", mark.hex(), ground.hex());
            }
        }
    }

    #[test]
    fn the_three_states_are_told_apart_by_colour_blind_eyes() {
        for (eye, matrix) in [("normal", NORMAL), ("protan", PROTAN), ("deutan", DEUTAN)] {
            for (a, b) in [(BETTER, WORSE), (BETTER, SIMILAR), (WORSE, SIMILAR)] {
                let apart = difference(seen(a, &matrix), seen(b, &matrix));
                assert!(apart >= 15.0, "{} and {} for a {eye} eye: {apart:.1}", a.hex(), b.hex());
            }
        }
    }
}
