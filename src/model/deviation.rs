//! Deviations from the agreed time on a wait: one on an event, a set of them on an interval.

/// A deviation from the agreed time on a wait (PvV, MoV, SoV).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deviation {
    /// Patientvald väntan (PvV).
    PatientChoice,
    /// Medicinskt orsakad väntan (MoV).
    Medical,
    /// Särskilda skäl (SoV).
    Special,
}

impl Deviation {
    /// All three, in the order of the format.
    pub const ALL: [Self; 3] = [Self::PatientChoice, Self::Medical, Self::Special];

    /// `patient_choice`, `medical` or `special`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PatientChoice => "patient_choice",
            Self::Medical => "medical",
            Self::Special => "special",
        }
    }

    /// The deviation of a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.code() == text)
    }

    /// Place in [`Deviation::ALL`], 0–2.
    #[must_use]
    pub const fn index(self) -> u8 {
        self as u8
    }
}

/// Which deviations an interval carries: none, one or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct DeviationSet(u8);

impl DeviationSet {
    /// No deviation.
    pub const NONE: Self = Self(0);

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a deviation is in it.
    #[must_use]
    pub const fn has(self, deviation: Deviation) -> bool {
        self.0 >> deviation.index() & 1 == 1
    }

    /// This set and another together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl FromIterator<Deviation> for DeviationSet {
    fn from_iter<T: IntoIterator<Item = Deviation>>(deviations: T) -> Self {
        deviations.into_iter().fold(Self::NONE, |set, d| Self(set.0 | 1 << d.index()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_in_it_however_often() {
        let set: DeviationSet =
            [Deviation::Special, Deviation::Medical, Deviation::Special].into_iter().collect();
        let has: Vec<bool> = Deviation::ALL.into_iter().map(|d| set.has(d)).collect();
        assert_eq!(has, [false, true, true]);
        assert!(DeviationSet::NONE.is_empty() && !set.is_empty());
        assert_eq!(set.with(DeviationSet::NONE), set);
    }

    #[test]
    fn a_code_is_read_back() {
        for deviation in Deviation::ALL {
            assert_eq!(Deviation::parse(deviation.code()), Some(deviation));
        }
        assert_eq!(Deviation::parse("PvV"), None);
    }
}
