//! Why a value is not there: one word for it in every format, a symbol for the formats that have symbols.

use crate::indicators::Lang;

/// Why a value is there or not: the word of an answer's `status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Status(&'static str);

/// Code, Swedish, English and symbol of the known ones. The symbols are those of PC-Axis, of which the
/// first six are dots: one, two and three have the meaning that Statistics Sweden gives them, and `-` means
/// zero and so is never used.
const KNOWN: [(&str, &str, &str, &str); 11] = [
    ("ok", "redovisad", "given", ""),
    ("protected", "skyddad: små tal", "protected: small numbers", ".."),
    ("not_reported", "ej rapporterat", "not reported", "..."),
    ("not_applicable", "ej tillämpligt", "not applicable", "."),
    ("no_limit", "ingen gräns", "no limit", "."),
    ("too_few", "för få för det här måttet", "too few for this measure", ".."),
    ("not_reached", "uppnås inte under uppföljningen", "not reached during follow-up", "...."),
    ("not_given", "redovisas inte här", "not given here", "....."),
    ("unknown", "går inte att säga", "cannot be told", "......"),
    ("not_stated", "ej angivet", "not stated", "....."),
    ("to_fill", "fylls i", "to be filled in", "....."),
];

/// What a symbol means, in Swedish and English, in the order of the number of dots.
pub(super) const SYMBOLS: [(&str, &str, &str); 6] = [
    (".", "ej tillämpligt, eller ingen gräns", "not applicable, or no limit"),
    ("..", "skyddad: små tal", "protected: small numbers"),
    ("...", "ej rapporterat", "not reported"),
    ("....", "uppnås inte under uppföljningen", "not reached during follow-up"),
    (".....", "redovisas inte här", "not given here"),
    ("......", "går inte att säga", "cannot be told"),
];

impl Status {
    /// The value is there.
    pub const OK: Self = Self("ok");
    /// Hidden to protect persons. One word for all causes.
    pub const PROTECTED: Self = Self("protected");
    /// Not reported.
    pub const NOT_REPORTED: Self = Self("not_reported");
    /// There can be none: a median of nobody.
    pub const NOT_APPLICABLE: Self = Self("not_applicable");
    /// Not given of so few.
    pub const TOO_FEW: Self = Self("too_few");
    /// A share without a limit.
    pub const NO_LIMIT: Self = Self("no_limit");
    /// A quantile of a curve that was not followed for long enough.
    pub const NOT_REACHED: Self = Self("not_reached");
    /// A cell of a cube that the table has no row for.
    pub const NOT_GIVEN: Self = Self("not_given");
    /// Cannot be told.
    pub const UNKNOWN: Self = Self("unknown");

    /// The source does not say.
    pub const NOT_STATED: Self = Self("not_stated");
    /// For people to fill in: a template's empty field.
    pub const TO_FILL: Self = Self("to_fill");

    /// The status of a word; words that are not listed here stay as they are.
    #[must_use]
    pub const fn new(code: &'static str) -> Self {
        Self(code)
    }

    /// The word, as it is in answers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.0
    }

    /// The word for people.
    #[must_use]
    pub fn label(self, lang: Lang) -> &'static str {
        let known = KNOWN.iter().find(|k| k.0 == self.0);
        known.map_or(self.0, |k| if lang == Lang::Sv { k.1 } else { k.2 })
    }

    /// The symbol of PX and JSON-stat; empty for what is there. A word that is not known is hidden.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        KNOWN.iter().find(|k| k.0 == self.0).map_or("..", |k| k.3)
    }

    /// The known ones, for a legend.
    pub(super) fn known() -> impl Iterator<Item = Self> {
        KNOWN.iter().map(|k| Self(k.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_is_explained_and_none_means_zero() {
        for status in Status::known().filter(|s| *s != Status::OK) {
            let symbol = status.symbol();
            assert!(SYMBOLS.iter().any(|s| s.0 == symbol), "{symbol} of {status:?}");
            assert!(!symbol.contains('-'));
        }
        assert_eq!(Status::new("withheld").symbol(), "..");
        assert_eq!(Status::PROTECTED.label(Lang::Sv), "skyddad: små tal");
    }
}
