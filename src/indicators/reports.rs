//! What has come in, and when: by region and pathway, from the deliveries of the snapshot.
//!
//! A region's *first* delivery of a pathway is a backlog: it says nothing of how long reports
//! take. So delays are those of events that happened after the day of that delivery.
//! `docs/statistics/maturity.md` has the reasons.

use std::collections::HashMap;

use super::engine::{Engine, EngineError};
use crate::catalogue::PathwayId;
use crate::cohort::{DeliveryFacts, DeliveryRows, RegionReporting, Reported, Reporting};
use crate::model::Day;
use crate::stats::DelayCounts;

/// Regions that are told apart, as in [`crate::cohort::Activity`].
const N_REGIONS: usize = 32;

/// What a region has reported of a pathway.
#[derive(Debug, Clone, Default)]
pub(super) struct RegionReports {
    /// What its events say of themselves.
    pub(super) said: RegionReporting,
    /// Days from event to delivery, and the most that could have been seen.
    pub(super) in_days: DelayCounts,
    /// The same in deliveries of the region: 1 is the first one after the event.
    pub(super) in_deliveries: DelayCounts,
}

/// Deliveries that belong to a row.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct DeliveryTotals {
    /// Deliveries.
    pub(super) n: u64,
    /// Those of them that brought events of other regions too.
    pub(super) shared: u64,
    /// Rows of those that did not.
    pub(super) rows: DeliveryRows,
}

/// What has come in, of a whole snapshot.
#[derive(Debug, Default)]
pub(super) struct Reports {
    /// With the regions whose events each brought, as a bit set.
    deliveries: Vec<(DeliveryFacts, u32)>,
    /// By region: the days on which it delivered anything, ascending.
    days: Vec<Vec<u32>>,
    by_pathway: HashMap<PathwayId, Vec<RegionReports>>,
    first_event: Option<Day>,
}

impl Reports {
    /// Gathers what the deliveries of a snapshot brought.
    pub(super) fn new(engine: &Engine) -> Result<Self, EngineError> {
        let snapshot = engine.snapshot();
        let failed = |pathway: &str| {
            let pathway = pathway.to_owned();
            move |why| EngineError { pathway, why }
        };
        let facts = snapshot.deliveries().map_err(failed("every pathway"))?;
        let mut out = Self { days: vec![Vec::new(); N_REGIONS], ..Self::default() };
        let place: HashMap<String, usize> =
            facts.iter().enumerate().map(|(i, f)| (f.delivery.clone(), i)).collect();
        out.deliveries = facts.into_iter().map(|f| (f, 0)).collect();
        let mut found = Vec::new();
        for id in snapshot.pathways().filter_map(PathwayId::from_index) {
            let slug = &engine.catalogue().pathway(id).slug;
            let reporting = snapshot.reporting(id.index()).map_err(failed(slug))?;
            let places = reporting.deliveries().iter().map(|d| place.get(d).copied()).collect();
            let brought = Brought { reporting, places };
            out.note(&brought);
            found.push((id, brought));
        }
        for days in &mut out.days {
            days.sort_unstable();
            days.dedup();
        }
        out.by_pathway = found.iter().map(|(id, brought)| (*id, out.of_pathway(brought))).collect();
        Ok(out)
    }

    /// Notes who delivered on which days.
    fn note(&mut self, brought: &Brought) {
        let mut last = None;
        for cell in brought.reporting.cells() {
            let day = Day::from_index(cell.day);
            self.first_event = self.first_event.into_iter().chain(day).min();
            // Cells are ordered by region and delivery, so most repeat the one before.
            if last == Some((cell.region, cell.delivery)) {
                continue;
            }
            last = Some((cell.region, cell.delivery));
            let Some(delivery) = brought.place(cell) else { continue };
            self.deliveries[delivery].1 |= 1 << (cell.region & 31);
            if let Some(day) = self.deliveries[delivery].0.received {
                self.days[usize::from(cell.region) % N_REGIONS].push(day.index());
            }
        }
    }

