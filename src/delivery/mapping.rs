//! A mapping (TOML) says which column of a foreign log is which, and which activity is which event.
//!
//! `[columns]` our column = source column; `[constants]` our column = value; `[event]` with
//! `column`, `ignore` and `[event.values]` (source value = any of our columns); `[options]`
//! with `id_prefix`, `allow_future`, `delimiter`, `decimal`. Whatever else it says is an
//! error. From `product.md`, "Event format (the delivery file)".

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Value;

use super::error::{shown_name, shown_text};
use super::form::is_id;
use super::{Column, MappingError, holds_personal_number};

/// Values of our columns.
pub(super) type Values = BTreeMap<Column, String>;

/// A mapping that has been read and checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping {
    /// Which source column each of our columns comes from.
    pub(super) columns: Values,
    /// Values that are the same in every row.
    pub(super) constants: Values,
    /// The column that tells what happened.
    pub(super) event: Option<EventMapping>,
    /// Options.
    pub(super) options: MappingOptions,
}

/// What the source's activities mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EventMapping {
    /// The source column.
    pub(super) column: String,
    /// Activities that are no events of ours.
    pub(super) ignore: Vec<String>,
    /// Activities and what they set.
    pub(super) values: BTreeMap<String, Values>,
}

/// `[options]` of a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MappingOptions {
    /// Put before episode and patient ids.
    pub(super) id_prefix: Option<String>,
    /// Whether events after receipt are accepted.
    pub(super) allow_future: bool,
    /// Delimiter of a CSV file; told by the header where it is not given.
    pub(super) delimiter: Option<u8>,
    /// Decimal mark, `.` or `,`.
    pub(super) decimal: u8,
}

impl Default for MappingOptions {
    fn default() -> Self {
        Self { id_prefix: None, allow_future: false, delimiter: None, decimal: b'.' }
    }
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    columns: BTreeMap<String, String>,
    #[serde(default)]
    constants: BTreeMap<String, Value>,
    event: Option<EventTable>,
    #[serde(default)]
    options: OptionsTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventTable {
    column: String,
    #[serde(default)]
    ignore: Vec<String>,
    #[serde(default)]
    values: BTreeMap<String, BTreeMap<String, Value>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct OptionsTable {
    id_prefix: Option<String>,
    #[serde(default)]
    allow_future: bool,
    delimiter: Option<String>,
    decimal: Option<String>,
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// [`MappingError`] for what is no TOML, for keys and columns that are not known (with those
    /// that are), for values without the form they need, and for a personnummer in it.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let file: File = toml::from_str(text).map_err(|e| form_error(text, &e))?;
        let columns = named("columns", file.columns.into_iter().map(|(k, v)| (k, Value::String(v))))?;
        let constants = named("constants", file.constants)?;
        if let Some(both) = constants.keys().find(|c| columns.contains_key(c)) {
            return Err(MappingError::Twice { name: both.name() });
        }
        guard("[constants]", &constants)?;
        let event = file.event.map(read_event).transpose()?;
        Ok(Self { columns, constants, event, options: read_options(file.options)? })
    }
}

impl Mapping {
    /// A hash of what it says: two mappings of one hash read a file alike. It may change with the program.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        blake3::hash(format!("{self:?}").as_bytes()).to_hex().to_string()
    }
}

/// What the TOML reader says, on one line with the line number.
fn form_error(text: &str, error: &toml::de::Error) -> MappingError {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map_or(1, |b| b.matches('\n').count() + 1);
    let problem = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
    MappingError::Form { line, problem: shown_text(&problem) }
}

/// A table whose keys are our columns and whose values are plain.
fn named(table: &str, entries: impl IntoIterator<Item = (String, Value)>) -> Result<Values, MappingError> {
    let mut values = Values::new();
    for (name, value) in entries {
        let Some(column) = Column::parse(&name) else {
            return Err(MappingError::UnknownColumn {
                table: table.to_owned(),
                name: shown_name(&name),
                allowed: Column::names(),
            });
        };
        let Some(text) = plain_text(value) else {
            let place = format!("{name} in [{table}]");
            return Err(MappingError::Value {
                place,
                allowed: "a text, a whole number, a date or true or false",
            });
        };
        values.insert(column, text);
    }
    Ok(values)
}

/// A plain value as the text that a delivery would have.
fn plain_text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(flag) => Some(flag.to_string()),
        Value::Datetime(time) => Some(time.to_string()),
        Value::Float(_) | Value::Array(_) | Value::Table(_) => None,
    }
}

/// Refuses a personnummer in the mapping's own values.
fn guard(place: &str, values: &Values) -> Result<(), MappingError> {
    let hit = values.iter().find(|(c, v)| !c.is_time() && holds_personal_number(v.as_bytes()));
    match hit {
        None => Ok(()),
        Some((column, _)) => Err(MappingError::Value {
            place: format!("{} in {place}", column.name()),
            allowed: "anything but a personal number",
        }),
    }
}

/// Checks `[event]`.
fn read_event(table: EventTable) -> Result<EventMapping, MappingError> {
    let mut values = BTreeMap::new();
    for (source, entries) in table.values {
        let place = format!("event.values.\"{}\"", shown_name(&source));
        let fields = named(&place, entries)?;
        guard(&place, &fields)?;
        if let Err(allowed) = check_kind(&fields) {
            return Err(MappingError::Value { place, allowed });
        }
        values.insert(source.trim().to_owned(), fields);
    }
    let ignore: Vec<String> = table.ignore.iter().map(|a| a.trim().to_owned()).collect();
    if let Some(both) = ignore.iter().find(|a| values.contains_key(*a)) {
        let place = format!("\"{}\" in [event]", shown_name(both));
        return Err(MappingError::Value {
            place,
            allowed: "an activity is either ignored or a value, not both",
        });
    }
    Ok(EventMapping { column: table.column, ignore, values })
}

/// What an activity sets must be one kind at most.
fn check_kind(fields: &Values) -> Result<(), &'static str> {
    match (fields.get(&Column::Point), fields.get(&Column::Code)) {
        (Some(_), Some(_)) => Err("point or code, not both"),
        (Some(point), None) if crate::model::Point::parse(point).is_none() => Err("point is one of A to G"),
        _ => Ok(()),
    }
}

/// Checks `[options]`.
fn read_options(table: OptionsTable) -> Result<MappingOptions, MappingError> {
    let value =
        |place: &str, allowed| MappingError::Value { place: format!("{place} in [options]"), allowed };
    let one_byte = |text: &str| match text.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r' | 0) => Some(*byte),
        _ => None,
    };
    let mut options = MappingOptions { allow_future: table.allow_future, ..MappingOptions::default() };
    if let Some(prefix) = table.id_prefix {
        if !is_id(prefix.as_bytes()) {
            return Err(value("id_prefix", "1-64 characters of A-Z, a-z, 0-9, _, ., : and -"));
        }
        options.id_prefix = Some(prefix);
    }
    if let Some(text) = table.delimiter {
        let byte = one_byte(&text)
            .ok_or_else(|| value("delimiter", "one ASCII character, no quote and no line end"))?;
        options.delimiter = Some(byte);
    }
    if let Some(text) = table.decimal {
        let mark = one_byte(&text).filter(|b| matches!(b, b'.' | b','));
        options.decimal = mark.ok_or_else(|| value("decimal", "\".\" or \",\""))?;
    }
    Ok(options)
}
