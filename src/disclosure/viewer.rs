//! Who asks.

use crate::catalogue::{Catalogue, RegionId};

/// Who asks, and so what may be shown. Sign-in does not exist yet: a service has one viewer for everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Viewer {
    /// Whoever has the data directory: the command line. Sees everything.
    Owner,
    /// The national co-ordination: regions in full, no units.
    National,
    /// A region's analyst: own region's rows in full, the rest as it was released.
    Region(RegionId),
    /// Anyone: the latest release.
    Open,
}

/// A text that names no viewer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no viewer '{0}': open, national, or region: and a region's two-digit code, as in region:03"
)]
pub struct ViewerError(String);

impl Viewer {
    /// Reads `open`, `national` or `region:NN`. Nobody becomes the owner by a word.
    ///
    /// # Errors
    /// [`ViewerError`] with what is allowed.
    pub fn parse(text: &str, catalogue: &Catalogue) -> Result<Self, ViewerError> {
        let wrong = || ViewerError(text.chars().filter(|c| !c.is_control()).take(64).collect());
        match text {
            "open" => Ok(Self::Open),
            "national" => Ok(Self::National),
            _ => {
                let code = text.strip_prefix("region:").ok_or_else(wrong)?;
                catalogue.region_by_code(code).map(Self::Region).ok_or_else(wrong)
            }
        }
    }

    /// The word that [`Viewer::parse`] reads; `owner` for the owner.
    #[must_use]
    pub fn code(self, catalogue: &Catalogue) -> String {
        match self {
            Self::Owner => "owner".to_owned(),
            Self::National => "national".to_owned(),
            Self::Open => "open".to_owned(),
            Self::Region(id) => format!("region:{}", catalogue.region(id).code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_viewer_is_read_from_its_own_word() {
        let catalogue = Catalogue::embedded().unwrap();
        for word in ["open", "national", "region:03", "region:25"] {
            assert_eq!(Viewer::parse(word, &catalogue).unwrap().code(&catalogue), word);
        }
        for word in ["owner", "", "region:", "region:02", "region:3", "Open", "region:03 "] {
            assert!(Viewer::parse(word, &catalogue).is_err(), "{word}");
        }
    }
}
