//! Figures and report of a made-up release, read by programs of others; and a making that is stopped.

mod accessible;
mod nation;
mod report_of;
mod stopping;
