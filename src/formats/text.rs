//! Words of a table: in one language, or in both.

use crate::indicators::Lang;

/// Words in one language, or in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// In the table's language, or in none: a name.
    One(String),
    /// In both.
    Both {
        /// Swedish.
        sv: String,
        /// English.
        en: String,
    },
}

impl Text {
    /// Words in both languages.
    #[must_use]
    pub fn both(sv: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Both { sv: sv.into(), en: en.into() }
    }

    /// The words in a language, or in the only one there is.
    #[must_use]
    pub fn of(&self, lang: Lang) -> &str {
        match self {
            Self::One(text) => text,
            Self::Both { sv, en } => {
                if lang == Lang::Sv {
                    sv
                } else {
                    en
                }
            }
        }
    }

    /// Whether there are both languages.
    #[must_use]
    pub const fn is_both(&self) -> bool {
        matches!(self, Self::Both { .. })
    }

    /// Whether there are no words.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.of(Lang::Sv).is_empty() && self.of(Lang::En).is_empty()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::One(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::One(text)
    }
}
