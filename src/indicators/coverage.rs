//! How much of what should be there is there: coverage of a row's regions.
//!
//! A region that has no event in the period has not reported. With expected counts (`expected.csv`)
//! coverage is reported over expected; below a floor the row is marked `low`. Without them the share is
//! null: nothing is guessed.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::engine::{Engine, EngineError};
use super::gather::{Gathered, gather};
use super::groups::GroupCode;
use super::question::{By, Question};
use crate::catalogue::{Catalogue, PathwayId};
use crate::cohort::{Activity, UNKNOWN, Waits};
use crate::model::{Basis, Day, Period};
use crate::stats::Counts;

/// Below this share of what is expected a row is marked.
pub const COVERAGE_FLOOR: f64 = 0.7;

/// How much of what should be there is there.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Coverage {
    /// Reported over expected; null without expected counts.
    pub share: Option<f64>,
    /// `ok`, `low` or `not_reported`.
    pub status: &'static str,
    /// Day of the latest event of the row's regions, up to the cutoff; null without any.
    pub last_event: Option<String>,
}

/// Coverage of every row of one question.
#[derive(Debug)]
pub(super) struct Covered<'a> {
    reported: Reported<'a>,
    /// Episodes that began in the period, by row; only where there are expected counts.
    begun: Option<Gathered>,
}

impl<'a> Covered<'a> {
    /// Gathers what the rows of a question are covered by.
    pub(super) fn new(engine: &'a Engine, question: &'a Question) -> Result<Self, EngineError> {
        let reported = Reported::new(engine, question)?;
        let begun = match reported.expected(&[]) {
            None => None,
            Some(_) => {
                let cohort = Question { basis: Basis::Start, ..question.clone() };
                Some(gather(engine, &cohort, Waits::Numbered)?)
            }
        };
        Ok(Self { reported, begun })
    }

    /// Coverage of a row; the empty key is the total.
    pub(super) fn of(&self, key: &[GroupCode]) -> Coverage {
        let share = self.inclusion(key).map(|(reported, expected)| real(reported) / expected);
        self.reported.of(key, share)
    }

    /// The regions that a row is about, as a bit set.
    pub(super) fn regions_of(&self, key: &[GroupCode]) -> u32 {
        self.reported.regions_of(key)
    }

    /// The pathway that a row is about, if it is one.
    pub(super) fn pathway_of(&self, key: &[GroupCode]) -> Option<PathwayId> {
        self.reported.pathway_of(key).map(|(id, _)| *id)
    }

    /// Whether regions have any event from one day to another.
    pub(super) fn any_between(&self, regions: u32, first: Day, last: Day) -> bool {
        self.reported.all.any_between(regions, first, last)
    }

    /// The latest day with an event of some regions, up to the cutoff.
    pub(super) fn last_day(&self, regions: u32) -> Option<Day> {
        self.reported.all.last_day(regions, self.reported.cutoff)
    }

    /// Episodes that began in the period, and how many are expected; `None` without expected counts.
    pub(super) fn inclusion(&self, key: &[GroupCode]) -> Option<(u64, f64)> {
        let begun = self.begun.as_ref()?;
        let reported = match key {
            [] => begun.total.in_scope(),
            key => begun.groups.get(key).map_or(0, Counts::in_scope),
        };
        Some((reported, self.reported.expected(key)?))
    }

    /// Places in the catalogue of the allowed regions without any event in the period.
    pub(super) fn silent_regions(&self) -> impl Iterator<Item = usize> + '_ {
        self.reported.silent_regions()
    }
}

/// A count as a number; patients are far below 2⁵³.
#[expect(clippy::cast_precision_loss, reason = "exact to 2^53")]
pub(super) fn real(n: u64) -> f64 {
    n as f64
}

/// What coverage is read from, for one question.
#[derive(Debug)]
struct Reported<'a> {
    catalogue: &'a Catalogue,
    cutoff: Day,
    period: Period,
    by: &'a [By],
    /// Regions that the question's filters take.
    allowed: u32,
    pathways: Vec<(PathwayId, Arc<Activity>)>,
    all: Activity,
}

impl<'a> Reported<'a> {
    /// Gathers what a question's pathways have reported.
    fn new(engine: &'a Engine, question: &'a Question) -> Result<Self, EngineError> {
        let pathways = engine.activities(question)?;
        let mut all = Activity::default();
        for (_, activity) in &pathways {
            all.merge(activity);
        }
        let catalogue = engine.catalogue();
        let allowed = allowed_regions(catalogue, question);
        let period = question.counted_period();
        Ok(Self { catalogue, cutoff: question.cutoff, period, by: &question.by, allowed, pathways, all })
    }

