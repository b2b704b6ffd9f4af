//! The readable report of a release: `index.html`, one file, Swedish first and then English.
//!
//! Findings are computed from the rows that may be shown ([`findings()`]), worded from templates, and written with
//! the figures, their tables, how to read them, what is missing, and the methods with their formulas. No script, no
//! outside request. Rules of the words: `page.md` 2.4; look: 3.1 and 3.2.

mod finding;
mod findings;
mod how_to_read;
mod input;
mod methods;
mod overview;
mod page;
mod parts;
mod said_changes;
mod said_level;
mod said_regions;
#[cfg(test)]
mod tests;
mod words;

pub use finding::{Finding, FindingKind};
pub use findings::findings;
pub use input::{
    Before, FileLink, LimitFacts, Missing, PathwayResult, RegionResult, ReleaseFacts, Report, ReportFigure,
    Signal, TableLink, Wording,
};
pub use overview::overview_findings;
pub use page::report_html;
