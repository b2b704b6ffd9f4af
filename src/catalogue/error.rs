//! What can be wrong with a catalogue. All problems are reported together, each with its file and line.

use std::fmt;
use std::path::PathBuf;

/// Why a catalogue could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A file of the directory could not be read.
    #[error("read the catalogue's {path}: put all its files in one directory, in UTF-8")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The files were read and say something that cannot be.
    #[error("take the catalogue as it is: {} problem(s)\n{}", .0.len(), lines(.0))]
    Problems(Vec<Problem>),
}

/// One line a problem.
fn lines(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// One problem and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Name of the file.
    pub file: &'static str,
    /// Line in the file, from 1; 0 if the problem is of the whole file.
    pub line: u64,
    /// What is wrong.
    pub fault: Fault,
}

/// `limits.csv:17: …`.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.fault)
    }
}

/// What is wrong at one place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The file is not in its format.
    #[error("not readable as {format}: {detail}")]
    Format {
        /// `csv` or `toml`.
        format: &'static str,
        /// What the reader of the format said.
        detail: String,
    },
    /// A column that must be there is not.
    #[error("column `{column}` is missing")]
    MissingColumn {
        /// The column.
        column: &'static str,
    },
    /// A field has no form that is taken.
    #[error("`{column}` is `{found}`: give {expected}")]
    BadField {
        /// The column or key.
        column: &'static str,
        /// What it says.
        found: String,
        /// What is taken.
        expected: &'static str,
    },
    /// A field names something that is not in the catalogue.
    #[error("`{column}` names `{found}`, which is not in {list}")]
    UnknownReference {
        /// The column or key.
        column: &'static str,
        /// What it names.
        found: String,
        /// Where it should be.
        list: &'static str,
    },
    /// Something that must be unique is not.
    #[error("`{column}` `{found}` is there already")]
    Duplicate {
        /// The column or key.
        column: &'static str,
        /// The value.
        found: String,
    },
    /// Two limits are in force at once for the same condition.
    #[error(
        "overlaps in time with line {other}, which has the same condition: set `valid_from` or `valid_until`"
    )]
    Overlap {
        /// Line of the other row.
        other: u64,
    },
    /// A limit without a source that does not say `general knowledge`.
    #[error("has no source: give one, or say `general knowledge` in `confidence`")]
    NoSource,
    /// More rows than an id can count.
    #[error("has more rows than can be counted")]
    TooMany,
    /// The list cannot be empty.
    #[error("has no rows")]
    Empty,
}
