//! The program as a person or a script meets it: the real binary, in directories of its own.
//!
//! What it must do is in the contract ("Command line", "Event format", the receipt).

mod calendar;
mod comparing;
mod deliveries;
mod delivering;
mod ending;
mod erasing;
mod erasing_releases;
mod flowing;
mod foreign;
mod formats;
mod keeping;
mod kept_formats;
mod killed;
mod killed_keeping;
mod killed_mixed;
mod killed_publish;
mod malformed;
mod malformed_files;
mod malformed_rows;
mod publishing;
mod quality;
mod receipts;
mod replacing;
mod revisions;
mod sepsis;
mod serving;
mod statistics;
mod support;
mod surroundings;
mod system_calls;
mod together;
mod trending;
mod two_days;
mod upkeep;
mod vintages;
