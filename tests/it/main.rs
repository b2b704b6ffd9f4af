//! The integration tests: one binary.
#![cfg(test)]

mod api;
mod architecture;
mod differential;
mod export;
mod fuzz;
mod open;
mod pattern;
mod program;
mod publish;
mod readers;
mod real_path;
mod reference;
mod store;
mod support;
mod traps;
