//! A row of the limit table, and what it says of one interval.
//!
//! Rule: `measures.md`, Limits. An empty value means that the source gave none: it is kept as such.

use crate::model::{Day, TimeUnit};

use super::ids::{Confidence, LimitRowId, PathwayId};
use super::treatment::TreatmentSet;

/// Which list a limit comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The national limit of a pathway.
    National,
    /// A sub lead time of the pathway's document.
    Sub,
    /// An indicator of a quality registry.
    Registry,
    /// The care guarantee, for every pathway.
    Guarantee,
}

impl Level {
    /// `national`, `sub`, `registry` or `guarantee`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::National => "national",
            Self::Sub => "sub",
            Self::Registry => "registry",
            Self::Guarantee => "guarantee",
        }
    }

    /// The level of a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::National, Self::Sub, Self::Registry, Self::Guarantee].into_iter().find(|l| l.code() == text)
    }
}

/// What is held against the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LimitType {
    /// The share of intervals within it, at least the goal where there is one.
    Share,
    /// The group's median, at most it.
    Median,
}

impl LimitType {
    /// `share` or `median`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Median => "median",
        }
    }
}

/// Which of two levels of one limit (stroke).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// High level of goal attainment.
    High,
    /// Moderate level.
    Moderate,
}

impl Tier {
    /// `high` or `moderate`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Moderate => "moderate",
        }
    }
}

/// How a value is compared with the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// Within is value ≤ limit, the rule.
    AtMost,
    /// Within is value < limit (kidney cancer's registry: "mindre än 27").
    LessThan,
}

impl Comparison {
    /// `at_most` or `less_than`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AtMost => "at_most",
            Self::LessThan => "less_than",
        }
    }
}

/// A row of `limits.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct LimitRow {
    /// Its id.
    pub id: LimitRowId,
    /// Number of the row in the source table, from 1.
    pub source_row: u16,
    /// Line of the file.
    pub line: u64,
    /// The list that it comes from.
    pub level: Level,
    /// Its pathway; `None` is every pathway (the care guarantee).
    pub pathway: Option<PathwayId>,
    /// Id of the measure that takes it.
    pub measure: String,
    /// The source's word for the start; empty where it gave none.
    pub from: String,
    /// The source's word for the end; empty where it gave none.
    pub to: String,
    /// Treatments that it is for.
    pub treatments: TreatmentSet,
    /// Variant that it is for; `None` where it names none.
    pub variant: Option<String>,
    /// Level of goal attainment, where the limit has two.
    pub tier: Option<Tier>,
    /// `specialised_care`, `primary_care`, `child_psychiatry` for the care guarantee.
    pub care_form: Option<String>,
    /// Share or median.
    pub limit_type: LimitType,
    /// At most, or less than.
    pub comparison: Comparison,
    /// The limit in whole `unit`; `None`: the source has none (not found, or "no limit").
    pub value: Option<u32>,
    /// Unit; `None` only where there is no value.
    pub unit: Option<TimeUnit>,
    /// Share within that is aimed at, in (0, 1].
    pub goal: Option<f64>,
    /// First day in force; `None` is always.
    pub valid_from: Option<Day>,
    /// First day no longer in force: by the row's own word or the next row of the same condition.
    pub valid_until: Option<Day>,
    /// Where it is published; empty for general knowledge, see [`LimitRow::source_text`].
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// What else the source says.
    pub note: String,
    /// The source's own words for the treatment.
    pub treatment_source: String,
    /// The source's own words for the variant.
    pub variant_source: String,
}

impl LimitRow {
    /// Where it is published, or that it is general knowledge.
    #[must_use]
    pub fn source_text(&self) -> &str {
        if self.source.is_empty() { self.confidence.words() } else { &self.source }
    }

    /// Whether it is in force on a day.
    #[must_use]
    pub fn in_force(&self, day: Day) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_until.is_none_or(|until| day < until)
    }

    /// Whether it applies to answers in this unit. A row without a value and unit speaks in every unit.
    #[must_use]
    pub fn speaks_in(&self, unit: TimeUnit) -> bool {
        self.unit.is_none_or(|own| own == unit)
    }

    /// Whether another row has the same condition, so that the two are versions of one limit.
    #[must_use]
    pub(super) fn same_condition(&self, other: &Self) -> bool {
        self.level == other.level
            && self.pathway == other.pathway
            && self.measure == other.measure
            && self.treatments == other.treatments
            && self.variant == other.variant
            && self.tier == other.tier
            && self.limit_type == other.limit_type
            && self.unit == other.unit
    }
}

/// A limit that an interval meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Limit {
    /// Whole units of the answer.
    pub value: u32,
    /// How a value is compared with it.
    pub comparison: Comparison,
    /// The row that says so.
    pub row: LimitRowId,
}

impl Limit {
    /// Whether a length is within: 39 of 39 is, 40 of 39 is not.
    ///
    /// Give a length in whole days against days. Hours and minutes are compared in seconds: give the
    /// length in seconds and `unit_seconds` = 3 600 or 60 ([`TimeUnit::seconds`]); for days give 1.
    #[must_use]
    pub fn is_within(&self, length: i64, unit_seconds: u32) -> bool {
        let limit = i64::from(self.value) * i64::from(unit_seconds);
        match self.comparison {
            Comparison::AtMost => length <= limit,
            Comparison::LessThan => length < limit,
        }
    }
}

/// What the catalogue says of one interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LimitOutcome {
    /// It meets this limit.
    Limit(Limit),
    /// It stands outside the denominator.
    NoLimit {
        /// The row that says there is none, or that none was found; `None` if no row speaks of it.
        row: Option<LimitRowId>,
    },
}

/// A limit on a group's median.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MedianLimit {
    /// High or moderate; `None` if there is one level only.
    pub tier: Option<Tier>,
    /// The limit.
    pub limit: Limit,
}
