//! Synthetic patients: sex, birth year and home. Some have more than one episode.

use super::draw::Draw;
use super::factors::Pace;
use super::profile::Profile;
use super::world::World;
use crate::model::Sex;

/// A patient.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    /// Number of the patient's first episode; the id is made from it.
    pub(super) number: u64,
    sex: Sex,
    birth_year: i32,
    sex_known: bool,
    birth_known: bool,
    /// Region of care, as a place in the list.
    pub(super) region: usize,
    /// Region of residence where known.
    pub(super) home: Option<usize>,
    /// Municipality of residence where known.
    pub(super) municipality: Option<&'static str>,
}

impl Person {
    /// A new patient of a pathway, whose first episode has this number and starts in this year.
    pub(super) fn new(world: &World, draw: &mut Draw, profile: &Profile, at: (u64, i32)) -> Self {
        let region = draw.weighted(&world.region_weights);
        let home = match draw.below(1_000) {
            0..925 => Some(region),
            925..965 => Some(draw.weighted(&world.region_weights)),
            _ => None,
        };
        let known = if draw.chance(900) { home } else { None };
        let municipality = known.and_then(|r| draw.pick(world.regions[r].municipalities));
        let sex = if draw.chance(u32::from(profile.female)) { Sex::Female } else { Sex::Male };
        Self {
            number: at.0,
            sex,
            birth_year: at.1 - age(draw, profile),
            sex_known: draw.chance(996),
            birth_known: draw.chance(995),
            region,
            home,
            municipality,
        }
    }

    /// Whether the same person can be a patient of this pathway in this year.
    pub(super) fn fits(&self, profile: &Profile, year: i32) -> bool {
        let right_sex = match profile.female {
            0 => self.sex == Sex::Male,
            1_000.. => self.sex == Sex::Female,
            _ => true,
        };
        let age = year - self.birth_year;
        right_sex && (i32::from(profile.age.0)..=i32::from(profile.age.2)).contains(&age)
    }

    /// Sex where registered.
    pub(super) fn sex(&self) -> Option<Sex> {
        self.sex_known.then_some(self.sex)
    }

    /// Birth year where registered.
    pub(super) fn birth_year(&self) -> Option<i32> {
        self.birth_known.then_some(self.birth_year)
    }

    /// Whose pace the waits have.
    pub(super) fn pace(&self) -> Pace {
        match self.sex {
            Sex::Female => Pace::Woman,
            Sex::Male => Pace::Man,
        }
    }
}

/// An age from the youngest to the oldest, most often near the usual one: on either side of it the nearest of three even draws.
fn age(draw: &mut Draw, profile: &Profile) -> i32 {
    let (youngest, usual, oldest) = profile.age;
    let nearest = |draw: &mut Draw, side: u16| {
        let away = (0..3).map(|_| draw.below(u32::from(side) + 1)).min().unwrap_or(0);
        i32::try_from(away).unwrap_or(0)
    };
    if draw.chance(500) {
        i32::from(usual) + nearest(draw, oldest - usual)
    } else {
        i32::from(usual) - nearest(draw, usual - youngest)
    }
}
