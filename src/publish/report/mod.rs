//! The readable report of a release: `index.html`, one file, Swedish first and then English.
//!
//! Findings are computed from the rows that may be shown (`findings`), worded from templates, and written with
//! the figures, their tables, how to read them, what is missing, and the methods with their formulas. No script, no
//! outside request. Rules of the words: `page.md` 2.4; look: 3.1 and 3.2.

mod input;

pub use input::{
    Before, FileLink, LimitFacts, Missing, PathwayResult, RegionResult, ReleaseFacts, Report, ReportFigure,
    Signal, TableLink,
};
