//! The limits of one measure for one pathway, laid out so that an interval finds its own in a few
//! nanoseconds.
//!
//! Which row an interval meets, in this order (`measures.md`, Limits):
//!
//! 1. only rows of type share, in the answer's unit, in force on the day;
//! 2. level: national or guarantee, then sub, then registry. A sub and a registry row with the same ends are
//!    limits of one measure, and the registry's is used only where the pathway's document has none;
//! 3. treatment: a row that names it, then `any_curative`, then `any`;
//! 4. variant: nothing said matches the row without a variant, else `basic_workup`; a said variant matches
//!    its own row, else the row without one, which has no condition on the variant. `basic_workup` is never
//!    a substitute for another variant that is said. svf.44 says `extended_workup` where nothing else is said.
//!
//! If nothing is left there is no limit.

use std::ops::Range;

use crate::model::Day;

use super::ids::LimitRowId;
use super::limit::{Level, Limit, LimitOutcome, LimitRow};
use super::treatment::Treatment;

/// The variant that applies when nothing is said.
const BASIC: &str = "basic_workup";
/// The variant that svf.44 says.
const EXTENDED: &str = "extended_workup";

/// Whether the episode has svf.44, a treatment decision after extended work-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WorkUp {
    /// No svf.44.
    NotSaid,
    /// There is an svf.44.
    Extended,
}

/// A variant as one table knows it; only good in the table that gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VariantKey(u8);

/// Nothing is said.
const NOT_SAID: VariantKey = VariantKey(0);
/// Something is said that no row names.
const UNNAMED: VariantKey = VariantKey(1);

/// One version of one limit.
#[derive(Debug, Clone, Copy)]
struct Version {
    from: Day,
    until: Option<Day>,
    outcome: LimitOutcome,
}

/// The limits of one measure for one pathway in one unit.
#[derive(Debug, Clone)]
pub struct LimitTable {
    /// Variants that rows name; [`VariantKey`] 2 and up.
    variants: Vec<String>,
    /// All candidates, grouped.
    versions: Vec<Version>,
    /// By treatment × variant: the candidates in order of preference.
    ranges: Vec<Range<usize>>,
    /// Rows that can be met.
    rows: Vec<LimitRowId>,
}

impl LimitTable {
    /// Lays out these rows, which are of one measure, pathway and unit and of type share.
    pub(super) fn new(rows: &[&LimitRow]) -> Self {
        let mut variants: Vec<String> = rows.iter().filter_map(|r| r.variant.clone()).collect();
        variants.sort_unstable();
        variants.dedup();
        variants.truncate(usize::from(u8::MAX) - 2);
        let (mut versions, mut ranges) = (Vec::new(), Vec::new());
        for treatment in Treatment::ALL {
            for key in 0..variants.len() + 2 {
                let said = key.checked_sub(2).map(|i| variants[i].as_str());
                let start = versions.len();
                versions.extend(candidates(rows, treatment, key, said));
                ranges.push(start..versions.len());
            }
        }
        Self { variants, versions, ranges, rows: rows.iter().map(|r| r.id).collect() }
    }

    /// Whether no row is in it: no interval has a limit.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows in it, in catalogue order.
    #[must_use]
    pub fn rows(&self) -> &[LimitRowId] {
        &self.rows
    }

    /// The key of what an episode says of its variant. Do it once per distinct variant, not per interval.
    #[must_use]
    pub fn variant(&self, said: Option<&str>, work_up: WorkUp) -> VariantKey {
        let said = match (said, work_up) {
            (None, WorkUp::NotSaid) => return NOT_SAID,
            (None, WorkUp::Extended) => EXTENDED,
            (Some(said), _) => said,
        };
        let at = self.variants.iter().position(|v| v == said);
        at.and_then(|i| u8::try_from(i + 2).ok()).map_or(UNNAMED, VariantKey)
    }

    /// What an interval meets whose treatment, variant and day (the start date, or the end date where
    /// configured) are these.
    #[must_use]
    pub fn resolve(&self, treatment: Treatment, variant: VariantKey, day: Day) -> LimitOutcome {
        let at = treatment.index() * (self.variants.len() + 2) + usize::from(variant.0);
        let range = self.ranges.get(at).cloned().unwrap_or(0..0);
        self.versions[range]
            .iter()
            .find(|v| v.from <= day && v.until.is_none_or(|until| day < until))
            .map_or(LimitOutcome::NoLimit { row: None }, |v| v.outcome)
    }
}

/// The rows that one treatment and variant may meet, the preferred first.
fn candidates(rows: &[&LimitRow], treatment: Treatment, key: usize, said: Option<&str>) -> Vec<Version> {
    let mut found: Vec<((Level, u8, u8, LimitRowId), Version)> = rows
        .iter()
        .filter(|row| row.treatments.contains(treatment))
        .filter_map(|row| {
            let rank = variant_rank(row.variant.as_deref(), key, said)?;
            let order = (row.level, 2 - row.treatments.specificity(), rank, row.id);
            Some((order, version(row)))
        })
        .collect();
    found.sort_unstable_by_key(|f| f.0);
    found.into_iter().map(|f| f.1).collect()
}

/// How well a row's variant fits, 0 best; `None` if it does not.
fn variant_rank(row: Option<&str>, key: usize, said: Option<&str>) -> Option<u8> {
    match (row, said) {
        (Some(row), Some(said)) if row == said => Some(0),
        (None, Some(_)) => Some(1),
        (None, None) => Some(0),
        (Some(BASIC), None) if key == usize::from(NOT_SAID.0) => Some(1),
        _ => None,
    }
}

fn version(row: &LimitRow) -> Version {
    let outcome = match row.value {
        None => LimitOutcome::NoLimit { row: Some(row.id) },
        Some(value) => LimitOutcome::Limit(Limit { value, comparison: row.comparison, row: row.id }),
    };
    Version { from: row.valid_from.unwrap_or(Day::MIN), until: row.valid_until, outcome }
}
