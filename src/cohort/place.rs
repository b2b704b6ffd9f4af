//! Where care was given.

/// A region and a unit in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Index of the region in the catalogue.
    pub region: u8,
    /// The unit, if one was given.
    pub unit: Option<String>,
}

impl Place {
    /// From the text that the long form interns: the region's code, then U+0001 and the unit.
    pub(crate) fn parse(text: &str, regions: &[String]) -> Self {
        let (code, unit) = text.split_once('\u{1}').map_or((text, None), |(c, u)| (c, Some(u.to_owned())));
        let region = regions.iter().position(|r| r == code).and_then(|i| u8::try_from(i).ok());
        Self { region: region.unwrap_or(u8::MAX), unit }
    }
}
