//! Places with their prepositions: `i Region Uppsala`, `på Gotland`.

use super::claim::Both;

/// The preposition of nearly every region; the catalogue's `prep_sv` says which have another.
const USUAL: &str = "i";

/// Where, as a phrase: what the numbers of a sentence are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The whole country.
    Country,
    /// One region, one sjukvårdsregion or some of them.
    Within(Both),
}

impl Place {
    /// One region. **Input** the catalogue's `prep_sv`, `name_sv`, `short_name` and `name_en`.
    /// **Definition** a preposition other than `i` goes with the short name: `på Gotland`, not `på Region Gotland`.
    #[must_use]
    pub fn region(prep_sv: &str, name_sv: &str, short_name: &str, name_en: &str) -> Self {
        let name = if prep_sv == USUAL { name_sv } else { short_name };
        Self::Within(Both::new(format!("{prep_sv} {name}"), format!("in {name_en}")))
    }

    /// One sjukvårdsregion, by its names.
    #[must_use]
    pub fn sjukvardsregion(name_sv: &str, name_en: &str) -> Self {
        Self::Within(Both::new(format!("i {name_sv}"), format!("in the {name_en}")))
    }

    /// Some other part of the country, which the subtitle names.
    #[must_use]
    pub fn selection() -> Self {
        Self::Within(Both::new("i urvalet", "in the selection"))
    }

    /// The phrase with a space before it, and nothing for the whole country, which goes without saying.
    pub(super) fn unless_country(&self) -> Both {
        match self {
            Self::Country => Both::empty(),
            Self::Within(phrase) => spaced(phrase),
        }
    }

    /// The phrase with a space before it: ` i riket`.
    pub(super) fn always(&self) -> Both {
        match self {
            Self::Country => Both::new(" i riket", " in Sweden"),
            Self::Within(phrase) => spaced(phrase),
        }
    }
}

/// A phrase with a space before it.
pub(super) fn spaced(phrase: &Both) -> Both {
    Both::new(format!(" {}", phrase.sv), format!(" {}", phrase.en))
}
