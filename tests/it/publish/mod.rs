//! Figures and report of a made-up release, read by programs of others.

mod accessible;
mod nation;
mod report_of;
