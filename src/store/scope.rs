//! Replacing a scope: a delivery says that it is everything of its source, in its regions and its period.
//!
//! The regions are given, or those of its rows; so is the period, or the whole months from the first to the last day of
//! its rows. A row outside what is given is a mistake in one of the two: nothing is loaded then. Stored events of the scope that the delivery does not have are gone with it. Which events are
//! of a source is told by the delivery that brought them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use arrow::array::{Array, Date32Array, RecordBatch, StringArray};
use hashbrown::{HashMap, HashSet};
use serde::Serialize;

use super::data_file::read_batches;
use super::error::StoreError;
use super::identity::{Identity, for_each_identity};
use super::ledger::StoredDelivery;
use super::repeats::{in_pass, passes};
use super::rewrite::StoredFile;
use super::schema::{DELIVERY, OCCURRED_ON, REGION};
use super::staging::StagedFile;
use crate::model::{Day, Period};

/// How a scope is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacing {
    /// Codes of the regions that the delivery covers; none if they are to be told from its rows.
    pub regions: Vec<String>,
    /// The period that the delivery covers, if it is not to be told from its rows.
    pub period: Option<Period>,
    /// What happens if little is left.
    pub shrink: Shrink,
}

/// What happens to a delivery after which a scope has less than half of its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shrink {
    /// Nothing of it is loaded.
    Refuse,
    /// It is loaded.
    Accept,
}

/// What was replaced: a part of the receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replaced {
    /// Whose events; of deliveries without a source if there is none.
    pub source: Option<String>,
    /// In which regions.
    pub regions: Vec<String>,
    /// First day.
    pub from: String,
    /// Last day, included.
    pub to: String,
    /// Events of the scope before the delivery.
    pub before: u64,
    /// Events that are gone because the delivery does not have them.
    pub removed: u64,
    /// Events of the scope after it.
    pub after: u64,
}

impl Replaced {
    /// Whether more than half of the scope's events would go.
    #[must_use]
    pub const fn shrinks_by_more_than_half(&self) -> bool {
        self.after.saturating_mul(2) < self.before
    }
}

/// Why a delivery is not everything of a scope; nothing of it is loaded then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScopeProblem {
    /// It has no row, and its scope was not said in full.
    #[error(
        "no row was accepted that tells of which regions and months the file is everything: nothing was loaded; see that \
         it is the right file, or name both with --regions and --period"
    )]
    Unsaid,
    /// It has rows outside the scope that was said.
    #[error(
        "rows outside what the file was said to be everything of (other regions: {regions}, other period: {period}): \
         nothing was loaded; send them in a file of their own, or mend --regions or --period"
    )]
    Outside {
        /// Rows of other regions.
        regions: u64,
        /// Other rows, of another period.
        period: u64,
    },
}

/// The scope of a delivery.
#[derive(Debug)]
pub(super) struct Scope {
    source: Option<String>,
    /// The deliveries of the source.
    deliveries: HashSet<String>,
    regions: BTreeSet<String>,
    period: Period,
}

/// Events of a scope in one pathway.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ScopeCounts {
    pub(super) before: u64,
    pub(super) removed: u64,
    pub(super) after: u64,
}

impl ScopeCounts {
    /// Adds those of another pathway.
    pub(super) const fn merge(&mut self, other: Self) {
        self.before += other.before;
        self.removed += other.removed;
        self.after += other.after;
    }
}

/// Rows to leave out, by file.
pub(super) type Drops = HashMap<u32, Vec<u32>>;

impl Scope {
    /// The scope of staged rows, or why they have none.
    pub(super) fn of(
        replacing: &Replacing,
        source: Option<&str>,
        ledger: &[StoredDelivery],
        staged: &[Vec<StagedFile>],
    ) -> Result<Result<Self, ScopeProblem>, StoreError> {
        let rows = RowCounts::of(staged)?;
        let said = Some(&replacing.regions).filter(|regions| !regions.is_empty());
        let regions = said.map_or_else(|| rows.regions(), |regions| regions.iter().cloned().collect());
        let period = replacing.period.or_else(|| rows.whole_months());
        let Some(period) = period.filter(|_| !regions.is_empty()) else {
            return Ok(Err(ScopeProblem::Unsaid));
        };
        if let Some(outside) = rows.outside(&regions, period) {
            return Ok(Err(outside));
        }
        let of_source = ledger.iter().filter(|d| d.source.as_deref() == source);
        let deliveries = of_source.map(|d| d.delivery.clone()).collect();
        Ok(Ok(Self { source: source.map(str::to_owned), deliveries, regions, period }))
    }

