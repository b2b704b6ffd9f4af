//! Mapping files of any text: what is read means the same when it is written anew, and reading by it loses no row.

use std::fmt::Write as _;

use ledtid::delivery::{Format, Mapping, holds_personal_number};
use toml::Value;

use super::reading::{Shape, read, said};

/// A journal with values that are not told.
const JOURNAL: &str = "arende;patient;handelse;tidpunkt;enhet;kod;antal\n\
    1;17;Remiss skickad;2024-03-01 09:10;SE2321000131-E000000000101;VC010;1,5\n\
    1;17;Påminnelse;2024-03-09 08:00;hemligt;50;2\n\
    1;17;hemligt;2024-03-11;SE2321000131-E000000000101;;3\n\
    hemligt 2;hemligt 3;Operation;hemligt 4;\"hemligt;5\";hemligt;x\n";

/// A mapping file.
pub(super) fn mapping(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    match Mapping::parse(text) {
        Err(problem) => {
            let said = problem.to_string();
            assert!(!said.chars().any(char::is_control) && said.len() < 2_000, "one line: {said}");
            assert!(!holds_personal_number(said.as_bytes()), "told: {said}");
        }
        Ok(mapping) => {
            let table: toml::Table = toml::from_str(text).expect("a mapping is TOML");
            let again = Mapping::parse(&written(&table)).expect("a mapping");
            assert_eq!(again, mapping, "what is written anew means the same");
            reads(mapping, text);
        }
    }
}

/// Reads the journal by a mapping.
fn reads(mapping: Mapping, text: &str) {
    let plain = read(JOURNAL.as_bytes(), Format::CSV, Some(mapping.clone()), Shape::PLAIN);
    let small = read(JOURNAL.as_bytes(), Format::CSV, Some(mapping), Shape::SMALL);
    assert_eq!(plain, small, "blocks and threads change nothing");
    let said = said(&plain);
    assert!(!said.contains("hemligt") || text.contains("hemligt") || text.contains('\\'), "told: {said}");
    if plain.is_ok() {
        assert!(!holds_personal_number(said.as_bytes()), "told: {said}");
    }
}

/// A table as TOML in which everything stands in one line.
fn written(table: &toml::Table) -> String {
    table.iter().fold(String::new(), |mut out, (key, value)| {
        writeln!(out, "{} = {}", quoted(key), inline(value)).expect("text");
        out
    })
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::Boolean(flag) => flag.to_string(),
        Value::Datetime(time) => time.to_string(),
        Value::Array(values) => format!("[{}]", values.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Table(table) => {
            let pair = |(key, value): (&String, &Value)| format!("{} = {}", quoted(key), inline(value));
            format!("{{{}}}", table.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A basic string: whatever is not plain is escaped.
fn quoted(text: &str) -> String {
    let escaped = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(escaped).collect::<String>())
}
