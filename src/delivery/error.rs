//! Why a delivery or a mapping as a whole cannot be read. No message holds a value of a row.

use std::io;

use super::holds_personal_number;
use super::personal::HIDDEN;

/// Longest name that an error shows, in characters.
const LONGEST_NAME: usize = 64;
/// Longest text of a library that an error shows, in characters.
const LONGEST_TEXT: usize = 400;

/// A name of a file or mapping as an error shows it: on one line, not too long, and never a personal number.
pub(super) fn shown_name(name: &str) -> String {
    shown(name, LONGEST_NAME)
}

/// The same of what a library says.
pub(super) fn shown_text(text: &str) -> String {
    shown(text, LONGEST_TEXT)
}

fn shown(text: &str, longest: usize) -> String {
    if holds_personal_number(text.as_bytes()) {
        return HIDDEN.to_owned();
    }
    let one_line = |c: char| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c };
    let start: String = text.chars().take(longest).map(one_line).collect();
    if start.len() < text.len() { start + "…" } else { start }
}

/// Why a delivery cannot be read at all. `E` is the sink's error.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError<E> {
    /// The source failed.
    #[error("the delivery could not be read after {bytes} bytes; send it again")]
    Io {
        /// Bytes as delivered until then.
        bytes: u64,
        /// What failed.
        #[source]
        source: io::Error,
    },
    /// A compressed or columnar file that ends early or is not what its name says.
    #[error("the file is no whole {format} file: it is cut off, damaged or of another format; send it again")]
    Damaged {
        /// `gzip`, `zstd` or `Parquet`.
        format: &'static str,
        /// What the decoder said.
        #[source]
        source: io::Error,
    },
    /// More bytes than allowed once decoded.
    #[error("the file holds more than {limit} bytes when unpacked; split it into smaller deliveries")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// No byte, or nothing but blank lines.
    #[error("the file is empty; a delivery needs a header and rows")]
    Empty,
    /// UTF-16, or binary.
    #[error("the file is not UTF-8 text ({found}); save it as UTF-8 or name it by its true format")]
    NotText {
        /// What it looks like.
        found: &'static str,
    },
    /// The header cannot be read.
    #[error("the header line {problem}")]
    Header {
        /// What is wrong with it and what to do.
        problem: &'static str,
    },
    /// A needed column is not there.
    #[error("the header has no column for {missing}; name it so, or say in a mapping which column it is")]
    MissingColumns {
        /// Names of the needed columns.
        missing: String,
    },
    /// Two columns of one name.
    #[error("columns {first} and {second} of the header have the same name; keep one of them")]
    DuplicateColumn {
        /// Position of the first, from 1.
        first: usize,
        /// Position of the second, from 1.
        second: usize,
    },
    /// The mapping names a column that the file lacks.
    #[error("the mapping takes {ours} from the column \"{column}\", which the file does not have")]
    MappedColumn {
        /// What the mapping wants from it.
        ours: &'static str,
        /// The column's name in the mapping.
        column: String,
    },
    /// A column of a type that cannot be a value of the event format.
    #[error(
        "column {position} of the Parquet file has type {found}; text, whole number, boolean, date or timestamp is needed"
    )]
    ColumnType {
        /// Position from 1.
        position: usize,
        /// The Arrow type.
        found: String,
    },
    /// The sink failed.
    #[error("the checked rows could not be passed on")]
    Sink(#[source] E),
}

/// Why a mapping cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// Not TOML, or a key or value that is not allowed.
    #[error("line {line} of the mapping cannot be read: {problem}")]
    Form {
        /// Line, from 1.
        line: usize,
        /// What is wrong, and which keys are allowed where one is not known.
        problem: String,
    },
    /// Not one of our columns.
    #[error("\"{name}\" in [{table}] of the mapping is no column of the event format; allowed are {allowed}")]
    UnknownColumn {
        /// The table of the mapping.
        table: String,
        /// The name that is not known.
        name: String,
        /// All names that are.
        allowed: String,
    },
    /// A column that is given in two places.
    #[error("\"{name}\" is both in [columns] and in [constants] of the mapping; keep one of them")]
    Twice {
        /// The column.
        name: &'static str,
    },
    /// A value of the mapping that does not have the form of its column.
    #[error("{place} of the mapping has a value that is not allowed: {allowed}")]
    Value {
        /// Where.
        place: String,
        /// What is allowed.
        allowed: &'static str,
    },
}