    /// What each region has reported of a pathway.
    fn of_pathway(&self, brought: &Brought) -> Vec<RegionReports> {
        let received = |cell: &Reported| self.deliveries[brought.place(cell)?].0.received.map(Day::index);
        let mut first = [u32::MAX; N_REGIONS];
        for cell in brought.reporting.cells() {
            let first = &mut first[usize::from(cell.region) % N_REGIONS];
            *first = received(cell).map_or(*first, |day| day.min(*first));
        }
        let said = |region| RegionReports { said: brought.reporting.region(region), ..Default::default() };
        let mut out: Vec<RegionReports> = (0..N_REGIONS).map(said).collect();
        for cell in brought.reporting.cells() {
            let region = usize::from(cell.region) % N_REGIONS;
            let Some(received) = received(cell).filter(|_| cell.day > first[region]) else { continue };
            let days = &self.days[region];
            let latest = days.last().copied().unwrap_or(received);
            let n = u64::from(cell.n);
            out[region].in_days.add(received.saturating_sub(cell.day), latest.saturating_sub(cell.day), n);
            let visits = between(days, cell.day, received).max(1);
            out[region].in_deliveries.add(visits, between(days, cell.day, latest), n);
        }
        out
    }

    /// What some regions (a bit set) have reported of some pathways.
    fn each(&self, pathways: &[PathwayId], regions: u32) -> impl Iterator<Item = &RegionReports> {
        let reports = pathways.iter().filter_map(|id| self.by_pathway.get(id));
        reports.flat_map(move |of_pathway| regions_in(regions).filter_map(|region| of_pathway.get(region)))
    }

    /// What the events of some regions and pathways say of themselves.
    pub(super) fn said(&self, pathways: &[PathwayId], regions: u32) -> RegionReporting {
        let mut out = RegionReporting::default();
        self.each(pathways, regions).for_each(|reports| out.merge(&reports.said));
        out
    }

    /// Their delays in deliveries.
    pub(super) fn in_deliveries(&self, pathways: &[PathwayId], regions: u32) -> DelayCounts {
        let mut out = DelayCounts::new();
        self.each(pathways, regions).for_each(|reports| out.merge(&reports.in_deliveries));
        out
    }

    /// Their delays in days.
    pub(super) fn in_days(&self, pathways: &[PathwayId], regions: u32) -> DelayCounts {
        let mut out = DelayCounts::new();
        self.each(pathways, regions).for_each(|reports| out.merge(&reports.in_days));
        out
    }

    /// The days on which a region delivered anything, ascending.
    pub(super) fn days_of(&self, region: usize) -> &[u32] {
        self.days.get(region).map_or(&[], Vec::as_slice)
    }

    /// The day of the latest delivery with events of one of these regions.
    pub(super) fn latest_delivery(&self, regions: u32) -> Option<Day> {
        let latest = |region: usize| self.days.get(region).and_then(|days| days.last());
        regions_in(regions).filter_map(latest).max().and_then(|&day| Day::from_index(day))
    }

    /// The deliveries that brought events of some regions; of those that brought nobody else's, the rows.
    pub(super) fn deliveries_of(&self, regions: u32) -> DeliveryTotals {
        let mut out = DeliveryTotals::default();
        for (facts, brought) in self.deliveries.iter().filter(|(_, brought)| brought & regions != 0) {
            out.n += 1;
            if brought & !regions == 0 {
                out.rows.merge(&facts.rows);
            } else {
                out.shared += 1;
            }
        }
        out
    }

    /// Every delivery, whoever's, and the day of the latest.
    pub(super) fn all_deliveries(&self) -> (DeliveryTotals, Option<Day>) {
        let mut out = DeliveryTotals::default();
        for (facts, _) in &self.deliveries {
            out.n += 1;
            out.rows.merge(&facts.rows);
        }
        (out, self.deliveries.iter().filter_map(|(facts, _)| facts.received).max())
    }

    /// The first day with an event.
    pub(super) const fn first_event(&self) -> Option<Day> {
        self.first_event
    }
}

/// What a pathway's deliveries brought, with their places in the ledger.
struct Brought {
    reporting: Reporting,
    /// `None` for a delivery that the ledger does not have.
    places: Vec<Option<usize>>,
}

impl Brought {
    fn place(&self, cell: &Reported) -> Option<usize> {
        self.places.get(cell.delivery as usize).copied().flatten()
    }
}

/// The numbers of the ones.
pub(super) fn regions_in(set: u32) -> impl Iterator<Item = usize> {
    (0..N_REGIONS).filter(move |region| set >> region & 1 == 1)
}

/// How many of these days lie from the first to the last, both included.
fn between(days: &[u32], first: u32, last: u32) -> u32 {
    let (from, to) = (days.partition_point(|&d| d < first), days.partition_point(|&d| d <= last));
    u32::try_from(to.saturating_sub(from)).unwrap_or(u32::MAX)
}
