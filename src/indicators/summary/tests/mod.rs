//! The sentences: each rule, each wording, and what is never said.

mod examples;
mod page;
mod rules;
mod words;
