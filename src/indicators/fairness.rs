//! How equal care is: the spread between groups, the gap between the sexes and the gradient over age.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Group, Row};
use super::gather::Key;
use super::groups::GroupCode;
use super::question::{By, Question};
use crate::model::AgeBand;
use crate::stats::{Confidence, ScoredBand, age_gradient, sex_gap, spread};

/// The spread between groups of one dimension.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct SpreadBetween {
    /// Groups with a share.
    pub groups: u64,
    /// The lowest share.
    pub lowest: f64,
    /// The highest share.
    pub highest: f64,
    /// Highest less lowest.
    pub range: f64,
    /// Highest over lowest; null where the lowest is 0.
    pub ratio: Option<f64>,
    /// Interquartile range of the shares, each group counted once.
    pub iqr: f64,
    /// Variance between groups beyond chance, on the scale asin√share.
    pub tau2: f64,
    /// The same as a standard deviation of shares.
    pub tau_share: f64,
    /// Part of the variation that is beyond chance, in [0, 1].
    pub i2: f64,
    /// Cochran's Q.
    pub q: f64,
    /// Chance of so large a Q if all groups were alike.
    pub p_value: f64,
    /// Highest less lowest of the standardised shares; only where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standardised_range: Option<f64>,
}

/// The share of women less that of men.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SexGap {
    /// The group; empty for all together.
    pub group: Group,
    /// Women less men, in [−1, 1].
    pub difference: f64,
    /// Its interval.
    pub ci: [f64; 2],
}

/// How the share changes from one age band to the next.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AgeGradient {
    /// The group; empty for all together.
    pub group: Group,
    /// Change of the share per band, oldest last.
    pub slope: f64,
    /// Its interval; null where all shares are 0 or 1.
    pub ci: Option<[f64; 2]>,
    /// Chance of so steep a slope if age made no difference.
    pub p_value: Option<f64>,
}

/// How equal care is, as far as the rows tell.
#[derive(Debug, Clone, PartialEq, Serialize, Default, ToSchema)]
pub struct Fairness {
    /// Between the rows of one dimension; null for time, sex and age, and with fewer than two shares.
    pub spread: Option<SpreadBetween>,
    /// Where the rows are given by sex: all together first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sex_gap: Vec<SexGap>,
    /// Where the rows are given by age: all together first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub age_gradient: Vec<AgeGradient>,
}

/// What the counts of the rows tell of fairness.
pub(super) fn fairness(question: &Question, keys: &[(Key, Group)], rows: &[Row]) -> Fairness {
    let at = |by: By| question.by.iter().position(|b| *b == by);
    let gap = |k: usize| sex_gaps(&split(keys, rows, k), question.confidence);
    let gradient = |k: usize| age_gradients(&split(keys, rows, k), question.confidence);
    Fairness {
        spread: spread_between(question, rows),
        sex_gap: at(By::Sex).map(gap).unwrap_or_default(),
        age_gradient: at(By::AgeGroup).map(gradient).unwrap_or_default(),
    }
}

/// The spread between rows of one dimension of places, units, pathways or areas.
pub(super) fn spread_between(question: &Question, rows: &[Row]) -> Option<SpreadBetween> {
    let [By::Region | By::Sjukvardsregion | By::Unit | By::Pathway | By::ProgrammeArea] = question.by[..]
    else {
        return None;
    };
    let shares: Vec<(u64, u64)> = rows.iter().filter_map(|r| r.within.counts()).collect();
    let found = spread(&shares)?;
    let standardised: Vec<f64> = rows.iter().filter_map(|r| r.standardised?.share).collect();
    let highest = standardised.iter().copied().reduce(f64::max);
    let lowest = standardised.iter().copied().reduce(f64::min);
    Some(SpreadBetween {
        groups: found.groups,
        lowest: found.lowest,
        highest: found.highest,
        range: found.range,
        ratio: found.ratio,
        iqr: found.interquartile_range,
        tau2: found.heterogeneity.tau2,
        tau_share: found.heterogeneity.share_sd,
        i2: found.heterogeneity.i2,
        q: found.heterogeneity.q,
        p_value: found.heterogeneity.p_value,
        standardised_range: highest.zip(lowest).map(|(a, b)| a - b),
    })
}

/// Those within and those with a limit.
type Share = (u64, u64);

/// A group without one of its dimensions, and its shares by that dimension.
type Part = (Group, HashMap<u32, Share>);

/// The shares of each other group by the number of one dimension, all together first; hidden ones are left out.
fn split(keys: &[(Key, Group)], rows: &[Row], at: usize) -> Vec<Part> {
    let mut all: Part = (Group(Vec::new()), HashMap::new());
    let mut others: Vec<(Key, Part)> = Vec::new();
    for ((key, group), row) in keys.iter().zip(rows) {
        let (Some(share), Some(GroupCode::Number(number))) = (row.within.counts(), key.get(at)) else {
            continue;
        };
        add(&mut all, *number, share);
        if key.len() < 2 {
            continue;
        }
        let rest: Key = without(key, at);
        let place = others.iter().position(|(k, _)| *k == rest).unwrap_or_else(|| {
            others.push((rest, (Group(without(&group.0, at)), HashMap::new())));
            others.len() - 1
        });
        add(&mut others[place].1, *number, share);
    }
    std::iter::once(all).chain(others.into_iter().map(|(_, other)| other)).collect()
}

fn add(part: &mut Part, number: u32, (within, with_limit): Share) {
    let sum = part.1.entry(number).or_default();
    *sum = (sum.0 + within, sum.1 + with_limit);
}

fn without<T: Clone>(items: &[T], at: usize) -> Vec<T> {
    items.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, item)| item.clone()).collect()
}

fn sex_gaps(parts: &[Part], confidence: Confidence) -> Vec<SexGap> {
    let gap = |(group, by_sex): &Part| {
        let of = |sex: u32| by_sex.get(&sex).copied().unwrap_or_default();
        let gap = sex_gap(of(0), of(1), confidence)?;
        let group = group.clone();
        Some(SexGap { group, difference: gap.difference, ci: [gap.interval.lower, gap.interval.upper] })
    };
    parts.iter().filter_map(gap).collect()
}

fn age_gradients(parts: &[Part], confidence: Confidence) -> Vec<AgeGradient> {
    let unknown =
        AgeBand::ALL.iter().position(|b| *b == AgeBand::Unknown).and_then(|i| u32::try_from(i).ok());
    let gradient = |(group, by_band): &Part| {
        let mut bands: Vec<ScoredBand> = by_band
            .iter()
            .filter(|(band, _)| Some(**band) != unknown)
            .map(|(&score, &(within, with_limit))| ScoredBand { score, within, with_limit })
            .collect();
        bands.sort_by_key(|b| b.score);
        let found = age_gradient(&bands, confidence)?;
        let ci = found.test.map(|t| [t.interval.lower, t.interval.upper]);
        let group = group.clone();
        Some(AgeGradient { group, slope: found.slope, ci, p_value: found.test.map(|t| t.p_value) })
    };
    parts.iter().filter_map(gradient).collect()
}
