//! The catalogue: regions, programme areas, pathways, SVF codes, measures and limits, as data with its source.
//!
//! It turns the files of `data/` (built in, or a directory with the same names) into ordered lists and the
//! lookups over them. It counts nothing. What each file is and where it comes from is in `data/README.md`; what the
//! fields mean is in `measures.md` (Measures, Limits, Event kinds) and `domain.md` b.2–b.4.
//!
//! A fact that the source does not have stays empty here: nothing is filled in.

mod annotation;
mod ask;
mod calendar_file;
#[expect(clippy::module_inception, reason = "the file holds the type of the same name")]
mod catalogue;
mod checks;
mod code;
mod due_report;
mod error;
mod files;
mod ids;
mod limit;
mod limit_file;
mod limit_table;
mod limits_of;
mod lookups;
mod measure;
mod measure_file;
mod measures_of;
mod outcome;
mod pathway;
mod region;
mod row_measures;
mod table;
#[cfg(test)]
mod tests;
mod treatment;

pub use annotation::{ExpectedCount, Rebase};
pub use ask::MeasureError;
pub use catalogue::Catalogue;
pub use code::{EndsSvf, SvfCodeFact, SvfEnd, UnknownCode};
pub use due_report::{DatedReport, DueReports, MonthlyReport, ReportKind, ReportNeeds, ReportTerms};
pub use error::{CatalogueError, Fault, Problem};
pub use ids::{Confidence, LimitRowId, Names, PathwayId, ProgrammeAreaId, RegionId, SjukvardsregionId};
pub use limit::{Comparison, Level, Limit, LimitOutcome, LimitRow, LimitType, MedianLimit, Tier};
pub use limit_table::{LimitTable, VariantKey, WorkUp};
pub use limits_of::LimitScope;
pub use measure::{Ends, Measure, Origin};
pub use measure_file::Word;
pub use outcome::Outcome;
pub use pathway::{Pathway, PathwayKind, ProgrammeArea};
pub use region::{Municipality, MunicipalityCode, Region, Sjukvardsregion};
pub use treatment::{Treatment, TreatmentSet};
