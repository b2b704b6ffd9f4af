//! What the codes of one cohort's texts are in another.

/// The new code of each code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Renumbering {
    codes: Vec<u32>,
    is_same: bool,
}

impl Renumbering {
    /// The new codes, by the old ones.
    pub(crate) fn new(codes: Vec<u32>) -> Self {
        let is_same = (0..).zip(&codes).all(|(old, &new)| old == new);
        Self { codes, is_same }
    }

    /// Whether every code stays as it is: then what holds codes can be copied.
    pub(crate) const fn is_same(&self) -> bool {
        self.is_same
    }

    /// The new code of a code that there is.
    pub(crate) fn of(&self, code: u32) -> u32 {
        self.codes[code as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_stay_are_told_from_those_that_move() {
        assert!(Renumbering::new(vec![0, 1, 2]).is_same());
        assert!(Renumbering::new(Vec::new()).is_same());
        let moved = Renumbering::new(vec![0, 2, 1]);
        assert!(!moved.is_same());
        assert_eq!([moved.of(1), moved.of(2)], [2, 1]);
    }
}
