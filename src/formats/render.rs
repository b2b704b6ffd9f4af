//! Any answer → the format that was asked for.

use std::io::Write;

use super::answer_table::answer_table;
use super::comparison_table;
use super::distribution::distribution_summary;
use super::error::FormatError;
use super::flow::flow_summary;
use super::format::Format;
use super::funnel::funnel_lines;
use super::quality::quality_summary;
use super::revisions::revisions_table;
use super::sheet::Sheet;
use super::sheet_table::sheet_table;
use super::table::unverified_line;
use super::trend::trend_summary;
use super::waiting::waiting_summary;
use super::write::write_table;
use crate::disclosure::Shown;
use crate::indicators::{Answer, Lang, LimitUsed, MeasureInfo, Question, SnapshotInfo};

/// Writes an answer in its question's format: JSON in one line, a table in the answer's language for a
/// terminal, or a file.
///
/// # Errors
/// If the writer does not take it, or the answer is larger than the format can hold.
pub fn write_answer(shown: &Shown, mut to: impl Write + Send) -> Result<(), FormatError> {
    let answer = shown.answer();
    match Format::parse(&question(answer).format).unwrap_or(Format::Json) {
        Format::Json => serde_json::to_writer(to, shown)?,
        Format::Table => to.write_all(text(answer).as_bytes())?,
        format => write_table(&answer_table(answer)?, format, to)?,
    }
    Ok(())
}

fn question(answer: &Answer) -> &Question {
    match answer {
        Answer::Comparison(a) => &a.question,
        Answer::Distribution(a) => &a.question,
        Answer::Flow(a) => &a.question,
        Answer::Funnel(a) => &a.question,
        Answer::Trend(a) => &a.question,
        Answer::Waiting(a) => &a.question,
        Answer::Quality(a) => &a.question,
    }
}

/// The limits that an answer rests on; a comparison tells them itself.
fn limits(answer: &Answer) -> &[LimitUsed] {
    match answer {
        Answer::Distribution(a) => &a.limits,
        Answer::Funnel(a) => &a.limits_used,
        Answer::Trend(a) => &a.limits,
        Answer::Waiting(a) => &a.limits,
        Answer::Comparison(_) | Answer::Flow(_) | Answer::Quality(_) => &[],
    }
}

/// An answer as lines for a terminal.
fn text(answer: &Answer) -> String {
    let mut text = rows(answer);
    if let Some(line) = unverified_line(limits(answer), question(answer).lang) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn rows(answer: &Answer) -> String {
    match answer {
        Answer::Comparison(a) => comparison_table(a),
        Answer::Distribution(a) => lines(&distribution_summary(a), &a.question, &a.measure, &a.snapshot),
        Answer::Quality(a) => {
            let rows = lines(&quality_summary(a), &a.question, &a.measure, &a.snapshot);
            format!("{rows}\n{}", revisions_table(&a.revisions, a.question.lang))
        }
        Answer::Flow(a) => lines(&flow_summary(a), &a.question, &a.measure, &a.snapshot),
        Answer::Funnel(a) => lines(&funnel_lines(a), &a.question, &a.measure, &a.snapshot),
        Answer::Trend(a) => lines(&trend_summary(a), &a.question, &a.measure, &a.snapshot),
        Answer::Waiting(a) => lines(&waiting_summary(a), &a.question, &a.measure, &a.snapshot),
    }
}

fn lines(sheet: &Sheet, question: &Question, measure: &MeasureInfo, snapshot: &SnapshotInfo) -> String {
    sheet_table(sheet, &title(question, measure), &foot(snapshot), question.lang)
}

fn title(question: &Question, measure: &MeasureInfo) -> String {
    let everything = if question.lang == Lang::Sv { "hela perioden" } else { "all periods" };
    let period = question.period.as_ref().map_or(everything, |(text, _)| text.as_str());
    let (basis, attribution) = (question.basis.code(), question.attribution.code());
    format!("{} ({}) · {period} · {basis} · {attribution} · {}", measure.label, measure.id, measure.unit)
}

fn foot(snapshot: &SnapshotInfo) -> String {
    let data_to = snapshot.data_to.as_deref().unwrap_or("–");
    format!("snapshot {} · data_to {data_to} · ledtid {}", snapshot.version, snapshot.software)
}
