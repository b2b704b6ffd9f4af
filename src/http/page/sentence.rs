//! The words beside the answer's own sentence: the goal, the note on chance, numbers in their places.

use super::view::{Shown, View};
use crate::formats::{number_text, per_cent_text};
use crate::indicators::{Lang, Row};
use crate::model::TimeUnit;

/// The headline: the answer's own sentence.
pub(super) fn headline(view: &View<'_>) -> String {
    let summary = &view.comparison.summary;
    match view.lang {
        Lang::Sv => summary.sv.clone(),
        Lang::En => summary.en.clone(),
    }
}

/// The goal and whether it was met; empty without a goal.
pub(super) fn goal_line(view: &View<'_>) -> Option<String> {
    let within = &view.comparison.total.within;
    let (goal, verdict) = (within.goal?, verdict(view, &view.comparison.total)?);
    let per_cent = number_text(goal * 100.0, 0, view.lang);
    Some(match view.lang {
        Lang::Sv => format!("Målet är att minst {per_cent} av 100 är inom gränsen. {verdict}."),
        Lang::En => format!("The goal is that at least {per_cent} in 100 are within the limit. {verdict}."),
    })
}

/// The verdict of rule 2 in words.
fn verdict(view: &View<'_>, row: &Row) -> Option<&'static str> {
    view.words.verdicts.get(verdict_index(row)?).copied()
}

/// The same in a table under the heading of the goal.
pub(super) fn short_verdict(view: &View<'_>, row: &Row) -> Option<&'static str> {
    view.words.short_verdicts.get(verdict_index(row)?).copied()
}

fn verdict_index(row: &Row) -> Option<usize> {
    let all = ["met", "met_within_chance", "missed_within_chance", "missed"];
    all.iter().position(|&status| Some(status) == row.within.goal_status)
}

/// What else has to be known: what chance does to many comparisons (rule 7).
pub(super) fn chance_note(view: &View<'_>) -> Option<String> {
    let compared = view.comparison.rows.iter().filter(|row| row.against_rest.is_some()).count();
    if compared < 10 || view.shown == Shown::Median {
        return None;
    }
    let k = u32::try_from(compared).ok()?;
    let by_chance = (f64::from(k) * (1.0 - view.comparison.question.confidence.level()) - 1e-9).ceil();
    let by_chance = number_text(by_chance, 0, view.lang);
    Some(match view.lang {
        Lang::Sv => format!("Av {k} jämförelser väntas ungefär {by_chance} sticka ut av en slump."),
        Lang::En => format!("Of {k} comparisons about {by_chance} can be expected to stand out by chance."),
    })
}

/// Decimals that a share needs: more than none only where rounding would hide that it is below the goal (rule 11).
pub(super) fn share_decimals(row: &Row) -> usize {
    let (Some(share), Some(goal)) = (row.within.share, row.within.goal) else { return 0 };
    let same = |&d: &usize| per_cent_text(share, d, Lang::En) == per_cent_text(goal, d, Lang::En);
    if share < goal { (0..4).find(|d| !same(d)).unwrap_or(4) } else { 0 }
}

/// `45 %`.
pub(super) fn share_text(row: &Row, lang: Lang) -> Option<String> {
    row.within.share.map(|share| per_cent_text(share, share_decimals(row), lang))
}

/// `(42–48)`, in per cent.
pub(super) fn share_interval_text(row: &Row, lang: Lang) -> Option<String> {
    let [lower, upper] = row.within.ci?;
    let end = |e: f64| number_text(e * 100.0, share_decimals(row), lang);
    Some(format!("({}–{})", end(lower), end(upper)))
}

/// `(18–22)`, in the answer's unit; an end that no rank gives is open.
pub(super) fn median_interval_text(row: &Row, lang: Lang) -> Option<String> {
    let [lower, upper] = row.median_ci?;
    let end = |e: Option<f64>| e.map_or_else(|| "…".to_owned(), |v| length_text(v, lang));
    Some(format!("({}–{})", end(lower), end(upper)))
}

/// A length, with one decimal if it is not whole.
pub(super) fn length_text(value: f64, lang: Lang) -> String {
    let decimals = usize::from((value - value.round()).abs() >= 0.05);
    number_text(value, decimals, lang)
}

/// The plural word of the answer's unit.
pub(super) fn unit_word(view: &View<'_>) -> &'static str {
    view.words.units[unit_index(view)].1
}

const fn unit_index(view: &View<'_>) -> usize {
    match view.comparison.question.unit {
        TimeUnit::Days => 0,
        TimeUnit::Hours => 1,
        TimeUnit::Minutes => 2,
    }
}
