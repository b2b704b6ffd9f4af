//! What each delivery brought to a pathway: events by region, delivery and day, and no pseudonyms.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::activity::N_REGIONS;
use super::bytes::{In, NotACohort, Out};
use crate::model::Day;

/// How many rows of a delivery had which fate, as its receipt says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct DeliveryRows {
    /// Rows of the file.
    pub read: u64,
    /// Rows that the mapping ignores.
    pub ignored: u64,
    /// New events.
    pub accepted: u64,
    /// Rows that changed nothing.
    pub duplicate: u64,
    /// Rows that corrected an event, or were corrected by another row of the delivery.
    pub superseded: u64,
    /// Rows that withdrew an event.
    pub retracted: u64,
    /// Rows that broke a rule.
    pub rejected: u64,
}

impl DeliveryRows {
    /// Adds the rows of another delivery.
    pub const fn merge(&mut self, other: &Self) {
        self.read += other.read;
        self.ignored += other.ignored;
        self.accepted += other.accepted;
        self.duplicate += other.duplicate;
        self.superseded += other.superseded;
        self.retracted += other.retracted;
        self.rejected += other.rejected;
    }
}

/// A delivery, as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryFacts {
    /// Identifier.
    pub delivery: String,
    /// Local day that it was received; `None` where a crash left nothing that says it.
    pub received: Option<Day>,
    /// Fates of its rows.
    pub rows: DeliveryRows,
}

/// What a region's events say of themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RegionReporting {
    /// Events.
    pub events: u64,
    /// Those with an identity of their source.
    pub with_event_id: u64,
    /// Those that say when their source registered them.
    pub with_recorded_at: u64,
    /// Episodes with events in the region whose events name different patients.
    pub shared_episodes: u64,
    /// Those of them that have no event in a region before it in the order of codes.
    pub shared_first: u64,
}

impl RegionReporting {
    /// Adds those of another region or pathway.
    pub const fn merge(&mut self, other: &Self) {
        self.events += other.events;
        self.with_event_id += other.with_event_id;
        self.with_recorded_at += other.with_recorded_at;
        self.shared_episodes += other.shared_episodes;
        self.shared_first += other.shared_first;
    }
}

/// Events of one region and day that one delivery brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reported {
    /// Index of the region in the catalogue.
    pub region: u8,
    /// Position in [`Reporting::deliveries`].
    pub delivery: u32,
    /// Day of the events, as an index.
    pub day: u32,
    /// Events.
    pub n: u32,
}

/// What the deliveries brought to one pathway.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reporting {
    deliveries: Vec<String>,
    cells: Vec<Reported>,
    regions: Vec<RegionReporting>,
}

impl Reporting {
    /// Identifiers of the deliveries that events are left of.
    #[must_use]
    pub fn deliveries(&self) -> &[String] {
        &self.deliveries
    }

    /// Events by region, delivery and day.
    #[must_use]
    pub fn cells(&self) -> &[Reported] {
        &self.cells
    }

    /// A region's events, by index.
    #[must_use]
    pub fn region(&self, region: usize) -> RegionReporting {
        self.regions.get(region).copied().unwrap_or_default()
    }

    /// Adds events of a region and day that a delivery brought; `extra` are what they say of themselves.
    pub fn add(&mut self, region: u8, delivery: &str, day: Day, extra: RegionReporting) {
        let delivery = self.position(delivery);
        let n = u32::try_from(extra.events).unwrap_or(u32::MAX);
        self.cells.push(Reported { region, delivery, day: day.index(), n });
        self.about(region, &extra);
    }

    /// Adds to what a region's events say of themselves.
    pub fn about(&mut self, region: u8, extra: &RegionReporting) {
        self.regions.resize(N_REGIONS, RegionReporting::default());
        self.regions[usize::from(region) % N_REGIONS].merge(extra);
    }

