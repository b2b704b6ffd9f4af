//! The figure: a dot and its interval a row, in groups by how sure the difference is.
//!
//! Places are in per cent of the width, so that it fits any screen without scripts. It is hidden from
//! readers that speak; they have the sentence and the table with the same numbers.

use maud::{Markup, html};

use super::axis::Axis;
use super::sentence::{length_text, median_interval_text, share_interval_text, share_text};
use super::view::{MEDIAN_FLOOR, Shown, View, label};
use crate::formats::{count_text, per_cent_text};
use crate::indicators::Row;

/// Height of a row, in pixels.
const HEIGHT: u32 = 26;

/// What a row's mark looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Lower,
    Similar,
    Higher,
    Nation,
    Hidden,
}

impl Mark {
    const fn class(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Similar => "similar",
            Self::Higher => "higher",
            Self::Nation => "nation",
            Self::Hidden => "hidden",
        }
    }

    const fn symbol(self) -> &'static str {
        match self {
            Self::Lower => "▼",
            Self::Similar => "●",
            Self::Higher => "▲",
            Self::Nation => "◆",
            Self::Hidden => "▨",
        }
    }

    /// The same as a path around (0, 0); what is hidden has no place.
    const fn path(self) -> &'static str {
        match self {
            Self::Lower => "M-7-5.5H7L0 7Z",
            Self::Similar => "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0Z",
            Self::Higher => "M-7 5.5H7L0-7Z",
            Self::Nation => "M0-7.5L7.5 0L0 7.5L-7.5 0Z",
            Self::Hidden => "",
        }
    }
}

/// The figure of an answer.
pub(super) fn figure(view: &View<'_>, axis: Axis) -> Markup {
    let w = view.words;
    let compared = |state| view.standing(state).collect::<Vec<_>>();
    let is_shown = |row: &&Row| value(view, row).is_some();
    let rows = view.comparison.rows.iter();
    let (empty, counted): (Vec<&Row>, Vec<&Row>) = rows.partition(|r| r.n == Some(0));
    let (hidden, medians): (Vec<&Row>, Vec<&Row>) = counted.into_iter().partition(|r| is_hidden(view, r));
    let rest: Vec<&Row> = medians.iter().copied().filter(|r| r.against_rest.is_none()).collect();
    html! {
        div.chart aria-hidden="true" {
            (axis_row(view, axis))
            (row(view, axis, &view.comparison.total, Mark::Nation))
            @if view.shown == Shown::Share {
                (group(view, axis, w.lower, &compared("lower"), Mark::Lower))
                (group(view, axis, w.similar, &compared("similar"), Mark::Similar))
                (group(view, axis, w.higher, &compared("higher"), Mark::Higher))
                (group(view, axis, w.not_compared, &rest, Mark::Similar))
            } @else if medians.iter().any(is_shown) {
                (group(view, axis, w.medians, &medians, Mark::Similar))
            }
            (group(view, axis, w.not_shown, &hidden, Mark::Hidden))
            @if !empty.is_empty() {
                h3 { (w.none_completed) " (" (empty.len()) ")" }
                p.absent { (empty.iter().map(|r| label(r)).collect::<Vec<_>>().join(", ")) }
            }
        }
    }
}

/// Whether a row's number is protected: with everything of the row, or its share alone.
fn is_hidden(view: &View<'_>, row: &Row) -> bool {
    let of_share = view.shown == Shown::Share && row.within.status == "protected";
    row.against_rest.is_none() && (row.status == "protected" || of_share)
}

/// The axis that all rows of an answer have room on.
pub(super) fn axis(view: &View<'_>) -> Axis {
    if view.shown == Shown::Share {
        return Axis::SHARE;
    }
    let rows = view.comparison.rows.iter().chain([&view.comparison.total]);
    let ends =
        rows.filter(|r| r.has(MEDIAN_FLOOR)).filter_map(|r| r.median_ci.and_then(|ci| ci[1]).or(r.median));
    Axis::to(ends.fold(0.0, f64::max))
}

fn value(view: &View<'_>, row: &Row) -> Option<f64> {
    match view.shown {
        Shown::Share => row.within.share,
        Shown::Median => row.median.filter(|_| row.has(MEDIAN_FLOOR)),
    }
}

