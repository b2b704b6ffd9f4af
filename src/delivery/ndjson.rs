//! NDJSON: one object a line, values text, number, boolean or null.
//!
//! Keys that are none of ours are passed over, but their values, nested ones too, must hold no
//! personal number. A list or object where a value is expected has no column's form.

use std::fmt;
use std::io::{Read, Write};

use hashbrown::HashMap;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::blocks::{Block, Blocks, LONGEST_ROW, Quoting, RowEnd, next_row};
use super::check::Checker;
use super::csv::open_text;
use super::plan::Plan;
use super::read::{Job, read_text};
use super::{DeliveryError, EventSink, FieldName, ReadSummary, Rule, holds_personal_number};

/// Stands for a list or an object: no column's form allows it.
const NESTED: &[u8] = b"\x01";

/// Reads NDJSON.
pub(super) fn read<S: EventSink>(
    decoded: impl Read,
    job: &Job<'_, S>,
) -> Result<ReadSummary, DeliveryError<S::Error>> {
    let mut blocks = Blocks::new(decoded, job.options.block_bytes);
    open_text(&mut blocks, job.compression)?;
    let names = Plan::names_wanted(job.options.mapping.as_ref());
    let plan = Plan::bind(&names, job.options.mapping.as_ref())?;
    let keys: HashMap<&str, usize> = names.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    read_text(blocks, job, &plan, &|block, checker| check_block(block, &keys, checker))
}

/// Checks the rows of a block.
fn check_block(block: &Block, keys: &HashMap<&str, usize>, checker: &mut Checker<'_>) {
    let text = &block.text[..];
    let mut row = RowText::default();
    let (mut start, mut line) = (0, block.first_line);
    while start < text.len() {
        let (content, next) = match next_row(text, start, Quoting::None, true) {
            RowEnd::Whole { end, next } => (&text[start..end], next),
            RowEnd::TooLong { next } | RowEnd::Broken { next } => {
                checker.refuse(line, Rule::LineTooLong);
                (&text[..0], next)
            }
            RowEnd::More => return,
        };
        let content = content.trim_ascii();
        if !content.is_empty() && content.len() <= LONGEST_ROW {
            check_line(content, line, keys, &mut row, checker);
        }
        line += 1;
        start = next;
    }
}

/// Checks one line that is not blank.
fn check_line(
    content: &[u8],
    line: u64,
    keys: &HashMap<&str, usize>,
    row: &mut RowText,
    checker: &mut Checker<'_>,
) {
    let Ok(text) = str::from_utf8(content) else {
        return checker.refuse(line, Rule::BadEncoding);
    };
    row.reset(checker.width());
    let mut json = serde_json::Deserializer::from_str(text);
    let read = ObjectSeed { keys, row }.deserialize(&mut json).and_then(|()| json.end());
    if read.is_err() {
        return checker.refuse(line, Rule::BadForm);
    }
    let value = |span: &Option<(usize, usize)>| span.map_or(&b""[..], |(start, end)| &row.text[start..end]);
    let fields: Vec<&[u8]> = row.spans.iter().map(value).collect();
    checker.row_with(line, &fields, row.hidden.clone());
}

/// The values of one object.
#[derive(Debug, Default)]
struct RowText {
    text: Vec<u8>,
    spans: Vec<Option<(usize, usize)>>,
    /// The first key that is none of ours and holds a personal number.
    hidden: Option<FieldName>,
}

impl RowText {
    /// Forgets the row before.
    fn reset(&mut self, width: usize) {
        self.text.clear();
        self.spans.clear();
        self.spans.resize(width, None);
        self.hidden = None;
    }
}

/// Reads an object into a [`RowText`].
struct ObjectSeed<'a> {
    keys: &'a HashMap<&'a str, usize>,
    row: &'a mut RowText,
}

impl<'de> DeserializeSeed<'de> for ObjectSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ObjectSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(KeySeed(self.keys))? {
            let start = self.row.text.len();
            let found = map.next_value_seed(ValueSeed { text: &mut self.row.text })?;
            match key {
                Key::Ours(at) if self.row.spans[at].is_some() => return Err(A::Error::custom("a key twice")),
                Key::Ours(at) => {
                    self.row.spans[at] = Some((start, self.row.text.len()));
                    if found.nested_number {
                        self.row.hidden.get_or_insert(FieldName::Row);
                    }
                }
                Key::Other(name) => {
                    let number = found.nested_number || holds_personal_number(&self.row.text[start..]);
                    if number {
                        self.row.hidden.get_or_insert(name);
                    }
                    self.row.text.truncate(start);
                }
            }
        }
        Ok(())
    }
}

/// What a key is.
enum Key {
    /// A field that is wanted.
    Ours(usize),
    /// Another.
    Other(FieldName),
}

/// Reads a key.
struct KeySeed<'a>(&'a HashMap<&'a str, usize>);

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
        let lower = || self.0.get(key.trim().to_lowercase().as_str());
        Ok(self
            .0
            .get(key)
            .or_else(lower)
            .map_or_else(|| Key::Other(FieldName::other(key)), |&at| Key::Ours(at)))
    }
}

/// What a value held besides its text.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    /// A personal number inside a list or an object.
    nested_number: bool,
}

/// Reads a value as text.
struct ValueSeed<'a> {
    text: &'a mut Vec<u8>,
}

impl ValueSeed<'_> {
    /// Adds a number as text.
    fn number<E: Error>(self, number: impl fmt::Display) -> Result<Found, E> {
        write!(self.text, "{number}").map_err(E::custom)?;
        Ok(Found::default())
    }

    /// Reads one value inside a list or an object, and forgets its text.
    fn inner<E>(
        text: &mut Vec<u8>,
        read: impl FnOnce(&mut Vec<u8>) -> Result<Option<Found>, E>,
    ) -> Result<Option<Found>, E> {
        let start = text.len();
        let found = read(text)?;
        let number = holds_personal_number(&text[start..]);
        text.truncate(start);
        Ok(found.map(|f| Found { nested_number: f.nested_number || number }))
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Found, E> {
        self.text.extend_from_slice(value.as_bytes());
        Ok(Found::default())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Found, E> {
        self.number(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Found, E> {
        self.number(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Found, E> {
        self.number(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Found, E> {
        self.number(value)
    }

    fn visit_unit<E: Error>(self) -> Result<Found, E> {
        Ok(Found::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Found, A::Error> {
        let mut all = Found::default();
        while let Some(found) = Self::inner(self.text, |text| seq.next_element_seed(ValueSeed { text }))? {
            all.nested_number |= found.nested_number;
        }
        self.text.extend_from_slice(NESTED);
        Ok(all)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found, A::Error> {
        let mut all = Found::default();
        while map.next_key::<serde::de::IgnoredAny>()?.is_some() {
            let found = Self::inner(self.text, |text| map.next_value_seed(ValueSeed { text }).map(Some))?;
            all.nested_number |= found.is_some_and(|f| f.nested_number);
        }
        self.text.extend_from_slice(NESTED);
        Ok(all)
    }
}
