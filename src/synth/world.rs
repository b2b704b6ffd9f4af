//! Everything that is the same for all episodes of a plan, worked out once and shared by the threads.

use super::calendar::Calendar;
use super::draw::{cumulate, key, mix};
use super::factors::{Factors, MONTH_VOLUME, YEARLY_GROWTH};
use super::municipality::municipalities;
use super::plan::{SynthError, SynthPathway, SynthPlan, SynthRegion};
use super::profile::Profile;
use super::spread::Spread;

/// The most pathways and regions that are taken.
const MOST_PATHWAYS: usize = 10_000;
const MOST_REGIONS: usize = 100;

/// A made-up unit id: 17 characters.
pub(super) type UnitText = [u8; 17];

/// A region as it is written.
#[derive(Debug)]
pub(super) struct RegionPlace {
    /// Two digits.
    pub(super) code: [u8; 2],
    /// Whether it sends patients on three times as often.
    pub(super) small: bool,
    /// Ids of its units.
    pub(super) units: Vec<UnitText>,
    /// Its municipalities, with weights.
    pub(super) municipalities: &'static [(&'static str, u16)],
}

/// A pathway as it is written.
#[derive(Debug)]
pub(super) struct PathwayWay {
    /// Slug.
    pub(super) slug: Vec<u8>,
    /// Prefix of its codes, empty where unknown.
    pub(super) prefix: Vec<u8>,
    /// Patients and waits.
    pub(super) profile: Profile,
}

/// What all episodes share.
#[derive(Debug)]
pub(super) struct World {
    /// The plan.
    pub(super) plan: SynthPlan,
    /// The period's days.
    pub(super) calendar: Calendar,
    /// Log-normal multipliers.
    pub(super) spread: Spread,
    /// Pathways in the order given.
    pub(super) pathways: Vec<PathwayWay>,
    /// Regions in the order given.
    pub(super) regions: Vec<RegionPlace>,
    /// Slower and faster.
    pub(super) factors: Factors,
    /// Cumulative weights of the pathways.
    pub(super) pathway_weights: Vec<u32>,
    /// Cumulative populations, in hundreds.
    pub(super) region_weights: Vec<u32>,
    /// Cumulative volumes of the period's months.
    pub(super) month_weights: Vec<u32>,
    /// Key of the episode ids.
    pub(super) episode_key: u64,
    /// Key of the patient ids.
    pub(super) patient_key: u64,
    /// Key of the event ids.
    pub(super) event_key: u64,
    /// Key of which units see a pathway most.
    pub(super) unit_key: u64,
}

impl World {
    /// Works it out.
    ///
    /// # Errors
    /// [`SynthError`] if there is no pathway or region, or one has a text of the wrong form.
    pub(super) fn new(
        plan: &SynthPlan,
        pathways: &[SynthPathway],
        regions: &[SynthRegion],
    ) -> Result<Self, SynthError> {
        check(pathways, regions)?;
        let profiles: Vec<_> = pathways.iter().map(Profile::of).collect();
        let calendar = Calendar::new(plan);
        let seed = plan.seed();
        Ok(Self {
            plan: plan.clone(),
            spread: Spread::new(),
            factors: Factors::new(seed, &profiles, regions.len()),
            pathway_weights: cumulate(profiles.iter().map(|p| p.weight)),
            region_weights: cumulate(regions.iter().map(|r| r.population.div_ceil(100))),
            month_weights: month_weights(&calendar, plan.from()),
            pathways: pathways.iter().zip(profiles).map(|(p, profile)| way(p, profile)).collect(),
            regions: regions.iter().map(place).collect(),
            calendar,
            episode_key: key(seed, 1),
            patient_key: key(seed, 2),
            event_key: key(seed, 3),
            unit_key: key(seed, 4),
        })
    }

    /// The unit that sees most patients of a pathway in a region.
    pub(super) fn main_unit(&self, pathway: usize, region: usize) -> usize {
        let number = |n: usize| u64::try_from(n).unwrap_or(0);
        let bits = mix(self.unit_key ^ (number(pathway) << 32) ^ number(region));
        let n = number(self.regions[region].units.len()).max(1);
        usize::try_from(bits % n).unwrap_or(0)
    }
}

/// That the pathways and regions can be written in the event format.
///
/// # Errors
/// [`SynthError::Empty`], [`SynthError::TooMany`] or [`SynthError::BadText`].
pub(super) fn check(pathways: &[SynthPathway], regions: &[SynthRegion]) -> Result<(), SynthError> {
    count("pathway", pathways.len(), MOST_PATHWAYS)?;
    count("region", regions.iter().filter(|r| r.population > 0).count(), MOST_REGIONS)?;
    let slug = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    for pathway in pathways {
        form("pathway slug", &pathway.slug, 1..=64, slug)?;
        if let Some(prefix) = &pathway.kva_prefix {
            form("KVÅ prefix", prefix, 3..=3, |b| b.is_ascii_uppercase() || b.is_ascii_digit())?;
        }
    }
    regions.iter().try_for_each(|r| form("region code", &r.code, 2..=2, |b| b.is_ascii_digit()))
}

fn count(what: &'static str, count: usize, most: usize) -> Result<(), SynthError> {
    match count {
        0 => Err(SynthError::Empty { what }),
        n if n > most => Err(SynthError::TooMany { what, count, most }),
        _ => Ok(()),
    }
}

fn form(
    what: &'static str,
    text: &str,
    lengths: std::ops::RangeInclusive<usize>,
    allowed: impl Fn(u8) -> bool,
) -> Result<(), SynthError> {
    let right = lengths.contains(&text.len()) && text.bytes().all(allowed);
    if right { Ok(()) } else { Err(SynthError::BadText { what, text: text.to_owned() }) }
}

fn way(pathway: &SynthPathway, profile: Profile) -> PathwayWay {
    let prefix = pathway.kva_prefix.as_deref().unwrap_or_default();
    PathwayWay { slug: pathway.slug.clone().into_bytes(), prefix: prefix.as_bytes().to_vec(), profile }
}

/// A region with one unit for each 120,000 inhabitants, 2 to 14.
fn place(region: &SynthRegion) -> RegionPlace {
    let code = match region.code.as_bytes() {
        &[a, b] => [a, b],
        _ => *b"00",
    };
    let n_units = u8::try_from(region.population / 120_000).unwrap_or(14).clamp(2, 14);
    RegionPlace {
        code,
        small: region.population < 200_000,
        units: (1..=n_units).map(|n| unit(code, n)).collect(),
        municipalities: municipalities(&region.code),
    }
}

/// `SE23210000RR-U0NN`: of the shape of an HSA-id, of no real unit; neither part is a number.
fn unit(code: [u8; 2], number: u8) -> UnitText {
    let mut text = *b"SE23210000RR-U0NN";
    text[10..12].copy_from_slice(&code);
    text[15] = b'0' + number / 10;
    text[16] = b'0' + number % 10;
    text
}

/// Cumulative numbers of episodes that start in each month: season, growth and days.
fn month_weights(calendar: &Calendar, from: (i32, u32)) -> Vec<u32> {
    let weight = |&(first, days): &(u32, u32)| {
        let day = u64::from(first);
        let years = u32::try_from(calendar.year(day) - from.0).unwrap_or(0);
        let volume = MONTH_VOLUME[usize::from(calendar.month(day)) - 1];
        volume * (1_000 + YEARLY_GROWTH * years) / 1_000 * days / 28
    };
    cumulate(calendar.months().iter().map(weight))
}
