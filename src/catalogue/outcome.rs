//! Names of the outcomes that an episode may be closed with.
//!
//! The column `outcome` takes any slug; these are the words of the event format and those that say the same as a
//! closing code of an SVF (`svf.60`, `73` and `74`). A word that is not here has no name, and is shown as it came.

/// Slug, Swedish and English name, in the order in which they are listed.
const OUTCOMES: [(&str, &str, &str); 8] = [
    ("treated", "Behandlad", "Treated"),
    ("watchful_waiting", "Exspektans", "Watchful waiting"),
    ("suspicion_dismissed", "Misstanken avskriven", "Suspicion dismissed"),
    ("referred_on", "Remitterad vidare", "Referred on"),
    ("declined", "Patienten avstod", "Declined by the patient"),
    ("medical_reasons", "Medicinska skäl", "Medical reasons"),
    ("no_further_action", "Ingen ytterligare åtgärd", "No further action"),
    ("deceased", "Avliden", "Deceased"),
];

/// An outcome that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Outcome(usize);

impl Outcome {
    /// The outcome of a slug; `None` for a word without a name.
    #[must_use]
    pub fn parse(slug: &str) -> Option<Self> {
        OUTCOMES.iter().position(|o| o.0 == slug).map(Self)
    }

    /// Its place in the order of the list, from 0.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0
    }

    /// Swedish name.
    #[must_use]
    pub const fn name_sv(self) -> &'static str {
        OUTCOMES[self.0].1
    }

    /// English name.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        OUTCOMES[self.0].2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_event_format_have_names() {
        for slug in ["treated", "suspicion_dismissed", "referred_on", "declined", "deceased"] {
            let outcome = Outcome::parse(slug).expect("a name");
            assert!(!outcome.name_sv().is_empty() && !outcome.name_en().is_empty());
        }
        assert_eq!(Outcome::parse("teleported"), None);
    }
}
