//! The figure's twin: the same rows in the same order as a table.

use maud::{Markup, html};

use super::sentence::{
    length_text, median_interval_text, share_interval_text, share_text, short_verdict, unit_word,
};
use super::view::{MEDIAN_FLOOR, OUTER_FLOOR, Shown, View, label};
use crate::formats::count_text;
use crate::indicators::Row;

/// The table of an answer; `caption` says what it is about.
pub(super) fn table(view: &View<'_>, caption: &str) -> Markup {
    let has_goal = view.comparison.total.within.goal.is_some();
    html! {
        section aria-labelledby="table-heading" {
            h2 #table-heading { (view.words.table) }
            div.scroll role="region" aria-labelledby="table-heading" tabindex="0" {
                table {
                    caption { (caption) }
                    (head(view, has_goal))
                    tbody {
                        @for row in ordered(view) { (line(view, row, &label(row), has_goal)) }
                    }
                    tfoot { (line(view, &view.comparison.total, view.total_label(), has_goal)) }
                }
            }
        }
    }
}

/// The rows in the figure's order: surely lower, not to be told apart, surely higher, the rest.
fn ordered<'v>(view: &'v View<'_>) -> Vec<&'v Row> {
    let place = |row: &Row| match row.against_rest {
        Some("lower") => 0,
        Some("similar") => 1,
        Some("higher") => 2,
        _ if row.n != Some(0) => 3,
        _ => 4,
    };
    let mut rows: Vec<&Row> = view.comparison.rows.iter().collect();
    rows.sort_by_key(|row| place(row));
    rows
}

fn head(view: &View<'_>, has_goal: bool) -> Markup {
    let w = view.words;
    let unit = unit_word(view);
    let first = if view.by_region() { w.region } else { w.group };
    html! {
        thead {
            tr {
                th scope="col" { (first) }
                th.number scope="col" { (w.completed) }
                @if view.shown == Shown::Share {
                    th.number scope="col" { (w.with_limit) }
                    th.number scope="col" { (w.within) }
                    th.number scope="col" { (w.interval) }
                    @if has_goal { th scope="col" { (w.against_goal) } }
                    th scope="col" { (w.against_rest) }
                }
                th.number scope="col" { (w.median) ", " (unit) }
                th.number scope="col" { (w.interval) }
                th.number scope="col" { (w.eight) }
                th.number scope="col" { (w.nine) }
                th.number scope="col" { (w.ongoing) }
            }
        }
    }
}

fn line(view: &View<'_>, row: &Row, name: &str, has_goal: bool) -> Markup {
    let (w, lang) = (view.words, view.lang);
    let no_share = match row.within.status {
        "protected" => w.protected,
        _ if row.has(1) => w.no_limit,
        _ => "",
    };
    let count = |n: Option<u64>| n.map_or_else(|| w.protected.to_owned(), |n| count_text(n, lang));
    let floored = |value: Option<f64>, floor: u64| match value {
        Some(v) if row.has(floor) => length_text(v, lang),
        Some(_) => w.too_few.to_owned(),
        None => String::new(),
    };
    let median_interval = median_interval_text(row, lang).filter(|_| row.has(MEDIAN_FLOOR));
    html! {
        tr {
            th scope="row" { (name) }
            td.number.words[row.n.is_none()] { (count(row.n)) }
            @if view.shown == Shown::Share {
                td.number.words[row.within.with_limit.is_none()] { (count(row.within.with_limit)) }
                td.number.words[row.within.share.is_none()] { (share_text(row, lang).unwrap_or_else(|| no_share.to_owned())) }
                td.number { (share_interval_text(row, lang).unwrap_or_default()) }
                @if has_goal { td { (short_verdict(view, row).unwrap_or("")) } }
                td.standing { (standing(view, row)) }
            }
            td.number { (floored(row.median, MEDIAN_FLOOR)) }
            td.number { (median_interval.unwrap_or_default()) }
            td.number { (floored(row.p80, MEDIAN_FLOOR)) }
            td.number { (floored(row.p90, OUTER_FLOOR)) }
            td.number.words[row.states.ongoing.is_none()] { (count(row.states.ongoing)) }
        }
    }
}

fn standing(view: &View<'_>, row: &Row) -> &'static str {
    let at = ["lower", "similar", "higher"].iter().position(|&state| Some(state) == row.against_rest);
    at.and_then(|at| view.words.standings.get(at)).copied().unwrap_or("")
}
