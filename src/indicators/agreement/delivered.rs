//! Which regions have delivered which months, in words: never a count of events.
//!
//! Rule: a region has *delivered* a month if it has an event dated in it, and its latest delivery came after the
//! month's last day. With events but no delivery since, the month is *incomplete*: what came was sent while the
//! month went on. Without events it is *missing*. Chosen over a rule by number of events, which no source gives
//! for a region and month; what is lacking of a month that was delivered is seen in `quality`.

use std::ops::RangeInclusive;
use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use crate::catalogue::{Catalogue, PathwayId, PathwayKind, RegionId};
use crate::cohort::{Activity, Calendar, TimeStep};
use crate::indicators::answer::Coded;
use crate::indicators::engine::{Engine, EngineError};
use crate::indicators::question::Lang;
use crate::indicators::reports::Reports;
use crate::model::{Day, Period};

/// The data, and the regions whose deliveries a viewer may be told of.
#[derive(Debug, Clone, Copy)]
pub struct DeliveriesSeen<'a> {
    engine: Option<&'a Engine>,
    /// A bit set by place in the catalogue.
    regions: u32,
}

impl<'a> DeliveriesSeen<'a> {
    /// Nothing: there is no data, or the viewer sees releases only.
    #[must_use]
    pub const fn nothing() -> Self {
        Self { engine: None, regions: 0 }
    }

    /// Every region's.
    #[must_use]
    pub const fn all(engine: &'a Engine) -> Self {
        Self { engine: Some(engine), regions: u32::MAX }
    }

    /// One region's.
    #[must_use]
    pub fn only(engine: &'a Engine, region: RegionId) -> Self {
        Self { engine: Some(engine), regions: 1 << (region.number() & 31) }
    }

    /// The data, if anything of it may be seen.
    pub(super) const fn engine(self) -> Option<&'a Engine> {
        self.engine
    }

    /// Whether a region, by its place in the catalogue, is among those seen.
    pub(super) const fn has(self, region: usize) -> bool {
        region < 32 && self.regions >> region & 1 == 1
    }
}

/// Whether what should be there is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveredStatus {
    /// Every month, of every region.
    Delivered,
    /// Some.
    Partial,
    /// None.
    Missing,
    /// The viewer may not see it, or there is no data.
    NotShown,
}

impl DeliveredStatus {
    /// `delivered`, `partial`, `missing` or `not_shown`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Partial => "partial",
            Self::Missing => "missing",
            Self::NotShown => "not_shown",
        }
    }

    /// All together: the one word if they agree, `not_shown` if any is not, else `partial`.
    pub(super) fn of_all(each: impl IntoIterator<Item = Self>) -> Self {
        let mut all: Option<Self> = None;
        for one in each {
            if one == Self::NotShown {
                return one;
            }
            all = Some(all.map_or(one, |before| if before == one { one } else { Self::Partial }));
        }
        all.unwrap_or(Self::Missing)
    }
}

/// What one region has delivered of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RegionDelivered {
    /// Two-digit code and name.
    pub region: Coded,
    /// `delivered`: every month; `partial`: some, or one that was not over when it was sent; `missing`: none;
    /// `not_shown`: this viewer may not see it, or no data was given.
    pub status: &'static str,
    /// Months without any event, `2024-05`.
    pub missing_months: Vec<String>,
    /// Months with events and no delivery after their last day.
    pub incomplete_months: Vec<String>,
    /// Day of the latest event of the pathways that the report is about.
    pub last_event: Option<String>,
    /// Local day of the latest delivery with events of the region, of whatever pathway.
    pub last_delivery: Option<String>,
}

/// On which days the regions have events of one kind of pathway, and when they delivered.
pub(super) struct Delivered<'a> {
    catalogue: &'a Catalogue,
    activity: Activity,
    /// `None` where nobody may be told of.
    reports: Option<Arc<Reports>>,
    seen: DeliveriesSeen<'a>,
}

impl<'a> Delivered<'a> {
    /// Gathers the activity of pathways of a kind; `None` is every pathway.
    pub(super) fn new(
        catalogue: &'a Catalogue,
        kind: Option<PathwayKind>,
        seen: DeliveriesSeen<'a>,
    ) -> Result<Self, EngineError> {
        let mut activity = Activity::default();
        let Some(engine) = seen.engine() else {
            return Ok(Self { catalogue, activity, reports: None, seen });
        };
        for id in engine.snapshot().pathways().filter_map(PathwayId::from_index) {
            let pathway = catalogue.pathway(id);
            if kind.is_some_and(|kind| kind != pathway.kind) {
                continue;
            }
            let failed = |why| EngineError { pathway: pathway.slug.clone(), why };
            if let Some(of_pathway) = engine.snapshot().activity(id.index()).map_err(failed)? {
                activity.merge(&of_pathway);
            }
        }
        Ok(Self { catalogue, activity, reports: Some(engine.reports()?), seen })
    }

    /// What each region has delivered of a period, in catalogue order.
    pub(super) fn of_period(&self, period: Period, lang: Lang) -> Vec<RegionDelivered> {
        let month = |day: Day| Calendar::shared().month(day.index());
        let months = month(period.first())..=month(period.last());
        (0..self.catalogue.regions().len())
            .map(|region| self.of_region(region, months.clone(), lang))
            .collect()
    }

    fn of_region(&self, region: usize, months: RangeInclusive<u32>, lang: Lang) -> RegionDelivered {
        let facts = &self.catalogue.regions()[region];
        let mut out = RegionDelivered {
            region: Coded { code: facts.code.clone(), label: lang.of(&facts.names).clone() },
            status: DeliveredStatus::NotShown.code(),
            missing_months: Vec::new(),
            incomplete_months: Vec::new(),
            last_event: None,
            last_delivery: None,
        };
        if !self.seen.has(region) {
            return out;
        }
        let set = 1_u32 << region;
        let last_delivery = self.reports.as_ref().and_then(|reports| reports.latest_delivery(set));
        let status = |month: u32| {
            let last = TimeStep::Month.last_day(month);
            let first = Day::from_ymd(last.year(), last.month0() + 1, 1).unwrap_or(last);
            if !self.activity.any_between(set, first, last) {
                DeliveredStatus::Missing
            } else if last_delivery.is_some_and(|day| day <= last) {
                DeliveredStatus::Partial
            } else {
                DeliveredStatus::Delivered
            }
        };
        let each: Vec<(u32, DeliveredStatus)> = months.map(|month| (month, status(month))).collect();
        let named = |wanted: DeliveredStatus| -> Vec<String> {
            each.iter().filter(|(_, s)| *s == wanted).map(|(month, _)| TimeStep::Month.code(*month)).collect()
        };
        out.missing_months = named(DeliveredStatus::Missing);
        out.incomplete_months = named(DeliveredStatus::Partial);
        out.status = DeliveredStatus::of_all(each.iter().map(|(_, status)| *status)).code();
        out.last_event = self.activity.last_day(set, Day::MAX).map(|day| day.to_string());
        out.last_delivery = last_delivery.map(|day| day.to_string());
        out
    }
}
