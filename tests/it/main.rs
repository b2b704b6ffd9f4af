//! The integration tests: one binary.
#![cfg(test)]

mod api;
mod architecture;
mod differential;
mod pattern;
mod program;
mod readers;
mod real_path;
mod reference;
mod support;
mod traps;