    /// Coverage of a row; the empty key is the total.
    fn of(&self, key: &[GroupCode], reported: Option<f64>) -> Coverage {
        let regions = self.regions_of(key);
        let one = self.pathway_of(key);
        let activity = one.map_or(&self.all, |(_, activity)| activity.as_ref());
        let last = self.period.last().min(self.cutoff);
        let any = activity.any_between(regions, self.period.first(), last);
        let share = reported;
        let status = match share {
            _ if !any => "not_reported",
            Some(share) if share < COVERAGE_FLOOR => "low",
            _ => "ok",
        };
        let last_event = activity.last_day(regions, self.cutoff).map(|d| d.to_string());
        Coverage { share, status, last_event }
    }

    /// Places of the allowed regions without any event in the period, in catalogue order.
    fn silent_regions(&self) -> impl Iterator<Item = usize> + '_ {
        let last = self.period.last().min(self.cutoff);
        (0..self.catalogue.regions().len())
            .filter(|r| self.allowed >> r & 1 == 1)
            .filter(move |r| !self.all.any_between(1 << r, self.period.first(), last))
    }

    /// What is expected of a row in the period, by expected counts of whole years and parts of them;
    /// `None` if any region and pathway that it spans lacks a count for a year that it touches.
    fn expected(&self, key: &[GroupCode]) -> Option<f64> {
        let counts = self.catalogue.expected_counts();
        if counts.is_empty() || self.period == Period::EVERYTHING {
            return None;
        }
        let regions = self.regions_of(key);
        let pathway = self.pathway_of(key).map(|(id, _)| *id);
        let wanted = counts.iter().filter(|c| regions >> c.region.number() & 1 == 1);
        let wanted = wanted.filter(|c| match pathway {
            Some(only) => c.pathway == only,
            None => self.pathways.iter().any(|(id, _)| *id == c.pathway),
        });
        let parts: Vec<f64> = wanted
            .filter_map(|c| {
                let part = part_of_year(self.period, c.year);
                (part > 0.0).then_some(part * c.expected)
            })
            .collect();
        let sum: f64 = parts.iter().sum();
        (sum > 0.0).then_some(sum)
    }

    fn pathway_of(&self, key: &[GroupCode]) -> Option<&(PathwayId, Arc<Activity>)> {
        let at = self.by.iter().position(|by| *by == By::Pathway)?;
        let GroupCode::Number(number) = key.get(at)? else { return None };
        self.pathways.iter().find(|(id, _)| u32::from(id.number()) == *number)
    }

    /// The regions that a row is about, as a bit set.
    fn regions_of(&self, key: &[GroupCode]) -> u32 {
        for (by, code) in self.by.iter().zip(key) {
            let GroupCode::Number(number) = code else { continue };
            match by {
                By::Region if *number == UNKNOWN => return self.allowed,
                By::Region => return 1 << (number & 31),
                By::Sjukvardsregion => return regions_in(self.catalogue, *number) & self.allowed,
                _ => {}
            }
        }
        self.allowed
    }
}

/// The part of a calendar year that lies in a period, by days.
fn part_of_year(period: Period, year: i32) -> f64 {
    let (Some(first), Some(last)) = (Day::from_ymd(year, 1, 1), Day::from_ymd(year, 12, 31)) else {
        return 0.0;
    };
    let from = period.first().max(first).index();
    let until = (period.last().min(last).index() + 1).max(from);
    f64::from(until - from) / f64::from(last.index() + 1 - first.index())
}

fn regions_in(catalogue: &Catalogue, sjukvardsregion: u32) -> u32 {
    let of = |r: &&crate::catalogue::Region| {
        u32::from(r.sjukvardsregion.number()) == sjukvardsregion
            || r.second_sjukvardsregion.is_some_and(|s| u32::from(s.number()) == sjukvardsregion)
    };
    let numbers = (0_u32..).zip(catalogue.regions()).filter(|(_, r)| of(r)).map(|(i, _)| i);
    numbers.fold(0, |set, i| set | 1 << i)
}

/// The regions that a question's filters take, as a bit set.
pub(super) fn allowed_regions(catalogue: &Catalogue, question: &Question) -> u32 {
    let all = (0..catalogue.regions().len()).fold(0_u32, |set, i| set | 1 << i);
    let filters = &question.filters;
    let regions = filters
        .regions
        .as_ref()
        .map_or(all, |r| r.iter().flatten().fold(0, |set, id| set | 1 << id.number()));
    let parts = filters
        .sjukvardsregioner
        .as_ref()
        .map_or(all, |s| s.iter().fold(0, |set, id| set | regions_in(catalogue, u32::from(id.number()))));
    // A filter that takes nobody we know of (an unknown home) is about everyone who delivers.
    if regions & parts == 0 { all } else { regions & parts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_year_is_half_of_what_a_year_expects() {
        let part = |text, year| part_of_year(Period::parse(text).unwrap(), year);
        assert!((part("2024", 2024) - 1.0).abs() < 1e-12);
        assert!((part("2023", 2024)).abs() < 1e-12);
        assert!((part("2023Q1", 2023) - 90.0 / 365.0).abs() < 1e-12);
        assert!((part("2023-07..2024-06", 2024) - 182.0 / 366.0).abs() < 1e-12);
    }
}
