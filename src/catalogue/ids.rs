//! Places in the catalogue's ordered lists, and names in two languages.
//!
//! An id is an index in catalogue order, so that sorting by id is sorting in catalogue order. Ids are
//! only good in the catalogue that gave them; what is kept outside a process is the slug or the code.

/// A newtype over an index.
macro_rules! index_id {
    ($(#[$doc:meta])* $name:ident, $repr:ty) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($repr);

        impl $name {
            /// The id at this place of the list. Whether the list reaches that far is the caller's to know.
            #[must_use]
            pub const fn new(number: $repr) -> Self {
                Self(number)
            }

            /// Place in the list, from 0, as it is packed.
            #[must_use]
            pub const fn number(self) -> $repr {
                self.0
            }

            /// Place in the list, from 0.
            #[must_use]
            pub fn index(self) -> usize {
                usize::from(self.0)
            }

            /// The id of an index; `None` if it does not fit.
            #[must_use]
            pub fn from_index(index: usize) -> Option<Self> {
                <$repr>::try_from(index).ok().map(Self)
            }
        }
    };
}

index_id!(
    /// A region (21), in order of its two-digit code.
    RegionId,
    u8
);
index_id!(
    /// A sjukvårdsregion (6).
    SjukvardsregionId,
    u8
);
index_id!(
    /// A national programme area (26, one of them not identified).
    ProgrammeAreaId,
    u8
);
index_id!(
    /// A pathway.
    PathwayId,
    u16
);
index_id!(
    /// A row of `limits.csv`.
    LimitRowId,
    u16
);

/// A name in the two languages of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// Swedish.
    pub sv: String,
    /// English.
    pub en: String,
}

/// How sure a fact is, in the source table's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confidence(String);

/// The word for a fact that no source was found for.
pub(super) const GENERAL_KNOWLEDGE: &str = "general knowledge";

impl Confidence {
    /// The words as given.
    #[must_use]
    pub fn new(words: &str) -> Self {
        Self(words.to_owned())
    }

    /// `verified`, `general knowledge`, `not found`, `verified (derived)`, …
    #[must_use]
    pub fn words(&self) -> &str {
        &self.0
    }

    /// Whether it is plainly `verified`. An answer that rests on anything else says so.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.0 == "verified"
    }
}
