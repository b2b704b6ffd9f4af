//! Which group an interval falls in.

use super::calendar::Calendar;
use super::cohort::Cohort;
use super::count::CountPlan;
use super::person::{HOME_UNKNOWN, Person};
use super::selection::Selection;
use crate::model::{AgeBand, Attribution, Sex};

/// A dimension whose value varies within a pathway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// Region of the attributed place; the home may be unknown.
    Region,
    /// Sjukvårdsregion of the attributed place.
    Sjukvardsregion,
    /// Unit of the attributed place.
    Unit,
    /// Sex.
    Sex,
    /// Age band at the start.
    AgeGroup,
    /// Kind of the svf end event.
    Treatment,
    /// The plan's time step.
    Time,
}

/// One part of a group's key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyPart {
    /// Index of a region, sjukvårdsregion, sex, age band or treatment, or number of a time step; [`UNKNOWN`].
    Index(u32),
    /// Name of a unit; `None` if the events name none.
    Unit(Option<String>),
}

/// Index of an unknown home or sex.
pub const UNKNOWN: u32 = 31;

/// What grouping must know of the catalogue.
#[derive(Debug, Clone)]
pub struct GroupTables {
    /// For each region: its sjukvårdsregion, and the one of its second part (the same where there is none).
    pub sjukvardsregion: Vec<(u8, u8)>,
    /// The calendar.
    pub calendar: std::sync::Arc<Calendar>,
}

/// Dense numbering of the groups of one cohort.
#[derive(Debug)]
pub(crate) struct Grouping<'a> {
    plan: &'a CountPlan,
    tables: &'a GroupTables,
    sizes: Vec<usize>,
    /// Region of each place.
    region_of: Vec<u8>,
    /// Which places the filter on units takes.
    unit_taken: Option<Vec<bool>>,
    /// Units in order of first place, and the unit of each place.
    units: Vec<Option<String>>,
    unit_of: Vec<u32>,
    /// The region of each place where only it and time tell groups apart; none where more does.
    simple: Option<Vec<u32>>,
}

impl<'a> Grouping<'a> {
    /// Numbers the groups that a plan can yield for a cohort.
    pub(crate) fn new(cohort: &Cohort, plan: &'a CountPlan, tables: &'a GroupTables) -> Self {
        let places = cohort.places();
        let mut units: Vec<Option<String>> = Vec::new();
        let mut unit_of = Vec::new();
        if plan.dimensions.contains(&Dimension::Unit) {
            units = places.iter().map(|p| p.unit.clone()).collect();
            units.sort_unstable();
            units.dedup();
            let number = |u: &Option<String>| units.binary_search(u).ok().and_then(|i| u32::try_from(i).ok());
            unit_of = places.iter().map(|p| number(&p.unit).unwrap_or(0)).collect();
        }
        let unit_taken = plan.selection.units.as_ref().map(|wanted| {
            let taken = |u: &Option<String>| u.as_ref().is_some_and(|u| wanted.contains(u));
            places.iter().map(|p| taken(&p.unit)).collect()
        });
        let region_of: Vec<u8> = places.iter().map(|p| p.region).collect();
        let simple = simple_regions(plan, &region_of);
        let mut grouping =
            Self { plan, tables, sizes: Vec::new(), region_of, unit_taken, units, unit_of, simple };
        grouping.sizes = plan.dimensions.iter().map(|&d| grouping.size(d)).collect();
        grouping
    }

    fn size(&self, dimension: Dimension) -> usize {
        match dimension {
            Dimension::Region | Dimension::Sjukvardsregion => 32,
            Dimension::Unit => self.units.len().max(1),
            Dimension::Sex => 3,
            Dimension::AgeGroup => AgeBand::ALL.len(),
            Dimension::Treatment => 16,
            Dimension::Time => self.plan.steps.map_or(1, |(_, a, b)| (b - a) as usize + 1),
        }
    }

    /// How many groups there can be.
    pub(crate) fn len(&self) -> usize {
        self.sizes.iter().product()
    }

    /// Whether the filters on the attributed place take it.
    pub(crate) fn takes_place(&self, place: u32, person: Person, selection: &Selection) -> bool {
        if selection.takes_every_place() {
            return true;
        }
        let bit = |set: u32, code: u32| set >> (code & 31) & 1 == 1;
        selection.regions.is_none_or(|set| bit(set, self.region(place, person)))
            && selection.sjukvardsregioner.is_none_or(|set| bit(set, self.sjukvardsregion(place, person)))
            && self
                .unit_taken
                .as_ref()
                .is_none_or(|taken| taken.get(place as usize).copied().unwrap_or(false))
    }

    /// The group of every place, where nothing but the region of care tells groups apart.
    pub(crate) fn groups_of_places(&self) -> Vec<usize> {
        let by_region = self.plan.dimensions.contains(&Dimension::Region);
        self.region_of.iter().map(|&r| if by_region { usize::from(r & 31) } else { 0 }).collect()
    }

