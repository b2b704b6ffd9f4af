//! What the limits of a measure are for one pathway: the table for its intervals, limits on medians, and the days
//! when a version changed.

use crate::model::{Day, Grain, TimeUnit};

use super::catalogue::Catalogue;
use super::ids::{LimitRowId, PathwayId};
use super::limit::{Limit, LimitRow, LimitType, MedianLimit};
use super::limit_table::LimitTable;
use super::measure::Measure;

/// Where a measure's limits are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LimitScope {
    /// Grain of the answer.
    pub grain: Grain,
    /// Pathway of the intervals.
    pub pathway: PathwayId,
    /// Unit of the answer: a limit applies only in its own.
    pub unit: TimeUnit,
}

impl LimitScope {
    const fn parts(self) -> (Grain, PathwayId, TimeUnit) {
        (self.grain, self.pathway, self.unit)
    }
}

impl Catalogue {
    /// The table in which every interval of a measure and pathway finds its own limit.
    #[must_use]
    pub fn limit_table(&self, measure: &Measure, scope: LimitScope) -> LimitTable {
        let rows = self.applying(measure, scope.parts()).filter(|row| row.limit_type == LimitType::Share);
        LimitTable::new(&rows.collect::<Vec<_>>())
    }

    /// The limits on a group's median that are in force on a day, the high level first. At most two.
    #[must_use]
    pub fn median_limits(&self, measure: &Measure, scope: LimitScope, day: Day) -> Vec<MedianLimit> {
        let rows = self.applying(measure, scope.parts());
        let mut found: Vec<MedianLimit> = rows
            .filter(|row| row.limit_type == LimitType::Median && row.in_force(day))
            .filter_map(|row| {
                let limit = Limit { value: row.value?, comparison: row.comparison, row: row.id };
                Some(MedianLimit { tier: row.tier, limit })
            })
            .collect();
        found.sort_by_key(|m| (m.tier, m.limit.row));
        found
    }

    /// The days on which a limit of a measure and pathway took over from an earlier version: the breaks of a
    /// series. By day, then row.
    #[must_use]
    pub fn limit_breaks(&self, measure: &Measure, scope: LimitScope) -> Vec<(Day, LimitRowId)> {
        let rows: Vec<&LimitRow> = self.applying(measure, scope.parts()).collect();
        let took_over = |row: &&LimitRow| rows.iter().any(|r| r.valid_until == row.valid_from);
        let dated = rows.iter().copied().filter(|r| r.valid_from.is_some()).filter(took_over);
        let mut breaks: Vec<_> = dated.filter_map(|r| Some((r.valid_from?, r.id))).collect();
        breaks.sort_unstable();
        breaks
    }
}
