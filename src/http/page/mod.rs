//! The first page: a comparison as a sentence, a figure and a table, on the server, without scripts.
//!
//! It takes the parameters of the API, with `measure=svf` if none is given, and shows the same answer.
//! Rules: `page.md` 2.3–2.7 (view Jämför), 3.2 (colours), 3.3 (numbers), 4 (words).

mod axis;
mod figure;
mod form;
mod handler;
mod layout;
mod sentence;
mod table;
mod view;
mod words;

pub(super) use handler::{get_page, get_style};
