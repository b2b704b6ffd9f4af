//! What a report is written from: plain, protected rows.

use crate::indicators::summary::Both;
use crate::publish::figures::{Cell, Figure, Flag, Unit};

/// A report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// What the release is.
    pub release: ReleaseFacts,
    /// Figures of the whole: small multiples of pathways, a tile map.
    pub overview: Vec<ReportFigure>,
    /// One section a pathway, in catalogue order.
    pub pathways: Vec<PathwayResult>,
    /// What is missing.
    pub missing: Missing,
    /// The files of the release.
    pub tables: Vec<TableLink>,
}

/// What the release is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseFacts {
    /// Its name: `2025K3-r1`.
    pub name: String,
    /// Last day of the data, `2025-09-30`.
    pub data_to: String,
    /// The period that sections are about: `2025`, "2024" in both languages alike or worded.
    pub period: Both,
    /// What is measured in the sections: "andel som började behandling inom maximal ledtid".
    pub measure: Both,
    /// The program and its version: `Ledtid 0.1.0`.
    pub software: String,
    /// The catalogue's version.
    pub catalogue: String,
    /// Where the data come from: "Regionernas rapportering av mätpunkter".
    pub source: Both,
    /// Whether any of the data is made up, which is said first.
    pub made_up: bool,
}

/// A figure of the report.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportFigure {
    /// The figure; drawn for a page and for a telephone, in both languages.
    pub figure: Figure,
    /// Paths of its files in the release, relative to the report: `figures/x.sv.svg`.
    pub files: Vec<FileLink>,
}

/// A link to a file of the release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLink {
    /// Relative path.
    pub path: String,
    /// What it is, in a few words: "SVG, svenska".
    pub label: Both,
}

/// A table of the release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableLink {
    /// What it holds.
    pub title: Both,
    /// How many rows.
    pub rows: u64,
    /// The same table in each format.
    pub files: Vec<FileLink>,
}

/// How a share is worded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    /// The measure `svf`: "började behandling inom maximal ledtid".
    TreatmentStart,
    /// Any other with a limit: "hade en ledtid inom gränsen".
    LeadTime,
}

/// One pathway's results.
#[derive(Debug, Clone, PartialEq)]
pub struct PathwayResult {
    /// Stable slug: `brostcancer`.
    pub slug: String,
    /// Its name.
    pub name: Both,
    /// What a value is: a share, or a median in days, hours or minutes. More is better for a share, less for a time.
    pub unit: Unit,
    /// How a share is worded; not used for a time.
    pub wording: Wording,
    /// The goal for a share: 0.8; none for a time.
    pub goal: Option<f64>,
    /// The whole country.
    pub nation: Cell,
    /// The whole country in the comparison period, where the two may be compared.
    pub before: Before,
    /// A clear change by the rules of the chart, if there is one after the last break.
    pub signal: Option<Signal>,
    /// The regions in catalogue order.
    pub regions: Vec<RegionResult>,
    /// The limits in force, and whether their source has been verified.
    pub limit: LimitFacts,
    /// What is measured: "Från beslut om vårdbegäran till start".
    pub measured: Both,
    /// The limit in days, if the period has but one.
    pub one_limit: Option<u32>,
    /// Figures of this pathway.
    pub figures: Vec<ReportFigure>,
}

/// The comparison period.
#[derive(Debug, Clone, PartialEq)]
pub enum Before {
    /// There is none.
    Nothing,
    /// The limit or a code changed between: not compared.
    Broken,
    /// May be compared.
    Comparable {
        /// Which: `2024`.
        period: Both,
        /// The whole country then.
        nation: Cell,
    },
}

/// A flag of the process chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// To which side.
    pub flag: Flag,
    /// Since when: "mars 2025".
    pub since: Both,
}

/// A region's result.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionResult {
    /// SCB län code.
    pub code: String,
    /// Its name.
    pub name: Both,
    /// Where, as a phrase in both languages: "i Region Uppsala", "på Gotland" (its short name: the preposition is not
    /// `i`); "in Region Uppsala".
    pub at: Both,
    /// What may be shown, with its place against the rest.
    pub cell: Cell,
    /// The same in the comparison period. `Cell::Empty` where there is none.
    pub before: Cell,
}

/// The limits of a pathway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LimitFacts {
    /// The pathway has none.
    None,
    /// It has, and the source was read.
    Verified,
    /// It has, but from general knowledge or an older copy.
    Unverified,
}

/// What is missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Missing {
    /// Regions that have not reported.
    pub regions: Vec<Both>,
    /// Cells in the release's tables, and how many of them are protected.
    pub cells: u64,
    /// Protected ones.
    pub protected: u64,
    /// Periods that are preliminary.
    pub preliminary: Vec<Both>,
    /// Regions whose coverage is low, with what is known of it.
    pub low_coverage: Vec<Both>,
}
