//! What goes over the wire and is no answer of the indicators: lists, health and problems.

mod exports;
mod lists;
mod problem;

pub(super) use exports::ExportView;
pub(super) use lists::{MeasureList, PathwayList, ProgrammeAreaList, RegionList};
pub(super) use problem::{Health, ProblemBody};
