//! Why a row was refused: line, field and rule, never the value.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::{Column, holds_personal_number};

/// The rule that a row broke; the names are those of `product.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A needed value is empty.
    Missing,
    /// A value does not have the form of its column, or a row not that of its file.
    BadForm,
    /// No pathway of the catalogue.
    UnknownPathway,
    /// No region of the catalogue.
    UnknownRegion,
    /// No SVF code of the catalogue.
    UnknownCode,
    /// A code that was no longer valid on the day of the event.
    RetiredCode,
    /// Both `point` and `code` are given.
    PointAndCode,
    /// The code's prefix says another pathway.
    PathwayMismatch,
    /// Not a time, or one that does not exist, or outside 1900–2999.
    BadTime,
    /// Later than receipt + 1 day.
    FutureTime,
    /// A personnummer or samordningsnummer.
    PersonalNumber,
    /// An id of exactly 10 or 12 digits.
    NumericPseudonym,
    /// An activity that the mapping neither turns into an event nor ignores.
    UnknownActivity,
    /// A line longer than 64 KiB.
    LineTooLong,
    /// Not UTF-8.
    BadEncoding,
    /// A person who was erased.
    ErasedPerson,
}

impl Rule {
    /// The name in receipts and stored rejections.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::BadForm => "bad_form",
            Self::UnknownPathway => "unknown_pathway",
            Self::UnknownRegion => "unknown_region",
            Self::UnknownCode => "unknown_code",
            Self::RetiredCode => "retired_code",
            Self::PointAndCode => "point_and_code",
            Self::PathwayMismatch => "pathway_mismatch",
            Self::BadTime => "bad_time",
            Self::FutureTime => "future_time",
            Self::PersonalNumber => "personal_number",
            Self::NumericPseudonym => "numeric_pseudonym",
            Self::UnknownActivity => "unknown_activity",
            Self::LineTooLong => "line_too_long",
            Self::BadEncoding => "bad_encoding",
            Self::ErasedPerson => "erased_person",
        }
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// Where in its row a rejection lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldName {
    /// One of our columns.
    Ours(Column),
    /// The row as a whole.
    Row,
    /// A column of the source that is none of ours, by its name in the file.
    Other(Arc<str>),
}

impl FieldName {
    /// The name of a foreign column, or `other` where the name could itself be a value.
    #[must_use]
    pub fn other(name: &str) -> Self {
        let plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | ' '));
        let digits = name.bytes().filter(u8::is_ascii_digit).count();
        let safe = plain && (1..=64).contains(&name.len()) && digits < 6;
        let shown = if safe && !holds_personal_number(name.as_bytes()) { name } else { "other" };
        Self::Other(Arc::from(shown))
    }

    /// The name in receipts and stored rejections; `row` for the row as a whole.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Ours(column) => column.name(),
            Self::Row => "row",
            Self::Other(name) => name,
        }
    }
}

impl Serialize for FieldName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One refused row. Holds no value of the row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// Line of the file where the row begins, from 1 (a CSV header is line 1); in Parquet the
    /// row, from 1.
    pub line: u64,
    /// Which field.
    pub field: FieldName,
    /// Which rule.
    pub rule: Rule,
}
