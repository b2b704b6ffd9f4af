//! Persons who were erased: a keyed hash each, so that they are known again and nothing says who they are.

use hashbrown::HashSet;

/// The keyed hash of a person's pseudonym.
pub type ErasedMark = [u8; 32];

/// The persons whose rows are refused.
#[derive(Clone, Default)]
pub struct ErasedPersons {
    key: [u8; 32],
    marks: HashSet<ErasedMark>,
}

impl ErasedPersons {
    /// The persons of some marks that were made with a key.
    #[must_use]
    pub fn new(key: [u8; 32], marks: impl IntoIterator<Item = ErasedMark>) -> Self {
        Self { key, marks: marks.into_iter().collect() }
    }

    /// The mark of a person.
    #[must_use]
    pub fn mark_of(key: &[u8; 32], patient_id: &[u8]) -> ErasedMark {
        *blake3::keyed_hash(key, patient_id).as_bytes()
    }

    /// Whether a person was erased.
    #[must_use]
    pub fn contains(&self, patient_id: &[u8]) -> bool {
        !self.marks.is_empty() && self.marks.contains(&Self::mark_of(&self.key, patient_id))
    }

    /// How many persons were erased.
    #[must_use]
    pub fn len(&self) -> usize {
        self.marks.len()
    }

    /// Whether nobody was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }
}

impl std::fmt::Debug for ErasedPersons {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ErasedPersons").field("n", &self.marks.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_known_by_the_key_only() {
        let key = [7; 32];
        let erased = ErasedPersons::new(key, [ErasedPersons::mark_of(&key, b"p1")]);
        assert!(erased.contains(b"p1") && !erased.contains(b"p2"));
        assert!(!ErasedPersons::new([8; 32], erased.marks.iter().copied()).contains(b"p1"));
        assert!(!format!("{erased:?}").contains("7, 7"), "the key is not shown");
    }
}
