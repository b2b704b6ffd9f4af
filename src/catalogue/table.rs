//! A CSV text → typed rows, with every problem and its line. Columns are found by name, in any order.

use csv::{ReaderBuilder, StringRecord};

use super::error::{Fault, Problem};

/// One row, read by column name.
#[derive(Debug)]
pub(super) struct Row<'a> {
    /// Line of the file.
    pub(super) line: u64,
    record: &'a StringRecord,
    header: &'a StringRecord,
}

impl<'a> Row<'a> {
    /// The field, trimmed; empty if the column is not there.
    pub(super) fn text(&self, column: &str) -> &'a str {
        let at = self.header.iter().position(|h| h == column);
        at.and_then(|i| self.record.get(i)).unwrap_or("").trim()
    }

    /// The field, owned.
    pub(super) fn owned(&self, column: &str) -> String {
        self.text(column).to_owned()
    }

    /// The field that must not be empty.
    pub(super) fn required(&self, column: &'static str) -> Result<String, Fault> {
        match self.text(column) {
            "" => Err(Fault::BadField { column, found: String::new(), expected: "a value" }),
            text => Ok(text.to_owned()),
        }
    }

    /// The field as something that is parsed; `None` if empty.
    pub(super) fn parsed<T>(
        &self,
        column: &'static str,
        expected: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        match self.text(column) {
            "" => Ok(None),
            text => parse(text).map(Some).ok_or_else(|| self.bad(column, expected)),
        }
    }

    /// The field that must be a number or another thing that parses.
    pub(super) fn number<T: std::str::FromStr>(
        &self,
        column: &'static str,
        expected: &'static str,
    ) -> Result<T, Fault> {
        self.text(column).parse().ok().ok_or_else(|| self.bad(column, expected))
    }

    /// The fault that this field has not the form it should have.
    pub(super) fn bad(&self, column: &'static str, expected: &'static str) -> Fault {
        Fault::BadField { column, found: self.owned(column), expected }
    }

    /// The field as something that must be in a list; the fault if it is not.
    pub(super) fn reference<T>(
        &self,
        column: &'static str,
        list: &'static str,
        find: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Fault> {
        let fault = || Fault::UnknownReference { column, found: self.owned(column), list };
        find(self.text(column)).ok_or_else(fault)
    }
}

/// Reads every row of a table; rows with a fault are left out and their faults added to `problems`.
pub(super) fn read_table<T>(
    (file, text): (&'static str, &str),
    columns: &[&'static str],
    problems: &mut Vec<Problem>,
    mut make: impl FnMut(&Row<'_>) -> Result<T, Fault>,
) -> Vec<T> {
    let mut reader = ReaderBuilder::new().from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let format = |e: &csv::Error| Fault::Format { format: "csv", detail: e.to_string() };
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(e) => {
            problems.push(Problem { file, line: 1, fault: format(&e) });
            return Vec::new();
        }
    };
    let missing = columns.iter().filter(|c| !header.iter().any(|h| h == **c));
    let missing: Vec<_> =
        missing.map(|&column| Problem { file, line: 1, fault: Fault::MissingColumn { column } }).collect();
    if !missing.is_empty() {
        problems.extend(missing);
        return Vec::new();
    }
    let mut items = Vec::new();
    for record in reader.records() {
        let (line, made) = match &record {
            Err(e) => (e.position().map_or(0, csv::Position::line), Err(format(e))),
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                (line, make(&Row { line, record, header: &header }))
            }
        };
        match made {
            Ok(item) => items.push(item),
            Err(fault) => problems.push(Problem { file, line, fault }),
        }
    }
    if items.is_empty() && problems.is_empty() {
        problems.push(Problem { file, line: 0, fault: Fault::Empty });
    }
    items
}

/// Refuses a value that was seen before.
pub(super) fn unique(
    seen: &mut std::collections::BTreeSet<String>,
    column: &'static str,
    value: &str,
) -> Result<(), Fault> {
    if seen.insert(value.to_owned()) {
        Ok(())
    } else {
        Err(Fault::Duplicate { column, found: value.to_owned() })
    }
}

/// Whether a text is a slug: small letters, digits, `-` and `_`.
pub(super) fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
}
