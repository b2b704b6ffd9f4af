//! Which intervals are counted.

use super::person::Person;
use crate::model::{AgeBand, Deviation, DeviationSet, Sex};

/// Which intervals are taken by the deviations that they carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DeviationFilter {
    /// All.
    #[default]
    Any,
    /// Those that carry none.
    Without,
    /// Those that carry this one, whatever else they carry.
    Carrying(Deviation),
}

impl DeviationFilter {
    /// Whether an interval with these deviations is taken.
    pub(crate) const fn takes(self, carried: DeviationSet) -> bool {
        match self {
            Self::Any => true,
            Self::Without => carried.is_empty(),
            Self::Carrying(deviation) => carried.has(deviation),
        }
    }
}

/// Filters that hold for every group. `None` takes all.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Indices of regions, as a bit set; the bit of an unknown home is 31.
    pub regions: Option<u32>,
    /// Indices of sjukvårdsregioner, as a bit set.
    pub sjukvardsregioner: Option<u32>,
    /// Units by name, sorted.
    pub units: Option<Vec<String>>,
    /// `None` inside stands for sex not said.
    pub sexes: Option<Vec<Option<Sex>>>,
    /// Age bands.
    pub age_bands: Option<Vec<AgeBand>>,
    /// Four-bit codes of treatments, as a bit set; bit 0 is none.
    pub treatments: Option<u32>,
    /// Codes of variants in the cohort's dictionary; 0 is not said.
    pub variants: Option<Vec<u32>>,
    /// By the deviations that intervals carry.
    pub deviation: DeviationFilter,
    /// The first year of each age band needs the calendar: year of a day index.
    pub(crate) years: Option<std::sync::Arc<super::Calendar>>,
}

impl Selection {
    /// Whether there is no filter at all.
    pub(crate) fn takes_all(&self) -> bool {
        self.regions.is_none()
            && self.sjukvardsregioner.is_none()
            && self.units.is_none()
            && self.sexes.is_none()
            && self.age_bands.is_none()
            && self.treatments.is_none()
            && self.variants.is_none()
            && self.deviation == DeviationFilter::Any
    }

    /// Whether no filter is on the attributed place.
    pub(crate) const fn takes_every_place(&self) -> bool {
        self.regions.is_none() && self.sjukvardsregioner.is_none() && self.units.is_none()
    }

    /// Whether the filters on the person take an interval; `start` is asked for only if age matters.
    pub(crate) fn takes_person(&self, person: Person, start: impl FnOnce() -> u32) -> bool {
        let bit = |set: u32, code: u8| set >> code & 1 == 1;
        self.treatments.is_none_or(|set| bit(set, person.treatment_group()))
            && self.variants.as_ref().is_none_or(|v| v.contains(&person.variant()))
            && self.sexes.as_ref().is_none_or(|s| s.contains(&person.attributes().sex))
            && self.age_bands.as_ref().is_none_or(|bands| bands.contains(&self.age_band(person, start())))
    }

    /// The age band on a day.
    pub(crate) fn age_band(&self, person: Person, day: u32) -> AgeBand {
        let year = self.years.as_ref().map_or(0, |c| c.year(day));
        AgeBand::of(year, person.attributes().birth_year)
    }
}