/// How many intervals the number is of: a share is of those with a limit.
const fn base(view: &View<'_>, row: &Row) -> Option<u64> {
    match view.shown {
        Shown::Share => row.within.with_limit,
        Shown::Median => row.n,
    }
}

fn interval(view: &View<'_>, row: &Row) -> Option<[f64; 2]> {
    match view.shown {
        Shown::Share => row.within.ci,
        Shown::Median => row.median_ci.and_then(|[lower, upper]| Some([lower?, upper?])),
    }
}

fn axis_row(view: &View<'_>, axis: Axis) -> Markup {
    let tick = |v: f64| match view.shown {
        Shown::Share => per_cent_text(v, 0, view.lang),
        Shown::Median => length_text(v, view.lang),
    };
    let goal = view.comparison.total.within.goal.filter(|_| view.shown == Shown::Share);
    html! {
        div.row.axis {
            span.name {}
            svg.strip width="100%" height="38" {
                @if let Some(goal) = goal {
                    line.goal x1=(axis.place(goal)) x2=(axis.place(goal)) y1="16" y2="20" {}
                    text.goal-label x=(axis.place(goal)) y="13" text-anchor="middle" {
                        (view.words.goal) " " (per_cent_text(goal, 0, view.lang))
                    }
                }
                @for v in axis.ticks() {
                    text.tick x=(axis.place(v)) y="34" text-anchor="middle" { (tick(v)) }
                }
            }
            span.value { @if view.shown == Shown::Median { (super::sentence::unit_word(view)) } }
            span.n { "n" }
        }
    }
}

fn group(view: &View<'_>, axis: Axis, heading: &str, rows: &[&Row], mark: Mark) -> Markup {
    html! {
        @if !rows.is_empty() {
            h3 { (heading) " (" (rows.len()) ")" }
            @for r in rows { (row(view, axis, r, mark)) }
        }
    }
}

fn row(view: &View<'_>, axis: Axis, row: &Row, mark: Mark) -> Markup {
    let name = if mark == Mark::Nation { view.total_label().to_owned() } else { label(row) };
    html! {
        div class={ "row " (mark.class()) } {
            span.name { span.symbol { (mark.symbol()) } " " (name) }
            (strip(view, axis, row, mark))
            span.value { (value_text(view, row)) }
            span.n { (base(view, row).map_or_else(String::new, |n| count_text(n, view.lang))) }
        }
    }
}

fn strip(view: &View<'_>, axis: Axis, row: &Row, mark: Mark) -> Markup {
    let nation = value(view, &view.comparison.total).filter(|_| mark != Mark::Nation);
    let goal = view.comparison.total.within.goal.filter(|_| view.shown == Shown::Share);
    let middle = HEIGHT / 2;
    html! {
        svg.strip width="100%" height=(HEIGHT) {
            @for v in axis.ticks() {
                line.grid x1=(axis.place(v)) x2=(axis.place(v)) y1="0" y2=(HEIGHT) {}
            }
            @if let Some(v) = nation { line.whole x1=(axis.place(v)) x2=(axis.place(v)) y1="0" y2=(HEIGHT) {} }
            @if let Some(v) = goal { line.goal x1=(axis.place(v)) x2=(axis.place(v)) y1="0" y2=(HEIGHT) {} }
            @if let Some([lower, upper]) = interval(view, row) {
                line.interval x1=(axis.place(lower)) x2=(axis.place(upper)) y1=(middle) y2=(middle) {}
            }
            @if let Some(v) = value(view, row) {
                svg x=(axis.place(v)) y=(middle) overflow="visible" { path.mark d=(mark.path()) {} }
            }
        }
    }
}

fn value_text(view: &View<'_>, row: &Row) -> String {
    let lang = view.lang;
    let (value, interval) = match view.shown {
        Shown::Share => (share_text(row, lang), share_interval_text(row, lang)),
        Shown::Median if !row.has(MEDIAN_FLOOR) => (None, None),
        Shown::Median => (row.median.map(|v| length_text(v, lang)), median_interval_text(row, lang)),
    };
    let missing = match (view.shown, row.status, row.within.status) {
        (_, "protected", _) | (Shown::Share, _, "protected") => view.words.protected,
        (Shown::Share, ..) => view.words.no_limit,
        (Shown::Median, ..) => view.words.too_few,
    };
    value.map_or_else(|| missing.to_owned(), |v| format!("{v} {}", interval.unwrap_or_default()))
}
