//! Days, times, periods, kinds, codes and measures of any text: what is read is written and read back, and
//! times mean what another library says.

use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _};
use ledtid::delivery::{Format, Rule, holds_personal_number};
use ledtid::model::{Day, Kind, Period};
use serde_json::json;

use super::deliveries;
use super::reading::{CATALOGUE, Outcome, RECEIVED_AT, Shape, read};

/// Most lines of an input that are looked at.
const MOST_LINES: usize = 24;

/// A text a line.
pub(super) fn times(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.split('\n').filter(|line| !line.trim().is_empty()).take(MOST_LINES).collect();
    for line in &lines {
        words(line);
    }
    let rows = |column: &str| {
        let row = |line: &&str| {
            let mut row =
                json!({"episode_id": "e1", "patient_id": "p1", "region": "01", "pathway": "sepsis"});
            row["point"] = json!("A");
            row["time"] = json!("2024-01-01");
            row[column] = json!(line);
            if column == "code" {
                row["point"] = json!("");
                row["pathway"] = json!("");
            }
            row.to_string() + "\n"
        };
        lines.iter().flat_map(|line| row(line).into_bytes()).collect::<Vec<u8>>()
    };
    if lines.is_empty() {
        return;
    }
    let of_times = read(&rows("time"), Format::NDJSON, None, Shape::PLAIN).expect("rows");
    agrees(&lines, &of_times);
    for column in ["time", "code", "recorded_at"] {
        deliveries::ndjson(&rows(column));
    }
}

/// The words of the field.
fn words(text: &str) {
    if let Some(day) = Day::parse(text) {
        assert_eq!(Day::parse(&day.to_string()), Some(day), "{text}");
        assert_eq!(NaiveDate::parse_from_str(text, "%Y-%m-%d"), Ok(day.date()), "{text}");
    }
    if let Some(kind) = Kind::parse(text) {
        assert_eq!(kind.to_string(), text);
    }
    if let Ok(period) = Period::parse(text) {
        let (first, last) = (period.first().to_string(), period.last().to_string());
        assert!(period.first() <= period.last(), "{text}");
        let months = format!("{}..{}", &first[..7], &last[..7]);
        assert_eq!(Period::parse(&months), Ok(period), "{text}");
    }
    if let Ok((_, code)) = CATALOGUE.parse_code(text) {
        let again = CATALOGUE.parse_code(&format!("{:02}", code.number()));
        assert_eq!(again.map(|(_, code)| code).ok(), Some(code), "{text}");
    }
    if let Ok(measure) = CATALOGUE.parse_measure(text) {
        let again = CATALOGUE.parse_measure(&measure.id);
        assert_eq!(again.ok().as_ref(), Some(&measure), "{text}");
    }
    let _told = holds_personal_number(text.as_bytes());
}

/// Times are what chrono says, where it reads them at all.
fn agrees(lines: &[&str], outcome: &Outcome) {
    let text = |line: u64| lines[usize::try_from(line).expect("a line") - 1].trim_ascii();
    for (line, event) in &outcome.events {
        let text = text(*line);
        match event.at {
            None => assert_eq!(Day::parse(text).map(Day::unix_days), Some(event.date), "{text}"),
            Some(at) => {
                if let Ok(time) = DateTime::parse_from_rfc3339(text) {
                    assert_eq!(time.timestamp() * 1_000_000, at, "{text}");
                }
            }
        }
    }
    for rejection in outcome.summary.rejections.iter().filter(|r| r.rule == Rule::BadTime) {
        let text = text(rejection.line);
        let Ok(time) = DateTime::parse_from_rfc3339(text) else { continue };
        let unknown = !text.is_ascii() || time.nanosecond() >= 1_000_000_000;
        let known = (1_901..2_999).contains(&time.year()) && time.timestamp_micros() <= RECEIVED_AT;
        assert!(unknown || !known, "a time is refused: {text}");
    }
}