    /// What the receipt says of it.
    pub(super) fn replaced(&self, counts: ScopeCounts) -> Replaced {
        Replaced {
            source: self.source.clone(),
            regions: self.regions.iter().cloned().collect(),
            from: self.period.first().to_string(),
            to: self.period.last().to_string(),
            before: counts.before,
            removed: counts.removed,
            after: counts.after,
        }
    }

    /// Adds the stored rows that the delivery does not have to those that go, and counts the scope.
    pub(super) fn replace(
        &self,
        staged: &[StagedFile],
        stored: &[StoredFile],
        drop_staged: &Drops,
        drop_stored: &mut Drops,
    ) -> Result<ScopeCounts, StoreError> {
        let of_source = |delivery: &str| self.deliveries.contains(delivery);
        let inside: Vec<Vec<bool>> =
            stored.iter().map(|file| self.rows_inside(&file.data, &of_source)).collect::<Result<_, _>>()?;
        let n_staged: u64 = staged.iter().map(|f| f.data.rows).sum();
        let mut counts = ScopeCounts::default();
        for pass in 0..passes(n_staged) {
            let pass = (pass, passes(n_staged));
            let delivered = identities_of(staged, pass)?;
            for ((k, file), inside) in (0..).zip(stored).zip(&inside) {
                for_each_identity(&file.identities, |row, identity| {
                    if inside[row as usize] && in_pass(&identity, pass) && !delivered.contains(&identity) {
                        drop_stored.entry(k).or_default().push(row);
                        counts.removed += 1;
                    }
                })?;
            }
        }
        for (k, rows) in (0..).zip(&inside) {
            counts.before += rows.iter().filter(|&&inside| inside).count() as u64;
            counts.after += staying(rows, k, drop_stored);
        }
        for (k, file) in (0..).zip(staged) {
            let rows = self.rows_inside(&file.data.path, &|_| true)?;
            counts.after += staying(&rows, k, drop_staged);
        }
        Ok(counts)
    }

    /// Which rows of a data file are in the scope.
    fn rows_inside(&self, data: &Path, of_source: &dyn Fn(&str) -> bool) -> Result<Vec<bool>, StoreError> {
        let mut inside = Vec::new();
        for batch in read_batches(data, &[REGION, OCCURRED_ON, DELIVERY])? {
            let batch = batch?;
            let (regions, deliveries) = (text(&batch, REGION)?, text(&batch, DELIVERY)?);
            let days = days(&batch)?;
            inside.extend((0..batch.num_rows()).map(|i| {
                Day::from_unix_days(days.value(i)).is_some_and(|day| self.period.contains(day))
                    && self.regions.contains(regions.value(i))
                    && of_source(deliveries.value(i))
            }));
        }
        Ok(inside)
    }
}

/// How many rows a delivery has of each region and day.
#[derive(Debug, Default)]
struct RowCounts(BTreeMap<(String, Day), u64>);

impl RowCounts {
    fn of(staged: &[Vec<StagedFile>]) -> Result<Self, StoreError> {
        let mut counts = Self::default();
        for file in staged.iter().flatten() {
            for batch in read_batches(&file.data.path, &[REGION, OCCURRED_ON])? {
                counts.add(&batch?)?;
            }
        }
        Ok(counts)
    }

    fn add(&mut self, batch: &RecordBatch) -> Result<(), StoreError> {
        let (regions, days) = (text(batch, REGION)?, days(batch)?);
        let mut of_batch: HashMap<(&str, i32), u64> = HashMap::new();
        for row in 0..batch.num_rows() {
            *of_batch.entry((regions.value(row), days.value(row))).or_default() += 1;
        }
        for ((region, day), rows) in of_batch {
            if let Some(day) = Day::from_unix_days(day) {
                *self.0.entry((region.to_owned(), day)).or_default() += rows;
            }
        }
        Ok(())
    }

