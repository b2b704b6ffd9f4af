//! Where care was given.

/// A region and a unit in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Index of the region in the catalogue.
    pub region: u8,
    /// The unit, if one was given.
    pub unit: Option<String>,
}
