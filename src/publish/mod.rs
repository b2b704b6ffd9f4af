//! Releases: figures and a readable report, drawn and written from plain, protected rows.
//!
//! Nothing here looks at intervals or counts: a caller hands over what may be shown, already rounded to what the
//! viewer may know, and gets bytes. The same input gives the same bytes: no clock, no map order, no fonts of the
//! machine.

pub mod figures;
pub mod report;