    /// The month of a day, counted from January 1900.
    pub(crate) fn month(&self, day: u32) -> u32 {
        self.tables.calendar.month(day)
    }

    /// The group of an interval on a date; `None` outside the plan's time steps.
    pub(crate) fn of(&self, place: u32, person: Person, start: impl Fn() -> u32, date: u32) -> Option<usize> {
        let step = match self.plan.steps {
            Some((step, ..)) => step.of_month(self.tables.calendar.month(date)),
            None => 0,
        };
        self.of_step(place, person, start, step)
    }

    /// The group of an interval in a time step.
    pub(crate) fn of_step(
        &self,
        place: u32,
        person: Person,
        start: impl Fn() -> u32,
        step: u32,
    ) -> Option<usize> {
        if let Some(regions) = &self.simple {
            return self.simple_group(regions.get(place as usize).copied().unwrap_or(UNKNOWN), step);
        }
        let mut group = 0;
        for (&dimension, &size) in self.plan.dimensions.iter().zip(&self.sizes) {
            let index = match dimension {
                Dimension::Region => self.region(place, person),
                Dimension::Sjukvardsregion => self.sjukvardsregion(place, person),
                Dimension::Unit => self.unit_of.get(place as usize).copied().unwrap_or(0),
                Dimension::Sex => sex_index(person),
                Dimension::AgeGroup => self.age_index(person, start()),
                Dimension::Treatment => u32::from(person.treatment_group()),
                Dimension::Time => {
                    let (_, first, last) = self.plan.steps?;
                    if step < first || step > last {
                        return None;
                    }
                    step - first
                }
            };
            group = group * size + index as usize;
        }
        Some(group)
    }

    /// The group of a region and time step, where nothing else tells groups apart.
    fn simple_group(&self, region: u32, step: u32) -> Option<usize> {
        let mut group = 0;
        for (&dimension, &size) in self.plan.dimensions.iter().zip(&self.sizes) {
            let index = if dimension == Dimension::Region {
                region
            } else {
                let (_, first, last) = self.plan.steps?;
                if step < first || step > last {
                    return None;
                }
                step - first
            };
            group = group * size + index as usize;
        }
        Some(group)
    }

    /// The key of a group.
    pub(crate) fn key(&self, mut group: usize) -> Vec<KeyPart> {
        let mut key = Vec::new();
        for (&dimension, &size) in self.plan.dimensions.iter().zip(&self.sizes).rev() {
            let index = u32::try_from(group % size).unwrap_or(u32::MAX);
            group /= size;
            key.push(match dimension {
                Dimension::Unit => KeyPart::Unit(self.units.get(index as usize).cloned().flatten()),
                Dimension::Time => KeyPart::Index(self.plan.steps.map_or(0, |(_, first, _)| first) + index),
                Dimension::Sex if index == 2 => KeyPart::Index(UNKNOWN),
                _ => KeyPart::Index(index),
            });
        }
        key.reverse();
        key
    }

    /// Region of the attributed place; [`UNKNOWN`] for an unknown home.
    fn region(&self, place: u32, person: Person) -> u32 {
        match self.plan.attribution {
            Attribution::Home => u32::from(person.home()),
            Attribution::Care | Attribution::Start => {
                self.region_of.get(place as usize).map_or(UNKNOWN, |&r| u32::from(r) & 31)
            }
        }
    }

    /// Halland is split by the home municipality where it is given, otherwise it is whole in its first.
    fn sjukvardsregion(&self, place: u32, person: Person) -> u32 {
        let region = self.region(place, person);
        if region == u32::from(HOME_UNKNOWN) {
            return UNKNOWN;
        }
        let parts = self.tables.sjukvardsregion.get(region as usize);
        parts.map_or(UNKNOWN, |&(first, second)| u32::from(if person.second_part() { second } else { first }))
    }

    fn age_index(&self, person: Person, start: u32) -> u32 {
        let band = AgeBand::of(self.tables.calendar.year(start), person.attributes().birth_year);
        AgeBand::ALL.iter().position(|&b| b == band).and_then(|i| u32::try_from(i).ok()).unwrap_or(0)
    }
}

/// The regions of places, if nothing but them and time tells a plan's groups apart.
fn simple_regions(plan: &CountPlan, region_of: &[u8]) -> Option<Vec<u32>> {
    let is_simple = plan.attribution != Attribution::Home
        && plan.dimensions.iter().all(|d| matches!(d, Dimension::Region | Dimension::Time));
    is_simple.then(|| region_of.iter().map(|&r| u32::from(r) & 31).collect())
}

fn sex_index(person: Person) -> u32 {
    match person.attributes().sex {
        Some(Sex::Female) => 0,
        Some(Sex::Male) => 1,
        None => 2,
    }
}
