//! The known truth: how much slower or faster each region, pathway, month, year and sex is made to be.
//!
//! All factors are whole thousandths (1000 = no difference) worked out from the seed before any episode is made.

use super::draw::{key, mix};
use super::profile::{Profile, Shape};
use super::spread::{normal_quantile, to_integer};

/// Factor on the waits of an episode that starts in this month, January first, in thousandths.
pub(super) const MONTH_PACE: [u32; 12] =
    [1_020, 970, 970, 980, 1_000, 1_080, 1_260, 1_110, 970, 960, 980, 1_140];

/// How many episodes start in this month, January first, relative to the others, in thousandths.
pub(super) const MONTH_VOLUME: [u32; 12] =
    [1_060, 1_020, 1_100, 1_030, 1_050, 980, 690, 910, 1_080, 1_100, 1_080, 860];

/// More episodes each year, in thousandths.
pub(super) const YEARLY_GROWTH: u32 = 20;

/// The part of a chain that a step belongs to; each region has a factor for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// From the decision on a request to its acceptance or the first visit.
    Referral,
    /// Examinations and conference.
    Workup,
    /// From the decision on an activity to its start.
    Treatment,
}

/// Weights of the four steps of a cancer pathway's lead time: 10–25, 25–35, 35–40, 40–end.
pub(super) const SVF_STEPS: [(Stage, u64); 4] =
    [(Stage::Referral, 30), (Stage::Workup, 25), (Stage::Workup, 15), (Stage::Treatment, 30)];

/// Weights of the four steps of a planned pathway: A–B, B–C, C–D, D–E.
pub(super) const POINT_STEPS: [(Stage, u64); 4] =
    [(Stage::Referral, 6), (Stage::Referral, 16), (Stage::Workup, 22), (Stage::Treatment, 56)];

/// The factors of one pathway.
#[derive(Debug)]
pub(super) struct PathwayFactors {
    /// Of each region, in all its steps.
    pub(super) regions: Vec<u32>,
    /// Of each region, on the whole lead time: its steps' stages included.
    pub(super) lead: Vec<u32>,
    /// Change of waits from one year to the next, in thousandths.
    pub(super) yearly: i32,
    /// Women's waits against men's.
    pub(super) women: u32,
}

/// All factors.
#[derive(Debug)]
pub(super) struct Factors {
    /// Per region: referral, work-up, treatment.
    pub(super) stages: Vec<[u32; 3]>,
    /// Per pathway.
    pub(super) pathways: Vec<PathwayFactors>,
}

impl Factors {
    /// Works out the factors under a seed, for so many regions.
    pub(super) fn new(seed: u64, profiles: &[Profile], n_regions: usize) -> Self {
        let source = Source { key: key(seed, 0xFAC7) };
        let stage = |r: usize| [1, 2, 3].map(|k| source.log_normal(0.07, k, 0, r));
        let stages: Vec<_> = (0..n_regions).map(stage).collect();
        let one = |(p, profile): (usize, &Profile)| source.pathway(p, profile, &stages);
        let pathways = profiles.iter().enumerate().map(one).collect();
        Self { stages, pathways }
    }

    /// Factor on a step of this stage.
    pub(super) fn stage(&self, region: usize, stage: Stage) -> u64 {
        u64::from(self.stages[region][place(stage)])
    }

    /// Factor on a wait of this stage of a pathway in a region.
    pub(super) fn step(&self, pathway: usize, region: usize, stage: Stage) -> u64 {
        u64::from(self.pathways[pathway].regions[region]) * self.stage(region, stage) / 1_000
    }

    /// Factor on the whole lead time of a pathway in a region.
    pub(super) fn lead(&self, pathway: usize, region: usize) -> u64 {
        u64::from(self.pathways[pathway].lead[region])
    }

    /// Factor of the start: its month (1–12), whole years since the period began, and the sex.
    pub(super) fn pace(&self, pathway: usize, month: u8, years: i32, sex: Pace) -> u64 {
        let factors = &self.pathways[pathway];
        let month_pace = MONTH_PACE[usize::from(month.clamp(1, 12)) - 1];
        let trend = u64::try_from((1_000 + factors.yearly * years).clamp(500, 2_000)).unwrap_or(1_000);
        let women = match sex {
            Pace::Woman => u64::from(factors.women),
            Pace::Man => 1_000,
        };
        u64::from(month_pace) * trend / 1_000 * women / 1_000
    }
}

/// Whose pace it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// With the women's factor.
    Woman,
    /// Without.
    Man,
}

const fn place(stage: Stage) -> usize {
    match stage {
        Stage::Referral => 0,
        Stage::Workup => 1,
        Stage::Treatment => 2,
    }
}

/// Numbers that depend on the seed and on what they are for.
struct Source {
    key: u64,
}

impl Source {
    fn bits(&self, purpose: u64, pathway: usize, region: usize) -> u64 {
        let number = |n: usize| u64::try_from(n).unwrap_or(0);
        mix(mix(mix(self.key ^ purpose) ^ number(pathway)).wrapping_add(number(region)))
    }

    /// A log-normal factor in thousandths.
    fn log_normal(&self, sigma: f64, purpose: u64, pathway: usize, region: usize) -> u32 {
        let top = u32::try_from(self.bits(purpose, pathway, region) >> 40).unwrap_or(0);
        let p = (f64::from(top) + 0.5) / f64::from(1_u32 << 24);
        to_integer(1_000.0 * (sigma * normal_quantile(p)).exp())
    }

    fn pathway(&self, p: usize, profile: &Profile, stages: &[[u32; 3]]) -> PathwayFactors {
        let one = |r: usize| self.log_normal(0.09, 10, 0, r) * self.log_normal(0.07, 11, p + 1, r) / 1_000;
        let regions: Vec<u32> = (0..stages.len()).map(one).collect();
        let lead = regions.iter().zip(stages).map(|(&f, s)| f * lead_stage(profile, s) / 1_000).collect();
        let change = i32::try_from(self.bits(12, p, 0) % 61).unwrap_or(0) - 35;
        let women = match self.bits(13, p, 0) % 10 {
            0 | 1 => 1_080,
            2 => 950,
            _ => 1_000,
        };
        let women = if (1..=999).contains(&profile.female) { women } else { 1_000 };
        PathwayFactors { regions, lead, yearly: change, women }
    }
}

/// The factor of a region's stages on a whole lead time, weighted by the steps' usual lengths.
fn lead_stage(profile: &Profile, stages: &[u32; 3]) -> u32 {
    let steps = match profile.shape {
        Shape::Svf(_) => &SVF_STEPS,
        Shape::Planned(_) => &POINT_STEPS,
        Shape::Emergency(_) => return stages[place(Stage::Treatment)],
    };
    let total: u64 = steps.iter().map(|s| s.1).sum();
    let sum: u64 = steps.iter().map(|&(stage, w)| w * u64::from(stages[place(stage)])).sum();
    u32::try_from(sum / total).unwrap_or(1_000)
}