    /// Adds up the parts that were added, one cell per region, delivery and day, in that order: the same
    /// whatever order they were added in.
    pub fn settle(&mut self) {
        let mut order: Vec<usize> = (0..self.deliveries.len()).collect();
        order.sort_unstable_by(|&a, &b| self.deliveries[a].cmp(&self.deliveries[b]));
        let mut place = vec![0; order.len()];
        for (at, &from) in (0..).zip(&order) {
            place[from] = at;
        }
        self.deliveries.sort_unstable();
        for cell in &mut self.cells {
            cell.delivery = place[cell.delivery as usize];
        }
        self.cells.sort_unstable();
        self.cells.dedup_by(|next, kept| {
            let same = (next.region, next.delivery, next.day) == (kept.region, kept.delivery, kept.day);
            if same {
                kept.n = kept.n.saturating_add(next.n);
            }
            same
        });
    }

    /// As bytes: columns one after another, little-endian.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Out(Vec::with_capacity(self.cells.len() * 13 + 4_096));
        out.texts(self.deliveries.iter().map(String::as_str));
        out.bytes(&self.cells.iter().map(|c| c.region).collect::<Vec<_>>());
        for column in [|c: &Reported| c.delivery, |c: &Reported| c.day, |c: &Reported| c.n] {
            out.u32s(&self.cells.iter().map(column).collect::<Vec<_>>());
        }
        let counts = self
            .regions
            .iter()
            .flat_map(|r| [r.events, r.with_event_id, r.with_recorded_at, r.shared_episodes, r.shared_first]);
        out.u64s(&counts.collect::<Vec<_>>());
        out.0
    }

    /// What these bytes say.
    ///
    /// # Errors
    /// [`NotACohort`] if they are not what [`Reporting::to_bytes`] gives.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotACohort> {
        let mut rest = In(bytes);
        let deliveries = rest.texts()?;
        let region = rest.bytes()?.to_vec();
        let (delivery, day, n) = (rest.u32s()?, rest.u32s()?, rest.u32s()?);
        let counts = rest.u64s()?;
        let (counts, []) = counts.as_chunks::<5>() else { return Err(NotACohort) };
        let whole = [delivery.len(), day.len(), n.len()].iter().all(|&len| len == region.len())
            && delivery.iter().all(|&d| (d as usize) < deliveries.len())
            && rest.0.is_empty();
        if !whole {
            return Err(NotACohort);
        }
        let columns = region.into_iter().zip(delivery).zip(day.into_iter().zip(n));
        Ok(Self {
            deliveries,
            cells: columns
                .map(|((region, delivery), (day, n))| Reported { region, delivery, day, n })
                .collect(),
            regions: counts
                .iter()
                .map(|&[events, with_event_id, with_recorded_at, shared_episodes, shared_first]| {
                    RegionReporting { events, with_event_id, with_recorded_at, shared_episodes, shared_first }
                })
                .collect(),
        })
    }

    fn position(&mut self, delivery: &str) -> u32 {
        // Rows of one delivery come together more often than not.
        let found = self.deliveries.iter().rposition(|d| d == delivery).unwrap_or_else(|| {
            self.deliveries.push(delivery.to_owned());
            self.deliveries.len() - 1
        });
        u32::try_from(found).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_and_bytes_are_read_back() {
        let day = |d| Day::from_index(d).unwrap();
        let n = |events| RegionReporting { events, with_event_id: 1, ..RegionReporting::default() };
        let mut reporting = Reporting::default();
        for (region, delivery, d, events) in [(3, "b", 9, 2), (0, "a", 9, 1), (3, "b", 9, 5), (3, "a", 9, 1)]
        {
            reporting.add(region, delivery, day(d), n(events));
        }
        reporting.about(0, &RegionReporting { shared_episodes: 4, ..RegionReporting::default() });
        reporting.settle();
        let cells: Vec<_> = reporting.cells().iter().map(|c| (c.region, c.delivery, c.n)).collect();
        assert_eq!(cells, [(0, 0, 1), (3, 0, 1), (3, 1, 7)]);
        assert_eq!(reporting.deliveries(), ["a", "b"]);
        assert_eq!((reporting.region(3).events, reporting.region(3).with_event_id), (8, 3));
        assert_eq!(reporting.region(0).shared_episodes, 4);
        let bytes = reporting.to_bytes();
        assert_eq!(Reporting::from_bytes(&bytes), Ok(reporting));
        assert_eq!(Reporting::from_bytes(&bytes[..bytes.len() - 8]), Err(NotACohort));
        let none = Reporting::default();
        assert_eq!(Reporting::from_bytes(&none.to_bytes()), Ok(none));
    }
}
