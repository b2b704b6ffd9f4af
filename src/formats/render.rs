//! Any answer → the bytes of the format that was asked for.

use super::csv::UNVERIFIED;
use super::distribution::{distribution_lines, distribution_summary};
use super::flow::{flow_lines, flow_summary};
use super::funnel::funnel_lines;
use super::quality::{quality_lines, quality_summary};
use super::sheet::{Cell, Sheet};
use super::sheet_csv::sheet_csv;
use super::sheet_table::sheet_table;
use super::table::unverified_line;
use super::trend::trend_lines;
use super::waiting::{waiting_lines, waiting_summary};
use super::{comparison_csv, comparison_json, comparison_table};
use crate::indicators::{Answer, LimitUsed, MeasureInfo, Question, SnapshotInfo, unverified_limits};

/// The answer in its question's format: JSON in one line, CSV, or a table in the answer's language.
///
/// # Panics
/// Never: an answer has text keys only.
#[must_use]
pub fn render(answer: &Answer) -> Vec<u8> {
    if let Answer::Comparison(comparison) = answer {
        return match comparison.question.format.as_str() {
            "csv" => comparison_csv(comparison),
            "table" => comparison_table(comparison).into_bytes(),
            _ => comparison_json(comparison),
        };
    }
    let parts = parts(answer);
    match parts.question.format.as_str() {
        "csv" => sheet_csv(&with_unverified((parts.lines)(), &parts)),
        "table" => {
            let sheet = (parts.summary)();
            sheet_table(&sheet, &title(&parts), &foot(&parts), parts.question.lang).into_bytes()
        }
        _ => serde_json::to_vec(answer).expect("an answer has text keys only, so it can be written as JSON"),
    }
}

/// What every answer has, and its two sheets.
struct Parts<'a> {
    question: &'a Question,
    measure: &'a MeasureInfo,
    snapshot: &'a SnapshotInfo,
    limits: &'a [LimitUsed],
    lines: Box<dyn Fn() -> Sheet + 'a>,
    summary: Box<dyn Fn() -> Sheet + 'a>,
}

macro_rules! parts {
    ($answer:expr, $limits:expr, $lines:expr, $summary:expr) => {
        Parts {
            question: &$answer.question,
            measure: &$answer.measure,
            snapshot: &$answer.snapshot,
            limits: $limits,
            lines: Box::new(move || $lines($answer.as_ref())),
            summary: Box::new(move || $summary($answer.as_ref())),
        }
    };
}

fn parts(answer: &Answer) -> Parts<'_> {
    match answer {
        Answer::Distribution(a) => parts!(a, &a.limits, distribution_lines, distribution_summary),
        Answer::Quality(a) => parts!(a, &[], quality_lines, quality_summary),
        Answer::Flow(a) => parts!(a, &[], flow_lines, flow_summary),
        Answer::Funnel(a) => parts!(a, &a.limits_used, funnel_lines, funnel_lines),
        Answer::Trend(a) => parts!(a, &a.limits, trend_lines, trend_lines),
        Answer::Waiting(a) => parts!(a, &a.limits, waiting_lines, waiting_summary),
        Answer::Comparison(a) => parts!(a, &a.limits, no_sheet, no_sheet),
    }
}

/// A comparison has its own ways above.
fn no_sheet<T>(_: &T) -> Sheet {
    Sheet::default()
}

fn title(parts: &Parts<'_>) -> String {
    let question = parts.question;
    let everything =
        if question.lang == crate::indicators::Lang::Sv { "hela perioden" } else { "all periods" };
    let period = question.period.as_ref().map_or(everything, |(text, _)| text.as_str());
    let (basis, attribution) = (question.basis.code(), question.attribution.code());
    let measure = parts.measure;
    format!("{} ({}) · {period} · {basis} · {attribution} · {}", measure.label, measure.id, measure.unit)
}

/// The sheet with a column that says which limits are not verified, where the answer has limits.
fn with_unverified(mut sheet: Sheet, parts: &Parts<'_>) -> Sheet {
    if parts.limits.is_empty() {
        return sheet;
    }
    sheet.column(parts.question.lang, UNVERIFIED, "", "");
    let told = Cell::from(unverified_limits(parts.limits).as_deref());
    for row in &mut sheet.rows {
        row.push(told.clone());
    }
    sheet
}

fn foot(parts: &Parts<'_>) -> String {
    let snapshot = parts.snapshot;
    let data_to = snapshot.data_to.as_deref().unwrap_or("–");
    let foot = format!("snapshot {} · data_to {data_to} · ledtid {}", snapshot.version, snapshot.software);
    let unverified = unverified_line(parts.limits, parts.question.lang);
    [Some(foot), unverified].into_iter().flatten().collect::<Vec<_>>().join("\n")
}
