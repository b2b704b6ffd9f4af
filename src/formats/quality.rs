//! What the figures rest on → sheets: one row per group, everything for files, the most telling for a terminal.

use super::sheet::{Cell, Sheet, group_cells, share_cell, total_cells};
use crate::indicators::{Quality, QualityRow, States};

/// Letters of the points, in the order of an answer's `completeness`.
const POINTS: [char; 7] = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];

/// States in the order of `measures.md`, with headings for a terminal.
const STATES: [(&str, &str, &str); 8] = [
    ("completed", "avslutade", "completed"),
    ("ongoing", "pågår", "ongoing"),
    ("ended_otherwise", "annat slut", "ended otherwise"),
    ("negative", "negativa", "negative"),
    ("imprecise", "utan klocka", "imprecise"),
    ("missing_start", "saknar start", "missing start"),
    ("not_applicable", "ej tillämpliga", "not applicable"),
    ("not_started", "ej startade", "not started"),
];

/// One row per group, with everything that has one number a group.
pub(super) fn quality_lines(answer: &Quality) -> Sheet {
    let lang = answer.question.lang;
    let mut sheet = quality_summary(answer);
    let mut names: Vec<String> =
        ["status", "coverage_share", "delay_n", "delay_followed_days"].map(str::to_owned).into();
    names.extend(POINTS.iter().flat_map(|p| [format!("{p}_expected"), format!("{p}_present")]));
    for ledger in &answer.total.measures {
        names.extend(STATES.iter().map(|(state, ..)| format!("{}_{state}", ledger.measure)));
    }
    let deliveries =
        ["n", "shared", "read", "accepted", "duplicates", "corrections", "withdrawals", "rejected"];
    names.extend(deliveries.map(|name| format!("deliveries_{name}")));
    names.extend(["events", "with_event_id", "with_recorded_at"].map(str::to_owned));
    for name in names {
        sheet.column(lang, &name, "", "");
    }
    let all = answer.rows.iter().chain([&answer.total]);
    for (cells, row) in sheet.rows.iter_mut().zip(all) {
        cells.extend(details(row));
    }
    sheet
}

/// One row per group.
pub(super) fn quality_summary(answer: &Quality) -> Sheet {
    let lang = answer.question.lang;
    let mut sheet = Sheet::default();
    sheet.group_columns(&answer.question);
    for (name, sv, en) in [
        ("coverage", "täckning", "coverage"),
        ("latest_delivery", "levererat", "delivered"),
        ("latest_event", "senaste", "latest"),
        ("delay_median", "dygn, hälften", "days, half"),
        ("delay_p90", "9 av 10", "9 in 10"),
        ("episodes", "episoder", "episodes"),
    ] {
        sheet.column(lang, name, sv, en);
    }
    for (name, sv, en) in STATES {
        sheet.column(lang, name, sv, en);
    }
    sheet.column(lang, "shared_episodes", "flera patienter", "several patients");
    for row in &answer.rows {
        let mut cells = group_cells(&row.group);
        cells.extend(summary(row));
        sheet.rows.push(cells);
    }
    let mut cells = total_cells(&answer.question);
    cells.extend(summary(&answer.total));
    sheet.rows.push(cells);
    sheet
}

fn summary(row: &QualityRow) -> Vec<Cell> {
    let delay = &row.reporting_delay;
    let mut cells = vec![
        row.coverage.status.into(),
        row.latest_delivery.as_deref().into(),
        row.latest_event.as_deref().into(),
        count_cell(delay.median),
        count_cell(delay.p90),
        row.episodes.into(),
    ];
    cells.extend(counts(&row.states).map(Cell::from));
    cells.push(row.shared_episodes.into());
    cells
}

fn details(row: &QualityRow) -> Vec<Cell> {
    let (delay, rows) = (&row.reporting_delay, &row.deliveries.rows);
    let mut cells = vec![
        row.status.into(),
        share_cell(row.coverage.share),
        delay.n.into(),
        count_cell(delay.followed_days),
    ];
    cells.extend(row.completeness.0.iter().flat_map(|p| [p.expected, p.present]).map(Cell::Count));
    cells.extend(row.measures.iter().flat_map(|m| counts(&m.states)).map(Cell::from));
    let deliveries = [
        row.deliveries.n,
        row.deliveries.shared,
        rows.read,
        rows.accepted,
        rows.duplicate,
        rows.superseded,
        rows.retracted,
        rows.rejected,
    ];
    let said = [row.identified.events, row.identified.with_event_id, row.identified.with_recorded_at];
    cells.extend(deliveries.into_iter().chain(said).map(Cell::Count));
    cells
}

/// The counts in the order of [`STATES`].
const fn counts(states: &States) -> [Option<u64>; 8] {
    [
        states.completed,
        states.ongoing,
        states.ended_otherwise,
        states.negative,
        states.imprecise,
        states.missing_start,
        states.not_applicable,
        states.not_started,
    ]
}

fn count_cell(value: Option<u32>) -> Cell {
    value.map_or(Cell::Empty, |n| Cell::Count(u64::from(n)))
}
