//! Answers and who may see them: the protection of small numbers.
//!
//! [`pattern`] decides which cells of linked tables of counts are hidden, and proves that nobody can work
//! one out.

pub mod pattern;
