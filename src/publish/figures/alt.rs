//! The alternative text: what a figure shows, as full sentences with the numbers.

use super::axis::decimals;
use super::frame::Frame;
use super::input::{Axis, Better, Cell, Goal, Unit};
use super::words::{pick, reason, spoken, value_text, words};
use crate::indicators::Lang;

/// A sentence of a place: `Riket: 61 %, mellan 60 och 62.`
pub(super) fn sentence(name: &str, cell: &Cell, unit: Unit, goal: Option<&Goal>, lang: Lang) -> String {
    match cell.estimate() {
        Some(e) => format!("{name}: {}.", spoken(e, unit, decimals(cell, unit, goal.map(|g| g.value)), lang)),
        None => format!("{name}: {}.", reason(cell, lang).unwrap_or_default()),
    }
}

/// The first sentences: kind, subtitle, axis and goal.
pub(super) fn opening(kind: usize, frame: &Frame, axis: &Axis, goal: Option<&Goal>, lang: Lang) -> String {
    let w = words(lang);
    let direction = match axis.better {
        Better::Higher => w.higher_is_better,
        Better::Lower => w.lower_is_better,
    };
    let direction = direction.trim_matches(|c: char| !c.is_alphabetic());
    let mut text = format!(
        "{}. {}. {}: {direction}.",
        w.kinds[kind],
        pick(&frame.subtitle, lang).trim_end_matches('.'),
        pick(&axis.label, lang)
    );
    if let Some(goal) = goal {
        text.push(' ');
        text.push_str(&capital(&format!("{}.", goal_text(goal, axis.unit, lang))));
    }
    text
}

/// Adds a sentence.
pub(super) fn say(text: &mut String, sentence: &str) {
    text.push(' ');
    text.push_str(sentence);
}

/// `mål 80 %`.
pub(super) fn goal_text(goal: &Goal, unit: Unit, lang: Lang) -> String {
    format!("{} {}", pick(&goal.label, lang), value_text(goal.value, unit, 0, lang))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}
