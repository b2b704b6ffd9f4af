//! What was put into synthetic events, written beside them as JSON so that a comparison can be checked against it.
//!
//! Schema (`format` 1): the plan; `month_factors` (January first) on the waits of episodes that start in that month;
//! for each pathway its measure, its median in `unit` for a man without a variant in the first year, `sigma` of the
//! log-normal spread, change a year, the factor on women's waits; for each region the factors on the stages of the
//! chain, on the whole lead time, the median, and the lead time `relative` to the population-weighted mean of the
//! regions. Factors are multipliers, 1 for no difference; a stage's factor includes the region's and pathway's own.
//! Medians are before a step is moved from a weekend to the Monday after, and before the mix of variants, treatments,
//! closings and deviations, which is the same in every region.

use std::io::Write;

use serde::Serialize;

use super::factors::{Factors, MONTH_PACE, Stage};
use super::plan::{SynthError, SynthPathway, SynthPlan, SynthRegion};
use super::profile::{Profile, Shape};
use super::world;

/// From this factor relative to the mean on, a region is truly slower.
const SLOWER_FROM: f64 = 1.10;
/// Up to this factor relative to the mean, a region is truly faster.
const FASTER_TO: f64 = 0.90;

/// The known truth of a plan.
#[derive(Debug, Clone, Serialize)]
pub struct Truth {
    /// Version of this schema: 1.
    pub format: u32,
    /// The plan's episodes.
    pub episodes: u64,
    /// The plan's seed.
    pub seed: u64,
    /// First month, `YYYY-MM`.
    pub from: String,
    /// Last month, `YYYY-MM`.
    pub to: String,
    /// Last day that events can have, `YYYY-MM-DD`.
    pub data_to: String,
    /// Relative lead time from which a region's `speed` is `slower`.
    pub slower_from: f64,
    /// Relative lead time up to which a region's `speed` is `faster`.
    pub faster_to: f64,
    /// Factors on the waits of episodes that start in January, February, …
    pub month_factors: [f64; 12],
    /// Per pathway, in the order given.
    pub pathways: Vec<PathwayTruth>,
}

/// The truth of one pathway.
#[derive(Debug, Clone, Serialize)]
pub struct PathwayTruth {
    /// Slug.
    pub pathway: String,
    /// The lead time that the medians are of: `svf`, `A-E`, or from one activity to another.
    pub measure: String,
    /// `days` or `minutes`.
    pub unit: &'static str,
    /// Median without any factor, in `unit`.
    pub median: f64,
    /// Standard deviation of the logarithm.
    pub sigma: f64,
    /// Change of waits from one year to the next, as a share of the first year's.
    pub yearly_change: f64,
    /// Factor on women's waits.
    pub women_factor: f64,
    /// Expected share of all episodes.
    pub episode_share: f64,
    /// Per region, in the order given.
    pub regions: Vec<RegionTruth>,
}

/// The truth of one pathway in one region.
#[derive(Debug, Clone, Serialize)]
pub struct RegionTruth {
    /// SCB län code.
    pub region: String,
    /// Factor on the steps from request to acceptance or first visit.
    pub referral: f64,
    /// Factor on the steps of the work-up.
    pub workup: f64,
    /// Factor on the steps from decision to start.
    pub treatment: f64,
    /// Factor on the whole lead time.
    pub lead_time: f64,
    /// Median lead time in the pathway's unit.
    pub median: f64,
    /// `lead_time` over the population-weighted mean of all regions.
    pub relative: f64,
    /// The verdict on `relative`.
    pub speed: Speed,
}

/// Whether a region is truly slower or faster than the mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Speed {
    /// Relative lead time of at least [`Truth::slower_from`].
    Slower,
    /// Between the two.
    Similar,
    /// Relative lead time of at most [`Truth::faster_to`].
    Faster,
}

