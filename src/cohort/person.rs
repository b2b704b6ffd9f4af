//! What is known of an episode's person and choice of limit, in four bytes.

use super::cohort::Attribute;
use crate::model::Sex;

/// Code of an unknown home.
pub(crate) const HOME_UNKNOWN: u8 = 31;
/// How many variants one cohort can tell apart.
pub(crate) const MAX_VARIANTS: u32 = (1 << 12) - 1;

/// One episode's attributes: birth year (8 bits from 1900), home (5), sex (2), treatment (4), northern Halland (1), variant (12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Person(pub(crate) u32);

/// The attributes, unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attributes {
    /// Years after 1900, 0–254; `None` if not said.
    pub(crate) birth_year: Option<i32>,
    /// Index of the home region, or [`HOME_UNKNOWN`].
    pub(crate) home: u8,
    /// Whether the home municipality belongs to the second sjukvårdsregion of its region (northern Halland).
    pub(crate) second_part: bool,
    /// Sex.
    pub(crate) sex: Option<Sex>,
    /// Code of the treatment; 0 for none.
    pub(crate) treatment: u8,
    /// Code of the variant in the cohort's dictionary; 0 if not said.
    pub(crate) variant: u32,
}

impl Attributes {
    /// Nothing is known.
    pub(crate) const UNKNOWN: Self = Self {
        birth_year: None,
        home: HOME_UNKNOWN,
        second_part: false,
        sex: None,
        treatment: 0,
        variant: 0,
    };

    /// Makes one attribute unknown.
    pub(crate) fn forget(&mut self, attribute: Attribute) {
        match attribute {
            Attribute::Sex => self.sex = None,
            Attribute::BirthYear => self.birth_year = None,
            Attribute::Home => self.home = HOME_UNKNOWN,
            Attribute::Municipality => self.second_part = false,
            Attribute::Variant => self.variant = 0,
        }
    }

    /// Packs into four bytes. Values beyond their bits become "not said".
    pub(crate) fn pack(self) -> Person {
        let birth = self.birth_year.and_then(|y| u32::try_from(y - 1900).ok()).filter(|&y| y < 255);
        let sex = match self.sex {
            None => 0,
            Some(Sex::Female) => 1,
            Some(Sex::Male) => 2,
        };
        let variant = if self.variant <= MAX_VARIANTS { self.variant } else { 0 };
        Person(
            birth.unwrap_or(255)
                | (u32::from(self.home & 31) << 8)
                | (sex << 13)
                | (u32::from(self.treatment & 15) << 15)
                | (u32::from(self.second_part) << 19)
                | (variant << 20),
        )
    }
}

impl Person {
    /// Unpacks.
    pub(crate) fn attributes(self) -> Attributes {
        let birth = i32::try_from(self.0 & 255).unwrap_or(255);
        Attributes {
            birth_year: (birth != 255).then_some(1900 + birth),
            home: self.home(),
            second_part: self.second_part(),
            sex: match (self.0 >> 13) & 3 {
                1 => Some(Sex::Female),
                2 => Some(Sex::Male),
                _ => None,
            },
            treatment: self.treatment(),
            variant: self.variant(),
        }
    }

    /// Code of the home.
    pub(crate) fn home(self) -> u8 {
        u8::try_from((self.0 >> 8) & 31).unwrap_or(HOME_UNKNOWN)
    }

    /// Code of the treatment; 0 for none.
    pub(crate) fn treatment(self) -> u8 {
        u8::try_from((self.0 >> 15) & 15).unwrap_or(0)
    }

    /// Code of the treatment as groups and filters know it: svf.72 and svf.78 are one.
    pub(crate) fn treatment_group(self) -> u8 {
        super::cohort::treatment_group(self.treatment())
    }

    /// Whether the home municipality belongs to its region's second sjukvårdsregion.
    pub(crate) const fn second_part(self) -> bool {
        (self.0 >> 19) & 1 == 1
    }

    /// Code of the variant; 0 if not said.
    pub(crate) const fn variant(self) -> u32 {
        self.0 >> 20
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_survive_packing() {
        let all = Attributes {
            birth_year: Some(2024),
            home: 22,
            second_part: true,
            sex: Some(Sex::Male),
            treatment: 11,
            variant: MAX_VARIANTS,
        };
        assert_eq!(all.pack().attributes(), all);
        assert_eq!(Attributes::UNKNOWN.pack().attributes(), Attributes::UNKNOWN);
    }
}
