//! Who reads: the public, and the analyst of each region, who knows the region's own cells.

/// Owners there can be in one system.
const MOST_OWNERS: u8 = 63;

/// A region whose analyst knows its cells exactly: a number from 0 to 62, the caller's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner(u8);

impl Owner {
    /// The owner of this number, if it is one of 0 to 62.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if number < MOST_OWNERS { Some(Self(number)) } else { None }
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// Someone who tries to work out what is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reader {
    /// Knows what is shown.
    Public,
    /// Knows besides every cell of the own region, hidden or not.
    Owner(Owner),
}

/// A set of readers, one bit each; the highest is the public's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Readers(u64);

impl Readers {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ALL: Self = Self(u64::MAX);

    pub(super) const fn one(reader: Reader) -> Self {
        match reader {
            Reader::Public => Self(1 << MOST_OWNERS),
            Reader::Owner(owner) => Self(1 << owner.0),
        }
    }

    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The readers one by one, regions by number, the public last.
    pub(super) fn each(self) -> impl Iterator<Item = Self> {
        (0..64).map(|bit| Self(1 << bit)).filter(move |one| self.meets(*one))
    }
}