/// The truth of a plan: what [`write_events`](super::write_events) builds in, without making an event.
///
/// # Errors
/// [`SynthError`] if there is no pathway or region, or one has a text of the wrong form.
pub fn truth(
    plan: &SynthPlan,
    pathways: &[SynthPathway],
    regions: &[SynthRegion],
) -> Result<Truth, SynthError> {
    world::check(pathways, regions)?;
    let profiles: Vec<_> = pathways.iter().map(Profile::of).collect();
    let factors = Factors::new(plan.seed(), &profiles, regions.len());
    let all: f64 = profiles.iter().map(|p| f64::from(p.weight)).sum();
    let one = |p: usize| {
        pathway_truth(&pathways[p].slug, &profiles[p], &Part { factors: &factors, pathway: p, regions }, all)
    };
    let month = |m: (i32, u32)| format!("{:04}-{:02}", m.0, m.1);
    Ok(Truth {
        format: 1,
        episodes: plan.episodes(),
        seed: plan.seed(),
        from: month(plan.from()),
        to: month(plan.to()),
        data_to: plan.last_day().to_string(),
        slower_from: SLOWER_FROM,
        faster_to: FASTER_TO,
        month_factors: MONTH_PACE.map(factor),
        pathways: (0..pathways.len()).map(one).collect(),
    })
}

/// Writes the truth as indented JSON with a line end.
///
/// # Errors
/// [`SynthError::Truth`] or [`SynthError::Write`] if `out` cannot be written.
pub fn write_truth(truth: &Truth, out: &mut dyn Write) -> Result<(), SynthError> {
    serde_json::to_writer_pretty(&mut *out, truth)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// One pathway's factors beside its regions.
struct Part<'a> {
    factors: &'a Factors,
    pathway: usize,
    regions: &'a [SynthRegion],
}

fn pathway_truth(slug: &str, profile: &Profile, part: &Part<'_>, all_weights: f64) -> PathwayTruth {
    let own = &part.factors.pathways[part.pathway];
    let (measure, unit, median) = lead_time(profile);
    PathwayTruth {
        pathway: slug.to_owned(),
        measure,
        unit,
        median,
        sigma: profile.width.sigma(),
        yearly_change: f64::from(own.yearly) / 1_000.0,
        women_factor: factor(own.women),
        episode_share: f64::from(profile.weight) / all_weights,
        regions: region_truths(part, median),
    }
}

fn region_truths(part: &Part<'_>, median: f64) -> Vec<RegionTruth> {
    let own = &part.factors.pathways[part.pathway];
    let people: f64 = part.regions.iter().map(|r| f64::from(r.population)).sum();
    let weighted = |(r, f): (&SynthRegion, &u32)| f64::from(r.population) * factor(*f);
    let mean = part.regions.iter().zip(&own.lead).map(weighted).sum::<f64>() / people;
    let stage = |r: usize, s: Stage| u32::try_from(part.factors.step(part.pathway, r, s)).map_or(1.0, factor);
    let one = |(r, region): (usize, &SynthRegion)| {
        let lead_time = factor(own.lead[r]);
        let relative = lead_time / mean;
        RegionTruth {
            region: region.code.clone(),
            referral: stage(r, Stage::Referral),
            workup: stage(r, Stage::Workup),
            treatment: stage(r, Stage::Treatment),
            lead_time,
            median: median * lead_time,
            relative,
            speed: speed(relative),
        }
    };
    part.regions.iter().enumerate().map(one).collect()
}

/// Measure, unit and median of a profile's lead time.
fn lead_time(profile: &Profile) -> (String, &'static str, f64) {
    match profile.shape {
        Shape::Svf(shape) => ("svf".to_owned(), "days", f64::from(shape.days)),
        Shape::Planned(shape) => ("A-E".to_owned(), "days", f64::from(shape.wait)),
        Shape::Emergency(shape) => {
            let to: Vec<_> = shape.treatments.iter().map(|t| t.0).collect();
            (format!("E:{}-E:{}", shape.arrived, to.join("+")), "minutes", f64::from(shape.wait))
        }
    }
}

fn speed(relative: f64) -> Speed {
    if relative >= SLOWER_FROM {
        Speed::Slower
    } else if relative <= FASTER_TO {
        Speed::Faster
    } else {
        Speed::Similar
    }
}

/// Thousandths as a factor.
fn factor(permille: u32) -> f64 {
    f64::from(permille) / 1_000.0
}
