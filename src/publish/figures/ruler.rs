//! How wide text is, by the embedded fonts.
//!
//! The drawing library has no font here and guesses; the library that makes the PNG has. Each letter is measured
//! once by it, and a text is the sum of its letters. Kerning is left out: it makes text narrower, never wider.

use std::sync::{Arc, LazyLock};

use resvg::usvg::{self, Node, fontdb};

use super::canvas::{Ink, Weight};

/// First and one past the last letter that is measured: Latin with its accents.
const LETTERS: std::ops::Range<u32> = 0x20..0x180;
/// Marks besides them that our texts use.
const MARKS: [char; 16] = ['–', '−', '≤', '≥', '…', '·', '”', '“', '’', '→', '←', '▲', '▼', '●', '◆', '✕'];
/// What a letter that was not measured is taken for, in sizes: wider than any in our texts.
const UNKNOWN: f64 = 1.0;
/// The size that letters are measured at.
const MEASURED_AT: f64 = 100.0;

/// The embedded fonts and no other.
pub(super) static FONT_DATABASE: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut database = fontdb::Database::new();
    database.load_font_data(dejavu::sans::regular().to_vec());
    database.load_font_data(dejavu::sans::bold().to_vec());
    database.set_sans_serif_family("DejaVu Sans");
    Arc::new(database)
});

/// Widths of letters in sizes, regular and bold.
static WIDTHS: LazyLock<[Vec<(char, f64)>; 2]> = LazyLock::new(|| [measured("normal"), measured("bold")]);

/// How wide a text is, in pixels.
pub(super) fn width(text: &str, ink: Ink) -> f64 {
    let table = &WIDTHS[usize::from(ink.weight == Weight::Bold)];
    let letter = |c: char| {
        let c = if c == '\u{a0}' { ' ' } else { c };
        table.binary_search_by_key(&c, |(known, _)| *known).map_or(UNKNOWN, |i| table[i].1)
    };
    text.chars().map(letter).sum::<f64>() * ink.size
}

/// Breaks a text at its spaces into lines no wider than `room`. A word that is wider has a line of its own.
pub(super) fn wrap(text: &str, ink: Ink, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // A number and its sign stay together.
    for word in text.replace(" %", "\u{a0}%").split(' ').filter(|w| !w.is_empty()) {
        match lines.last_mut() {
            Some(line) if width(line, ink) + width(" ", ink) + width(word, ink) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn measured(weight: &str) -> Vec<(char, f64)> {
    let letters = LETTERS.filter_map(char::from_u32).filter(|c| !c.is_control());
    let mut all: Vec<char> = letters.chain(MARKS).collect();
    all.sort_unstable();
    all.dedup();
    let bare = advance("xx", weight);
    // Between two letters, so that a space has its width too.
    all.into_iter().map(|c| (c, advance(&format!("x{c}x"), weight) - bare)).collect()
}

/// Width of a text in sizes; 0 if the library cannot lay it out.
fn advance(text: &str, weight: &str) -> f64 {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><text y=\"100\" font-family=\"DejaVu Sans\" \
         font-size=\"{MEASURED_AT}\" font-weight=\"{weight}\">{escaped}</text></svg>"
    );
    let options = usvg::Options { fontdb: Arc::clone(&FONT_DATABASE), ..usvg::Options::default() };
    let Ok(tree) = usvg::Tree::from_str(&svg, &options) else { return 0.0 };
    let found = tree.root().children().iter().find_map(|node| match node {
        Node::Text(text) => Some(f64::from(text.bounding_box().width()) / MEASURED_AT),
        _ => None,
    });
    found.unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_as_wide_as_its_picture() {
        for text in ["Region Jämtland Härjedalen", "Västra Götalandsregionen", "76\u{a0}% (70–81)", "12 345"]
        {
            for (ink, weight) in [(Ink::regular(13.0), "normal"), (Ink::bold(13.0), "bold")] {
                let (ours, theirs) = (width(text, ink), advance(text, weight) * 13.0);
                assert!((ours - theirs).abs() < 0.02 * theirs, "{text}: {ours:.1} and {theirs:.1}");
            }
        }
    }

    #[test]
    fn lines_fit_and_no_word_is_lost() {
        let text = "I 5 av 19 regioner är andelen säkert lägre än i övriga landet, i 7 säkert högre.";
        let lines = wrap(text, Ink::bold(16.0), 300.0);
        assert!(lines.len() > 1);
        assert!(lines.iter().all(|l| width(l, Ink::bold(16.0)) <= 300.0));
        assert_eq!(lines.join(" "), text);
        assert_eq!(wrap("målet 80 %", Ink::bold(16.0), 60.0), ["målet", "80\u{a0}%"]);
        assert!(wrap("", Ink::bold(16.0), 300.0).is_empty());
    }
}