    fn regions(&self) -> BTreeSet<String> {
        self.0.keys().map(|(region, _)| region.clone()).collect()
    }

    fn whole_months(&self) -> Option<Period> {
        let days = || self.0.keys().map(|&(_, day)| day);
        days().min().zip(days().max()).and_then(|(first, last)| whole_months(first, last))
    }

    /// The rows that are not in a scope, if there are any.
    fn outside(&self, regions: &BTreeSet<String>, period: Period) -> Option<ScopeProblem> {
        let count = |counted: &dyn Fn(&str, Day) -> bool| -> u64 {
            self.0.iter().filter(|((region, day), _)| counted(region, *day)).map(|(_, rows)| rows).sum()
        };
        let of_regions = count(&|region, _| !regions.contains(region));
        let of_period = count(&|region, day| regions.contains(region) && !period.contains(day));
        (of_regions + of_period > 0)
            .then_some(ScopeProblem::Outside { regions: of_regions, period: of_period })
    }
}

/// How many rows that are inside stay.
fn staying(inside: &[bool], file: u32, drops: &Drops) -> u64 {
    let dropped = drops.get(&file).map_or(&[][..], Vec::as_slice);
    let gone = dropped.iter().filter(|&&row| inside[row as usize]).count();
    (inside.iter().filter(|&&inside| inside).count() - gone) as u64
}

/// The identities of one pass over the delivery's rows.
fn identities_of(staged: &[StagedFile], pass: (u64, u64)) -> Result<HashSet<Identity>, StoreError> {
    let mut found = HashSet::new();
    for file in staged {
        for_each_identity(&file.identities, |_, identity| {
            if in_pass(&identity, pass) {
                found.insert(identity);
            }
        })?;
    }
    Ok(found)
}

/// From the first day of the first month to the last day of the last.
fn whole_months(first: Day, last: Day) -> Option<Period> {
    let from = Day::from_ymd(first.year(), first.month0() + 1, 1)?;
    let next = match last.month0() {
        11 => Day::from_ymd(last.year() + 1, 1, 1),
        month0 => Day::from_ymd(last.year(), month0 + 2, 1),
    };
    let to = next.and_then(|day| Day::from_unix_days(day.unix_days() - 1)).unwrap_or(Day::MAX);
    Period::between(from, to)
}

fn text<'a>(batch: &'a RecordBatch, name: &'static str) -> Result<&'a StringArray, StoreError> {
    let column = batch.column_by_name(name).and_then(|c| c.as_any().downcast_ref());
    column.ok_or(StoreError::Foreign { table: "events", column: name })
}

fn days(batch: &RecordBatch) -> Result<&Date32Array, StoreError> {
    let column = batch.column_by_name(OCCURRED_ON).and_then(|c| c.as_any().downcast_ref());
    column.ok_or(StoreError::Foreign { table: "events", column: OCCURRED_ON })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_told_in_whole_months() {
        let months = |first: &str, last: &str| {
            let day = |text| Day::parse(text).expect("a day");
            let period = whole_months(day(first), day(last)).expect("a period");
            format!("{}..{}", period.first(), period.last())
        };
        assert_eq!(months("2024-02-10", "2024-02-10"), "2024-02-01..2024-02-29");
        assert_eq!(months("2023-12-31", "2024-01-01"), "2023-12-01..2024-01-31");
        assert_eq!(months("2024-11-30", "2024-12-01"), "2024-11-01..2024-12-31");
        assert_eq!(months("2999-12-31", "2999-12-31"), "2999-12-01..2999-12-31");
    }

    #[test]
    fn half_of_a_scope_may_go_and_no_more() {
        let replaced = |before, after| Replaced {
            source: None,
            regions: Vec::new(),
            from: String::new(),
            to: String::new(),
            before,
            removed: 0,
            after,
        };
        assert!(!replaced(10, 5).shrinks_by_more_than_half());
        assert!(replaced(10, 4).shrinks_by_more_than_half());
        assert!(replaced(1, 0).shrinks_by_more_than_half());
        assert!(!replaced(0, 0).shrinks_by_more_than_half());
    }
}
