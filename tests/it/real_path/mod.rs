//! The real path against the naive reference: the same events and questions, the same answers.

mod endings;
mod in_memory;
mod same_answer;
mod through_files;
